package proof

import (
	"net/http"
	"strings"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func i18nArea() area {
	return area{family: "protocol", name: "i18n", broken: []broken{
		{"characters outside the basic plane become question marks", "RFC7643-2.3.1-01", "protocol.i18n.scripts", written("", names(func(text string) string {
			return strings.Map(func(r rune) rune {
				if r > 0xffff {
					return '?'
				}
				return r
			}, text)
		}))},
		{"names are stored as ASCII", "RFC7643-2.3.1-01", "protocol.i18n.scripts", written("", names(func(text string) string {
			return strings.Map(func(r rune) rune {
				if r > 0x7f {
					return -1
				}
				return r
			}, norm.NFD.String(text))
		}))},
		{"names are escaped for HTML", "RFC7643-2.3.1-01", "protocol.i18n.scripts", written("", names(strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace))},
		{"names end at a NUL", "RFC7643-2.3.1-01", "protocol.i18n.scripts", written("", names(func(text string) string {
			before, _, _ := strings.Cut(text, "\x00")
			return before
		}))},
		{"logins are compared code point by code point", "RFC7644-5-01", "protocol.i18n.login-forms", uniqueBy(strings.ToLower)},
		{"logins are folded in width and not composed", "RFC7644-5-01", "protocol.i18n.login-forms", uniqueBy(func(name string) string { return strings.ToLower(width.Fold.String(name)) })},
		{"filters compare code points", "RFC7644-7.8-01", "protocol.i18n.filter-forms", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if filter := c.Query().Get("filter"); !norm.NFC.IsNormalString(filter) {
				a.Keep(func(map[string]any) bool { return false })
			}
		})},
	}}
}

// names changes the names of a person.
func names(change func(string) string) func(map[string]any) {
	return func(user map[string]any) {
		if text, ok := user["displayName"].(string); ok {
			user["displayName"] = change(text)
		}
		name, _ := user["name"].(map[string]any)
		for part, value := range name {
			if text, ok := value.(string); ok {
				name[part] = change(text)
			}
		}
	}
}

// uniqueBy makes logins the same that have the same key.
func uniqueBy(key func(userName string) string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.UniqueKey = key }
}
