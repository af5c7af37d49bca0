package mockidp

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"rolecall/scim"
)

func TestNewRefuses(t *testing.T) {
	client := newTarget(t).client(t)
	tests := []struct {
		dialect string
		opts    Options
		says    string
	}{
		{"okta", Options{}, "okta-oin, okta-aiw, entra-default, entra-flag"},
		{"", Options{}, "unknown dialect"},
		{"okta-oin", Options{Roles: RolesAssertive}, "assertive"},
		{"entra-flag", Options{Roles: RolesAsStrings}, "strings"},
		{"okta-oin", Options{EmptyRoles: "nil"}, "want [], null or absent"},
	}
	for _, tt := range tests {
		if _, err := New(tt.dialect, client, tt.opts); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("New(%q, %+v): %v, want %q in it", tt.dialect, tt.opts, err, tt.says)
		}
	}
	if _, err := Lookup("nobody"); !errors.Is(err, ErrUnknownDialect) {
		t.Errorf("Lookup: %v, want ErrUnknownDialect", err)
	}
}

func TestInfoIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, info := range Dialects() {
		found, err := Lookup(info.Name)
		if err != nil || found.Title != info.Title || names[info.Name] {
			t.Errorf("%s: %v", info.Name, err)
		}
		names[info.Name] = true
		if info.Title == "" || info.Trust == "" || len(info.RoleStyles) == 0 || len(info.Inferred) == 0 || len(info.Sources) == 0 {
			t.Errorf("incomplete %+v", info)
		}
		for _, source := range info.Sources {
			if !strings.HasPrefix(source, "https://") {
				t.Errorf("%s: %q is not a public address", info.Name, source)
			}
		}
	}
}

func TestUnknownPerson(t *testing.T) {
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		p := newTarget(t).idp(t, info.Name, Options{Roles: style})
		for _, event := range Events() {
			if event == EventTestConnection || event == EventHire {
				continue
			}
			if out := happen(t.Context(), p, event); !errors.Is(out.Err, ErrUnknownPerson) || out.Event != event || len(out.Exchanges) > 0 {
				t.Errorf("%s: %+v", event, out)
			}
		}
		if out := p.Hire(t.Context(), Person{Login: "x"}); out.Err == nil || len(out.Exchanges) > 0 {
			t.Errorf("hired somebody without a key: %+v", out)
		}
		p.Forget("nobody")
		if person, roles, assigned := p.Person("nobody"); person != (Person{}) || roles != nil || assigned || p.RemoteID("nobody") != "" {
			t.Error("nobody is known")
		}
	})
}

func TestNewPersonIsAsTheDirectoryMakesThem(t *testing.T) {
	shapes := map[string]string{
		"okta-oin": `^00u[0-9A-Za-z]{17}$`, "okta-aiw": `^00u[0-9A-Za-z]{17}$`,
		"entra-default": `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, "entra-flag": `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
	}
	for dialect, shape := range shapes {
		s := newTarget(t)
		one := s.idp(t, dialect, Options{Seed: 1}).NewPerson("a@acme.test", "Ann", "Lee")
		if !regexp.MustCompile(shape).MatchString(one.Key) || one.DisplayName != "Ann Lee" || one.Email != "a@acme.test" || one.MailNickname != "a" {
			t.Errorf("%s: %+v", dialect, one)
		}
		if again := s.idp(t, dialect, Options{Seed: 1}).NewPerson("a@acme.test", "Ann", "Lee"); again != one {
			t.Errorf("%s: the same seed and login gave %+v and %+v", dialect, one, again)
		}
		for _, other := range []Person{
			s.idp(t, dialect, Options{Seed: 2}).NewPerson("a@acme.test", "Ann", "Lee"),
			s.idp(t, dialect, Options{Seed: 1}).NewPerson("b@acme.test", "Ann", "Lee"),
		} {
			if other.Key == one.Key {
				t.Errorf("%s: key %s twice", dialect, one.Key)
			}
		}
	}
}

