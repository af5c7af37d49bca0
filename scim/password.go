package scim

import (
	"strings"

	"github.com/tidwall/gjson"
)

// withoutPasswords takes the values of passwords out of a body: of a member named
// password, and in a PATCH of the operation whose path names it. All other bytes
// stay as they are.
func withoutPasswords(raw []byte) string {
	s := string(raw)
	if !strings.Contains(s, `\`) && !namesPassword(s) { // no escape can hide one
		return s
	}
	if !ParseResource(raw).Exists() {
		return withoutPasswordsInText(s)
	}
	var cuts []cut
	collect(gjson.Parse(s), strings.Index(s, "{"), &cuts)
	var b strings.Builder
	from := 0
	for _, c := range cuts {
		b.WriteString(s[from:c.from])
		b.WriteString(c.with)
		from = c.to
	}
	return b.String() + s[from:]
}

// namesPassword tells whether the word may stand in a text, in any letter case: it
// is looked for before the patterns are, which take long and seldom find anything.
func namesPassword(s string) bool {
	for i := 0; ; i++ {
		at := strings.IndexAny(s[i:], "wW")
		if at < 0 {
			break
		}
		i += at
		if i >= 4 && i+4 <= len(s) && isPassword(s[i-4:i+4]) {
			return true
		}
	}
	return strings.ContainsRune(s, 'ſ') // which is a case of s, but not one byte
}

// cut is a stretch of a JSON text that something else takes the place of.
type cut struct {
	from, to int
	with     string
}

// collect finds what must go in the value that begins at a position of the text,
// in order.
func collect(v gjson.Result, at int, cuts *[]cut) {
	if v.Type == gjson.String {
		// JSON or prose inside a string may repeat a body.
		if clean := withoutPasswordsInText(v.String()); clean != v.String() {
			quoted, err := Marshal(clean)
			if err != nil {
				quoted = []byte(`"` + Redacted + `"`)
			}
			*cuts = append(*cuts, cut{at, at + len(v.Raw), string(quoted)})
		}
		return
	}
	if !v.IsObject() && !v.IsArray() {
		return
	}
	patched := v.IsObject() && isPassword(member(v, "path").String())
	next := 1 // behind the bracket; the parts of a container stand in order
	v.ForEach(func(key, value gjson.Result) bool {
		if v.IsObject() {
			next += strings.Index(v.Raw[next:], key.Raw) + len(key.Raw)
			next += strings.Index(v.Raw[next:], ":") + 1
		}
		next += strings.Index(v.Raw[next:], value.Raw)
		name := key.String()
		switch {
		case v.IsObject() && (isPassword(name) || patched && strings.EqualFold(name, "value")):
			*cuts = append(*cuts, cut{at + next, at + next + len(value.Raw), `"` + Redacted + `"`})
		default:
			collect(value, at+next, cuts)
		}
		next += len(value.Raw)
		return true
	})
}

// isPassword tells whether an attribute name or path is that of the password,
// alone or behind a schema URN.
func isPassword(name string) bool {
	name = name[strings.LastIndexAny(name, ":.")+1:]
	return strings.EqualFold(name, "password")
}
