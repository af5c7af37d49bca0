package lifecycle

import (
	"net/http"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

const ended, signIn = "ROLECALL-ACC-13", "ROLECALL-ACC-04"

// access: whether somebody who was shut out over SCIM is shut out. SCIM shows
// nothing of it, so it takes somebody at the door to the account.
func access(a Area) {
	off := func(s *Stage, id string) {
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "active", Value: false})
	}
	on := func(s *Stage, id string) {
		s.Patch("RFC7644-3.5.2-21", id, scim.Op{Op: "replace", Path: "active", Value: true})
	}

	a.Plain("issued", "ends what was issued to a person who is deactivated", func(s *Stage) {
		s.Gate()
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		all := issue(s, ada)
		off(s, id)
		s.ExpectInactive(ada)
		s.ExpectEnded("a deactivation", all...)
	}, LeavesReadable(), patchRules(ended))

	a.Plain("issued-deleted", "ends what was issued to a person who is deleted, also beside a new account of the login", func(s *Stage) {
		s.Gate()
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		all := issue(s, ada)
		if !s.Status("RFC7644-3.6-01", s.DeleteAt(scim.UserPath(id)), "the answer to DELETE", []int{http.StatusNoContent}) {
			return
		}
		s.ExpectEnded("the deletion of its holder", all...)
		if s.Post("/Users", s.UserObject(ada)).OK() {
			s.ExpectEnded("a new account was made of the same login", all...)
		}
	}, ReadsBack(), Proves(ended), Touches("RFC7644-3.6-01"))

	a.Plain("sign-in", "lets a leaver sign in no more, and a person who returns again", func(s *Stage) {
		s.Gate()
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.SignIn(signIn, "before", ada, true)
		off(s, id)
		s.SignIn(signIn, "after the deactivation", ada, false)
		s.ExpectInactive(ada)
		active, _ := s.Snapshot(id).Active()
		s.Check("ROLECALL-ACC-15", Latest, "active after a leaver tried to sign in", !active, "false", "true")
		on(s, id)
		s.SignIn(signIn, "after the return", ada, true)
		s.ExpectActive(ada)
	}, LeavesReadable(), patchRules(signIn, "ROLECALL-ACC-15"))

	a.Plain("super-admin", "shuts a super admin out, or refuses that and changes nothing", func(s *Stage) {
		set := s.SuperAdminSet()
		ada := s.Person(people.Ada)
		id := s.Create(ada, scim.F("roles", []scim.Object{{scim.F("value", set.Name)}})).Resource().ID()
		before := s.Snapshot(id)
		x := s.PatchAt(scim.UserPath(id), scim.Op{Op: "replace", Path: "active", Value: false})
		s.Check("ROLECALL-ACC-17", On(x), "the deactivation of a super admin", x.OK() || x.Refused(), "success, or a refusal", Answer(x))
		if x.OK() {
			s.ExpectInactive(ada)
			return
		}
		s.ExpectUnchanged("ROLECALL-ACC-09", "the person's", before)
		s.ExpectActive(ada)
	}, LeavesReadable(), Proves("ROLECALL-ACC-17"), Touches("ROLECALL-ACC-09"))

	a.Plain("promoted", "shuts out who was made super admin on the provider's side", func(s *Stage) {
		set := s.SuperAdminSet()
		s.RoleSyncOff()
		for _, shut := range []string{"a deactivation", "DELETE"} {
			ada := s.Person(people.Ada)
			id := s.Create(ada).Resource().ID()
			if !s.Edit("ROLECALL-ACC-17", ada, target.Edit{SetID: &set.ID}) {
				s.NotClaimed("the account lets nobody be made super admin on its own side")
			}
			if shut == "DELETE" {
				s.Status("ROLECALL-ACC-17", s.DeleteAt(scim.UserPath(id)), "the answer to DELETE of a super admin by hand", []int{http.StatusNoContent})
				s.ExpectNoAccount("ROLECALL-ACC-17", ada.Login)
				continue
			}
			off := s.PatchAt(scim.UserPath(id), scim.Op{Op: "replace", Path: "active", Value: false})
			if s.Status("ROLECALL-ACC-17", off, "the answer to the deactivation of a super admin by hand", []int{http.StatusOK, http.StatusNoContent}) {
				s.ExpectInactive(ada)
			}
		}
	}, LeavesReadable(), Proves("ROLECALL-ACC-17"), Alone())

	a.Plain("owner", "deletes who owns records", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Do(s.Admin().OwnRecord(s.Context(), ada.Login))
		x := s.DeleteAt(scim.UserPath(id))
		if x.OK() {
			s.Status("RFC7644-3.6-02", s.Get(scim.UserPath(id)), "GET of the deleted account", []int{http.StatusNotFound})
			s.ExpectNoAccount("ROLECALL-ACC-17", ada.Login)
			return
		}
		s.Check("ROLECALL-ACC-17", On(x), "DELETE of a user who owns records", x.Refused(), "204, or a refusal", Answer(x))
	}, ReadsBack(), Proves("ROLECALL-ACC-17"), Touches("RFC7644-3.6-02"))

	a.Plain("other-account", "leaves a person's other account at the same provider alone", func(s *Stage) {
		other := s.Neighbour()
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Join(other, ada)
		s.ExpectEntry("ROLECALL-ACC-16", "to the other account before", other, ada, true)
		off(s, id)
		s.ExpectInactive(ada)
		s.ExpectEntry("ROLECALL-ACC-16", "to the other account after the deactivation in this one", other, ada, true)
	}, LeavesReadable(), patchRules("ROLECALL-ACC-16"))

	a.Plain("reconnected", "keeps everybody's id when SCIM is switched off and on again", func(s *Stage) {
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		s.Disconnect()
		s.Reconnect()
		s.Status("ROLECALL-ACC-18", s.Get(scim.UserPath(id)), "GET by the id of before", []int{http.StatusOK})
		hits, on := s.Find(ada.Login)
		got := "nobody"
		if len(hits) > 0 {
			got = hits[0].ID()
		}
		s.Equal("ROLECALL-ACC-18", On(on), "the id of who is found by the login of before", got, id)
	}, ReadsBack(), Proves("ROLECALL-ACC-18"), Alone())
}

// issue has one of everything issued to a person. A key is called as its holder
// likes.
func issue(s *Stage, p mockidp.Person) []Credential {
	return []Credential{
		s.IssueTo(p, target.Session, ""), s.IssueTo(p, target.Key, "ci-deploy"), s.IssueTo(p, target.Key, p.Login), s.IssueTo(p, target.Token, ""),
	}
}
