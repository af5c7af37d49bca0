package harness_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rolecall/harness"
	"rolecall/target"
)

// address is a mail address in whatever surrounds it; the group is its domain.
var address = regexp.MustCompile(`[^\s"'<>(),;:=\[\]/@]+@([\pL\pN.-]*[\pL\pN])`)

// mailed gives the domains that a text sends mail to.
func mailed(text string) []string {
	var domains []string
	for _, found := range address.FindAllStringSubmatch(text, -1) {
		domains = append(domains, strings.ToLower(found[1]))
	}
	return domains
}

// texts are all strings of a JSON body, with escapes undone; that of another body is
// the body.
func texts(body []byte) []string {
	var value any
	if json.Unmarshal(body, &value) != nil {
		return []string{string(body)}
	}
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, v := range v {
				walk(v)
			}
		case map[string]any:
			for name, v := range v {
				all = append(all, name)
				walk(v)
			}
		}
	}
	walk(value)
	return all
}

func TestMailed(t *testing.T) {
	for text, want := range map[string][]string{
		`{"userName":"ada@Acme.test","emails":[{"value":"a.b+c@sub.acme.test."}]}`: {"acme.test", "sub.acme.test"},
		`{"userName":"ada\u0040other.test"}`:                                       {"other.test"},
		`userName eq "ada@acme.test" and x`:                                        {"acme.test"},
		`mailto:ada@acme.test`:                                                     {"acme.test"},
		`{"userName":"ada@"}`:                                                      nil,
	} {
		var got []string
		for _, s := range texts([]byte(text)) {
			got = append(got, mailed(s)...)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// sayAll runs the program in all dialects, in many processes, for identity providers
// wait most of the time.
func (f *front) sayAll(t *testing.T, unverified string) {
	t.Helper()
	line := []string{"run", "--target", f.url, "--domain", "acme.test", "--journal", t.TempDir(), "--procs", "6", "--idp", "all", "--propagation", "20ms"}
	if unverified != "" {
		line = append(line, "--unverified-domain", unverified, "--focus", "unverified")
	}
	if said, code := f.say(t, nil, nil, nil, line...); code > 1 {
		t.Errorf("exit code %d\n%s", code, said)
	}
}

// No request of a whole run, in whatever dialect, holds an address in a domain that
// the user did not name: HubSpot writes to every user whom it makes.
func TestAddressesAreInTheNamedDomains(t *testing.T) {
	t.Parallel() // it is waiting, most of the time
	for _, unverified := range []string{"", "unverified.test"} {
		var mu sync.Mutex
		foreign, seen := map[string]string{}, map[string]int{}
		f := newFront(t, target.EmbeddedOptions{Preset: "full"}, func(_ int, _ http.ResponseWriter, r *http.Request) bool {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			path, _ := url.PathUnescape(r.URL.EscapedPath())
			query, _ := url.QueryUnescape(r.URL.RawQuery)
			said := append(texts(body), path, query)
			for name, values := range r.Header {
				if name != "Rolecall-Spec" { // which has spec@dialect
					said = append(said, values...)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for _, s := range said {
				for _, domain := range mailed(s) {
					seen[domain]++
					// A filter may ask for the beginning of an address, which makes nobody mail.
					begun := s == query && strings.HasPrefix("acme.test", domain)
					if domain != "acme.test" && !begun && (domain != unverified || unverified == "") {
						foreign[domain] = r.Header.Get("Rolecall-Spec") + ": " + r.Method + " " + r.URL.Path + " " + s
					}
				}
			}
			return false
		})
		// No verdict matters here: nobody waits for what must not show.
		if testing.Short() {
			play(t, func(s *harness.Settings) {
				f.settings(s)
				s.Domain, s.Unverified, s.Propagation = "acme.test", unverified, 20*time.Millisecond
				if s.LabelFilter = "lifecycle && create"; unverified != "" {
					s.LabelFilter, s.Focus = "", "unverified"
				}
			}, f.env()...)
		} else {
			f.sayAll(t, unverified)
		}
		for _, domain := range slices.Sorted(maps.Keys(foreign)) {
			t.Errorf("with --unverified-domain %q: %d addresses in %s, such as in %.300s", unverified, seen[domain], domain, foreign[domain])
		}
		if unverified == "" && seen["acme.test"] < 50 || unverified != "" && seen[unverified] == 0 {
			t.Errorf("with --unverified-domain %q: %v: the test looks at nothing", unverified, seen)
		}
	}
}
