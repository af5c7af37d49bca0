package selftest

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"rolecall/reports"
)

// WriteMarkdown writes the table as the page docs/kill-table.md. It holds nothing
// that is different the next time.
func (t Table) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Kill table")
	line("")
	line("<!-- Made by `rolecall selftest --strength 0 --format markdown`. Do not edit; `make kill-table` writes it anew. -->")
	line("")
	line("Each fault of the look-alike, switched on alone, and the specs that blame it for the rule that it breaks while they")
	line("hold without it. [selftest.md](selftest.md) says how to read it, and how it is made.")
	line("")
	for _, s := range append(t.troubles(), fmt.Sprintf("%d faults: %s.", len(t.Rows), t.counts())) {
		line("%s  ", reports.Prose(settled(s)))
	}
	line("")
	t.areas(line)
	var area string
	for _, r := range t.byArea() {
		if r.Area != area {
			area = r.Area
			line("")
			line("## %s", area)
			line("")
			line("| fault | severity | what it does | seen in | outcome | by | under | first message |")
			line("|---|---|---|---|---|---|---|---|")
		}
		line("| `%s` | %s | %s | %s | %s | %s | %s | %s |", r.ID, r.Severity, reports.Prose(r.Does), seen(r.Source), r.outcome(), r.firstBy(), r.under(), r.message())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// areas counts by area.
func (t Table) areas(line func(string, ...any)) {
	line("| area | faults | caught | warned of | legal | missed |")
	line("|---|--:|--:|--:|--:|--:|")
	for _, area := range t.names() {
		some := Table{Rows: slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool { return r.Area != area })}
		line("| [%s](#%s) | %d | %d | %d | %d | %d |", area, area, len(some.Rows), some.Count(IsCaught), some.Count(IsWarned), some.Count(IsLegal), some.Count(Missed, Alarm, Unknown))
	}
	line("| **all** | %d | %d | %d | %d | %d |", len(t.Rows), t.Count(IsCaught), t.Count(IsWarned), t.Count(IsLegal), t.Count(Missed, Alarm, Unknown))
}

func (t Table) names() []string {
	var names []string
	for _, r := range t.Rows {
		names = add(names, r.Area)
	}
	slices.Sort(names)
	return names
}

func (t Table) byArea() []Row {
	rows := slices.Clone(t.Rows)
	slices.SortStableFunc(rows, func(a, b Row) int { return strings.Compare(a.Area, b.Area) })
	return rows
}

// seen links to where a fault was seen.
func seen(source string) string {
	var links []string
	for _, word := range strings.Fields(source) {
		if strings.HasPrefix(word, "https://") {
			links = append(links, fmt.Sprintf("[%d](%s)", len(links)+1, word))
		}
	}
	if len(links) == 0 {
		return reports.Prose(source)
	}
	return strings.Join(links, " ")
}

// outcome is the word for it, and why where it needs one.
func (r Row) outcome() string {
	s := string(r.Outcome)
	if r.Note != "" {
		s += ": " + r.Note
	}
	if r.Why != "" {
		s += "; " + settled(r.Why)
	}
	if r.Outcome == Missed {
		return "**" + reports.Prose(s) + "**"
	}
	return reports.Prose(s)
}

// firstBy is the first spec; how many there are beside it changes with every new
// spec, and is told by the command.
func (r Row) firstBy() string {
	if len(r.By) > 1 {
		return r.leading() + " and others"
	}
	return r.by()
}

// message is what the first spec says.
func (r Row) message() string {
	if r.First == nil {
		return "-"
	}
	f := r.First.Finding
	return reports.Prose(settled(fmt.Sprintf("%s %s: expected %s, got %s", f.Requirement, f.Message, clip(f.Expected), clip(f.Actual))))
}

const cellWidth = 160

func clip(s string) string {
	runes := []rune(s)
	if len(runes) <= cellWidth {
		return s
	}
	return string(runes[:cellWidth]) + "..."
}

// What is drawn anew for every server, and what stands for it on a page.
var drawn = []struct {
	what *regexp.Regexp
	word string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "<id>"},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`), "<time>"},
	{regexp.MustCompile(`\b` + samePrefix + `-\d+-`), samePrefix + "-"},
}

// counted is an id of the look-alike: it counts them, and specs that come first move
// the count.
var counted = regexp.MustCompile(`\b51\d{6}\b`)

// settled takes out of a text what is drawn anew for every server, and numbers ids as
// they appear in it.
func settled(s string) string {
	for _, d := range drawn {
		s = d.what.ReplaceAllString(s, d.word)
	}
	names := map[string]string{}
	return counted.ReplaceAllStringFunc(s, func(id string) string {
		if names[id] == "" {
			names[id] = fmt.Sprintf("<id %d>", len(names)+1)
		}
		return names[id]
	})
}
