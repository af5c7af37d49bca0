package mockidp

import (
	"slices"
	"testing"

	"github.com/tidwall/sjson"

	"rolecall/scim"
)

// every runs a test for each dialect and role style.
func every(t *testing.T, test func(t *testing.T, info Info, style RoleStyle)) {
	for _, info := range Dialects() {
		for _, style := range info.RoleStyles {
			t.Run(info.Name+"/"+string(style), func(t *testing.T) {
				t.Parallel()
				test(t, info, style)
			})
		}
	}
}

var mia = Person{
	Key: "00u7k2m9xqTfBvLw1p5d", Login: "mia.koch@acme.test", GivenName: "Mia", FamilyName: "Koch", MailNickname: "mkoch",
}

// content fails the test on whatever the target or the network is blamed for.
func content(t *testing.T, o Outcome) {
	t.Helper()
	if o.Failure != nil || o.Err != nil {
		t.Fatalf("%s: failure %v, error %v", o.Event, o.Failure, o.Err)
	}
}

// standing tells whether an account is open, shut or gone.
func standing(u scim.Resource) string {
	active, known := u.Active()
	switch {
	case !u.Exists():
		return "gone"
	case known && active:
		return "open"
	}
	return "shut"
}

// TestLife plays a whole working life against a target that does everything
// right, in each dialect: the target must end up as the directory has it, as far
// as the dialect goes.
func TestLife(t *testing.T) {
	every(t, func(t *testing.T, info Info, style RoleStyle) { life(t, info, style) })
}

// TestLifeInEachForm plays it with each form of each setting.
func TestLifeInEachForm(t *testing.T) {
	for _, info := range Dialects() {
		for _, setting := range info.Settings {
			for _, form := range setting.Forms {
				t.Run(info.Name+"/"+form.Name, func(t *testing.T) {
					t.Parallel()
					life(t, info, info.RoleStyles[0], form.Name)
				})
			}
		}
	}
}

func life(t *testing.T, info Info, style RoleStyle, forms ...string) {
	ctx, s := t.Context(), newTarget(t)
	p := s.idp(t, info.Name, Options{Roles: style, Forms: forms})
	info = p.Info()
	// went tells whether an event went all the way.
	went := func(o Outcome) bool { t.Helper(); content(t, o); return o.Stop == "" }
	maps := func(attribute string) bool { return !slices.Contains(info.Unmapped, attribute) }
	went(p.TestConnection(ctx))
	went(p.Hire(ctx, mia, "Sales Rep"))
	id := p.RemoteID(mia.Key)
	holds := func(step string, check func(u scim.Resource) bool) {
		t.Helper()
		if u := s.user(id); !check(u) {
			t.Errorf("%s: the target has %s", step, u.Raw())
		}
	}
	roles := func(step string, want ...string) {
		t.Helper()
		if style == RolesNone {
			want = nil
		}
		holds(step, func(u scim.Resource) bool { return slices.Equal(u.Strings("roles"), want) })
	}
	roles("hire", "Sales Rep")
	if got := standing(s.user(id)); got != "open" {
		t.Errorf("hire: %s", got)
	}

	if went(p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.FamilyName, m.Title, m.Mobile = "Berg", "Lead", "+49 30 555 0134" })) {
		holds("change profile", func(u scim.Resource) bool {
			return (!maps("name") || u.Get("name", "familyName").String() == "Berg") && (!maps("title") || u.Get("title").String() == "Lead")
		})
	}
	if went(p.RenameLogin(ctx, mia.Key, "mia.berg@acme.test")) {
		holds("rename", func(u scim.Resource) bool { return u.UserName() == "mia.berg@acme.test" })
	}
	if went(p.ChangeRoles(ctx, mia.Key, "Reporting")) {
		switch style {
		case RolesComplex:
			roles("change roles", "Sales Rep", "Reporting")
		default:
			roles("change roles", "Reporting")
		}
	}
	out := p.ChangeRoles(ctx, mia.Key)
	content(t, out)
	switch {
	case out.Stop != "":
	case style.Removes():
		roles("remove roles")
	case out.Silent == "" || len(out.Exchanges) != 0:
		t.Errorf("removal of roles: %+v, want silence", out)
	}
	if went(p.Leave(ctx, mia.Key)) {
		if got := standing(s.user(id)); got == "open" {
			t.Error("leave: the account is open")
		}
		if out := p.Leave(ctx, mia.Key); out.Silent == "" || len(out.Exchanges) != 0 {
			t.Errorf("second leave: %+v, want silence", out)
		}
	}
	if out := p.ChangeProfile(ctx, mia.Key, func(m *Person) { m.Title = "Gone" }); out.Silent == "" || len(out.Exchanges) != 0 {
		t.Errorf("change after leave: %+v, want silence", out)
	}
	gone := standing(s.user(id)) == "gone"
	if went(p.Return(ctx, mia.Key, "Sales Rep")) {
		if got := p.RemoteID(mia.Key); got == id == gone {
			t.Errorf("return: linked to %q, was %q", got, id)
		}
		id = p.RemoteID(mia.Key)
		if got := standing(s.user(id)); got != "open" {
			t.Errorf("return: %s", got)
		}
		holds("return", func(u scim.Resource) bool {
			return style == RolesNone || slices.Contains(u.Strings("roles"), "Sales Rep")
		})
		holds("return", func(u scim.Resource) bool {
			return !maps("title") || u.Get("title").String() == "Gone" || info.Name == "jumpcloud"
		})
	}
	lasting := func() string { // meta is the target's own
		user, err := sjson.Delete(s.user(id).Raw(), "meta")
		if err != nil {
			t.Fatal(err)
		}
		return user
	}
	before := lasting()
	went(p.Sync(ctx, mia.Key))
	if after := lasting(); !sameJSON([]byte(after), []byte(before)) {
		t.Errorf("a repeat without a change turned\n%s into\n%s", before, after)
	}
	p.Forget(mia.Key)
	if p.RemoteID(mia.Key) != "" {
		t.Error("Forget kept the link")
	}
	person, held, _ := p.Person(mia.Key)
	renamed := s.user(id).UserName() == person.Login // else it is somebody new
	if went(p.Hire(ctx, person, held...)) && renamed && p.RemoteID(mia.Key) != id {
		t.Errorf("adoption: linked to %q, want %q", p.RemoteID(mia.Key), id)
	}
	out = p.Delete(ctx, mia.Key)
	if went(out) && out.Silent == "" {
		sent := slices.ContainsFunc(out.Exchanges, func(x *scim.Exchange) bool { return x.Method == "DELETE" })
		if got := standing(s.user(id)); (got == "gone") != sent || got == "open" {
			t.Errorf("delete: %s, DELETE sent %v", got, sent)
		}
	}
}
