package target

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/faults"
	"rolecall/hubspot/mishap"
	"rolecall/hubspot/variants"
)

// unverified is a domain for the embedded target that never gets mail (RFC 6761
// section 6.2).
const unverified = "unverified.test"

// EmbeddedOptions say how to start the HubSpot look-alike.
type EmbeddedOptions struct {
	Preset           string   // hubspot or full; "" means hubspot
	AccountFile      string   // YAML; "" means the default account
	Faults           []string // ids of faults to switch on
	Variants         []string // ids of legal variants to switch on
	Addr             string   // of SCIM and the settings API; "" means a free port on loopback
	ControlAddr      string   // of the control port; "" means a free port on loopback
	OtherControlAddr string   // of the control port of the other account; "" means a free port on loopback
	Token            string   // SCIM token; "" draws one
	SettingsToken    string   // "" draws one
	OtherToken       string   // SCIM token of the other account; "" draws one
	ControlToken     string   // opens the control port to other machines; "" keeps it closed to them

	RateLimit        string        // see hubspot.ParseRateLimit; "" leaves the account's own
	PropagationDelay time.Duration // until a role shows; 0 leaves the account's own
	Latency          time.Duration // added to each answer
	Jitter           time.Duration // added too, from nothing to this, by chance
	Trouble          []string      // see mishap.Parse
	Seed             int64         // of jitter and trouble
}

// EmbeddedServer is a running look-alike.
type EmbeddedServer struct {
	Endpoint Endpoint
	// Conditions describes jitter and trouble, with their seed; "" for none.
	Conditions string

	day     *mishap.Day
	servers []*http.Server
}

// StartEmbedded starts the look-alike and returns once it accepts connections.
// Errors name the option that is wrong.
func StartEmbedded(o EmbeddedOptions) (*EmbeddedServer, error) {
	o.Token, o.SettingsToken, o.OtherToken = orDrawn(o.Token), orDrawn(o.SettingsToken), orDrawn(o.OtherToken)
	e, err := o.Describe()
	if err != nil {
		return nil, err
	}
	account, err := o.account()
	if err != nil {
		return nil, err
	}
	day, err := o.conditions()
	if err != nil {
		return nil, err
	}
	look, other, err := o.tenants(
		hubspot.Config{Account: account, Tokens: hubspot.Tokens{SCIM: []string{o.Token}, Settings: []string{o.SettingsToken}, Control: given(o.ControlToken)}, Control: day.Control()},
		hubspot.Config{Account: account, Tokens: hubspot.Tokens{SCIM: []string{o.OtherToken}, Control: given(o.ControlToken)}},
	)
	if err != nil {
		return nil, err
	}
	s := &EmbeddedServer{Conditions: day.Describe(), day: day}
	ports := []port{
		{"--addr", o.Addr, day.Wrap(hubspot.Tenants(look, other))},
		{"--control-addr", o.ControlAddr, look.Control()},
		{"--other-control-addr", o.OtherControlAddr, other.Control()},
	}
	origins, err := s.listen(ports)
	if err != nil {
		return nil, err
	}
	s.Endpoint = e.At(origins[0], origins[1], origins[2])
	return s, nil
}

// Describe is the look-alike's endpoint before it has an address, with the tokens
// that are given. It checks the options, and starts nothing.
func (o EmbeddedOptions) Describe() (Endpoint, error) {
	account, err := o.account()
	if err != nil {
		return Endpoint{}, err
	}
	if _, err := o.conditions(); err != nil {
		return Endpoint{}, err
	}
	one := hubspot.Config{Account: account, Tokens: hubspot.Tokens{SCIM: []string{orDrawn(o.Token)}}}
	if _, _, err := o.tenants(one, one); err != nil {
		return Endpoint{}, err
	}
	return Endpoint{
		Kind: Embedded, Name: strings.Join(append([]string{"HubSpot look-alike, preset " + cmp.Or(o.Preset, string(hubspot.PresetHubSpot))}, o.Variants...), ", "),
		Token: o.Token, SettingsToken: o.SettingsToken, OtherToken: o.OtherToken, ControlToken: o.ControlToken,
		Domain: account.VerifiedDomains[0], Sets: setsOf(account), Faults: o.Faults,
		Propagation: propagation(account), Virtual: true, Unverified: unverified, SuperAdmins: true, PaidSeats: true,
		Declared: Declared{
			SeveralRoles: cmp.Or(string(account.Options.SeveralRoles), string(hubspot.SeveralRolesPrimary)),
			RemovedRole:  cmp.Or(string(account.Options.RemovedRole), string(hubspot.RemovedRoleClear)),
		},
	}, nil
}

