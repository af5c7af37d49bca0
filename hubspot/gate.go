package hubspot

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Errors of the door to the account.
var (
	errNoCredential = errors.New("nothing of that id was issued")
	errShut         = errors.New("the user may not sign in")
)

// CredentialKind is what lets a user in without signing in anew.
type CredentialKind string

const (
	// CredentialSession is a browser's session.
	CredentialSession CredentialKind = "session"
	// CredentialKey is a personal access key, which its holder names.
	CredentialKey CredentialKind = "key"
	// CredentialToken is an app's token for the user.
	CredentialToken CredentialKind = "token"
)

// Credential is something that was issued to a user. It is good while its holder
// may sign in; a deactivation ends it for good, and what it opens is what its
// holder holds at the moment.
type Credential struct {
	ID     string
	Kind   CredentialKind
	Label  string // the name that its holder gave a key
	Email  string // of the holder, when it was issued
	Issued Pass   // what it opened then

	holder string // user number
	ended  bool
}

// Pass is what the account says to who comes: in or not, and to what.
type Pass struct {
	In         bool
	Sets       []string // ids of permission sets
	SuperAdmin bool
}

// Entry is somebody who comes: signing in, or with a credential.
type Entry struct {
	Email      string
	Credential *Credential // nil for a sign-in; not to be changed
	Exists     bool        // the holder is in the account
	Active     bool        // and is not deactivated over SCIM
	Since      time.Time   // of the last change of that; zero if Exists is false
	Now        time.Time
}

// GateHook takes part when somebody comes. It gets what the account would say and
// returns what it says. It runs under the account's lock and must not call the
// server.
type GateHook func(e Entry, says Pass) Pass

// SignIn is a sign-in by single sign-on, after the identity provider has said who
// it is. roles are those that it says beside; the account takes no notice of them,
// since what a user may do comes over SCIM. It returns the id of a session, or an
// error if the user may not sign in.
type SignIn func(email string, roles []string) (session string, err error)

// pass is what the account says to an entry of a user, nil for nobody. The caller
// holds mu.
func (t *table) pass(email string, m *member, c *Credential) Pass {
	e := Entry{Email: email, Credential: c, Now: t.now()}
	var says Pass
	if m != nil {
		given := m.visible(e.Now)
		e.Exists, e.Active, e.Since = true, m.status == statusActive, m.statusSince
		sets := slices.Clone(given.sets)
		says = Pass{In: m.standing.SignIn && (c == nil || !c.ended), Sets: t.withGroups(m.id, sets), SuperAdmin: t.superAdmin(given)}
	}
	for _, hook := range t.gates {
		says = hook(e, says)
	}
	return says
}

// issue gives a user a credential, who must be able to sign in for it.
func (t *table) issue(email string, kind CredentialKind, label string) (id string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.withEmail(email)
	if m == nil {
		return "", fmt.Errorf("%q: %w", email, errNoUser)
	}
	says := t.pass(email, m, nil)
	if !says.In {
		return "", fmt.Errorf("%q: %w", email, errShut)
	}
	c := &Credential{ID: strconv.Itoa(len(t.credentials) + 1), Kind: kind, Label: label, Email: m.email, Issued: says, holder: m.id}
	t.credentials = append(t.credentials, c)
	return c.ID, nil
}

// present says what a credential opens now.
func (t *table) present(id string) (*Credential, Pass, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.credentials {
		if c.ID == id {
			return c, t.pass(c.Email, t.byID[c.holder], c), nil
		}
	}
	return nil, Pass{}, fmt.Errorf("id %q: %w", id, errNoCredential)
}

// endCredentials ends what was issued to a user. The caller holds mu.
func (t *table) endCredentials(holder string) {
	for _, c := range t.credentials {
		c.ended = c.ended || c.holder == holder
	}
}

// setNames are the names of permission sets that still exist.
func (t *table) setNames(sets []string) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.namesOf(sets)
}

// namesOf is setNames for a caller who holds mu.
func (t *table) namesOf(sets []string) []string {
	names := []string{}
	for _, id := range sets {
		if set, ok := t.account.setWithID(id); ok {
			names = append(names, set.Name)
		}
	}
	return names
}
