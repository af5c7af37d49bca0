package protocol

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// shapeSpecs: what every representation and message looks like.
func shapeSpecs(a Area) {
	a.Plain("shape", "every representation of a user has the form that SCIM and the schemas give it", func(s *Stage) {
		f := createFull(s)
		f.read(s)
		views := []view{{"POST", f.created.Resource()}, {"GET", f.get.Resource()}}
		on := On(f.get)
		x := s.Get("/Users", "filter", scim.Eq("userName", f.person.Login))
		if list, err := x.List(); x.OK() && err == nil {
			for _, r := range list.Resources {
				if r.ID() == f.get.Resource().ID() {
					views = append(views, view{"list", r})
				}
			}
		}
		common(s, on, views, "User", scim.UserURN, f.schemas)
		inViews(s, "RFC7643-2.3.2-01", on, "active and emails.primary", "true or false as JSON literals", views, func(r scim.Resource) (wrong offenders) {
			for _, v := range append(each(r, "emails", "primary"), r.Get("active")) {
				wrong.unless(!v.Exists() || v.Type == gjson.Null || v.IsBool(), cut(v.Raw))
			}
			return wrong
		})
		inViews(s, "RFC7643-2.4-01", on, "emails, of which there is one", "an array", views, func(r scim.Resource) (wrong offenders) {
			v := r.Get("emails")
			wrong.unless(!v.Exists() || v.Type == gjson.Null || v.IsArray(), cut(v.Raw))
			return wrong
		})
		locations(s, on, views)
		integers(s, x, f)
	}, ReadsBack(), Proves("RFC7643-2.3-02", "RFC7643-2.3.2-01", "RFC7643-2.3.4-01", "RFC7643-2.3.5-01", "RFC7643-2.3.7-01", "RFC7643-2.4-01",
		"RFC7643-3-01", "RFC7643-3-02", "RFC7643-3.3-01", "RFC7644-1.3-01"))

	a.Plain("group-shape", "every representation of a group has the form that SCIM and the schemas give it", func(s *Stage) {
		if s.Claim("resource:Group") != target.Stated {
			s.NotClaimed("the target does not say that it has groups")
		}
		member := s.Create(s.Person(people.Ada)).Resource().ID()
		made := s.CreateGroup(scim.F("members", []scim.Object{{scim.F("value", member)}}))
		x := s.Get(scim.GroupPath(made.Resource().ID()))
		if !s.Status("RFC7644-3.4.1-01", x, "GET of the group", []int{http.StatusOK}) {
			return
		}
		views := []view{{"POST", made.Resource()}, {"GET", x.Resource()}}
		common(s, On(x), views, "Group", scim.GroupURN, s.Discovery().Of("Group"))
	}, ReadsBack(), Proves("RFC7643-2.3-02", "RFC7643-2.3.5-01", "RFC7643-2.3.7-01", "RFC7643-3-01", "RFC7643-3-02", "RFC7643-3.3-01"))

	a.Plain("messages", "messages of the protocol say by their schemas what they are", func(s *Stage) {
		list := s.Get("/Users", "count", "1")
		s.Status("RFC7644-3.1-01", list, "the answer to GET /Users with count 1", []int{http.StatusOK})
		isMessage(s, list, "a list")
		failure := s.Get(scim.UserPath(s.Unknown()))
		if s.Envelope(failure) {
			return
		}
		switch {
		case !failure.Refused():
			s.Check("RFC7644-3.1-01", On(failure), "the answer to GET of a user whom nobody knows", false, "an error", Answer(failure))
		case failure.Resource().Exists():
			isMessage(s, failure, "an error")
		}
	}, Proves("RFC7644-3.1-01"))
}

func isMessage(s *Stage, x *scim.Exchange, what string) {
	list := urns(x.Resource())
	s.Check("RFC7644-3.1-01", On(x), "the schemas of "+what, len(list) > 0 && hasPrefixFold(list[0], messagePrefix), "a URI that begins with "+messagePrefix, ShownAll(list))
}

// view is a resource as one kind of answer shows it.
type view struct {
	way string
	r   scim.Resource
}

// inViews makes one assertion on all views of a resource, and names the views in
// which it does not hold.
func inViews(s *Stage, rule string, on Detail, what, want string, views []view, look func(scim.Resource) offenders, more ...Detail) bool {
	ways := map[string][]string{}
	var order []string
	for _, v := range views {
		for _, text := range look(v.r) {
			if len(ways[text]) == 0 {
				order = append(order, text)
			}
			ways[text] = append(ways[text], v.way)
		}
	}
	var all offenders
	for _, text := range order {
		all = append(all, text+" (in "+strings.Join(slices.Compact(ways[text]), ", ")+")")
	}
	return all.check(s, rule, on, what, want, more...)
}

