package faults

import (
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults that give somebody what is not theirs.

func securityFaults() []Fault {
	return []Fault{
		{"sec-externalid-is-internal-id", "An externalId that is another user's id makes POST answer with that user, who is overwritten.",
			wire(post, users, func(c *call) *answer {
				_, value, _ := tamper.Member(c.Body, "externalId")
				id, _ := value.(string)
				if _, exists := c.user(id); id == "" || !exists {
					return c.Ask()
				}
				return c.overwrite(id)
			})},
		{"sec-email-adopt-rewrite", "POST with the e-mail address of another account takes that account over and rewrites its login.",
			wire(post, users, func(c *call) *answer {
				for _, email := range c.emails() {
					address, _ := email["value"].(string)
					if id := c.userWhose("emails.value", address); id != "" && !c.names(id) {
						return c.overwrite(id)
					}
				}
				return c.Ask()
			})},
		{"sec-host-header-reflected", "Locations are built from the header X-Forwarded-Host, whoever sent it.",
			forwardedHost},
		{"sec-token-in-url", "The token is taken from the query parameter access_token too.",
			tokenInQuery},
	}
}

// overwrite replaces a user by the body of a create and answers as if it were new.
func (c *call) overwrite(id string) *answer {
	a := c.Do(put, usersPath+"/"+id, c.Request.URL.RawQuery, c.Raw)
	if a.Status == http.StatusOK {
		a.Status = http.StatusCreated
	}
	return a
}

// userWhose is the id of the user whom an attribute's value leads to, "" if none.
func (c *call) userWhose(attribute, value string) string {
	query := url.Values{"filter": {attribute + " eq " + string(quote(value))}}.Encode()
	list, _ := tamper.Decode(c.Do(get, usersPath, query, nil).Body)["Resources"].([]any)
	if len(list) == 0 || value == "" {
		return ""
	}
	user, _ := list[0].(map[string]any)
	id, _ := user["id"].(string)
	return id
}

// names tells whether the body has the login of a user.
func (c *call) names(id string) bool {
	user, _ := c.user(id)
	_, value, _ := tamper.Member(c.Body, "userName")
	login, _ := value.(string)
	known, _ := user["userName"].(string)
	return strings.EqualFold(known, login)
}

func forwardedHost(cfg *hubspot.Config) {
	cfg.Front = append(cfg.Front, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if host := r.Header.Get("X-Forwarded-Host"); host != "" {
				r = r.Clone(r.Context())
				r.Host = host
			}
			next.ServeHTTP(w, r)
		})
	})
}

func tokenInQuery(cfg *hubspot.Config) {
	own := cfg.Tokens.SCIM
	letIn(func(r *http.Request) bool {
		for _, token := range own {
			if r.URL.Query().Get("access_token") == token {
				return true
			}
		}
		return false
	})(cfg)
}