func TestSilence(t *testing.T) {
	ctx := t.Context()
	tests := []struct {
		name, dialect string
		opts          Options
		play          func(p *IdP) Outcome
		says          string
		requests      int
	}{
		{"roles are not mapped", "okta-oin", Options{OmitRoles: true}, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key, "B") }, "not mapped", 0},
		{"roles are not mapped", "entra-flag", Options{OmitRoles: true}, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key, "B") }, "not mapped", 0},
		{"department is not mapped", "okta-aiw", Options{}, func(p *IdP) Outcome {
			return p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.Department = "Sales" })
		}, "no attribute that is mapped", 0},
		{"null is not sent", "entra-default", Options{}, func(p *IdP) Outcome {
			return p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.FamilyName = "" })
		}, "", 2}, // the formatted name changes with it
		{"null is not sent", "entra-flag", Options{}, func(p *IdP) Outcome {
			return p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.MailNickname = "" })
		}, "without a value is not sent", 1},
		{"same roles", "entra-default", Options{}, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key, "A") }, "already", 0},
		{"roles only added", "entra-default", Options{Roles: RolesComplex}, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key) }, "AppRoleAssignmentsComplex", 0},
		{"role only replaced", "entra-flag", Options{Roles: RolesSingle}, func(p *IdP) Outcome { return p.ChangeRoles(ctx, mia.Key) }, "SingleAppRoleAssignment", 0},
		{"no link, no deactivation", "okta-oin", Options{}, func(p *IdP) Outcome { p.Forget(mia.Key); return p.Leave(ctx, mia.Key) }, "no link", 0},
		{"no link, no push", "okta-oin", Options{}, func(p *IdP) Outcome { p.Forget(mia.Key); return p.Sync(ctx, mia.Key) }, "no link", 0},
		{"no link, no deactivation", "entra-default", Options{}, func(p *IdP) Outcome { p.Forget(mia.Key); return p.Leave(ctx, mia.Key) }, "never provisioned", 0},
		{"no link, looked up again", "entra-default", Options{}, func(p *IdP) Outcome { p.Forget(mia.Key); return p.Sync(ctx, mia.Key) }, "", 1},
		{"unassigned, then deleted", "entra-flag", Options{}, func(p *IdP) Outcome { p.Leave(ctx, mia.Key); return p.Delete(ctx, mia.Key) }, "no longer managed", 0},
		{"deactivated, then deleted", "okta-aiw", Options{}, func(p *IdP) Outcome { p.Leave(ctx, mia.Key); return p.Delete(ctx, mia.Key) }, "already", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name+"/"+tt.dialect, func(t *testing.T) {
			p := newTarget(t).idp(t, tt.dialect, tt.opts)
			content(t, p.Hire(ctx, mia, "A"))
			out := tt.play(p)
			content(t, out)
			if (out.Silent == "") != (tt.says == "") || !strings.Contains(out.Silent, tt.says) || len(out.Exchanges) != tt.requests {
				t.Errorf("silent %q after %d requests, want %q after %d", out.Silent, len(out.Exchanges), tt.says, tt.requests)
			}
		})
	}
}

// Okta forgets the link when the push after a reactivation fails, and then a
// later leaver keeps the account.
func TestOktaLosesTheLink(t *testing.T) {
	for _, dialect := range oktas {
		ctx, s := t.Context(), newTarget(t)
		p := s.idp(t, dialect, Options{})
		content(t, p.Hire(ctx, mia))
		content(t, p.Leave(ctx, mia.Key))
		s.requests()
		s.mu.Lock()
		s.speak = func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n == 4 {
				refuse(w, 400, "", "no")
			}
			return n == 4
		}
		s.mu.Unlock()
		if out := p.Return(ctx, mia.Key); out.Failure == nil || out.Last().Method != http.MethodPut {
			t.Fatalf("%s: %+v", dialect, out)
		}
		if out := p.Leave(ctx, mia.Key); out.Silent == "" || len(out.Exchanges) != 0 {
			t.Errorf("%s: %+v, want silence", dialect, out)
		}
	}
}

func TestGroupsAreTestedWhereTheyAreProvisioned(t *testing.T) {
	noGroups := func(r *http.Request, a *httptest.ResponseRecorder) {
		if r.URL.Path == "/scim/v2/Groups" {
			a.Code = 404
		}
	}
	want := map[string]string{
		"okta-oin": "OKTA-REQ-13", "okta-aiw": "OKTA-REQ-13",
		"entra-default": "ENTRA-RET-01", "entra-flag": "ENTRA-RET-01",
	}
	for dialect, id := range want {
		for _, groups := range []bool{false, true} {
			s := newTarget(t)
			content(t, s.idp(t, dialect, Options{Groups: groups}).TestConnection(t.Context()))
			s.shape = noGroups
			out := s.idp(t, dialect, Options{Groups: groups}).TestConnection(t.Context())
			if out.Err != nil || (out.Failure != nil) != groups || groups && out.Failure.Requirements[0] != id {
				t.Errorf("%s, groups %v: failure %v, error %v", dialect, groups, out.Failure, out.Err)
			}
		}
	}
}

// A probe asks for somebody else each time, and the same seed asks alike.
func TestProbesDiffer(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "entra-default", Options{Seed: 3})
	first, second := p.TestConnection(t.Context()).Last().URL, p.TestConnection(t.Context()).Last().URL
	if first == second {
		t.Errorf("both probes asked %s", first)
	}
	if again := s.idp(t, "entra-default", Options{Seed: 3}).TestConnection(t.Context()).Last().URL; again != first {
		t.Errorf("the same seed asked %s, then %s", first, again)
	}
}

