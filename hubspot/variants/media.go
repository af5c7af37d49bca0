package variants

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"rolecall/hubspot/tamper"
)

func mediaVariants() []Variant {
	label := func(change func(media string) string) func(*tamper.Call, *tamper.Answer) {
		return func(_ *tamper.Call, a *tamper.Answer) {
			if media := a.Header.Get("Content-Type"); media != "" {
				a.Header.Set("Content-Type", change(media))
			}
		}
	}
	return []Variant{
		{"media-charset", "media-type", "answers state charset=utf-8", "RFC 9110 section 8.3.2",
			answers("", "/...", label(func(media string) string { return media + "; charset=utf-8" }))},
		{"media-upper-case", "media-type", "the media type is spelt in upper case", "RFC 9110 section 8.3.1: types are case-insensitive",
			answers("", "/...", label(strings.ToUpper))},
		{"media-indented", "media-type", "JSON is indented", "RFC 8259 section 2: blanks between tokens mean nothing",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
				var b bytes.Buffer
				if json.Indent(&b, a.Body, "", "    ") == nil {
					a.Body = b.Bytes()
				}
			})},
		{"media-escaped", "media-type", "letters beyond ASCII are written as escapes", "RFC 8259 section 7",
			answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) { a.Body = escaped(a.Body) })},
		{"media-chunked", "media-type", "answers come in pieces whose number is not told", "RFC 9112 section 7.1: chunked transfer coding", chunked},
		{"media-header-names", "media-type", "the names of headers are in capitals", "RFC 9110 section 5.1: field names are case-insensitive", capitals},
	}
}

// escaped writes JSON in ASCII alone.
func escaped(body []byte) []byte {
	var b strings.Builder
	for _, r := range string(body) {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return []byte(b.String())
}
