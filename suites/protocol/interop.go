package protocol

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// interopSpecs: the SCIM 2.0 Interoperability Profile, which narrows what RFC
// 7643 and RFC 7644 leave open. IPSIE makes all of it its own (section 4.2), so
// that each of its rules is a part of IPSIE-COM-06.
func interopSpecs(a Area) {
	interopDiscovery(a)
	interopQueries(a)
	interopWrites(a)
}

// ipsieToo is the demand of IPSIE to keep the interoperability profile.
const ipsieToo = "IPSIE-COM-06"

// profiled plays a spec of the interoperability profile.
func profiled(a Area, slug, title string, body func(*Stage), rules ...string) {
	a.Plain(slug, title, body, ReadsBack(), Proves(rules...), Touches(ipsieToo))
}

// conformant tells whether the target itself says that it keeps the profile.
func conformant(s *Stage) bool {
	return s.Discovery().Config.Get("interopProfileConformant").Raw == "true"
}

// narrowed are the details of a check of a profile's rule. Where the profile contradicts
// RFC 7644, only a target that says that it keeps the profile can fail: a reader of
// RFC 7644 alone could not do otherwise.
func narrowed(s *Stage, contrary bool) []Detail {
	details := []Detail{Also(ipsieToo)}
	if contrary && !conformant(s) {
		details = append(details, Mild)
	}
	return details
}

func interopDiscovery(a Area) {
	profiled(a, "conformant", "says that it keeps the profile", func(s *Stage) {
		const rule = "INTEROP-4-01"
		x := s.Get("/ServiceProviderConfig")
		if s.Status(rule, x, "GET /ServiceProviderConfig", []int{http.StatusOK}, Also(ipsieToo)) {
			s.Equal(rule, On(x), "interopProfileConformant", x.Resource().Get("interopProfileConformant").Raw, "true", Also(ipsieToo))
		}
	}, "INTEROP-4-01")

	profiled(a, "discovery", "publishes its resource types and schemas, types among them with their values", func(s *Stage) {
		const rule, named, canonical = "INTEROP-5.1-01", "INTEROP-5.1-02", "INTEROP-5.4-01"
		config := s.Get("/ServiceProviderConfig")
		s.Check(rule, On(config), "GET /ServiceProviderConfig", config.OK() && config.Resource().Exists(), "200 with an object", Answer(config), Also(ipsieToo))
		on := s.Get("/Schemas")
		schemas, ok := s.Listed(rule, on, "GET /Schemas", Also(ipsieToo))
		types, typed := s.Listed(rule, s.Get("/ResourceTypes"), "GET /ResourceTypes", Also(ipsieToo))
		if !ok || !typed {
			return
		}
		published := idsOf(schemas.Resources)
		s.Check(rule, Latest, "the resource types", len(types.Resources) > 0, "one at least", Count(types), Also(ipsieToo))
		for _, t := range types.Resources {
			s.Equal(named, Latest, "the id of the resource type "+t.Get("name").String(), t.ID(), t.Get("name").String(), Also(ipsieToo))
			refers := []string{t.Get("schema").String()}
			for _, e := range t.Elements("schemaExtensions") {
				refers = append(refers, e.Get("schema").String())
			}
			for _, urn := range refers {
				s.Check(rule, Latest, "the schema "+urn+" of the resource type "+t.Get("name").String(), slices.Contains(published, urn), "among "+ShownAll(published), "not there", Also(ipsieToo))
			}
		}
		for _, schema := range scim.ParseSchemas(schemas.Resources) {
			for _, a := range schema.Attributes {
				kind, ok := a.Sub("type")
				if schema.ID() != scim.UserURN || !a.MultiValued || !ok || strings.EqualFold(a.Mutability, "readOnly") {
					continue
				}
				more := []Detail{Also(ipsieToo)}
				if slices.Contains([]string{"entitlements", "roles", "x509Certificates"}, a.Name) {
					more = append(more, Mild) // RFC 7643 section 4.1.2 has no values for them
				}
				s.Check(canonical, On(on), "canonicalValues of "+a.Name+".type", len(kind.Canonical) > 0, "one at least", "none", more...)
			}
		}
	}, "INTEROP-5.1-01", "INTEROP-5.1-02", "INTEROP-5.4-01")

	profiled(a, "as-published", "shows what it publishes and nothing else", func(s *Stage) {
		const rule = "INTEROP-5.1-01"
		schemas := s.Discovery().Of("User")
		if len(schemas) == 0 {
			s.Inconclusive("no schema of User is published, so that there is nothing to compare with")
		}
		body := s.UserObject(s.Person(people.Ada))
		values := singulars(s)
		for _, v := range values {
			body = withValue(body, v.attribute, v.text)
		}
		x := s.Post("/Users", body)
		if !s.Status(rule, x, "a create with what is published", []int{http.StatusCreated}, Also(ipsieToo)) {
			return
		}
		x = s.Get(scim.UserPath(x.Resource().ID()))
		user := x.Resource()
		s.Check(rule, On(x), "GET of the new user", x.OK() && user.ID() != "", "200 with an id", Answer(x), Also(ipsieToo))
		for _, v := range values {
			if isText(v.attribute) {
				s.Equal(rule, On(x), v.attribute.Path(), v.attribute.Of(user).String(), v.text, Also(ipsieToo))
			}
		}
		for _, name := range memberNames(user) {
			known := slices.ContainsFunc([]string{"schemas", "id", "externalId", "meta"}, func(common string) bool { return strings.EqualFold(common, name) })
			if _, defined := schemas[0].Attribute(name); defined {
				known = true
			}
			for _, extension := range schemas[1:] {
				known = known || strings.EqualFold(extension.ID(), name)
			}
			s.Check(rule, On(x), "the attribute "+name+" of a user", known, "one that is published", "not published", Also(ipsieToo))
		}
	}, "INTEROP-5.1-01")

	profiled(a, "labels", "labels what it answers application/scim+json", func(s *Stage) {
		const rule = "INTEROP-6.2-01"
		x := s.Create(s.Person(people.Ada))
		for _, x := range []*scim.Exchange{
			x, s.Get(scim.UserPath(x.Resource().ID())), s.Get("/Users", "startIndex", "1", "count", "1"), s.Get("/ServiceProviderConfig"),
			s.Get(scim.UserPath(s.Unknown())), s.Get("/Users", "filter", "userName eq"),
		} {
			if len(x.Body()) > 0 {
				s.Equal(rule, On(x), "the media type of the answer to "+x.Method, x.MediaType(), scim.MediaType, Also(ipsieToo))
			}
		}
	}, "INTEROP-6.2-01")
}

