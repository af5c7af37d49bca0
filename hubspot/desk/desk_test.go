package desk

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

func TestOpens(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for what, c := range map[string]struct {
		credential Credential
		use        Use
		want       error
	}{
		"SCIM":                         {Credential{Kind: SCIM}, Use{SCIM: true, Writes: true, Connected: true}, nil},
		"SCIM where it is off":         {Credential{Kind: SCIM}, Use{SCIM: true}, ErrForbidden},
		"settings where SCIM is off":   {Credential{Kind: Settings}, Use{Writes: true}, nil},
		"SCIM token for settings":      {Credential{Kind: SCIM}, Use{Connected: true}, ErrUnknown},
		"settings token for SCIM":      {Credential{Kind: Settings}, Use{SCIM: true, Connected: true}, ErrUnknown},
		"own key for SCIM":             {Credential{Kind: Personal}, Use{SCIM: true, Connected: true}, ErrForbidden},
		"own key reads settings":       {Credential{Kind: Personal}, Use{Connected: true}, nil},
		"own key writes settings":      {Credential{Kind: Personal}, Use{Writes: true, Connected: true}, ErrForbidden},
		"for reading, reads":           {Credential{Kind: SCIM, ReadOnly: true}, Use{SCIM: true, Connected: true}, nil},
		"for reading, writes":          {Credential{Kind: SCIM, ReadOnly: true}, Use{SCIM: true, Writes: true, Connected: true}, ErrForbidden},
		"revoked":                      {Credential{Kind: SCIM, Revoked: true}, Use{SCIM: true, Connected: true}, ErrUnknown},
		"in its time":                  {Credential{Kind: SCIM, Expires: now.Add(1)}, Use{SCIM: true, Connected: true}, nil},
		"at the very end of its time":  {Credential{Kind: SCIM, Expires: now}, Use{SCIM: true, Connected: true}, ErrUnknown},
		"after its time, where it off": {Credential{Kind: SCIM, Expires: now}, Use{SCIM: true}, ErrUnknown},
	} {
		c.use.Now = now
		if got := opens(c.credential, c.use); !errors.Is(got, c.want) || c.want == nil && got != nil {
			t.Errorf("%s: %v, want %v", what, got, c.want)
		}
	}
}

func TestIssue(t *testing.T) {
	d := New(time.Now, nil)
	admin := Caller{SignsIn: true, SuperAdmin: true}
	for what, c := range map[string]struct {
		caller Caller
		wish   Wish
		ok     bool
	}{
		"an admin":                  {admin, Wish{Kind: SCIM}, true},
		"a user":                    {Caller{SignsIn: true}, Wish{Kind: SCIM}, false},
		"a user, for themself":      {Caller{SignsIn: true}, Wish{Kind: Personal}, true},
		"nobody":                    {Caller{}, Wish{Kind: Personal}, false},
		"an admin who is shut out":  {Caller{SuperAdmin: true}, Wish{Kind: SCIM}, false},
		"no kind":                   {admin, Wish{}, false},
		"the kind of the set-up":    {admin, Wish{Kind: Settings}, false},
		"a lifetime that is none":   {admin, Wish{Kind: SCIM, Lifetime: "soon"}, false},
		"a lifetime that is behind": {admin, Wish{Kind: SCIM, Lifetime: "-1h"}, false},
	} {
		if _, _, err := d.Issue(c.caller, c.wish); (err == nil) != c.ok {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What is kept and shown of a token does not open anything.
func TestTokensAreNotKept(t *testing.T) {
	d := New(time.Now, nil)
	token, kept, err := d.Issue(Caller{SignsIn: true, SuperAdmin: true}, Wish{Kind: SCIM})
	if err != nil {
		t.Fatal(err)
	}
	with := func(value string) *http.Request { return &http.Request{Header: http.Header{"Authorization": {value}}} }
	for value, want := range map[string]bool{"Bearer " + token: true, "bearer " + token: true, "Bearer " + kept.Hint: false, "Bearer": false, "Basic " + token: false} {
		if _, ok := d.Find(with(value)); ok != want {
			t.Errorf("%.12s: found %v", value, ok)
		}
	}
	for _, value := range d.List()[0] {
		if value == token {
			t.Error("the list shows the token")
		}
	}
	if err := d.Revoke(kept.ID); err != nil || d.Revoke("99") != ErrNoToken {
		t.Error("revoking")
	}
	if c, ok := d.Find(with("Bearer " + token)); !ok || !c.Revoked {
		t.Error("the token is not revoked")
	}
}

// Hooks hear of a connection that is switched on again, and of no other.
func TestReconnected(t *testing.T) {
	heard := 0
	d := New(time.Now, []func(Rules) Rules{func(r Rules) Rules {
		r.Reconnected = func() { heard++ }
		return r
	}})
	for _, on := range []bool{true, false, false, true, true} {
		d.Connect(on)
	}
	if heard != 1 || !d.Connected() {
		t.Errorf("heard of %d, connected %v", heard, d.Connected())
	}
}
