package provider

import (
	"net/http"
	"sync"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// body reads and decodes what a write sends, and lets the policy rewrite it.
func (s *Server) body(x *exchange) (map[string]any, error) {
	body, err := readBody(x.response, x.request, maxBody, "the limit")
	if err != nil {
		return nil, err
	}
	if decode := s.cfg.Policy.Decode; decode != nil {
		if err := decode(x.request.Method, body); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// readResource takes the resource out of the body of a POST or PUT. schemas must
// be there; what it lists beside the known URIs is ignored, since identity
// providers add their own.
func (s *Server) readResource(x *exchange) (Resource, error) {
	body, err := s.body(x)
	if err != nil {
		return nil, err
	}
	list, ok := member(body, "schemas").([]any)
	if !ok || len(list) == 0 {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "schemas is no array of one or more URIs")
	}
	for _, uri := range list {
		if _, ok := uri.(string); !ok {
			return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "schemas lists something that is no string")
		}
	}
	x.projection.written(body)
	return x.catalog.Read(body)
}

// post answers POST on a resource type's endpoint.
func (s *Server) post(x *exchange) error {
	r, err := s.readResource(x)
	if err != nil {
		return err
	}
	for name, v := range x.catalog.Type.Defaults {
		if _, given := r[name]; !given {
			r[name] = schema.Clone(v)
		}
	}
	if err := x.catalog.Complete(r); err != nil {
		return err
	}
	stored, err := s.store.create(x.request.Context(), s.cfg.Policy, x.catalog.Type.Name, r)
	if err != nil {
		return err
	}
	s.sendResource(x, http.StatusCreated, stored)
	return nil
}

// put answers PUT on a resource. What the body omits is cleared, except for the
// attributes that the resource type keeps (for users active, and password,
// which is never stored here): RFC 7644 section 3.5.1.
func (s *Server) put(x *exchange) error {
	next, err := s.readResource(x)
	if err != nil {
		return err
	}
	return s.change(x, func(old Resource) (Resource, error) {
		x.catalog.CarryOver(old, next)
		if err := x.catalog.CheckImmutable(old, next); err != nil {
			return nil, err
		}
		return next, x.catalog.Complete(next)
	})
}

// patch answers PATCH on a resource, with the whole resource and 200.
func (s *Server) patch(x *exchange) error {
	body, err := s.body(x)
	if err != nil {
		return err
	}
	operations, err := readPatch(body)
	if err != nil {
		return err
	}
	x.projection.wrote = map[string]bool{}
	return s.change(x, func(old Resource) (Resource, error) {
		p := &patcher{
			wrote: x.projection.wrote, catalog: x.catalog, resource: old.Clone(), roster: membersOf(x.catalog), describe: s.store.describe,
			shown: sync.OnceValue(func() Resource {
				return s.show(x.request.Context(), s.derive(x.catalog, old, x.base, everyAttribute))
			}),
			createOnMiss: s.cfg.Features.CreateOnFilterMiss, removeValue: s.cfg.Features.RemoveValue,
		}
		if err := p.apply(operations); err != nil {
			return nil, err
		}
		if err := x.catalog.CheckImmutable(old, p.resource); err != nil {
			return nil, err
		}
		return p.resource, x.catalog.Complete(p.resource)
	})
}

// change runs an update of the addressed resource and sends the outcome.
func (s *Server) change(x *exchange, next func(old Resource) (Resource, error)) error {
	stored, err := s.store.update(x.request.Context(), s.cfg.Policy, x.request.Method, x.id, func(old Resource) (Resource, error) {
		if err := s.reachable(x, old); err != nil {
			return nil, err
		}
		return next(old)
	})
	if err != nil {
		return err
	}
	s.sendResource(x, http.StatusOK, stored)
	return nil
}

// remove answers DELETE on a resource.
func (s *Server) remove(x *exchange) error {
	err := s.store.remove(x.request.Context(), s.cfg.Policy, x.id, func(old Resource) error { return s.reachable(x, old) })
	if err != nil {
		return err
	}
	x.response.WriteHeader(http.StatusNoContent)
	return nil
}

// reachable tells whether this request may write to the resource: of the type
// addressed, visible, and in the version that the client names.
func (s *Server) reachable(x *exchange, r Resource) error {
	if r.Type() != x.catalog.Type.Name || !s.visible(r) {
		return notFound(x.id)
	}
	return s.precondition(x.request.Header, x.catalog, r)
}
