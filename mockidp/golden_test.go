package mockidp

import (
	"context"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/fixtures/captures"
)

var update = flag.Bool("update", false, "rewrite the requests of the golden captures; the sources at their top stay")

// seed makes the GUIDs of the golden captures.
const seed = 7

// capture is one golden file: who is hired with which roles, what the target
// then has, and what happens.
type capture struct {
	name   string
	opts   Options
	person Person   // hired beforehand, unless the event is the hire
	roles  []string // with these roles
	has    string   // what the target then shows; "" leaves it
	says   string   // nothing is sent, and part of the reason; there is no file then
	play   func(context.Context, *IdP) Outcome
}

const (
	oktaUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u-1","externalId":"00u7k2m9xqTfBvLw1p5d","meta":{"resourceType":"User","version":"W/\"1\"","location":"https://target.example/scim/v2/Users/u-1"},` +
		`"userName":"mia.koch@acme.test","name":{"formatted":"Mia Koch","familyName":"Koch","givenName":"Mia"},"displayName":"Mia Koch","title":"Team Lead",` +
		`"emails":[{"value":"mia.koch@acme.test","display":"mia.koch@acme.test","type":"work","primary":true}],"locale":"en-US","acmeSeat":{"kind":"core", "since":"2026-01-01"},"groups":[],"active":true}`
	entraUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u-1","externalId":"mkoch","userName":"mia.koch@acme.test","active":true,` +
		`"displayName":"Mia Koch","emails":[{"type":"work","value":"mia.koch@acme.test"}],"name":{"formatted":"Mia Koch","familyName":"Koch","givenName":"Mia"},"title":"Team Lead",` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"4710"}}`
)

func with(user string, replace ...string) string {
	return strings.NewReplacer(replace...).Replace(user)
}

var (
	hire = func(p Person, roles ...string) func(context.Context, *IdP) Outcome {
		return func(ctx context.Context, idp *IdP) Outcome { return idp.Hire(ctx, p, roles...) }
	}
	change = func(change func(*Person)) func(context.Context, *IdP) Outcome {
		return func(ctx context.Context, idp *IdP) Outcome { return idp.ChangeProfile(ctx, mia.Key, change) }
	}
	changeRoles = func(roles ...string) func(context.Context, *IdP) Outcome {
		return func(ctx context.Context, idp *IdP) Outcome { return idp.ChangeRoles(ctx, mia.Key, roles...) }
	}
	rename = func(ctx context.Context, idp *IdP) Outcome {
		return idp.RenameLogin(ctx, mia.Key, "mia.berg@acme.test")
	}
	leave     = func(ctx context.Context, idp *IdP) Outcome { return idp.Leave(ctx, mia.Key) }
	comeBack  = func(ctx context.Context, idp *IdP) Outcome { return idp.Return(ctx, mia.Key) }
	deletion  = func(ctx context.Context, idp *IdP) Outcome { return idp.Delete(ctx, mia.Key) }
	again     = func(ctx context.Context, idp *IdP) Outcome { return idp.Sync(ctx, mia.Key) }
	test      = func(ctx context.Context, idp *IdP) Outcome { return idp.TestConnection(ctx) }
	twoRoles  = []string{"Sales Rep", "Reporting"}
	twoOthers = []string{"Reporting", "Service"}
)

func oktaCaptures() []capture {
	plain := mia
	plain.Locale = "en-US"
	full := plain
	full.Title, full.Mobile, full.Department, full.EmployeeNumber = "Team Lead", "+49 30 555 0134", "Support", "4710"
	known := plain
	known.Title = "Team Lead"
	strange := with(oktaUser, `"displayName":"Mia Koch"`, `"displayName":"M. Koch"`)
	berg := func(p *Person) {
		p.DisplayName, p.FamilyName, p.Email, p.Mobile = "Mia Koch-Berg", "Koch-Berg", "mia.berg@acme.test", "+49 30 555 0134"
	}
	had := func(roles string) string { return with(oktaUser, `"active":true`, `"active":true,"roles":`+roles) }
	one := []string{"Sales Rep"}
	return []capture{
		{name: "test-connection", play: test},
		{name: "hire", play: hire(plain)},
		{name: "hire.strings", play: hire(plain, twoRoles...)},
		{name: "hire.objects", opts: Options{Roles: RolesAsObjects}, play: hire(plain, twoRoles...)},
		{name: "hire.everything", play: hire(full)},
		{name: "hire.adopt", has: with(strange, `"externalId":"00u7k2m9xqTfBvLw1p5d"`, `"externalId":null`), play: hire(known)},
		{name: "hire.adopt-inactive", has: with(strange, `"active":true`, `"active":false`), play: hire(known)},
		{name: "change-profile", person: known, has: oktaUser, play: change(berg)},
		{name: "change-profile.clear", person: known, has: oktaUser, play: change(func(p *Person) { p.Title = "" })},
		{name: "rename-login", person: known, has: oktaUser, play: rename},
		{name: "sync", person: known, has: oktaUser, play: again},
		{name: "leave", person: known, has: oktaUser, play: leave},
		{name: "delete", person: known, has: oktaUser, play: deletion},
		{name: "return", person: known, has: oktaUser, play: comeBack},
		{name: "change-roles.strings", person: known, roles: one, has: had(`["Sales Rep"]`), play: changeRoles(twoOthers...)},
		{name: "change-roles.objects", opts: Options{Roles: RolesAsObjects}, person: known, roles: one, has: had(`[{"value":"Sales Rep","primary":true}]`), play: changeRoles(twoOthers...)},
		{name: "change-roles.strings-none", person: known, roles: one, has: had(`["Sales Rep"]`), play: changeRoles()},
		{name: "change-roles.strings-none-null", opts: Options{EmptyRoles: EmptyRolesNull}, person: known, roles: one, has: had(`["Sales Rep"]`), play: changeRoles()},
		{name: "change-roles.strings-none-absent", opts: Options{EmptyRoles: EmptyRolesAbsent}, person: known, roles: one, has: had(`["Sales Rep"]`), play: changeRoles()},
	}
}

func entraCaptures() []capture {
	plain := mia
	plain.Title = "Team Lead"
	full := plain
	full.Locale, full.Mobile, full.Department, full.EmployeeNumber = "en-US", "+49 30 555 0134", "Support", "4710"
	numbered := plain
	numbered.EmployeeNumber = "4710"
	strange := with(entraUser, `"displayName":"Mia Koch"`, `"displayName":"M. Koch"`, `"title":"Team Lead",`, ``)
	berg := func(p *Person) {
		p.DisplayName, p.FamilyName, p.Email, p.Mobile = "Mia Koch-Berg", "Koch-Berg", "mia.berg@acme.test", "+49 30 555 0134"
		p.EmployeeNumber, p.Department = "4711", "Sales"
	}
	one := []string{"Sales Rep"}
	return []capture{
		{name: "test-connection", play: test},
		{name: "hire", play: hire(plain)},
		{name: "hire.assertive", play: hire(plain, twoRoles...)},
		{name: "hire.complex", opts: Options{Roles: RolesComplex}, play: hire(plain, twoRoles...)},
		{name: "hire.single", opts: Options{Roles: RolesSingle}, play: hire(plain, twoRoles...)},
		{name: "hire.everything", play: hire(full)},
		{name: "hire.adopt", has: strange, play: hire(plain)},
		{name: "hire.adopt-inactive", has: with(strange, `"active":true`, `"active":false`), play: hire(plain)},
		{name: "change-profile", person: numbered, has: entraUser, play: change(berg)},
		{name: "change-profile.clear", person: numbered, has: entraUser, play: change(func(p *Person) { p.Title = "" })},
		{name: "rename-login", person: numbered, has: entraUser, play: rename},
		{name: "sync", person: numbered, has: entraUser, play: again},
		{name: "leave", person: numbered, has: entraUser, play: leave},
		{name: "delete", person: numbered, has: entraUser, play: deletion},
		{name: "return", person: numbered, has: entraUser, play: comeBack},
		{name: "change-roles.assertive", person: plain, roles: one, play: changeRoles(twoOthers...)},
		{name: "change-roles.assertive-none", person: plain, roles: one, play: changeRoles()},
		{name: "change-roles.complex", opts: Options{Roles: RolesComplex}, person: plain, roles: one, play: changeRoles(twoOthers...)},
		{name: "change-roles.single", opts: Options{Roles: RolesSingle}, person: plain, roles: one, play: changeRoles("Reporting")},
		{name: "change-roles.single-first", opts: Options{Roles: RolesSingle}, person: plain, play: changeRoles("Reporting")},
	}
}

func TestGoldenCaptures(t *testing.T) {
	sets := map[string][]capture{
		"okta-oin": oktaCaptures(), "okta-aiw": oktaCaptures(),
		"entra-default": entraCaptures(), "entra-flag": entraCaptures(),
	}
	maps.Copy(sets, wholeCaptures())
	known := map[string]bool{}
	for dialect, set := range sets {
		for _, c := range set {
			file := dialect + "/" + c.name + ".http"
			if c.says != "" {
				t.Run(dialect+"/"+c.name, func(t *testing.T) { c.silent(t, dialect) })
				continue
			}
			known[file] = true
			t.Run(dialect+"/"+c.name, func(t *testing.T) {
				compare(t, file, c.run(t, dialect))
			})
		}
	}
	files, err := fs.Glob(captures.Files, "*/*.http")
	if err != nil || len(files) == 0 {
		t.Fatalf("captures: %v, %d files", err, len(files))
	}
	for _, file := range files {
		if !known[file] && !strings.Contains(file, "/group-") { // see TestGoldenGroupCaptures
			t.Errorf("%s is not compared with anything", file)
		}
	}
}

// run plays a capture against a target and gives the requests of its event.
func (c capture) run(t *testing.T, dialect string) string {
	ctx, s := t.Context(), newTarget(t)
	c.opts.Seed = seed
	p := s.idp(t, dialect, c.opts)
	if c.person.Key != "" {
		content(t, p.Hire(ctx, c.person, c.roles...))
	}
	if c.has != "" {
		s.put("u-1", c.has)
	}
	if strings.HasPrefix(c.name, "return") {
		content(t, p.Leave(ctx, mia.Key))
	}
	s.requests()
	out := c.play(ctx, p)
	content(t, out)
	if out.Stop != "" {
		t.Errorf("stopped: %s", out.Stop)
	}
	requests := s.requests()
	if len(requests) != len(out.Exchanges) {
		t.Errorf("%d requests, %d exchanges", len(requests), len(out.Exchanges))
	}
	return strings.Join(requests, "###\n")
}

// silent plays a capture of which nothing is to be seen.
func (c capture) silent(t *testing.T, dialect string) {
	ctx, s := t.Context(), newTarget(t)
	p := s.idp(t, dialect, c.opts)
	if c.person.Key != "" {
		content(t, p.Hire(ctx, c.person, c.roles...))
	}
	if c.has != "" {
		s.put("u-1", c.has)
	}
	if strings.HasPrefix(c.name, "return") {
		content(t, p.Leave(ctx, mia.Key))
	}
	out := c.play(ctx, p)
	content(t, out)
	if !strings.Contains(out.Stop+out.Silent, c.says) || len(out.Exchanges) > 0 {
		t.Errorf("stop %q, silent %q after %d requests, want %q", out.Stop, out.Silent, len(out.Exchanges), c.says)
	}
}

// Each event of each dialect has a capture, or a reason why nothing is sent.
func TestCapturesAreComplete(t *testing.T) {
	sets := wholeCaptures()
	for _, info := range Dialects() {
		if sets[info.Name] == nil { // Okta's and Entra ID's files
			continue
		}
		for _, event := range Events() {
			if !slices.ContainsFunc(sets[info.Name], func(c capture) bool {
				name, _, _ := strings.Cut(c.name, ".")
				return name == string(event)
			}) {
				t.Errorf("%s: no capture of %s", info.Name, event)
			}
		}
	}
}

// compare holds requests against a golden capture.
func compare(t *testing.T, file, got string) {
	t.Helper()
	raw, err := captures.Files.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, want, ok := strings.Cut(string(raw), "\n\n")
	if !ok || !strings.HasPrefix(head, "# ") {
		t.Fatalf("%s does not begin with its sources", file)
	}
	for line := range strings.Lines(head) {
		if !strings.HasPrefix(line, "# documented: https://") && !strings.HasPrefix(line, "# observed: https://") && !strings.HasPrefix(line, "# inferred: ") {
			t.Errorf("%s: %q is not a source", file, line)
		}
	}
	if *update && want != got {
		if err := os.WriteFile(path.Join("../fixtures/captures", file), []byte(head+"\n\n"+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
	if strings.Contains(got, "token-of-the-test") {
		t.Errorf("%s holds the token", file)
	}
}
