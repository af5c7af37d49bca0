package mockidp

import (
	"context"
	"net/http"
	"strings"

	"rolecall/scim"
)

// ping is what PingFederate's SCIM connector and PingOne share.
type ping struct {
	*whole
	filter func(*Person) (filter, login string) // login is "" where another attribute is matched
}

var pingInferred = []string{
	"no User-Agent and no Accept; application/scim+json with a body",
	"the query: encoded with %20, without paging",
	"the body: the attributes of the RFC's core user that a person has",
	"Disable: PUT of the whole user with active false",
	"roles as an attribute that the administrator has mapped",
	"a change without a link begins as a hire does",
}

var pingUnknown = []string{"the connection test", "headers and bodies as they go over the wire", "retries, and what follows a 429", "paging"}

var pingLeave = Setting{Name: "leave", Forms: []Form{
	{"disable", "remove action Disable: the account is disabled"},
	{"delete", "remove action Delete: the account is deleted"},
}}

var pingEmails = Setting{Name: "emails", Forms: []Form{
	{"one-email", "one e-mail attribute is mapped"},
	{"two-emails", "two are mapped and the second has no value of its own, so both get the same and both are primary"},
}}

func newPing(about Info, opts Options, needs wholeNeeds) *ping {
	about.Trust = Medium
	about.RoleStyles = []RoleStyle{RolesAsValues, RolesAsStrings}
	about.Unmapped = []string{"phoneNumbers"}
	p := &ping{whole: &whole{
		about:         about,
		opts:          opts,
		needs:         needs,
		headers:       headed("", "", "application/scim+json", false),
		identify:      guidOf,
		deletesLeaver: opts.form("delete"),
	}}
	two := opts.form("two-emails")
	p.body = func(rec *record, _ string, active bool) (scim.Object, bool) {
		person := rec.person
		emails := []scim.Object{{scim.F("value", person.Email), scim.F("type", "work"), scim.F("primary", true)}}
		if two {
			emails = append(emails, scim.Object{scim.F("value", person.Email), scim.F("type", "home"), scim.F("primary", true)})
		}
		user := object(
			scim.F("schemas", []string{scim.UserURN}),
			scim.F("userName", person.Login),
			scim.F("name", nameOf(person)),
			scim.F("displayName", person.DisplayName),
			scim.F("title", person.Title),
			scim.F("emails", emails),
			scim.F("active", active),
		)
		if len(rec.roles) == 0 { // an attribute without a value is not sent
			return user, two
		}
		user, beyond := p.mapped(user, rec.roles)
		return user, beyond || two
	}
	p.connect = func(context.Context, *run) error { return unknownTest(p.whole) }
	p.find = p.search
	return p
}

func (p *ping) search(ctx context.Context, r *run) (scim.Resource, bool, error) {
	s := p.needs.find[0]
	filter, login := p.filter(r.rec.person)
	x, err := p.ask(ctx, r, s, request{method: http.MethodGet, path: "/Users", query: scim.Query("filter", filter), beyond: login == ""})
	if err != nil {
		return scim.Resource{}, false, err
	}
	if login != "" {
		return found(s.readHit(x, login, pingVendor(p.about.Name).lookup()))
	}
	return found(s.readHitBy(x, pingVendor(p.about.Name).lookup(), func(user scim.Resource) bool {
		for _, email := range user.Strings("emails") {
			if strings.Contains(strings.ToLower(email), strings.ToLower(r.rec.person.Email)) {
				return true
			}
		}
		return false
	}))
}

// newPingFederate is PingFederate's SCIM connector.
func newPingFederate(opts Options) dialect {
	p := newPing(Info{
		Name:  "pingfederate",
		Title: "PingFederate",
		Settings: []Setting{pingLeave, {Name: "match", Forms: []Form{
			{"user-name", "unique user identifier userName"},
			{"work-email", "unique user identifier workEmail: emails eq, on the whole attribute"},
		}}, pingEmails},
		Inferred: append([]string{
			"a disabled account is opened again by PUT with active true",
			"groups: schemas in the body, members as objects with a value; DELETE of a group that is deleted",
		}, pingInferred...),
		Unknown: pingUnknown,
		Sources: []string{pingConnector, pingSettings, pingManagement, pingKnown},
	}, opts, pingFederateNeeds)
	p.stuck = "PingFederate cannot clear an attribute once it is set, so the last role may stay (documented: " + pingKnown + ")"
	p.filter = func(person *Person) (string, string) {
		if opts.form("work-email") {
			return scim.Eq("emails", person.Email), ""
		}
		return scim.Eq("userName", person.Login), person.Login
	}
	return pingFederate{p}
}

// newPingOne is PingOne's outbound provisioning, whose look-up is an expression
// that the administrator types.
func newPingOne(opts Options) dialect {
	p := newPing(Info{
		Name:  "pingone",
		Title: "PingOne",
		Settings: []Setting{pingLeave, {Name: "match", Forms: []Form{
			{"user-name", `user filter expression userName Eq "%s"`},
			{"email", `user filter expression email Co "%s": no attribute of the RFC`},
		}}, pingEmails},
		Inferred: append([]string{
			"groups: the look-up with displayName eq; a creation with schemas, displayName and members; DELETE of a group that is deleted",
		}, pingInferred...),
		Unknown: append([]string{"how a disabled account is opened again", "how an attribute is cleared", "how a group is changed, and whether by PATCH: its pages contradict each other"}, pingUnknown...),
		Sources: []string{pingOneFilter, pingOneFeatures, pingOneLimits, pingOneStore, pingOneGroups},
	}, opts, pingOneNeeds)
	p.stuck = "not known how PingOne clears an attribute"
	p.filter = func(person *Person) (string, string) {
		if opts.form("email") {
			return strings.Replace(scim.Eq("email", person.Email), " eq ", " Co ", 1), ""
		}
		return strings.Replace(scim.Eq("userName", person.Login), " eq ", " Eq ", 1), person.Login
	}
	return pingOne{p}
}
