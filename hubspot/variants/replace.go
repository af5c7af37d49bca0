package variants

import (
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func replaceVariants() []Variant {
	return []Variant{
		{"replace-keeps-omitted", "replace", "a singular attribute that a PUT leaves out keeps its value", "RFC 7644 section 3.5.1: it may be cleared or defaulted by the provider",
			replaces(func(body, old map[string]any) {
				for _, name := range []string{"title", "nickName", "userType", "displayName", "externalId"} {
					if _, _, given := tamper.Member(body, name); !given && old[name] != nil {
						body[name] = old[name]
					}
				}
			})},
		{"replace-defaults-omitted", "replace", "a title that a PUT leaves out becomes a default", "RFC 7644 section 3.5.1: it may be defaulted by the provider",
			replaces(func(body, _ map[string]any) {
				if _, _, given := tamper.Member(body, "title"); !given {
					body["title"] = "Employee"
				}
			})},
		{"replace-refuses-other-id", "replace", "a PUT whose body names another id is refused with 400", "RFC 7644 section 3.5.1: id is the URL's",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPut, "/Users/{id}"), func(c *tamper.Call) *tamper.Answer {
					if id, given := c.Body["id"].(string); given && id != c.ID() {
						return tamper.Refusal(http.StatusBadRequest, "mutability", "id is not the one in the URL")
					}
					return c.Ask()
				}))
			}},
		{"replace-folds-emails", "replace", "e-mail addresses are stored in lower case", "RFC 7643 section 4.1.2: their letter case means nothing",
			admits(func(w *provider.Write) error {
				emails, _ := w.New["emails"].([]any)
				for _, item := range emails {
					email, _ := item.(map[string]any)
					if value, ok := email["value"].(string); ok {
						email["value"] = strings.ToLower(value)
					}
				}
				return nil
			})},
	}
}

// replaces changes the body of a PUT on a user who is there.
func replaces(change func(body, old map[string]any)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPut, "/Users/{id}"), func(c *tamper.Call) *tamper.Answer {
			if old, ok := c.Read(c.Path()); ok && c.Body != nil {
				change(c.Body, old)
				return c.AskWith(c.Body)
			}
			return c.Ask()
		}))
	}
}
