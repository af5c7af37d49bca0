package provider

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"
)

// record is one state of a resource as the store keeps it. It never changes.
//
// As maps a resource takes some six times the room of its JSON text, and the
// garbage collector has to look at every part of it. So a resource is kept as
// text, and read when somebody wants to see it. Groups are kept as they are: they
// may have as many members as there are users, of which a write changes few.
type record struct {
	sequence uint64   // of its creation, among all resources
	text     string   // JSON, the members of each object sorted by name
	whole    Resource // in place of text
	// location is where in text meta.location belongs, if an answer that shows all
	// there is differs in nothing but meta; 0 if it does.
	location int
}

// record brings a resource into the form in which this table keeps it. It errs for
// what is no JSON.
func (t *table) record(r Resource) (record, error) {
	if t.members != nil {
		return record{whole: r}, nil
	}
	text, err := encodeJSON(r)
	if err != nil {
		return record{}, fmt.Errorf("provider: a %s that is no JSON: %w", t.catalog.Type.Name, err)
	}
	out := record{text: string(bytes.TrimSuffix(text, []byte("\n")))}
	if showsAll(t.catalog, r) {
		out.location = locationIn(out.text)
	}
	return out, nil
}

// encodeJSON writes JSON as all answers have it: sorted, nothing escaped for HTML, a
// line feed at the end.
func encodeJSON(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return buffer.Bytes(), err
}

// resource is the resource as a whole. Unless it is a group it is the caller's
// own, but the strings in it share the memory of the text.
func (r record) resource() Resource {
	if r.whole != nil || r.text == "" {
		return r.whole
	}
	return decodeObject(gjson.Parse(r.text))
}

// members are those of the resource that are named, as far as they are there.
func (r record) members(names []string) Resource {
	if r.whole != nil || r.text == "" {
		return r.whole
	}
	out := make(Resource, len(names))
	left := len(names)
	gjson.Parse(r.text).ForEach(func(name, value gjson.Result) bool {
		for _, wanted := range names {
			if name.Str == wanted {
				out[wanted] = decode(value)
				left--
			}
		}
		return left > 0
	})
	return out
}

// decode reads what encodeJSON wrote.
func decode(v gjson.Result) any {
	switch v.Type {
	case gjson.String:
		return v.Str
	case gjson.Number:
		return json.Number(v.Raw)
	case gjson.True, gjson.False:
		return v.Type == gjson.True
	case gjson.Null:
		return nil
	}
	if v.IsObject() {
		return decodeObject(v)
	}
	list := []any{}
	v.ForEach(func(_, element gjson.Result) bool {
		list = append(list, decode(element))
		return true
	})
	return list
}

func decodeObject(v gjson.Result) map[string]any {
	object := map[string]any{}
	v.ForEach(func(name, value gjson.Result) bool {
		object[name.String()] = decode(value)
		return true
	})
	return object
}
