package hubspot_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"rolecall/hubspot"
)

// BenchmarkPopulation fills an account over SCIM. One round is all of it; the time
// for each person must not grow with their number. MB is what the account keeps in
// memory, and nothing else of the process.
func BenchmarkPopulation(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rounds := 0
			for b.Loop() {
				b.StopTimer()
				before := heap()
				b.StartTimer()
				server := populated(b, n)
				b.StopTimer()
				b.ReportMetric(float64(heap()-before)/1e6, "MB")
				runtime.KeepAlive(server)
				rounds++
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rounds*n), "ns/person")
		})
	}
}

// BenchmarkRequests measures single requests, without a network, on a small account
// and on a large one: a look-up must not take longer on the large one.
func BenchmarkRequests(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		server := populated(b, n)
		login := fmt.Sprintf("person-%06d@acme.test", n/2)
		filter := "?filter=" + url.QueryEscape(fmt.Sprintf("userName eq %q", login))
		id := gjson.Get(ask(server, "GET", "/Users"+filter, "").Body.String(), "Resources.0.id").String()
		if id == "" {
			b.Fatalf("%s is not found", login)
		}
		for name, path := range map[string]string{"get": "/Users/" + id, "userName-eq": "/Users" + filter, "page": "/Users?count=100"} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					if got := ask(server, "GET", path, ""); got.Code != http.StatusOK {
						b.Fatalf("%d %s", got.Code, got.Body)
					}
				}
			})
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

const benchToken = "token-of-the-benchmarks"

// populated is an account with n people, each with a role.
func populated(b *testing.B, n int) *hubspot.Server {
	account := hubspot.DefaultAccount()
	server, err := hubspot.New(hubspot.Config{Account: account, Tokens: hubspot.Tokens{SCIM: []string{benchToken}}})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		login := fmt.Sprintf("person-%06d@%s", i, account.VerifiedDomains[0])
		body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"externalId":"00u%06d","active":true,
			"name":{"givenName":"Ada","familyName":"Byron %d"},"displayName":"Ada Byron","emails":[{"value":%q,"type":"work","primary":true}],"roles":[{"value":%q}]}`,
			login, i, i, login, account.PermissionSets[0].Name)
		if got := ask(server, "POST", "/Users", body); got.Code != http.StatusCreated {
			b.Fatalf("person %d: %d %s", i, got.Code, got.Body)
		}
	}
	return server
}

func ask(server *hubspot.Server, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1/scim/v2"+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+benchToken)
	w := httptest.NewRecorder()
	server.Handler().ServeHTTP(w, r)
	return w
}