// common checks what holds for resources of every type.
func common(s *Stage, on Detail, views []view, kind, base string, schemas []scim.Schema) {
	inViews(s, "RFC7643-3-01", on, "schemas", "one URI or more, each once", views, func(r scim.Resource) (wrong offenders) {
		list := urns(r)
		wrong.unless(r.Get("schemas").IsArray() && len(list) > 0, "schemas is "+missingOr(r.Get("schemas")))
		for i, urn := range list {
			wrong.unless(isURI(urn), Shown(urn))
			wrong.unless(!hasURN(list[:i], urn), Shown(urn)+" stands twice")
		}
		return wrong
	})
	inViews(s, "RFC7643-3.3-01", on, "schemas", "with the base schema "+base, views, func(r scim.Resource) (wrong offenders) {
		wrong.unless(hasURN(urns(r), base), ShownAll(urns(r)))
		return wrong
	})
	if t, ok := s.Discovery().Type(kind); ok {
		allowed := []string{t.Get("schema").String()}
		for _, e := range t.Elements("schemaExtensions") {
			allowed = append(allowed, e.Get("schema").String())
		}
		inViews(s, "RFC7643-3-02", on, "schemas", "those of the resource type: "+ShownAll(allowed), views, func(r scim.Resource) (wrong offenders) {
			for _, urn := range urns(r) {
				wrong.unless(hasURN(allowed, urn), Shown(urn))
			}
			return wrong
		})
	}
	if len(schemas) > 0 {
		inViews(s, "RFC7643-2.3-02", on, "the JSON of each value", "as its type and multiValued say", views, func(r scim.Resource) offenders { return misfits(schemas, r) })
	}
	inViews(s, "RFC7643-2.3.5-01", on, "dateTime values", "xsd:dateTime with date and time", views, func(r scim.Resource) (wrong offenders) {
		for _, name := range []string{"created", "lastModified"} {
			v := r.Get("meta", name)
			_, ok := parseInstant(v.String())
			wrong.unless(!v.Exists() || v.Type == gjson.String && ok, "meta."+name+" is "+cut(v.Raw))
		}
		for _, v := range ofType(schemas, r, "datetime") {
			_, ok := parseInstant(v.value.String())
			wrong.unless(ok, v.attribute.Path()+" is "+cut(v.value.Raw))
		}
		return wrong
	})
	inViews(s, "RFC7643-2.3.7-01", on, "references", "absolute or relative URIs", views, func(r scim.Resource) (wrong offenders) {
		if v := r.Get("meta", "location"); v.Exists() {
			wrong.unless(isReference(v), "meta.location is "+cut(v.Raw))
		}
		for _, v := range ofType(schemas, r, "reference") {
			wrong.unless(isReference(v.value), v.attribute.Path()+" is "+cut(v.value.Raw))
		}
		return wrong
	})
}

// isReference tells a URI reference (RFC 3986), relative ones too.
func isReference(v gjson.Result) bool {
	_, err := url.Parse(v.String())
	return v.Type == gjson.String && v.String() != "" && err == nil && !strings.ContainsAny(v.String(), " \t\r\n<>\"{}|\\^`")
}

// locations looks for a query in the addresses that the target gives itself.
func locations(s *Stage, on Detail, views []view) {
	d := s.Discovery()
	views = append(slices.Clone(views), view{configPath, d.Config})
	for _, t := range d.Types {
		views = append(views, view{typesPath, t})
	}
	for _, schema := range d.Schemas {
		views = append(views, view{schemasPath, schema.Resource})
	}
	inViews(s, "RFC7644-1.3-01", on, "meta.location", "no query in it", views, func(r scim.Resource) (wrong offenders) {
		location := r.Get("meta", "location").String()
		wrong.unless(!strings.Contains(location, "?"), Shown(location))
		return wrong
	})
}

// integers looks at the raw numbers of a list, of the configuration and of the user.
func integers(s *Stage, list *scim.Exchange, f full) {
	var wrong offenders
	look := func(what string, v gjson.Result) {
		wrong.unless(v.Type != gjson.Number || wholeNumber(v), what+" is "+v.Raw)
	}
	for _, name := range []string{"totalResults", "itemsPerPage", "startIndex"} {
		look(name, list.Resource().Get(name))
	}
	config := s.Discovery().Config
	look("bulk.maxOperations", config.Get("bulk", "maxOperations"))
	look("bulk.maxPayloadSize", config.Get("bulk", "maxPayloadSize"))
	look("filter.maxResults", config.Get("filter", "maxResults"))
	for _, v := range ofType(f.schemas, f.get.Resource(), "integer") {
		look(v.attribute.Path(), v.value)
	}
	wrong.check(s, "RFC7643-2.3.4-01", On(list), "integers in the list, the configuration and the user", "without fraction and exponent")
}

// each gives one sub-attribute of all values of a multi-valued attribute.
func each(r scim.Resource, attribute, sub string) (all []gjson.Result) {
	for _, element := range r.Elements(attribute) {
		if v := element.Get(sub); v.Exists() {
			all = append(all, v)
		}
	}
	return all
}
