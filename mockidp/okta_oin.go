package mockidp

import (
	"context"
	"net/http"
	"slices"

	"rolecall/scim"
)

// newOktaOIN is the dialect of apps from Okta's catalogue, HubSpot's among them:
// PATCH switches an account on and off, everything else is PUT.
func newOktaOIN(opts Options) dialect {
	o := &okta{
		about: Info{
			Name:       "okta-oin",
			Title:      "Okta (catalogue app)",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesAsStrings, RolesAsObjects},
			Inferred:   slices.Concat(oktaInferred, oktaGroupsInferred),
			Sources:    []string{oktaSCIM20, oktaConcepts, oktaFAQ, oktaPrepare, oktaConnect, oktaHeaders, oktaReturn, oktaHubSpot, oktaPrimary, oktaNamespace},
		},
		opts:  opts,
		parts: oktaSteps{off: []*step{oktaPatchOff}, on: []*step{oktaPatchOn, oktaRead}},
	}
	o.groups = o.oinGroups()
	o.off = func(ctx context.Context, r *run) error { return o.patchActive(ctx, r, oktaPatchOff, false) }
	o.on = func(ctx context.Context, r *run) ([]byte, error) {
		if err := o.patchActive(ctx, r, oktaPatchOn, true); err != nil {
			return nil, err
		}
		user, err := o.read(ctx, r)
		if err != nil {
			return nil, err
		}
		return user, stillInactive(oktaRead, r)
	}
	return o
}

func (o *okta) patchActive(ctx context.Context, r *run, s *step, active bool) error {
	body, err := scim.PatchBody(scim.Op{Op: "replace", Value: scim.Object{scim.F("active", active)}})
	if err != nil {
		return err
	}
	_, err = r.send(ctx, s, request{method: http.MethodPatch, path: scim.UserPath(r.rec.link), body: body})
	return err
}
