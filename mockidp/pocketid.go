package mockidp

import (
	"context"
	"net/http"
	"slices"
	"time"

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
				"an event synchronises one person; the groups of a synchronisation are left out",
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
		users, err := w.list(ctx, r, w.needs.find[0], pocketIDLookup, "count", "startIndex", pocketIDPage)
		if err != nil {
			return err
		}
		for _, user := range users {
			if user.ExternalID() == r.rec.person.Key {
				r.rec.link, r.rec.deleted = user.ID(), false
				return w.told(r, true)
			}
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

// pocketIDDated tells whether the target shows when a resource was changed last;
// without that every synchronisation writes it anew.
func pocketIDDated(theirs scim.Resource) bool {
	at, err := time.Parse(time.RFC3339, theirs.Get("meta", "lastModified").String())
	return err == nil && !at.IsZero()
}

func pocketIDHeaders(q request) http.Header {
	h := http.Header{"Accept": {"application/scim+json"}}
	if q.body != nil {
		h.Set("Content-Type", "application/scim+json")
	}
	return h
}

// sync lists the users, lets one person be brought up to date, and then deletes
// whom the directory does not know.
func (p pocketID) sync(ctx context.Context, r *run, do func(theirs scim.Resource) error) error {
	users, err := p.list(ctx, r, p.needs.find[0], pocketIDLookup, "count", "startIndex", pocketIDPage)
	if err != nil {
		return err
	}
	var theirs scim.Resource
	for _, user := range users {
		switch {
		case user.ExternalID() == r.rec.person.Key:
			theirs = user
		case user.ID() == r.rec.link && !r.rec.deleted:
			return p.needs.find[0].fail(r.out.Last(), breach{pocketIDForgotten, "externalId " + short(user.Get("externalId").Raw)})
		}
	}
	if err := do(theirs); err != nil {
		return err
	}
	for _, user := range users {
		known, assigned := r.idp.knows(user.ExternalID())
		if p.deletesLeaver {
			known = assigned
		}
		stranger := !known && user.ExternalID() != r.rec.person.Key && user.ID() != r.rec.link
		if stranger && r.idp.mayDelete(user.ID()) {
			if _, err := p.send(ctx, r, p.needs.remove, http.MethodDelete, scim.UserPath(user.ID()), nil, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p pocketID) assign(ctx context.Context, r *run) error {
	return p.sync(ctx, r, func(theirs scim.Resource) error {
		if !theirs.Exists() {
			return p.create(ctx, r)
		}
		r.rec.link, r.rec.deleted = theirs.ID(), false
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
	return p.sync(ctx, r, func(theirs scim.Resource) error {
		switch {
		case !theirs.Exists():
			return p.create(ctx, r)
		case same && pocketIDDated(theirs):
			return nil // not newer than what the target has
		}
		r.rec.link = theirs.ID()
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
	return p.sync(ctx, r, func(scim.Resource) error {
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

// mayDelete tells whether the run lets an account be deleted that the directory
// does not know.
func (p *IdP) mayDelete(id string) bool { return p.opts.MayDelete != nil && p.opts.MayDelete(id) }
