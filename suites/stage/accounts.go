package stage

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// The rules that every reading-back of an account can prove.
const (
	created     = "RFC7644-3.3-03"
	takesEffect = "ROLECALL-ACC-01"
	oneAccount  = "ROLECALL-ACC-02"
	inactive    = "ROLECALL-ACC-03"
	signIn      = "ROLECALL-ACC-04"
	readable    = "RFC7644-3.4.1-01"
	identified  = "RFC7643-3.1-02"
	named       = "RFC7643-4.1.1-06"
	listShape   = "RFC7644-3.4.2-02"
	asWritten   = "RFC7643-4.1.1-12"
	unreadable  = "RFC7644-3.6-02"
	unlisted    = "RFC7644-3.6-04"
	sameAgain   = "ROLECALL-ACC-05"
	newID       = "RFC7643-3.1-05"
)

// ReadsBack declares the rules of reading an account back by GET, list and filter.
func ReadsBack() Option {
	return Touches(created, identified, named, takesEffect, oneAccount, signIn, readable, listShape, asWritten)
}

// LeavesReadable declares the rules of reading back a deactivated account, and of
// the return to it; some dialects delete where others deactivate.
func LeavesReadable() Option {
	return Touches(created, identified, named, inactive, takesEffect, oneAccount, signIn, readable, listShape, asWritten, unreadable, unlisted, sameAgain, newID)
}

// reading is an account as one way of asking shows it.
type reading struct {
	way  string
	user scim.Resource
	on   *scim.Exchange
}

// ExpectActive reads a person's account back and checks that it is the one and
// only, is active, and says what the directory says.
func (s *Stage) ExpectActive(p mockidp.Person) {
	readings := s.readAccount(p)
	s.expectStatus(readings, true, asWritten, takesEffect)
	s.expectProfile(readings, s.now(p))
	s.expectSignIn(p, true)
}

// ExpectInactive reads a person's account back and checks that it is still there
// and is inactive.
func (s *Stage) ExpectInactive(p mockidp.Person) {
	s.expectStatus(s.readAccount(p), false, inactive, asWritten)
	s.expectSignIn(p, false)
}

// readAccount asks for the account in three ways: by id, by filter, and by
// walking the list.
func (s *Stage) readAccount(p mockidp.Person) []reading {
	p = s.now(p)
	id := s.accountID(p)
	x := s.Must(s.client.Get(s.ctx, scim.UserPath(id), ""))
	if !s.Status(readable, x, "GET of the account", []int{http.StatusOK}, Also(oneAccount)) {
		return nil
	}
	if !s.Check(takesEffect, On(x), "whose account it is", strings.EqualFold(x.Resource().UserName(), p.Login), quoted(p.Login), quoted(x.Resource().UserName())) {
		return nil
	}
	readings := []reading{{"GET", x.Resource(), x}}

	hits, on := s.Find(p.Login)
	if s.expectOne("the filter userName eq "+quoted(p.Login), hits, id, on) {
		readings = append(readings, reading{"filter", hits[0], on})
	}
	listed, on, whole := s.walk(id)
	if len(listed) == 0 && whole {
		// Somebody who was deleted meanwhile shifts the pages; look once more.
		listed, on, whole = s.walk(id)
	}
	switch {
	case len(listed) > 0 || whole:
		if s.expectOne("the list of all users", listed, id, on) {
			readings = append(readings, reading{"list", listed[0], on})
		}
	default:
		s.Observe("reading back by the list", fmt.Sprintf("left out: the target has more than %d users", walkPages*walkCount), conformance.OracleSCIM)
	}
	return readings
}

func (s *Stage) accountID(p mockidp.Person) string {
	if id := s.ID(p); id != "" {
		return id
	}
	hits, on := s.Find(p.Login)
	if !s.Check(oneAccount, On(on), "the accounts with the login "+p.Login, len(hits) == 1, "exactly one", fmt.Sprint(len(hits))) {
		s.End()
	}
	return hits[0].ID()
}

