package mockidp

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"rolecall/scim"
)

// newJumpCloud is JumpCloud's custom SCIM connector: PUT for every change, and a
// connection test that makes a user and takes it away.
func newJumpCloud(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "jumpcloud",
			Title:      "JumpCloud",
			Trust:      Medium,
			RoleStyles: []RoleStyle{RolesNone},
			NoRoles:    "JumpCloud's generic connector maps no roles",
			NoAdoption: "not known whether JumpCloud looks for a group before it creates one",
			Settings: []Setting{{Name: "update", Forms: []Form{
				{"full", "PUT of the whole user"},
				{"minimal", "PUT of login, name and status, with emails null"},
			}}},
			Inferred: []string{
				"no User-Agent and no Accept; application/scim+json with a body",
				"the look-up: filter userName eq, encoded with %20",
				"the test user of the connection test: a creation as any, then DELETE, or where that is refused PUT with active false; the test group, only where groups are provisioned: a creation as any, then DELETE before the user's",
				"deactivation and return: PUT with active",
				"an attribute without a value: [] for addresses and phoneNumbers, else left out",
				"title and the enterprise object in a creation too, where they have values; the order of members in the full PUT; the mobile phone with type mobile",
				"no roles: the generic connector has no special mapping",
				"the minimal PUT is sent only when something has changed",
				"a change without a link begins as a hire does",
				"groups: created at once, with displayName and schemas alone; then members, one PATCH each",
			},
			Unknown: []string{
				"what is sent when a person is deleted",
				"the exact requests of the connection test",
				"how a member is taken out of a group, and a group deleted or pushed once more",
				"whether a group that exists already is looked for",
				"retries, and what follows a 429",
			},
			Sources: []string{jumpcloudConnector, jumpcloudBodies, jumpcloudGroups},
		},
		opts:     opts,
		needs:    jumpcloudNeeds,
		headers:  headed("", "", "application/scim+json", false),
		identify: keyOf(24, "0123456789abcdef"),
	}
	minimal := opts.form("minimal")
	if minimal {
		w.about.Unmapped = []string{"emails", "displayName", "title", "phoneNumbers"}
		w.lazy = true
	}
	w.body = func(rec *record, id string, active bool) (scim.Object, bool) {
		switch {
		case id == "":
			return jumpcloudCreation(rec.person, active), true
		case minimal:
			return jumpcloudMinimal(rec.person, id, active), false
		}
		return jumpcloudFull(rec.person, id, active), true
	}
	w.find = func(ctx context.Context, r *run) (scim.Resource, bool, error) {
		s := w.needs.find[0]
		x, err := w.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: scim.Query("filter", scim.Eq("userName", r.rec.person.Login))})
		if err != nil {
			return scim.Resource{}, false, err
		}
		return found(s.readHit(x, r.rec.person.Login, jumpcloudLookup))
	}
	w.connect = func(ctx context.Context, r *run) error { return jumpcloudTest(ctx, r, w) }
	return jumpcloud{w}
}

// jumpcloud differs from other whole dialects in what is not known of deletions.
type jumpcloud struct{ *whole }

func (j jumpcloud) remove(_ context.Context, r *run) error {
	if j.gone(r) {
		return nil
	}
	return notKnown(j.about.Title, "treats the account of a person who is deleted")
}

// jumpcloudTest makes the test user, and the test group where groups are provisioned,
// and takes both away again.
func jumpcloudTest(ctx context.Context, r *run, w *whole) error {
	if w.opts.TestLogin == "" {
		return &stop{"JumpCloud's connection test needs the address of a test user, and none is given"}
	}
	user := Person{Key: w.identify(w.opts.Seed, w.opts.TestLogin), Login: w.opts.TestLogin, GivenName: "Test", FamilyName: "User"}.complete()
	test := &record{person: &user}
	body, beyond := w.body(test, "", true)
	x, err := w.send(ctx, r, w.needs.create, http.MethodPost, "/Users", body, beyond)
	if err != nil {
		return err
	}
	if x.Status == http.StatusConflict {
		return w.needs.create.fail(x, breach{jumpcloudTestTaken, answered(x)})
	}
	made, f := w.needs.create.readUser(x, w.needs.create.answer[0], w.needs.create.answer[1])
	if f != nil {
		return f
	}
	var groups error
	if w.opts.Groups {
		groups = jumpcloudTestGroup(ctx, r, w)
	}
	_, err = w.send(ctx, r, jumpcloudRemoval, http.MethodDelete, scim.UserPath(made.ID()), nil, false)
	if errors.As(err, new(*Failure)) {
		body, beyond = w.body(test, made.ID(), false)
		_, err = w.send(ctx, r, w.needs.off, http.MethodPut, scim.UserPath(made.ID()), body, beyond)
	}
	return cmp.Or(err, groups)
}

