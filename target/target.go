// Package target is how a run gets something to test: what it is pointed at,
// what that claims to offer, who can be asked what really happened, and the
// interlock that keeps the run's hands off everything it did not create.
package target

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"golang.org/x/time/rate"

	"rolecall/conformance"
	"rolecall/journal"
	"rolecall/manners"
	"rolecall/scim"
)

// The kinds of target.
const (
	Embedded  = "embedded"
	Container = "container"
	Live      = "live"
)

// Endpoint is all that a process needs to reach a target. It is plain data, so
// that one process can start a target and others can use it. It holds secrets:
// it must never be written to a file.
type Endpoint struct {
	Kind            string
	Name            string
	URL             string // SCIM service root
	Token           string
	SettingsURL     string // origin of the settings API; "" means none
	SettingsToken   string
	OtherURL        string // SCIM service root of another tenant; "" means URL
	OtherToken      string // credential of another tenant; "" means there is none at hand
	ControlURL      string // control port of the look-alike; "" means none
	OtherControlURL string // that of the other tenant; "" means none
	ControlToken    string // "" where the look-alike runs on this machine, outside a container
	Domain          string // e-mail domain of the people that a run makes up
	OAuth           OAuth  // how to get tokens instead of Token
	Sets            []PermissionSet
	Faults          []string
	CAFile          string        // PEM file with further authorities
	Timeout         time.Duration // of one request
	Rate            float64       // requests per second; 0 means no limit
	ReadOnly        bool          // nothing may be written
	MaxUsers        int           // accounts that may exist at once; 0 means no limit
	Propagation     time.Duration // how long a role may take to show
	Virtual         bool          // an IdP's waiting is simulated, not sat through
	Declared        Declared      // what the account is said to do where HubSpot says nothing
	SuperAdmins     bool          // a permission set that makes super admins may be handed out
	PaidSeats       bool          // a permission set with a paid seat may be handed out
	Unverified      string        // e-mail domain that the account has not verified and that may be tried; "" means none
	JournalFile     string        // file that says what the run creates; "" where nothing can be left behind

	Manners *manners.Manners `json:"-"` // of this process towards the target; nil makes new ones
}

// Disposable tells whether the target, all its tenants with it, ends with the run.
func (e Endpoint) Disposable() bool { return e.Kind == Embedded || e.Kind == Container }

// Declared is how an account is said to behave where HubSpot publishes nothing.
// What is declared is judged; what is not, "", is recorded.
type Declared struct {
	SeveralRoles string // primary, first, last, union or error
	RemovedRole  string // clear, keep or default
}

// HubSpotPropagation is how long HubSpot's Okta article allows a permission
// change to take.
const HubSpotPropagation = 5 * time.Minute

// LiveRate is the default number of requests per second against a host that is
// not loopback: about a quarter of HubSpot's documented 190 per 10 seconds.
const LiveRate = 5

// Target is an open target.
type Target struct {
	Endpoint
	Prefix  string // begins every login and group name of the run
	SCIM    *scim.Client
	Journal *Journal
	// Discovery is what the target says about itself, and Claims what follows of
	// that and of trying.
	Discovery Discovery
	Claims    Claims
	// Other acts with another tenant's credential; nil where there is none. It
	// reads, and changes nothing but what this run created.
	Other *scim.Client
	// Permissions answers which permission sets somebody really has; nil where
	// nobody can be asked.
	Permissions PermissionOracle
	// Access answers whether somebody can sign in; nil where nobody can be asked.
	Access AccessProbe
	// Admin changes the account on HubSpot's side; nil where nobody can.
	Admin Administrator
	// Desk issues credentials; nil where no program can go to one.
	Desk Desk
	// Gate is where users come in; nil where nobody can stand there.
	Gate Gate
	// Neighbour is another account at the same provider; nil where there is none to
	// be asked.
	Neighbour Neighbour
}

