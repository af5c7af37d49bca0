package provider

import (
	"net/http"

	"rolecall/provider/scimerr"
)

// me answers /Me, another name for the resource that the request's credential
// stands for (RFC 7644 section 3.11). Every answer about that resource names its
// permanent address.
func (s *Server) me(x *exchange, rest []string) error {
	if s.cfg.Subject == nil {
		return notImplemented("/Me")
	}
	if len(rest) > 0 {
		return scimerr.New(http.StatusNotFound, "", "there is no such endpoint")
	}
	if x.request.Method == http.MethodPost {
		return notImplemented("creating a resource for oneself by POST on /Me")
	}
	x.id = s.cfg.Subject(x.request)
	r, found := s.store.Get(x.id)
	if !found || !s.visible(r) {
		return scimerr.New(http.StatusNotFound, "", "the credential stands for no resource")
	}
	x.catalog = s.store.table(r.Type()).catalog
	address := location(x.base, x.catalog, x.id)
	h := x.response.Header()
	h.Set("Location", address)
	if s.cfg.Features.MeRedirects {
		if q := x.request.URL.RawQuery; q != "" {
			h.Set("Location", address+"?"+q)
		}
		x.response.WriteHeader(http.StatusPermanentRedirect)
		return nil
	}
	h.Set("Content-Location", address)
	return s.one(x)
}
