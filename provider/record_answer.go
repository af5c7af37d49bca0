package provider

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/provider/schema"
)

// showsAll tells whether an answer that shows what is returned by default shows
// all that is stored, and as it is stored but for meta. It must be as strict as
// projection.apply.
func showsAll(c *schema.Catalog, r Resource) bool {
	shown, all := 0, len(r)
	for _, x := range c.Extensions {
		if members, there := r[x.ID].(map[string]any); there { // never empty: see ListSchemas
			shown, all = shown+1, all+len(members)
		}
	}
	asStored := true
	c.Attributes(func(extension string, a *schema.Attribute) bool {
		in := map[string]any(r)
		if extension != "" {
			in = asObject(r[extension])
		}
		if v, there := in[a.Name]; there {
			shown++
			asStored = a.RefersTo() == "" && (a.Returned == schema.Always || a.Returned == schema.Default) && whole(a, v)
		}
		return asStored
	})
	return asStored && shown == all
}

// whole tells whether part leaves a value as it is.
func whole(a *schema.Attribute, v any) bool {
	switch t := v.(type) {
	case nil:
		return false
	case []any:
		for _, element := range t {
			if !whole(a, element) {
				return false
			}
		}
		return len(t) > 0
	case map[string]any:
		shown := 0
		for i := range a.SubAttributes {
			sub := &a.SubAttributes[i]
			if _, there := t[sub.Name]; there {
				if shown++; sub.Returned != schema.Always && sub.Returned != schema.Default {
					return false
				}
			}
		}
		return shown == len(t) && shown > 0
	}
	return true
}

// How meta is written; see seal.
const (
	lastModified   = `"lastModified":"`
	beforeLocation = `,"location":"`
	beforeVersion  = `,"version":"`
)

// locationIn is the place of meta.location in the text of a resource whose meta is
// as seal makes it: its members are sorted.
func locationIn(text string) int {
	meta := gjson.Get(text, "meta")
	at := strings.Index(meta.Raw, lastModified)
	if at < 0 {
		return 0
	}
	at += len(lastModified)
	return meta.Index + at + strings.IndexByte(meta.Raw[at:], '"') + 1
}

// sendText answers GET on the resource addressed with the text that is stored,
// without making maps of it first. It does nothing and gives false where that is
// not enough: the client sets conditions or asks for a part, or something is
// computed, hidden or changed on its way out.
func (s *Server) sendText(x *exchange, r record) bool {
	h := x.request.Header
	if s.cfg.Features.ETag && (h["If-Match"] != nil || h["If-None-Match"] != nil) {
		return false
	}
	if r.location == 0 || !x.projection.all || s.cfg.Policy.Visible != nil || s.cfg.Policy.Present != nil || s.store.grouped(x.id) {
		return false
	}
	at := location(x.base, x.catalog, x.id)
	if strings.ContainsFunc(at, escaped) {
		return false
	}
	head, tail := r.text[:r.location], r.text[r.location:]
	from := strings.Index(tail, beforeVersion) // the type stands before it
	to := from + strings.IndexByte(tail[from:], '}')
	if s.cfg.Features.ETag {
		version := tail[from+len(beforeVersion) : to-1]
		x.response.Header().Set("ETag", strings.ReplaceAll(version, `\"`, `"`))
		from = to
	}
	text := make([]byte, 0, len(r.text)+len(beforeLocation)+len(at)+2)
	for _, part := range []string{head, beforeLocation, at, `"`, tail[:from], tail[to:], "\n"} {
		text = append(text, part...)
	}
	x.write(http.StatusOK, s.mediaType(x), text)
	return true
}

// escaped tells whether a character is written otherwise in JSON, or may be.
func escaped(c rune) bool { return c < ' ' || c >= 0x7f || c == '"' || c == '\\' }
