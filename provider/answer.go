package provider

import (
	"errors"
	"net/http"
	"strconv"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// send writes a JSON answer.
func (s *Server) send(x *exchange, status int, v any) {
	s.write(x, status, s.mediaType(x), v)
}

func (s *Server) mediaType(x *exchange) string {
	if s.cfg.MediaType != "" {
		return s.cfg.MediaType
	}
	return answerMedia(x.request.Header.Values("Accept"))
}

func (s *Server) write(x *exchange, status int, media string, v any) {
	text, err := encodeJSON(v)
	if err != nil { // a product's Present or ErrorBody made what is no JSON
		http.Error(x.response, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	x.write(status, media, text)
}

// write sends an answer that is encoded.
func (x *exchange) write(status int, media string, text []byte) {
	h := x.response.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	x.response.WriteHeader(status)
	_, _ = x.response.Write(text) // the client may be gone; there is nobody to tell
}

// sendResource writes one resource with its entity tag, projected.
func (s *Server) sendResource(x *exchange, status int, r Resource) {
	out := s.derive(x.catalog, r, x.base, func(a *schema.Attribute) need {
		if a.Name == "meta" { // for the entity tag
			return complete
		}
		return x.projection.wants(a)
	})
	if s.cfg.Features.ETag {
		x.response.Header().Set("ETag", out.Version())
	}
	if status == http.StatusCreated {
		x.response.Header().Set("Location", location(x.base, x.catalog, r.ID()))
	}
	s.send(x, status, x.projection.apply(s.show(x.request.Context(), out)))
}

// fail writes an error. What is no *Error is the server's own failure and stays
// unexplained to the client.
func (s *Server) fail(x *exchange, err error) {
	e := &Error{Status: http.StatusInternalServerError, Detail: "internal error"}
	if known := (*Error)(nil); errors.As(err, &known) {
		e = known
	}
	h := x.response.Header()
	for name, values := range e.Header {
		h[http.CanonicalHeaderKey(name)] = values
	}
	if e.Status == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "" {
		h.Set("WWW-Authenticate", `Bearer realm="scim"`) // RFC 7644 section 2
	}
	body, media := s.errorBody(x, e)
	s.write(x, e.Status, media, body)
}

func (s *Server) errorBody(x *exchange, e *Error) (body any, media string) {
	if s.cfg.ErrorBody != nil {
		return s.cfg.ErrorBody(e)
	}
	return e.Body(), s.mediaType(x)
}

func notImplemented(what string) error {
	return scimerr.New(http.StatusNotImplemented, "", "%s is not implemented", what)
}
