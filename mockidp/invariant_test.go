package mockidp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/scim"
)

func view(raw string, sets ...string) Account {
	a := ViewOf(scim.ParseResource([]byte(raw)))
	a.Sets = sets
	return a
}

func user(id, login, more string) string {
	return `{"id":"` + id + `","userName":"` + login + `","name":{"givenName":"G","familyName":"F"},"emails":[{"value":"` + login + `"}]` + more + `}`
}

const on, off = `,"active":true`, `,"active":false`

func TestCompareNamesEveryBreach(t *testing.T) {
	person := func(login string) Person {
		return Person{Key: login, Login: login, Email: login, GivenName: "G", FamilyName: "F"}
	}
	works := func(login string, roles ...string) Wanted {
		return Wanted{Person: person(login), Assigned: true, Roles: roles}
	}
	before := []Account{view(user("9", "boss", on)), view(user("8", "guest", on))}
	rest := func(more ...Account) []Account { return append(slices.Clone(before), more...) }
	for _, c := range []struct {
		name  string
		want  []Wanted
		after []Account
		says  []Wrong
	}{
		{"right", []Wanted{works("ada", "S")}, rest(view(user("1", "Ada", on), "S")), nil},
		{"right, and nobody asked for sets", []Wanted{works("ada", "S")}, rest(view(user("1", "ada", on))), nil},
		{"nobody", []Wanted{works("ada")}, rest(), []Wrong{WrongMissing}},
		{"twice", []Wanted{works("ada")}, rest(view(user("1", "ada", on)), view(user("2", "ADA", off))), []Wrong{WrongTwice}},
		{"inactive", []Wanted{works("ada")}, rest(view(user("1", "ada", off))), []Wrong{WrongInactive}},
		{"not stated", []Wanted{works("ada")}, rest(view(user("1", "ada", ""))), []Wrong{WrongInactive}},
		{"too few", []Wanted{works("ada", "S", "T")}, rest(view(user("1", "ada", on), "S")), []Wrong{WrongSets}},
		{"too many", []Wanted{works("ada", "S")}, rest(view(user("1", "ada", on), "S", "T")), []Wrong{WrongSets}},
		{"near miss", []Wanted{works("ada", "S")}, rest(view(user("1", "ada", on), "s")), []Wrong{WrongSets}},
		{"leaver", []Wanted{{Person: person("ada")}}, rest(view(user("1", "ada", off))), nil},
		{"leaver, gone", []Wanted{{Person: person("ada")}}, rest(), nil},
		{"leaver, active", []Wanted{{Person: person("ada")}}, rest(view(user("1", "ada", on))), []Wrong{WrongActive}},
		{"leaver whose login is another's", []Wanted{{Person: person("ada"), Deleted: true}, works("ada")}, rest(view(user("1", "ada", on))), nil},
		{"old login, active", []Wanted{works("ada")}, rest(view(user("1", "ada", on)), view(user("2", "ada.old", on))), []Wrong{WrongActive}},
		{"stranger changed", nil, []Account{view(user("9", "boss", off)), before[1]}, []Wrong{WrongForeign}},
		{"stranger gone", nil, before[:1], []Wrong{WrongForeign}},
		{"stranger renamed", nil, []Account{view(user("9", "ada", on)), before[1]}, []Wrong{WrongForeign}},
		{"a new stranger", nil, rest(view(user("3", "who", off))), []Wrong{WrongStray}},
		{"all at once", []Wanted{works("ada"), works("bob")}, []Account{before[0], view(user("1", "bob", off))}, []Wrong{WrongMissing, WrongInactive, WrongForeign}},
	} {
		var says []Wrong
		for _, b := range Compare(slices.Values(c.want), NewSnapshot(before...), NewSnapshot(c.after...), Comparison{
			Alone: true, Owner: func(login string) string {
				return map[string]string{"ada": "ada", "bob": "bob", "ada.old": "ada"}[strings.ToLower(login)]
			},
		}) {
			says = append(says, b.Wrong)
			if b.Login == "" || b.Want == "" || b.Got == "" || b.String() == "" {
				t.Errorf("%s: a breach that does not say what: %+v", c.name, b)
			}
		}
		if diff := cmp.Diff(c.says, says); diff != "" {
			t.Errorf("%s (-want +got): %s", c.name, diff)
		}
	}
	wrong := view(`{"id":"1","userName":"ada","active":true,"name":{"givenName":"X","familyName":"Y"},"emails":[{"value":"other"}]}`)
	if got := Compare(slices.Values([]Wanted{works("ada")}), Snapshot{}, NewSnapshot(wrong), Comparison{}); len(got) != 3 {
		t.Errorf("three wrong attributes: %v", got)
	}
	unmapped := Comparison{Unmapped: []string{"name", "emails"}}
	if got := Compare(slices.Values([]Wanted{works("ada")}), Snapshot{}, NewSnapshot(wrong), unmapped); len(got) != 0 {
		t.Errorf("attributes that are not sent: %v", got)
	}
}

// The order of members and values is no change.
// A snapshot that begins as nothing takes accounts in, and keeps those of one login
// apart and in order.
func TestSnapshotOfOneLogin(t *testing.T) {
	var s Snapshot
	for i, login := range []string{"Ada@acme.test", "bob@acme.test", "ada@acme.test", "ADA@acme.test"} {
		s.Add(Account{ID: fmt.Sprint(i), UserName: login})
	}
	var ids []string
	for _, a := range s.Of("aDa@acme.test") {
		ids = append(ids, a.ID)
	}
	if want := []string{"0", "2", "3"}; !slices.Equal(ids, want) || len(s.Of("eve@acme.test")) != 0 || s.Len() != 4 {
		t.Errorf("%v, want %v", ids, want)
	}
	sets := map[string][]string{"bob@acme.test": nil, "ada@acme.test": {"b", "a"}}
	if err := s.Hold(func(login string) ([]string, bool, error) { held, known := sets[login]; return held, known, nil }); err != nil {
		t.Fatal(err)
	}
	if bob := s.Of("bob@acme.test")[0].Sets; bob == nil || len(bob) != 0 {
		t.Errorf("no sets: %v, want an empty list", bob)
	}
	if ada := s.Of("ada@acme.test"); ada[0].Sets != nil || !slices.Equal(ada[1].Sets, []string{"a", "b"}) {
		t.Errorf("%v", ada)
	}
}

func TestDigest(t *testing.T) {
	a := view(`{"id":"1","userName":"a","emails":[{"value":"x","type":"work"},{"value":"y"}]}`)
	b := view(`{"emails":[{"value":"y"},{"type":"work","value":"x"}],"userName":"a","id":"1"}`)
	c := view(`{"emails":[{"value":"y"},{"type":"home","value":"x"}],"userName":"a","id":"1"}`)
	if a.digest != b.digest || a.digest == c.digest {
		t.Error("digest")
	}
}

// Letter case does not count in a login, however the letters fold.
func TestFoldLogin(t *testing.T) {
	for _, pair := range [][2]string{{"ADA", "ada"}, {"k", "\u212a"}, {"Jos\u00e9", "JOSE\u0301"}, {"ſam", "SAM"}} {
		if (foldLogin(pair[0]) == foldLogin(pair[1])) != sameLogin(pair[0], pair[1]) {
			t.Errorf("%q", pair)
		}
	}
	if foldLogin("ada") == foldLogin("adb") {
		t.Error("ada is adb")
	}
}
