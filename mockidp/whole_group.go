package mockidp

import (
	"context"
	"net/http"
	"strings"

	"rolecall/scim"
)

// groupURNs are the schemas of every group that these dialects write.
func groupURNs() scim.Field { return scim.F("schemas", []string{scim.GroupURN}) }

// memberIDs are members as the id alone.
func memberIDs(list []member) []scim.Object {
	objects := []scim.Object{}
	for _, m := range list {
		objects = append(objects, scim.Object{scim.F("value", m.id)})
	}
	return objects
}

// sendGroup puts a message about the group of the run on the wire.
func (w *whole) sendGroup(ctx context.Context, r *run, s *step, method string, body scim.Object, beyond bool) (*scim.Exchange, error) {
	path := "/Groups"
	if method != http.MethodPost {
		path = groupPath(r.group.link)
	}
	return w.send(ctx, r, s, method, path, body, beyond)
}

// createGroup creates the group of the run and links it; members are in the body
// or follow. taken is what follows a 409.
func (w *whole) createGroup(ctx context.Context, r *run, s *step, body scim.Object, taken func(*scim.Exchange) error) error {
	x, err := w.sendGroup(ctx, r, s, http.MethodPost, body, false)
	switch {
	case err != nil:
		return err
	case x.Status == http.StatusConflict:
		return taken(x)
	}
	made, f := s.readGroup(x, s.answer[0], s.answer[1])
	if f != nil {
		return f
	}
	r.group.linked(made.ID(), r.group.group.Name)
	return nil
}

// groupTaken is the 409 of a target whose search had found no such group.
func groupTaken(s *step) func(*scim.Exchange) error {
	return func(x *scim.Exchange) error { return s.fail(x, breach{s.answer[2], answered(x)}) }
}

// putGroup replaces the group of the run.
func (w *whole) putGroup(ctx context.Context, r *run, s *step, body scim.Object) error {
	if _, err := w.sendGroup(ctx, r, s, http.MethodPut, body, false); err != nil {
		return err
	}
	r.group.toldAll()
	return nil
}

// patchGroup sends operations, all in one message.
func (w *whole) patchGroup(ctx context.Context, r *run, s *step, beyond bool, ops ...scim.Op) error {
	body, err := scim.PatchBody(ops...)
	if err != nil {
		return err
	}
	_, err = w.ask(ctx, r, s, request{method: http.MethodPatch, path: groupPath(r.group.link), body: body, beyond: beyond})
	return err
}

func (w *whole) deleteGroup(ctx context.Context, r *run, s *step) error {
	if _, err := w.sendGroup(ctx, r, s, http.MethodDelete, nil, false); err != nil {
		return err
	}
	r.group.linked("", "")
	return nil
}

// groupOfName finds a group in a list by its name.
func groupOfName(groups []scim.Resource, name string) (scim.Resource, bool) {
	for _, group := range groups {
		if strings.EqualFold(group.Get("displayName").String(), name) {
			return group, true
		}
	}
	return scim.Resource{}, false
}

// toldAll notes that the target has been told the name and every member.
func (g *groupRecord) toldAll() {
	g.name, g.told = g.group.Name, append([]member(nil), g.members...)
}

// unchanged tells whether the target was told the name and the members as they
// are now.
func (g *groupRecord) unchanged() bool {
	return g.name == g.group.Name && len(g.in()) == 0 && len(g.out()) == 0
}
