package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// createSpecs: POST (RFC 7644 section 3.3).
func createSpecs(a Area) {
	createAssigned(a)
	createKept(a)
	createForms(a)
	createRefused(a)
}

// createAssigned: what the provider gives to a new resource, whatever was sent.
func createAssigned(a Area) {
	a.Plain("identity", "a new resource is given its id, its meta and its address by the provider", func(s *Stage) {
		x := s.Create(s.Person(people.Ada))
		made := x.Resource()
		s.Status("RFC7644-3.3-03", x, "the answer to a create", []int{http.StatusCreated})
		s.Check("RFC7644-3.3-04", On(x), "the body of the answer to a create", made.UserName() != "" && made.Get("meta").IsObject(),
			"the new user with id, meta and userName", Shown(made.Raw()))
		on := s.Get(scim.UserPath(made.ID()))
		for _, shown := range []*scim.Exchange{x, on} {
			lacking := lackingMeta(shown.Resource())
			s.Check("RFC7643-3.1-01", On(shown), "id and meta of a new user, as "+shown.Method+" shows them", len(lacking) == 0,
				"all of id, "+strings.Join(metaNames, ", "), "without "+strings.Join(lacking, ", "))
			s.Equal("RFC7644-3.3.1-01", On(shown), "meta.resourceType of a user, as "+shown.Method+" shows it", shown.Resource().Get("meta", "resourceType").String(), "User")
		}
		location := x.Header("Location")
		if s.Check("RFC7644-3.3-05", On(x), "the header Location", location != "", "the URI of the new user", Shown(location)) {
			followLink(s, "RFC7644-3.3-06", x, "GET of the URI in Location", location, made.ID())
		}
	}, ReadsBack(), Proves("RFC7643-3.1-01", "RFC7644-3.3.1-01", "RFC7644-3.3-06"), Touches("RFC7644-3.3-03", "RFC7644-3.3-04", "RFC7644-3.3-05"))

	a.Plain("ids", "no two resources have the same id, of whatever type, and none holds the word bulkId", func(s *Stage) {
		var seen []scim.Resource
		for _, p := range []people.Person{people.Ada, people.Grace, people.Dee} {
			seen = append(seen, s.Create(s.Person(p)).Resource())
		}
		lists := []string{"/Users"}
		if made, ok := tryGroup(s); ok {
			seen = append(seen, made)
			lists = append(lists, "/Groups")
			s.Equal("RFC7644-3.3.1-01", Latest, "meta.resourceType of a group", made.Get("meta", "resourceType").String(), "Group")
		}
		var ids []string
		for _, r := range seen {
			ids = append(ids, r.ID())
		}
		checkIDs(s, Latest, "the ids of new resources", ids)
		for _, endpoint := range lists {
			x := s.Get(endpoint, "count", "50")
			if list, ok := s.Listed("RFC7644-3.4.2-02", x, "GET "+endpoint); ok {
				ids = ids[:0]
				for _, r := range list.Resources {
					ids = append(ids, r.ID())
				}
				checkIDs(s, On(x), "the ids in the list "+endpoint, ids)
			}
		}
	}, ReadsBack(), Proves("RFC7643-3.1-03", "RFC7643-3.1-07"), Touches("RFC7644-3.3.1-01"))

	a.Plain("read-only", "meta and groups that a client sends are ignored, and no error", func(s *Stage) {
		ada := s.Person(people.Ada)
		bogus := bogusMeta(s)
		groups := scim.F("groups", []scim.Object{{scim.F("value", s.Unknown()), scim.F("display", "Administrators")}})
		x := s.Post("/Users", s.UserObject(ada, scim.F("meta", bogus), groups))
		path, ok := takenUser(s, "RFC7644-3.3-01", x, "a create with meta and groups", Also("RFC7643-3.1-16"))
		if !ok {
			return
		}
		for _, shown := range []*scim.Exchange{x, s.Get(path)} {
			taken := takenMeta(shown.Resource(), bogus)
			s.Check("RFC7643-3.1-16", On(shown), "meta after a create that sent one, as "+shown.Method+" shows it", len(taken) == 0,
				"the provider's own values", "the client's "+strings.Join(taken, ", "), Also("RFC7644-3.3-01"))
			held := shown.Resource().Get("groups")
			s.Check("RFC7644-3.3-01", On(shown), "groups after a create that sent one, as "+shown.Method+" shows them", unassigned(held), "none", ShownJSON(held.Raw))
		}
		x = s.Put(path, s.UserObject(ada, scim.F("meta", bogus)))
		s.Status("RFC7643-3.1-16", x, "a PUT with meta", []int{http.StatusOK, http.StatusNoContent})
		on := s.Get(path)
		taken := takenMeta(on.Resource(), bogus)
		s.Check("RFC7643-3.1-16", On(on), "meta after a PUT that sent one", len(taken) == 0, "the provider's own values", "the client's "+strings.Join(taken, ", "))
	}, ReadsBack(), Proves("RFC7643-3.1-16", "RFC7644-3.3-01"))
}

var metaNames = []string{"meta.resourceType", "meta.created", "meta.lastModified", "meta.location"}

func lackingMeta(r scim.Resource) (lacking []string) {
	if r.ID() == "" {
		lacking = append(lacking, "id")
	}
	for _, name := range metaNames {
		if r.Get(strings.Split(name, ".")...).String() == "" {
			lacking = append(lacking, name)
		}
	}
	return lacking
}

// bogusMeta is what no provider would say of its resource itself.
func bogusMeta(s *Stage) scim.Object {
	return scim.Object{
		scim.F("resourceType", "Robot"), scim.F("created", "1999-12-31T23:59:59Z"), scim.F("lastModified", "1999-12-31T23:59:59Z"),
		scim.F("location", s.Client().BaseURL()+scim.UserPath(s.Unknown())), scim.F("version", `W/"`+s.Unknown()+`"`),
	}
}

func takenMeta(r scim.Resource, bogus scim.Object) (taken []string) {
	for _, f := range bogus {
		shown := r.Get("meta", f.Name).String()
		if text, _ := f.Value.(string); shown == text || strings.HasPrefix(shown, "1999-12-31") {
			taken = append(taken, f.Name+" "+shown)
		}
	}
	return taken
}

func checkIDs(s *Stage, on Detail, what string, ids []string) {
	var twice, reserved []string
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			twice = append(twice, id)
		}
		if strings.Contains(strings.ToLower(id), "bulkid") {
			reserved = append(reserved, id)
		}
	}
	s.Check("RFC7643-3.1-03", on, what, len(twice) == 0, "each different", "more than once: "+ShownAll(twice))
	s.Check("RFC7643-3.1-07", on, what, len(reserved) == 0, "none that holds bulkId", ShownAll(reserved))
}

// tryGroup makes a group where the target has groups.
func tryGroup(s *Stage) (group scim.Resource, ok bool) {
	if s.Claim("resource:Group") == target.Denied {
		return group, false
	}
	x := s.Post("/Groups", s.GroupObject())
	if group = x.Resource(); !x.OK() || group.ID() == "" {
		s.Observe("the create of a group", Answer(x), "")
		return group, false
	}
	return group, true
}
