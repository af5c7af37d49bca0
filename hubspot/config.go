package hubspot

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"rolecall/hubspot/desk"
	"rolecall/provider"
)

// Preset chooses how much of SCIM the look-alike offers.
type Preset string

const (
	// PresetHubSpot is users only: no groups, no bulk, no sort, no ETags. It
	// is the default.
	PresetHubSpot Preset = "hubspot"
	// PresetFull is everything that package provider offers.
	PresetFull Preset = "full"
)

// Tokens are the bearer tokens that the server accepts. They appear in no
// answer, error or history entry.
type Tokens struct {
	// SCIM opens /scim/v2; at least one is needed.
	SCIM []string
	// Settings opens /settings/v3 and /crm/v3/owners; with none, those answer
	// 401.
	Settings []string
	// Control opens the control port to clients that are not on this machine, as
	// those of a container are; with none, it is for this machine only.
	Control []string
}

// Config is what [New] makes a server from.
type Config struct {
	Account Account
	Tokens  Tokens
	// Preset is PresetHubSpot if empty.
	Preset Preset
	// Now is the clock, time.Now if nil; propagation, limits and timestamps
	// follow it.
	Now func() time.Time

	// MapRoles says which permission sets roles stand for; MapExactNames if
	// nil.
	MapRoles RoleMapper
	// Middleware wraps what lies behind authentication: SCIM, settings and
	// owners. The first one is the outermost.
	Middleware []func(http.Handler) http.Handler
	// Front wraps all of that and the check of credentials too. The first one
	// is the outermost.
	Front []func(http.Handler) http.Handler
	// Control adds to the control port, by pattern: "GET /weather".
	Control map[string]ControlFunc
	// Hooks are further places where the behaviour can be bent on purpose.
	Hooks Hooks
}

// ControlFunc answers a request to the control port. read decodes the body,
// strictly; an error is answered with 400.
type ControlFunc func(read func(into any) error) (answer any, err error)

// Hooks are injection points behind the wire; all may be left out. Each list is
// applied in order.
type Hooks struct {
	// Policies wrap the account's part in each SCIM read and write, the last
	// one outermost. One that changes Write.New in Admit does so before it
	// calls the policy it wraps.
	Policies []func(provider.Policy) provider.Policy
	// Standings change what a committed write does to a user's standing.
	Standings []StandingHook
	// Gates change what the account says to who comes: signing in, or with a
	// credential.
	Gates []GateHook
	// SignIns wrap the sign-in by single sign-on, the last one outermost.
	SignIns []func(next SignIn) SignIn
	// Groups change what a committed write makes of what a group gives.
	Groups []GroupHook
	// Departures are asked before a DELETE is carried out, with the number of
	// records that the user owns; an error refuses it.
	Departures []func(email string, records int) error
	// Features changes what the SCIM provider offers.
	Features []func(*provider.Features)
	// IDs wrap the function that assigns ids to new users.
	IDs []func(next func() string) func() string
	// Provider changes whatever else is set up in the SCIM provider, such as its
	// schemas, after all other hooks.
	Provider []func(*provider.Config)
	// Guards wrap what keeps protected users from being changed.
	Guards []func(next Guard) Guard
	// Shown wraps what says whether SCIM shows a user who is added by hand.
	Shown []func(next func(LocalUser) bool) func(LocalUser) bool
	// Proven wraps what says that an e-mail address is its user's beyond doubt, so
	// that a new password may be sent there.
	Proven []func(next func(address string) bool) func(address string) bool
	// Desk wraps the rules for credentials that are issued while the server runs.
	Desk []func(desk.Rules) desk.Rules
	// Scopes wrap what tells accounts at one address apart; see [Tenants].
	Scopes []func(accounts []*Server, next Scope) Scope
	// UniqueKey takes the place of the provider's key under which two
	// userNames are the same, if not nil.
	UniqueKey func(userName string) string
}

func (c Config) validate() error {
	var errs []error
	if err := c.Account.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("account: %w", err))
	}
	if len(c.Tokens.SCIM) == 0 {
		errs = append(errs, errors.New("no SCIM token"))
	}
	for _, token := range append(append([]string{}, c.Tokens.SCIM...), c.Tokens.Settings...) {
		if token == "" {
			errs = append(errs, errors.New("an empty token opens the door to everybody"))
		}
	}
	if c.Preset != "" && c.Preset != PresetHubSpot && c.Preset != PresetFull {
		errs = append(errs, fmt.Errorf("preset %q is not one of %s, %s", c.Preset, PresetHubSpot, PresetFull))
	}
	return errors.Join(errs...)
}