// conditions are the look-alike's good and bad days.
func (o EmbeddedOptions) conditions() (*mishap.Day, error) {
	trouble, err := mishap.ParseAll(o.Trouble)
	if err != nil {
		return nil, fmt.Errorf("--trouble: %w", err)
	}
	return mishap.New(mishap.Options{Trouble: trouble, Latency: o.Latency, Jitter: o.Jitter, Seed: o.Seed}), nil
}

// At is the look-alike's endpoint under the origins of its three ports.
func (e Endpoint) At(origin, control, otherControl string) Endpoint {
	e.URL, e.SettingsURL, e.ControlURL, e.OtherControlURL = origin+"/scim/v2", origin, control, otherControl
	return e
}

// tenants are the two accounts of the look-alike, under the same faults and
// variants.
func (o EmbeddedOptions) tenants(first, second hubspot.Config) (look, other *hubspot.Server, err error) {
	first.Preset, second.Preset = hubspot.Preset(o.Preset), hubspot.Preset(o.Preset)
	if err := faults.Apply(o.Faults, &first, &second); err != nil {
		return nil, nil, fmt.Errorf("--fault: %w", err)
	}
	for _, cfg := range []*hubspot.Config{&first, &second} {
		if err := variants.Apply(cfg, o.Variants...); err != nil {
			return nil, nil, fmt.Errorf("--variant: %w", err)
		}
	}
	if look, err = hubspot.New(first); err != nil {
		return nil, nil, err
	}
	other, err = hubspot.New(second)
	return look, other, err
}

// account is the account that is served.
func (o EmbeddedOptions) account() (hubspot.Account, error) {
	account, err := loadAccount(o.AccountFile)
	if err != nil {
		return account, err
	}
	if o.RateLimit != "" {
		if account.Options.RateLimit, err = hubspot.ParseRateLimit(o.RateLimit); err != nil {
			return account, fmt.Errorf("--rate-limit: %w", err)
		}
	}
	if o.PropagationDelay != 0 {
		account.Options.PropagationDelay = o.PropagationDelay
		if err := account.Validate(); err != nil {
			return account, fmt.Errorf("--propagation-delay: %w", err)
		}
	}
	if o.Latency < 0 || o.Jitter < 0 {
		return account, errors.New("--latency and --jitter must not be negative")
	}
	return account, nil
}

func loadAccount(path string) (hubspot.Account, error) {
	if path == "" {
		return hubspot.DefaultAccount(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return hubspot.Account{}, fmt.Errorf("--account: %w", err)
	}
	defer f.Close()
	account, err := hubspot.LoadAccount(f)
	if err != nil {
		return account, fmt.Errorf("--account %s: %w", path, err)
	}
	if len(account.VerifiedDomains) == 0 {
		return account, fmt.Errorf("--account %s: verifiedDomains is empty: nobody could be provisioned", path)
	}
	return account, nil
}

// propagation gives the account's own delay some room; without a delay there is
// nothing to wait for.
func propagation(account hubspot.Account) time.Duration {
	delay := account.Options.PropagationDelay
	if delay == 0 {
		return 0
	}
	return delay + delay/2 + time.Second
}

func setsOf(account hubspot.Account) []PermissionSet {
	var sets []PermissionSet
	for _, set := range account.PermissionSets {
		sets = append(sets, PermissionSet{ID: set.ID, Name: set.Name, SuperAdmin: set.SuperAdmin, PaidSeat: set.PaidSeat})
	}
	return sets
}

func given(token string) []string {
	if token == "" {
		return nil
	}
	return []string{token}
}

func orDrawn(token string) string {
	if token == "" {
		return rand.Text()
	}
	return token
}

// port is where a handler is served: the option that names the address, and what
// it says.
type port struct {
	option, addr string
	handler      http.Handler
}

// listen serves handlers, once all of their ports are open, and gives their origins.
func (s *EmbeddedServer) listen(ports []port) (origins []string, err error) {
	var listeners []net.Listener
	for _, p := range ports {
		l, err := net.Listen("tcp", cmp.Or(p.addr, "127.0.0.1:0"))
		if err != nil {
			for _, open := range listeners {
				open.Close()
			}
			return nil, fmt.Errorf("%s: %w", p.option, err)
		}
		listeners = append(listeners, l)
	}
	for i, l := range listeners {
		server := &http.Server{Handler: ports[i].handler, ReadHeaderTimeout: 10 * time.Second}
		s.servers = append(s.servers, server)
		go server.Serve(l) // ends with ErrServerClosed at Close
		origins = append(origins, "http://"+l.Addr().String())
	}
	return origins, nil
}

// Shutdown lets running requests end, as long as ctx allows.
func (s *EmbeddedServer) Shutdown(ctx context.Context) error {
	s.day.Set(nil) // what hangs would never end
	var errs []error
	for _, server := range s.servers {
		errs = append(errs, server.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// Close ends the look-alike at once.
func (s *EmbeddedServer) Close() {
	for _, server := range s.servers {
		server.Close()
	}
}
