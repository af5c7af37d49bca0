package stage

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// ExpectRestUnchanged compares an account with an earlier snapshot of it and
// leaves out the named attributes, which were meant to change.
func (s *Stage) ExpectRestUnchanged(rule, what string, before scim.Resource, changed ...string) bool {
	x := s.Must(s.client.Get(s.ctx, scim.UserPath(before.ID()), ""))
	if !s.Status(readable, x, "GET of the account", []int{http.StatusOK}) {
		return false
	}
	others := slices.DeleteFunc(differences(before, x.Resource()), func(found string) bool {
		name, _, _ := strings.Cut(found, " ")
		return slices.ContainsFunc(changed, func(c string) bool { return strings.EqualFold(c, name) })
	})
	return s.Check(rule, On(x), what, len(others) == 0, "unchanged", cmp.Or(strings.Join(others, "; "), "unchanged"))
}

// differences names the attributes in which two readings of one resource differ.
// Multi-valued attributes are compared as sets, unassigned ones (absent, null,
// empty) are equal (RFC 7643 section 2.5), and meta is the provider's own.
func differences(before, after scim.Resource) []string {
	a, b := attributes(before), attributes(after)
	var found []string
	for _, name := range sortedNames(a, b) {
		if a[name] != b[name] {
			found = append(found, fmt.Sprintf("%s was %s and is %s", name, orUnassigned(a[name]), orUnassigned(b[name])))
		}
	}
	return found
}

func attributes(r scim.Resource) map[string]string {
	flat := map[string]string{}
	gjson.Parse(r.Raw()).ForEach(func(key, value gjson.Result) bool {
		if name := key.String(); name != "meta" && name != "schemas" {
			if text := canonical(value); text != "" {
				flat[name] = text
			}
		}
		return true
	})
	return flat
}

// canonical writes a value so that equal values give equal texts; unassigned
// ones give "".
func canonical(v gjson.Result) string {
	var parts []string
	switch {
	case v.Type == gjson.Null:
		return ""
	case v.IsArray():
		for _, element := range v.Array() {
			if text := canonical(element); text != "" {
				parts = append(parts, text)
			}
		}
		slices.Sort(parts)
	case v.IsObject():
		v.ForEach(func(key, value gjson.Result) bool {
			if text := canonical(value); text != "" {
				parts = append(parts, key.String()+"="+text)
			}
			return true
		})
		slices.Sort(parts)
	default:
		return v.String()
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func sortedNames(maps ...map[string]string) []string {
	var names []string
	for _, m := range maps {
		for name := range m {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func orUnassigned(text string) string {
	if text == "" {
		return "unassigned"
	}
	return shorten(text)
}