func (s *Stage) expectOne(what string, hits []scim.Resource, id string, on *scim.Exchange) bool {
	var ids []string
	for _, hit := range hits {
		ids = append(ids, hit.ID())
	}
	got := "nobody"
	if len(ids) > 0 {
		got = fmt.Sprintf("%d: %s", len(ids), shorten(strings.Join(ids, ", ")))
	}
	return s.Check(oneAccount, On(on), "the accounts that "+what+" shows", slices.Equal(ids, []string{id}), "exactly the account "+id, got)
}

func (s *Stage) expectStatus(readings []reading, want bool, rule string, also ...string) {
	s.inEach(rule, "active", fmt.Sprint(want), readings, func(r reading) (string, bool) {
		active, stated := r.user.Active()
		if !stated {
			return "missing or not a boolean: " + shorten(r.user.Get("active").Raw), false
		}
		return fmt.Sprint(active), active == want
	}, Also(also...))
}

// expectProfile compares what every identity provider needs to be stored, and
// what else the target's schema says it keeps.
func (s *Stage) expectProfile(readings []reading, p mockidp.Person) {
	folded := func(got, want string) (string, bool) { return quoted(got), strings.EqualFold(got, want) }
	s.inEach(takesEffect, "userName", quoted(p.Login), readings, func(r reading) (string, bool) { return folded(r.user.UserName(), p.Login) })
	if s.sends("emails") {
		s.inEach(takesEffect, "emails", "with "+quoted(p.Email), readings, func(r reading) (string, bool) {
			emails := r.user.Strings("emails")
			return quotedAll(emails), slices.ContainsFunc(emails, func(e string) bool { return strings.EqualFold(e, p.Email) })
		})
	}
	if s.sends("name") {
		s.expectText(takesEffect, readings, p.GivenName, "name", "givenName")
		s.expectText(takesEffect, readings, p.FamilyName, "name", "familyName")
	}
	s.expectKept(readings, p.DisplayName, "displayName")
}

// sends tells whether the dialect keeps an attribute of the account up to date.
// Plain requests send what the specs say.
func (s *Stage) sends(attribute string) bool {
	return s.idp == nil || !slices.Contains(s.idp.Info().Unmapped, attribute)
}

// ExpectTitle checks the title of a person where the dialect sends one and the
// target keeps one.
func (s *Stage) ExpectTitle(p mockidp.Person, want string) {
	s.expectKept(s.readAccount(p), want, "title")
}

// ExpectMobile checks the mobile phone of a person where the dialect sends one
// and the target keeps one.
func (s *Stage) ExpectMobile(p mockidp.Person, want string) {
	if !s.sends("phoneNumbers") {
		return
	}
	readings := s.readAccount(p)
	if !s.target.Claims.Keeps("phoneNumbers") {
		readings = slices.DeleteFunc(readings, func(r reading) bool { return !r.user.Get("phoneNumbers").Exists() })
	}
	s.inEach(takesEffect, "phoneNumbers", "with "+quoted(want), readings, func(r reading) (string, bool) {
		numbers := r.user.Strings("phoneNumbers")
		return quotedAll(numbers), slices.ContainsFunc(numbers, func(n string) bool { return digits(n) == digits(want) })
	})
}

// digits are what is compared of a telephone number, which a target may write in
// its own way (RFC 7643 section 4.1.2).
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// expectKept checks an attribute that a target is free not to keep: where its
// schema does not say that it does, an absent value is no breach.
func (s *Stage) expectKept(readings []reading, want, attribute string) {
	if !s.sends(attribute) {
		return
	}
	if !s.target.Claims.Keeps(attribute) {
		readings = slices.DeleteFunc(slices.Clone(readings), func(r reading) bool { return !r.user.Get(attribute).Exists() })
	}
	s.expectText(takesEffect, readings, want, attribute)
}

func (s *Stage) expectText(rule string, readings []reading, want string, path ...string) {
	s.inEach(rule, strings.Join(path, "."), quoted(want), readings, func(r reading) (string, bool) {
		got := r.user.Get(path...).String()
		return quoted(got), got == want
	})
}

