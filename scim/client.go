package scim

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// SpecHeader names the request header that carries the id of the running spec,
// so that the target's owner finds each case in the access log.
const SpecHeader = "Rolecall-Spec"

// DefaultTimeout bounds one request. Okta waits as long for an answer
// (Okta SCIM FAQ).
const DefaultTimeout = 60 * time.Second

// DefaultMaxBody is how many bytes of an answer are read before it is refused.
const DefaultMaxBody = 10 << 20

// Guard stands between a client and the network. It is how a run keeps its
// promise to touch nothing that it did not create.
type Guard interface {
	// Before is asked before a byte leaves; an error keeps the request back.
	Before(Request) error
	// After is told each exchange that reached the target.
	After(*Exchange)
}

// Limiter holds a request back until the agreed rate allows it.
// golang.org/x/time/rate.Limiter is one.
type Limiter interface {
	Wait(context.Context) error
}

// Config is what a Client needs to know of a service provider.
type Config struct {
	BaseURL   string                     // service root, e.g. https://api.hubspot.com/scim/v2; a query (Entra's flag) rides on every request
	Token     string                     // bearer token; empty sends no Authorization
	Tokens    Tokens                     // gives the token instead; nil where there is one
	Secrets   []string                   // further strings that must never be recorded
	Ours      func(userName string) bool // which users of a list may be recorded; nil means all
	Timeout   time.Duration              // of one request; 0 means DefaultTimeout
	MaxBody   int64                      // of one answer in bytes; 0 means DefaultMaxBody
	Transport http.RoundTripper          // nil means a transport of its own, without proxy surprises on loopback
	Guard     Guard                      // nil lets everything through
	Limiter   Limiter                    // nil means no limit
	Patience  Patience                   // nil takes every answer as it comes
}

// Client sends requests to one service provider. It is safe for concurrent use.
type Client struct {
	cfg    Config
	base   *url.URL
	http   *http.Client
	redact *redactor
	spec   string
	record func(*Exchange)
}

// Request is one request before it is sent.
type Request struct {
	Method string
	Path   string      // below the service root, already escaped: /Users/42
	Query  string      // raw, exactly as it goes on the wire, without the question mark
	Bare   bool        // a question mark stands even before an empty query
	Header http.Header // in addition to Authorization
	Body   []byte      // nil sends none
}

// TransportError says that no answer was had: the target could not be reached,
// broke off, or answered something that is not HTTP. It is never a verdict on
// the target's SCIM.
type TransportError struct {
	Method, URL string
	Err         error
}

func (e *TransportError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Method, e.URL, e.Err)
}

// Unwrap gives the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// ErrTooLarge is the cause when an answer exceeds Config.MaxBody.
var ErrTooLarge = errors.New("the answer is larger than the limit")

// NewClient returns a client for the service provider at cfg.BaseURL.
// It errs if the URL is not an absolute http or https URL.
func NewClient(cfg Config) (*Client, error) {
	base, err := url.Parse(strings.TrimSpace(cfg.BaseURL))
	if err != nil {
		return nil, fmt.Errorf("service root %q: %w", cfg.BaseURL, err)
	}
	if (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return nil, fmt.Errorf("service root %q: want an absolute http or https URL such as https://api.hubspot.com/scim/v2", cfg.BaseURL)
	}
	if base.User != nil {
		return nil, errors.New("service root: a URL must not carry credentials; give the token by environment or file")
	}
	base.Path = strings.TrimRight(base.Path, "/")
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = DefaultMaxBody
	}
	if cfg.Transport == nil {
		cfg.Transport = NewTransport()
	}
	return &Client{
		cfg:    cfg,
		base:   base,
		redact: newRedactor(append([]string{cfg.Token}, cfg.Secrets...)),
		http: &http.Client{
			Transport: cfg.Transport,
			Timeout:   cfg.Timeout,
			// A redirect is an answer to be looked at, and following it would
			// carry the token elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// NewTransport returns the transport that a Client uses when none is given.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:               Proxy(),
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     30 * time.Second,
		ForceAttemptHTTP2:   true,
	}
}

// For returns a client that marks its requests with the id of a spec and hands
// each finished exchange to record. Connections and limits are shared.
func (c *Client) For(spec string, record func(*Exchange)) *Client {
	d := *c
	d.spec, d.record = spec, record
	return &d
}

// WithToken returns a client that presents another credential; an empty token
// sends none.
func (c *Client) WithToken(token string) *Client {
	if c.cfg.Tokens != nil {
		d := *c
		d.cfg.Secrets = append(slices.Clone(c.cfg.Secrets), c.cfg.Tokens.Known()...)
		d.cfg.Tokens = nil
		c = &d
	}
	d := c.secret(c.cfg.Token)
	d.cfg.Token = token
	d.redact = newRedactor(append([]string{token}, d.cfg.Secrets...))
	return d
}

// Altered returns a client that presents a token made of this one's, such as one
// cut short.
func (c *Client) Altered(change func(token string) string) *Client {
	if now, err := c.fresh(context.Background()); err == nil {
		return c.WithToken(change(now.cfg.Token))
	}
	return c.WithToken(change(c.cfg.Token))
}

