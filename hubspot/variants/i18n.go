package variants

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func i18nVariants() []Variant {
	return []Variant{
		{"i18n-escapes", "i18n", "JSON is written in ASCII, with \\u escapes", "RFC 8259 section 7: any character may be escaped",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) { a.Body = inASCII(a.Body) })},
		{"i18n-charset", "i18n", "the media type names UTF-8", "RFC 7644 section 3.8: UTF-8 it is",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				if kind := a.Header.Get("Content-Type"); kind != "" && !strings.Contains(kind, "charset") {
					a.Header.Set("Content-Type", kind+"; charset=utf-8")
				}
			})},
		{"i18n-ascii-logins", "i18n", "a login beyond ASCII is refused with 400", "RFC 7643 section 4.1.1: the provider decides what a login may be",
			refusesCreate(func(body map[string]any) bool {
				name, _ := body["userName"].(string)
				return strings.ContainsFunc(name, func(r rune) bool { return r > 0x7e })
			}, http.StatusBadRequest, "invalidValue")},
		{"i18n-prepared-logins", "i18n", "logins are stored in their prepared form: composed and in lower case", "RFC 7644 section 5, RFC 7613 section 3.2",
			stores(func(r provider.Resource) {
				if name, ok := r["userName"].(string); ok {
					r["userName"] = strings.ToLower(norm.NFC.String(name))
				}
			})},
	}
}

func inASCII(body []byte) []byte {
	var out bytes.Buffer
	for _, r := range string(body) {
		switch {
		case r < 0x80:
			out.WriteByte(byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}
