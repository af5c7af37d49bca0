package proof

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func filterArea() area {
	return area{family: "protocol", name: "filter", broken: slices.Concat(
		brokenOperators(), brokenOrders(), brokenLogic(), brokenNames(), brokenElements(), brokenLiterals(), brokenRefusals(),
	)}
}

func brokenOperators() []broken {
	const operators = "protocol.filter.operators"
	return []broken{
		{"a filter finds the first match only", "RFC7644-3.4.2.2-01", operators,
			filtered(` eq "red `, func(c *tamper.Call) *tamper.Answer {
				kept := 0
				return c.Ask().Keep(func(map[string]any) bool { kept++; return kept == 1 })
			})},
		{"eq matches beginnings", "RFC7644-3.4.2.2-04", operators, rewritten(`title eq "`, `title sw "`)},
		{"texts must not be quoted", "RFC7644-3.4.2.2-04", operators, refused(`userName eq "`)},
		{"a text ends at a blank", "RFC7644-3.4.2.2-04", operators, rewritten(`"(\w+) [^"]*"`, `"$1"`)},
		{"ne breaks down", "RFC7644-3.4.2.2-05 RFC7644-3.12-10", operators, filtered(` ne `, func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusInternalServerError, "", "Internal error.")
		})},
		{"ne does what eq does", "RFC7644-3.4.2.2-05", operators, rewritten(` ne `, ` eq `)},
		{"co matches beginnings only", "RFC7644-3.4.2.2-06", operators, rewritten(` co `, ` sw `)},
		{"sw matches anywhere", "RFC7644-3.4.2.2-07", operators, rewritten(`title sw`, `title co`)},
		{"sw wants more than the beginning", "RFC7644-3.4.2.2-07", operators,
			filtered(`userName sw `, func(c *tamper.Call) *tamper.Answer {
				_, begin, _ := strings.Cut(c.Query().Get("filter"), `userName sw "`)
				begin, _, _ = strings.Cut(begin, `"`)
				return c.Ask().Keep(func(r map[string]any) bool { return r["userName"] != begin })
			})},
		{"ew matches anywhere", "RFC7644-3.4.2.2-08", operators, rewritten(` ew `, ` co `)},
		{"pr holds for everybody", "RFC7644-3.4.2.2-09", "protocol.filter.present", rewritten(`title pr`, `userName pr`)},
		{"null is a text", "RFC7644-3.4.2.2-34", "protocol.filter.present", rewritten(`eq null`, `eq "null"`)},
		{"ids cannot be filtered", "RFC7644-3.4.2.2-36", "protocol.filter.common", refused(`^id eq`)},
		{"externalId cannot be filtered", "RFC7644-3.4.2.2-36", "protocol.filter.common", refused(`externalId`)},
		{"meta.created is filtered as if it were empty", "RFC7644-3.4.2.2-36", "protocol.filter.common", rewritten(`meta.created ge "`, `meta.created lt "`)},
		{"too many is said in other words", "RFC7644-3.4.2.1-02", "protocol.filter.too-many", searching("/.search", func(map[string]any) *tamper.Answer {
			return tamper.Refusal(http.StatusBadRequest, "invalidValue", "Too many.")
		})},
		{"a part of everything says how much it should be", "RFC7644-3.4.2.1-02", "protocol.filter.too-many", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.MaxResults = 1 })
			answers(http.MethodPost, "/.search", func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(func(body map[string]any) { body["itemsPerPage"] = 200 })
			})(cfg)
		}},
		{"filters are not read for groups", "RFC7644-3.4.2.2-01", "protocol.filter.groups", calls(http.MethodGet, "/Groups", func(c *tamper.Call) *tamper.Answer {
			return c.AskQuery(url.Values{})
		})},
		{"a query over all types refuses what one of them lacks", "RFC7644-3.4.2.1-03", "protocol.filter.every-type", searching("/.search", func(body map[string]any) *tamper.Answer {
			if strings.Contains(fmt.Sprint(body["filter"]), "userName pr") {
				return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "A group has no userName.")
			}
			return nil
		})},
		{"what a type lacks matches anything", "RFC7644-3.4.2.1-03", "protocol.filter.every-type", searching("/.search", func(body map[string]any) *tamper.Answer {
			body["filter"] = strings.ReplaceAll(fmt.Sprint(body["filter"]), " and userName pr", "")
			return nil
		})},
		{"a default is shown and not stored", "RFC7644-3.4.2.2-27", "protocol.filter.default", rewritten(`active eq true`, `active eq false`)},
	}
}

