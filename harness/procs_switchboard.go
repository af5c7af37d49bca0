package harness

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"sync"

	"github.com/onsi/ginkgo/v2/types"

	"rolecall/conformance"
)

// What a part tells beyond Ginkgo's protocol.
const (
	resultPath = "/result"
	recordPath = "/record"
)

// switchboard is where the processes of a run meet: who takes which spec, what
// the first shares with the others, and the report of all. It is the server's
// half of Ginkgo's protocol for parallel processes over HTTP (package
// internal/parallel_support of github.com/onsi/ginkgo/v2; that package cannot be
// imported, and the command that can be is the whole of Ginkgo's compiling and
// printing). To that it adds the results as they come, and the record.
//
// It listens on loopback under a path that only the run's processes know, since
// the target's credentials pass through it.
type switchboard struct {
	host   string // base URL for the processes
	total  int
	heard  func(conformance.Result)
	server *http.Server
	pauses *hearsay

	mu      sync.Mutex
	next    int               // the spec to be taken next
	aborted bool              //
	shared  map[string][]byte // what the first process said, by the path that asks for it
	ended   map[int]bool      // processes that have reported
	gone    map[int]bool      // processes that have exited
	report  *types.Report     // of those that have ended, together
	results []conformance.Result
	run     *conformance.Run
}

func newSwitchboard(total int, heard func(conformance.Result)) (*switchboard, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	secret := "/" + rand.Text()
	s := &switchboard{
		host: "http://" + listener.Addr().String() + secret, total: total, heard: heard,
		pauses: newHearsay(), shared: map[string][]byte{}, ended: map[int]bool{}, gone: map[int]bool{},
	}
	s.server = &http.Server{Handler: http.StripPrefix(secret, s.routes())}
	go s.server.Serve(listener) // ends with ErrServerClosed at close
	return s, nil
}

func (s *switchboard) close() { s.server.Close() }

func (s *switchboard) routes() *http.ServeMux {
	mux := http.NewServeMux()
	ok := func(http.ResponseWriter, *http.Request) {}
	for _, path := range []string{"/up", "/suite-will-begin", "/did-run", "/emit-output", "/progress-report"} {
		mux.HandleFunc(path, ok) // for a reporter on the parent's side; the record is ours
	}
	for _, what := range []string{"/before-suite", "/report-before-suite"} {
		mux.HandleFunc("POST "+what+"-completed", s.share(what+"-state"))
		mux.HandleFunc("GET "+what+"-state", s.ask)
	}
	mux.HandleFunc("POST /suite-did-end", told(s, s.end))
	mux.HandleFunc("POST "+resultPath, told(s, s.result))
	mux.HandleFunc("POST "+recordPath, told(s, func(run conformance.Run) { s.run = &run }))
	mux.HandleFunc("GET /counter", s.counter)
	mux.HandleFunc("GET /have-nonprimary-procs-finished", s.finished)
	mux.HandleFunc("GET /aggregated-nonprimary-procs-report", s.aggregate)
	mux.HandleFunc("POST "+pausePath, s.pauses.told)
	mux.HandleFunc("GET "+pausePath, s.pauses.ask)
	mux.HandleFunc("POST /abort", func(http.ResponseWriter, *http.Request) { s.abort() })
	mux.HandleFunc("GET /abort", s.shouldAbort)
	return mux
}

// told hands the value in a request's body on, under the lock.
func told[T any](s *switchboard, use func(T)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var value T
		if err := json.NewDecoder(r.Body).Decode(&value); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		use(value)
	}
}

func (s *switchboard) result(r conformance.Result) {
	s.results = append(s.results, r)
	s.heard(r)
}

// share keeps what the first process says until the others ask for it.
func (s *switchboard) share(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.shared[path] = body
	}
}

func (s *switchboard) ask(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch body, said := s.shared[r.URL.Path]; {
	case said:
		w.Write(body)
	case s.gone[1]:
		w.WriteHeader(http.StatusGone)
	default:
		w.WriteHeader(http.StatusTooEarly)
	}
}

func (s *switchboard) counter(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, struct{ Index int }{s.next})
	s.next++
}

func (s *switchboard) end(report types.Report) {
	s.ended[report.SuiteConfig.ParallelProcess] = true
	if s.report != nil {
		report = s.report.Add(report)
	}
	s.report = &report
}

// othersDone tells whether no process but the first is at work.
func (s *switchboard) othersDone() bool {
	for process := 2; process <= s.total; process++ {
		if !s.ended[process] && !s.gone[process] {
			return false
		}
	}
	return true
}

func (s *switchboard) finished(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.othersDone() {
		w.WriteHeader(http.StatusTooEarly)
	}
}

// aggregate gives the first process the report of all others. If one of them is
// gone without a report there is none, and no record but what was heard.
func (s *switchboard) aggregate(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.othersDone():
		w.WriteHeader(http.StatusTooEarly)
	case len(s.ended) < s.total-1:
		w.WriteHeader(http.StatusGone)
	default:
		answer(w, s.report)
	}
}

// abort makes all processes end: each asks whether it should, again and again.
func (s *switchboard) abort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aborted = true
}

func (s *switchboard) shouldAbort(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aborted {
		w.WriteHeader(http.StatusGone)
	}
}

// lost takes note that a process has exited.
func (s *switchboard) lost(process int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone[process] = true
}

// outcome is the record, if one was made, and the results as they were heard.
func (s *switchboard) outcome() (*conformance.Run, []conformance.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.run, s.results
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value) // a process that has gone needs no answer
}
