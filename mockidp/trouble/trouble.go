// Package trouble is a network, and a target, that misbehave on purpose: a
// transport between the mock identity provider and its target that answers 429
// and 5xx, loses answers, breaks connections, delivers twice and delivers late.
package trouble

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Kind is one way of misbehaving.
type Kind string

// The kinds. Of the first four the target hears nothing.
const (
	Busy       Kind = "429"             // 429 with Retry-After in seconds
	BusyBare   Kind = "429-bare"        // 429 without Retry-After
	Broken     Kind = "503"             // 503
	Reset      Kind = "reset"           // the connection breaks before the request is delivered
	Lost       Kind = "answer-lost"     // delivered and carried out; the answer never comes
	ResetAfter Kind = "reset-after"     // delivered and carried out; the connection breaks before the answer
	Twice      Kind = "delivered-twice" // delivered twice; the first answer comes
	Again      Kind = "sent-again"      // delivered twice, as by a proxy that lost the first answer; the second comes
	Late       Kind = "delivered-late"  // no answer; delivered after the next write, out of order
	Overtaken  Kind = "overtaken"       // no answer; delivered after a newer write to the same address has succeeded
)

// Kinds lists the kinds that chance may choose: all but Overtaken, after which the
// target holds the older state and nobody is to blame.
func Kinds() []Kind {
	return []Kind{Busy, BusyBare, Broken, Reset, Lost, ResetAfter, Twice, Again, Late}
}

// RetryAfter is what Busy asks for.
const RetryAfter = 7 * time.Second

// Fault strikes the Nth request (from 1) of a method; "" is any that writes.
type Fault struct {
	Kind   Kind
	Method string
	Nth    int
}

// Options say what goes wrong: what is planned, and of the other requests a
// share by chance.
type Options struct {
	Plan  []Fault
	Share float64 // 0..1 of all requests, by chance
	Kinds []Kind  // of those; empty means every kind
	Seed  int64
	// Seen is told what the target really answered to each delivery of a request
	// that writes, since the identity provider may not be.
	Seen func(method, path string, status int, body []byte)
}

// Strike is one time that something went wrong.
type Strike struct {
	Kind         Kind
	Method, Path string
}

func (s Strike) String() string { return fmt.Sprintf("%s on %s %s", s.Kind, s.Method, s.Path) }

// Transport makes the trouble. It is safe for concurrent use; chance follows the
// order of the requests.
type Transport struct {
	next http.RoundTripper
	opts Options

	mu      sync.Mutex
	off     bool
	counts  map[string]int
	chance  *rand.Rand
	strikes []Strike
	late    []*http.Request
	held    map[string][]*http.Request // by path, until they are overtaken
}

// New puts trouble in front of a transport.
func New(next http.RoundTripper, opts Options) *Transport {
	if len(opts.Kinds) == 0 {
		opts.Kinds = Kinds()
	}
	return &Transport{next: next, opts: opts, counts: map[string]int{}, held: map[string][]*http.Request{}, chance: rand.New(rand.NewPCG(uint64(opts.Seed), 0))}
}

// Ease ends the trouble; what was held back stays so until its time comes.
func (t *Transport) Ease() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.off = true
}

// Calm ends the trouble and delivers what is late.
func (t *Transport) Calm() {
	t.mu.Lock()
	t.off = true
	for path, held := range t.held {
		t.late = append(t.late, held...)
		delete(t.held, path)
	}
	t.mu.Unlock()
	t.deliverLate()
}

// Strikes lists what went wrong so far.
func (t *Transport) Strikes() []Strike {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.strikes)
}

// RoundTrip carries a request out, or does not.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := read(r)
	if err != nil {
		return nil, err
	}
	switch kind := t.choose(r); kind {
	case Busy:
		return answer(r, http.StatusTooManyRequests, strconv.Itoa(int(RetryAfter.Seconds()))), nil
	case BusyBare:
		return answer(r, http.StatusTooManyRequests, ""), nil
	case Broken:
		return answer(r, http.StatusServiceUnavailable, ""), nil
	case Reset:
		return nil, errReset
	case Lost, ResetAfter:
		if _, err := t.deliver(again(r, body)); err != nil {
			return nil, err
		}
		if kind == Lost {
			return nil, errTimeout{}
		}
		return nil, errReset
	case Twice, Again:
		first, err := t.deliver(again(r, body))
		if err != nil {
			return nil, err
		}
		second, err := t.deliver(again(r, body))
		if err != nil || kind == Again {
			return second, err
		}
		return first, nil
	case Late:
		t.mu.Lock()
		t.late = append(t.late, again(r, body))
		t.mu.Unlock()
		return nil, errTimeout{}
	case Overtaken:
		t.mu.Lock()
		t.held[r.URL.Path] = append(t.held[r.URL.Path], again(r, body))
		t.mu.Unlock()
		return nil, errTimeout{}
	}
	resp, err := t.deliver(again(r, body))
	if err == nil && writes(r.Method) {
		if resp.StatusCode < 300 {
			t.release(r.URL.Path)
		}
		t.deliverLate()
	}
	return resp, err
}

// choose decides what goes wrong with a request; "" is nothing.
func (t *Transport) choose(r *http.Request) Kind {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.off {
		return ""
	}
	t.counts[r.Method]++
	if writes(r.Method) {
		t.counts[""]++
	}
	kind := Kind("")
	for _, f := range t.opts.Plan {
		if (f.Method == r.Method || f.Method == "" && writes(r.Method)) && f.Nth == t.counts[f.Method] {
			kind = f.Kind
		}
	}
	if roll := t.chance.Float64(); kind == "" && roll < t.opts.Share {
		kind = t.opts.Kinds[t.chance.IntN(len(t.opts.Kinds))]
	}
	if kind != "" {
		t.strikes = append(t.strikes, Strike{kind, r.Method, r.URL.Path})
	}
	return kind
}

// deliver hands a request to the target and reads the whole answer.
func (t *Transport) deliver(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	if t.opts.Seen != nil && writes(r.Method) {
		t.opts.Seen(r.Method, r.URL.Path, resp.StatusCode, raw)
	}
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	return resp, nil
}

// release makes late what was held until a newer write to its address succeeded.
func (t *Transport) release(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.late = append(t.late, t.held[path]...)
	delete(t.held, path)
}

// deliverLate brings what was held back. What comes of it nobody hears.
func (t *Transport) deliverLate() {
	t.mu.Lock()
	late := t.late
	t.late = nil
	t.mu.Unlock()
	for _, r := range late {
		_, _ = t.deliver(r)
	}
}

func writes(method string) bool { return method != http.MethodGet && method != http.MethodHead }

func read(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// again is a copy of a request that outlives the patience of its sender.
func again(r *http.Request, body []byte) *http.Request {
	c := r.Clone(context.WithoutCancel(r.Context()))
	if body != nil {
		c.Body = io.NopCloser(bytes.NewReader(body))
	}
	return c
}

func answer(r *http.Request, status int, retryAfter string) *http.Response {
	body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","detail":"trouble made by rolecall, not by the target"}`, status)
	h := http.Header{"Content-Type": {"application/scim+json"}}
	if retryAfter != "" {
		h.Set("Retry-After", retryAfter)
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// errTimeout is what a client sees whose patience is over.
type errTimeout struct{}

func (errTimeout) Error() string   { return "no answer in time (trouble made by rolecall)" }
func (errTimeout) Timeout() bool   { return true }
func (errTimeout) Temporary() bool { return true }

var errReset = errors.New("connection reset by peer (trouble made by rolecall)")
