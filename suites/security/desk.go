package security

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// deskSpecs: the life of tokens that are issued while the run goes on.
func deskSpecs(a Area) {
	a.Plain("issued-by", "a provisioning token is issued to an administrator of the account alone", func(s *Stage) {
		const rule = "ROLECALL-SEC-19"
		opens(s, rule, "a token that an administrator had issued", issued(s))
		member := s.Person(people.Grace)
		s.ByHand(member, target.HandMade{})
		for who, as := range map[string]string{"a user who is no administrator": member.Login, "somebody who is no user of the account": s.Person(people.Zoe).Login} {
			client, _, got := s.Issue(target.Wish{As: as, Kind: "scim"})
			what := "a request of " + who + " for a provisioning token"
			if s.Check(rule, Latest, what, !got, "refused", "a token was issued", Heavy) {
				continue
			}
			x := s.Must(client.Do(s.Context(), list(nil)))
			s.Observe("what that token opens", Answer(x), "")
		}
	}, Proves("ROLECALL-SEC-19"))

	a.Plain("own-key", "a user's own key opens no SCIM", func(s *Stage) {
		const rule = "RFC7644-2-02"
		opens(s, rule, "a provisioning token", issued(s))
		member := s.Person(people.Grace)
		s.ByHand(member, target.HandMade{})
		key, _, got := s.Issue(target.Wish{As: member.Login, Kind: "personal"})
		if !got {
			s.NotClaimed("the account issues users no keys of their own")
		}
		shut(s, rule, "a user's own key", key)
		x := s.Must(key.Post(s.Context(), "/Users", s.UserBody(s.Person(people.Ada))))
		s.Check(rule, On(x), "a create with a user's own key", x.Refused(), "a refusal, 401 or 403", Answer(x), Heavy)
	}, Proves("RFC7644-2-02"))

	a.Plain("read-only", "a token that is for reading writes nothing", func(s *Stage) {
		const rule = "RFC7644-2-03"
		reader, _, got := s.Issue(target.Wish{As: administrator(s), Kind: "scim", ReadOnly: true})
		if !got {
			s.NotClaimed("the account issues no tokens for reading")
		}
		opens(s, rule, "a token for reading", reader)
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		sends := append(writes(s, scim.UserPath(before.ID()), s.UserBody(ada, scim.F("active", false))),
			bare(http.MethodPost, "/Users", s.UserBody(s.Person(people.Grace))))
		for _, send := range sends {
			x := s.Must(reader.Do(s.Context(), send))
			s.Check(rule, On(x), send.Method+" with a token that is for reading", x.Refused(), "a refusal, 403", Answer(x), Heavy)
		}
		s.ExpectUnchanged(rule, "the user's", before, Heavy)
	}, ReadsBack(), Proves("RFC7644-2-03"))

	a.Plain("ended", "a token that was revoked or has expired opens nothing", func(s *Stage) {
		const rule = "ROLECALL-SEC-20"
		admin := administrator(s)
		client, id, got := s.Issue(target.Wish{As: admin, Kind: "scim"})
		if !s.Check(rule, Latest, "a request of an administrator for a token", got, "granted", "refused") {
			return
		}
		opens(s, rule, "a new token", client)
		s.Do(s.Desk().Revoke(s.Context(), id))
		shut(s, rule, "a revoked token", client)
		brief, _, got := s.Issue(target.Wish{As: admin, Kind: "scim", Lifetime: "1ms"})
		if !got {
			s.NotClaimed("the account issues no tokens that expire")
		}
		for range 15 { // a clock may have whole seconds
			time.Sleep(100 * time.Millisecond)
			if s.Must(brief.Do(s.Context(), list(nil))).Refused() {
				break
			}
		}
		shut(s, rule, "a token whose time is over", brief)
	}, Proves("ROLECALL-SEC-20"))

	a.Plain("disconnected", "nothing is provisioned while SCIM is switched off in the account", func(s *Stage) {
		const rule = "ROLECALL-SEC-20"
		before := s.Snapshot(s.Create(s.Person(people.Ada)).Resource().ID())
		s.Disconnect()
		shut(s, rule, "the token of a connection that is switched off", s.Client())
		x := s.PatchAt(scim.UserPath(before.ID()), scim.Op{Op: "replace", Path: "active", Value: false})
		s.Check(rule, On(x), "a PATCH while SCIM is switched off", x.Refused(), "a refusal, 401 or 403", Answer(x), Heavy)
		s.Reconnect()
		opens(s, rule, "the token once SCIM is switched on again", s.Client())
		s.ExpectUnchanged(rule, "the user's", before)
	}, ReadsBack(), Alone(), Proves("ROLECALL-SEC-20"))

	a.Plain("shown-once", "a token is shown once, when it is issued", func(s *Stage) {
		const rule = "ROLECALL-SEC-21"
		token := tokenOfClient(issued(s))
		shown, err := s.Desk().Shown(s.Context())
		s.Do(err)
		s.Check(rule, Latest, "what the account shows of the tokens that were issued", !strings.Contains(shown, token), "no token", "a token in clear")
	}, Proves("ROLECALL-SEC-21"))

	a.Plain("strength", "tokens cannot be guessed", func(s *Stage) {
		const rule, sample, bits = "ROLECALL-SEC-22", 200, 120 // of 128, since a sample seldom shows every character
		admin := administrator(s)
		var tokens []string
		for range sample {
			client, _, got := s.Issue(target.Wish{As: admin, Kind: "scim"})
			if !got {
				s.Inconclusive("the account issued %d tokens and no more", len(tokens))
			}
			tokens = append(tokens, tokenOfClient(client))
		}
		slices.Sort(tokens)
		s.Check(rule, Latest, fmt.Sprintf("how many of %d tokens differ", sample), len(slices.Compact(slices.Clone(tokens))) == sample, fmt.Sprint(sample), fmt.Sprint(len(slices.Compact(slices.Clone(tokens)))))
		got := variety(tokens)
		s.Check(rule, Latest, fmt.Sprintf("how much %d tokens vary, place by place", sample), got >= bits, "as 128 bits of chance do", fmt.Sprintf("as %.0f bits do", got))
	}, Proves("ROLECALL-SEC-22"))
}