// Open connects to a target and learns what it claims. prefix begins every login
// that the run makes up. The error says what is wrong with the target in words
// that name the flag to look at.
func Open(ctx context.Context, e Endpoint, prefix string) (*Target, error) {
	transport, err := e.Transport()
	if err != nil {
		return nil, err
	}
	t := &Target{Endpoint: e, Prefix: prefix, Journal: NewJournal(prefix, e.MaxUsers)}
	t.Journal.readOnly = e.ReadOnly
	for _, domain := range []string{e.Domain, e.Unverified} {
		if domain != "" {
			t.Journal.domains = append(t.Journal.domains, domain)
		}
	}
	if t.Manners == nil {
		t.Manners = manners.New(nil)
	}
	cfg := scim.Config{
		BaseURL: e.URL, Token: e.Token, Secrets: []string{e.SettingsToken, e.OtherToken, e.ControlToken},
		Timeout: e.Timeout, Transport: transport, Guard: t.Journal, Ours: t.Journal.ours,
		Limiter: t.pace(), Patience: t.Manners,
	}
	if cfg.Tokens, err = e.Tokens(); err != nil {
		return nil, err
	}
	if t.SCIM, err = scim.NewClient(cfg); err != nil {
		return nil, err
	}
	if err := t.keepJournal(cfg); err != nil {
		return nil, err
	}
	if err := knock(ctx, t.SCIM); err != nil {
		return nil, err
	}
	if t.Discovery, err = Discover(ctx, t.SCIM); err != nil {
		return nil, err
	}
	t.Claims = t.Discovery.Claims()
	t.Claims.try(ctx, t.SCIM)
	if err := t.openOther(ctx, cfg); err != nil {
		return nil, err
	}
	return t, t.openOracles(ctx, transport)
}

// pace holds requests back for the agreed rate, and while the target wants to be
// left alone.
func (t *Target) pace() scim.Limiter {
	p := pace{nil, t.Manners}
	if t.Rate > 0 {
		p.rate = rate.NewLimiter(rate.Limit(t.Rate), max(1, int(t.Rate)))
	}
	return p
}

type pace struct {
	rate    *rate.Limiter // nil is no bound
	manners *manners.Manners
}

// Wait implements scim.Limiter.
func (p pace) Wait(ctx context.Context) error {
	if p.rate != nil {
		if err := p.rate.Wait(ctx); err != nil {
			return err
		}
	}
	return p.manners.Wait(ctx)
}

// keepJournal has the journal written to its file, and every resource looked at
// before it is changed, where the target is not the run's own.
func (t *Target) keepJournal(cfg scim.Config) (err error) {
	if t.JournalFile == "" {
		return nil
	}
	cfg.Guard = nil // it only reads
	plain, err := scim.NewClient(cfg)
	if err != nil {
		return err
	}
	t.Journal.look = t.lookBy(plain)
	t.Journal.log, err = journal.Open(t.JournalFile, t.Prefix)
	return err
}

// lookBy looks a resource up by a client, whenever that is asked for.
func (t *Target) lookBy(c *scim.Client) lookUp {
	return func(ref Ref) (int, scim.Resource, error) {
		ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(t.Timeout, scim.DefaultTimeout))
		defer cancel()
		x, err := c.Get(ctx, ref.Path(), "")
		return x.Status, x.Resource(), err
	}
}

// Close closes the journal's file. The target must not be used any more.
func (t *Target) Close() error {
	if t.Journal.log == nil {
		return nil
	}
	return t.Journal.log.Close()
}

// Users is how many users the target says it has. ok is false where it does not
// say.
func (t *Target) Users(ctx context.Context) (n int, ok bool) {
	x, err := t.SCIM.Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
	if err != nil || !x.OK() {
		return 0, false
	}
	list, err := x.List()
	return list.Total, err == nil
}

func (t *Target) openOracles(ctx context.Context, transport http.RoundTripper) error {
	if t.ControlURL != "" {
		port := &controlPort{newAPI(t.ControlURL, t.ControlToken, transport, nil)}
		t.Access, t.Admin, t.Desk, t.Gate = port, port, port, port
	}
	if t.OtherControlURL != "" {
		t.Neighbour = &controlPort{newAPI(t.OtherControlURL, t.ControlToken, transport, nil)}
	}
	if t.SettingsURL == "" || t.SettingsToken == "" {
		return nil
	}
	settings, err := OpenSettings(t.Endpoint)
	if err != nil {
		return err
	}
	sets, err := settings.Sets(ctx)
	if err != nil {
		return fmt.Errorf("read the permission sets from the settings API: %w; check ROLECALL_SETTINGS_TOKEN or --settings-token-file (scope settings.users.read)", err)
	}
	t.Permissions = ownEdits{settings, t.Journal}
	t.Sets = MergeSets(sets, t.Sets)
	return nil
}

// Oracles lists what verdicts on this target can rest on.
func (t *Target) Oracles() []conformance.Oracle {
	oracles := []conformance.Oracle{conformance.OracleSCIM}
	if t.Permissions != nil {
		oracles = append(oracles, conformance.OracleSettings)
	}
	if t.Access != nil {
		oracles = append(oracles, conformance.OracleProbe)
	}
	return oracles
}

