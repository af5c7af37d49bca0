package protocol

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// definitionSpecs: how attributes are defined in /Schemas (RFC 7643 section 7).
func definitionSpecs(a Area) {
	a.Plain("definitions", "each attribute definition is complete and uses the words of the RFC", func(s *Stage) {
		x, all := definitions(s)
		characteristics(s, x, all)
		keywords(s, x, all)
		var unnamed, misnamed offenders
		for _, a := range all {
			unnamed.unless(filled(a.Get("description")), "of "+a.Path())
			misnamed.unless(a.Name == "$ref" || attributeName.MatchString(a.Name), Shown(a.Name))
		}
		unnamed.check(s, "RFC7643-7-08", On(x), "the description of each attribute", "a non-empty string", Mild)
		misnamed.check(s, "RFC7643-2.1-02", On(x), "the names of attributes", "a letter, then letters, digits, $, - and _")
	}, Proves("RFC7643-7-05", "RFC7643-7-06", "RFC7643-7-08", "RFC7643-2.1-02", "RFC7643-2.3-01"))

	a.Plain("structure", "complex attributes, references and default sub-attributes are defined as the RFC has them", func(s *Stage) {
		x, all := definitions(s)
		var hollow, nested, unique, scalar, misplaced, strange, standard offenders
		for _, a := range all {
			complexAttribute := a.Type == "complex"
			if complexAttribute {
				hollow.unless(len(a.SubAttributes) > 0, a.Path())
				unique.unless(a.Uniqueness == "none" && !a.CaseExact, a.Path())
			}
			if a.Parent != "" {
				nested.unless(!complexAttribute && len(a.SubAttributes) == 0, a.Path())
			}
			if v := a.Get("referenceTypes"); v.Exists() && v.Type != gjson.Null {
				scalar.unless(v.IsArray(), a.Path()+" has "+ShownJSON(v.Raw))
				misplaced.unless(a.Type == "reference" || len(v.Array()) == 0, a.Path()+" is no reference")
			}
			for _, name := range a.References {
				strange.unless(knownReference(s, name), a.Path()+" refers to "+Shown(name))
			}
			if complexAttribute && a.MultiValued {
				for _, sub := range a.SubAttributes {
					want, ok := defaultSubAttributes[strings.ToLower(sub.Name)]
					standard.unless(!ok || slices.Contains(want, sub.Type), sub.Path()+" is "+sub.Type)
				}
			}
		}
		hollow.check(s, "RFC7643-7-07", On(x), "complex attributes", "with subAttributes")
		nested.check(s, "RFC7643-2.3.8-02", On(x), "sub-attributes", "not complex themselves", Also("RFC7643-E8415-01"))
		unique.check(s, "RFC7643-E6004-01", On(x), "complex attributes", "without uniqueness and caseExact of their own")
		scalar.check(s, "RFC7643-E5607-01", On(x), "referenceTypes", "arrays")
		append(misplaced, strange...).check(s, "RFC7643-7-09", On(x), "referenceTypes", "on references alone, and names of resource types, external or uri")
		standard.check(s, "RFC7643-2.4-02", On(x), "the default sub-attributes", "primary a boolean, $ref a reference, type and display strings")
	}, Proves("RFC7643-7-07", "RFC7643-7-09", "RFC7643-2.3.8-02", "RFC7643-2.4-02", "RFC7643-E5607-01", "RFC7643-E6004-01", "RFC7643-E8415-01"))
}

// definitions are the attributes and sub-attributes of all schemas of resources.
// Those of the discovery endpoints are left out: the schema of schemas is recursive.
func definitions(s *Stage) (*scim.Exchange, []scim.Attribute) {
	x, list := discoveredList(s, schemasPath)
	var all []scim.Attribute
	for _, schema := range scim.ParseSchemas(list) {
		if !ofDiscovery(schema.ID()) {
			all = append(all, schema.All()...)
		}
	}
	if len(all) == 0 {
		s.NotClaimed("%s defines no attributes", schemasPath)
	}
	return x, all
}

var (
	attributeName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9$_-]*$`)
	dataTypes     = []string{"string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"}
	closedSets    = map[string][]string{
		"mutability": {"readOnly", "readWrite", "immutable", "writeOnly"},
		"returned":   {"always", "never", "default", "request"},
		"uniqueness": {"none", "server", "global"},
	}
	// defaultSubAttributes have a standard meaning (RFC 7643 section 2.4).
	defaultSubAttributes = map[string][]string{
		"primary": {"boolean"}, "$ref": {"reference"}, "type": {"string"}, "display": {"string"},
	}
)

// characteristics checks that a definition says what it must say, and in the
// right kind of JSON. What it leaves out has a default, so that is a warning.
// Letter case and uniqueness are asked of strings alone.
func characteristics(s *Stage, x *scim.Exchange, all []scim.Attribute) {
	var missing, wrong offenders
	for _, a := range all {
		said := []string{"name", "type", "multiValued", "required", "mutability", "returned"}
		if a.Type == "string" {
			said = append(said, "caseExact", "uniqueness")
		}
		for _, name := range said {
			missing.unless(a.Get(name).Exists(), name+" of "+a.Path())
		}
		for _, name := range []string{"multiValued", "required", "caseExact"} {
			v := a.Get(name)
			wrong.unless(!v.Exists() || v.Type == gjson.Null || v.IsBool(), name+" of "+a.Path()+" is "+ShownJSON(v.Raw))
		}
		for _, name := range []string{"name", "type", "mutability", "returned", "uniqueness"} {
			v := a.Get(name)
			wrong.unless(!v.Exists() || v.Type == gjson.Null || v.Type == gjson.String, name+" of "+a.Path()+" is "+ShownJSON(v.Raw))
		}
	}
	missing.check(s, "RFC7643-7-05", On(x), "the characteristics of each attribute", "all of them stated", Mild)
	wrong.check(s, "RFC7643-7-05", On(x), "the characteristics of each attribute", "Booleans and strings")
}

// keywords checks the words of the closed sets, whose letter case counts.
func keywords(s *Stage, x *scim.Exchange, all []scim.Attribute) {
	var strange, invented offenders
	for _, a := range all {
		for name, words := range closedSets {
			v := a.Get(name)
			strange.unless(v.Type != gjson.String || slices.Contains(words, v.String()), name+" of "+a.Path()+" is "+Shown(v.String()))
		}
		v := a.Get("type")
		invented.unless(v.Type != gjson.String || slices.ContainsFunc(dataTypes, func(t string) bool { return strings.EqualFold(t, v.String()) }),
			"type of "+a.Path()+" is "+Shown(v.String()))
	}
	slices.Sort(strange)
	strange.check(s, "RFC7643-7-06", On(x), "mutability, returned and uniqueness of each attribute", "words of RFC 7643 section 7")
	invented.check(s, "RFC7643-2.3-01", On(x), "the type of each attribute", "one of "+strings.Join(dataTypes, ", "))
}

// knownReference tells what a reference may point at: external, uri, or a type
// of resource. User and Group exist even where a target does not serve them.
func knownReference(s *Stage, name string) bool {
	if slices.Contains([]string{"external", "uri", "User", "Group"}, name) {
		return true
	}
	types := s.Discovery().Types
	return len(types) == 0 || slices.ContainsFunc(types, func(r scim.Resource) bool { return r.Get("name").String() == name })
}