func interopQueries(a Area) {
	profiled(a, "letter-case", "treats letter case alike in filters and in uniqueness", func(s *Stage) {
		const rule = "INTEROP-5.2-01"
		ada, external := s.Person(people.Ada), s.Name("interop-a")
		user := s.Create(ada, scim.F("externalId", external)).Resource()
		filter := s.Get("/Users", "filter", scim.Eq("userName", swapCase(ada.Login)))
		list, ok := s.Listed(rule, filter, "a userName in other letter case", Also(ipsieToo))
		if !ok {
			return
		}
		found := slices.Contains(idsOf(list.Resources), user.ID())
		s.Check(rule, On(filter), "the user by a userName in other letter case", found, "found", Count(list), Also(ipsieToo))
		other := s.Person(people.Grace)
		x := s.Post("/Users", s.UserObject(other, scim.F("userName", swapCase(ada.Login))))
		s.Check(rule, On(x), "a create with the userName in other letter case, which a filter finds: "+boolText(found), (x.Status == http.StatusConflict) == found, "409 exactly where the filter finds", Answer(x), Also(ipsieToo))
		noHit(s, rule, "/Users", scim.Eq("externalId", swapCase(external)), Also(ipsieToo))
		if swapped := swapCase(user.ID()); swapped != user.ID() {
			s.Status(rule, s.Get(scim.UserPath(swapped)), "GET of the id in other letter case", []int{http.StatusNotFound}, Also(ipsieToo))
		}
	}, "INTEROP-5.2-01")

	profiled(a, "filters", "knows eq and and, and refuses attributes that are not defined", func(s *Stage) {
		const rule = "INTEROP-6.3-01"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		onlyHit(s, rule, "/Users", scim.Eq("userName", ada.Login), id, Also(ipsieToo))
		onlyHit(s, rule, "/Users", scim.Eq("userName", ada.Login)+" and active eq true", id, Also(ipsieToo))
		noHit(s, rule, "/Users", scim.Eq("userName", ada.Login)+" and active eq false", Also(ipsieToo))
		x := s.Get("/Users", "filter", `rolecallNope eq "x"`)
		if s.Status(rule, x, "a filter on an attribute that is not defined", []int{http.StatusBadRequest}, Also(ipsieToo)) {
			s.SCIMType(rule, x, "scimType of the answer to a filter on an attribute that is not defined", "invalidFilter", Also(ipsieToo))
		}
	}, "INTEROP-6.3-01")

	profiled(a, "pages", "honours a count of up to 100, and makes larger ones smaller", func(s *Stage) {
		const rule = "INTEROP-6.4-01"
		crew(s, 3)
		for _, endpoint := range []string{"/Users", "/Groups"} {
			if endpoint == "/Groups" && s.Claim("resource:Group") != target.Stated {
				continue
			}
			for _, count := range []string{"100", "100000"} {
				if count != "100" && !listable(s, rule) {
					continue
				}
				x := s.Get(endpoint, "startIndex", "1", "count", count)
				list, ok := s.Listed(rule, x, endpoint+" with count="+count, Also(ipsieToo))
				if !ok {
					continue
				}
				n := len(list.Resources)
				s.Check(rule, On(x), "the resources of a page with count="+count, n >= min(100, list.Total) && n <= list.Total && (count != "100" || n <= 100),
					fmt.Sprintf("%d at least", min(100, list.Total)), Count(list), Also(ipsieToo))
			}
		}
		if most := s.Discovery().Config.Get("filter", "maxResults"); most.Exists() {
			s.Check(rule, Latest, "filter.maxResults", most.Int() >= 100, "100 at least, to honour a count of 100", most.Raw, Also(ipsieToo), Mild)
		}
	}, "INTEROP-6.4-01")
}

