package provider

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"rolecall/provider/schema"
)

// baseURL is the service's base as this client addresses it. Forwarding headers
// are not trusted: anyone can send them.
func (s *Server) baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + s.cfg.BasePath
}

func location(base string, c *schema.Catalog, id string) string {
	return base + c.Type.Endpoint + "/" + url.PathEscape(id)
}

// need says how much of an attribute somebody wants to see.
type need int

const (
	nothing  need = iota
	asStored      // what is stored of it, without what is hidden
	complete
)

// everyAttribute is the wish for a resource as a whole.
func everyAttribute(*schema.Attribute) need { return complete }

// derive adds to a stored resource what is computed for each answer:
// meta.location, $ref and names of references such as manager (RFC 7643 section
// 4.3) and members, and the groups that it is in. The result shares all other
// parts with the stored one. Long lists that nobody wants are left out.
func (s *Server) derive(c *schema.Catalog, r Resource, base string, wants func(*schema.Attribute) need) Resource {
	out := maps.Clone(r)
	if wants(c.Attribute("meta")) > nothing {
		s.deriveMeta(c, out, base)
	}
	for _, ref := range c.References {
		s.deriveReference(c, out, ref, base, wants)
	}
	return out
}

func (s *Server) deriveMeta(c *schema.Catalog, r Resource, base string) {
	meta := maps.Clone(asObject(r["meta"]))
	meta["location"] = location(base, c, r.ID())
	if delete(meta, "version"); s.cfg.Features.ETag {
		meta["version"] = s.version(c, r)
	}
	r["meta"] = meta
}

// viewFor is the form of a resource in which some attributes can be read: nothing
// but them, unless one of them is computed.
func (s *Server) viewFor(c *schema.Catalog, refs []schema.Ref, base string) func(record) Resource {
	computed := map[*schema.Attribute]need{}
	var members []string
	for _, ref := range refs {
		switch {
		case ref.Absent:
			continue
		case ref.Extension != "":
			members = append(members, ref.Extension)
		default:
			members = append(members, ref.Attr.Name)
		}
		switch {
		case ref.Attr == nil: // an extension as a whole
			for _, r := range c.References {
				if r.Extension == ref.Extension {
					computed[r.Attr] = complete
				}
			}
		case ref.Attr == membersOf(c) && (ref.Sub == nil || ref.Sub.Name == "value" || ref.Sub.Name == "type"):
			computed[ref.Attr] = max(computed[ref.Attr], asStored)
		case ref.Attr.Name == "meta" || ref.Attr.RefersTo() != "":
			computed[ref.Attr] = complete
		}
	}
	if len(computed) == 0 {
		slices.Sort(members)
		members = slices.Compact(members)
		return func(r record) Resource { return r.members(members) }
	}
	return func(r record) Resource {
		return s.derive(c, r.resource(), base, func(a *schema.Attribute) need { return computed[a] })
	}
}

func asObject(v any) map[string]any {
	object, _ := v.(map[string]any)
	return object
}

// show is a derived resource as it goes to the client, before projection.
func (s *Server) show(ctx context.Context, r Resource) Resource {
	if p := s.cfg.Policy.Present; p != nil && s.directories[r.Type()] == nil {
		return p(ctx, r.Clone())
	}
	return r
}

// visible tells whether clients may see the resource. What the product lists
// itself, it wants to be seen.
func (s *Server) visible(r Resource) bool {
	return s.cfg.Policy.Visible == nil || s.directories[r.Type()] != nil || s.cfg.Policy.Visible(r)
}
