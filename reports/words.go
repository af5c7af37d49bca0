package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rolecall/conformance"
)

// sentence is the verdict of the run in one sentence.
func (d Document) sentence() string {
	asked := "profile " + line(d.Run.Profile)
	if d.Run.Strict {
		asked += ", strict"
	}
	n := func(v conformance.Verdict) int { return d.Counts[v] }
	judged := n(conformance.Pass) + n(conformance.Warning) + n(conformance.Waived) + n(conformance.Fail)
	switch d.Run.Verdict {
	case conformance.Pass:
		return fmt.Sprintf("Conformant: %s held under %s.", all(judged), asked)
	case conformance.Warning:
		return fmt.Sprintf("Conformant with warnings: %d of %s broke an advised rule under %s.", n(conformance.Warning), plural(judged, "judged spec"), asked)
	case conformance.Waived:
		s := fmt.Sprintf("Conformant but for known deviations: %d of %s deviated as waived under %s", n(conformance.Waived), plural(judged, "judged spec"), asked)
		if n(conformance.Warning) > 0 {
			s += fmt.Sprintf(", and %d broke an advised rule", n(conformance.Warning))
		}
		return s + "."
	case conformance.Fail:
		s := fmt.Sprintf("Not conformant: %d of %s failed under %s", n(conformance.Fail), plural(judged, "judged spec"), asked)
		if n(conformance.Inconclusive) > 0 {
			s += fmt.Sprintf(", and nothing is known about %d more", n(conformance.Inconclusive))
		}
		if failing := failingWaivers(d); len(failing) > 0 {
			s += fmt.Sprintf("; waivers that no longer hold: %d", len(failing))
		}
		return s + "."
	}
	return "Inconclusive: " + d.whyInconclusive() + "."
}

func all(n int) string {
	if n == 1 {
		return "the one judged spec"
	}
	return fmt.Sprintf("all %d judged specs", n)
}

func (d Document) whyInconclusive() string {
	undecided := d.Counts[conformance.Inconclusive]
	switch {
	case d.Run.Problem != "":
		return strings.TrimRight(line(d.Run.Problem), ".")
	case len(d.Run.Results) == 0:
		return "no spec was run"
	case undecided > 0:
		return fmt.Sprintf("%d of %s could not be judged", undecided, plural(len(d.Run.Results), "spec"))
	case d.Counts[conformance.NotClaimed]+d.Counts[conformance.Deselected] < len(d.Run.Results):
		return "the run holds no verdict of its own"
	}
	return fmt.Sprintf("none of %s ran, all were left out or not claimed by the target", plural(len(d.Run.Results), "spec"))
}

// next is what to do now.
func (d Document) next() string {
	text, command := d.advice()
	if command == "" {
		return text
	}
	return text + ": " + command
}

// advice is what to do now, and the command that does it where there is one.
func (d Document) advice() (text, command string) {
	switch d.Run.Verdict {
	case conformance.Pass:
		return "Keep report.json: it is the record that others can check.", ""
	case conformance.Warning:
		return "Look at the warnings; --strict makes each of them a failure.", ""
	case conformance.Waived:
		return firstToExpire(d), ""
	case conformance.Fail:
		const alone = "Repeat the first failure alone"
		for _, g := range groups(d) {
			if g.red() {
				return alone, d.repeat(g.results[0])
			}
		}
		if failed := d.pick(conformance.Fail); len(failed) > 0 {
			return alone, d.repeat(failed[0])
		}
		if failing := failingWaivers(d); len(failing) > 0 {
			return "Mend the list of waivers: " + subject(failing[0].Waiver) + ", " + failing[0].advice() + ".", ""
		}
	}
	switch {
	case len(d.Run.Results) == 0 && d.Run.Problem == "":
		return "See what there is to run with", "rolecall list"
	case d.Run.Problem == "" && d.Counts[conformance.Inconclusive] == 0:
		return "What the target claims stands under run.target.claims in report.json.", ""
	case d.Run.Problem == "" && !slices.Contains(d.Run.Target.Oracles, conformance.OracleSettings):
		return "Permission sets can be judged only with a settings token: ROLECALL_SETTINGS_TOKEN or --settings-token-file.", ""
	}
	return "Mend what is said above, then run again.", ""
}

// repeat is the command line that runs one spec again with the same choices.
func (d Document) repeat(r conformance.Result) string {
	return d.command(r.Dialect) + " --focus " + Quote(scenario(r))
}

// command is the command line of the run, with other dialects: what it was
// pointed at and what decides its verdicts, as far as the record holds it.
func (d Document) command(idp string) string {
	args := []string{"rolecall run"}
	switch d.Run.Target.Kind {
	case "live":
		args = append(args, "--target "+Quote(d.Run.Target.URL))
	case "container":
		args = append(args, imageFlags(d.Run)...)
	}
	for _, fault := range d.Run.Target.Faults {
		args = append(args, "--fault "+Quote(fault))
	}
	if d.Run.Profile != "" {
		args = append(args, "--profile "+Quote(d.Run.Profile))
	}
	if idp != "" {
		args = append(args, "--idp "+Quote(idp))
	}
	if d.Run.Strict {
		args = append(args, "--strict")
	}
	return strings.Join(append(args, fmt.Sprintf("--seed %d", d.Run.Seed)), " ")
}

