package stage

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Answer records what the target does about an open question: id is that of a
// conformance.Question. on are the exchanges that show it, the latest where none is
// named. There is no wrong answer, so in a spec that is there for the question it
// counts as asked and held; another spec may come upon an answer by the way.
func (s *Stage) Answer(id, topic, observed string, oracle conformance.Oracle, on ...*scim.Exchange) {
	if len(on) == 0 && len(s.seen) > 0 {
		on = s.seen[len(s.seen)-1:]
	}
	o := conformance.Observation{Topic: topic, Observed: observed, Oracle: oracle, Question: id}
	var evidence []string
	for _, x := range on {
		evidence = append(evidence, s.evidence(x))
		o.Exchange = s.index(x)
	}
	o.Evidence = strings.Join(evidence, "; ")
	s.result.Observations = append(s.result.Observations, o)
	if s.declared[id] {
		s.count(id, true)
	}
}

// evidence is an exchange in short. The addresses of a run hold made-up logins and
// ids, and no secret.
func (s *Stage) evidence(x *scim.Exchange) string {
	where := strings.TrimPrefix(x.URL, strings.TrimRight(s.target.URL, "/"))
	if plain, err := url.QueryUnescape(where); err == nil {
		where = plain
	}
	return fmt.Sprintf("%s %s: %d", x.Method, shorten(cmp.Or(where, "/")), x.Status)
}

// Held is what the settings API says that a person holds, once what was sent has
// had its time. The spec ends where nobody can be asked.
func (s *Stage) Held(rule string, p mockidp.Person) target.Permissions {
	s.NeedsSettings()
	held, ok := s.settledPermissions(rule, p)
	if !ok {
		s.End()
	}
	return held
}

// Known tells whether the settings API has a user with that address, now.
func (s *Stage) Known(login string) bool {
	s.NeedsSettings()
	held, err := s.target.Permissions.Of(s.ctx, login)
	if err != nil {
		s.Inconclusive("the settings API did not answer: %v", err)
	}
	return held.Exists
}

// NeedsSettings ends a spec that only the settings API can answer where there is
// none. What was recorded before stands.
func (s *Stage) NeedsSettings() {
	if s.target.Permissions == nil {
		s.NotClaimed("only the settings API can tell; give a settings token (ROLECALL_SETTINGS_TOKEN or --settings-token-file)")
	}
}

// UnverifiedDomain is a domain that the account has not verified. Somebody may get
// mail there, so the spec ends unless the user named one.
func (s *Stage) UnverifiedDomain() string {
	if s.target.Unverified == "" {
		s.Deselected("an address of a domain that the account has not verified is tried only where --unverified-domain names one of yours")
	}
	return s.target.Unverified
}
