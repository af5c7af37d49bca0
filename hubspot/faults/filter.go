package faults

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

var (
	userNameEq = regexp.MustCompile(`(?i)^\s*userName\s+eq\s+("(?:[^"\\]|\\.)*")\s*$`)
	quoted     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	activeIs   = regexp.MustCompile(`(?i)\bactive\s+(eq|ne)\s+(true|false)\b`)
	connective = regexp.MustCompile(`(?i)\s(and|or)\s`)
	plainShape = regexp.MustCompile(`^[A-Za-z][\w.]* eq "[^"\\]*"$`)
	negation   = regexp.MustCompile(`(?i)^\s*(not\s*)?\(`)
)

func filterFaults() []Fault {
	return []Fault{
		{"filter-username-case-sensitive", `userName eq "x" compares case-sensitively.`,
			wire(get, users, func(c *call) *answer {
				a, match := c.Ask(), userNameEq.FindStringSubmatch(filterOf(c))
				var want string
				if match == nil || json.Unmarshal([]byte(match[1]), &want) != nil {
					return a
				}
				return a.Keep(func(resource map[string]any) bool {
					id, _ := resource["id"].(string)
					full, _ := c.user(id)
					return full["userName"] == want
				})
			})},
		{"filter-ignored-returns-all", "A filter that is not understood is dropped: the full list comes back with 200.",
			wire(get, users, func(c *call) *answer {
				if a := c.Ask(); filterOf(c) == "" || a.Status != http.StatusBadRequest {
					return a
				}
				return c.askFilter("")
			})},
		{"filter-compound-truncated", "Of and, or and not only the first clause is evaluated.",
			rewriteFilter(firstClause)},
		{"filter-apostrophe-truncates", `A value is cut at an apostrophe: "D'Arcy" finds D.`,
			rewriteFilter(func(filter string) string {
				return quoted.ReplaceAllStringFunc(filter, func(value string) string {
					if before, _, cut := strings.Cut(value, "'"); cut {
						return before + `"`
					}
					return value
				})
			})},
		{"filter-externalid-unsupported", "A filter on externalId answers 400.",
			refuseFilter("externalId cannot be filtered on", func(filter string) bool {
				return strings.Contains(strings.ToLower(quoted.ReplaceAllString(filter, "")), "externalid")
			})},
		{"filter-space-in-value", "A filter value with a space breaks the parser: 400.",
			refuseFilter("unexpected token", func(filter string) bool {
				for _, value := range quoted.FindAllString(filter, -1) {
					if strings.Contains(value, " ") {
						return true
					}
				}
				return false
			})},
		{"filter-boolean-as-string", "active eq true and active eq false are compared as text and find nobody.",
			rewriteFilter(func(filter string) string { return activeIs.ReplaceAllString(filter, nobody) })},
		{"filter-quoted-rejected", "A value in quotes answers 400: only the bare word is understood.",
			refuseFilter("unexpected quote", func(filter string) bool { return strings.Contains(filter, `"`) })},
		{"filter-exact-shape-only", "Only attribute eq \"value\" with single blanks is read; any other spelling finds nobody.",
			rewriteFilter(func(filter string) string {
				if filter == "" || plainShape.MatchString(filter) {
					return filter
				}
				return nobody
			})},
		{"filter-escaped-quote", "A value with an escaped quote or backslash finds nobody.",
			rewriteFilter(func(filter string) string {
				if strings.Contains(filter, `\"`) || strings.Contains(filter, `\\`) {
					return nobody
				}
				return filter
			})},
		{"filter-unicode-400", "A value with a letter beyond ASCII answers 400.",
			refuseFilter("unexpected character", func(filter string) bool {
				return strings.ContainsFunc(filter, func(r rune) bool { return r > unicode.MaxASCII })
			})},
		{"filter-emails-value-unsupported", "A filter on the value of emails finds nobody, in either spelling.",
			rewriteFilter(func(filter string) string {
				if bare := strings.ToLower(quoted.ReplaceAllString(filter, "")); strings.Contains(bare, "emails.value") || strings.Contains(bare, "emails[") {
					return nobody
				}
				return filter
			})},
		{"filter-unsupported-500", "A filter that is not understood answers 500.",
			wire(get, users, func(c *call) *answer {
				if a := c.Ask(); filterOf(c) == "" || a.Status != http.StatusBadRequest {
					return a
				}
				return tamper.Refusal(http.StatusInternalServerError, "", "unsupported filter expression")
			})},
	}
}

// nobody is a filter that no user matches.
const nobody = `id eq ""`

func filterOf(c *call) string { return c.Request.URL.Query().Get("filter") }

// askFilter passes the request on with another filter; "" takes it away.
func (c *call) askFilter(filter string) *answer {
	query := c.Request.URL.Query()
	if query.Set("filter", filter); filter == "" {
		query.Del("filter")
	}
	return c.Do(get, usersPath, url.Values(query).Encode(), nil)
}

// rewriteFilter is a fault that evaluates another filter than was sent.
func rewriteFilter(change func(filter string) string) func(*hubspot.Config) {
	return wire(get, users, func(c *call) *answer {
		filter := filterOf(c)
		if changed := change(filter); changed != filter {
			return c.askFilter(changed)
		}
		return c.Ask()
	})
}

func refuseFilter(detail string, hits func(filter string) bool) func(*hubspot.Config) {
	return wire(get, users, func(c *call) *answer {
		if hits(filterOf(c)) {
			return tamper.Refusal(http.StatusBadRequest, "invalidFilter", detail)
		}
		return c.Ask()
	})
}

// firstClause is a filter up to its first and or or, without not and brackets.
func firstClause(filter string) string {
	// Blank what is quoted, so that an "and" inside a value is no connective.
	bare := quoted.ReplaceAllStringFunc(filter, func(s string) string { return strings.Repeat(`"`, len(s)) })
	if at := connective.FindStringIndex(bare); at != nil {
		filter = filter[:at[0]]
	} else if !negation.MatchString(filter) {
		return filter
	}
	for negation.MatchString(filter) {
		filter = negation.ReplaceAllString(filter, "")
	}
	for strings.Count(filter, ")") > strings.Count(filter, "(") {
		filter = filter[:strings.LastIndex(filter, ")")]
	}
	return filter
}
