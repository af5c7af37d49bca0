package provider

import (
	"encoding/json"
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

// sendText answers GET on the resource addressed with its text, without making
// maps of it first. It does nothing and gives false where that is not enough, and
// where the client sets conditions.
func (s *Server) sendText(x *exchange, r record) bool {
	h := x.request.Header
	if s.cfg.Features.ETag && (h["If-Match"] != nil || h["If-None-Match"] != nil) {
		return false
	}
	text, version, ok := s.text(x.catalog, x.projection, r, x.id, x.base)
	if !ok {
		return false
	}
	if s.cfg.Features.ETag {
		x.response.Header().Set("ETag", version)
	}
	x.write(http.StatusOK, s.mediaType(x), append(text, '\n'))
	return true
}

// text is a visible resource as an answer shows it, and its entity tag. ok is false
// if that takes more than what is stored: a part is asked for, or something is
// computed, hidden or changed on its way out.
func (s *Server) text(c *schema.Catalog, p *projection, r record, id, base string) (text []byte, version string, ok bool) {
	if r.location == 0 || !p.all || s.cfg.Policy.Present != nil || s.store.grouped(id) {
		return nil, "", false
	}
	at := location(base, c, id)
	if strings.ContainsFunc(at, escaped) {
		return nil, "", false
	}
	head, tail := r.text[:r.location], r.text[r.location:]
	from := strings.Index(tail, beforeVersion) // the type stands before it
	to := from + strings.IndexByte(tail[from:], '}')
	version = strings.ReplaceAll(tail[from+len(beforeVersion):to-1], `\"`, `"`)
	if s.cfg.Features.ETag {
		from = to
	}
	text = make([]byte, 0, len(r.text)+len(beforeLocation)+len(at)+2)
	for _, part := range []string{head, beforeLocation, at, `"`, tail[:from], tail[to:]} {
		text = append(text, part...)
	}
	return text, version, true
}

// listed is a resource as a list shows it.
func (s *Server) listed(x *exchange, f hit) any {
	c, p := f.scope.catalog, f.scope.projection
	if f.location > 0 {
		if text, _, ok := s.text(c, p, f.record, gjson.Get(f.record.text, "id").Str, x.base); ok {
			return json.RawMessage(text)
		}
	}
	return p.apply(s.show(x.request.Context(), s.derive(c, f.resource(), x.base, p.wants)))
}

// escaped tells whether a character is written otherwise in JSON, or may be.
func escaped(c rune) bool { return c < ' ' || c >= 0x7f || c == '"' || c == '\\' }
