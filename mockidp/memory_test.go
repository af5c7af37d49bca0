package mockidp

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"rolecall/scim"
)

// What an identity provider remembers of a target, and what it must not.

// hiding leaves members out of every user that the target shows.
func hiding(names ...string) func(*http.Request, *httptest.ResponseRecorder) {
	return func(_ *http.Request, a *httptest.ResponseRecorder) {
		if a.Code == 200 || a.Code == 201 {
			for _, name := range names {
				remove(a, name)
				remove(a, "Resources.0."+name)
			}
		}
	}
}

// A push leaves attributes alone that the directory never gave a value.
func TestOktaKeepsWhatIsNotItsOwn(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "okta-oin", Options{})
	content(t, p.Hire(t.Context(), mia))
	theirs := strings.Replace(s.user("u-1").Raw(), `{`, `{"title":"set by the target",`, 1)
	s.put("u-1", theirs)
	content(t, p.Sync(t.Context(), mia.Key))
	if got := s.user("u-1").Raw(); got != theirs {
		t.Errorf("the push turned\n%s into\n%s", theirs, got)
	}
}

// A change of the profile sends roles back as they came, in whatever form.
func TestOktaSendsBackRolesAsTheyCame(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "okta-aiw", Options{})
	content(t, p.Hire(t.Context(), mia, "A"))
	s.put("u-1", strings.Replace(s.user("u-1").Raw(), `"roles":["A"]`, `"roles":[{"value":"A","display":"a"}]`, 1))
	content(t, p.ChangeProfile(t.Context(), mia.Key, func(m *Person) { m.Title = "Lead" }))
	if got := s.user("u-1").Get("roles").Raw; got != `[{"value":"A","display":"a"}]` {
		t.Errorf("roles %s", got)
	}
}

// disabling is the setting with which a dialect deletes no leaver's account.
func disabling(info Info) []string {
	for _, setting := range info.Settings {
		if setting.has("disable") {
			return []string{"disable"}
		}
	}
	return nil
}

func TestReactivatesWhereTheStatusIsNotShown(t *testing.T) {
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		s := newTarget(t)
		s.shape = hiding("active")
		p := s.idp(t, info.Name, Options{Roles: style, Forms: disabling(info)})
		content(t, p.Hire(t.Context(), mia))
		content(t, p.Leave(t.Context(), mia.Key))
		out := p.Return(t.Context(), mia.Key)
		content(t, out)
		if active, _ := s.user("u-1").Active(); !active && out.Stop == "" {
			t.Errorf("the target keeps %s", s.user("u-1").Raw())
		}
	})
}

// Somebody whom the directory itself deleted comes back to a new account, and
// nobody is to blame.
func TestEntraReturnAfterDelete(t *testing.T) {
	for _, dialect := range entras {
		s := newTarget(t)
		p := s.idp(t, dialect, Options{})
		content(t, p.Hire(t.Context(), mia))
		content(t, p.Delete(t.Context(), mia.Key))
		if p.RemoteID(mia.Key) != "u-1" {
			t.Errorf("%s: RemoteID %q after the deletion, want that of the account", dialect, p.RemoteID(mia.Key))
		}
		content(t, p.Return(t.Context(), mia.Key))
		if p.RemoteID(mia.Key) != "u-2" {
			t.Errorf("%s: linked to %q", dialect, p.RemoteID(mia.Key))
		}
	}
}

// The account is gone, and creating it again succeeds only in the next cycle.
func TestEntraLosesTheLinkBetweenCycles(t *testing.T) {
	s := newTarget(t)
	p := s.idp(t, "entra-default", Options{})
	content(t, p.Hire(t.Context(), mia))
	s.requests()
	s.mu.Lock()
	s.users = nil
	s.speak = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 3 {
			refuse(w, 500, "", "not now")
		}
		return n == 3
	}
	s.mu.Unlock()
	out := p.ChangeProfile(t.Context(), mia.Key, func(m *Person) { m.Title = "Lead" })
	content(t, out)
	var sent []string
	for _, r := range s.requests() {
		line, _, _ := strings.Cut(r, "\n")
		sent = append(sent, strings.TrimSuffix(line, "?filter=userName+eq+%22mia.koch%40acme.test%22"))
	}
	want := []string{
		"GET /scim/v2/Users/u-1", "GET /scim/v2/Users", "POST /scim/v2/Users",
		"GET /scim/v2/Users", "POST /scim/v2/Users",
	}
	if !slices.Equal(sent, want) {
		t.Errorf("sent %v, want %v", sent, want)
	}
}