// Describe is the target as a report shows it.
func (t *Target) Describe() conformance.Target {
	return conformance.Target{
		URL: t.URL, Kind: t.Kind, Name: t.Name, Faults: t.Faults,
		Claims: t.Claims.Stated(), Oracles: t.Oracles(),
	}
}

// IsLoopback tells whether a URL points at this machine.
func IsLoopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}

// Transport carries the requests to the endpoint: that of package scim, which
// trusts CAFile's authorities too. The error names the flag.
func (e Endpoint) Transport() (*http.Transport, error) {
	t := scim.NewTransport()
	if e.CAFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(e.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read --ca-file: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--ca-file %s holds no PEM certificate", e.CAFile)
	}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	return t, nil
}

// Unusable says why a target cannot be tested at all, and what to do.
type Unusable struct {
	What, Hint string
	Err        error
}

func (e *Unusable) Error() string {
	s := e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s + "\n  " + e.Hint
}

// Unwrap gives the cause.
func (e *Unusable) Unwrap() error { return e.Err }

// knock asks for one user, the cheapest question that every IdP asks, and turns
// what cannot be a SCIM service provider into an error that a person can act on.
func knock(ctx context.Context, c *scim.Client) error {
	x, err := c.Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
	if err != nil {
		return unreachable(c, err)
	}
	url := c.BaseURL() + "/Users"
	switch {
	case x.Status == http.StatusUnauthorized:
		return &Unusable{What: url + " answered 401: the token was not accepted", Hint: "Check ROLECALL_TOKEN or --token-file: HubSpot shows the token on the app's Distribution tab after installation."}
	case x.Status == http.StatusForbidden:
		return &Unusable{What: url + " answered 403: the token is known but may not do this", Hint: "Check that the token belongs to the SCIM app of this account."}
	case x.Status >= 300 && x.Status < 400:
		return &Unusable{What: fmt.Sprintf("%s answered %d, a redirect to %s", url, x.Status, x.Header("Location")), Hint: "rolecall does not follow redirects with a token; give the final address in --target."}
	case x.Status == http.StatusNotFound:
		return &Unusable{What: url + " answered 404", Hint: "--target must be the SCIM service root, as it stands in the IdP; HubSpot's is https://api.hubspot.com/scim/v2"}
	case x.Status >= 500:
		return nil // a server that fails is a finding, not a wrong address
	}
	if x.OK() && x.IsJSON() && !x.Resource().Get("totalResults").Exists() && !x.Resource().Get("schemas").Exists() {
		return &Unusable{What: url + " answered JSON that is not a SCIM message: no schemas, no totalResults", Hint: "--target must be a SCIM service root; HubSpot's is https://api.hubspot.com/scim/v2"}
	}
	if !x.IsJSON() {
		return &Unusable{What: fmt.Sprintf("%s answered %d with %s, which is not JSON", url, x.Status, kindOf(x)), Hint: "--target must be the SCIM service root, not a web page; HubSpot's is https://api.hubspot.com/scim/v2"}
	}
	return nil
}

func kindOf(x *scim.Exchange) string {
	switch {
	case len(x.Body()) == 0:
		return "an empty body"
	case x.MediaType() == "":
		return "a body without media type"
	}
	return x.MediaType()
}

func unreachable(c *scim.Client, err error) error {
	u := &Unusable{What: "no answer from " + c.BaseURL(), Hint: "Check --target and that the server runs and can be reached from here.", Err: errors.Unwrap(err)}
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		verify    *tls.CertificateVerificationError
		dns       *net.DNSError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, ErrNoToken): // the error says what to check
		u.What, u.Hint = "the authorization server gives no token for "+c.BaseURL(), "The target was not asked. 'rolecall doctor' with the same settings looks at the authorization server too."
	case errors.As(err, &authority) || errors.As(err, &verify) && !errors.As(err, &host):
		u.Hint = "The server's certificate is not signed by an authority that this machine trusts; name the authority's PEM file with --ca-file."
	case errors.As(err, &host):
		u.Hint = "The certificate belongs to another host name; use the name it was made for in --target."
	case errors.As(err, &record):
		u.Hint = "The server does not speak TLS on this port; did you mean http:// in --target?"
	case errors.Is(err, scim.ErrBusy):
		u.What, u.Hint = c.BaseURL()+" answered 429", "Wait until the limit has passed, or lower --rate; others that use the account's limit may have to pause."
	case errors.As(err, &dns):
		u.Hint = "The host name in --target cannot be resolved; check its spelling."
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		u.Hint = "The server did not answer in time; check --target, or raise --request-timeout."
	}
	return u
}
