package mockidp

import (
	"context"
	"net/http"
	"slices"
)

func (e *entra) push(ctx context.Context, r *run, event Event) error {
	if r.rec.link == "" {
		return e.assign(ctx, r)
	}
	switch event {
	case EventRenameLogin:
		login := attribute{name: "userName", value: r.rec.person.Login}
		return e.patch(ctx, r, differences{attributes: []difference{{login, true}}})
	case EventChangeRoles:
		return e.pushRoles(ctx, r)
	}
	before := r.rec.pushed
	if err := e.reassign(ctx, r); err != nil {
		return err
	}
	if event == EventChangeProfile && cleared(before, r.rec.person) && r.out.Last().Method == http.MethodGet {
		r.out.Silent = "an attribute without a value is not sent (documented: " + entraKnown + ")"
	}
	return nil
}

// cleared tells whether an attribute has lost its value.
func cleared(before, now *Person) bool {
	old := entraProfile(before)
	for i, a := range entraProfile(now) {
		if a.value == "" && old[i].value != "" {
			return true
		}
	}
	return false
}

func (e *entra) pushRoles(ctx context.Context, r *run) error {
	change := e.roleChange(r.rec)
	if change == nil {
		r.out.Silent = "the target has these roles already"
		if !slices.Equal(sorted(slices.Clone(r.rec.roles)), sorted(slices.Clone(r.rec.told))) {
			r.out.Silent = "roles are added and never taken away by " + e.expression() + " (documented: " + entraAttributes + ")"
		}
		return nil
	}
	return e.patch(ctx, r, differences{roles: change})
}
