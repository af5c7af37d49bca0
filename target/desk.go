package target

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Desk is where people of an account have credentials issued. Only the look-alike
// has one that a program can go to.
type Desk interface {
	// Issue gives a token, and its id for Revoke. issued is false where the
	// account refuses it.
	Issue(ctx context.Context, w Wish) (token, id string, issued bool, err error)
	Revoke(ctx context.Context, id string) error
	// Shown is what the account shows of the tokens that were issued, as JSON.
	Shown(ctx context.Context) (string, error)
	// Connect switches SCIM off and on in the account.
	Connect(ctx context.Context, on bool) error
}

// Wish is a token that somebody asks for.
type Wish struct {
	As       string `json:"as"`       // e-mail address of who asks
	Kind     string `json:"kind"`     // scim, for provisioning; personal, a user's own key
	ReadOnly bool   `json:"readOnly"` // for reading
	Lifetime string `json:"lifetime"` // such as 1h; "" for no end
}

// HandMade is a user whom an administrator adds past SCIM.
type HandMade struct {
	Email      string `json:"email"`
	SuperAdmin bool   `json:"superAdmin"`
	Protected  bool   `json:"protected"` // no client of SCIM may change them
	Service    bool   `json:"service"`   // a service account, which SCIM does not show
}

func (c *controlPort) Issue(ctx context.Context, w Wish) (token, id string, issued bool, err error) {
	var made struct{ ID, Token string }
	err = c.post(ctx, "/tokens", w, &made)
	var refused *Answered
	if errors.As(err, &refused) && refused.Status == http.StatusForbidden {
		return "", "", false, nil
	}
	return made.Token, made.ID, err == nil, err
}

func (c *controlPort) Revoke(ctx context.Context, id string) error {
	_, err := c.call(ctx, http.MethodDelete, "/tokens/"+url.PathEscape(id), nil, nil)
	return err
}

func (c *controlPort) Shown(ctx context.Context) (string, error) {
	var raw json.RawMessage
	_, err := c.call(ctx, http.MethodGet, "/tokens", nil, &raw)
	return string(raw), err
}

func (c *controlPort) Connect(ctx context.Context, on bool) error {
	_, err := c.call(ctx, http.MethodPut, "/account/connection", fmt.Appendf(nil, `{"enabled":%t}`, on), nil)
	return err
}

func (c *controlPort) AddUser(ctx context.Context, u HandMade) (id string, err error) {
	var made struct{ ID string }
	err = c.post(ctx, "/users", u, &made)
	return made.ID, err
}

func (c *controlPort) RemoveUser(ctx context.Context, id string) error {
	_, err := c.call(ctx, http.MethodDelete, "/users/"+url.PathEscape(id), nil, nil)
	return err
}

func (c *controlPort) AddOutsider(ctx context.Context, email string) error {
	return c.post(ctx, "/outsiders", map[string]string{"email": email}, nil)
}

func (c *controlPort) post(ctx context.Context, path string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	_, err = c.call(ctx, http.MethodPost, path, data, into)
	return err
}
