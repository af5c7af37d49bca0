package harness_test

import (
	"bytes"
	"encoding/pem"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rolecall/target"
)

const proxyPassword = "proxy-password-of-the-test"

// tunnel is a proxy for HTTPS, which wants a password and leads everywhere to one
// server.
type tunnel struct {
	to    string // host:port
	mu    sync.Mutex
	asked []string // host:port that it was to connect to
}

func (p *tunnel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, password, _ := (&http.Request{Header: http.Header{"Authorization": r.Header["Proxy-Authorization"]}}).BasicAuth()
	if r.Method != http.MethodConnect || password != proxyPassword {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, r.Host)
	p.mu.Unlock()
	there, err := net.Dial("tcp", p.to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, sent, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	io.WriteString(here, "HTTP/1.1 200 Connected\r\n\r\n")
	go io.Copy(there, sent)
	io.Copy(here, there)
}

func (p *tunnel) took() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func() { p.asked = nil }()
	return p.asked
}

// An HTTPS target is reached by the environment's proxy: the run, the doctor and the
// cleaning say by which, and nowhere tell its password. What NO_PROXY names is not.
func TestHTTPSOverAProxy(t *testing.T) {
	f := newFront(t, target.EmbeddedOptions{}, nil)
	origin, _ := url.Parse(f.server.Endpoint.SettingsURL)
	secure := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(origin)) // its certificate is one for example.com
	t.Cleanup(secure.Close)
	p := &tunnel{to: secure.Listener.Addr().String()}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	through := []string{"HTTPS_PROXY=http://me:" + proxyPassword + "@" + host, "NO_PROXY=.invalid", "no_proxy=", "https_proxy="}
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	shared := []string{"--ca-file", ca, "--journal", filepath.Join(dir, "journal"), "--rate", "200"}
	settings := slices.Concat(shared, []string{"--settings-url", f.server.Endpoint.SettingsURL, "--domain", "acme.test", "--out", filepath.Join(dir, "out")})
	run := slices.Concat([]string{"--idp", "okta-oin", "--focus", "^lifecycle.create.answer ", "--confirm"}, settings)
	for _, c := range []struct {
		name  string
		at    string
		env   []string
		args  []string
		code  int
		says  []string
		asked string // what the proxy was to connect to; "" if it was not to be asked
	}{
		{"run", "https://example.com", through, append([]string{"run"}, run...), 0, []string{"rolecall: example.com is reached by the proxy " + host}, "example.com:443"},
		{"run in two processes", "https://example.com", through, append([]string{"run", "--procs", "2"}, run...), 0, []string{"by the proxy " + host}, "example.com:443"},
		{"run for programs", "https://example.com", through, append([]string{"run", "--format", "json"}, run...), 0, []string{"by the proxy " + host}, "example.com:443"},
		{"doctor", "https://example.com", through, append([]string{"doctor"}, settings...), 2 /* acme.test is no domain for people */, []string{"left to the proxy " + host, "example.com answers", "accepted for SCIM"}, "example.com:443"},
		{"clean", "https://example.com", through, append([]string{"clean", "--run", "rcabcd2345"}, shared...), 0, []string{"by the proxy " + host, "Nothing of the run is left"}, "example.com:443"},
		{"run, not by the proxy", "https://rolecall.invalid", through, append([]string{"run"}, run...), 2, []string{"no answer from https://rolecall.invalid"}, ""},
		{"doctor, not by the proxy", "https://rolecall.invalid", through, append([]string{"doctor"}, settings...), 2, []string{"rolecall.invalid"}, ""},
		{"run, no proxy", "https://example.com", []string{"HTTPS_PROXY=http://me:" + proxyPassword + "%zz@" + host}, append([]string{"run"}, run...), 2, []string{"HTTPS_PROXY or HTTP_PROXY is no address"}, ""},
		{"doctor, no proxy", "https://example.com", []string{"HTTPS_PROXY=me:" + proxyPassword + "%zz@" + host}, append([]string{"doctor"}, settings...), 2, []string{"HTTPS_PROXY or HTTP_PROXY is no address"}, ""},
		{"run, wrong password", "https://example.com", []string{"HTTPS_PROXY=http://me:not-" + proxyPassword + "@" + host}, append([]string{"run"}, run...), 2, []string{"Proxy Authentication Required", "by the proxy " + host}, ""},
	} {
		said, code := f.say(t, nil, c.env, nil, append(c.args, "--target", c.at+"/scim/v2")...)
		for _, words := range c.says {
			if !strings.Contains(said, words) {
				t.Errorf("%s: it does not say %q\n%s", c.name, words, said)
			}
		}
		asked := p.took()
		other := slices.ContainsFunc(asked, func(host string) bool { return host != c.asked })
		if code != c.code || strings.Contains(said, proxyPassword) || other || (len(asked) > 0) != (c.asked != "") {
			t.Errorf("%s: exit code %d, want %d; the proxy was asked for %v\n%s", c.name, code, c.code, asked, said)
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(proxyPassword)) {
			t.Errorf("%s holds the proxy's password", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
