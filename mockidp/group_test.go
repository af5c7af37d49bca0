package mockidp

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"rolecall/fixtures/captures"
	"rolecall/scim"
)

// groupTarget is the groups of the small service provider.
type groupTarget struct {
	groups  []string // JSON, in order of creation
	born    int
	noPatch bool // and ServiceProviderConfig says so
}

func (t *groupTarget) index(id string) int {
	return slices.IndexFunc(t.groups, func(g string) bool { return gjson.Get(g, "id").String() == id })
}

func (t *groupTarget) answer(w http.ResponseWriter, r *http.Request, id string, body []byte) {
	shown := func(group string) string {
		if r.URL.Query().Get("excludedAttributes") == "members" {
			group, _ = sjson.Delete(group, "members")
		}
		return group
	}
	if id == "" {
		if r.Method == http.MethodPost {
			for _, g := range t.groups {
				if strings.EqualFold(gjson.Get(g, "displayName").String(), gjson.GetBytes(body, "displayName").String()) {
					refuse(w, 409, "uniqueness", "displayName is taken")
					return
				}
			}
			t.born++
			group, _ := sjson.SetBytes(body, "id", fmt.Sprintf("g-%d", t.born))
			t.groups = append(t.groups, string(group))
			say(w, 201, string(group))
			return
		}
		var found []string
		want := ""
		if m := regexp.MustCompile(`^displayName eq (".*")$`).FindStringSubmatch(r.URL.Query().Get("filter")); m != nil {
			json.Unmarshal([]byte(m[1]), &want)
		}
		for _, g := range t.groups {
			if r.URL.Query().Get("filter") == "" || strings.EqualFold(gjson.Get(g, "displayName").String(), want) {
				found = append(found, shown(g))
			}
		}
		say(w, 200, listOf(found))
		return
	}
	i := t.index(id)
	switch {
	case i < 0:
		refuse(w, 404, "", "no such group")
	case r.Method == http.MethodGet:
		say(w, 200, shown(t.groups[i]))
	case r.Method == http.MethodPut:
		group, _ := sjson.SetBytes(body, "id", id)
		t.groups[i] = string(group)
		say(w, 200, t.groups[i])
	case r.Method == http.MethodDelete:
		t.groups = slices.Delete(t.groups, i, i+1)
		w.WriteHeader(204)
	default:
		if t.noPatch {
			refuse(w, 501, "", "no PATCH")
			return
		}
		for _, op := range gjson.GetBytes(body, "Operations").Array() {
			t.groups[i] = patchedGroup(t.groups[i], op)
		}
		w.WriteHeader(204)
	}
}

var oneMember = regexp.MustCompile(`^members\[value eq "(.*)"\]$`)

func patchedGroup(group string, op gjson.Result) string {
	members := gjson.Get(group, "members").Array()
	leave := func(ids ...string) {
		members = slices.DeleteFunc(members, func(m gjson.Result) bool { return slices.Contains(ids, m.Get("value").String()) })
	}
	var ids []string
	for _, m := range op.Get("value").Array() {
		ids = append(ids, m.Get("value").String())
	}
	path := op.Get("path").String()
	switch verb := strings.ToLower(op.Get("op").String()); {
	case path == "externalId":
		group, _ = sjson.Set(group, path, op.Get("value").String())
		return group
	case path == "" || path == "displayName":
		name := op.Get("value")
		if path == "" {
			name = name.Get("displayName")
		}
		group, _ = sjson.Set(group, "displayName", name.String())
		return group
	case verb == "replace":
		members = op.Get("value").Array()
	case verb == "add":
		leave(ids...)
		members = append(members, op.Get("value").Array()...)
	case path == "members" && !op.Get("value").Exists():
		members = nil
	case path == "members":
		leave(ids...)
	default:
		leave(oneMember.FindStringSubmatch(path)[1])
	}
	raw := []string{}
	for _, m := range members {
		raw = append(raw, m.Raw)
	}
	group, _ = sjson.SetRaw(group, "members", "["+strings.Join(raw, ",")+"]")
	return group
}

var team = Group{Key: "3f7a0c52-1d3e-4b8e-9f61-6a5a1d0e7c11", Name: "Support EU"}

// people hires Mia and two others, so that their ids are u-1, u-2 and u-3.
func hired(t *testing.T, p *IdP) (keys []string) {
	t.Helper()
	for _, name := range []string{"mia.koch", "ben.ode", "eva.lund"} {
		person := mia
		person.Key, person.Login = "k-"+name, name+"@acme.test"
		content(t, p.Hire(t.Context(), person))
		keys = append(keys, person.Key)
	}
	return keys
}

