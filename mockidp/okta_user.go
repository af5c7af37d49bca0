package mockidp

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"rolecall/scim"
)

// oktaProfile is the mapping of a person, in the order of a creation.
func oktaProfile(p *Person) []attribute {
	return []attribute{
		{name: "userName", value: p.Login},
		{name: "name", sub: "givenName", value: p.GivenName},
		{name: "name", sub: "familyName", value: p.FamilyName},
		{name: "emails", kind: "work", sub: "value", value: p.Email},
		{name: "displayName", value: p.DisplayName},
		{name: "locale", value: p.Locale},
		{name: "title", value: p.Title},
		{name: "phoneNumbers", kind: "mobile", sub: "value", value: p.Mobile},
		{name: "externalId", value: p.Key},
	}
}

// oktaChanged are the attributes that differ from what the target was last
// told, or all that have or had a value.
func oktaChanged(rec *record, all bool) []attribute {
	now, before := oktaProfile(rec.person), oktaProfile(rec.pushed)
	var list []attribute
	for i, a := range now {
		if a.value != before[i].value || all && a.value != "" {
			list = append(list, a)
		}
	}
	return list
}

func merge(body []byte, attributes []attribute) ([]byte, error) {
	var err error
	for _, a := range attributes {
		if body, err = a.merge(body); err != nil {
			return nil, err
		}
	}
	return body, nil
}

func (o *okta) create(ctx context.Context, r *run) error {
	person, roles := r.rec.person, r.rec.roles
	email := scim.Object{scim.F("primary", true), scim.F("value", person.Email), scim.F("type", "work")}
	body := scim.Object{
		scim.F("schemas", []string{scim.UserURN}),
		scim.F("userName", person.Login),
		scim.F("name", scim.Object{scim.F("givenName", person.GivenName), scim.F("familyName", person.FamilyName)}),
		scim.F("emails", []scim.Object{email}),
		scim.F("displayName", person.DisplayName),
	}
	if person.Locale != "" {
		body = append(body, scim.F("locale", person.Locale))
	}
	if person.Title != "" {
		body = append(body, scim.F("title", person.Title))
	}
	if person.Mobile != "" {
		body = append(body, scim.F("phoneNumbers", []scim.Object{{scim.F("value", person.Mobile), scim.F("type", "mobile")}}))
	}
	if !o.opts.OmitRoles && len(roles) > 0 {
		body = append(body, scim.F("roles", o.roles(roles)))
	}
	body = append(body,
		scim.F("externalId", person.Key),
		scim.F("groups", []string{}),
		scim.F("password", chance(o.opts.Seed, "password "+person.Key, 8, "23456789abcdefghjkmnpqrstuvwxyz")),
		scim.F("active", true),
	)
	raw, err := scim.Marshal(body)
	if err != nil {
		return err
	}
	x, err := r.send(ctx, oktaCreate, request{method: http.MethodPost, path: "/Users", body: raw, beyond: o.beyond(roles)})
	if err != nil {
		return err
	}
	if x.Status == http.StatusConflict {
		return oktaCreate.fail(x, breach{oktaConflict, answered(x)})
	}
	user, f := oktaCreate.readUser(x, oktaCreatedEmpty, oktaCreatedID)
	if f != nil {
		return f
	}
	r.rec.link, r.rec.disabled = user.ID(), false
	r.rec.pushed, r.rec.told = person, slices.Clone(roles)
	return nil
}

// beyond tells whether roles go out in a form that is not the RFC's.
func (o *okta) beyond(roles []string) bool {
	return o.opts.Roles == RolesAsStrings && !o.opts.OmitRoles && len(roles) > 0
}

func (o *okta) roles(roles []string) any {
	if o.opts.Roles == RolesAsStrings {
		return roles
	}
	list := make([]scim.Object, 0, len(roles))
	for i, role := range roles {
		list = append(list, scim.Object{scim.F("primary", i == 0), scim.F("value", role)})
	}
	return list
}

func (o *okta) mergeRoles(body []byte, rec *record) ([]byte, error) {
	switch {
	case o.opts.OmitRoles, len(rec.roles) == 0 && len(rec.told) == 0:
		return body, nil
	case len(rec.roles) > 0:
		want, err := scim.Marshal(o.roles(rec.roles))
		if err != nil || sameJSON(want, rolesOf(body)) {
			return body, err
		}
		return setAt(body, json.RawMessage(want), "roles")
	case o.opts.EmptyRoles == EmptyRolesAbsent:
		return deleteAt(body, "roles")
	}
	return setAt(body, json.RawMessage(o.opts.EmptyRoles), "roles")
}