// jumpcloudTestGroup makes the test group and takes it away again.
func jumpcloudTestGroup(ctx context.Context, r *run, w *whole) error {
	name, _, _ := strings.Cut(w.opts.TestLogin, "@")
	x, err := w.send(ctx, r, jumpcloudGroupCreate, http.MethodPost, "/Groups", scim.Object{groupURNs(), scim.F("displayName", name)}, false)
	if err != nil {
		return err
	}
	if x.Status == http.StatusConflict {
		return jumpcloudGroupCreate.fail(x, breach{jumpcloudTestGroupTaken, answered(x)})
	}
	made, f := jumpcloudGroupCreate.readGroup(x, jumpcloudGroupCreate.answer[0], jumpcloudGroupCreate.answer[1])
	if f != nil {
		return f
	}
	_, err = w.send(ctx, r, jumpcloudGroupRemoval, http.MethodDelete, groupPath(made.ID()), nil, false)
	return err
}

// jumpcloudCreation lists the enterprise extension for everybody, and a target
// without it may refuse that.
func jumpcloudCreation(p *Person, active bool) scim.Object {
	return object(
		scim.F("active", active),
		scim.F("addresses", []string{}),
		scim.F("displayName", p.DisplayName),
		scim.F("emails", jumpcloudEmails(p)),
		scim.F("externalId", p.Key),
		scim.F("locale", p.Locale),
		scim.F("preferredLanguage", p.Locale),
		scim.F("name", jumpcloudName(p)),
		scim.F("phoneNumbers", jumpcloudPhones(p)),
		scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
		scim.F("title", p.Title),
		scim.F(scim.EnterpriseURN, object(scim.F("employeeNumber", p.EmployeeNumber), scim.F("department", p.Department))),
		scim.F("userName", p.Login),
	)
}

func jumpcloudFull(p *Person, id string, active bool) scim.Object {
	return object(
		scim.F("active", active),
		scim.F("addresses", []string{}),
		scim.F("displayName", p.DisplayName),
		scim.F("emails", jumpcloudEmails(p)),
		scim.F("externalId", p.Key),
		scim.F("id", id),
		scim.F("locale", p.Locale),
		scim.F("preferredLanguage", p.Locale),
		scim.F("name", jumpcloudName(p)),
		scim.F("phoneNumbers", jumpcloudPhones(p)),
		scim.F("schemas", []string{scim.EnterpriseURN, scim.UserURN}),
		scim.F("title", p.Title),
		scim.F(scim.EnterpriseURN, object(scim.F("employeeNumber", p.EmployeeNumber), scim.F("department", p.Department))),
		scim.F("userName", p.Login),
	)
}

func jumpcloudMinimal(p *Person, id string, active bool) scim.Object {
	return scim.Object{
		scim.F("active", active),
		scim.F("emails", nil),
		scim.F("id", id),
		scim.F("name", jumpcloudName(p)),
		scim.F("schemas", []string{scim.UserURN}),
		scim.F("userName", p.Login),
	}
}

func jumpcloudName(p *Person) scim.Object {
	return object(scim.F("familyName", p.FamilyName), scim.F("givenName", p.GivenName))
}

func jumpcloudEmails(p *Person) []scim.Object {
	return []scim.Object{{scim.F("primary", true), scim.F("type", "work"), scim.F("value", p.Email)}}
}

func jumpcloudPhones(p *Person) []scim.Object {
	if p.Mobile == "" {
		return []scim.Object{}
	}
	return []scim.Object{{scim.F("primary", true), scim.F("type", "mobile"), scim.F("value", p.Mobile)}}
}