// An account that vanished between two cycles is created again without blame.
func TestEntraCreatesAgainWhatIsGone(t *testing.T) {
	for _, dialect := range entras {
		s := newTarget(t)
		p := s.idp(t, dialect, Options{})
		content(t, p.Hire(t.Context(), mia))
		s.mu.Lock()
		s.users = nil
		s.mu.Unlock()
		out := p.ChangeProfile(t.Context(), mia.Key, func(m *Person) { m.Title = "Lead" })
		content(t, out)
		if out.Last().Method != http.MethodPost || p.RemoteID(mia.Key) != "u-2" {
			t.Errorf("%s: last %s, linked to %q", dialect, out.Last().Method, p.RemoteID(mia.Key))
		}
	}
}

// A target that does not show roles must still be told when they are taken away.
func TestEntraRemembersRolesThatAreNotShown(t *testing.T) {
	s := newTarget(t)
	s.shape = func(_ *http.Request, a *httptest.ResponseRecorder) {
		if a.Code == 200 || a.Code == 201 {
			remove(a, "roles")
			remove(a, "Resources.0.roles")
		}
	}
	p := s.idp(t, "entra-default", Options{})
	content(t, p.Hire(t.Context(), mia, "A"))
	content(t, p.Sync(t.Context(), mia.Key))
	out := p.ChangeRoles(t.Context(), mia.Key)
	content(t, out)
	if len(out.Exchanges) != 1 || len(s.user("u-1").Strings("roles")) != 0 {
		t.Errorf("%d requests, the target keeps %s", len(out.Exchanges), s.user("u-1").Raw())
	}
}

func TestTheKeyStays(t *testing.T) {
	p := newTarget(t).idp(t, "okta-oin", Options{})
	content(t, p.Hire(t.Context(), mia, "A"))
	content(t, p.ChangeProfile(t.Context(), mia.Key, func(m *Person) { m.Key, m.Title = "other", "Lead" }))
	person, roles, assigned := p.Person(mia.Key)
	if person.Key != mia.Key || person.Title != "Lead" || len(roles) != 1 || !assigned {
		t.Errorf("%+v, %v, %v", person, roles, assigned)
	}
	roles[0] = "changed"
	if _, again, _ := p.Person(mia.Key); again[0] != "A" {
		t.Error("the caller's copy of the roles is the directory's")
	}
}

func TestManyAtOnce(t *testing.T) {
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		ctx, s := t.Context(), newTarget(t)
		p := s.idp(t, info.Name, Options{Roles: style})
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				person := p.NewPerson(fmt.Sprintf("p%d@acme.test", i), "P", fmt.Sprint(i))
				outs := []Outcome{p.Hire(ctx, person, "A"), p.ChangeRoles(ctx, person.Key, "B"), p.Sync(ctx, person.Key)}
				if i == 0 { // an administrator tests once
					outs = append(outs, p.TestConnection(ctx))
				}
				if i < 4 {
					outs = append(outs, p.Leave(ctx, person.Key))
				}
				for _, out := range outs {
					if out.Failure != nil || out.Err != nil {
						t.Errorf("%s: failure %v, error %v", out.Event, out.Failure, out.Err)
					}
				}
			})
		}
		wg.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(s.users); n != 8 && n != 4 { // leavers are deleted, or not
			t.Errorf("%d users", n)
		}
	})
}

// Passwords differ from person to person and are never shown.
func TestPasswordsAreNotShown(t *testing.T) {
	s := newTarget(t)
	out := s.idp(t, "okta-oin", Options{}).Hire(t.Context(), mia)
	content(t, out)
	if body := out.Last().RequestBody; !strings.Contains(body, `"password":"`+scim.Redacted+`"`) {
		t.Errorf("recorded body %s", body)
	}
	if a, b := chance(1, "password a", 8, "abc"), chance(1, "password b", 8, "abc"); a == b {
		t.Error("two people have the same password")
	}
}

// Nine digits are few: of 100,000 people some would have one key, and one of them
// would be lost.
func TestShortKeysAreOfOnePersonEach(t *testing.T) {
	idp, err := New("onelogin", nil, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	const people = 100_000
	for i := range people {
		keys[idp.NewPerson(fmt.Sprintf("bench-%06d@acme.test", i), "Ada", "Byron").Key] = true
	}
	if len(keys) != people {
		t.Errorf("%d people have %d keys", people, len(keys))
	}
	if a, b := idp.NewPerson("ada@acme.test", "Ada", "Byron").Key, idp.NewPerson("ada@acme.test", "Ada", "Byron").Key; a != b {
		t.Errorf("one login has the keys %s and %s", a, b)
	}
}
