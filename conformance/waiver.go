package conformance

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// AnyTarget is the Target of a waiver that holds wherever a run is pointed.
const AnyTarget = "*"

// Waiver is a known deviation that somebody answers for until a day. It names a
// requirement or a spec, never both.
type Waiver struct {
	Requirement string `json:"requirement,omitempty"` // excuses the findings that are filed under it
	Spec        string `json:"spec,omitempty"`        // excuses every finding of the spec; without @dialect in all dialects
	Target      string `json:"target"`                // URL prefix, or AnyTarget
	Reason      string `json:"reason"`
	Owner       string `json:"owner"`
	Expires     string `json:"expires"` // YYYY-MM-DD: the last day, in UTC, on which it holds
}

// Subject is what the waiver is about: a requirement's or a spec's id.
func (w Waiver) Subject() string { return w.Requirement + w.Spec }

// Flaw is what is wrong with one member of a waiver. With Key "" it is the whole.
type Flaw struct{ Key, Text string }

// Flaws lists all that is wrong with a waiver. Whether its id exists is not asked
// here. No flaw repeats the target, which could hold a password.
func (w Waiver) Flaws() []Flaw {
	var flaws []Flaw
	switch {
	case w.Requirement == "" && w.Spec == "":
		flaws = append(flaws, Flaw{"", "a waiver needs a requirement or a spec"})
	case w.Requirement != "" && w.Spec != "":
		flaws = append(flaws, Flaw{"spec", "a waiver names a requirement or a spec, not both"})
	}
	for _, member := range []Flaw{{"target", w.Target}, {"reason", w.Reason}, {"owner", w.Owner}, {"expires", w.Expires}} {
		if strings.TrimSpace(member.Text) == "" {
			flaws = append(flaws, Flaw{member.Key, "missing or empty"})
		}
	}
	if w.Target != "" && !isPrefix(w.Target) {
		flaws = append(flaws, Flaw{"target", "want * or the beginning of a URL such as https://api.hubspot.com: scheme, host and path alone"})
	}
	if _, err := time.Parse(time.DateOnly, w.Expires); err != nil && w.Expires != "" {
		flaws = append(flaws, Flaw{"expires", fmt.Sprintf("%q is no day; want YYYY-MM-DD", w.Expires)})
	}
	return flaws
}

func isPrefix(s string) bool {
	if s == AnyTarget {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http") &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// Expired tells whether the waiver's last day is over, in UTC. What is no day is
// over.
func (w Waiver) Expired(now time.Time) bool {
	last, err := time.Parse(time.DateOnly, w.Expires)
	return err != nil || !now.Before(last.AddDate(0, 0, 1))
}

// Covers tells whether the waiver is about a spec, by its id and what it can
// prove.
func (w Waiver) Covers(id string, requirements []string) bool {
	if w.Requirement != "" {
		return slices.Contains(requirements, w.Requirement)
	}
	return id == w.Spec || strings.HasPrefix(id, w.Spec+"@")
}

// Excuses tells whether the waiver is about a finding of a result, wherever and
// whenever that was found.
func (w Waiver) Excuses(r Result, f Finding) bool {
	if w.Requirement != "" {
		return f.Requirement == w.Requirement
	}
	return w.Covers(r.ID, nil)
}

// AppliesTo tells whether the waiver is about a target. A prefix ends at the end
// of a host or of a path segment, so https://a.example is none of
// https://a.example.org; one without a port holds for every port.
func (w Waiver) AppliesTo(target string) bool {
	if w.Target == AnyTarget {
		return true
	}
	prefix, err := url.Parse(w.Target)
	if err != nil || prefix.Host == "" {
		return false
	}
	u, err := url.Parse(target)
	if err != nil || !strings.EqualFold(u.Scheme, prefix.Scheme) || !strings.EqualFold(u.Hostname(), prefix.Hostname()) {
		return false
	}
	if prefix.Port() != "" && u.Port() != prefix.Port() {
		return false
	}
	path, under := strings.TrimSuffix(u.EscapedPath(), "/"), strings.TrimSuffix(prefix.EscapedPath(), "/")
	return path == under || strings.HasPrefix(path, under+"/")
}

// WaiverState is what became of a waiver in a run.
type WaiverState string

// The states. An expired waiver and one whose deviation is gone fail the run, so
// that a list of waivers cannot rot.
const (
	WaiverUsed      WaiverState = "used"         // the deviation happened
	WaiverExpired   WaiverState = "expired"      // it excuses nothing any more
	WaiverGone      WaiverState = "gone"         // all that it covers was tested and did not deviate
	WaiverNotTested WaiverState = "not-tested"   // something that it covers was not tested, the rest did not deviate
	WaiverElsewhere WaiverState = "other-target" // it is about another target
)

// Fails tells whether a waiver in this state fails the run.
func (s WaiverState) Fails() bool {
	switch s {
	case WaiverUsed, WaiverNotTested, WaiverElsewhere:
		return false
	}
	return true // and so does a state that this build does not know
}

// WaiverOutcome is a waiver and what became of it.
type WaiverOutcome struct {
	Waiver
	State    WaiverState `json:"state"`
	Findings int         `json:"findings"`         // how many it excused
	Detail   string      `json:"detail,omitempty"` // why the state is what it is, in words
	Covers   []string    `json:"covers,omitempty"` // ids of the specs, in any dialect, that the profile asks for and it is about
}
