package proof

import (
	"net/http"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func deleteArea() area {
	return area{family: "protocol", name: "delete", broken: []broken{
		{"DELETE answers 200", "RFC7644-3.6-01", "protocol.delete.gone",
			answers(http.MethodDelete, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.OK() {
					a.Status = http.StatusOK
				}
			})},
		{"GET of a deleted user answers 410", "RFC7644-3.6-02", "protocol.delete.gone",
			answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Status = http.StatusGone
				}
			})},
		{"PUT on a deleted user answers 400", "RFC7644-3.6-03", "protocol.delete.gone",
			answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Status = http.StatusBadRequest
				}
			})},
		{"PATCH on a deleted user answers 204", "RFC7644-3.6-03", "protocol.delete.gone",
			answers(http.MethodPatch, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Status, a.Body = http.StatusNoContent, nil
				}
			})},
		{"a deleted user is shown as inactive", "RFC7644-3.6-02 RFC7644-3.6-04", "lifecycle.delete.answer", softDelete},
		{"a deleted user is a web page", "RFC7644-3.6-02", "protocol.delete.gone",
			answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.Status == http.StatusNotFound {
					a.Body = []byte("<h1>Gone</h1>")
				}
			})},
		{"DELETE deletes and answers 500", "RFC7644-3.6-01", "protocol.delete.gone",
			answers(http.MethodDelete, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				if a.OK() {
					a.Status = http.StatusInternalServerError
				}
			})},
		{"the plain list shows deleted users", "RFC7644-3.6-04", "protocol.delete.unlisted", func(cfg *hubspot.Config) {
			var gone []any
			calls(http.MethodDelete, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				if user, ok := c.Read(c.Path()); ok {
					gone = append(gone, user)
				}
				return c.Ask()
			})(cfg)
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				if !c.Query().Has("filter") {
					a.Edit(func(list map[string]any) {
						found, _ := list["Resources"].([]any)
						list["Resources"] = append(found, gone...)
					})
				}
			})(cfg)
		}},
		{"the login of a deleted user is blocked", "RFC7644-3.6-05", "lifecycle.rehire.login-free", withFault("del-username-not-freed")},
		{"a second DELETE answers 204", "RFC7644-3.6-03", "protocol.delete.gone", deleteAlways204},
		{"DELETE of an unknown id answers 204", "RFC7644-3.6-06", "protocol.delete.unknown", deleteAlways204},
		{"the list remembers deleted users", "RFC7644-3.6-04", "protocol.delete.unlisted",
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) {
					body["totalResults"] = 1
					body["Resources"] = []any{map[string]any{"id": "1", "userName": "gone@acme.test"}}
				})
			})},
		{"ids are reused", "RFC7643-3.1-05", "protocol.delete.id-not-reused", func(cfg *hubspot.Config) {
			made := 0 // the account's own users come first
			cfg.Hooks.IDs = append(cfg.Hooks.IDs, func(next func() string) func() string {
				return func() string {
					if made++; made > len(cfg.Account.Users) {
						return "4711"
					}
					return next()
				}
			})
		}},
		{"the login of a deleted user stays taken", "RFC7644-3.6-05 INTEROP-6.6-01", "protocol.delete.id-not-reused",
			answers(http.MethodDelete, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				a.Status = http.StatusAccepted
			})},
	}}
}

// softDelete only deactivates.
var softDelete = calls(http.MethodDelete, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
	user, ok := c.Read(c.Path())
	if !ok {
		return c.Ask()
	}
	user["active"] = false
	c.Do(http.MethodPut, c.Request.URL.Path, "", tamper.Encode(user))
	return &tamper.Answer{Status: http.StatusNoContent, Header: http.Header{}}
})

var deleteAlways204 = answers(http.MethodDelete, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
	a.Status, a.Body = http.StatusNoContent, nil
})

// answers changes the answers to the requests of one method to an address below
// the service root, as tamper.To takes them.
func answers(method, path string, change func(c *tamper.Call, a *tamper.Answer)) func(*hubspot.Config) {
	return calls(method, path, func(c *tamper.Call) *tamper.Answer {
		a := c.Ask()
		change(c, a)
		return a
	})
}

// front is answers for requests whose credentials were not looked at yet.
func front(method, path string, change func(c *tamper.Call, a *tamper.Answer)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Front = append(cfg.Front, tamper.Middleware(tamper.To(method, path), func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			change(c, a)
			return a
		}))
	}
}

// both is a provider that is broken in several ways.
func both(hows ...func(*hubspot.Config)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		for _, how := range hows {
			how(cfg)
		}
	}
}

// calls answers such requests in another way.
func calls(method, path string, answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(method, path), answer))
	}
}
