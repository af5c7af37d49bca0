package protocol

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// keptAsWritten tells whether a stored value is the one that was written, as far as the
// attribute's definition lets it be changed: the letter case of values that are
// not case-exact, canonical forms, more members than were sent.
func keptAsWritten(a scim.Attribute, written any, stored gjson.Result) bool {
	data, err := scim.Marshal(written)
	if err != nil {
		return false
	}
	return keptJSON(a, gjson.ParseBytes(data), stored)
}

func keptJSON(a scim.Attribute, written, stored gjson.Result) bool {
	if !a.MultiValued {
		return keptOne(a, written, stored)
	}
	if !stored.IsArray() {
		return false
	}
	for _, element := range written.Array() {
		found := false
		for _, candidate := range stored.Array() {
			found = found || keptOne(a, element, candidate)
		}
		if !found {
			return false
		}
	}
	return true
}

func keptOne(a scim.Attribute, written, stored gjson.Result) bool {
	switch a.Type {
	case "complex":
		in := scim.ParseResource([]byte(stored.Raw))
		for _, sub := range a.SubAttributes {
			want := scim.ParseResource([]byte(written.Raw)).Get(sub.Name)
			if want.Exists() && sub.Returned != "never" && sub.Returned != "request" && sub.Mutability != "writeOnly" && !keptJSON(sub, want, in.Get(sub.Name)) {
				return false
			}
		}
		return true
	case "boolean":
		return stored.IsBool() && stored.Bool() == written.Bool()
	case "integer", "decimal":
		return stored.Type == gjson.Number && stored.Float() == written.Float()
	case "datetime":
		was, ok := parseInstant(written.String())
		is, also := parseInstant(stored.String())
		return ok && also && was.Equal(is)
	case "binary":
		was, ok := octets(written.String())
		is, also := octets(stored.String())
		return ok && also && bytes.Equal(was, is)
	}
	if stored.Type != gjson.String {
		return false
	}
	switch {
	case strings.EqualFold(a.Parent, "phoneNumbers"):
		return digits(stored.String()) == digits(written.String())
	case a.Type == "reference" || a.CaseExact:
		return stored.String() == written.String()
	}
	return strings.EqualFold(stored.String(), written.String())
}

// digits are what two forms of the same telephone number share.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}

// asJSON is a value as it goes over the wire.
func asJSON(value any) gjson.Result {
	data, err := scim.Marshal(value)
	if err != nil {
		return gjson.Result{}
	}
	return gjson.ParseBytes(data)
}
