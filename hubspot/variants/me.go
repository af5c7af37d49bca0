package variants

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func meVariants() []Variant {
	const section = "RFC 7644 section 3.11"
	return []Variant{
		{"me-redirects", "me", "/Me redirects to the resource with 308", section, features(func(f *provider.Features) { f.MeRedirects = true })},
		{"me-redirects-relative", "me", "/Me redirects with a relative address", section + "; RFC 9110 section 10.2.2", func(cfg *hubspot.Config) {
			features(func(f *provider.Features) { f.MeRedirects = true })(cfg)
			meLocation(func(location string) string { return tamper.Base + "/" + below(location) })(cfg)
		}},
		{"me-relative", "me", "Location of /Me is relative, and resolves to meta.location", section + "; RFC 9110 section 10.2.2",
			meLocation(below)},
		{"me-not-offered", "me", "there is no /Me: 501", section, func(cfg *hubspot.Config) {
			cfg.Hooks.Provider = append(cfg.Hooks.Provider, func(pc *provider.Config) { pc.Subject = nil })
		}},
		{"me-forbidden", "me", "the client stands for no user, and may not ask: 403", section,
			asked("", "/Me", func(*tamper.Call) *tamper.Answer {
				return tamper.Refusal(http.StatusForbidden, "", "not for this client")
			})},
	}
}

func meLocation(change func(location string) string) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Me", func(_ *tamper.Call, a *tamper.Answer) {
		if location := a.Header.Get("Location"); location != "" {
			a.Header.Set("Location", change(location))
		}
	})
}