// groupCaptures are the golden files of group push: what was done before, and
// what is then done and written down.
var groupCaptures = []struct {
	name   string
	before func(context.Context, *IdP, []string) []Outcome
	play   func(context.Context, *IdP, []string) Outcome
	there  bool   // the target has a group of this name that the IdP does not know
	only   string // the one dialect that is played
	forms  []string
	plain  bool // the target has no PATCH
}{
	{name: "group-create", play: func(ctx context.Context, p *IdP, k []string) Outcome { return p.CreateGroup(ctx, team, k[0], k[1]) }},
	{name: "group-create.empty", play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.CreateGroup(ctx, team) }},
	{name: "group-create.adopt", there: true, play: func(ctx context.Context, p *IdP, k []string) Outcome { return p.CreateGroup(ctx, team, k[0]) }},
	{name: "group-rename", before: pushed(0, 1), play: func(ctx context.Context, p *IdP, _ []string) Outcome {
		return p.RenameGroup(ctx, team.Key, "Support EMEA")
	}},
	{name: "group-members", before: pushed(0, 1), play: func(ctx context.Context, p *IdP, k []string) Outcome {
		return p.ChangeMembers(ctx, team.Key, k[0], k[2])
	}},
	{name: "group-members.none", before: pushed(0, 1), play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.ChangeMembers(ctx, team.Key) }},
	{name: "group-push", before: pushed(0, 1), play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.PushGroup(ctx, team.Key) }},
	{name: "group-push.empty", before: pushed(), play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.PushGroup(ctx, team.Key) }},
	{name: "group-delete", before: pushed(0), play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.DeleteGroup(ctx, team.Key) }},

	{name: "group-members.list", only: "authentik", forms: []string{"member-list"}, before: pushed(0, 1), play: otherMembers},
	{name: "group-create.no-patch", only: "authentik", plain: true, play: func(ctx context.Context, p *IdP, k []string) Outcome { return p.CreateGroup(ctx, team, k[0], k[1]) }},
	{name: "group-members.no-patch", only: "authentik", plain: true, before: pushed(0, 1), play: otherMembers},
	{name: "group-members.patch", only: "keycloak-ext", forms: []string{"group-patch"}, before: pushed(0, 1), play: otherMembers},
	{name: "group-members.patch-none", only: "keycloak-ext", forms: []string{"group-patch"}, before: pushed(0, 1), play: func(ctx context.Context, p *IdP, _ []string) Outcome { return p.ChangeMembers(ctx, team.Key) }},
	{name: "group-create.put", only: "rippling", forms: []string{"group-put"}, play: func(ctx context.Context, p *IdP, k []string) Outcome { return p.CreateGroup(ctx, team, k[0], k[1]) }},
	{name: "group-members.put", only: "rippling", forms: []string{"group-put"}, before: pushed(0, 1), play: otherMembers},
}

func otherMembers(ctx context.Context, p *IdP, k []string) Outcome {
	return p.ChangeMembers(ctx, team.Key, k[0], k[2])
}

// groupStops are events of which only a part is known, or nothing, and why it goes
// no further.
var groupStops = map[string]map[string]string{
	"onelogin": {
		"group-create": "writes the PATCH", "group-create.adopt": "writes the PATCH", "group-rename": "renames a group",
		"group-members": "writes the PATCH", "group-push": "writes the PATCH", "group-delete": "deletes a group",
	},
	"pingone": {
		"group-create.adopt": "changes a group", "group-rename": "changes a group", "group-members": "changes a group", "group-members.none": "changes a group",
	},
	"jumpcloud": {
		"group-create.adopt": "when a group exists already", "group-members": "takes a member out", "group-members.none": "takes a member out",
		"group-push": "once more", "group-push.empty": "once more", "group-delete": "treats a group",
	},
	"rippling": {
		"group-create": "writes the PATCH", "group-create.adopt": "when a group exists already", "group-rename": "writes the PATCH", "group-members": "writes the PATCH",
		"group-push": "writes the PATCH", "group-push.empty": "writes the PATCH",
	},
	"keycloak-ext": {"group-create.adopt": "never looks a group up"},
	"pocket-id":    {"group-create.adopt": "matches groups by externalId alone"},
}

func pushed(members ...int) func(context.Context, *IdP, []string) []Outcome {
	return func(ctx context.Context, p *IdP, keys []string) []Outcome {
		var who []string
		for _, i := range members {
			who = append(who, keys[i])
		}
		return []Outcome{p.CreateGroup(ctx, team, who...)}
	}
}

