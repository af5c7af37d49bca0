package protocol

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scim2/filter-parser/v2"

	"rolecall/scim"
	"rolecall/target"
)

// scope is a query that lists the band alone, nil where the target has no filter for
// it: then everybody is listed.
func (b *band) scope() []string {
	if !b.tried {
		b.tried = true
		query := []string{"filter", b.fill("{in}")}
		if b.s.Claim("filter.supported") != target.Denied && !b.s.Get("/Users", query...).Refused() {
			b.scoping = query
		}
	}
	return slices.Clone(b.scoping)
}

// mayRefuse tells whether the target had a right to refuse a filter: with the
// keyword that RFC 7644 section 3.12 (table 9) has for an attribute and a comparison
// that are not supported together, if it refuses one of the filter's comparisons with
// a plain value as well. What is refused only for a value, for its letter case, its
// parentheses or for what joins the conditions, is not among what the RFC leaves to
// the target; nor is a comparison that it takes with another notation of the value.
func (b *band) mayRefuse(rule, asked string, x *scim.Exchange) bool {
	if !strings.HasPrefix(rule, "RFC") || !refusedAsUnsupported(x) {
		return false
	}
	return slices.ContainsFunc(comparisonsOf(asked, b.s.Discovery().Schema), func(notations []string) bool {
		return !slices.ContainsFunc(notations, func(plain string) bool {
			return !refusedAsUnsupported(b.s.Get("/Users", "filter", plain, "count", "1"))
		})
	})
}

func refusedAsUnsupported(x *scim.Exchange) bool {
	return x.Status == http.StatusBadRequest && x.SCIMType() == "invalidFilter"
}

// jsonString is a JSON string in a filter.
var jsonString = regexp.MustCompile(`"(\\.|[^"\\])*"`)

// comparisonsOf are what a filter is made of, each as filters of its own with a plain
// value of the same kind: names as they are published, operators in lower case, the
// value in the notation of the RFC and in a wrong one. Value paths have rules of
// their own and give none.
func comparisonsOf(asked string, schema func(urn string) (scim.Schema, bool)) [][]string {
	plain := jsonString.ReplaceAllStringFunc(asked, func(quoted string) string {
		if _, err := time.Parse(`"`+time.RFC3339+`"`, quoted); err == nil {
			return quoted
		}
		return `"a"` // the parser knows not every escape
	})
	parsed, err := filter.ParseFilter([]byte(plain))
	if err != nil {
		return nil
	}
	return comparisons(parsed, schema)
}

func comparisons(e filter.Expression, schema func(urn string) (scim.Schema, bool)) [][]string {
	switch e := e.(type) {
	case *filter.LogicalExpression:
		return append(comparisons(e.Left, schema), comparisons(e.Right, schema)...)
	case *filter.NotExpression:
		return comparisons(e.Expression, schema)
	case *filter.AttributeExpression:
		comparison := plainPath(e.AttributePath, schema) + " " + strings.ToLower(string(e.Operator))
		if e.Operator == filter.PR {
			return [][]string{{comparison}}
		}
		var notations []string
		for _, value := range plainValues(e.CompareValue) {
			notations = append(notations, comparison+" "+value)
		}
		return [][]string{notations}
	}
	return nil
}

// plainValues are a value of the same kind, right and wrongly written.
func plainValues(value any) []string {
	switch value := value.(type) {
	case nil:
		return []string{"null"}
	case string:
		if _, err := time.Parse(time.RFC3339, value); err == nil {
			return []string{`"2026-01-02T03:04:05Z"`}
		}
		return []string{`"a"`, "a"}
	case bool:
		return []string{"true", `"true"`}
	}
	return []string{"1"}
}

// plainPath is a path in the letter case of the target's schema, without the URN
// that it can do without.
func plainPath(p filter.AttributePath, schema func(urn string) (scim.Schema, bool)) string {
	urn := scim.UserURN
	if given := p.URI(); given != "" && !strings.EqualFold(given, scim.UserURN) {
		urn = given
		if strings.EqualFold(given, scim.EnterpriseURN) {
			urn = scim.EnterpriseURN
		}
	}
	names := []string{p.AttributeName}
	if sub := p.SubAttributeName(); sub != "" {
		names = append(names, sub)
	}
	known, _ := schema(urn)
	if a, ok := known.Attribute(names[0]); ok {
		names[0] = a.Name
		if len(names) > 1 {
			if sub, ok := a.Sub(names[1]); ok {
				names[1] = sub.Name
			}
		}
	}
	path := strings.Join(names, ".")
	if urn != scim.UserURN {
		path = fmt.Sprintf("%s:%s", urn, path)
	}
	return path
}
