package protocol

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// misfits are the values in a resource whose JSON is not what the schemas say.
func misfits(schemas []scim.Schema, r scim.Resource) []string {
	var wrong offenders
	for _, schema := range schemas {
		for _, a := range schema.Attributes {
			misfit(&wrong, a, a.Of(r))
		}
	}
	return wrong
}

func misfit(wrong *offenders, a scim.Attribute, v gjson.Result) {
	switch {
	case !v.Exists() || v.Type == gjson.Null:
	case a.MultiValued != v.IsArray():
		wrong.unless(false, fmt.Sprintf("%s is %s, multiValued is %v", a.Path(), cut(v.Raw), a.MultiValued))
	case a.MultiValued:
		for _, element := range v.Array() {
			misfitOne(wrong, a, element)
		}
	default:
		misfitOne(wrong, a, v)
	}
}

func misfitOne(wrong *offenders, a scim.Attribute, v gjson.Result) {
	if v.Type == gjson.Null {
		return
	}
	wrong.unless(fits(a, v), a.Path()+" is "+cut(v.Raw)+", its type is "+a.Type)
	if a.Type == "complex" && v.IsObject() {
		for _, sub := range a.SubAttributes {
			misfit(wrong, sub, scim.ParseResource([]byte(v.Raw)).Get(sub.Name))
		}
	}
}

// fits tells whether a value has the JSON kind of its type (RFC 7643 section 2.3).
func fits(a scim.Attribute, v gjson.Result) bool {
	switch a.Type {
	case "string", "reference", "binary", "datetime":
		return v.Type == gjson.String
	case "boolean":
		return v.IsBool()
	case "integer":
		return wholeNumber(v)
	case "decimal":
		return v.Type == gjson.Number
	case "complex":
		return v.IsObject()
	}
	return true // an invented type is another rule's matter
}

// ofType lists the values in a resource whose attributes have a type, with the
// paths that lead to them.
func ofType(schemas []scim.Schema, r scim.Resource, kind string) (found []typed) {
	for _, schema := range schemas {
		for _, a := range schema.Attributes {
			found = append(found, typedIn(a, a.Of(r), kind)...)
		}
	}
	return found
}

type typed struct {
	attribute scim.Attribute
	value     gjson.Result
}

func typedIn(a scim.Attribute, v gjson.Result, kind string) (found []typed) {
	elements := []gjson.Result{v}
	if v.IsArray() {
		elements = v.Array()
	}
	for _, element := range elements {
		if a.Type == kind && element.Exists() && element.Type != gjson.Null {
			found = append(found, typed{a, element})
		}
		if a.Type == "complex" && element.IsObject() {
			for _, sub := range a.SubAttributes {
				found = append(found, typedIn(sub, scim.ParseResource([]byte(element.Raw)).Get(sub.Name), kind)...)
			}
		}
	}
	return found
}

var zone = regexp.MustCompile(`(Z|[+-]\d\d:\d\d)$`)

// parseInstant reads an xsd:dateTime with date and time (RFC 7643 section 2.3.5).
// Without an offset it is taken as UTC.
func parseInstant(text string) (time.Time, bool) {
	if !zone.MatchString(text) {
		text += "Z"
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, err == nil
}

// octets reads base64 as RFC 7643 section 2.3.6 allows it: either alphabet, with
// or without padding.
func octets(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(text), "=")
	data, err := base64.RawStdEncoding.DecodeString(text)
	return data, err == nil
}

func cut(s string) string {
	const most = 60
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}