// inEach makes one check on all ways of reading that show the same.
func (s *Stage) inEach(rule, what, want string, readings []reading, look func(reading) (got string, ok bool), more ...Detail) {
	type view struct {
		got  string
		ok   bool
		ways []string
		on   *scim.Exchange
	}
	var views []view
	for _, r := range readings {
		got, ok := look(r)
		i := slices.IndexFunc(views, func(v view) bool { return v.got == got })
		if i < 0 {
			views = append(views, view{got, ok, nil, r.on})
			i = len(views) - 1
		}
		views[i].ways = append(views[i].ways, r.way)
	}
	for _, v := range views {
		s.Check(rule, On(v.on), what+", as read by "+strings.Join(v.ways, ", "), v.ok, want, v.got, more...)
	}
}

// ExpectFound checks that the filter on a person's login finds that person alone.
func (s *Stage) ExpectFound(rule string, p mockidp.Person, more ...Detail) {
	p = s.now(p)
	hits, on := s.Find(p.Login)
	var logins []string
	for _, hit := range hits {
		logins = append(logins, hit.UserName())
	}
	s.Check(rule, On(on), "who is found by the login "+quoted(p.Login), len(hits) == 1 && strings.EqualFold(logins[0], p.Login),
		quoted(p.Login)+" alone", quotedAll(logins), more...)
}

// ExpectNoAccount checks that a login leads to no account.
func (s *Stage) ExpectNoAccount(rule, login string) {
	hits, on := s.Find(login)
	s.Check(rule, On(on), "the accounts with the login "+login, len(hits) == 0, "none", fmt.Sprint(len(hits)))
}

// Snapshot reads an account so that it can be compared later.
func (s *Stage) Snapshot(id string) scim.Resource {
	x := s.Must(s.client.Get(s.ctx, scim.UserPath(id), ""))
	user := x.Resource()
	if !s.Status(readable, x, "GET of the account", []int{http.StatusOK}) ||
		!s.Equal(identified, On(x), "the id of the account", user.ID(), id) ||
		!s.Check(named, On(x), "userName", user.UserName() != "", "a non-empty string", quoted(user.UserName())) {
		s.End()
	}
	return user
}

// ExpectUnchanged compares an account with an earlier snapshot of it, attribute
// by attribute.
func (s *Stage) ExpectUnchanged(rule, whose string, before scim.Resource, more ...Detail) bool {
	return s.expectSame(rule, whose, before, differences, more)
}

// ExpectKept is ExpectUnchanged after a PUT, in place of whose omissions a service
// provider may put defaults (RFC 7644 section 3.5.1).
func (s *Stage) ExpectKept(rule, whose string, before scim.Resource, more ...Detail) bool {
	return s.expectSame(rule, whose, before, func(before, after scim.Resource) []string {
		return slices.DeleteFunc(differences(before, after), func(change string) bool {
			name, _, added := strings.Cut(change, " was unassigned and is ")
			return added && !before.Get(name).Exists()
		})
	}, more)
}

func (s *Stage) expectSame(rule, whose string, before scim.Resource, compare func(before, after scim.Resource) []string, more []Detail) bool {
	x := s.Must(s.client.Get(s.ctx, scim.UserPath(before.ID()), ""))
	if !s.Status(readable, x, "GET of "+whose+" account", []int{http.StatusOK}) {
		return false
	}
	changed := compare(before, x.Resource())
	got := "unchanged"
	if len(changed) > 0 {
		got = strings.Join(changed, "; ")
	}
	return s.Check(rule, On(x), whose+" account", len(changed) == 0, "unchanged", got, more...)
}

// access asks the access probe, which there must be.
func (s *Stage) access(p mockidp.Person) target.Access {
	access, err := s.target.Access.Of(s.ctx, s.now(p).Login)
	if err != nil {
		s.Inconclusive("the access probe did not answer: %v", err)
	}
	return access
}

// expectSignIn asks the access probe, where there is one.
func (s *Stage) expectSignIn(p mockidp.Person, want bool) {
	if s.target.Access == nil {
		return
	}
	can := s.access(p).CanSignIn
	s.Check(signIn, By(conformance.OracleProbe), "can the person sign in?", can == want, yesNo(want), yesNo(can))
}
