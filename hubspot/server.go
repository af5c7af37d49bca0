package hubspot

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"rolecall/hubspot/desk"
	"rolecall/provider"
)

// scimBase is the path of HubSpot's tenant URL, https://api.hubspot.com/scim/v2.
const scimBase = "/scim/v2"

// Server is a running look-alike. Its two handlers may be served on different
// addresses; both are safe for concurrent use.
type Server struct {
	table   *table
	scim    *provider.Server
	options Options
	now     func() time.Time
	history *history
	tokens  Tokens
	desk    *desk.Desk
	scopes  []func(accounts []*Server, next Scope) Scope
	shown   []func(next func(LocalUser) bool) func(LocalUser) bool

	signIn SignIn

	connectedBy string // id of the user whom the SCIM tokens stand for; "" for none

	public, control http.Handler
}

// New makes a server whose account holds the users made by hand and nothing
// else. It errs when the configuration contradicts itself.
func New(cfg Config) (*Server, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("hubspot: %w", err)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.MapRoles == nil {
		cfg.MapRoles = MapExactNames
	}
	account := cfg.Account.clone()
	account.Options = account.Options.withDefaults()
	s := &Server{
		table:   newTable(account, cfg.MapRoles, cfg.Hooks, cfg.Now),
		options: account.Options,
		now:     cfg.Now,
		history: &history{},
		tokens:  cfg.Tokens,
		desk:    desk.New(cfg.Now, cfg.Hooks.Desk),
		scopes:  cfg.Hooks.Scopes,
		shown:   cfg.Hooks.Shown,
	}
	s.table.gates, s.table.groupHooks, s.table.departures = cfg.Hooks.Gates, cfg.Hooks.Groups, cfg.Hooks.Departures
	if cfg.Preset == PresetFull {
		s.table.groups, s.table.groupSets = map[string]GroupStanding{}, map[string][]string{}
	}
	s.signIn = func(email string, _ []string) (string, error) { return s.table.issue(email, CredentialSession, "") }
	for _, wrap := range cfg.Hooks.SignIns {
		s.signIn = wrap(s.signIn)
	}
	var err error
	if s.scim, err = provider.New(s.providerConfig(cfg)); err != nil {
		return nil, fmt.Errorf("hubspot: %w", err)
	}
	for _, user := range account.Users {
		id, err := s.addLocal(user)
		if err != nil {
			return nil, fmt.Errorf("hubspot: user %s: %w", user.Email, err)
		}
		s.connectedBy = cmp.Or(s.connectedBy, id)
	}
	s.public = s.buildPublic(cfg)
	s.control = s.buildControl(cfg.Control)
	return s, nil
}

// Handler serves SCIM under /scim/v2, the user provisioning API under
// /settings/v3/users and the owners API under /crm/v3/owners.
func (s *Server) Handler() http.Handler { return s.public }

// Control serves the control port: access probe, request history, and what an
// administrator does in HubSpot's own screens. It asks for no token and answers
// loopback clients only.
func (s *Server) Control() http.Handler { return s.control }

// buildPublic stacks the layers of a request: history, rate limit,
// authentication, middleware, router.
func (s *Server) buildPublic(cfg Config) http.Handler {
	scim, rest := s.scimHandler(cfg.Preset), s.settingsMux()
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isSCIM(r) {
			scim.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
	for i := len(cfg.Middleware) - 1; i >= 0; i-- {
		handler = cfg.Middleware[i](handler)
	}
	limit := &limiter{limit: s.options.RateLimit, now: s.now}
	handler = limit.wrap(s.authenticate(handler))
	for i := len(cfg.Front) - 1; i >= 0; i-- {
		handler = cfg.Front[i](handler)
	}
	return s.history.record(s.now, handler)
}

func isSCIM(r *http.Request) bool {
	return r.URL.Path == scimBase || strings.HasPrefix(r.URL.Path, scimBase+"/")
}
