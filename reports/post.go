package reports

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"

	"rolecall/conformance"
)

// Post tells a program that listens for it how a run is getting on: a POST of a small
// JSON object, {"msg", "total", "completed", "failures"}, at the begin, at most once
// a second, and at the end. Sonobuoy's workers take it as a plugin's progress. A
// listener that fails or is slow does not disturb the run.
type Post struct {
	url    string
	client *http.Client

	mu     sync.Mutex
	state  posted
	fresh  bool
	closed chan struct{}
	over   sync.WaitGroup
}

// posted is the body of a POST.
type posted struct {
	Message   string   `json:"msg"`
	Total     int      `json:"total"`
	Completed int      `json:"completed"`
	Failures  []string `json:"failures,omitempty"` // ids of the specs that failed so far
}

const (
	postEvery = time.Second
	postLimit = 5 * time.Second
)

// NewPost begins to tell of a run of so many specs.
func NewPost(url string, total int) *Post {
	p := &Post{
		url: url, client: &http.Client{Timeout: postLimit}, closed: make(chan struct{}), fresh: true,
		state: posted{Message: "begun", Total: total},
	}
	p.over.Go(p.run)
	return p
}

// Done takes note of a finished spec.
func (p *Post) Done(r conformance.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.Completed++
	p.state.Message, p.fresh = marked(r.Verdict)+" "+line(r.ID), true
	if r.Verdict == conformance.Fail {
		p.state.Failures = append(p.state.Failures, line(r.ID))
	}
}

// Close tells the last state, and that it is the last.
func (p *Post) Close(message string) {
	p.mu.Lock()
	p.state.Message, p.fresh = line(message), true
	p.mu.Unlock()
	close(p.closed)
	p.over.Wait()
}

func (p *Post) run() {
	tick := time.NewTicker(postEvery)
	defer tick.Stop()
	for {
		p.send()
		select {
		case <-tick.C:
		case <-p.closed:
			p.send()
			return
		}
	}
}

func (p *Post) send() {
	p.mu.Lock()
	fresh := p.fresh
	p.fresh = false
	body, err := json.Marshal(p.state)
	p.mu.Unlock()
	if !fresh || err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), postLimit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := p.client.Do(request)
	if err != nil {
		return
	}
	io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16)) // so that the connection can be used again
	answer.Body.Close()
}
