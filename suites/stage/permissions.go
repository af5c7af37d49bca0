package stage

import (
	"fmt"
	"slices"
	"time"

	"github.com/onsi/gomega"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/target"
)

// keptAsWritten is the anchor of the roles attribute in RFC 7643.
const keptAsWritten = "RFC7643-4.1.2-08"

// RoleNames picks n permission sets that may be handed out without harm. On a
// target whose permission sets are not known the names are made up: then only
// what SCIM echoes can be judged.
func (s *Stage) RoleNames(n int) []string {
	var names []string
	for _, set := range s.target.Sets {
		if set.Harmless() {
			names = append(names, set.Name)
		}
	}
	if len(s.target.Sets) == 0 {
		names = []string{"Sales Manager", "Service Agent", "Reporting Viewer"}
	}
	if len(names) < n {
		s.NotClaimed("the account has %d permission sets that grant neither super admin nor a paid seat, and this needs %d", len(names), n)
	}
	return names[:n]
}

// ExpectHolds checks that a person holds exactly the permission sets named.
func (s *Stage) ExpectHolds(rule string, p mockidp.Person, names ...string) bool {
	want := slices.Sorted(slices.Values(names))
	held, ok := s.await(rule, p, func(held target.Permissions) bool { return slices.Equal(held.Sets, want) })
	if !ok {
		return false
	}
	same := slices.Equal(held.Sets, want)
	s.granted(p, held, &same)
	return s.Check(rule, By(conformance.OracleSettings), "the permission sets of "+s.whose(p), same, quotedAll(want), quotedAll(held.Sets))
}

// ExpectLacks checks that a person does not hold a permission set and is no
// super admin. It waits for a witness first, so that "not yet" is not taken for
// "not".
func (s *Stage) ExpectLacks(rule string, p mockidp.Person, name string) bool {
	if !s.Asks(rule) || !s.canAsk(rule) {
		return false
	}
	s.awaitWitness(rule)
	held := s.permissions(p)
	lacks := !slices.Contains(held.Sets, name) || s.AllDefault([]string{name})
	without := lacks && !held.SuperAdmin
	s.granted(p, held, &without)
	ok := s.Check(rule, By(conformance.OracleSettings), "the permission sets of "+s.whose(p),
		lacks, "without "+quoted(name), quotedAll(held.Sets))
	return s.Check(rule, By(conformance.OracleSettings), "is the person a super admin?", !held.SuperAdmin, "no", yesNo(held.SuperAdmin)) && ok
}

// Holds reads which permission sets a person holds, for the record. ok is false
// where nobody can be asked.
func (s *Stage) Holds(rule string, p mockidp.Person) (names []string, ok bool) {
	held, ok := s.settledPermissions(rule, p)
	if ok {
		s.granted(p, held, nil)
	}
	return held.Sets, ok
}

// settledPermissions are what a person holds once what was sent has had its time.
func (s *Stage) settledPermissions(rule string, p mockidp.Person) (held target.Permissions, ok bool) {
	if !s.Asks(rule) || !s.canAsk(rule) {
		return held, false
	}
	s.awaitWitness(rule)
	return s.permissions(p), true
}

// PermissionSets lists the names of the account's permission sets. ok is false
// where nobody can be asked.
func (s *Stage) PermissionSets(rule string) (names []string, ok bool) {
	if !s.Asks(rule) || !s.canAsk(rule) {
		return nil, false
	}
	sets, err := s.target.Permissions.Sets(s.ctx)
	if err != nil {
		s.Inconclusive("the settings API did not answer: %v", err)
	}
	for _, set := range sets {
		names = append(names, set.Name)
	}
	slices.Sort(names)
	return names, true
}

// canAsk tells whether there is an oracle. Without one the question stays open:
// what SCIM echoes says nothing about access.
func (s *Stage) canAsk(rule string) bool {
	if s.target.Permissions != nil {
		return true
	}
	s.Open("%s cannot be judged: which permission sets somebody really has is not to be learnt over SCIM; give a settings token (ROLECALL_SETTINGS_TOKEN or --settings-token-file)", rule)
	return false
}

func (s *Stage) permissions(p mockidp.Person) target.Permissions {
	held, err := s.target.Permissions.Of(s.ctx, s.now(p).Login)
	if err != nil {
		s.Inconclusive("the settings API did not answer: %v", err)
	}
	return held
}

// A target is asked this many times, evenly, while a role may take to show; and
// never more often than the account's API should be asked.
const (
	polls       = 100
	fastestPoll = 10 * time.Millisecond
)

// await polls the permissions of a person until they please or the documented
// propagation time is over, and gives the last reading.
func (s *Stage) await(rule string, p mockidp.Person, pleases func(target.Permissions) bool) (held target.Permissions, ok bool) {
	if !s.Asks(rule) || !s.canAsk(rule) {
		return held, false
	}
	if held = s.permissions(p); pleases(held) || s.target.Propagation == 0 {
		return held, true
	}
	// That the time runs out is no error here: the caller judges the last reading.
	gomega.NewGomega(func(string, ...int) {}).Eventually(s.ctx, func() bool {
		held = s.permissions(p)
		return pleases(held)
	}).WithTimeout(s.target.Propagation).WithPolling(max(s.target.Propagation/polls, fastestPoll)).Should(gomega.BeTrue())
	if s.ctx.Err() != nil {
		s.Inconclusive("the spec was stopped while waiting for the permission sets")
	}
	return held, true
}

// awaitWitness gives a second person a role by its exact name and waits until it
// has landed. A change that was sent before has then had its chance.
func (s *Stage) awaitWitness(rule string) {
	if s.target.Propagation == 0 || s.settled {
		return
	}
	witness, name := s.Person(people.Grace), s.RoleNames(1)[0]
	s.employ(witness, name)
	held, _ := s.await(rule, witness, func(held target.Permissions) bool { return slices.Contains(held.Sets, name) })
	if !slices.Contains(held.Sets, name) {
		s.Inconclusive("a witness with the role %s did not get it within %v, so that nothing can be said about who does not get it", quoted(name), s.target.Propagation)
	}
	s.Remove(witness)
	s.settled = true
}

// WaitOut lets the documented propagation time pass, where no witness can show
// that it has.
func (s *Stage) WaitOut() {
	select {
	case <-s.ctx.Done():
		s.Inconclusive("the spec was stopped while waiting for the permission sets")
	case <-time.After(s.target.Propagation):
		s.settled = true
	}
}

// ExpectEchoed checks that roles which were written read back as they were
// written. Plain strings are not what RFC 7643 says roles are, so what becomes
// of them is recorded and not judged; so is a target that does not say that it
// keeps roles.
func (s *Stage) ExpectEchoed(p mockidp.Person, names ...string) {
	want := quotedAll(slices.Sorted(slices.Values(names)))
	read := func(r reading) (string, bool) {
		got := quotedAll(slices.Sorted(slices.Values(r.user.Strings("roles"))))
		return got, got == want
	}
	readings := s.readAccount(p)
	if s.Roles() == mockidp.RolesAsStrings || !s.target.Claims.Keeps("roles") {
		if len(readings) > 0 {
			_, same := read(readings[0])
			s.Answer("HUBSPOT-OPEN-07", fmt.Sprintf("are roles that were sent as %s read back as they were sent?", s.Roles()), yesNo(same), conformance.OracleSCIM)
		}
		return
	}
	s.inEach(keptAsWritten, "roles", want, readings, read)
}