func brokenOrders() []broken {
	return []broken{
		{"gt includes the boundary", "RFC7644-3.4.2.2-10", "protocol.filter.order", rewritten(` gt `, ` ge `)},
		{"le excludes the boundary", "RFC7644-3.4.2.2-10", "protocol.filter.order", rewritten(` le `, ` lt `)},
		{"the offset of an instant is dropped", "RFC7644-3.4.2.2-11", "protocol.filter.dates", rewritten(`(T\d\d:\d\d:\d\d)[+-]\d\d:\d\d`, `${1}Z`)},
		{"numbers are compared as texts", "RFC7644-3.4.2.2-10", "protocol.filter.order", rewritten(`:integer gt 10`, `:integer ne 10`)},
		{"instants are compared as texts", "RFC7644-3.4.2.2-11", "protocol.filter.own-dates", rewritten(`(T\d\d:\d\d:\d\d)[+-]\d\d:\d\d`, `${1}Z`)},
		{"binary values are ordered", "RFC7644-3.4.2.2-13", "protocol.filter.order-binary", rewritten(`:binary gt `, `:binary eq `)},
		{"Booleans are ordered", "RFC7644-3.4.2.2-12", "protocol.filter.order-boolean", rewritten(`active gt `, `active eq `)},
		{"the refusal of an ordering has no scimType", "RFC7644-3.4.2.2-12", "protocol.filter.order-boolean", withoutMember("scimType")},
	}
}

func brokenLogic() []broken {
	const logic = "protocol.filter.logic"
	return []broken{
		{"the second half of and is not read", "RFC7644-3.4.2.2-14", logic, rewritten(`^(.*?) and .*`, `$1`)},
		{"the second half of or is not read", "RFC7644-3.4.2.2-14", logic, rewritten(`^(.*?) or .*`, `$1`)},
		{"or does what and does", "RFC7644-3.4.2.2-14", logic, rewritten(` or `, ` and `)},
		{"not is not read", "RFC7644-3.4.2.2-15", logic, rewritten(`not \(`, `(`)},
		{"not in front is refused", "RFC7644-3.4.2.2-15", logic, refused(`^not \(`)},
		{"or binds as tightly as and", "RFC7644-3.4.2.2-16", logic, rewritten(`^([^(]+) or ([^(]+) and ([^(]+)$`, `($1 or $2) and $3`)},
		{"not takes all that follows", "RFC7644-3.4.2.2-16", logic, rewritten(`not \(([^)]*)\) and (.+)$`, `not ($1 and $2)`)},
		{"parentheses are refused", "RFC7644-3.4.2.2-17", logic, refused(`^\(`)},
	}
}

