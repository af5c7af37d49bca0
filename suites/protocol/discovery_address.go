package protocol

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
)

// addressSpecs: query parameters, methods and versions that discovery must not be
// moved by.
func addressSpecs(a Area) {
	a.Plain("parameters", "queries of the discovery endpoints are not narrowed unnoticed", func(s *Stage) {
		_, schemas := discoveredList(s, schemasPath)
		if !slices.ContainsFunc(scim.ParseSchemas(schemas), func(schema scim.Schema) bool { return len(schema.Attributes) > 0 }) {
			s.NotClaimed("no schema is published")
		}
		x := s.Get(schemasPath, "count", "1", "startIndex", "2", "sortBy", "id")
		if list, ok := s.Listed("RFC7644-4-06", x, "GET "+schemasPath+" with count, startIndex and sortBy", Mild); ok {
			want, got := ids(schemas), ids(list.Resources)
			s.Check("RFC7644-4-06", On(x), "the schemas that are listed with count, startIndex and sortBy", slices.Equal(want, got), ShownAll(want), ShownAll(got), Mild)
		}
		x = s.Get(schemasPath, "filter", scim.Eq("id", "urn:ietf:params:scim:schemas:"+s.Unknown()))
		if list, err := x.List(); err == nil && x.OK() && slices.Equal(ids(list.Resources), ids(schemas)) {
			s.Observe("a filter on "+schemasPath, "ignored", conformance.OracleSCIM)
			s.Check("RFC7644-4-07", On(x), "a filter on "+schemasPath, true, "403", "ignored")
			return
		}
		s.Status("RFC7644-4-07", x, "the answer to a filter on "+schemasPath, []int{http.StatusForbidden})
	}, Proves("RFC7644-4-06", "RFC7644-4-07"))

	a.Plain("read-only", "no client can change what the target says about itself", func(s *Stage) {
		config := fixed(s, "RFC7643-5-08", configPath, configPath)
		types := fixed(s, "RFC7643-6-07", typesPath, typePath("User"))
		schemas := fixed(s, "RFC7643-7-04", schemasPath, schemaPath(scim.UserURN))
		if !config && !types && !schemas {
			s.NotClaimed("no discovery endpoint of the target can be read")
		}
	}, Proves("RFC7643-5-08", "RFC7643-6-07", "RFC7643-7-04"))

	a.Plain("version", "another version in the address is not answered as this one", func(s *Stage) {
		root, err := url.Parse(s.Client().BaseURL())
		if err != nil || !versionSegment.MatchString(root.Path) {
			s.NotClaimed("the address of the target, %s, names no version", s.Client().BaseURL())
		}
		// What lies there may be no SCIM at all, so a server error is not held
		// against the target.
		x, err := s.Client().At(versionSegment.ReplaceAllString(root.Path, "${1}/v9$2")).Get(s.Context(), configPath, "")
		if err != nil {
			s.Inconclusive("no answer: %v", err)
		}
		if x.Status >= http.StatusInternalServerError && !x.Refused() {
			s.Inconclusive("version 9 is answered with %d, which tells neither yes nor no", x.Status)
		}
		s.Check("RFC7644-3.13-01", On(x), "GET of version 9, which does not exist", !x.OK(), "a refusal, such as 404 or 400 invalidVers", Answer(x))
	}, Proves("RFC7644-3.13-01"))
}

// versionSegment is the version in a base URL (RFC 7644 section 3.13), the last if
// there are several.
var versionSegment = regexp.MustCompile(`^(.*)/v[0-9]+(?:\.[0-9]+)?(/.*)?$`)

func ids(list []scim.Resource) []string {
	var all []string
	for _, r := range list {
		all = append(all, strings.ToLower(r.ID()))
	}
	slices.Sort(all)
	return all
}

// fixed tries to change a discovery endpoint, or one resource of it, in ways that
// change nothing should the target allow them: it writes back what it read, sends
// a PATCH without operations, and makes and deletes what nobody has. It tells
// whether there was anything to try.
func fixed(s *Stage, rule, path, item string) bool {
	before := s.Get(item)
	if before.Status != http.StatusOK || !before.Resource().Exists() {
		return false // that it can be read is another rule's matter
	}
	put := s.Must(s.Client().Put(s.Context(), item, before.Body()))
	s.Check(rule, On(put), "PUT on "+item, put.Refused(), "refused (4xx or 501)", Answer(put))
	patch := s.PatchAt(item)
	s.Check(rule, On(patch), "PATCH without operations on "+item, patch.Refused(), "refused (4xx or 501)", Answer(patch), Mild)
	madeUp := "urn:ietf:params:scim:schemas:" + s.Unknown()
	post := s.Post(path, scim.Object{
		scim.F("schemas", urns(before.Resource())), scim.F("id", madeUp), scim.F("name", s.Name("made-up")), scim.F("description", "made up by rolecall"),
	})
	s.Check(rule, On(post), "POST to "+path, post.Refused(), "refused (4xx or 501)", Answer(post))
	remove := s.DeleteAt(path + "/" + madeUp) // takes away what the POST made, if it did
	s.Check(rule, On(remove), "DELETE below "+path, remove.Refused(), "refused (4xx or 501)", Answer(remove))
	after := s.Get(item)
	s.Check(rule, On(after), item+" after that", sameApartFromMeta(before.Body(), after.Body()), "as before: "+Shown(before.Resource().Raw()), Shown(after.Resource().Raw())+" which differs")
	return true
}

// sameApartFromMeta compares two JSON objects without meta, in which some targets
// write when they were asked.
func sameApartFromMeta(a, b []byte) bool {
	var x, y map[string]any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	delete(x, "meta")
	delete(y, "meta")
	return reflect.DeepEqual(x, y)
}
