package reports

import (
	"fmt"
	"io"
	"strings"

	"rolecall/conformance"
)

// maxAnnotations is how many annotations of a kind GitHub shows for one step.
const maxAnnotations = 10

// GitHub writes workflow commands that GitHub Actions turns into annotations: an
// error for each finding that fails the run, a warning for each that does not and
// for what is not known, and last a notice with the verdict. GitHub shows ten of a
// kind for a step; of more, the tenth counts the others. It errs only as w does.
func GitHub(w io.Writer, doc Document) error {
	var failures, warnings []annotation
	if doc.Run.Problem != "" {
		failures = append(failures, annotation{"The run is not complete", line(shorten(doc.Run.Problem, shownText))})
	}
	for _, g := range groups(doc) {
		f := g.finding
		title := scenario(g.results[0])
		if names := g.dialects(); names != "" {
			title += " with " + names
		}
		text := fmt.Sprintf("%s: %s: expected %s, got %s", f.Requirement, brief(f.Message), brief(f.Expected), brief(f.Actual))
		if g.red() {
			failures = append(failures, annotation{title, text})
		} else {
			warnings = append(warnings, annotation{title, text})
		}
	}
	for _, r := range unexplained(doc) {
		failures = append(failures, annotation{r.ID, doc.headline(r)})
	}
	for _, waiver := range failingWaivers(doc) {
		failures = append(failures, annotation{"Waiver of " + subject(waiver.Waiver), waiver.advice()})
	}
	for _, why := range byReason(doc.pick(conformance.Inconclusive)) {
		warnings = append(warnings, annotation{"Not known", why.reason + ": " + why.some()})
	}
	var b strings.Builder
	for _, kind := range []struct {
		command string
		list    []annotation
	}{{"error", failures}, {"warning", warnings}} {
		for i, a := range kind.list {
			if more := len(kind.list) - maxAnnotations; more > 0 && i == maxAnnotations-1 {
				a = annotation{"More", plural(more+1, "further finding") + "; report.md has all of them"}
				a.write(&b, kind.command)
				break
			}
			a.write(&b, kind.command)
		}
	}
	annotation{"rolecall", doc.sentence()}.write(&b, "notice")
	_, err := io.WriteString(w, b.String())
	return err
}

type annotation struct{ title, text string }

// What GitHub decodes in the value and in a property of a workflow command
// (https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions).
var (
	commandValue    = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func (a annotation) write(b *strings.Builder, command string) {
	fmt.Fprintf(b, "::%s title=%s::%s\n", command, commandProperty.Replace(line(shorten(a.title, shownValue))), commandValue.Replace(line(shorten(a.text, shownText))))
}
