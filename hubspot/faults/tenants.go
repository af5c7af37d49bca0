package faults

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults between the accounts at one address.

func tenantFaults() []Fault {
	return []Fault{
		{"auth-tenant-discarded", "A valid token's account is forgotten: by id it reads, changes and deletes the users of every account.",
			scope(func(r *http.Request, accounts []*hubspot.Server, own *hubspot.Server) http.Handler {
				if id, ok := userIn(r); ok && !holds(own, id) {
					for _, account := range accounts {
						if holds(account, id) {
							return account.Inside()
						}
					}
				}
				return nil
			})},
		{"sec-cross-tenant-graft", "POST of a login that another account has changes that account's user, and answers with it.",
			scope(func(r *http.Request, accounts []*hubspot.Server, own *hubspot.Server) http.Handler {
				if r.Method != post || r.URL.Path != usersPath {
					return nil
				}
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					raw, _ := io.ReadAll(r.Body) // as far as it came
					_, value, _ := tamper.Member(tamper.Decode(raw), "userName")
					login, _ := value.(string)
					for _, account := range accounts {
						if id := idAt(account, login); account != own && id != "" {
							again := sent(r, put, usersPath+"/"+id, "", raw)
							account.Inside().ServeHTTP(&asCreated{w}, again)
							return
						}
					}
					own.Handler().ServeHTTP(w, sent(r, r.Method, r.URL.Path, r.URL.RawQuery, raw))
				})
			})},
		{"sec-existence-oracle", "The id of another account's user answers 403, an id that nobody has 404.",
			scope(func(r *http.Request, accounts []*hubspot.Server, own *hubspot.Server) http.Handler {
				id, ok := userIn(r)
				if !ok || holds(own, id) {
					return nil
				}
				for _, account := range accounts {
					if holds(account, id) {
						return tamper.Refusal(http.StatusForbidden, "", "the user belongs to another account")
					}
				}
				return nil
			})},
	}
}

// scope is a fault of which account a request with a valid token is for; answerBy
// gives nil for a request that goes its usual way.
func scope(answerBy func(r *http.Request, accounts []*hubspot.Server, own *hubspot.Server) http.Handler) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Scopes = append(cfg.Hooks.Scopes, func(accounts []*hubspot.Server, next hubspot.Scope) hubspot.Scope {
			return func(r *http.Request) http.Handler {
				for _, own := range accounts {
					if !own.Knows(r) {
						continue
					}
					if other := answerBy(r, accounts, own); other != nil {
						return other
					}
				}
				return next(r)
			}
		})
	}
}

// userIn is the id in the address of one user.
func userIn(r *http.Request) (id string, ok bool) {
	id, ok = strings.CutPrefix(r.URL.Path, usersPath+"/")
	return id, ok && id != "" && !strings.ContainsAny(id, "/.")
}

// holds tells whether an account has a user of an id.
func holds(account *hubspot.Server, id string) bool {
	return look(account, usersPath+"/"+id, "").OK()
}

// idAt is the id of the user with a login, "" if the account has none.
func idAt(account *hubspot.Server, login string) string {
	a := look(account, usersPath, url.Values{"filter": {"userName eq " + string(quote(login))}}.Encode())
	list, _ := tamper.Decode(a.Body)["Resources"].([]any)
	if len(list) == 0 {
		return ""
	}
	user, _ := list[0].(map[string]any)
	id, _ := user["id"].(string)
	return id
}

func look(account *hubspot.Server, path, query string) *answer {
	r, err := http.NewRequest(get, path, http.NoBody)
	if err != nil { // the path is no address, and so nobody's
		return tamper.Refusal(http.StatusNotFound, "", "no such user")
	}
	r.URL.RawQuery, r.Host = query, "localhost"
	return tamper.Record(account.Inside(), r)
}

// sent is a request like another, to another address.
func sent(r *http.Request, method, path, query string, body []byte) *http.Request {
	again := r.Clone(r.Context())
	again.Method, again.URL = method, &url.URL{Path: path, RawQuery: query}
	again.Body, again.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
	return again
}

// asCreated answers 201 where 200 is answered.
type asCreated struct{ http.ResponseWriter }

func (w *asCreated) WriteHeader(status int) {
	if status == http.StatusOK {
		status = http.StatusCreated
	}
	w.ResponseWriter.WriteHeader(status)
}
