package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"

	"rolecall/conformance"
)

// Stream tells another program how a run is getting on: one JSON object on each
// line. A begin comes first, a spec for each that has ended, an end last. It is
// safe for concurrent use. The first error of the writer ends the stream; Err gives
// it.
type Stream struct {
	mu          sync.Mutex
	w           io.Writer
	done, total int
	err         error
}

// Event is one line of a stream. Members that an event does not have are left out;
// later builds may add some.
type Event struct {
	Event string    `json:"event"` // begin, spec or end
	Time  time.Time `json:"time"`

	Specs int   `json:"specs,omitempty"` // begin: how many will run
	Seed  int64 `json:"seed,omitempty"`  // begin

	ID       string              `json:"id,omitempty"`      // spec
	Verdict  conformance.Verdict `json:"verdict,omitempty"` // spec, end
	Reason   string              `json:"reason,omitempty"`  // spec: why it is neither a pass nor a fail; end: why the run is not complete
	Seconds  float64             `json:"seconds,omitempty"` // spec: how long it took
	Findings []StreamFinding     `json:"findings,omitempty"`
	Done     int                 `json:"done,omitempty"`  // spec: how many have ended, this one among them
	Total    int                 `json:"total,omitempty"` // spec

	Counts   map[conformance.Verdict]int `json:"counts,omitempty"`   // end: specs by verdict
	Sentence string                      `json:"sentence,omitempty"` // end: the verdict for people
	Reports  string                      `json:"reports,omitempty"`  // end: the folder of the reports, if they were written
	ExitCode *int                        `json:"exitCode,omitempty"` // end: of the process
}

// StreamFinding is a finding in short.
type StreamFinding struct {
	Requirement string             `json:"requirement"`
	Weight      conformance.Weight `json:"weight"`
	Message     string             `json:"message"`
	Expected    string             `json:"expected"`
	Actual      string             `json:"actual"`
	Waived      bool               `json:"waived,omitempty"`
}

// NewStream begins a stream of a run of so many specs.
func NewStream(w io.Writer, specs int, seed int64) *Stream {
	s := &Stream{w: w, total: specs}
	s.tell(Event{Event: "begin", Specs: specs, Seed: seed})
	return s
}

// Done tells that a spec has ended.
func (s *Stream) Done(r conformance.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	e := Event{Event: "spec", ID: r.ID, Verdict: r.Verdict, Reason: r.Reason, Seconds: r.Duration.Seconds(), Done: s.done, Total: s.total}
	for _, f := range breaches(r) {
		e.Findings = append(e.Findings, StreamFinding{
			f.Requirement, f.Weight, shorten(f.Message, shownText), shorten(f.Expected, shownText), shorten(f.Actual, shownText), f.Waived != nil,
		})
	}
	s.tell(e)
}

// End tells how the run has ended. reports is where its reports are, "" if they
// could not be written. doc may be empty, when the run could not be begun.
func (s *Stream) End(doc Document, problem, reports string, exitCode int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := Event{Event: "end", Verdict: doc.Run.Verdict, Reason: problem, Counts: doc.Counts, Reports: reports, ExitCode: &exitCode}
	if e.Verdict == "" {
		e.Verdict = conformance.Inconclusive
	} else {
		e.Sentence = doc.sentence()
	}
	s.tell(e)
}

// Err is what kept the stream from being written.
func (s *Stream) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// tell writes an event. A character that cannot be seen becomes its JSON escape, so
// that the stream is safe to look at too.
func (s *Stream) tell(e Event) {
	if s.err != nil {
		return
	}
	e.Time = time.Now().UTC()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if s.err = enc.Encode(e); s.err == nil {
		_, s.err = io.WriteString(s.w, escapeUnseen(b.String()))
	}
}
