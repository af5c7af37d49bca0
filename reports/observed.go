package reports

import (
	"slices"
	"strings"

	"rolecall/conformance"
)

// behaviour is one observation as it came in one result or in several.
type behaviour struct {
	conformance.Observation
	results []conformance.Result
}

// behaviours joins equal observations, in the order of the run. Those about an open
// question stand with the question.
func behaviours(d Document) []behaviour {
	at := map[string]int{}
	var list []behaviour
	for _, r := range d.Run.Results {
		for _, o := range observations(r) {
			if o.Question != "" {
				continue
			}
			text := observed(o)
			i, seen := at[text]
			if !seen {
				i = len(list)
				at[text], list = i, append(list, behaviour{Observation: o})
			}
			list[i].results = append(list[i].results, r)
		}
	}
	return list
}

// dialects names the dialects that it was seen with.
func (b behaviour) dialects() string { return dialectsOf(b.results) }

func dialectsOf(results []conformance.Result) string {
	var names []string
	for _, r := range results {
		if r.Dialect != "" && !slices.Contains(names, r.Dialect) {
			names = append(names, r.Dialect)
		}
	}
	return line(strings.Join(names, ", "))
}
