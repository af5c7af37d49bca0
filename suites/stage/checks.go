package stage

import (
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/scim"
)

// Detail says more about a check.
type Detail func(*conformance.Finding, *Stage)

// On names the exchange that the check looks at.
func On(x *scim.Exchange) Detail {
	return func(f *conformance.Finding, s *Stage) { f.Exchange = s.index(x) }
}

// Latest says that the check looks at what was answered last.
func Latest(f *conformance.Finding, s *Stage) {
	if n := len(s.seen); n > 0 {
		f.Exchange = s.index(s.seen[n-1])
	}
}

// By names the oracle that the check rests on; SCIM read-back where none is named.
func By(o conformance.Oracle) Detail {
	return func(f *conformance.Finding, _ *Stage) { f.Oracle = o }
}

// Also names further rules that the same fact proves or breaks.
func Also(ids ...string) Detail {
	return func(f *conformance.Finding, _ *Stage) { f.Also = append(f.Also, ids...) }
}

// Heavy makes a breach count in full although no sentence of the RFC says the
// rule: server errors, lost data and leaked data always do.
func Heavy(f *conformance.Finding, _ *Stage) { f.Weight = conformance.Required }

// Mild makes a breach a warning at most: the rule leaves room for it.
func Mild(f *conformance.Finding, _ *Stage) { f.Weight = conformance.Advised }

// Check makes one assertion on what the target did. what names the thing looked
// at; want and got are shown when it is not ok. It returns ok.
func (s *Stage) Check(rule string, first Detail, what string, ok bool, want, got string, more ...Detail) bool {
	f := conformance.Finding{Requirement: rule, Message: what, Expected: want, Actual: got}
	for _, detail := range append([]Detail{first}, more...) {
		detail(&f, s)
	}
	if f.Oracle == "" {
		f.Oracle = conformance.OracleSCIM
	}
	if !slices.Contains(s.result.Oracles, f.Oracle) {
		s.result.Oracles = append(s.result.Oracles, f.Oracle)
	}
	ids := append([]string{rule}, f.Also...)
	for _, id := range ids {
		s.count(id, ok)
	}
	if ok {
		return true
	}
	f.Weight = s.weight(ids, f.Weight)
	if f.Weight != conformance.Off {
		s.result.Findings = append(s.result.Findings, f)
	}
	return false
}

// weight folds the rules that a fact breaks. asked is what the check itself says:
// Required lifts a rule that the profile asks for, Advised holds it down.
func (s *Stage) weight(ids []string, asked conformance.Weight) conformance.Weight {
	weight := conformance.Off
	for _, id := range ids {
		weight = conformance.Heavier(weight, s.weigh(id))
	}
	switch {
	case weight == conformance.Off:
	case asked == conformance.Required:
		return conformance.Required
	case asked == conformance.Advised:
		return conformance.Lighter(weight, conformance.Advised)
	}
	return weight
}

func (s *Stage) count(id string, ok bool) {
	if !s.declared[id] {
		// A house rule: coverage is computed from what specs declare.
		panic(fmt.Sprintf("spec %s checks %s without declaring it in Proves", s.spec.ID, id))
	}
	c := s.checks[id]
	if c == nil {
		c = &conformance.Check{Requirement: id}
		s.checks[id] = c
	}
	if ok {
		c.Passed++
	} else {
		c.Failed++
	}
}

// Status checks that an answer has one of the statuses that the rule allows.
func (s *Stage) Status(rule string, x *scim.Exchange, what string, allowed []int, more ...Detail) bool {
	return s.Check(rule, On(x), what, slices.Contains(allowed, x.Status), oneOf(allowed), answer(x), more...)
}

// Equal checks that two texts are the same string.
func (s *Stage) Equal(rule string, on Detail, what, got, want string, more ...Detail) bool {
	return s.Check(rule, on, what, got == want, quoted(want), quoted(got), more...)
}

// SCIMType checks the keyword of an error (RFC 7644 section 3.12).
func (s *Stage) SCIMType(rule string, x *scim.Exchange, what, want string, more ...Detail) {
	if !s.Envelope(x) {
		s.Equal(rule, On(x), what, x.SCIMType(), want, more...)
	}
}