// administrator is the login of somebody who runs the account.
func administrator(s *Stage) string {
	s.Desk()
	boss := s.Person(people.Zoe)
	s.ByHand(boss, target.HandMade{SuperAdmin: true})
	return boss.Login
}

// issued presents a token that an administrator had issued.
func issued(s *Stage) *scim.Client {
	client, _, got := s.Issue(target.Wish{As: administrator(s), Kind: "scim"})
	if !got {
		s.Inconclusive("the account issues no token to its administrator, who is to have one")
	}
	return client
}

func opens(s *Stage, rule, what string, client *scim.Client) {
	x := s.Must(client.Do(s.Context(), list(nil)))
	if !s.Check(rule, On(x), "a list with "+what, x.OK(), "200", Answer(x)) {
		s.End()
	}
}

func shut(s *Stage, rule, what string, client *scim.Client) {
	x := s.Must(client.Do(s.Context(), list(nil)))
	s.Check(rule, On(x), "a list with "+what, x.Refused(), "a refusal, 401 or 403", Answer(x), Heavy)
}

func tokenOfClient(c *scim.Client) (token string) {
	c.Altered(func(own string) string { token = own; return own })
	return token
}

// variety says in bits how much texts differ: the sum over all places, each of which
// counts as if the characters that stand there were equally likely.
func variety(texts []string) float64 {
	bits := 0.0
	for place := range len(texts[0]) {
		there := map[byte]bool{}
		for _, text := range texts {
			if place < len(text) {
				there[text[place]] = true
			}
		}
		bits += math.Log2(float64(max(1, len(there))))
	}
	return bits
}