// Without a link, a return begins as a hire does.
func TestReturnWithoutALink(t *testing.T) {
	every(t, func(t *testing.T, info Info, style RoleStyle) {
		if !slices.Contains([]string{"okta-oin", "okta-aiw", "entra-default", "entra-flag", "onelogin", "pingfederate", "pingone", "jumpcloud"}, info.Name) {
			return // no look-up by filter before a creation
		}
		p := newTarget(t).idp(t, info.Name, Options{Roles: style})
		content(t, p.Hire(t.Context(), mia))
		content(t, p.Leave(t.Context(), mia.Key))
		p.Forget(mia.Key)
		out := p.Return(t.Context(), mia.Key, "A")
		content(t, out)
		if first := out.Exchanges[0].URL; !strings.Contains(first, "filter=") || p.RemoteID(mia.Key) != "u-1" {
			t.Errorf("began with %s, linked to %q", first, p.RemoteID(mia.Key))
		}
	})
}

// A role that the target dropped at the creation is sent again.
func TestEntraSeesWhatTheTargetMadeOfTheRoles(t *testing.T) {
	s := newTarget(t)
	s.shape = method(http.MethodPost, func(a *httptest.ResponseRecorder) { edit(a, "roles", []string{}) })
	p := s.idp(t, "entra-flag", Options{})
	content(t, p.Hire(t.Context(), mia, "A"))
	if out := p.ChangeRoles(t.Context(), mia.Key, "A"); !out.OK() || len(out.Exchanges) != 1 {
		t.Errorf("%+v, want the role to be sent", out)
	}
}

// A new installation knows nothing of what an earlier one sent.
func TestForgetForgetsRoles(t *testing.T) {
	for _, dialect := range entras {
		s := newTarget(t)
		s.shape = hiding("roles")
		p := s.idp(t, dialect, Options{})
		content(t, p.Hire(t.Context(), mia, "A"))
		p.Forget(mia.Key)
		out := p.Hire(t.Context(), mia, "A")
		content(t, out)
		if out.Last().Method != http.MethodPatch {
			t.Errorf("%s: last %s, want a PATCH with the roles", dialect, out.Last().Method)
		}
	}
}

// A connection that breaks while groups are listed is no verdict, though a
// refusal would not matter.
func TestBrokenGroupsAreNoVerdict(t *testing.T) {
	s := newTarget(t)
	s.speak = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/scim/v2/Groups" {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if out := s.idp(t, "okta-oin", Options{}).TestConnection(t.Context()); !errors.As(out.Err, new(*scim.TransportError)) {
		t.Errorf("failure %v, error %v, want a TransportError", out.Failure, out.Err)
	}
}

// What only Entra ID sends breaks no rule of the RFC when it is refused.
func TestWhatGoesBeyondTheRFC(t *testing.T) {
	simple := attribute{name: "title", value: "x"}
	dotted := attribute{name: "name", sub: "givenName", value: "x"}
	filtered := attribute{name: "emails", kind: "work", sub: "value", value: "x"}
	extension := attribute{schema: scim.EnterpriseURN, name: "department", value: "x"}
	yes := true
	roles := func(style RoleStyle, had bool) differences {
		return differences{roles: &roleChange{style: style, roles: []string{"A"}, had: had}}
	}
	one := func(a attribute, had bool) differences {
		return differences{attributes: []difference{{a, had}}}
	}
	tests := []struct {
		name         string
		d            differences
		deflt, flags bool // goes beyond
	}{
		{"active", differences{active: &yes}, true, false},
		{"replace", one(simple, true), true, false},
		{"add", one(simple, false), true, false},
		{"replace a sub-attribute", one(dotted, true), true, true}, // dotted key
		{"add a sub-attribute", one(dotted, false), true, false},
		{"replace a value", one(filtered, true), true, false},
		{"add a value", one(filtered, false), true, true},
		{"replace in an extension", one(extension, true), true, true},
		{"add to an extension", one(extension, false), true, true},
		{"assertive", roles(RolesAssertive, true), true, true},
		{"complex", roles(RolesComplex, true), true, true},
		{"single", roles(RolesSingle, true), true, true},
		{"first single", roles(RolesSingle, false), true, true},
	}
	for _, tt := range tests {
		for dialect, want := range map[string]bool{"entra-default": tt.deflt, "entra-flag": tt.flags} {
			p := newTarget(t).idp(t, dialect, Options{})
			ops := p.dialect.(*entra).write(tt.d)
			s, beyond := entraPatch(ops)
			hasRFC := slices.ContainsFunc(s.refused.ids, func(id string) bool { return strings.HasPrefix(id, "RFC") })
			if beyond != want || !beyond && !hasRFC {
				t.Errorf("%s, %s: beyond %v, want %v; rules %v", dialect, tt.name, beyond, want, s.refused.ids)
			}
		}
	}
}
