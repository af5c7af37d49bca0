package reports

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
)

// shownRetries is how many retries a report for people lists; report.json and
// traffic.har hold all of them.
const shownRetries = 200

// retryView is one answer that was not taken.
type retryView struct{ At, Request, Answer, Waited, Spec string }

// retryViews lists the answers that were not taken, and says how many are not
// shown.
func (d Document) retryViews() (views []retryView, more int) {
	all := d.Run.Retries
	for _, r := range all[:min(len(all), shownRetries)] {
		x := r.Exchange
		views = append(views, retryView{
			x.Started.UTC().Format(time.TimeOnly), clip(x.Method+" "+x.URL, shownValue), clip(r.Why, shownValue),
			span(r.Wait), clip(x.Spec, shownValue),
		})
	}
	return views, len(all) - len(views)
}

// retryCounts says how many requests were sent again, and after which answers.
func retryCounts(run conformance.Run) string {
	counts := map[int]int{}
	var statuses []int
	for _, r := range run.Retries {
		if counts[r.Exchange.Status]++; counts[r.Exchange.Status] == 1 {
			statuses = append(statuses, r.Exchange.Status)
		}
	}
	slices.Sort(statuses)
	var parts []string
	for _, status := range statuses {
		parts = append(parts, fmt.Sprintf("%d after %d", counts[status], status))
	}
	return plural(len(run.Retries), "request") + " sent again: " + strings.Join(parts, ", ")
}

func (d Document) mdRetries(b *strings.Builder) {
	views, more := d.retryViews()
	if len(views) == 0 {
		return
	}
	b.WriteString("## Sent again\n\n" + prose(retryCounts(d.Run)) + ".\n\n")
	b.WriteString(row("at", "request", "why", "after", "scenario") + row("---", "---", "---", "---:", "---"))
	for _, v := range views {
		b.WriteString(row(v.At, code(v.Request), code(v.Answer), v.Waited, code(v.Spec)))
	}
	if more > 0 {
		fmt.Fprintf(b, "\nand %d more, which report.json holds.\n", more)
	}
	b.WriteString("\n")
}

// leftAdvice says what to do about what a run left in its target.
func leftAdvice(run conformance.Run) string {
	if run.Prefix == "" {
		return "The run made these and could not remove them; remove them there by hand."
	}
	return "The run made these and could not remove them. See what is still there, and remove it: rolecall clean --run " + clip(run.Prefix, shownValue)
}

// harRetries are the answers that were not taken and that no kept result shows.
func harRetries(doc Document, shown []harEntry) []harEntry {
	var list []harEntry
	for i := range doc.Run.Retries {
		x := &doc.Run.Retries[i].Exchange
		e := newHAREntry(x, x.Spec)
		if !slices.ContainsFunc(shown, func(s harEntry) bool {
			return s.Comment == e.Comment && s.Started.Equal(e.Started) && s.Request.URL == e.Request.URL
		}) {
			list = append(list, e)
		}
	}
	return list
}
