// Package desk keeps the credentials that people of an account have issued to
// themselves or to a client, and says what each of them opens.
package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind is what a credential is for.
type Kind string

const (
	SCIM     Kind = "scim"     // provisioning
	Settings Kind = "settings" // the settings and owners APIs
	Personal Kind = "personal" // a user's own key: what the user may see, never SCIM
)

var (
	// ErrUnknown is the refusal of a credential that stands for nobody: 401.
	ErrUnknown = errors.New("no valid credential")
	// ErrForbidden is the refusal of one that does not reach so far: 403.
	ErrForbidden = errors.New("the credential does not allow this")
	// ErrNoToken says that no token of an id was issued.
	ErrNoToken = errors.New("no such token")
)

// Credential is what is kept of a token, which is not kept itself.
type Credential struct {
	ID       string
	Kind     Kind
	Owner    string // e-mail address of who had it issued; "" for one of the set-up
	ReadOnly bool
	Hint     string    // the last characters of the token
	Expires  time.Time // zero for never
	Revoked  bool
}

// Wish is what somebody asks for.
type Wish struct {
	As       string `json:"as"` // e-mail address of who asks
	Kind     Kind   `json:"kind"`
	ReadOnly bool   `json:"readOnly"`
	Lifetime string `json:"lifetime"` // such as 1h; "" for no end
}

// Caller is who asks, as the account knows them.
type Caller struct{ SignsIn, SuperAdmin bool }

// Use is what a request wants to do with a credential.
type Use struct {
	SCIM      bool // else the settings and owners APIs
	Writes    bool
	Connected bool // whether the account's SCIM is switched on
	Now       time.Time
}

// Rules decide. Every function is set, so that a hook can wrap it.
type Rules struct {
	// MayIssue refuses a wish with an error.
	MayIssue func(c Caller, w Wish) error
	// NewToken draws a token.
	NewToken func() string
	// Opens refuses a use with ErrUnknown or ErrForbidden.
	Opens func(c Credential, u Use) error
	// Show is what the list of tokens shows of one.
	Show func(c Credential) map[string]any
	// Reconnected is called when SCIM was off and is switched on again.
	Reconnected func()
}

func rules() Rules {
	return Rules{
		MayIssue: func(c Caller, w Wish) error {
			switch {
			case !c.SignsIn:
				return errors.New("only a user of the account has tokens issued")
			case w.Kind != Personal && !c.SuperAdmin:
				return errors.New("only a super admin has provisioning tokens issued")
			}
			return nil
		},
		NewToken: rand.Text,
		Opens:    opens,
		Show: func(c Credential) map[string]any {
			shown := map[string]any{"id": c.ID, "kind": c.Kind, "owner": c.Owner, "readOnly": c.ReadOnly, "hint": c.Hint, "revoked": c.Revoked}
			if !c.Expires.IsZero() {
				shown["expires"] = c.Expires.UTC()
			}
			return shown
		},
		Reconnected: func() {},
	}
}

func opens(c Credential, u Use) error {
	switch {
	case c.Revoked, !c.Expires.IsZero() && !u.Now.Before(c.Expires):
		return ErrUnknown
	case c.Kind == Personal && (u.SCIM || u.Writes):
		return ErrForbidden
	case c.Kind == SCIM && !u.SCIM, c.Kind == Settings && u.SCIM:
		return ErrUnknown // each API has tokens of its own
	case u.SCIM && !u.Connected, c.ReadOnly && u.Writes:
		return ErrForbidden
	}
	return nil
}

// Desk is safe for concurrent use.
type Desk struct {
	rules Rules
	now   func() time.Time

	mu      sync.Mutex
	issued  []Credential
	digests map[[sha256.Size]byte]int // places in issued
	off     bool                      // SCIM is switched off
}

// New makes a desk whose rules the hooks wrap, each the one before.
func New(now func() time.Time, hooks []func(Rules) Rules) *Desk {
	d := &Desk{rules: rules(), now: now, digests: map[[sha256.Size]byte]int{}}
	for _, wrap := range hooks {
		d.rules = wrap(d.rules)
	}
	return d
}

// Issue gives a new token, which is not to be had again.
func (d *Desk) Issue(c Caller, w Wish) (token string, kept Credential, err error) {
	if w.Kind != SCIM && w.Kind != Personal {
		return "", kept, fmt.Errorf("kind %q is not one of %s, %s", w.Kind, SCIM, Personal)
	}
	var expires time.Time
	if w.Lifetime != "" {
		lifetime, err := time.ParseDuration(w.Lifetime)
		if err != nil || lifetime <= 0 {
			return "", kept, fmt.Errorf("lifetime %q is no duration such as 1h", w.Lifetime)
		}
		expires = d.now().Add(lifetime)
	}
	if err := d.rules.MayIssue(c, w); err != nil {
		return "", kept, fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	token = d.rules.NewToken()
	d.mu.Lock()
	defer d.mu.Unlock()
	kept = Credential{
		ID: strconv.Itoa(len(d.issued) + 1), Kind: w.Kind, Owner: w.As, ReadOnly: w.ReadOnly,
		Hint: token[max(0, len(token)-4):], Expires: expires,
	}
	d.digests[sha256.Sum256([]byte(token))] = len(d.issued)
	d.issued = append(d.issued, kept)
	return token, kept, nil
}

// Revoke ends a token.
func (d *Desk) Revoke(id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.issued {
		if d.issued[i].ID == id {
			d.issued[i].Revoked = true
			return nil
		}
	}
	return ErrNoToken
}

// List shows what was issued, oldest first.
func (d *Desk) List() []map[string]any {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := []map[string]any{}
	for _, c := range d.issued {
		list = append(list, d.rules.Show(c))
	}
	return list
}

// Find is the credential of a request, if it was issued here.
func (d *Desk) Find(r *http.Request) (c Credential, ok bool) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return c, false
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return c, false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	// A digest does not show in the time that it takes to look it up.
	at, ok := d.digests[sha256.Sum256([]byte(token))]
	if !ok {
		return c, false
	}
	return d.issued[at], true
}

// Opens refuses a use of a credential with ErrUnknown or ErrForbidden.
func (d *Desk) Opens(c Credential, scim, writes bool) error {
	return d.rules.Opens(c, Use{SCIM: scim, Writes: writes, Connected: d.Connected(), Now: d.now()})
}

// Connected tells whether SCIM is switched on.
func (d *Desk) Connected() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.off
}

// Connect switches SCIM on or off. Who is provisioned stays so.
func (d *Desk) Connect(on bool) {
	d.mu.Lock()
	again := d.off && on
	d.off = !on
	d.mu.Unlock()
	if again {
		d.rules.Reconnected()
	}
}