func brokenNames() []broken {
	const names, letterCase, extension = "protocol.filter.names", "protocol.filter.letter-case", "protocol.filter.extension"
	enterprise := "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	return []broken{
		{"attribute names are read to the letter", "RFC7644-3.4.2.2-02", names, refused(`USERNAME`)},
		{"sub-attribute names are read to the letter", "RFC7644-3.4.2.2-02", names, refused(`NAME\.FAMILYNAME`)},
		{"operators are read to the letter", "RFC7644-3.4.2.2-03", names, refused(` (EQ|eQ|Sw|PR) ?`)},
		{"AND, OR and NOT are not known", "RFC7644-3.4.2.2-03", names, rewritten(`^(.*?) (AND|OR) .*`, `$1`)},
		{"names with the URN are refused", "RFC7644-3.4.2.2-29", names, refused(`core:2\.0:User:`)},
		{"the URN is read to the letter", "RFC7644-3.4.2.2-29", names, refused(`URN:IETF`)},
		{"attributes of extensions are refused", "RFC7644-3.4.2.2-30", extension, refused(`:department`)},
		{"attributes of extensions match anything", "RFC7644-3.4.2.2-30", extension, rewritten(`:department eq "[^"]*"`, `:department pr`)},
		{"a filter must be of one schema alone", "RFC7644-3.4.2.2-30", extension, refused(`userName .*:department`)},
		{"everybody uses every extension", "RFC7644-3.4.2.2-31", extension, rewritten(`schemas eq "[^"]*"`, `userName pr`)},
		{"logins are compared to the letter", "RFC7643-4.1.1-05", "lifecycle.lookup.letter-case", compared("userName", func(a, b string) bool { return a == b })},
		{"logins are compared to the letter, by every operator", "RFC7644-3.4.2.2-28", letterCase, compared("userName", func(a, b string) bool { return strings.Contains(a, b) })},
		{"externalId is compared whatever the letter case", "RFC7643-3.1-14", "lifecycle.lookup.external-id", compared("externalId", strings.EqualFold)},
		{"externalId is compared whatever the letter case, by every operator", "RFC7644-3.4.2.2-28 RFC7643-7-10", letterCase,
			compared("externalId", func(a, b string) bool { return strings.Contains(strings.ToLower(a), strings.ToLower(b)) })},
		{"the schema's letter case does not count", "RFC7643-7-10", letterCase, rewritten(`eXACT`, `Exact`)},
		{"titles are compared to the letter", "RFC7643-7-10", letterCase, compared("title", func(a, b string) bool { return a == b })},
		{"managers cannot be filtered", "RFC7644-3.4.2.2-30", extension, refused(regexp.QuoteMeta(enterprise) + `:manager\.value`)},
	}
}

func brokenElements() []broken {
	const elements, valuePath = "protocol.filter.elements", "protocol.filter.value-path"
	return []broken{
		{"sub-attributes of emails cannot be filtered", "RFC7644-3.4.2.2-24", elements, refused(`emails\.value`)},
		{"only the first value is searched", "RFC7644-3.4.2.2-24", elements, filtered(`emails\.value eq `, func(c *tamper.Call) *tamper.Answer {
			return c.Ask().Keep(func(r map[string]any) bool {
				emails, _ := r["emails"].([]any)
				first, _ := emails[0].(map[string]any)
				return strings.Contains(c.Query().Get("filter"), fmt.Sprint(first["value"]))
			})
		})},
		{"users without a value make the filter break down", "RFC7644-3.4.2.2-24", "protocol.filter.present", refused(`phoneNumbers\.type`)},
		{"emails without a sub-attribute are the types", "RFC7644-3.4.2.2-26", elements, rewritten(`^emails (co|eq) `, `emails.type $1 `)},
		{"the conditions of a value path hold for different elements", "RFC7644-3.4.2.2-18", valuePath,
			rewritten(`emails\[type eq "(\w+)" and value (\w+) ("[^"]+")\]`, `emails.type eq "$1" and emails.value $2 $3`)},
		{"brackets are read past", "RFC7644-3.4.2.2-19", valuePath, rewritten(`^emails\[(userName eq "[^"]*")\]`, `$1`)},
		{"a value path behind another condition is not read", "RFC7644-3.4.2.2-20", valuePath, rewritten(` and emails\[.*\]$`, ``)},
		{"a complex attribute is read as any of its parts", "RFC7644-3.4.2.2-25", "protocol.filter.complex", rewritten(`^name eq`, `name.givenName eq`)},
		{"a complex attribute matches nobody", "RFC7644-3.4.2.2-25", "protocol.filter.complex", rewritten(`^name eq`, `userName eq`)},
		{"sub-attributes are read past", "RFC7644-3.4.2.2-25", "protocol.filter.complex", rewritten(`^name\.givenName eq "[^"]*"`, `name.givenName pr`)},
	}
}

