package mockidp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"rolecall/scim"
)

// newKeycloak is libre.sh's SCIM extension for Keycloak: it never looks a user
// up, and sends the roles that carry the attribute scim=true.
func newKeycloak(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "keycloak-ext",
			Title:      "Keycloak with the SCIM extension",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesAsValues},
			Settings: []Setting{
				{Name: "leave", Forms: []Form{
					{"delete", "the user is removed: the account is deleted"},
					{"disable", "the user is disabled: active false"},
				}},
				{Name: "update", Forms: []Form{
					{"put", "PUT of the whole user"},
					{"patch", "PATCH of active, as a string, userName and displayName"},
				}},
				{Name: "groups", Forms: []Form{
					{"group-put", "PUT of the whole group; without members it has none"},
					{"group-patch", "PATCH of members, displayName and externalId"},
				}},
			},
			Unmapped:   []string{"title", "phoneNumbers"},
			NoAdoption: "the Keycloak extension never looks a group up, and the target takes two groups of one name (documented: " + keycloakSource + ")",
			Inferred: append([]string{
				"no User-Agent and no Accept beside those of the HTTP client",
				"the order of members",
				"the content type: application/scim+json; it is configurable",
				"what it makes of the status of an answer: 201 after POST, 200 after PUT, 200 or 204 after PATCH, 204 after DELETE",
				"active in a PATCH is the string true or false",
			}, keycloakGroupsInferred...),
			Unknown: []string{"what follows a 429 or a server error; only transport errors are known to be tried again, ten times"},
			Sources: []string{keycloakSource},
		},
		opts:          opts,
		needs:         keycloakNeeds,
		headers:       headed("", "", "application/scim+json", true),
		identify:      guidOf,
		deletesLeaver: !opts.form("disable"),
		deletes:       true,
		orphans:       true,
	}
	w.body = func(rec *record, id string, active bool) (scim.Object, bool) {
		p := rec.person
		user := object(
			scim.F("schemas", []string{scim.UserURN}),
			scim.F("id", id),
			scim.F("externalId", p.Key),
		)
		if id != "" {
			user = append(user, scim.F("meta", scim.Object{scim.F("location", "Users/"+id)}))
		}
		return w.mapped(append(user,
			scim.F("userName", p.Login),
			scim.F("name", nameOf(p)),
			scim.F("displayName", p.DisplayName),
			scim.F("emails", []scim.Object{{scim.F("value", p.Email)}}),
			scim.F("active", active),
		), rec.roles)
	}
	w.connect = func(_ context.Context, r *run) error {
		r.out.Silent = w.about.Title + " has no connection test"
		return nil
	}
	w.taken = func(context.Context, *run) error {
		return &stop{"the Keycloak extension never looks a user up, so it adopts no account that exists already (documented: " + keycloakSource + ")"}
	}
	if opts.form("patch") {
		w.about.Unmapped = []string{"title", "phoneNumbers", "emails", "name"}
		w.change = keycloakPatch(w)
	}
	return keycloak{w}
}

// keycloakPatch sends three attributes, whatever has changed.
func keycloakPatch(w *whole) func(context.Context, *run, *step, bool) error {
	return func(ctx context.Context, r *run, s *step, active bool) error {
		body, err := scim.PatchBody(
			scim.Op{Op: "replace", Path: "active", Value: strconv.FormatBool(active)},
			scim.Op{Op: "replace", Path: "userName", Value: r.rec.person.Login},
			scim.Op{Op: "replace", Path: "displayName", Value: r.rec.person.DisplayName},
		)
		if err != nil {
			return err
		}
		patch := keycloakPatchOn
		if s == w.needs.off {
			patch = keycloakPatchOff
		}
		if _, err := w.ask(ctx, r, patch, request{method: http.MethodPatch, path: scim.UserPath(r.rec.link), body: body, beyond: true}); err != nil {
			return err
		}
		r.rec.disabled = !active
		if !slices.Equal(sorted(slices.Clone(r.rec.roles)), sorted(slices.Clone(r.rec.told))) {
			return &stop{"a PATCH of the Keycloak extension carries no roles (documented: " + keycloakSource + ")"}
		}
		return nil
	}
}
