package harness

import (
	"context"
	"net/url"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/target"
)

// Defaults of a target that is not on this machine, where people may be hurt.
const (
	liveMaxUsers = 25
	// LoopbackDomain, the domain of the people on a target of this machine, lies in a zone that never delivers mail (RFC 6761 section 6.2).
	LoopbackDomain = "rolecall.test"
)

// Opened is what a plan's run is pointed at, and what was started for it.
type Opened struct {
	target.Endpoint
	end     func() // of the embedded target
	started *started
}

// Open starts or names what the plan's run is pointed at; prefix is that of the
// run. With an error beside it the endpoint is what is known of it.
func (p *Plan) Open(ctx context.Context, prefix string) (*Opened, error) {
	switch {
	case p.Settings.Image != "":
		return p.openImage(ctx, prefix)
	case p.Settings.Target != "":
		return &Opened{Endpoint: p.remote(p.Settings.Target)}, nil
	}
	embedded, err := target.StartEmbedded(p.embedded())
	if err != nil {
		return &Opened{}, &Usage{err}
	}
	return &Opened{Endpoint: p.common(embedded.Endpoint), end: embedded.Close}, nil
}

// Close ends what was started. It may be called again, and after Record.
func (o *Opened) Close() {
	if o.end != nil {
		o.end()
	}
	o.started.close()
}

// Record ends a container that was started, and adds to the record of the run
// what it said and whether it could be removed.
func (o *Opened) Record(run conformance.Run) conformance.Run { return o.started.record(run) }

// embedded are the look-alike's options.
func (p *Plan) embedded() target.EmbeddedOptions {
	s := p.Settings
	return s.Conditions.Apply(target.EmbeddedOptions{Preset: s.Preset, AccountFile: s.Account, Faults: s.Fault, Variants: s.Variant}, s.Seed)
}

// remote is a target that others have started, at a URL.
func (p *Plan) remote(at string) target.Endpoint {
	s := p.Settings
	e := p.common(target.Endpoint{
		Kind: target.Live, URL: at, Token: p.secrets.Token, OAuth: p.oauth,
		SettingsURL: s.SettingsURL, SettingsToken: p.secrets.SettingsToken,
		OtherURL: s.OtherTarget, OtherToken: p.secrets.OtherToken,
		Sets: p.sets, CAFile: s.CAFile, Propagation: target.HubSpotPropagation,
	})
	if s.Propagation > 0 {
		e.Propagation = s.Propagation
	}
	if e.SettingsURL == "" {
		e.SettingsURL = settingsOrigin(at)
	}
	if e.Domain == "" { // on this machine, or in a run that writes to nobody
		e.Domain = LoopbackDomain
	}
	if target.IsLoopback(at) {
		return e
	}
	if e.Rate == 0 {
		e.Rate = target.LiveRate
	}
	e.MaxUsers = s.mostUsers()
	return e
}

// mostUsers is how many users may exist at once; 0 is no bound.
func (s Settings) mostUsers() int {
	if s.MaxUsers == 0 && s.Target != "" && !target.IsLoopback(s.Target) {
		return liveMaxUsers
	}
	return s.MaxUsers
}

// common are the settings that hold for every kind of target.
func (p *Plan) common(e target.Endpoint) target.Endpoint {
	s := p.Settings
	e.Timeout, e.Rate, e.MaxUsers, e.ReadOnly = s.RequestTimeout, s.Rate, s.MaxUsers, s.ReadOnly
	if s.Domain != "" {
		e.Domain = s.Domain
	}
	if s.Unverified != "" {
		e.Unverified = s.Unverified
	}
	e.SuperAdmins = e.SuperAdmins || s.AllowSuperAdmin
	e.PaidSeats = e.PaidSeats || s.AllowPaidSeats
	if s.SeveralRoles != "" {
		e.Declared.SeveralRoles = s.SeveralRoles
	}
	if s.RemovedRole != "" {
		e.Declared.RemovedRole = s.RemovedRole
	}
	return e
}

// settingsOrigin is where the settings API of a SCIM service root is to be
// expected: HubSpot serves it from another host than SCIM.
func settingsOrigin(root string) string {
	u, err := url.Parse(root)
	if err != nil {
		return ""
	}
	if strings.EqualFold(u.Hostname(), "api.hubspot.com") {
		return "https://api.hubapi.com"
	}
	return u.Scheme + "://" + u.Host
}

// knockLimit bounds the first look at a target.
const knockLimit = 90 * time.Second