func brokenLiterals() []broken {
	return []broken{
		{"escaped quotes are refused", "RFC7644-3.4.2.2-32", "protocol.filter.escapes", refused(`\\"`)},
		{"backslashes are doubled", "RFC7644-3.4.2.2-32", "protocol.filter.escapes", rewritten(`\\\\`, `\\\\\\\\`)},
		{"a text ends at an apostrophe", "RFC7644-3.4.2.2-37", "protocol.filter.texts", rewritten(`'[^"]*"`, `"`)},
		{"a text ends at a word of the language", "RFC7644-3.4.2.2-37", "protocol.filter.texts", refused(`\(or\)`)},
		{"other scripts are refused", "RFC7644-3.4.2.2-37", "protocol.filter.texts", refused(`[^\x00-\x{2fff}]`)},
		{"true must be a text", "RFC7644-3.4.2.2-33", "protocol.filter.literals", refused(`active eq (true|false)`)},
		{"false is compared as a text", "RFC7644-3.4.2.2-33", "protocol.filter.literals", rewritten(`active eq false`, `active eq true`)},
		{"the query is decoded twice", "RFC7644-1.2-01", "protocol.filter.percent", rewritten(`\+`, ` `)},
		{"%2B is decoded once more", "RFC7644-1.2-01", "protocol.filter.percent", rewritten(`%2B`, `+`)},
		{"any text is true", "RFC7644-3.4.2.2-35", "protocol.filter.types", rewritten(`active eq "yes"`, `active eq true`)},
		{"what is no date is the first of all", "RFC7644-3.4.2.2-35", "protocol.filter.types", rewritten(`"notadate"`, `"1970-01-01T00:00:00Z"`)},
	}
}

func brokenRefusals() []broken {
	drop := calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		q.Del("filter")
		return c.AskQuery(q)
	})
	dropBad := calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		a := c.Ask()
		if q := c.Query(); a.Status == http.StatusBadRequest {
			q.Del("filter")
			return c.AskQuery(q)
		}
		return a
	})
	return []broken{
		{"what is no filter is dropped", "RFC7644-3.4.2.2-21", "protocol.filter.grammar", dropBad},
		{"what is no filter finds nobody", "RFC7644-3.4.2.2-21", "protocol.filter.grammar", rewritten(`^userName eq$`, `userName eq "nobody"`)},
		{"unknown operators are read as eq", "RFC7644-3.4.2.2-23", "protocol.filter.operator", rewritten(` regex `, ` eq `)},
		{"a refusal does not say why", "RFC7644-3.4.2.2-23", "protocol.filter.operator", withoutMember("detail")},
		{"a refusal has no scimType", "RFC7644-3.4.2.2-21", "protocol.filter.grammar", withoutMember("scimType")},
		{"an empty filter is dropped", "RFC7644-3.4.2.2-22", "protocol.filter.empty", dropBad},
		{"filters are dropped", "RFC7644-3.4.2.2-39", "protocol.filter.never-dropped", drop},
		{"filters are not offered, and dropped", "RFC7644-3.4.2.2-39", "protocol.filter.never-dropped", func(cfg *hubspot.Config) {
			cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Filter = false })
			drop(cfg)
		}},
		{"password sw tells how the password begins", "RFC7644-3.4.2.2-38", "protocol.filter.password", tellsPassword(`sw`, strings.HasPrefix)},
		{"password pr tells who has one", "RFC7644-3.4.2.2-38", "protocol.filter.password", passwordFilters(`pr`, func(c *tamper.Call, password string) bool {
			return strings.Contains(c.Query().Get("filter"), "-a@")
		})},
		{"pr tells who has what is never returned", "RFC7644-3.4.2.2-38", "protocol.filter.hidden", filtered(`:hiddenText pr`, func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			q.Set("filter", strings.Replace(q.Get("filter"), " and urn:rolecall:params:scim:schemas:extension:probe:2.0:User:hiddenText pr", ` and userName co "-a@"`, 1))
			return c.AskQuery(q)
		})},
		{"password eq finds whose it is", "RFC7644-3.4.2.2-38", "protocol.filter.password", tellsPassword(`eq`, func(a, b string) bool { return a == b })},
		{"a filter on the password shows it", "RFC7643-4.1.1-16", "protocol.filter.password", func(cfg *hubspot.Config) {
			answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
				a.EditResources(func(r map[string]any) { r["password"] = "secret" })
			})(cfg)
			rewritten(` and password eq .*`, ``)(cfg)
		}},
	}
}

