package protocol

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
)

// spellingSpecs: letter case of names, and order of members, which must not matter.
func spellingSpecs(a Area) {
	a.Plain("member-case", "members of a resource are known in any letter case", func(s *Stage) {
		ada := s.Person(people.Ada)
		written := s.UserObject(ada)
		if publishes(s, "nickName") {
			written = append(written, scim.F("nickName", "Countess"))
		}
		upper := slices.Clone(written)
		for i, f := range upper {
			if slices.Contains([]string{"userName", "nickName", "displayName"}, f.Name) {
				upper[i].Name = strings.ToUpper(f.Name)
			}
		}
		x := s.Post("/Users", upper)
		if !s.Status("RFC7643-2.1-01", x, "the answer to a create with USERNAME and NICKNAME", []int{http.StatusCreated}) {
			return
		}
		got := s.Get(scim.UserPath(x.Resource().ID()))
		s.Check("RFC7643-2.1-01", On(got), "userName of the user that was created with USERNAME", strings.EqualFold(got.Resource().UserName(), ada.Login), Shown(ada.Login), Shown(got.Resource().UserName()))
		if publishes(s, "nickName") {
			s.Equal("RFC7643-2.1-01", On(got), "nickName of the user that was created with NICKNAME", got.Resource().Get("nickName").String(), "Countess")
		}
	}, Proves("RFC7643-2.1-01"))

	a.Plain("name-case", "names in parameters, filters and paths are known in any letter case", func(s *Stage) {
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		for _, attributes := range []string{"name.familyName", scim.UserURN + ":userName"} {
			control := s.Get(path, "attributes", attributes)
			if asked := namesInside(control.Resource()); !control.OK() || !slices.Contains(asked, strings.TrimPrefix(attributes, scim.UserURN+":")) {
				continue // whether the parameter is known at all is another rule's matter
			}
			x := s.Get(path, "attributes", strings.ToUpper(attributes))
			if s.Status("RFC7644-3.10-02", x, "GET with attributes="+strings.ToUpper(attributes), []int{http.StatusOK}) {
				want, got := namesInside(control.Resource()), namesInside(x.Resource())
				s.Check("RFC7644-3.10-02", On(x), "the members with attributes="+strings.ToUpper(attributes), slices.Equal(want, got), "as in lower case: "+ShownAll(want), ShownAll(got))
			}
		}
		filterInCapitals(s, scim.Eq("userName", ada.Login), scim.Eq("USERNAME", ada.Login))
		and := scim.Eq("userName", ada.Login) + " and "
		filterInCapitals(s, and+scim.Eq("name.familyName", ada.FamilyName), and+scim.Eq("NAME.FAMILYNAME", ada.FamilyName))
		pathInCapitals(s, path, "name.familyName", "King", func(r scim.Resource) string { return r.Get("name", "familyName").String() })
		pathInCapitals(s, path, `emails[type eq "work"].value`, s.Login("case"), func(r scim.Resource) string { return strings.Join(r.Strings("emails"), " ") })
	}, ReadsBack(), Proves("RFC7644-3.10-02"))

	a.Plain("member-order", "the order of members in a resource changes nothing", func(s *Stage) {
		plain, turned := s.Person(people.Ada), s.Person(people.Ada)
		want := s.Get(scim.UserPath(s.Create(plain).Resource().ID())).Resource()
		x := s.Post("/Users", turnedRound(s.UserObject(turned)))
		if !s.Status("RFC7643-2.3.8-01", x, "the answer to a create with the members in reverse", []int{http.StatusCreated}) {
			return
		}
		got := s.Get(scim.UserPath(x.Resource().ID()))
		var wrong offenders
		for _, path := range [][]string{{"active"}, {"displayName"}, {"name", "givenName"}, {"name", "familyName"}} {
			was, is := want.Get(path...), got.Resource().Get(path...)
			wrong.unless(was.Raw == is.Raw, strings.Join(path, ".")+" is "+missingOr(is)+", not "+missingOr(was))
		}
		wrong.unless(strings.EqualFold(got.Resource().UserName(), turned.Login), "userName is "+Shown(got.Resource().UserName()))
		emails := got.Resource().Strings("emails")
		wrong.unless(slices.ContainsFunc(emails, func(e string) bool { return strings.EqualFold(e, turned.Email) }), "emails are "+ShownAll(emails))
		wrong.check(s, "RFC7643-2.3.8-01", On(got), "the user whose members came in reverse", "as one whose members came in the usual order")
	}, ReadsBack(), Proves("RFC7643-2.3.8-01"))
}

