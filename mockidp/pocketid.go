package mockidp

import (
	"context"
	"net/http"
	"slices"

	"rolecall/scim"
)

// pocketID is Pocket ID, each of whose synchronisations lists every user of the
// target, matches by externalId, and deletes whom its directory does not know.
type pocketID struct{ *whole }

const (
	pocketIDPage     = 1000
	pocketIDAttempts = 3
)

func newPocketID(opts Options) dialect {
	w := &whole{
		about: Info{
			Name:       "pocket-id",
			Title:      "Pocket ID",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesNone},
			NoRoles:    "Pocket ID sends no roles",
			Settings: []Setting{{Name: "leave", Forms: []Form{
				{"delete", "the person may no longer use the application: the account is deleted"},
				{"disable", "the person is disabled: PUT with active false"},
			}}},
			Unmapped:   []string{"title", "phoneNumbers"},
			NoAdoption: "Pocket ID matches groups by externalId alone, so it adopts none that it did not make (documented: " + pocketIDSource + ")",
			Inferred: append([]string{
				"the User-Agent is that of Go's HTTP client",
				"a person of whom nothing has changed counts as older than any meta.lastModified that the target shows",
				"a cycle is one synchronisation, an event by itself is one of one person; the groups of a synchronisation are left out",
				"the real Pocket ID deletes every account of the target that its directory does not know; here only those that this run made, for a run touches nothing else",
			}, pocketIDGroupsInferred...),
			Unknown: []string{"how clocks that differ are told apart: an update is skipped where the target's clock is ahead"},
			Sources: []string{pocketIDSource},
		},
		opts:          opts,
		needs:         pocketIDNeeds,
		headers:       pocketIDHeaders,
		identify:      guidOf,
		deletesLeaver: !opts.form("disable"),
		deletes:       true,
	}
	w.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		p := rec.person
		return scim.Object{
			scim.F("externalId", p.Key),
			scim.F("schemas", []string{scim.UserURN}),
			pocketIDMeta(),
			scim.F("userName", p.Login),
			scim.F("name", nameOf(p)),
			scim.F("displayName", p.DisplayName),
			scim.F("active", active),
			scim.F("emails", []scim.Object{{scim.F("value", p.Email), scim.F("primary", true)}}),
		}, false
	}
	w.connect = func(_ context.Context, r *run) error {
		r.out.Silent = w.about.Title + " has no connection test"
		return nil
	}
	w.taken = func(ctx context.Context, r *run) error {
		// The next synchronisation finds an account that it made itself, although
		// it never heard of it.
		users, err := w.call(ctx, r, pocketIDUsers)
		if err != nil {
			return err
		}
		if theirs := users.byName[r.rec.person.Key]; theirs != nil {
			r.rec.link, r.rec.deleted = theirs.id, false
			return w.told(r, true)
		}
		return &stop{"Pocket ID matches by externalId alone, so it adopts no account that it did not make (documented: " + pocketIDSource + ")"}
	}
	return pocketID{w}
}

// pocketIDMeta stands in every body: Go writes the zero time of a resource that has
// none.
func pocketIDMeta() scim.Field {
	const never = "0001-01-01T00:00:00Z"
	return scim.F("meta", scim.Object{scim.F("created", never), scim.F("lastModified", never)})
}

func pocketIDHeaders(q request) http.Header {
	h := http.Header{"Accept": {"application/scim+json"}}
	if q.body != nil {
		h.Set("Content-Type", "application/scim+json")
	}
	return h
}

func (p pocketID) assign(ctx context.Context, r *run) error {
	return p.sync(ctx, r, func(theirs *listed) error {
		if theirs == nil {
			return p.create(ctx, r)
		}
		r.rec.link, r.rec.deleted = theirs.id, false
		return p.put(ctx, r, p.needs.on, true)
	})
}

func (p pocketID) reassign(ctx context.Context, r *run) error {
	if r.rec.deleted {
		r.rec.unlink()
	}
	return p.assign(ctx, r)
}

func (p pocketID) push(ctx context.Context, r *run, event Event) error {
	if event == EventChangeRoles {
		r.out.Silent = p.about.NoRoles
		return nil
	}
	same, err := p.same(r.rec)
	if err != nil {
		return err
	}
	return p.sync(ctx, r, func(theirs *listed) error {
		switch {
		case theirs == nil:
			return p.create(ctx, r)
		case same && theirs.dated:
			return nil // not newer than what the target has
		}
		r.rec.link = theirs.id
		return p.put(ctx, r, p.needs.replace, true)
	})
}

func (p pocketID) unassign(ctx context.Context, r *run) error { return p.end(ctx, r, p.deletesLeaver) }

func (p pocketID) remove(ctx context.Context, r *run) error { return p.end(ctx, r, true) }

func (p pocketID) end(ctx context.Context, r *run, erase bool) error {
	switch {
	case p.gone(r):
		return nil
	case !erase && r.rec.disabled:
		r.out.Silent = "the account is deactivated already"
		return nil
	}
	return p.sync(ctx, r, func(*listed) error {
		if erase {
			return p.erase(ctx, r)
		}
		return p.put(ctx, r, p.needs.off, false)
	})
}

// steps: each synchronisation lists, and may delete.
func (p pocketID) steps(event Event, style RoleStyle) []*step {
	if event == EventTestConnection {
		return nil
	}
	return append(p.whole.steps(event, style), append(slices.Clone(p.needs.find), p.needs.remove)...)
}
