package provider

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"rolecall/provider/schema"
)

const bulkPrefix = "bulkId:"

// reference is the bulkId that a string stands for when it is "bulkId:x" as a
// whole, or the URI of a resource that ends in it; "" for all other strings.
func bulkReference(text string) (id string) {
	if id, ok := strings.CutPrefix(text, bulkPrefix); ok {
		return id
	}
	if at := strings.LastIndex(text, "/"+bulkPrefix); at >= 0 {
		return text[at+1+len(bulkPrefix):]
	}
	return ""
}

// quotedReference finds references among the literals of a PATCH path, as in
// members[value eq "bulkId:x"].
var quotedReference = regexp.MustCompile(`"` + bulkPrefix + `[^"\\]+"`)

// findNeeds notes the bulkIds that the operation refers to (RFC 7644 section
// 3.7.2): in its path, and anywhere in its data. A text that looks like a
// reference but names nothing is one where an identifier stands, in value, $ref
// and the path; elsewhere it is a text like any other.
func (j *bulkJob) findNeeds(o *bulkOperation) {
	note := func(id string) {
		if !slices.Contains(o.needs, id) {
			o.needs = append(o.needs, id)
		}
	}
	if len(o.segments) == 2 {
		if id, ok := strings.CutPrefix(o.segments[1], bulkPrefix); ok {
			note(id)
		}
	}
	eachText(o.data, "", func(name, text string) {
		if id := bulkReference(text); id != "" && (j.byID[id] != nil || isIdentifier(name)) {
			note(id)
		}
		if strings.EqualFold(name, "path") {
			for _, literal := range quotedReference.FindAllString(text, -1) {
				note(literal[1+len(bulkPrefix) : len(literal)-1])
			}
		}
	})
}

func isIdentifier(member string) bool {
	return strings.EqualFold(member, "value") || strings.EqualFold(member, "$ref")
}

// eachText visits the strings of a JSON value with the name of the member that
// holds them, directly or in an array.
func eachText(v any, name string, visit func(name, text string)) {
	switch t := v.(type) {
	case string:
		visit(name, t)
	case []any:
		for _, item := range t {
			eachText(item, name, visit)
		}
	case map[string]any:
		for _, m := range schema.Members(t) {
			eachText(m.Value, m.Name, visit)
		}
	}
}

// resolved is a copy of v in which references are replaced by the ids known.
func resolved(v any, name string, ids map[string]string) any {
	switch t := v.(type) {
	case string:
		if id, known := ids[bulkReference(t)]; known {
			return t[:strings.LastIndex(t, bulkPrefix)] + id
		}
		if strings.EqualFold(name, "path") {
			return quotedReference.ReplaceAllStringFunc(t, func(literal string) string {
				id, known := ids[literal[1+len(bulkPrefix):len(literal)-1]]
				if !known {
					return literal
				}
				quoted, _ := json.Marshal(id) // a string never fails
				return string(quoted)
			})
		}
		return t
	case []any:
		out := make([]any, len(t))
		for i, item := range t {
			out[i] = resolved(item, name, ids)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for member, item := range t {
			out[member] = resolved(item, member, ids)
		}
		return out
	}
	return v
}

// pruned is a copy of v without the references to the given bulkIds. An object
// that is such a reference, by its value or $ref, goes as a whole. ok is false
// when nothing of v is left.
func pruned(v any, gone []string) (out any, ok bool) {
	switch t := v.(type) {
	case string:
		return t, !slices.Contains(gone, bulkReference(t))
	case []any:
		list := []any{}
		for _, item := range t {
			if item, ok := pruned(item, gone); ok {
				list = append(list, item)
			}
		}
		return list, true
	case map[string]any:
		object := map[string]any{}
		for name, item := range t {
			item, kept := pruned(item, gone)
			if kept {
				object[name] = item
			} else if isIdentifier(name) {
				return nil, false
			}
		}
		return object, true
	}
	return v, true
}