// SCIMError checks that a refusal has the body of a SCIM error. Whether its
// status is a string or a number is a rule of its own (RFC7644-3.12-02).
func (s *Stage) SCIMError(rule string, x *scim.Exchange, what string, more ...Detail) {
	if s.Envelope(x) {
		return
	}
	body := x.Resource()
	ok := strings.Contains(strings.ToLower(body.Get("schemas").Raw), strings.ToLower(`"`+scim.ErrorURN+`"`)) && body.Get("status").String() == fmt.Sprint(x.Status)
	s.Check(rule, On(x), what, ok, fmt.Sprintf("a SCIM error with status %d", x.Status), Shown(string(x.Body())), more...)
}

// Envelope tells whether an error is HubSpot's error envelope where that is not to
// be judged: whether HubSpot's SCIM host answers with SCIM errors or with the
// envelope of its other APIs is not published, so under its profile it is
// recorded.
func (s *Stage) Envelope(x *scim.Exchange) bool {
	body := x.Resource()
	if s.Profile() != hubspotProfile || !body.Get("correlationId").Exists() || !body.Get("category").Exists() {
		return false
	}
	s.Answer("HUBSPOT-OPEN-02", "the form of errors", "HubSpot's error envelope, category "+body.Get("category").String(), conformance.OracleSCIM, x)
	return true
}

// hubspotProfile is the profile that leaves open what HubSpot does not publish.
const hubspotProfile = "hubspot"

// Profile is the name of the run's profile.
func (s *Stage) Profile() string { return s.session.opts.Profile.Name }

// Observe records how the target behaves where no rule says how it should.
func (s *Stage) Observe(topic, observed string, oracle conformance.Oracle) {
	s.result.Observations = append(s.result.Observations, conformance.Observation{Topic: topic, Observed: observed, Oracle: oracle})
}

func (s *Stage) index(x *scim.Exchange) *int {
	i := slices.Index(s.seen, x)
	if i < 0 {
		return nil
	}
	return &i
}

// conclude judges the spec and completes its record.
func (s *Stage) conclude() {
	r := &s.result
	for _, x := range s.seen {
		if x.Again != "" && x.Status >= 500 {
			s.noServerError(x) // that it was sent again does not undo the answer
		}
	}
	for _, id := range r.Requirements {
		if c := s.checks[id]; c != nil {
			r.Checks = append(r.Checks, *c)
		}
	}
	s.judge()
	s.redact()
	if excuse := s.session.opts.Excuse; excuse != nil {
		*r = excuse(*r, s.target.URL)
	}
	for _, x := range s.seen {
		r.Exchanges = append(r.Exchanges, *x)
	}
	r.Duration = sinceStart(r.Started)
}

func (s *Stage) judge() {
	r := &s.result
	if (r.Verdict == conformance.NotClaimed || r.Verdict == conformance.Deselected) && len(r.Findings) == 0 {
		return
	}
	r.Verdict = conformance.Judge(r.Findings, s.earned(), s.session.opts.Strict)
	if r.Verdict == conformance.Fail {
		r.Reason = strings.Join(s.unproved, "; ") // a waiver must not hide it with the failure
		return
	}
	if r.Verdict == conformance.Pass && s.keptNothing() {
		r.Verdict, r.Reason = conformance.NotClaimed, "what the rule allows is optional, and the target does otherwise"
	}
	if len(s.unproved) > 0 {
		r.Verdict = conformance.Inconclusive
		r.Reason = strings.Join(s.unproved, "; ")
	} else if r.Verdict == conformance.Inconclusive {
		r.Reason = "the spec made no assertion, which is a defect of rolecall"
	}
}

// earned counts the assertions that say something about the target. That it did
// not break down is not enough for a pass.
func (s *Stage) earned() int {
	n := s.result.Assertions()
	if c := s.checks[noServerError]; c != nil {
		n -= c.Passed
	}
	return n
}

// keptNothing tells whether all that the spec is there for was found otherwise,
// and counts for nothing.
func (s *Stage) keptNothing() bool {
	for _, id := range s.spec.Purpose {
		if c := s.checks[id]; c != nil && c.Passed > 0 {
			return false
		}
	}
	return len(s.result.Findings) > 0
}

func (s *Stage) explain() string {
	var b strings.Builder
	for _, f := range s.result.Findings {
		r, _ := s.session.opts.Catalogue.Get(f.Requirement)
		fmt.Fprintf(&b, "%s (%s): %s\n  %s\n  expected: %s\n  actual:   %s\n", f.Requirement, r.Reference(), r.Rule, f.Message, f.Expected, f.Actual)
	}
	return strings.TrimSpace(b.String())
}
