package mockidp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"rolecall/scim"
)

// newOneLogin is OneLogin's SCIM provisioner: the administrator's JSON template,
// whole, in every POST and PUT.
func newOneLogin(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "onelogin",
			Title:      "OneLogin",
			Trust:      Medium,
			RoleStyles: []RoleStyle{RolesAsValues, RolesAsStrings},
			Settings: []Setting{
				{Name: "leave", Forms: []Form{
					{"deactivate", "the account is suspended"},
					{"delete", "the account is deleted"},
				}},
				{Name: "template", Forms: []Form{
					{"core", "the core template: login and name"},
					{"enterprise", "the enterprise template: emails is an object, and the URNs are none of the RFC"},
				}},
			},
			Unmapped: []string{"emails", "displayName", "title", "phoneNumbers"},
			Inferred: []string{
				"the core template in terms of SCIM 2.0, with active at its end",
				"the suspension: PUT with active false; the return: PUT with active true",
				"roles as a key that the administrator has added to the template",
				"a change without a link begins as a hire does",
				"the probe of the connection test is a random name",
				"groups: the list of all groups, compared by name, comes before a creation; the body of a creation is displayName and schemas",
			},
			Unknown: []string{
				"retries, and what follows a 429",
				"paging",
				"the body of a group's PATCH in SCIM 2.0, by which members come and go",
				"how a group is renamed or deleted",
				"whether a 204 pleases it after DELETE; its own sample servers answer 200",
			},
			Sources: []string{oneloginImplement, oneloginSchema, oneloginLog, oneloginSample, oneloginEmails},
		},
		opts:          opts,
		needs:         oneloginNeeds,
		headers:       headed("", "", "application/json", false),
		identify:      keyOf(9, "0123456789"),
		bareQuery:     true,
		deletesLeaver: opts.form("delete"),
	}
	enterprise := opts.form("enterprise")
	if enterprise {
		w.about.Unmapped = []string{"displayName", "phoneNumbers"}
	}
	w.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		if enterprise {
			user, _ := w.mapped(oneloginEnterprise(rec.person, active), rec.roles)
			return user, true
		}
		p := rec.person
		return w.mapped(scim.Object{
			scim.F("schemas", []string{scim.UserURN}),
			scim.F("userName", p.Login),
			scim.F("name", object(scim.F("givenName", p.GivenName), scim.F("familyName", p.FamilyName), scim.F("formatted", p.fullName()))),
			scim.F("active", active),
		}, rec.roles)
	}
	w.find = func(ctx context.Context, r *run) (scim.Resource, bool, error) {
		s := w.needs.find[0]
		x, err := w.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: oneloginFilter(r.rec.person.Login), beyond: true})
		if err != nil || x.Status == http.StatusNotFound {
			return scim.Resource{}, false, err
		}
		return found(s.readHit(x, r.rec.person.Login, oneloginLookup))
	}
	w.connect = func(ctx context.Context, r *run) error {
		s := w.needs.connect[0]
		nobody := guid(opts.Seed, fmt.Sprint("probe ", r.idp.probe()))
		x, err := w.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: oneloginFilter(nobody), beyond: true})
		if err != nil || x.Status == http.StatusNotFound {
			return err
		}
		list, f := s.readList(x, oneloginProbe)
		switch {
		case f != nil:
			return f
		case list.Total != 0 || len(list.Resources) != 0:
			return s.fail(x, breach{oneloginNobody, fmt.Sprintf("totalResults %d", list.Total)})
		}
		return nil
	}
	return onelogin{w}
}

// oneloginFilter ends in an ampersand with nothing behind it (observed).
func oneloginFilter(login string) string {
	return "filter=" + url.QueryEscape(scim.Eq("userName", login)) + "&"
}

func oneloginEnterprise(p *Person, active bool) scim.Object {
	user := scim.Object{
		scim.F("schemas", []string{oneloginCore, oneloginExtension}),
		scim.F("userName", p.Login),
		scim.F("name", object(scim.F("familyName", p.FamilyName), scim.F("givenName", p.GivenName), scim.F("formatted", p.fullName()))),
		scim.F("emails", scim.Object{scim.F("value", p.Email), scim.F("type", "work"), scim.F("primary", true)}),
		scim.F("title", p.Title),
		scim.F(oneloginExtension, scim.Object{scim.F("department", p.Department)}),
	}
	return append(user, scim.F("active", active))
}

// found gives what a reader of hits gave, in the form of find.
func found(hit scim.Resource, ok bool, f *Failure) (scim.Resource, bool, error) {
	if f != nil {
		return hit, false, f
	}
	return hit, ok, nil
}