// filtered answers the queries to /Users in another way whose filter matches.
func filtered(pattern string, answer func(c *tamper.Call) *tamper.Answer) func(*hubspot.Config) {
	match := regexp.MustCompile(pattern)
	return calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
		if match.MatchString(c.Query().Get("filter")) {
			return answer(c)
		}
		return c.Ask()
	})
}

// rewritten lets the provider read another filter.
func rewritten(pattern, as string) func(*hubspot.Config) {
	return filtered(pattern, func(c *tamper.Call) *tamper.Answer {
		q := c.Query()
		q.Set("filter", regexp.MustCompile(pattern).ReplaceAllString(q.Get("filter"), as))
		return c.AskQuery(q)
	})
}

// refused lets the provider not know a filter.
func refused(pattern string) func(*hubspot.Config) {
	return filtered(pattern, func(*tamper.Call) *tamper.Answer {
		return tamper.Refusal(http.StatusBadRequest, "invalidFilter", "This filter is not supported.")
	})
}

// withoutMember takes a member out of the refusals of filters.
func withoutMember(name string) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
		if !a.OK() {
			a.Edit(func(body map[string]any) { delete(body, name) })
		}
	})
}

// compared finds users by an attribute in another way, whatever the operator.
func compared(attribute string, same func(have, asked string) bool) func(*hubspot.Config) {
	value := regexp.MustCompile(`^` + attribute + ` (?:eq|co|sw|ew) "([^"]*)"$`)
	return filtered(value.String(), func(c *tamper.Call) *tamper.Answer {
		asked := value.FindStringSubmatch(c.Query().Get("filter"))[1]
		return c.AskQuery(url.Values{"filter": {attribute + " pr"}, "count": {"200"}}).Keep(func(r map[string]any) bool {
			have, _ := r[attribute].(string)
			return same(have, asked)
		})
	})
}

// passwordFilters answers filters on the password by what was last posted.
func passwordFilters(op string, holds func(c *tamper.Call, password string) bool) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var password atomic.Value
		password.Store("")
		calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			if p, ok := c.Body["password"].(string); ok {
				password.Store(p)
			}
			return c.Ask()
		})(cfg)
		clause := regexp.MustCompile(` and password ` + op + `.*`)
		filtered(clause.String(), func(c *tamper.Call) *tamper.Answer {
			q := c.Query()
			as := ``
			if !holds(c, password.Load().(string)) {
				as = ` and userName eq "nobody"`
			}
			q.Set("filter", clause.ReplaceAllString(q.Get("filter"), as))
			return c.AskQuery(q)
		})(cfg)
	}
}

// tellsPassword lets a filter compare with the password that was last posted.
func tellsPassword(op string, holds func(password, asked string) bool) func(*hubspot.Config) {
	return passwordFilters(op, func(c *tamper.Call, password string) bool {
		_, asked, _ := strings.Cut(c.Query().Get("filter"), "password "+op+` "`)
		return holds(password, strings.TrimSuffix(asked, `"`))
	})
}
