package doctor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/time/rate"

	"rolecall/exactname"
	"rolecall/scim"
	"rolecall/target"
)

// exam is one look at a set-up: what earlier checks learnt is there for the
// later ones. It is used by one goroutine.
type exam struct {
	Setup
	now    func() time.Time
	lookup func(context.Context, string) ([]netip.Addr, error)
	proxy  func(*http.Request) (*url.URL, error)

	hide    *scim.Client   // takes credentials out of texts; sends nothing itself
	client  *scim.Client   // nil until the target is asked
	tokens  scim.Tokens    // nil where the token is a given one, or before
	first   *scim.Exchange // the first answer; nil before
	asked   [2]time.Time   // when it was asked for and had
	shake   *handshake     // of the first connection
	sets    []target.PermissionSet
	setsOf  string // where sets are from; "" if they are not known
	census  *census
	blocked map[string]bool // checks that give the later ones nothing to rest on
}

func newExam(s Setup) *exam {
	// Any address will do for a client that only redacts.
	hide, err := scim.NewClient(scim.Config{BaseURL: "http://localhost", Token: s.Endpoint.Token, Secrets: []string{s.Endpoint.SettingsToken, s.Endpoint.OAuth.ClientSecret}})
	if err != nil {
		panic(err)
	}
	return &exam{
		Setup: s, now: time.Now, hide: hide, proxy: scim.Proxy(), blocked: map[string]bool{},
		lookup: func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		},
	}
}

// finding is what a check says.
type finding struct {
	state              State
	found, means, next string
}

func ok(format string, args ...any) finding {
	return finding{state: OK, found: fmt.Sprintf(format, args...)}
}

// attempt makes one check within its limit, if there is something to make it on.
func (e *exam) attempt(ctx context.Context, c check, limit time.Duration) finding {
	for _, id := range c.rests {
		if e.blocked[id] {
			e.blocked[c.ID] = true
			return finding{Skipped, "not looked at", "It rests on the check " + id + ", which comes first.", ""}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	f := c.run(e, ctx)
	if f.state == Failed {
		e.blocked[c.ID] = true
	}
	return f
}

// readOnly is the guard of all that the doctor asks.
type readOnly struct{}

func (readOnly) Before(r scim.Request) error {
	if r.Method != http.MethodGet {
		return fmt.Errorf("the doctor never writes: %s %s was not sent", r.Method, r.Path)
	}
	return nil
}

func (readOnly) After(*scim.Exchange) {}

// connected makes the client, if there is none yet. The finding is failed where that
// cannot be done.
func (e *exam) connected() finding {
	if e.client == nil {
		if err := e.connect(); err != nil {
			return finding{Failed, err.Error(), "Nothing can be asked.", "Put right what is named."}
		}
	}
	return ok("")
}

func (e *exam) connect() error {
	transport, err := e.Endpoint.Transport()
	if err != nil {
		return err
	}
	transport.Proxy = e.proxy
	cfg := scim.Config{
		BaseURL: e.Endpoint.URL, Token: e.Endpoint.Token, Secrets: []string{e.Endpoint.SettingsToken},
		Timeout: e.Endpoint.Timeout, Transport: transport, Guard: readOnly{},
	}
	if r := e.Endpoint.Rate; r > 0 {
		cfg.Limiter = rate.NewLimiter(rate.Limit(r), max(1, int(r)))
	}
	if e.tokens, err = e.Endpoint.Tokens(); err != nil {
		return err
	}
	cfg.Tokens = e.tokens
	client, err := scim.NewClient(cfg)
	if err != nil {
		return err
	}
	e.client = client.For("doctor", nil)
	e.hide = client // which knows every token that it was given too
	return nil
}

// live tells whether the target is beyond this machine.
func (e *exam) live() bool { return !target.IsLoopback(e.Endpoint.URL) }

// maxShown is how many bytes of a text are shown.
const maxShown = 1200

// safe makes a text fit for a terminal, whoever chose it: one line without
// credentials, in which nothing steers the terminal or reorders the line.
func (e *exam) safe(s string) string {
	s = e.hide.Redact(s)
	if len(s) > maxShown {
		end := maxShown
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end] + " ..."
	}
	s = strings.ReplaceAll(strings.TrimSpace(s), "\n", "; ")
	var b strings.Builder
	for s != "" {
		_, size := utf8.DecodeRuneInString(s)
		if c := s[:size]; c == `"` || c == `\` {
			b.WriteString(c)
		} else {
			quoted := exactname.Text(c)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		s = s[size:]
	}
	// Azure Pipelines and TeamCity take ##vso[ and ##teamcity[ for commands.
	return strings.ReplaceAll(b.String(), "##", `#\u0023`)
}

// name is a name that somebody else chose, in quotes and not too long. It is
// redacted before it is cut, lest half a credential stay.
func (e *exam) name(s string) string {
	s = e.hide.Redact(s)
	if runes := []rune(s); len(runes) > 60 {
		return exactname.Text(string(runes[:60])) + "..."
	}
	return exactname.Text(s)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
