package mockidp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"rolecall/scim"
)

// newValidator is Microsoft's SCIM Validator, a test tool that speaks otherwise
// than Entra ID: it works on users of its own, in lower-case operations, and
// percent-encodes the value of a filter before the query is encoded.
func newValidator(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "scim-validator",
			Title:      "Microsoft SCIM Validator",
			Trust:      Medium,
			RoleStyles: []RoleStyle{RolesSingle},
			NoGroups:   "not known how Microsoft SCIM Validator writes the requests of its tests of groups",
			Settings: []Setting{{Name: "patch", Forms: []Form{
				{"combined", "attributes together in one operation without path, whose keys may be dotted; filtered paths apart"},
				{"verbose", "an operation with a path for each attribute"},
			}}},
			Unmapped: []string{},
			Inferred: []string{
				"no User-Agent and no Accept",
				"the look-up follows the creation, and whom it finds does not matter here: the value is encoded twice, and a target need not decode it twice",
				"active in a PATCH: a boolean, in an operation of its own with a path",
				"add where the validator's user had no value, else replace",
				"of several roles the first is sent, with display and type beside it",
				"the order of members in a creation",
			},
			Unknown: []string{
				"how an account is opened again: no test does it",
				"how a role is taken away: no test does it",
				"the requests of its tests of groups",
				"what follows a 429",
			},
			Sources: []string{validatorTutorial, validatorAdd, validatorReplace, validatorDisable, validatorCreate, validatorFilter},
		},
		opts:     opts,
		needs:    validatorNeeds,
		headers:  headed("", "", "application/scim+json; charset=utf-8", false),
		identify: guidOf,
		deletes:  true,
	}
	w.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		p := rec.person
		user := object(
			scim.F("userName", p.Login),
			scim.F("active", active),
			scim.F("displayName", p.DisplayName),
			scim.F("title", p.Title),
			scim.F("emails", []scim.Object{{scim.F("type", "work"), scim.F("value", p.Email), scim.F("primary", true)}}),
			scim.F("preferredLanguage", p.Locale),
			scim.F("name", object(scim.F("givenName", p.GivenName), scim.F("familyName", p.FamilyName), scim.F("formatted", p.fullName()))),
			scim.F("externalId", p.Key),
		)
		if p.Mobile != "" {
			user = append(user, scim.F("phoneNumbers", []scim.Object{{scim.F("type", "mobile"), scim.F("value", p.Mobile)}}))
		}
		if extension := object(scim.F("employeeNumber", p.EmployeeNumber), scim.F("department", p.Department)); len(extension) > 0 {
			user = append(user, scim.F(scim.EnterpriseURN, extension))
		}
		if !opts.OmitRoles && len(rec.roles) > 0 {
			role := rec.roles[0]
			user = append(user, scim.F("roles", []scim.Object{{scim.F("primary", "True"), scim.F("display", role), scim.F("value", role), scim.F("type", validatorRoleType)}}))
		}
		return append(user, scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN})), true
	}
	w.connect = func(ctx context.Context, r *run) error {
		x, err := w.ask(ctx, r, validatorSchemas, request{method: http.MethodGet, path: "/Schemas"})
		if err != nil {
			return err
		}
		for _, schema := range x.Resource().Elements("Resources") {
			if strings.EqualFold(schema.ID(), scim.UserURN) {
				return nil
			}
		}
		return validatorSchemas.fail(x, breach{validatorSchemasRule, "no schema of the User"})
	}
	w.taken = func(context.Context, *run) error {
		return &stop{"the validator works on users of its own and adopts nobody"}
	}
	w.change = validatorPatch(w)
	return validator{w}
}

// validator creates first and looks up then.
type validator struct{ *whole }

func (v validator) assign(ctx context.Context, r *run) error {
	if err := v.create(ctx, r); err != nil {
		return err
	}
	// The value is encoded inside its quotes, and the query around it once more.
	filter := scim.Eq("userName", url.QueryEscape(r.rec.person.Login))
	s := v.needs.find[0]
	x, err := v.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: scim.Query("filter", filter)})
	if err != nil {
		return err
	}
	if _, f := s.readList(x, validatorLookup); f != nil {
		return f
	}
	return nil
}

func (v validator) reassign(ctx context.Context, r *run) error {
	if r.rec.deleted || r.rec.link == "" {
		r.rec.unlink()
		return v.assign(ctx, r)
	}
	return notKnown(v.about.Title, "opens an account again")
}

func (v validator) push(ctx context.Context, r *run, event Event) error {
	switch {
	case event == EventSync:
		r.out.Silent = "the validator has no provisioning cycles"
		return nil
	case r.rec.link == "":
		return v.assign(ctx, r)
	case event == EventChangeRoles && len(r.rec.roles) == 0:
		r.out.Silent = "no test of the validator takes a role away"
		return nil
	}
	return v.whole.push(ctx, r, event)
}

func (v validator) steps(event Event, style RoleStyle) []*step {
	if event == EventSync {
		return nil
	}
	return v.whole.steps(event, style)
}

// validatorPatch writes what has changed.
func validatorPatch(w *whole) func(context.Context, *run, *step, bool) error {
	return func(ctx context.Context, r *run, s *step, active bool) error {
		ops := validatorOps(r.rec, w.opts.form("verbose"))
		if s == w.needs.off {
			ops = []scim.Object{validatorOp("replace", "active", active)}
		}
		if len(ops) == 0 {
			return nil
		}
		raw, err := scim.Marshal(scim.Object{scim.F("Operations", ops), scim.F("schemas", []string{scim.PatchOpURN})})
		if err != nil {
			return err
		}
		_, err = w.ask(ctx, r, s, request{method: http.MethodPatch, path: scim.UserPath(r.rec.link), body: raw, beyond: s != w.needs.off})
		return err
	}
}

func validatorOp(op, path string, value any) scim.Object {
	return scim.Object{scim.F("op", op), scim.F("path", path), scim.F("value", value)}
}

// validatorOps compares a person with what the target was last told.
func validatorOps(rec *record, verbose bool) []scim.Object {
	ops := []scim.Object{}
	together := map[string]scim.Object{}
	before := entraProfile(rec.pushed)
	for i, a := range entraProfile(rec.person) {
		if a.name == "externalId" || a.value == "" || a.value == before[i].value {
			continue
		}
		verb := "replace"
		if before[i].value == "" {
			verb = "add"
		}
		if verbose || a.kind != "" {
			ops = append(ops, validatorOp(verb, a.path(), a.value))
		} else {
			together[verb] = append(together[verb], scim.F(a.path(), a.value))
		}
	}
	if len(rec.roles) > 0 && (len(rec.told) == 0 || rec.told[0] != rec.roles[0]) {
		verb := "replace"
		if len(rec.told) == 0 {
			verb = "add"
		}
		for _, part := range []struct{ name, value string }{{"display", rec.roles[0]}, {"value", rec.roles[0]}, {"type", validatorRoleType}} {
			ops = append(ops, validatorOp(verb, fmt.Sprintf(`roles[primary eq "True"].%s`, part.name), part.value))
		}
	}
	for _, verb := range []string{"add", "replace"} {
		if values := together[verb]; len(values) > 0 {
			ops = append(ops, scim.Object{scim.F("op", verb), scim.F("value", values)})
		}
	}
	return ops
}
