package stage

import (
	"fmt"
	"strings"
	"time"

	"rolecall/scim"
)

// How values are shown in findings.

const shownBody = 200

func oneOf(statuses []int) string {
	words := make([]string, len(statuses))
	for i, status := range statuses {
		words[i] = fmt.Sprint(status)
	}
	return strings.Join(words, " or ")
}

// answer is the status with the error's own words, as far as there are any.
func answer(x *scim.Exchange) string {
	text := fmt.Sprint(x.Status)
	body := x.Resource()
	if t := body.Get("scimType").String(); t != "" {
		text += " " + t
	}
	if d := body.Get("detail").String(); d != "" {
		text += ": " + shorten(d)
	}
	return text
}

func shorten(s string) string {
	if r := []rune(s); len(r) > shownBody {
		return string(r[:shownBody]) + "..."
	}
	return s
}

// quoted shows a string so that blanks at its ends and characters that look like
// others can be told apart: with code points where it is not plain ASCII.
func quoted(s string) string {
	text := `"` + s + `"`
	for _, r := range s {
		if r < 0x20 || r > 0x7e {
			return text + fmt.Sprintf(" (%+q)", s)
		}
	}
	return text
}

func quotedAll(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = quoted(name)
	}
	return strings.Join(words, ", ")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// Shown is a text as a finding shows it: quoted, with code points where they
// matter, and not too long.
func Shown(s string) string { return quoted(shorten(s)) }

// ShownJSON is a JSON value as it came, so that "3" and 3 differ, and not too long.
func ShownJSON(raw string) string {
	if raw == "" {
		return "missing"
	}
	return shorten(raw)
}

// ShownAll is Shown for several.
func ShownAll(texts []string) string { return quotedAll(texts) }

// Answer sums an answer up: its status and what it says of an error.
func Answer(x *scim.Exchange) string { return answer(x) }

// Count sums a list up.
func Count(l scim.List) string {
	return fmt.Sprintf("%d resources, totalResults %d", len(l.Resources), l.Total)
}

func sinceStart(t time.Time) time.Duration { return time.Since(t).Round(time.Microsecond) }