func interopWrites(a Area) {
	profiled(a, "undefined", "refuses attributes and schemas that it does not define", func(s *Stage) {
		const rule = "INTEROP-5.3-01"
		more := narrowed(s, true)
		refused := func(x *scim.Exchange, what string) {
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}, more...) {
				s.SCIMType(rule, x, "scimType of the answer to "+what, "invalidSyntax", more...)
			}
		}
		ada := s.Person(people.Ada)
		refused(s.Post("/Users", s.UserObject(ada, scim.F("rolecallNope", "x"))), "a create with an attribute that is not defined")
		const urn = "urn:rolecall:params:scim:schemas:extension:nope:2.0:User"
		grace := s.UserObject(s.Person(people.Grace), scim.F("schemas", []string{scim.UserURN, urn}), scim.F(urn, scim.Object{scim.F("x", "y")}))
		refused(s.Post("/Users", grace), "a create with a schema that is not defined")
		path := scim.UserPath(s.Create(s.Person(people.Dee)).Resource().ID())
		x := s.PatchAt(path, scim.Op{Op: "replace", Path: "rolecallNope", Value: "x"})
		// RFC 7644 Table 9 names invalidPath for it.
		s.Status(rule, x, "the answer to PATCH of an attribute that is not defined", []int{http.StatusBadRequest}, more...)
		s.Check(rule, On(x), "scimType of the answer to PATCH of an attribute that is not defined", x.SCIMType() == "invalidSyntax" || x.SCIMType() == "invalidPath" || x.SCIMType() == "noTarget",
			"invalidSyntax or invalidPath", Answer(x), more...)
	}, "INTEROP-5.3-01")

	profiled(a, "pathless", "changes by PATCH, and refuses operations without a path", func(s *Stage) {
		const rule = "INTEROP-6.5-01"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.PatchAt(path, scim.Op{Op: "replace", Path: "name.givenName", Value: "Augusta"})
		if s.Status(rule, x, "the answer to a PATCH with a path", []int{http.StatusOK, http.StatusNoContent}, Also(ipsieToo)) {
			shownAt(s, rule, path, "a PATCH with a path", "Augusta", "name", "givenName")
		}
		for _, op := range []string{"replace", "add"} {
			what := "a PATCH " + op + " without a path"
			x = s.PatchAt(path, scim.Op{Op: op, Value: scim.Object{scim.F("active", false)}})
			if s.Status(rule, x, "the answer to "+what, []int{http.StatusBadRequest}, narrowed(s, true)...) {
				s.SCIMType(rule, x, "scimType of the answer to "+what, "invalidSyntax", narrowed(s, true)...)
				activeAt(s, rule, path, what+", which was refused", ada.Login, true, Heavy)
			}
		}
	}, "INTEROP-6.5-01")

	profiled(a, "complex", "replaces a complex attribute as a whole, and adds to it in parts", func(s *Stage) {
		const rule = "INTEROP-6.5-02"
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		patch := func(what string, op scim.Op, want, given string, contrary bool) {
			if !tookPatch(s, rule, s.PatchAt(path, op), what, Also(ipsieToo)) {
				return
			}
			x := s.Get(path)
			name := scim.ParseResource([]byte(x.Resource().Get("name").Raw))
			s.Equal(rule, On(x), "name.familyName after "+what, name.Get("familyName").String(), want, Also(ipsieToo))
			s.Equal(rule, On(x), "name.givenName after "+what, name.Get("givenName").String(), given, narrowed(s, contrary)...)
		}
		for _, op := range []string{"add", "replace"} {
			patch(op+" of name.familyName", scim.Op{Op: op, Path: "name.familyName", Value: "King-" + op}, "King-"+op, ada.GivenName, false)
		}
		patch("add of a part of name", scim.Op{Op: "add", Path: "name", Value: scim.Object{scim.F("familyName", "Lovelace")}}, "Lovelace", ada.GivenName, false)
		if required, ok := publishedPart(s, "name", "givenName"); ok && required {
			s.Observe("replace of a whole name", "not tried: name.givenName is required", conformance.OracleSCIM)
			return
		}
		patch("replace of the whole name", scim.Op{Op: "replace", Path: "name", Value: scim.Object{scim.F("familyName", "Byron")}}, "Byron", "", true)
	}, "INTEROP-6.5-02")

	profiled(a, "deleted", "deletes for good, and frees what was unique", func(s *Stage) {
		const rule = "INTEROP-6.6-01"
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		if !s.Status(rule, s.DeleteAt(scim.UserPath(id)), "DELETE", []int{http.StatusNoContent}, Also(ipsieToo)) {
			return
		}
		s.Status(rule, s.Get(scim.UserPath(id)), "GET of the deleted user", []int{http.StatusNotFound}, Also(ipsieToo))
		noHit(s, rule, "/Users", scim.Eq("userName", ada.Login), Also(ipsieToo))
		x := s.Get("/Users", "startIndex", "1", "count", "100")
		if list, ok := s.Listed(rule, x, "the list of all users", Also(ipsieToo)); ok {
			s.Check(rule, On(x), "the deleted user in the list of all users", !slices.Contains(idsOf(list.Resources), id), "not there", "there", Also(ipsieToo))
		}
		x = s.Post("/Users", s.UserObject(ada))
		s.Status(rule, x, "a create with the login of the deleted user", []int{http.StatusCreated}, Also(ipsieToo))
	}, "INTEROP-6.6-01")

	profiled(a, "unique", "refuses a userName that is taken with 409 uniqueness", func(s *Stage) {
		const rule = "INTEROP-6.9-01"
		ada, grace := s.Person(people.Ada), s.Person(people.Grace)
		s.Create(ada)
		path := scim.UserPath(s.Create(grace).Resource().ID())
		for what, x := range map[string]*scim.Exchange{
			"POST":  s.Post("/Users", s.UserObject(ada)),
			"PATCH": s.PatchAt(path, scim.Op{Op: "replace", Path: "userName", Value: ada.Login}),
		} {
			if s.Status(rule, x, "the answer to a "+what+" of a userName that is taken", []int{http.StatusConflict}, Also(ipsieToo)) {
				s.SCIMType(rule, x, "scimType of the 409 to "+what, "uniqueness", Also(ipsieToo))
			}
		}
		activeAt(s, rule, path, "the PATCH", grace.Login, true)
	}, "INTEROP-6.9-01")
}

// publishedPart tells whether a sub-attribute of a User is required, as published.
func publishedPart(s *Stage, name, part string) (required, ok bool) {
	schemas := s.Discovery().Of("User")
	if len(schemas) == 0 {
		return false, false
	}
	a, ok := published(schemas[0], name, part)
	return a.Required, ok
}
