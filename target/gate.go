package target

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
)

// CredentialKind is what lets a user in without signing in anew.
type CredentialKind string

// The kinds that a Gate issues.
const (
	Session CredentialKind = "session"
	Key     CredentialKind = "key"   // personal, and named by its holder
	Token   CredentialKind = "token" // of an app, for the user
)

// Gate is the door to the account as its users know it. Only the look-alike has
// one that a program may stand at.
type Gate interface {
	// SignIn signs a user in by single sign-on; roles are what the identity
	// provider says beside. in tells whether the account lets the user in.
	SignIn(ctx context.Context, email string, roles ...string) (in bool, err error)
	// IssueTo has something issued to a user and gives its id.
	IssueTo(ctx context.Context, email string, kind CredentialKind, label string) (id string, err error)
	// Present tells what something that was issued opens now.
	Present(ctx context.Context, id string) (Opens, error)
}

// Opens is what a credential opens: nothing, or what its holder holds.
type Opens struct {
	Valid          bool     `json:"valid"`
	PermissionSets []string `json:"permissionSets"`
	SuperAdmin     bool     `json:"superAdmin"`
}

// Neighbour is another account at the same provider.
type Neighbour interface {
	AccessProbe
	// AddUser adds a user by hand and gives the id, by which RemoveUser takes the
	// user out.
	AddUser(ctx context.Context, u HandMade) (id string, err error)
	RemoveUser(ctx context.Context, id string) error
}

func (c *controlPort) SignIn(ctx context.Context, email string, roles ...string) (bool, error) {
	err := c.post(ctx, "/sign-ins", map[string]any{"email": email, "roles": roles}, nil)
	var answered *Answered
	if errors.As(err, &answered) && (answered.Status == http.StatusForbidden || answered.Status == http.StatusNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (c *controlPort) IssueTo(ctx context.Context, email string, kind CredentialKind, label string) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := c.post(ctx, "/credentials", map[string]any{"email": email, "kind": kind, "label": label}, &made)
	return made.ID, err
}

func (c *controlPort) Present(ctx context.Context, id string) (opens Opens, err error) {
	_, err = c.call(ctx, http.MethodGet, "/credentials/"+url.PathEscape(id), nil, &opens)
	return opens, err
}

func (c *controlPort) OwnRecord(ctx context.Context, email string) error {
	return c.post(ctx, "/records", map[string]string{"owner": email}, nil)
}

func (c *controlPort) GiveToGroup(ctx context.Context, name string, setIDs ...string) error {
	data, err := json.Marshal(map[string]any{"group": name, "sets": setIDs})
	if err != nil {
		return err
	}
	_, err = c.call(ctx, http.MethodPut, "/group-sets", data, nil)
	return err
}
