package scim

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// errProxy does not show the address, which may hold a password.
var errProxy = errors.New("the proxy in HTTPS_PROXY or HTTP_PROXY is no address of the form http://host:port")

// Proxy gives the environment's proxy for each request, nil where none is meant, as
// http.ProxyFromEnvironment does. But an address that cannot be read is an error:
// there it is passed over, and the token would take a way that nobody wanted.
func Proxy() func(*http.Request) (*url.URL, error) {
	cfg := httpproxy.FromEnvironment()
	choose := cfg.ProxyFunc()
	readable := *cfg
	for _, at := range []*string{&readable.HTTPProxy, &readable.HTTPSProxy} {
		if *at != "" {
			*at = "http://proxy.invalid"
		}
	}
	meant := readable.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) {
		if via, err := meant(r.URL); via == nil || err != nil {
			return nil, err
		}
		// What is no URL is tried with http:// before it, which may make http its host.
		via, err := choose(r.URL)
		if err != nil || via == nil || via.Hostname() == "" || strings.HasSuffix(via.Host, ":") {
			return nil, errProxy
		}
		return via, nil
	}
}

// ProxyHost is host and port of the proxy by which a URL is reached, without its
// credentials; "" where there is none, or the environment's cannot be used.
func ProxyHost(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	via, err := Proxy()(&http.Request{URL: u})
	if err != nil || via == nil {
		return ""
	}
	return via.Host
}
