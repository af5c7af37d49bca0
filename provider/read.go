package provider

import "net/http"

// get answers GET on one resource.
func (s *Server) get(x *exchange) error {
	kept, t := s.store.record(x.id)
	if t != nil && t.catalog == x.catalog && s.cfg.Policy.Visible == nil && s.sendText(x, kept) {
		return nil
	}
	r, ok := kept.resource(), t != nil
	if d := s.directories[x.catalog.Type.Name]; d != nil {
		r, ok = d.get(x.request.Context(), x.id)
	}
	if !ok || r.Type() != x.catalog.Type.Name || !s.visible(r) {
		return notFound(x.id)
	}
	if s.cfg.Features.ETag {
		tag := s.version(x.catalog, r)
		if err := unchanged(x.request.Header, tag); err != nil {
			return err
		}
		if matchesTag(x.request.Header.Values("If-None-Match"), tag) {
			x.response.Header().Set("ETag", tag)
			x.response.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	s.sendResource(x, http.StatusOK, r)
	return nil
}
