package scim

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestProxy(t *testing.T) {
	for _, c := range []struct{ https, no, at, want string }{
		{"", "", "https://a.example/scim", ""},
		{"http://me:pass@proxy.example:3128", "", "https://a.example/scim", "proxy.example:3128"},
		{"proxy.example:3128", "", "https://a.example/scim", "proxy.example:3128"},
		{"http://proxy.example:3128", "b.example,.example", "https://a.example/scim", ""},
		{"http://proxy.example:3128", "b.example", "https://a.example/scim", "proxy.example:3128"},
		{"http://proxy.example:3128", "", "https://127.0.0.1/scim", ""},
		{"http://proxy.example:3128", "", "http://a.example/scim", ""},
		{"http://me:pass%zz@proxy.example:3128", "", "https://a.example/scim", "error"},
		{"me:pass%zz@proxy.example:3128", "", "https://a.example/scim", "error"},
		{"http://me:pass@", "", "https://a.example/scim", "error"},
		{"http://me:pass%zz@proxy.example:3128", "a.example", "https://a.example/scim", ""},
		{"http://me:pass%zz@proxy.example:3128", "", "https://localhost/scim", ""},
	} {
		for _, name := range []string{"HTTP_PROXY", "http_proxy", "https_proxy", "no_proxy", "REQUEST_METHOD"} {
			t.Setenv(name, "")
		}
		t.Setenv("HTTPS_PROXY", c.https)
		t.Setenv("NO_PROXY", c.no)
		u, _ := url.Parse(c.at)
		via, err := Proxy()(&http.Request{URL: u})
		got := ProxyHost(c.at)
		if err != nil {
			got = "error"
			if strings.Contains(err.Error(), "pass") || ProxyHost(c.at) != "" {
				t.Errorf("%+v: %v", c, err)
			}
		}
		if got != c.want || err == nil && (via != nil) != (c.want != "") {
			t.Errorf("%+v: got %q, %v", c, got, via)
		}
	}
}
