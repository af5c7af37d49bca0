package mockidp

import (
	"context"
	"net/http"
	"time"

	"rolecall/scim"
)

// google is Google Workspace. Known are the first request, the creation, and that
// an account may be deleted some days after its person lost the application.
type google struct {
	*whole
	delay time.Duration // before a deletion; 0 suspends
}

func newGoogle(opts Options) dialect {
	g := &google{whole: &whole{
		about: Info{
			Name:       "google",
			Title:      "Google Workspace",
			Trust:      Low,
			RoleStyles: []RoleStyle{RolesNone},
			NoRoles:    "not known in which form Google Workspace sends roles",
			NoGroups:   "Google Workspace pushes no groups: a group only says whose accounts are provisioned (documented in the guides of applications that it provisions)",
			Settings: []Setting{{Name: "leave", Forms: []Form{
				{"suspend", "the account is suspended; how is not known, so nothing is sent"},
				{"delete-1d", "the account is deleted after 24 hours"},
				{"delete-7d", "the account is deleted after 7 days"},
				{"delete-30d", "the account is deleted after 30 days"},
			}}},
			Unmapped: []string{"title", "phoneNumbers"},
			Inferred: []string{
				"the headers of GET: those of the captured creation without Content-Type",
				"the order of members in a creation",
				"the deletion after the delay: DELETE on the account",
				"on a clock that does not let the delay pass, the deletion comes at once",
			},
			Unknown: []string{
				"the look-up before a creation, and what follows a 409",
				"whether an update is PUT or PATCH, and its body",
				"the request that suspends an account, and the one that opens it again",
				"the form of roles: an attribute of the application, mapped from a custom attribute of the directory",
				"retries and paging",
			},
			Sources: []string{googleCapture, googleFirst, googleRemoval},
		},
		opts:     opts,
		needs:    googleNeeds,
		headers:  headed("Google-Auto-Provisioning", "", "application/json", false),
		identify: keyOf(21, "0123456789"),
		deletes:  true,
	}}
	day := 24 * time.Hour
	for form, delay := range map[string]time.Duration{"delete-1d": day, "delete-7d": 7 * day, "delete-30d": 30 * day} {
		if opts.form(form) {
			g.delay = delay
		}
	}
	g.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		p := rec.person
		return scim.Object{
			// The second generation's provider need not take the first's URN.
			scim.F("schemas", []string{scimCore10, scim.UserURN}),
			scim.F("userName", p.Login),
			scim.F("emails", []scim.Object{{scim.F("primary", true), scim.F("value", p.Email), scim.F("type", "work")}}),
			scim.F("displayName", p.DisplayName),
			scim.F("name", nameOf(p)),
			scim.F("active", active),
		}, true
	}
	g.connect = func(ctx context.Context, r *run) error {
		s := g.needs.connect[0]
		x, err := g.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users"})
		if err != nil {
			return err
		}
		if _, f := s.readList(x, googleList); f != nil {
			return f
		}
		return nil
	}
	return g
}

func (g *google) push(context.Context, *run, Event) error {
	return notKnown(g.about.Title, "updates an account")
}

func (g *google) reassign(ctx context.Context, r *run) error {
	if r.rec.link == "" || r.rec.deleted {
		return g.whole.reassign(ctx, r)
	}
	return notKnown(g.about.Title, "opens an account again")
}

// unassign deletes when the delay that the administrator has set is over.
func (g *google) unassign(ctx context.Context, r *run) error {
	switch {
	case g.gone(r):
		return nil
	case g.delay == 0:
		return notKnown(g.about.Title, "suspends an account")
	}
	if limit := g.opts.MaxWait; limit == 0 || limit >= g.delay {
		if err := g.opts.Clock.Sleep(ctx, g.delay); err != nil {
			return err
		}
	}
	return g.erase(ctx, r)
}

func (g *google) remove(ctx context.Context, r *run) error { return g.unassign(ctx, r) }

func (g *google) steps(event Event, style RoleStyle) []*step {
	switch event {
	case EventChangeProfile, EventChangeRoles, EventRenameLogin, EventSync:
		return nil
	}
	return g.whole.steps(event, style)
}
