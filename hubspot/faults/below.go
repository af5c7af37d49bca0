package faults

import (
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults at any address below the service root, and before the door.

// below is a fault of the requests of one method, "" for any, to an address as
// [tamper.To] writes it.
func below(method, path string, answerTo func(*call) *answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), func(c *tamper.Call) *answer { return answerTo(&call{c}) }))
	}
}

// asked is a fault of how the query of a GET is read.
func asked(path string, change func(query url.Values)) func(*hubspot.Config) {
	return below(get, path, func(c *call) *answer {
		query := c.Query()
		change(query)
		return c.AskQuery(query)
	})
}

// answered is a fault of the answers at an address.
func answered(method, path string, change func(c *call, a *answer)) func(*hubspot.Config) {
	return below(method, path, func(c *call) *answer {
		a := c.Ask()
		change(c, a)
		return a
	})
}

// turnedAway is a fault of every error below the service root, those of
// credentials included.
func turnedAway(change func(a *answer)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To("", "/..."), func(c *tamper.Call) *answer {
			a := c.Ask()
			if a.Status >= http.StatusBadRequest {
				change(a)
			}
			return a
		}))
	}
}

// errorBody is a fault of the body of every error.
func errorBody(change func(body map[string]any)) func(*hubspot.Config) {
	return turnedAway(func(a *answer) { a.Edit(change) })
}

// letIn is a fault of the door: requests that please need no valid credential.
func letIn(pleases func(r *http.Request) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		key := "Bearer " + cfg.Tokens.SCIM[0]
		cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, tamper.Base) && pleases(r) {
					r = r.Clone(r.Context())
					r.Header.Set("Authorization", key)
				}
				next.ServeHTTP(w, r)
			})
		})
	}
}

// features is a fault of what the provider is set up to do.
func features(change func(*provider.Features)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Features = append(cfg.Hooks.Features, change) }
}

// published is a fault of what the service provider's configuration says.
func published(change func(config map[string]any)) func(*hubspot.Config) {
	return answered(get, "/ServiceProviderConfig", func(_ *call, a *answer) { a.Edit(change) })
}