// imageFlags start the container of a run again. What is a secret, or may be one,
// is not in the record: the variables are taken from the environment.
func imageFlags(run conformance.Run) []string {
	if len(run.Containers) == 0 { // it could not be started
		return []string{"--image IMAGE"}
	}
	c := run.Containers[0]
	args := []string{"--image " + Quote(c.Image)}
	if c.Image == "self" {
		return args
	}
	args = append(args, fmt.Sprintf("--image-port %d --image-path %s", c.Port, Quote(c.Path)))
	for _, name := range c.Env {
		args = append(args, "--image-env "+Quote(name))
	}
	for _, word := range c.Args {
		args = append(args, "--image-arg="+Quote(word))
	}
	return args
}

// Quote makes one word of a shell command; plain words stay as they are.
func Quote(s string) string {
	s = line(s)
	plain := func(r rune) bool {
		return strings.ContainsRune("-._/:@%+=", r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// scenario is the id of a result without its dialect.
func scenario(r conformance.Result) string {
	if r.Dialect == "" {
		return r.ID
	}
	return strings.TrimSuffix(r.ID, "@"+r.Dialect)
}

var severities = []conformance.Severity{conformance.Critical, conformance.Major, conformance.Minor}

func severityRank(s conformance.Severity) int {
	if i := slices.Index(severities, s); i >= 0 {
		return i
	}
	return len(severities)
}

// severity is the worst that the result's findings say, "" without findings.
func (d Document) severity(r conformance.Result) conformance.Severity {
	worst := conformance.Severity("")
	for _, f := range r.Findings {
		for _, id := range append([]string{f.Requirement}, f.Also...) {
			if s := d.Requirements[id].Severity; severityRank(s) < severityRank(worst) {
				worst = s
			}
		}
	}
	return worst
}

// about is the rule that a finding breaks, for people: the id, how bad, where
// it stands. The second value is the rule itself.
func (d Document) about(id string) (heading, rule string) {
	q, known := d.Requirements[id]
	if !known {
		return line(id), "(the catalogue of this build does not hold this requirement)"
	}
	parts := []string{line(id)}
	for _, part := range []string{string(q.Severity), string(q.Level), q.Reference} {
		if part != "" {
			parts = append(parts, line(part))
		}
	}
	return strings.Join(parts, ", "), line(q.Text)
}

// group is one finding as it came in one result or in several.
type group struct {
	finding conformance.Finding
	results []conformance.Result // the first is where finding comes from
	strict  bool
}

// red tells whether the finding makes its result a failure.
func (g group) red() bool {
	w := g.finding.Weight
	return w == conformance.Required || w == conformance.Advised && g.strict
}

// groups joins findings that say the same in several dialects or scenarios, worst
// first.
// Findings that are merely observed, or waived, are not among them.
func groups(d Document) []group { return join(d, weighing) }

// join does it for any choice of each result's findings.
func join(d Document, choose func(conformance.Result) []conformance.Finding) []group {
	type key struct{ requirement, weight, message, expected, actual, waiver string }
	at := map[key]int{}
	var list []group
	for _, r := range d.Run.Results {
		for _, f := range choose(r) {
			k := key{f.Requirement, string(f.Weight), f.Message, f.Expected, f.Actual, ""}
			if f.Waived != nil {
				k.waiver = subject(*f.Waived)
			}
			i, seen := at[k]
			if !seen {
				at[k] = len(list)
				list = append(list, group{f, []conformance.Result{r}, d.Run.Strict})
				continue
			}
			list[i].results = append(list[i].results, r)
		}
	}
	slices.SortStableFunc(list, func(a, b group) int {
		rank := func(g group) int { return severityRank(d.Requirements[g.finding.Requirement].Severity) }
		return cmp.Or(cmp.Compare(one(b.red()), one(a.red())), cmp.Compare(rank(a), rank(b)))
	})
	return list
}

// dialects names the dialects of a group.
func (g group) dialects() string { return dialectsOf(g.results) }

// played names the dialects of a group as they were set up, with how well each is
// attested: entra-default (single, trust high).
func (d Document) played(g group) string {
	var names []string
	for _, r := range g.results {
		name := r.Dialect
		if i := d.order(name); name != "" && i < len(d.Run.Dialects) {
			if x := d.Run.Dialects[i]; x.Trust != "" {
				name += " (" + strings.TrimPrefix(x.Setting+", trust "+x.Trust, ", ") + ")"
			}
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return line(strings.Join(names, ", "))
}

// elsewhere names the scenarios of a group beyond the first.
func (g group) elsewhere() string {
	const most = 6
	names := []string{scenario(g.results[0])}
	for _, r := range g.results {
		if !slices.Contains(names, scenario(r)) {
			names = append(names, scenario(r))
		}
	}
	names = names[1:]
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return line(strings.Join(names, ", "))
}

// pick lists the results with a verdict.
func (d Document) pick(v conformance.Verdict) []conformance.Result {
	var list []conformance.Result
	for _, r := range d.Run.Results {
		if r.Verdict == v {
			list = append(list, r)
		}
	}
	return list
}
