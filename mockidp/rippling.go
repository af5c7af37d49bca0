package mockidp

import (
	"context"

	"rolecall/scim"
)

// rippling is Rippling, of which no request was ever published: it matches
// accounts by a list and creates users from the attributes that an administrator
// has ticked.
type rippling struct{ *whole }

func newRippling(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "rippling",
			Title:      "Rippling",
			Trust:      Low,
			RoleStyles: []RoleStyle{RolesNone},
			NoRoles:    "not known whether Rippling sends roles",
			NoAdoption: "not known whether Rippling looks for a group before it creates one",
			Settings: []Setting{{Name: "groups", Forms: []Form{
				{"group-patch", "Use PATCH to edit groups is ticked, as guides advise; how such a PATCH looks is not known"},
				{"group-put", "it is not: PUT of the whole group"},
			}}},
			Unmapped: []string{"displayName", "title", "phoneNumbers"},
			Inferred: []string{
				"no User-Agent and no Accept; application/scim+json with a body",
				"the list of the users: pages of 100",
				"an account is matched by its e-mail address and then left as it is",
				"the body of a creation: the attributes that are told, in an order of our own, with schemas, userName and active",
				"groups: POST, PUT and DELETE of displayName and members, in an order of our own with schemas",
			},
			Unknown: []string{
				"the connection test",
				"the verb and the body of an update",
				"deactivation, reactivation and deletion",
				"roles",
				"the PATCH of a group, of which only is known that it follows the creation",
				"retries, and what follows a 429",
			},
			Sources: []string{ripplingWorkOS, ripplingKombo, ripplingGroups},
		},
		opts:     opts,
		needs:    ripplingNeeds,
		headers:  headed("", "", "application/scim+json", false),
		identify: keyOf(24, "0123456789abcdef"),
	}
	w.connect = func(context.Context, *run) error { return unknownTest(w) }
	w.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		p := rec.person
		user := scim.Object{
			scim.F("schemas", []string{scim.UserURN}),
			scim.F("userName", p.Login),
			scim.F("externalId", p.Key),
			scim.F("emails", []scim.Object{{scim.F("value", p.Email), scim.F("primary", true)}}),
			scim.F("name", nameOf(p)),
			scim.F("active", active),
		}
		if p.EmployeeNumber == "" {
			return user, false
		}
		user = user.With(scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}))
		return append(user, scim.F(scim.EnterpriseURN, scim.Object{scim.F("employeeNumber", p.EmployeeNumber)})), true
	}
	return rippling{w}
}

// ripplingUsers is the list of the users, who are matched by their addresses.
var ripplingUsers = rolls{
	listing{"/Users", ripplingNeeds.find[0], ripplingList, "startIndex", "count", 100},
	func(user scim.Resource) []string {
		names := user.Strings("emails")
		for i, email := range names {
			names[i] = foldLogin(email)
		}
		return names
	},
}

// assign matches the person with an account of the list, else creates one.
func (d rippling) assign(ctx context.Context, r *run) error {
	users, err := d.roll(ctx, r, ripplingUsers)
	if err != nil {
		return err
	}
	if hit := users.byName[foldLogin(r.rec.person.Email)]; hit != nil {
		r.rec.link = hit.id
		r.out.Silent = "an account that is matched is left as it is"
		return nil
	}
	return d.create(ctx, r)
}

func (d rippling) reassign(ctx context.Context, r *run) error {
	if r.rec.link == "" {
		return d.assign(ctx, r)
	}
	return notKnown(d.about.Title, "opens an account again")
}

func (d rippling) push(context.Context, *run, Event) error {
	return notKnown(d.about.Title, "updates an account")
}

func (d rippling) unassign(_ context.Context, r *run) error {
	if d.gone(r) {
		return nil
	}
	return notKnown(d.about.Title, "ends an account")
}

func (d rippling) remove(ctx context.Context, r *run) error { return d.unassign(ctx, r) }

func (d rippling) steps(event Event, style RoleStyle) []*step {
	switch event {
	case EventHire, EventReturn:
		return d.whole.steps(event, style)
	}
	return nil
}
