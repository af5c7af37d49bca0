// Package doctor looks whether a set-up is ready for a run: settings, address,
// certificate, clock, tokens, users, permission sets, and what an earlier run
// left behind. It asks and never writes: no request but GET leaves for the target,
// and nothing stays on the disk. It prints nothing either; the command does.
package doctor

import (
	"context"

	"rolecall/conformance"
	"rolecall/scim"
	"rolecall/target"
)

// Format and Version mark the JSON form. A version only ever gains members.
const (
	Format  = "rolecall-doctor"
	Version = 1
)

// State is how a check ended.
type State string

// The states. A skipped check found nothing out: it does not apply, what it
// rests on failed, or nobody can be asked.
const (
	OK      State = "ok"
	Warning State = "warning"
	Failed  State = "failed"
	Skipped State = "skipped"
)

// Setup is what is looked at.
type Setup struct {
	Endpoint   target.Endpoint // the target; its URL is "" where none can be had
	Image      string          // container image that a run would start; "" means that none is wanted
	Engine     Engine          // set where Image is
	Problem    error           // why the settings cannot be followed; nil if they can
	TokenFiles []string        // files that hold credentials
	Out        string          // folder of the reports
	Journals   string          // folder of the journals; "" if there is none
	Tool       conformance.Tool
}

// Engine tells of the container engine, and whether the image is there.
type Engine func(context.Context) (engine string, present bool, err error)

// Report is what the doctor found. Its texts are safe to print: what a target
// made up in them stands escaped, and no credential stands in them.
type Report struct {
	Format  string           `json:"format"`
	Version int              `json:"version"`
	Tool    conformance.Tool `json:"tool"`
	Target  string           `json:"target"` // service root without its query; "" if there is none
	Kind    string           `json:"kind"`   // embedded, container or live
	Ready   bool             `json:"ready"`  // no check failed
	Counts  Counts           `json:"counts"`
	Checks  []Result         `json:"checks"` // in the order of Checks
}

// Counts are the checks by state.
type Counts struct {
	OK      int `json:"ok"`
	Warning int `json:"warning"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// Result is the outcome of one check.
type Result struct {
	ID    string `json:"id"` // stable
	Title string `json:"title"`
	State State  `json:"state"`
	Found string `json:"found"`
	Means string `json:"means,omitempty"` // what that means; always there unless State is ok
	Next  string `json:"next,omitempty"`  // what to do; always there on a warning or a failure
}

// Check names one of the checks.
type Check struct{ ID, Title string }

// Checks lists all checks in their order. The ids are stable.
func Checks() []Check {
	list := make([]Check, len(checks))
	for i, c := range checks {
		list[i] = c.Check
	}
	return list
}

// check is a Check that can be made. It is not made where one that it rests on
// failed, or was not made for such a reason itself.
type check struct {
	Check
	run   func(*exam, context.Context) finding
	rests []string
}

var (
	onAddress = []string{"address"}
	onAnswers = []string{"reachable", "tls"}
	onToken   = []string{"token"}
	onUsers   = []string{"users"}
)

var checks = []check{
	{Check{"tool", "This program"}, (*exam).tool, nil},
	{Check{"settings", "Settings can be followed"}, (*exam).settings, nil},
	{Check{"token-files", "Token files are private"}, (*exam).tokenFiles, nil},
	{Check{"reports-folder", "Reports can be written"}, (*exam).reportsFolder, nil},
	{Check{"engine", "Container engine and image"}, (*exam).engine, nil},
	{Check{"address", "Address of the target"}, (*exam).address, nil},
	{Check{"dns", "Host name resolves"}, (*exam).dns, onAddress},
	{Check{"oauth", "Authorization server gives a token"}, (*exam).oauth, onAddress},
	{Check{"reachable", "Target answers"}, (*exam).reachable, []string{"dns", "oauth"}},
	{Check{"tls", "TLS and certificate"}, (*exam).tls, []string{"reachable"}},
	{Check{"clock", "Clocks agree"}, (*exam).clock, onAnswers},
	{Check{"token", "Token is accepted"}, (*exam).token, onAnswers},
	{Check{"anonymous", "Nobody gets in without a token"}, (*exam).anonymous, onToken},
	{Check{"wrong-token", "Nobody gets in with a wrong token"}, (*exam).wrongToken, onToken},
	{Check{"users", "Users can be listed"}, (*exam).users, onToken},
	{Check{"discovery", "What the target says it can do"}, (*exam).discovery, onToken},
	{Check{"rate", "Room for requests"}, (*exam).rate, onAnswers},
	{Check{"domain", "E-mail domain of the run's people"}, (*exam).domain, nil},
	{Check{"leftovers", "Nothing is left of earlier runs"}, (*exam).leftovers, onUsers},
	{Check{"journals", "Runs can keep journals, and none is open"}, (*exam).journals, nil},
	{Check{"settings-api", "Settings API answers"}, (*exam).settingsAPI, onAddress},
	{Check{"permission-sets", "Permission sets"}, (*exam).permissionSets, nil},
	{Check{"seats", "Paid seats"}, (*exam).seats, nil},
	{Check{"role-sync", "Role sync is on"}, (*exam).roleSync, nil},
}

// Examine makes all checks. The error says that ctx ended before they were made;
// the report then holds those that were.
func Examine(ctx context.Context, s Setup) (Report, error) { return newExam(s).examine(ctx) }

func (e *exam) examine(ctx context.Context) (Report, error) {
	r := Report{
		Format: Format, Version: Version, Tool: e.Tool, Kind: e.Endpoint.Kind,
		Target: e.safe(shownURL(e.Endpoint.URL)), Checks: []Result{},
	}
	limit := e.Endpoint.Timeout
	if limit <= 0 {
		limit = scim.DefaultTimeout
	}
	for _, c := range checks {
		f := e.attempt(ctx, c, limit)
		if ctx.Err() != nil {
			return r, context.Cause(ctx)
		}
		r.add(Result{c.ID, c.Title, f.state, e.safe(f.found), e.safe(f.means), e.safe(f.next)})
	}
	r.Ready = r.Counts.Failed == 0
	return r, nil
}

func (r *Report) add(result Result) {
	r.Checks = append(r.Checks, result)
	switch result.State {
	case OK:
		r.Counts.OK++
	case Warning:
		r.Counts.Warning++
	case Failed:
		r.Counts.Failed++
	case Skipped:
		r.Counts.Skipped++
	}
}
