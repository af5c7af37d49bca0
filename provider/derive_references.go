package provider

import (
	"maps"

	"rolecall/provider/schema"
)

// deriveReference completes in r, which is the caller's own at its top level,
// what refers to other resources: one, members of a group, or groups.
func (s *Server) deriveReference(c *schema.Catalog, r Resource, ref schema.Ref, base string, wants func(*schema.Attribute) need) {
	a := ref.Attr
	if a == s.store.table(c.Type.Name).groups {
		if delete(r, a.Name); wants(a) > nothing {
			store(r, a.Name, s.showGroups(s.groups(c, r), base))
		}
		return
	}
	holder := map[string]any(r)
	if ref.Extension != "" {
		held := asObject(r[ref.Extension])
		if held[a.Name] == nil {
			return
		}
		holder = maps.Clone(held)
		r[ref.Extension] = holder
	}
	switch v := holder[a.Name].(type) {
	case []any:
		much := wants(a)
		if ref.Extension != "" {
			much = complete
		}
		if delete(holder, a.Name); much > nothing {
			store(holder, a.Name, s.showMembers(a, v, base, much))
		}
	case map[string]any:
		target, _ := s.store.Get(idOf(v))
		holder[a.Name] = s.reference(a, v, target, base)
	}
}

// reference is a pointer to another resource with what is computed for it. The
// target is nil if there is none.
func (s *Server) reference(a *schema.Attribute, stored map[string]any, target Resource, base string) map[string]any {
	out := maps.Clone(stored)
	c := s.catalogOf(target)
	if c == nil { // it leads nowhere; the schema says where it should lead
		c = s.catalogNamed(a.RefersTo())
	}
	if id := idOf(stored); id != "" && c != nil {
		out["$ref"] = location(base, c, id)
	}
	shown := target.text("displayName")
	if shown == "" && a.MultiValued {
		shown = target.UserName()
	}
	for _, name := range []string{"displayName", "display"} {
		if sub := a.Sub(name); sub != nil && sub.Mutability == schema.ReadOnly && shown != "" {
			out[sub.Name] = shown
		}
	}
	return out
}

// shownOfTarget are the members of a resource that a reference to it shows.
var shownOfTarget = []string{"displayName", "meta", "userName"}

// showMembers leaves out the members that the policy hides.
func (s *Server) showMembers(a *schema.Attribute, list []any, base string, much need) []any {
	if much == asStored && s.cfg.Policy.Visible == nil {
		return list
	}
	out := make([]any, 0, len(list))
	for i, found := range s.store.targets(list) {
		var target Resource
		if s.cfg.Policy.Visible == nil {
			target = found.members(shownOfTarget)
		} else if target = found.resource(); target != nil && !s.visible(target) {
			continue
		}
		if much == asStored {
			out = append(out, list[i])
		} else {
			out = append(out, s.reference(a, asObject(list[i]), target, base))
		}
	}
	return out
}

// groups are the memberships that a resource shows; none if it shows no groups.
func (s *Server) groups(c *schema.Catalog, r Resource) []membership {
	if t := s.store.table(c.Type.Name); t == nil || t.groups == nil {
		return nil
	}
	list := s.store.memberships(r.ID())
	out := list[:0]
	for _, m := range list {
		if s.visible(m.group) {
			out = append(out, m)
		}
	}
	return out
}

// showGroups is the groups attribute of RFC 7643 section 4.1.2.
func (s *Server) showGroups(list []membership, base string) []any {
	out := make([]any, 0, len(list))
	for _, m := range list {
		kind := "indirect"
		if m.direct {
			kind = "direct"
		}
		one := map[string]any{"value": m.group.ID(), "$ref": location(base, s.catalogOf(m.group), m.group.ID()), "type": kind}
		store(one, "display", any(m.group.text("displayName")))
		out = append(out, one)
	}
	return out
}

func (s *Server) catalogOf(r Resource) *schema.Catalog { return s.catalogNamed(r.Type()) }

func (s *Server) catalogNamed(resourceType string) *schema.Catalog {
	for _, c := range s.catalogs {
		if c.Type.Name == resourceType {
			return c
		}
	}
	return nil
}
