package harness

import (
	"net/url"
	"strings"
	"time"

	"rolecall/target"
)

// Defaults of a target that is not on this machine, where people may be hurt.
const (
	liveMaxUsers = 25
	// loopbackDomain lies in a zone that never delivers mail (RFC 6761 section 6.2).
	loopbackDomain = "rolecall.test"
)

// Endpoint starts or names what the plan's run is pointed at. stop ends what was
// started for it.
func (p *Plan) Endpoint() (e target.Endpoint, stop func(), err error) {
	if p.Settings.Target != "" {
		return p.remote(), func() {}, nil
	}
	embedded, err := target.StartEmbedded(p.Settings.Conditions.Apply(target.EmbeddedOptions{
		Preset: p.Settings.Preset, AccountFile: p.Settings.Account, Faults: p.Settings.Fault, Variants: p.Settings.Variant,
	}, p.Settings.Seed))
	if err != nil {
		return e, nil, &Usage{err}
	}
	return p.common(embedded.Endpoint), embedded.Close, nil
}

func (p *Plan) remote() target.Endpoint {
	s := p.Settings
	e := p.common(target.Endpoint{
		Kind: target.Live, URL: s.Target, Token: p.secrets.Token,
		SettingsURL: s.SettingsURL, SettingsToken: p.secrets.SettingsToken,
		OtherURL: s.OtherTarget, OtherToken: p.secrets.OtherToken,
		Sets: p.sets, CAFile: s.CAFile, Propagation: target.HubSpotPropagation,
	})
	if s.Propagation > 0 {
		e.Propagation = s.Propagation
	}
	if e.SettingsURL == "" {
		e.SettingsURL = settingsOrigin(s.Target)
	}
	if target.IsLoopback(s.Target) {
		if e.Domain == "" {
			e.Domain = loopbackDomain
		}
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
	e.Timeout, e.Rate, e.MaxUsers = s.RequestTimeout, s.Rate, s.MaxUsers
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
