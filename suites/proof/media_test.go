package proof

import (
	"bytes"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

func mediaArea() area {
	label := func(when func(c *tamper.Call) bool, media string) func(*hubspot.Config) {
		return answers("", "/...", func(c *tamper.Call, a *tamper.Answer) {
			if len(a.Body) > 0 && when(c) {
				a.Header.Set("Content-Type", media)
			}
		})
	}
	accept := func(want string) func(*tamper.Call) bool {
		return func(c *tamper.Call) bool { return c.Request.Header.Get("Accept") == want }
	}
	any := func(*tamper.Call) bool { return true }
	refuse := func(media string) func(*hubspot.Config) {
		return calls("", "/...", func(c *tamper.Call) *tamper.Answer {
			if strings.HasPrefix(c.Request.Header.Get("Content-Type"), media) && len(c.Raw) > 0 {
				return tamper.Refusal(http.StatusUnsupportedMediaType, "", "not this type")
			}
			return c.Ask()
		})
	}
	return area{family: "protocol", name: "media-type", broken: []broken{
		{"letters beyond ASCII become question marks", "RFC7644-3.8-01", "protocol.media-type.utf-8", answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
			a.Body = bytes.Map(func(r rune) rune {
				if r > 127 {
					return '?'
				}
				return r
			}, a.Body)
		})},
		{"answers in Latin-1", "RFC7644-3.8-01", "protocol.media-type.utf-8", answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
			a.Body = bytes.ReplaceAll(a.Body, []byte("Ñ"), []byte{0xd1})
		})},
		{"a charset other than UTF-8 is stated", "RFC7644-3.8-01", "protocol.media-type.utf-8", label(any, "application/scim+json; charset=iso-8859-1")},
		{"application/json for who asks for scim+json", "RFC7644-3.8-02", "protocol.media-type.accept-scim", label(accept("application/scim+json"), "application/json")},
		{"406 for application/json", "RFC7644-3.8-03", "protocol.media-type.accept-json", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			if accept("application/json")(c) {
				return tamper.Refusal(http.StatusNotAcceptable, "", "not this type")
			}
			return c.Ask()
		})},
		{"XML by default", "RFC7644-3.8-04", "protocol.media-type.default", label(accept(""), "text/xml")},
		{"application/json by default", "RFC7644-3.8-04", "protocol.media-type.default", label(accept("*/*"), "application/json")},
		{"scim+json is refused on writes", "RFC7644-3.8-05", "protocol.media-type.content-scim", refuse("application/scim+json; charset")},
		{"application/json is refused on writes", "RFC7644-3.8-06", "protocol.media-type.content-json", refuse("application/json")},
		{"a user is made of XML", "RFC7644-3.8-07", "protocol.media-type.content-other", calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
			a := c.Ask()
			if a.Status == http.StatusUnsupportedMediaType {
				a.Status = http.StatusAccepted
			}
			return a
		})},
		{"errors are text/html", "RFC7644-8.1-01", "protocol.media-type.labels", answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status >= 400 {
				a.Header.Set("Content-Type", "text/html")
			}
		})},
		{"answers have no label", "RFC7644-8.1-01", "protocol.media-type.labels", answers("", "/Users/...", func(_ *tamper.Call, a *tamper.Answer) { a.Header["Content-Type"] = []string{""} })},
	}}
}
