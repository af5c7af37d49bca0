package protocol

import (
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
	"rolecall/target"
)

// filterNames: how a filter names attributes, and the letter case of names and of
// values.
func filterNames(a Area) {
	a.Plain("names", "names and operators are read in any letter case, names with their schema's URN too", func(s *Stage) {
		b := newBand(s, "ab")
		b.create("a", sameText(b.tag+"x")...)
		b.create("b", sameText(b.tag+"y")...)
		family := b.kept("name.familyName")
		for _, f := range []struct{ rule, filter, want string }{
			{"RFC7644-3.4.2.2-02", `USERNAME eq "{a}"`, "a"},
			{"RFC7644-3.4.2.2-02", strings.ToUpper(family) + ` eq "{tag}y"`, "b"},
			{"RFC7644-3.4.2.2-03", `userName EQ "{b}"`, "b"},
			{"RFC7644-3.4.2.2-03", `userName Sw "{tag}" AND ` + family + ` PR`, "ab"},
			{"RFC7644-3.4.2.2-03", `userName eq "{a}" OR userName eQ "{b}"`, "ab"},
			{"RFC7644-3.4.2.2-03", `{in} and NOT (userName eq "{a}")`, "b"},
			{"RFC7644-3.4.2.2-29", scim.UserURN + `:userName eq "{a}"`, "a"},
			{"RFC7644-3.4.2.2-29", scim.UserURN + `:name.familyName eq "{tag}y"`, "b"},
			{"RFC7644-3.4.2.2-29", strings.ToUpper(scim.UserURN) + `:userName eq "{b}"`, "b"},
		} {
			b.hits(f.rule, f.filter, f.want)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-02", "RFC7644-3.4.2.2-03", "RFC7644-3.4.2.2-29"))

	a.Plain("extension", "attributes of an extension are filtered by the extension's URN", func(s *Stage) {
		if _, ok := s.Discovery().Schema(scim.EnterpriseURN); !ok && s.Claim("schema:extension") != target.Unstated {
			s.NotClaimed("the target does not publish the enterprise extension")
		}
		b := newBand(s, "ab")
		b.create("b")
		b.tryCreate("a", "with the enterprise extension", scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}), scim.F(scim.EnterpriseURN, scim.Object{
			scim.F("department", b.tag+"d"), scim.F("manager", scim.Object{scim.F("value", b.id("b"))}),
		}))
		extension := func(path ...string) string {
			return b.stored["a"].Get(append([]string{scim.EnterpriseURN}, path...)...).String()
		}
		if extension("department") != b.tag+"d" {
			s.NotClaimed("the target does not keep the department of the enterprise extension")
		}
		b.hits("RFC7644-3.4.2.2-30", scim.EnterpriseURN+`:department eq "{tag}d"`, "a")
		b.hits("RFC7644-3.4.2.2-30", scim.EnterpriseURN+`:department eq "{tag}e"`, "")
		b.hits("RFC7644-3.4.2.2-30", `{in} and `+scim.EnterpriseURN+`:department eq "{tag}d"`, "a")
		b.hits("RFC7644-3.4.2.2-30", strings.ToUpper(scim.EnterpriseURN)+`:department eq "{tag}d"`, "a")
		if extension("manager", "value") == b.id("b") {
			b.hits("RFC7644-3.4.2.2-30", scim.Eq(scim.EnterpriseURN+":manager.value", b.id("b")), "a")
		}
		if s.Get("/Users", "filter", b.fill(`{in} and `+scim.Eq("schemas", scim.EnterpriseURN))).Refused() {
			s.Observe("a filter on schemas", "refused, as it may be", conformance.OracleSCIM)
			return
		}
		with := b.where(func(r scim.Resource) bool { return strings.Contains(r.Get("schemas").Raw, scim.EnterpriseURN) })
		b.hits("RFC7644-3.4.2.2-31", `{in} and `+scim.Eq("schemas", scim.EnterpriseURN), with)
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-30", "RFC7644-3.4.2.2-31"))

	a.Plain("letter-case", "values are compared with the letter case that the schema says", func(s *Stage) {
		b := newBand(s, "abc")
		external := s.Name("External")
		b.create("a", append(sameText("Red "+b.tag+" One"), scim.F("externalId", external))...)
		b.create("b")
		login := otherCase(b.people["a"].Login)
		for _, f := range conditions(login) {
			b.hits("RFC7644-3.4.2.2-28", "userName "+f, "a")
		}
		if b.stored["a"].ExternalID() == external && !s.Get("/Users", "filter", scim.Eq("externalId", external)).Refused() {
			for i, f := range conditions(external) {
				b.hits("RFC7644-3.4.2.2-28", "externalId "+f, "a", Also("RFC7643-7-10"))
				b.hits("RFC7644-3.4.2.2-28", "externalId "+conditions(otherCase(external))[i], "", Also("RFC7643-7-10"))
			}
		}
		if exact, ok := writableOf(s, "string", func(a scim.Attribute) bool { return visible(a) && a.CaseExact }); ok {
			b.tryCreate("c", "with "+exact.Path(), settingOf(exact, b.tag+"Exact")...)
			if exact.Of(b.stored["c"]).String() == b.tag+"Exact" {
				b.hits("RFC7643-7-10", exact.Path()+` eq "{tag}Exact"`, "c")
				b.hits("RFC7643-7-10", exact.Path()+` eq "{tag}eXACT"`, "")
			}
		}
		if text := b.keptBy("a", "title", "displayName", "name.familyName"); text != "" {
			want := "a"
			if caseExact(s, text) {
				want = ""
			}
			b.hits("RFC7643-7-10", text+` eq "`+otherCase("Red "+b.tag+" One")+`"`, want)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-28", "RFC7643-7-10"))
}

// conditions are conditions that a value fulfils as a whole and by its parts.
func conditions(value string) []string {
	return []string{
		`eq "` + value + `"`, `co "` + value[1:] + `"`, `sw "` + value[:len(value)-1] + `"`, `ew "` + value[1:] + `"`,
	}
}

// caseExact tells whether an attribute of a User is published as one in which letter
// case counts. RFC 7643 section 8.7.1 has none of those that the specs ask about.
func caseExact(s *Stage, path string) bool {
	user, _ := s.Discovery().Schema(scim.UserURN)
	name, sub, _ := strings.Cut(path, ".")
	a, _ := user.Attribute(name)
	if sub != "" {
		a, _ = a.Sub(sub)
	}
	return a.CaseExact
}
