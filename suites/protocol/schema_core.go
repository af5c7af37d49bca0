package protocol

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// coreSchemaSpecs: the published User, Group and EnterpriseUser against RFC 7643
// section 8.7.1 and its errata.
func coreSchemaSpecs(a Area) {
	a.Plain("core-schemas", "the core schemas are published as the RFC has them", func(s *Stage) {
		x, list := discoveredList(s, schemasPath)
		schemas := scim.ParseSchemas(list)
		var other offenders
		compared := false
		for _, schema := range schemas {
			table, ok := rfcSchemas[schema.ID()]
			if !ok {
				continue
			}
			compared = true
			for _, a := range schema.All() {
				other = append(other, unlike(table, a)...)
			}
		}
		if !compared {
			s.NotClaimed("none of the core schemas is published")
		}
		other.check(s, "RFC7643-8.7.1-01", On(x), "types, cardinalities and mutabilities of the core schemas", "as in RFC 7643 section 8.7.1")
		userKeywords(s, x, schemas)
		errata(s, x, schemas)
		overlap(s, x, schemas)
	}, Proves("RFC7643-8.7.1-01", "RFC7643-8.7.1-02", "RFC7643-8.7.1-03", "RFC7643-E5606-01", "RFC7643-E8471-01", "RFC7643-E8472-01", "RFC7643-E7522-01", "RFC7643-3.3-02"))

	a.Plain("core-group", "the displayName of a group is published as required", func(s *Stage) {
		x, list := discoveredList(s, schemasPath)
		group, ok := schemaByID(scim.ParseSchemas(list), scim.GroupURN)
		if !ok {
			s.NotClaimed("the target publishes no schema of Group")
		}
		name, _ := group.Attribute("displayName")
		s.Check("RFC7643-E5368-01", On(x), "displayName of a Group", name.Required, "required true", "required false", Mild)
	}, Proves("RFC7643-E5368-01"))
}

// userKeywords checks the two attributes whose keywords carry a rule.
func userKeywords(s *Stage, x *scim.Exchange, schemas []scim.Schema) {
	user, ok := schemaByID(schemas, scim.UserURN)
	if !ok {
		return
	}
	name, _ := user.Attribute("userName")
	s.Check("RFC7643-8.7.1-03", On(x), "the definition of userName",
		name.Required && !name.CaseExact && (name.Uniqueness == "server" || name.Uniqueness == "global"),
		"required true, caseExact false, uniqueness server or global",
		fmt.Sprintf("required %v, caseExact %v, uniqueness %s", name.Required, name.CaseExact, name.Uniqueness))
	if password, ok := user.Attribute("password"); ok {
		s.Check("RFC7643-8.7.1-02", On(x), "the definition of password", password.Mutability == "writeOnly" && password.Returned == "never",
			"mutability writeOnly, returned never", "mutability "+password.Mutability+", returned "+password.Returned)
	}
	certificates, _ := user.Attribute("x509Certificates")
	if value, ok := certificates.Sub("value"); ok {
		s.Check("RFC7643-E5606-01", On(x), "the type of x509Certificates.value", value.Type == "binary", "binary", value.Type)
	}
}

// errata checks what errata corrected; the text of 2015 printed it otherwise, so
// that a breach is a warning.
func errata(s *Stage, x *scim.Exchange, schemas []scim.Schema) {
	user, _ := schemaByID(schemas, scim.UserURN)
	groups, _ := user.Attribute("groups")
	if ref, ok := groups.Sub("$ref"); ok {
		s.Check("RFC7643-E8471-01", On(x), "referenceTypes of groups.$ref", slices.Equal(ref.References, []string{"Group"}), `"Group"`, ShownAll(ref.References), Mild)
	}
	enterprise, _ := schemaByID(schemas, scim.EnterpriseURN)
	manager, _ := enterprise.Attribute("manager")
	if value, ok := manager.Sub("value"); ok {
		s.Check("RFC7643-E8472-01", On(x), "manager.value", value.CaseExact, "caseExact true", "caseExact false", Mild)
	}
	types, _ := schemaByID(schemas, resourceTypeURN)
	if extensions, ok := types.Attribute("schemaExtensions"); ok {
		s.Check("RFC7643-E7522-01", On(x), "schemaExtensions in the schema of resource types", extensions.MultiValued, "multiValued true", "multiValued false", Mild)
	}
	of, _ := schemaByID(schemas, schemaURN)
	attributes, _ := of.Attribute("attributes")
	if kind, ok := attributes.Sub("type"); ok && len(kind.Canonical) > 0 {
		s.Check("RFC7643-E5606-01", On(x), "the types that the schema of schemas allows", slices.Contains(kind.Canonical, "binary"), "with binary", ShownAll(kind.Canonical), Mild)
	}
}

// overlap looks for attributes of extensions that the core schema of the same
// resource type has already.
func overlap(s *Stage, x *scim.Exchange, schemas []scim.Schema) {
	var twice offenders
	extended := false
	for _, t := range s.Discovery().Types {
		core, _ := schemaByID(schemas, t.Get("schema").String())
		for _, e := range t.Elements("schemaExtensions") {
			extension, ok := schemaByID(schemas, e.Get("schema").String())
			extended = extended || ok
			for _, a := range extension.Attributes {
				_, has := core.Attribute(a.Name)
				twice.unless(!has, a.Path())
			}
		}
	}
	if extended {
		twice.check(s, "RFC7643-3.3-02", On(x), "attributes of extensions", "none that the core schema has", Mild)
	}
}

func schemaByID(schemas []scim.Schema, urn string) (scim.Schema, bool) {
	i := slices.IndexFunc(schemas, func(schema scim.Schema) bool { return strings.EqualFold(schema.ID(), urn) })
	if i < 0 {
		return scim.Schema{}, false
	}
	return schemas[i], true
}

// unlike says how an attribute differs from the RFC's definition of it.
func unlike(table map[string]definition, a scim.Attribute) (ways offenders) {
	name := a.Name
	if a.Parent != "" {
		name = a.Parent + "." + name
	}
	want, ok := table[strings.ToLower(name)]
	if !ok {
		return nil
	}
	ways.unless(a.Type == want.kind, name+" is "+a.Type+", not "+want.kind)
	ways.unless(a.MultiValued == want.multi, fmt.Sprintf("%s has multiValued %v", name, a.MultiValued))
	// display is immutable by section 2.4 and readWrite by section 8.7.1.
	ways.unless(a.Mutability == want.mutability || strings.HasSuffix(name, ".display"), name+" is "+a.Mutability+", not "+want.mutability)
	return ways
}
