package security

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// verifiedSpecs: whose an address is, and whom SCIM may not touch.
func verifiedSpecs(a Area) {
	a.Plain("unverified-domain", "an address of a domain that is not the account's gives nobody an account to recover", func(s *Stage) {
		const rule = "ROLECALL-SEC-23"
		s.Access(s.Create(s.Person(people.Grace)).Resource().UserName())
		ada := abroad(s, s.Person(people.Ada))
		x := s.Post("/Users", s.UserObject(ada))
		if !x.OK() {
			s.Check(rule, On(x), "a create with a login of a domain that is not the account's", x.Refused(), "a refusal, or a user", Answer(x))
			return
		}
		recovers(s, rule, "the addresses to which a new password is sent, of a user of a domain that is not the account's", ada.Login, ada.Login)
	}, ReadsBack(), Proves("ROLECALL-SEC-23"))

	a.Plain("unverified-address", "an address that SCIM wrote is not one for a new password by that alone", func(s *Stage) {
		const rule = "ROLECALL-SEC-23"
		ada := s.Person(people.Ada)
		user := s.Create(ada).Resource()
		s.Access(user.UserName())
		outside := abroad(s, ada).Login
		emails := []scim.Object{{scim.F("value", outside), scim.F("type", "work"), scim.F("primary", true)}}
		check := func(what string, x *scim.Exchange) {
			s.Check(rule, On(x), "a "+what+" of an e-mail address of a domain that is not the account's", x.OK() || x.Refused(), "success, or a refusal", Answer(x))
			recovers(s, rule, "the addresses to which a new password is sent, after the "+what, user.UserName(), outside)
		}
		if !s.Denied("patch.supported") {
			check("PATCH", s.PatchAt(scim.UserPath(user.ID()), scim.Op{Op: "replace", Path: "emails", Value: emails}))
		}
		check("PUT", s.Put(scim.UserPath(user.ID()), s.UserObject(ada, scim.F("emails", emails))))
	}, ReadsBack(), Proves("ROLECALL-SEC-23"))

	a.Plain("outsider", "nobody from outside is taken into the account for having an address", func(s *Stage) {
		const rule = "ROLECALL-SEC-24"
		s.Snapshot(s.Create(s.Person(people.Grace)).Resource().ID()) // whom the account may take in
		ada := abroad(s, s.Person(people.Ada))
		s.Do(s.Admin().AddOutsider(s.Context(), ada.Login))
		x := s.Post("/Users", s.UserObject(ada))
		s.Check(rule, On(x), "a create with the login of somebody who has an account elsewhere, in a domain that is not this account's", x.Refused(), "a refusal", Answer(x), Heavy)
		in := s.Access(ada.Login).CanSignIn
		s.Check(rule, By(conformance.OracleProbe), "can that somebody sign in to this account?", !in, "no", "yes", Heavy)
	}, ReadsBack(), Proves("ROLECALL-SEC-24"))

	a.Plain("protected", "who may not be changed as a user is not changed as a member either", func(s *Stage) {
		const rule = "ROLECALL-SEC-25"
		if s.Claim("resource:Group") != target.Stated {
			s.NotClaimed("the target has no groups")
		}
		id := s.ByHand(s.Person(people.Ada), target.HandMade{Protected: true})
		before := s.Snapshot(id)
		group := scim.GroupPath(s.CreateGroup().Resource().ID())
		members := []scim.Object{{scim.F("value", id)}}
		x := s.PatchAt(group, scim.Op{Op: "add", Path: "members", Value: members})
		s.Check(rule, On(x), "a PATCH that makes a protected user a member", x.Refused(), "a refusal, 403", Answer(x), Heavy)
		x = s.Get(group)
		s.Check(rule, On(x), "the members of the group after that", !slices.Contains(x.Resource().Strings("members"), id), "without the protected user", ShownAll(x.Resource().Strings("members")), Heavy)
		s.ExpectUnchanged(rule, "the protected user's", before)
	}, ReadsBack(), Proves("ROLECALL-SEC-25"))

	a.Plain("service-account", "who is not shown as a user is neither shown nor changed as a member", func(s *Stage) {
		const rule = "ROLECALL-SEC-25"
		if s.Claim("resource:Group") != target.Stated {
			s.NotClaimed("the target has no groups")
		}
		id := s.ByHand(s.Person(people.Ada), target.HandMade{Service: true})
		x := s.Get(scim.UserPath(id))
		if !s.Check(rule, On(x), "GET of a service account", x.Status == http.StatusNotFound || x.Status == http.StatusForbidden, "404", Answer(x)) {
			return
		}
		group := scim.GroupPath(s.CreateGroup().Resource().ID())
		s.PatchAt(group, scim.Op{Op: "add", Path: "members", Value: []scim.Object{{scim.F("value", id)}}})
		x = s.Get(group)
		s.Check(rule, On(x), "the members of a group to which a service account was added", !slices.Contains(x.Resource().Strings("members"), id), "without the service account", ShownAll(x.Resource().Strings("members")), Heavy)
	}, ReadsBack(), Proves("ROLECALL-SEC-25"))
}

// abroad is a person whose addresses are of a domain that the account has not
// verified.
func abroad(s *Stage, p mockidp.Person) mockidp.Person {
	local, _, _ := strings.Cut(p.Login, "@")
	p.Login = local + "@" + s.UnverifiedDomain()
	p.Email = p.Login
	return p
}

// recovers checks that an address is none to which a user's new password is sent.
func recovers(s *Stage, rule, what, login, address string) {
	to := s.Access(login).Recovery
	s.Check(rule, By(conformance.OracleProbe), what, !slices.ContainsFunc(to, func(a string) bool { return strings.EqualFold(a, address) }),
		"without "+address, ShownAll(to), Heavy)
}