func TestGoldenGroupCaptures(t *testing.T) {
	known := map[string]bool{}
	for _, info := range Dialects() {
		if !PushesGroups(info.Name) {
			continue
		}
		for _, c := range groupCaptures {
			if c.only != "" && c.only != info.Name {
				continue
			}
			file := info.Name + "/" + c.name + ".http"
			t.Run(file, func(t *testing.T) {
				s := newTarget(t)
				s.group.noPatch = c.plain
				p := s.idp(t, info.Name, Options{Seed: seed, Forms: c.forms})
				keys := hired(t, p)
				if c.there {
					s.group.groups, s.group.born = []string{`{"schemas":["` + scim.GroupURN + `"],"id":"g-1","displayName":"Support EU","members":[{"value":"u-3"}]}`}, 1
				}
				if c.before != nil {
					for _, o := range c.before(t.Context(), p, keys) {
						content(t, o)
					}
				}
				s.requests()
				out := c.play(t.Context(), p, keys)
				content(t, out)
				why := groupStops[info.Name][c.name]
				if why == "" && out.Stop != "" || !strings.Contains(out.Stop, why) {
					t.Errorf("stop %q, want %q", out.Stop, why)
				}
				requests := s.requests()
				if len(requests) > 0 {
					known[file] = true
					compare(t, file, strings.Join(requests, "###\n"))
				} else if out.Silent+out.Stop == "" {
					t.Error("nothing is sent, and nothing says why")
				}
			})
		}
	}
	files, err := fs.Glob(captures.Files, "*/group-*.http")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !known[file] {
			t.Errorf("%s is not compared with anything", file)
		}
	}
}

// A group's whole life leaves the target as the directory has it, in every
// dialect that pushes groups.
func TestGroupLife(t *testing.T) {
	for _, info := range Dialects() {
		if !PushesGroups(info.Name) || len(groupStops[info.Name]) > 1 { // of which a part is not known
			continue
		}
		t.Run(info.Name, func(t *testing.T) {
			ctx, s := t.Context(), newTarget(t)
			p := s.idp(t, info.Name, Options{})
			keys := hired(t, p)
			holds := func(step, name string, ids ...string) {
				t.Helper()
				var got []string
				i := s.group.index(p.GroupID(team.Key))
				if i < 0 {
					t.Fatalf("%s: no group", step)
				}
				for _, m := range gjson.Get(s.group.groups[i], "members").Array() {
					got = append(got, m.Get("value").String())
				}
				slices.Sort(got)
				if gjson.Get(s.group.groups[i], "displayName").String() != name || !slices.Equal(got, ids) {
					t.Errorf("%s: the target has %s", step, s.group.groups[i])
				}
			}
			content(t, p.CreateGroup(ctx, team, keys[0], keys[1]))
			holds("create", team.Name, "u-1", "u-2")
			content(t, p.ChangeMembers(ctx, team.Key, keys[1], keys[2]))
			holds("change members", team.Name, "u-2", "u-3")
			content(t, p.RenameGroup(ctx, team.Key, "Support EMEA"))
			holds("rename", "Support EMEA", "u-2", "u-3")
			content(t, p.PushGroup(ctx, team.Key))
			holds("push", "Support EMEA", "u-2", "u-3")
			content(t, p.ChangeMembers(ctx, team.Key))
			holds("empty", "Support EMEA")
			content(t, p.DeleteGroup(ctx, team.Key))
			if len(s.group.groups) != 0 || p.GroupID(team.Key) != "" {
				t.Errorf("delete: the target has %v, linked to %q", s.group.groups, p.GroupID(team.Key))
			}
			if out := p.RenameGroup(ctx, team.Key, "Gone"); out.Silent == "" || len(out.Exchanges) > 0 {
				t.Errorf("rename after delete: %+v, want silence", out)
			}
		})
	}
}

// What a target does wrong with groups is Entra ID's and Okta's failure.
func TestGroupFailures(t *testing.T) {
	for _, c := range []struct {
		dialect, rule string
		speak         func(n int, w http.ResponseWriter, r *http.Request) bool
	}{
		{"entra-default", "ENTRA-REQ-05", func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodGet || r.URL.Path != "/scim/v2/Groups" {
				return false
			}
			say(w, 200, listOf([]string{`{"id":"g-1","displayName":"Support EU","members":[{"value":"u-1"}]}`}))
			return true
		}},
		{"entra-flag", "ENTRA-GRP-04", func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPost && r.URL.Path == "/scim/v2/Groups" {
				refuse(w, 400, "invalidValue", "unknown schema")
				return true
			}
			return false
		}},
		{"okta-oin", "OKTA-REF-07", func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodGet || r.URL.Path != "/scim/v2/Groups" {
				return false
			}
			say(w, 200, listOf([]string{`{"id":"g-1","displayName":"Other"}`}))
			return true
		}},
		{"okta-aiw", "OKTA-REQ-13", func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/scim/v2/Groups/") {
				refuse(w, 501, "", "no")
				return true
			}
			return false
		}},
	} {
		s := newTarget(t)
		p := s.idp(t, c.dialect, Options{})
		keys := hired(t, p)
		s.mu.Lock()
		s.speak = c.speak
		s.mu.Unlock()
		out := p.CreateGroup(t.Context(), team, keys[0])
		if out.Failure == nil || !slices.Contains(out.Failure.Requirements, c.rule) {
			t.Errorf("%s: %+v, want a breach of %s", c.dialect, out.Failure, c.rule)
		}
	}
}