// publishes tells whether the target's schema of User has an attribute; where no
// schema is published, nobody knows and it does not count on it.
func publishes(s *Stage, name string) bool {
	user, ok := s.Discovery().Schema(scim.UserURN)
	_, has := user.Attribute(name)
	return ok && has
}

// filterInCapitals sends a filter in other letters, if the target understands it.
func filterInCapitals(s *Stage, usual, capitals string) {
	if list, err := s.Get("/Users", "filter", usual).List(); err != nil || len(list.Resources) != 1 {
		s.Observe("the filter "+usual, "does not find the user, so that its letter case was not tried", conformance.OracleSCIM)
		return
	}
	x := s.Get("/Users", "filter", capitals)
	if list, ok := s.Listed("RFC7644-3.10-02", x, "the filter "+capitals); ok {
		s.Check("RFC7644-3.10-02", On(x), "the filter "+capitals, len(list.Resources) == 1, "finds the same user as "+usual, Count(list))
	}
}

// pathInCapitals changes an attribute by a PATCH path in capitals, if the target
// takes the path as it is usually written.
func pathInCapitals(s *Stage, user, path, value string, read func(scim.Resource) string) {
	if !s.Asks("RFC7644-3.5.2-01") || !s.PatchAt(user, scim.Op{Op: "replace", Path: path, Value: read(s.Get(user).Resource())}).OK() {
		return
	}
	// The filter inside the brackets has a value whose letters stay as they are.
	before, value2, _ := strings.Cut(path, `"work"`)
	capitals := strings.ToUpper(before)
	if value2 != "" {
		capitals = strings.ReplaceAll(capitals, " EQ ", " eq ") + `"work"` + strings.ToUpper(value2)
	}
	x := s.PatchAt(user, scim.Op{Op: "replace", Path: capitals, Value: value})
	if s.Status("RFC7644-3.10-02", x, "PATCH with the path "+capitals, []int{http.StatusOK, http.StatusNoContent}) {
		after := s.Get(user)
		s.Check("RFC7644-3.10-02", On(after), path+" after a PATCH with the path "+capitals, strings.EqualFold(read(after.Resource()), value), Shown(value), Shown(read(after.Resource())))
	}
}

// namesInside lists the members of a resource, and behind each those of an object.
func namesInside(r scim.Resource) []string {
	var names []string
	gjson.Parse(r.Raw()).ForEach(func(key, value gjson.Result) bool {
		names = append(names, key.String())
		if value.IsObject() && key.String() != "meta" {
			value.ForEach(func(sub, _ gjson.Result) bool {
				names = append(names, key.String()+"."+sub.String())
				return true
			})
		}
		return true
	})
	slices.Sort(names)
	return names
}

// turnedRound turns the members of an object round, and of those inside it.
func turnedRound(o scim.Object) scim.Object {
	out := scim.Object{}
	for _, f := range slices.Backward(o) {
		switch v := f.Value.(type) {
		case scim.Object:
			f.Value = turnedRound(v)
		case []scim.Object:
			var list []scim.Object
			for _, element := range v {
				list = append(list, turnedRound(element))
			}
			f.Value = list
		}
		out = append(out, f)
	}
	return out
}
