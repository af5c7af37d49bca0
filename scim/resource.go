package scim

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Resource is a view on the JSON of one resource. Attribute names are found
// without regard to letter case (RFC 7643 section 2.1).
type Resource struct{ json gjson.Result }

// ParseResource reads one JSON object. Anything else gives a resource that
// does not Exist; so does JSON that is not UTF-8 (RFC 7644 section 3.8) or is
// nested deeper than any SCIM message.
func ParseResource(raw []byte) Resource {
	if !utf8.Valid(raw) || tooDeep(raw) || !gjson.ValidBytes(raw) {
		return Resource{}
	}
	return Resource{gjson.ParseBytes(raw)}
}

// maxDepth is far beyond SCIM's own nesting, which knows no complex attribute
// inside another (RFC 7643 section 2.3.8). Readers of nested JSON take time that
// grows with the square of its depth.
const maxDepth = 64

func tooDeep(raw []byte) bool {
	depth, quoted, escaped := 0, false, false
	for _, b := range raw {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = b == '\\'
			quoted = b != '"'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}

// Exists tells whether there is a JSON object to look at.
func (r Resource) Exists() bool { return r.json.IsObject() }

// Raw is the JSON text.
func (r Resource) Raw() string { return r.json.Raw }

// Get follows attribute names into the resource: Get("name", "givenName").
// A name is one member; dots and colons in it are not read as a path.
func (r Resource) Get(names ...string) gjson.Result {
	at := r.json
	for _, name := range names {
		if !at.IsObject() {
			return gjson.Result{}
		}
		at = member(at, name)
	}
	return at
}

func member(object gjson.Result, name string) gjson.Result {
	var exact, folded gjson.Result
	object.ForEach(func(key, value gjson.Result) bool {
		switch {
		case key.String() == name:
			exact = value
			return false
		case !folded.Exists() && strings.EqualFold(key.String(), name):
			folded = value
		}
		return true
	})
	if exact.Exists() {
		return exact
	}
	return folded
}

// ID is the service provider's identifier, "" if it is missing or not a string.
func (r Resource) ID() string { return text(r.Get("id")) }

// UserName is the unique name of a User, "" if missing.
func (r Resource) UserName() string { return text(r.Get("userName")) }

// ExternalID is the client's own identifier, "" if missing.
func (r Resource) ExternalID() string { return text(r.Get("externalId")) }

// Active reads the administrative status. ok is false when the attribute is
// missing or is not a JSON boolean.
func (r Resource) Active() (active, ok bool) {
	v := r.Get("active")
	return v.IsBool() && v.Bool(), v.IsBool()
}

// Strings are the values of a multi-valued attribute: the sub-attribute value
// of each element, or the element itself where it is a plain string.
func (r Resource) Strings(attribute string) []string {
	values := []string{}
	for _, element := range r.Elements(attribute) {
		if v := element.Get("value"); v.Exists() {
			values = append(values, text(v))
		} else if element.json.Type == gjson.String {
			values = append(values, text(element.json))
		}
	}
	return values
}

// Elements are the elements of a multi-valued attribute, as resources of their own.
func (r Resource) Elements(attribute string) []Resource {
	v := r.Get(attribute)
	if !v.IsArray() {
		return nil
	}
	var out []Resource
	for _, element := range v.Array() {
		out = append(out, Resource{element})
	}
	return out
}

// text copies, so that who keeps an id does not keep the answer it stood in.
func text(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return strings.Clone(v.String())
}

// List is a view on a ListResponse (RFC 7644 section 3.4.2).
type List struct {
	Resource
	Total     int        // totalResults
	Resources []Resource // of this page
}

// ErrNotAList is the cause when an answer cannot be read as a ListResponse.
var ErrNotAList = errors.New("not a ListResponse")

// ParseList reads a ListResponse. It errs when a client could not work with the
// answer: no object, no integer totalResults, or Resources that is no array of
// objects. Resources may be missing or null.
func ParseList(raw []byte) (List, error) {
	list := List{Resource: ParseResource(raw)}
	if !list.Exists() {
		return list, fmt.Errorf("%w: no JSON object", ErrNotAList)
	}
	total := list.Get("totalResults")
	if total.Type != gjson.Number || strings.ContainsAny(total.Raw, "-.eE") {
		return list, fmt.Errorf("%w: totalResults is %s, want a non-negative integer", ErrNotAList, orMissing(total))
	}
	list.Total = int(total.Int())
	items := list.Get("Resources")
	if !items.Exists() || items.Type == gjson.Null {
		return list, nil
	}
	if !items.IsArray() {
		return list, fmt.Errorf("%w: Resources is %s, want an array", ErrNotAList, orMissing(items))
	}
	for i, item := range items.Array() {
		if !item.IsObject() {
			return list, fmt.Errorf("%w: Resources[%d] is %s, want an object", ErrNotAList, i, orMissing(item))
		}
		list.Resources = append(list.Resources, Resource{item})
	}
	return list, nil
}

const shownJSON = 60

func orMissing(v gjson.Result) string {
	switch {
	case !v.Exists():
		return "missing"
	case len(v.Raw) > shownJSON:
		return v.Raw[:shownJSON] + "..."
	}
	return v.Raw
}
