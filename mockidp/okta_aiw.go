package mockidp

import (
	"context"
	"slices"
)

// newOktaAIW is the dialect of apps that an administrator made with Okta's app
// integration wizard: GET and PUT for everything, also for active.
func newOktaAIW(opts Options) dialect {
	o := &okta{
		about: Info{
			Name:       "okta-aiw",
			Title:      "Okta (custom app)",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesAsStrings, RolesAsObjects},
			Inferred: append([]string{
				"the profile push after a reactivation is merged into the answer of the PUT that reactivated",
			}, slices.Concat(oktaInferred, oktaGroupsInferred)...),
			Sources: []string{oktaSCIM20, oktaConcepts, oktaFAQ, oktaPrepare, oktaConnect, oktaHeaders, oktaReturn, oktaHubSpot, oktaPrimary, oktaNamespace},
		},
		opts:  opts,
		parts: oktaSteps{off: []*step{oktaRead, oktaReplaceOff}, on: []*step{oktaRead, oktaReplaceOn}},
	}
	o.groups = o.aiwGroups()
	o.off = func(ctx context.Context, r *run) error {
		_, err := o.putActive(ctx, r, oktaReplaceOff, false)
		return err
	}
	o.on = func(ctx context.Context, r *run) ([]byte, error) {
		user, err := o.putActive(ctx, r, oktaReplaceOn, true)
		if err != nil {
			return nil, err
		}
		return user, stillInactive(oktaReplaceOn, r)
	}
	return o
}

// putActive reads the user and puts it back with another status.
func (o *okta) putActive(ctx context.Context, r *run, s *step, active bool) ([]byte, error) {
	user, err := o.read(ctx, r)
	if err != nil {
		return nil, err
	}
	body, err := setAt(user, active, "active")
	if err != nil {
		return nil, err
	}
	return o.put(ctx, r, s, body, false)
}
