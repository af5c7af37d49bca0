package conformance

import (
	"time"

	"rolecall/scim"
)

// Finding is one breach of one rule, with the proof.
type Finding struct {
	Requirement string   `json:"requirement"`        // id of the broken rule
	Also        []string `json:"also,omitempty"`     // further rules that the same fact breaks
	Weight      Weight   `json:"weight"`             // what the profile makes of it
	Message     string   `json:"message"`            // what was looked at, in words
	Expected    string   `json:"expected"`           //
	Actual      string   `json:"actual"`             //
	Oracle      Oracle   `json:"oracle,omitempty"`   // what the judgement rests on
	Exchange    *int     `json:"exchange,omitempty"` // index into Result.Exchanges
	Waived      *Waiver  `json:"waived,omitempty"`   // the known deviation that excuses it
}

// weighs tells whether the finding could decide a verdict.
func (f Finding) weighs() bool { return f.Weight == Required || f.Weight == Advised }

// Oracle names what a judgement rests on.
type Oracle string

// The oracles. What SCIM echoes is weaker proof than what the account's own API
// or an attempt to sign in says.
const (
	OracleSCIM     Oracle = "SCIM read-back"
	OracleSettings Oracle = "settings API"
	OracleProbe    Oracle = "access probe"
)

// Observation records how the target behaves where no rule says how it should.
type Observation struct {
	Topic    string `json:"topic"`              // what was asked, in words
	Observed string `json:"observed"`           // what the target did
	Question string `json:"question,omitempty"` // id of the open question that it helps to answer, see Question.ID
	Evidence string `json:"evidence,omitempty"` // what was sent and what came, in short
	Oracle   Oracle `json:"oracle,omitempty"`   //
	Exchange *int   `json:"exchange,omitempty"` // index into Result.Exchanges
}

// Check counts the assertions that a spec made on one requirement.
type Check struct {
	Requirement string `json:"requirement"`
	Passed      int    `json:"passed"`
	Failed      int    `json:"failed"`
}

// Result is how one spec ended for one dialect.
type Result struct {
	ID           string          `json:"id"`     // stable address: family.area.slug@dialect
	Family       string          `json:"family"` //
	Area         string          `json:"area"`   //
	Title        string          `json:"title"`  // what is proved, as a sentence
	Dialect      string          `json:"dialect,omitempty"`
	Requirements []string        `json:"requirements"` // what the spec can prove
	Verdict      Verdict         `json:"verdict"`
	Reason       string          `json:"reason,omitempty"`  // why it is not a pass or a fail; beside a fail, what was left open
	Oracles      []Oracle        `json:"oracles,omitempty"` // what the verdict rests on
	Checks       []Check         `json:"checks,omitempty"`
	Findings     []Finding       `json:"findings,omitempty"`
	Observations []Observation   `json:"observations,omitempty"`
	Grants       []Grant         `json:"grants,omitempty"` // which roles led to which permission sets, in the order in which it was asked
	Exchanges    []scim.Exchange `json:"exchanges,omitempty"`
	Started      time.Time       `json:"started"`
	Duration     time.Duration   `json:"durationNanoseconds"`
}

// Assertions is the number of assertions that the spec made.
func (r Result) Assertions() int {
	n := 0
	for _, c := range r.Checks {
		n += c.Passed + c.Failed
	}
	return n
}

// Dialect says which dialect a run spoke and how far it can be trusted.
type Dialect struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Trust   string `json:"trust"` // high, medium or low
	Setting string `json:"setting,omitempty"`
}

// Target is what a run was pointed at.
type Target struct {
	URL     string   `json:"url"`
	Kind    string   `json:"kind"`              // embedded, container or live
	Name    string   `json:"name,omitempty"`    // e.g. "HubSpot look-alike, preset hubspot"
	Faults  []string `json:"faults,omitempty"`  // faults that were switched on
	Claims  []string `json:"claims,omitempty"`  // features that discovery states
	Oracles []Oracle `json:"oracles,omitempty"` // what judgements can rest on
}

// Retry is an answer that was not taken: its request was sent again.
type Retry struct {
	Exchange scim.Exchange `json:"exchange"`
	Wait     time.Duration `json:"waitNanoseconds"` // before it was sent again
	Why      string        `json:"why"`
}

// Container is a container that was started for a run, and what it said.
type Container struct {
	Image string   `json:"image"`          // as it was named; self is one of the very program
	Hash  string   `json:"hash,omitempty"` // of the image; "" of self, which is made anew for each run
	Port  int      `json:"port"`           // of SCIM, in the container
	Path  string   `json:"path"`           // of the SCIM service root
	Args  []string `json:"args,omitempty"` // command line of the container, where it is not the image's own
	Env   []string `json:"env,omitempty"`  // names of the variables that were set
	Log   string   `json:"log"`            // on both outputs, secrets taken out
	Cut   int      `json:"cut,omitempty"`  // bytes of it that were left out
}

// Tool is the build that made a record.
type Tool struct {
	Name     string `json:"name"`
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"` // built from a dirty checkout
	Go       string `json:"go"`
}

// Run is the record of one run: what was asked, of whom, and how it ended.
type Run struct {
	Tool       Tool            `json:"tool"`
	Profile    string          `json:"profile"`
	Strict     bool            `json:"strict"`
	Seed       int64           `json:"seed"` // repeats the run's choices
	Prefix     string          `json:"prefix"`
	Dialects   []Dialect       `json:"dialects"`
	Choice     *Choice         `json:"choice,omitempty"` // nil in records made before it was recorded
	Target     Target          `json:"target"`
	Containers []Container     `json:"containers,omitempty"` // what was started for the run; several after a merge
	Started    time.Time       `json:"started"`
	Ended      time.Time       `json:"ended"`
	Verdict    Verdict         `json:"verdict"`
	Problem    string          `json:"problem,omitempty"`   // why the run could not be made or was cut short
	Leftovers  []string        `json:"leftovers,omitempty"` // resources that could not be removed again
	Retries    []Retry         `json:"retries,omitempty"`   // answers that were not taken, in their order
	Waivers    []WaiverOutcome `json:"waivers,omitempty"`   // known deviations that were named, and what became of them
	Results    []Result        `json:"results"`
}

// Conclude sets the verdict of the run from its results, its problem and its
// waivers.
func (r *Run) Conclude() {
	var verdicts []Verdict
	for _, result := range r.Results {
		verdicts = append(verdicts, result.Verdict)
	}
	r.Verdict = Worst(verdicts...)
	if r.Problem != "" && r.Verdict != Fail {
		r.Verdict = Inconclusive
	}
	for _, w := range r.Waivers {
		if w.State.Fails() {
			r.Verdict = Fail
		}
	}
}

// ExitCode is that of the verdict; but 0 is for a run that left nothing behind.
func (r *Run) ExitCode() int {
	if code := r.Verdict.ExitCode(); code != 0 || len(r.Leftovers) == 0 {
		return code
	}
	return Inconclusive.ExitCode()
}

// Count gives the number of results by verdict.
func (r *Run) Count() map[Verdict]int {
	counts := map[Verdict]int{}
	for _, result := range r.Results {
		counts[result.Verdict]++
	}
	return counts
}
