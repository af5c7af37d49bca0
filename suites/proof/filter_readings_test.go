package proof

import (
	"strings"
	"testing"

	"rolecall/conformance"
)

// A target may filter by some attributes and comparisons alone: RFC 7644 section 3.12
// has a keyword for what is not supported. That is worth a warning. What it refuses
// for a value, a letter case or the grammar is none of that.
func TestFilterReadings(t *testing.T) {
	const few = `(?i)\b(sw|ew|co|ne|pr|gt|ge|lt|le)\b|title|displayName|name\.|active|phoneNumbers|emails|department|manager|^id |meta`
	for _, c := range []struct {
		what, refuses string
		specs         string
		want          conformance.Verdict
	}{
		{"few attributes and eq alone", few, "filter.operators filter.present filter.order filter.logic filter.letter-case filter.literals filter.texts", conformance.Warning},
		{"few attributes and eq alone, on pages", few, "pagination.first pagination.page pagination.none", conformance.Pass},
		{"operators in another letter case", `\b(EQ|Sw|PR)\b`, "filter.names", conformance.Fail},
		{"names in another letter case", `USERNAME`, "filter.names", conformance.Fail},
		{"and", ` and `, "filter.logic", conformance.Fail},
		{"parentheses", `^\(`, "filter.logic", conformance.Fail},
		{"true without quotes", `active eq (true|false)`, "filter.literals", conformance.Fail},
	} {
		for _, spec := range strings.Fields(c.specs) {
			t.Run(c.what+"/"+spec, func(t *testing.T) {
				t.Parallel()
				result := play(t, "rfc", "protocol."+spec, open(t, refused(c.refuses)))
				if result.Verdict != c.want {
					t.Errorf("%s, want %s: %s %+v", result.Verdict, c.want, result.Reason, result.Findings)
				}
			})
		}
	}
}
