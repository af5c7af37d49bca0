package mockidp

import (
	"context"
	"net/http"
	"net/url"
	"sync"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// authentik creates at once and looks a user up only after a 409, and only if
// ServiceProviderConfig says that filters are supported.
type authentik struct {
	*whole
	mu         sync.Mutex
	asked      bool // ServiceProviderConfig is read once
	filters    bool
	patches    bool
	operations int // bulk.maxOperations, which cuts a PATCH of members; 0 cuts nothing
}

func newAuthentik(opts Options) dialect {
	a := &authentik{whole: &whole{
		about: Info{
			Name:       "authentik",
			Title:      "authentik",
			Trust:      High,
			RoleStyles: []RoleStyle{RolesNone, RolesAsValues},
			NoRoles:    "authentik's default mapping holds no roles; a mapping of one's own may (authentik:values)",
			Settings: []Setting{
				{Name: "leave", Forms: []Form{
					{"delete", "the person is out of the application's scope: the account is deleted"},
					{"disable", "the person is deactivated in authentik: PUT with active false"},
				}},
				{Name: "compatibility", Forms: []Form{
					{"default", "what ServiceProviderConfig says counts"},
					{"slack", "filters are used whatever ServiceProviderConfig says"},
				}},
				{Name: "filter", Forms: []Form{
					{"quoted", "the value of the filter in quotes"},
					{"unquoted", "without, as older versions send it"},
				}},
				{Name: "removal", Forms: []Form{
					{"member-filter", "a member of a group is removed with members[value eq id]"},
					{"member-list", "with path members and the member in value, as versions up to 2026.5 send it"},
				}},
			},
			Unmapped:   []string{"title", "phoneNumbers"},
			NoAdoption: "authentik looks for a group only after a 409, and the target takes two groups of one name (documented: " + authentikClients + ")",
			Inferred: append([]string{
				"the User-Agent: goauthentik.io, without a version",
				"the filter is encoded with a plus sign for a blank",
				"PUT with active when a person is deactivated or activated",
				"roles by a mapping of one's own: objects with a value",
				"where id stands in a PUT",
				"an adopted account is brought up to date by the next synchronisation",
			}, authentikGroupsInferred...),
			Unknown: []string{"when a task that met 429 or 503 is tried again"},
			Sources: []string{authentikClients, authentikTests, authentikPatch, authentikSPC, authentikRemoval},
		},
		opts:          opts,
		needs:         authentikNeeds,
		headers:       headed("goauthentik.io", "application/scim+json", "application/scim+json", true),
		identify:      keyOf(64, "0123456789abcdef"),
		deletesLeaver: !opts.form("disable"),
		deletes:       true,
		lazy:          true,
	}}
	a.body = func(rec *record, id string, active bool) (scim.Object, bool) {
		p := rec.person
		user := scim.Object{scim.F("schemas", []string{scim.UserURN})}
		if id != "" {
			user = append(user, scim.F("id", id))
		}
		return a.mapped(append(user,
			scim.F("active", active),
			scim.F("emails", []scim.Object{{scim.F("primary", true), scim.F("type", "other"), scim.F("value", p.Email)}}),
			scim.F("externalId", p.Key),
			scim.F("name", scim.Object{scim.F("familyName", p.FamilyName), scim.F("formatted", p.fullName()), scim.F("givenName", p.GivenName)}),
			scim.F("displayName", p.DisplayName),
			scim.F("userName", p.Login),
		), rec.roles)
	}
	a.connect = a.test
	a.taken = a.adopt
	return a
}

// test is discover with a judgement.
func (a *authentik) test(ctx context.Context, r *run) error {
	x, err := a.ask(ctx, r, authentikDiscovery, request{method: http.MethodGet, path: "/ServiceProviderConfig"})
	if err != nil {
		return err
	}
	if v := x.Resource().Get("filter", "supported"); !v.IsBool() {
		return authentikDiscovery.fail(x, breach{authentikDiscoveryRule, "filter.supported " + short(v.Raw)})
	}
	return nil
}

// discover reads what the target supports, once. Whatever goes wrong means:
// nothing.
func (a *authentik) discover(ctx context.Context, r *run) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked {
		return nil
	}
	x, err := a.ask(ctx, r, authentikConfig, request{method: http.MethodGet, path: "/ServiceProviderConfig"})
	if err != nil {
		return err
	}
	config := x.Resource()
	most := config.Get("bulk", "maxOperations")
	valid := x.OK() && most.Type == gjson.Number // without it nothing counts as supported
	a.asked, a.filters = true, valid && config.Get("filter", "supported").Type == gjson.True
	a.patches, a.operations = valid && config.Get("patch", "supported").Type == gjson.True, int(most.Int())
	return nil
}

func (a *authentik) assign(ctx context.Context, r *run) error {
	if err := a.discover(ctx, r); err != nil {
		return err
	}
	return a.create(ctx, r)
}

func (a *authentik) reassign(ctx context.Context, r *run) error {
	if r.rec.deleted || r.rec.link == "" {
		r.rec.unlink()
		return a.assign(ctx, r)
	}
	return a.put(ctx, r, a.needs.on, true)
}

func (a *authentik) push(ctx context.Context, r *run, event Event) error {
	if r.rec.link == "" && (event != EventChangeRoles || a.opts.Roles != RolesNone) {
		return a.assign(ctx, r)
	}
	return a.whole.push(ctx, r, event)
}

// adopt links the first account that the login finds, and leaves it as it is.
func (a *authentik) adopt(ctx context.Context, r *run) error {
	if !a.filters && !a.opts.form("slack") {
		return &stop{"authentik adopts no account where ServiceProviderConfig does not offer filters (documented: " + authentikClients + ")"}
	}
	login := r.rec.person.Login
	filter := scim.Eq("userName", login)
	if a.opts.form("unquoted") {
		filter = "userName eq " + login
	}
	s := a.needs.find[0]
	x, err := a.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: "filter=" + url.QueryEscape(filter), beyond: a.opts.form("unquoted")})
	if err != nil {
		return err
	}
	hit, ok, f := s.readHit(x, login, authentikLookup)
	switch {
	case f != nil:
		return f
	case !ok:
		return s.fail(x, breach{authentikNobody, "no user"})
	}
	r.rec.link, r.rec.sent = hit.ID(), digest{}
	return nil
}

func (a *authentik) steps(event Event, style RoleStyle) []*step {
	if event == EventTestConnection || event == EventLeave || event == EventDelete {
		return a.whole.steps(event, style)
	}
	return append(a.whole.steps(event, style), authentikConfig)
}
