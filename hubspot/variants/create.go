package variants

import (
	"context"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func createVariants() []Variant {
	return []Variant{
		{"create-relative-location", "create", "Location and meta.location of a new user are relative: Users/42", "RFC 7643 section 2.3.7: relative to the service root",
			answers(http.MethodPost, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
				if a.OK() {
					a.Edit(func(user map[string]any) {
						id, _ := user["id"].(string)
						a.Header.Set("Location", "Users/"+id)
						if meta, ok := user["meta"].(map[string]any); ok {
							meta["location"] = "Users/" + id
						}
					})
				}
			})},
		{"create-folds-logins", "create", "userName is stored in lower case", "RFC 7643 section 7: a value that is not case-exact may be altered in case",
			stores(func(r provider.Resource) {
				if name, ok := r["userName"].(string); ok {
					r["userName"] = strings.ToLower(name)
				}
			})},
		{"create-refuses-unknown-attributes", "create", "an attribute that no schema has is refused with 400", "RFC 7644 section 3.12: invalidSyntax",
			refusesCreate(func(body map[string]any) bool { _, unknown := body["rolecallProbe"]; return unknown }, http.StatusBadRequest, "invalidSyntax")},
		{"create-refuses-unknown-schemas", "create", "a URI in schemas that is not published is refused with 400", "RFC 7644 section 3.12: invalidSyntax",
			refusesCreate(func(body map[string]any) bool {
				list, _ := body["schemas"].([]any)
				for _, uri := range list {
					if text, _ := uri.(string); strings.Contains(text, ":example:") {
						return true
					}
				}
				return false
			}, http.StatusBadRequest, "invalidSyntax")},
		{"create-unique-external-id", "create", "a second user with an externalId is a conflict", "RFC 7643 section 3.1: uniqueness of externalId is the client's concern, and a provider's choice",
			conflictOn(func(r provider.Resource) string { id, _ := r["externalId"].(string); return id })},
		{"create-unique-email", "create", "a second user with an e-mail address is a conflict", "RFC 7643 section 7: a provider says in its schema what is unique",
			conflictOn(func(r provider.Resource) string {
				emails, _ := r["emails"].([]any)
				if len(emails) == 0 {
					return ""
				}
				email, _ := emails[0].(map[string]any)
				value, _ := email["value"].(string)
				return value
			})},
		{"create-default-user-type", "create", "a user who is created without userType is an Employee", "RFC 7644 section 3.3: readWrite attributes that are omitted may be given a default",
			stores(func(r provider.Resource) {
				if r["userType"] == nil {
					r["userType"] = "Employee"
				}
			})},
	}
}

// stores changes what new users are stored with.
func stores(change func(provider.Resource)) func(*hubspot.Config) {
	return admits(func(w *provider.Write) error {
		if w.ResourceType == "User" && w.Old == nil && w.New != nil {
			change(w.New)
		}
		return nil
	})
}

// admits has a say in each write.
func admits(say func(*provider.Write) error) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Policies = append(cfg.Hooks.Policies, func(p provider.Policy) provider.Policy {
			next := p.Admit
			p.Admit = func(ctx context.Context, w *provider.Write) error {
				if err := say(w); err != nil {
					return err
				}
				return next(ctx, w)
			}
			return p
		})
	}
}

func refusesCreate(wrong func(body map[string]any) bool, status int, scimType string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
			if wrong(c.Body) {
				return tamper.Refusal(status, scimType, "the user could not be created")
			}
			return c.Ask()
		}))
	}
}

// conflictOn refuses a new user whose key another one has, who may since have
// been deleted or changed. Admit runs under the store's lock.
func conflictOn(key func(provider.Resource) string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		taken := map[string]bool{}
		admits(func(w *provider.Write) error {
			if w.ResourceType != "User" {
				return nil
			}
			if w.Old != nil {
				delete(taken, key(w.Old))
			}
			if w.New == nil || key(w.New) == "" {
				return nil
			}
			if taken[key(w.New)] && w.Old == nil {
				return &provider.Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "a value is taken by another user"}
			}
			taken[key(w.New)] = true
			return nil
		})(cfg)
	}
}
