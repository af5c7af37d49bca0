package faults

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/desk"
)

// Faults of the door: who is let in, and of the credentials that open it.

func authFaults() []Fault {
	return []Fault{
		{"auth-empty-bearer", "A Bearer token without a value opens SCIM, as it does where an unset secret is compared with it.",
			letIn(func(r *http.Request) bool {
				return strings.EqualFold(strings.TrimSpace(r.Header.Get("Authorization")), "Bearer")
			})},
		{"auth-encoded-path-bypass", "A path in which a letter is percent-encoded reaches its handler without the check of credentials.",
			letIn(func(r *http.Request) bool { return r.URL.RawPath != "" && r.URL.RawPath != r.URL.Path })},
		{"auth-any-user-key", "A user's own key opens SCIM as a provisioning token does.",
			opening(func(c *desk.Credential, _ *desk.Use) {
				if c.Kind == desk.Personal {
					c.Kind = desk.SCIM
				}
			})},
		{"auth-any-member-mints-token", "Any user of the account may have a provisioning token issued.",
			desks(func(r *desk.Rules) {
				next := r.MayIssue
				r.MayIssue = func(c desk.Caller, w desk.Wish) error {
					c.SuperAdmin = c.SuperAdmin || c.SignsIn
					return next(c, w)
				}
			})},
		{"auth-cross-tenant-mint", "Somebody who is no user of the account at all may have a provisioning token for it issued.",
			desks(func(r *desk.Rules) {
				next := r.MayIssue
				r.MayIssue = func(c desk.Caller, w desk.Wish) error {
					if !c.SignsIn {
						return nil // whose rights nobody is asked for
					}
					return next(c, w)
				}
			})},
		{"auth-no-expiry", "A token goes on opening SCIM after the time that it was issued for.",
			opening(func(c *desk.Credential, _ *desk.Use) { c.Expires = time.Time{} })},
		{"auth-revoked-still-valid", "A revoked token goes on opening SCIM.",
			opening(func(c *desk.Credential, _ *desk.Use) { c.Revoked = false })},
		{"auth-token-plaintext", "The list of tokens shows each in clear.", showTokens},
		{"auth-weak-token", "Tokens are a word and a running number.",
			func(cfg *hubspot.Config) {
				var n atomic.Int64
				desks(func(r *desk.Rules) {
					r.NewToken = func() string { return fmt.Sprintf("scim-token-%06d", n.Add(1)) }
				})(cfg)
			}},
		{"auth-readonly-scope-writes", "A token that is for reading writes.",
			opening(func(c *desk.Credential, _ *desk.Use) { c.ReadOnly = false })},
		{"auth-disabled-connection-live", "SCIM goes on working after it was switched off in the account.",
			opening(func(_ *desk.Credential, u *desk.Use) { u.Connected = true })},
	}
}

func desks(wrap func(*desk.Rules)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Desk = append(cfg.Hooks.Desk, func(r desk.Rules) desk.Rules {
			wrap(&r)
			return r
		})
	}
}

// opening is a fault of what is looked at when a credential is presented.
func opening(overlook func(*desk.Credential, *desk.Use)) func(*hubspot.Config) {
	return desks(func(r *desk.Rules) {
		next := r.Opens
		r.Opens = func(c desk.Credential, u desk.Use) error {
			overlook(&c, &u)
			return next(c, u)
		}
	})
}

func showTokens(cfg *hubspot.Config) {
	var mu sync.Mutex
	clear := map[string]string{} // by the hint
	desks(func(r *desk.Rules) {
		draw, show := r.NewToken, r.Show
		r.NewToken = func() string {
			token := draw()
			mu.Lock()
			defer mu.Unlock()
			clear[token[max(0, len(token)-4):]] = token
			return token
		}
		r.Show = func(c desk.Credential) map[string]any {
			shown := show(c)
			mu.Lock()
			defer mu.Unlock()
			shown["token"] = clear[c.Hint]
			return shown
		}
	})(cfg)
}