// At returns a client for another service root on the same host, given by its path.
func (c *Client) At(path string) *Client {
	d := *c
	base := *c.base
	base.Path, base.RawPath = strings.TrimRight(path, "/"), ""
	d.base = &base
	return &d
}

// BaseURL is the service root without its query.
func (c *Client) BaseURL() string {
	u := *c.base
	u.RawQuery = ""
	return u.String()
}

// Redact removes every secret that the client knows from a text, and what is left of
// one where the text was shortened.
func (c *Client) Redact(s string) string {
	r := c.aware().redact
	return r.shortened(r.text(s))
}

// exchange begins the record of a request.
func (c *Client) exchange(r Request) *Exchange {
	return &Exchange{
		Spec:          c.spec,
		Method:        r.Method,
		URL:           c.redact.text(c.url(r)),
		RequestHeader: c.redact.header(r.Header),
		RequestBody:   c.redact.body(r.Body),
		Started:       time.Now().UTC(),
	}
}

// once sends a request one time and gives the exchange, which is not recorded yet.
func (c *Client) once(ctx context.Context, r Request) (*Exchange, error) {
	x := c.exchange(r)
	if r.Path != "" && r.Path[0] != '/' {
		// Behind a root without a path it would become a part of the host name.
		return c.failed(x, fmt.Errorf("the path %q does not begin with a slash", r.Path))
	}
	if c.cfg.Guard != nil {
		if err := c.cfg.Guard.Before(r); err != nil {
			return c.failed(x, err)
		}
	}
	if c.cfg.Limiter != nil {
		if err := c.cfg.Limiter.Wait(ctx); err != nil {
			return c.failed(x, &TransportError{r.Method, x.URL, err})
		}
	}
	x.Started = time.Now().UTC()
	err := c.send(ctx, r, x)
	x.Duration = time.Since(x.Started)
	if err != nil {
		return c.failed(x, &TransportError{r.Method, x.URL, err})
	}
	if c.cfg.Guard != nil {
		c.cfg.Guard.After(x)
	}
	return x, nil
}

// knowing is a client that keeps a credential out of the record which a request
// brings itself.
func (c *Client) knowing(authorization string) *Client {
	_, credential, ok := strings.Cut(authorization, " ")
	if !ok {
		return c
	}
	return c.secret(credential)
}

func (c *Client) secret(s string) *Client {
	d := *c
	d.cfg.Secrets = append(slices.Clone(c.cfg.Secrets), s)
	d.redact = newRedactor(append([]string{c.cfg.Token}, d.cfg.Secrets...))
	return &d
}

func (c *Client) failed(x *Exchange, err error) (*Exchange, error) {
	x.Error = c.redact.text(err.Error())
	return x, err
}

func (c *Client) keep(x *Exchange) {
	if c.record != nil {
		c.record(x)
	}
}

func (c *Client) url(r Request) string {
	u := c.base.Scheme + "://" + c.base.Host + c.base.EscapedPath() + r.Path
	query := c.base.RawQuery
	if r.Query != "" {
		if query != "" {
			query += "&"
		}
		query += r.Query
	}
	if query != "" || r.Bare {
		u += "?" + query
	}
	return u
}

func (c *Client) send(ctx context.Context, r Request, x *Exchange) error {
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, c.url(r), body)
	if err != nil {
		return err
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	if c.cfg.Token != "" && req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Bearer "+c.cfg.Token)
	}
	if c.spec != "" {
		req.Header.Set(SpecHeader, c.spec)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer resp.Body.Close()
	raw, err := readBody(resp, c.cfg.MaxBody)
	x.Status = resp.StatusCode
	x.header = resp.Header
	x.ResponseHeader = c.redact.header(resp.Header)
	x.body = raw
	x.ResponseBody = c.redact.body(withoutStrangers(raw, c.cfg.Ours))
	return err
}

// withoutURL drops the wrapper that repeats method and URL.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// unpack undoes a content coding (RFC 9110 section 8.4.1). deflate is the zlib
// format by the standard.
func unpack(body io.Reader, coding string) (io.Reader, error) {
	switch strings.ToLower(coding) {
	case "gzip", "x-gzip":
		return gzip.NewReader(body)
	case "deflate":
		return zlib.NewReader(body)
	}
	return body, nil
}

func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var body io.Reader = resp.Body
	// The transport unpacks only what it asked for itself; a dialect that names
	// Accept-Encoding gets the packed form.
	if !resp.Uncompressed {
		unpacked, err := unpack(resp.Body, resp.Header.Get("Content-Encoding"))
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("unpack the answer: %w", err)
		}
		body = unpacked
	}
	raw, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return raw, fmt.Errorf("read the answer: %w", err)
	}
	if int64(len(raw)) > limit {
		return raw[:limit], fmt.Errorf("%w of %d bytes", ErrTooLarge, limit)
	}
	return raw, nil
}

// Through returns a client whose requests go through what wrap makes of the
// transport. It takes every answer as it comes: what is in between may be made to
// answer, and what its answers lead to is what the user of the client wants to see.
func (c *Client) Through(wrap func(http.RoundTripper) http.RoundTripper) *Client {
	d, h := *c, *c.http
	h.Transport = wrap(h.Transport)
	d.http = &h
	d.cfg.Patience = nil
	return &d
}
