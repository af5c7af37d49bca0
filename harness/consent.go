package harness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"rolecall/exactname"
	"rolecall/scim"
	"rolecall/target"
)

// Consent is what somebody must agree to before a run writes the first time to a
// target that is not on this machine.
type Consent struct {
	Host     string
	Proxy    string // by which it is reached; "" is none
	Account  string // as the settings API tells it; "" if it does not
	Users    *int   // that it has; nil if it does not say
	Domain   string
	MaxUsers int      // of the run at once; 0 is no bound
	Granted  []string // permission sets that may be handed out
	Withheld []string // and those that may not
	Rate     float64  // requests a second; 0 is no bound
	Specs    int
}

// mostNames is how many names of permission sets are listed.
const mostNames = 20

// String says it in lines of their own.
func (c Consent) String() string {
	var b strings.Builder
	line := func(what, format string, args ...any) {
		fmt.Fprintf(&b, "  %-16s %s\n", what, fmt.Sprintf(format, args...))
	}
	account := c.Host
	if c.Account != "" {
		account += ", " + c.Account
	}
	if c.Users != nil {
		account += fmt.Sprintf(", with %d users", *c.Users)
	}
	line("account", "%s", account)
	if c.Proxy != "" {
		line("proxy", "requests go by %s", c.Proxy)
	}
	line("domain", "all addresses are in %s", c.Domain)
	most := "without a bound (--max-users)"
	if c.MaxUsers > 0 {
		most = fmt.Sprintf("at most %d at once", c.MaxUsers)
	}
	line("users", "%s, made by the run and removed again; no others are changed", most)
	line("permission sets", "%s", names(c.Granted, "none is known"))
	if len(c.Withheld) > 0 {
		line("never given", "%s", names(c.Withheld, ""))
	}
	pace := "without a bound (--rate)"
	if c.Rate > 0 {
		pace = fmt.Sprintf("at most %g requests a second", c.Rate)
	}
	line("rate", "%s", pace)
	if c.Specs > 0 {
		line("specs", "%d", c.Specs)
	}
	return b.String()
}

// names lists names that somebody else chose, so that none of them steers a
// terminal.
func names(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	var shown []string
	for _, name := range list[:min(len(list), mostNames)] {
		shown = append(shown, exactname.Text(name))
	}
	if more := len(list) - len(shown); more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}

// ErrNotAgreed is the cause when nobody agreed to what a run would write.
var ErrNotAgreed = errors.New("nobody agreed to what the run would write")

// Ask has somebody asked before the first write to a target that is not on this
// machine; ask tells whether they agreed. Without it, or where ask errs with
// ErrNotAgreed because there is nobody, the run must have been agreed to beforehand.
func (p *Plan) Ask(ask func(context.Context, Consent) (bool, error)) { p.ask = ask }

// Agreed errs with *Usage unless the run may write to the target, where nobody can
// be asked.
func (p *Plan) Agreed(ctx context.Context, e target.Endpoint) error {
	return p.agreed(ctx, e, &firstLook{sets: e.Sets}, 0)
}

// agreed errs with *Usage unless the run may write to the target.
func (p *Plan) agreed(ctx context.Context, e target.Endpoint, first *firstLook, specs int) error {
	if e.Kind != target.Live || e.ReadOnly || p.Settings.Confirm || target.IsLoopback(e.URL) {
		return nil
	}
	c := Consent{
		Users: first.users, Proxy: scim.ProxyHost(e.URL), Account: first.account, Domain: e.Domain, MaxUsers: e.MaxUsers, Rate: e.Rate, Specs: specs,
	}
	if u, err := url.Parse(e.URL); err == nil {
		c.Host = u.Host
	}
	for _, set := range first.sets {
		if set.MakesSuperAdmin() && !e.SuperAdmins || set.PaidSeat && !e.PaidSeats {
			c.Withheld = append(c.Withheld, set.Name)
			continue
		}
		c.Granted = append(c.Granted, set.Name)
	}
	yes, err := false, ErrNotAgreed
	if p.ask != nil {
		yes, err = p.ask(ctx, c)
	}
	switch {
	case yes && err == nil:
		return nil
	case err == nil || ctx.Err() != nil:
		return &Usage{fmt.Errorf("%w; nothing was written", cmp.Or(context.Cause(ctx), ErrNotAgreed))}
	}
	return &Usage{fmt.Errorf("a run writes to this account:\n%sNothing was written: %w. Agree beforehand with --confirm (ROLECALL_CONFIRM=true), or look without writing with --read-only", c, err)}
}

// firstLook is what a run learns of its target before it writes.
type firstLook struct {
	users   *int // nil if the target does not say
	sets    []target.PermissionSet
	account string // in words; "" if the settings API does not say
}
