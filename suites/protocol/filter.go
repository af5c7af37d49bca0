package protocol

import (
	"fmt"
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

// filterSpecs: filters (RFC 7644 section 3.4.2.2).
func filterSpecs(a Area) {
	filterOperators(a)
	filterOrder(a)
	filterLogic(a)
	filterNames(a)
	filterElements(a)
	filterLiterals(a)
	filterRefusals(a)
	filterSecrets(a)
}

// filterOperators: eq, ne, co, sw, ew and pr.
func filterOperators(a Area) {
	a.Plain("operators", "eq, ne, co, sw and ew find those who match, and all of them", func(s *Stage) {
		b := newBand(s, "abcd")
		b.create("a", sameText("red "+b.tag+" one")...)
		b.create("b", sameText("red "+b.tag+" two")...)
		b.create("c", sameText("blue "+b.tag+" one")...)
		b.create("d", sameText("red "+b.tag+" one")...)
		text := b.text()
		for _, f := range []struct{ rule, filter, want string }{
			{"RFC7644-3.4.2.2-04", `userName eq "{b}"`, "b"},
			{"RFC7644-3.4.2.2-04", text + ` eq "blue {tag} one"`, "c"},
			{"RFC7644-3.4.2.2-04", text + ` eq "blue {tag}"`, ""},
			{"RFC7644-3.4.2.2-01", text + ` eq "red {tag} one"`, "ad"},
			{"RFC7644-3.4.2.2-05", `{in} and ` + text + ` ne "red {tag} one"`, "bc"},
			{"RFC7644-3.4.2.2-05", `{in} and userName ne "{b}"`, "acd"},
			{"RFC7644-3.4.2.2-06", text + ` co "{tag}"`, "abcd"},
			{"RFC7644-3.4.2.2-06", text + ` co "ed {tag} o"`, "ad"},
			{"RFC7644-3.4.2.2-06", text + ` co "{tag} three"`, ""},
			{"RFC7644-3.4.2.2-07", text + ` sw "red {tag}"`, "abd"},
			{"RFC7644-3.4.2.2-07", text + ` sw "blue {tag} one"`, "c"},
			{"RFC7644-3.4.2.2-07", text + ` sw "{tag}"`, ""},
			{"RFC7644-3.4.2.2-07", `userName sw "{b}"`, "b"},
			{"RFC7644-3.4.2.2-08", text + ` ew "{tag} one"`, "acd"},
			{"RFC7644-3.4.2.2-08", text + ` ew "blue {tag} one"`, "c"},
			{"RFC7644-3.4.2.2-08", text + ` ew "{tag}"`, ""},
		} {
			b.hits(f.rule, f.filter, f.want)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-01", "RFC7644-3.4.2.2-04", "RFC7644-3.4.2.2-05", "RFC7644-3.4.2.2-06", "RFC7644-3.4.2.2-07", "RFC7644-3.4.2.2-08"))

	a.Plain("present", "pr and null tell who has a value and who has none", func(s *Stage) {
		b := newBand(s, "abc")
		b.tryCreate("a", "with a title, a nickname and a telephone", scim.F("title", "T"), scim.F("nickName", "N"),
			scim.F("phoneNumbers", []scim.Object{{scim.F("value", "tel:+1-201-555-0123"), scim.F("type", "work")}}))
		b.create("b")
		b.create("c", scim.F("title", "T"), scim.F("nickName", "N"))
		text := b.kept("title", "nickName")
		if s.Asks("RFC7644-3.5.2-01") { // what was emptied has no value either
			s.PatchAt(scim.UserPath(b.id("c")), scim.Op{Op: "remove", Path: text})
			b.read("c", b.id("c"))
		}
		has := func(attribute string) string {
			return b.where(func(r scim.Resource) bool {
				v := r.Get(attribute)
				return v.Exists() && v.Raw != "null" && v.Raw != `""` && v.Raw != "[]" && v.Raw != "{}"
			})
		}
		for _, attribute := range []string{text, "name", "emails", "phoneNumbers"} {
			if publishedForUser(s, attribute) && has(attribute) != "" {
				b.hits("RFC7644-3.4.2.2-09", "{in} and "+attribute+" pr", has(attribute))
			}
		}
		if phones := has("phoneNumbers"); phones == "a" { // the others have none to look into
			b.hits("RFC7644-3.4.2.2-24", `{in} and phoneNumbers.type eq "work"`, phones)
		}
		b.hits("RFC7644-3.4.2.2-34", "{in} and "+text+" eq null", b.without(has(text)))
		b.hits("RFC7644-3.4.2.2-34", "{in} and "+text+" ne null", has(text))
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-09", "RFC7644-3.4.2.2-34"), Touches("RFC7644-3.4.2.2-24"))

	a.Plain("common", "id, externalId and meta are filtered like other attributes", func(s *Stage) {
		b := newBand(s, "ab")
		external := s.Name("External")
		b.create("a", scim.F("externalId", external))
		b.create("b")
		b.hits("RFC7644-3.4.2.2-36", scim.Eq("id", b.id("b")), "b")
		if b.stored["a"].ExternalID() == external {
			b.hits("RFC7644-3.4.2.2-36", scim.Eq("externalId", external), "a")
		}
		for _, attribute := range []string{"created", "lastModified"} {
			if b.stored["a"].Get("meta", attribute).Exists() {
				b.hits("RFC7644-3.4.2.2-36", "{in} and meta."+attribute+` ge "2001-01-01T00:00:00Z"`, "ab")
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-36"))

	a.Plain("default", "an attribute that the target filled in is filtered by the value it gave", func(s *Stage) {
		b := newBand(s, "a")
		x := s.Post("/Users", s.UserObject(b.people["a"]).Without("active"))
		if x.Refused() {
			s.NotClaimed("the target takes no user without active: it answered %s", Answer(x))
		}
		active, given := b.enter("a", []byte("{}"), x.Resource().ID()).Active()
		if !given {
			s.NotClaimed("the target gives active no value of its own")
		}
		found := map[bool]string{active: "a"}
		b.hits("RFC7644-3.4.2.2-27", `userName eq "{a}" and active eq true`, found[true])
		b.hits("RFC7644-3.4.2.2-27", `userName eq "{a}" and active eq false`, found[false])
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-27"))

	a.Plain("every-type", "a query over all resource types takes an attribute that a type lacks as one without a value", func(s *Stage) {
		b, _ := everyType(s)
		for _, filter := range []string{`{in}`, `displayName sw "{tag}" and userName pr`} {
			filter = b.fill(filter)
			x := s.Post("/.search", searchRequest(scim.F("filter", filter)))
			if list, ok := s.Listed("RFC7644-3.4.2.1-03", x, "the filter "+filter+" at the root"); ok {
				s.Check("RFC7644-3.4.2.1-03", On(x), "what is found by the filter "+filter+" at the root", b.who(list.Resources) == b.spell("a"), b.spell("a"), b.who(list.Resources))
			}
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.1-03"))

	a.Plain("too-many", "who finds more than it is willing to show gives a page, or says that it is too many", func(s *Stage) {
		if s.Gentle() {
			s.Deselected("a search for everything is sent to targets on this machine alone")
		}
		newBand(s, "a").create("a")
		x := s.Post("/.search", searchRequest())
		if x.Refused() && x.Status != http.StatusBadRequest {
			s.NotClaimed("the target takes no search at its root, which it need not: it answered %s", Answer(x))
		}
		if x.Status == http.StatusBadRequest {
			s.SCIMType("RFC7644-3.4.2.1-02", x, "the scimType of the refusal of a search for everything", "tooMany", Mild)
			return
		}
		list, ok := s.Listed("RFC7644-3.4.2.1-02", x, "a search for everything")
		if !ok || !s.Check("RFC7644-3.4.2.1-02", On(x), "a search for everything", list.Total > 0, "one user at least", Count(list)) {
			return
		}
		for _, r := range list.Resources {
			s.Check("RFC7644-3.4.2.1-02", On(x), "the id of a resource in everything", r.ID() != "", "present", "absent")
		}
		if len(list.Resources) < list.Total {
			number := list.Get("itemsPerPage")
			s.Check("RFC7644-3.4.2.1-02", On(x), "itemsPerPage of a part of everything", number.Int() == int64(len(list.Resources)), fmt.Sprint(len(list.Resources)), number.Raw)
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.1-02"))

	a.Plain("groups", "filters hold for groups as for users", func(s *Stage) {
		if s.Claim("resource:Group") != target.Stated {
			s.NotClaimed("the target has no groups")
		}
		name := s.CreateGroup().Resource().Get("displayName").String()
		s.CreateGroup()
		x := s.Get("/Groups", "filter", scim.Eq("displayName", name))
		if list, ok := s.Listed("RFC7644-3.4.2.2-01", x, "a filter on the name of a group"); ok {
			right := len(list.Resources) == 1 && list.Total == 1 && list.Resources[0].Get("displayName").String() == name
			s.Check("RFC7644-3.4.2.2-01", On(x), "the groups found by displayName eq "+name, right, "that group alone", Count(list))
		}
	}, ReadsBack(), Proves("RFC7644-3.4.2.2-01"))
}

// filtersAtAll checks that a good filter is answered: to refuse a bad one says
// nothing of a target that refuses them all. The spec ends if it does, and does
// not say that it filters.
func filtersAtAll(s *Stage, rule string) {
	x := s.Get("/Users", "filter", scim.Eq("userName", s.Unknown()))
	if x.Refused() && s.Claim("filter.supported") != target.Stated {
		s.NotClaimed("the target does not filter: it answered %s", Answer(x))
	}
	if _, ok := s.Listed(rule, x, "a good filter"); !ok {
		s.End()
	}
}

// refusesFilter checks that a filter is answered with 400 invalidFilter, and tells
// whether it is.
func refusesFilter(s *Stage, rule, filter string) (x *scim.Exchange, ok bool) {
	x = s.Get("/Users", "filter", filter, "count", "2") // who answers with a list need show no more of it
	s.NotSensitive(x)
	if ok = s.Status(rule, x, "the answer to the filter "+filter, []int{http.StatusBadRequest}); ok {
		s.SCIMType(rule, x, "the scimType of the refusal of the filter "+filter, "invalidFilter")
	}
	return x, ok
}
