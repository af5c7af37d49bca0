package provider

import (
	"net/http"
	"slices"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// discover answers the three read-only endpoints of RFC 7644 section 4. A
// filter is refused with 403; other query parameters are ignored.
func (s *Server) discover(x *exchange, segments []string) error {
	if m := x.request.Method; m != http.MethodGet && m != http.MethodHead {
		return notAllowed(m, "GET, HEAD")
	}
	if _, filtered := x.query["filter"]; filtered {
		return scimerr.New(http.StatusForbidden, "", "this endpoint can't be filtered")
	}
	if segments[0] == "ServiceProviderConfig" {
		if len(segments) > 1 {
			return scimerr.New(http.StatusNotFound, "", "there is no such endpoint")
		}
		s.send(x, http.StatusOK, s.config(x.base))
		return nil
	}
	items := s.schemaItems(x.base)
	if segments[0] == "ResourceTypes" {
		items = s.typeItems(x.base)
	}
	switch len(segments) {
	case 1:
		s.sendAll(x, items)
		return nil
	case 2:
		for _, item := range items {
			if strings.EqualFold(item.id(), segments[1]) {
				s.send(x, http.StatusOK, item)
				return nil
			}
		}
	}
	return scimerr.New(http.StatusNotFound, "", "%.200s not found", strings.Join(segments, "/"))
}

type described interface{ id() string }

func (s *Server) sendAll(x *exchange, items []described) {
	list := listResponse{Schemas: []string{listURI}, TotalResults: len(items), StartIndex: 1, ItemsPerPage: len(items), Resources: []any{}}
	for _, item := range items {
		list.Resources = append(list.Resources, item)
	}
	s.send(x, http.StatusOK, list)
}

// metadata is the meta of a discovery resource.
type metadata struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

type schemaItem struct {
	Schemas []string `json:"schemas"`
	*schema.Schema
	Meta metadata `json:"meta"`
}

func (i schemaItem) id() string { return i.ID }

func (s *Server) schemaItems(base string) []described {
	var out []described
	for _, known := range append(slices.Clone(s.schemas), s.discovery()...) {
		out = append(out, schemaItem{[]string{schema.SchemaURI}, known, metadata{"Schema", base + "/Schemas/" + known.ID}})
	}
	return out
}

// discovery are the schemas of the discovery resources, with what the features
// add to them.
func (s *Server) discovery() []*schema.Schema {
	var extra []schema.Attribute
	if s.cfg.Features.Cursors {
		extra = append(extra, schema.Pagination())
	}
	return schema.Discovery(extra...)
}

type typeItem struct {
	Schemas []string `json:"schemas"`
	schema.ResourceType
	Meta metadata `json:"meta"`
}

func (i typeItem) id() string { return i.Name }

func (s *Server) typeItems(base string) []described {
	var out []described
	for _, c := range s.catalogs {
		out = append(out, typeItem{[]string{schema.ResourceTypeURI}, c.Type, metadata{"ResourceType", base + "/ResourceTypes/" + c.Type.Name}})
	}
	return out
}

// config is the ServiceProviderConfig (RFC 7643 section 5), true to Features.
func (s *Server) config(base string) map[string]any {
	f := s.cfg.Features
	supported := func(on bool) map[string]any { return map[string]any{"supported": on} }
	out := map[string]any{
		"schemas":        []string{schema.ConfigURI},
		"patch":          supported(f.Patch),
		"bulk":           s.bulkConfig(),
		"filter":         map[string]any{"supported": f.Filter, "maxResults": f.MaxResults},
		"changePassword": supported(false),
		"sort":           supported(f.Sort),
		"etag":           supported(f.ETag),
		"meta":           metadata{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
		"authenticationSchemes": []any{map[string]any{
			"type": "oauthbearertoken", "name": "OAuth Bearer Token", "primary": true,
			"description": "Authentication with a bearer token in the Authorization header",
			"specUri":     "https://www.rfc-editor.org/info/rfc6750",
		}},
	}
	if f.Cursors {
		out["pagination"] = s.cursorConfig()
	}
	if len(s.directories) > 0 {
		out["RolesAndEntitlements"] = s.cfg.assignableConfig()
	}
	return out
}
