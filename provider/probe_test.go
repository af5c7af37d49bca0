package provider

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/provider/schema"
)

const probe = schema.ProbeURI

func probing(c *Config) { c.Features.Probe = true }

// probed is a member of a user: the extension with these members.
func probed(members string) string { return `"` + probe + `":{` + members + `}` }

func (t *tester) find(filter string) []string {
	t.Helper()
	return t.want(200, "GET", users+"?filter="+url.QueryEscape(filter), "").names()
}

func TestProbeIsPublished(t *testing.T) {
	srv := newTester(t, probing)
	a := srv.want(200, "GET", "/scim/v2/Schemas/"+probe, "")
	checkDefinitions(t, probe, a.at("attributes"), true)
	if got := fmt.Sprint(srv.want(200, "GET", "/scim/v2/ResourceTypes/User", "").at("schemaExtensions")); !strings.Contains(got, "required:false schema:"+probe) {
		t.Errorf("extensions: %s", got)
	}
	off := newTester(t)
	off.refused(404, "", "GET", "/scim/v2/Schemas/"+probe, "")
	if a := off.create("ann", probed(`"integer":1`)); strings.Contains(a.Raw, "probe") {
		t.Errorf("extension that is off: %s", a.Raw)
	}
}

func TestProbeReturned(t *testing.T) {
	srv := newTester(t, probing)
	all := probed(`"writeOnlyText":"w","hiddenText":"h","requestedText":"r","alwaysText":"a","exactText":"e"`)
	shown := func(a answer) string {
		var out []string
		for _, name := range []string{"writeOnlyText", "hiddenText", "requestedText", "alwaysText", "exactText"} {
			if a.at(probe, name) != nil {
				out = append(out, name[:1])
			}
		}
		return strings.Join(out, "")
	}
	created := srv.create("ann", all)
	target := users + "/" + created.id()
	for _, c := range []struct {
		want string
		a    answer
	}{
		{"rae", created},
		{"ae", srv.want(200, "GET", target, "")},
		{"a", srv.want(200, "GET", target+"?attributes=userName", "")},
		{"ra", srv.want(200, "GET", target+"?attributes="+probe+":requestedText", "")},
		{"rae", srv.want(200, "GET", target+"?attributes="+probe+":REQUESTEDTEXT,"+probe+":exactText,"+probe+":writeOnlyText,"+probe+":hiddenText", "")},
		{"ae", srv.want(200, "GET", target+"?attributes="+probe, "")},
		{"a", srv.want(200, "GET", target+"?excludedAttributes="+probe, "")},
		{"ae", srv.want(200, "GET", target+"?excludedAttributes="+probe+":alwaysText", "")},
		{"ae", srv.want(200, "PATCH", target, patchBody(`{"op":"add","path":"title","value":"x"}`))},
		{"rae", srv.want(200, "PATCH", target, patchBody(`{"op":"replace","path":"`+probe+`:requestedText","value":"r2"}`))},
		{"rae", srv.want(200, "PATCH", target, patchBody(`{"op":"add","value":{"`+probe+`":{"requestedText":"r3"}}}`))},
		{"rae", srv.want(200, "PATCH", target, patchBody(`{"op":"add","path":"`+probe+`","value":{"requestedText":"r4","writeOnlyText":"w2"}}`))},
		{"rae", srv.want(200, "PUT", target, newUser("ann", all))},
		{"ae", srv.want(200, "PUT", target, newUser("ann", strings.Replace(all, `"requestedText":"r",`, "", 1)))},
	} {
		if got := shown(c.a); got != c.want {
			t.Errorf("%s is shown, want %s: %s", got, c.want, c.a.Raw)
		}
	}
	if stored, _ := srv.server.Store().Get(created.id()); asObject(stored[probe])["writeOnlyText"] != nil || asObject(stored[probe])["hiddenText"] != "h" {
		t.Errorf("kept: %v", stored[probe])
	}
	for _, name := range []string{"writeOnlyText", "hiddenText"} {
		srv.refused(400, "invalidFilter", "GET", users+"?filter="+url.QueryEscape(probe+":"+name+" pr"), "")
		srv.refused(400, "invalidPath", "GET", users+"?sortBy="+probe+":"+name, "")
	}
	if got := srv.find(probe + `:requestedText pr`); len(got) != 0 {
		t.Errorf("cleared and found: %v", got)
	}
	alone := srv.create("bob", probed(`"writeOnlyText":"w"`))
	if strings.Contains(alone.Raw, probe) {
		t.Errorf("an extension with nothing in it shows: %s", alone.Raw)
	}
}

func TestProbeImmutable(t *testing.T) {
	srv := newTester(t, probing)
	set, unset := srv.create("ann", probed(`"immutableText":"one"`)), srv.create("bob")
	target, path := users+"/"+set.id(), probe+":immutableText"
	srv.refused(400, "mutability", "PUT", target, newUser("ann", probed(`"immutableText":"two"`)))
	for _, o := range []string{
		`{"op":"replace","path":"` + path + `","value":"two"}`, `{"op":"add","path":"` + path + `","value":"two"}`, `{"op":"remove","path":"` + path + `"}`,
		`{"op":"remove","path":"` + probe + `"}`, `{"op":"replace","value":{"` + probe + `":{"immutableText":"two"}}}`, `{"op":"replace","value":{"` + path + `":null}}`,
	} {
		srv.refused(400, "mutability", "PATCH", target, patchBody(`{"op":"add","path":"title","value":"x"}`, o))
	}
	srv.want(200, "PUT", target, newUser("ann", probed(`"immutableText":"one"`)))
	srv.want(200, "PUT", target, newUser("ann"))
	srv.want(200, "PATCH", target, patchBody(`{"op":"replace","path":"`+path+`","value":"one"}`))
	if a := srv.get(set.id()); a.at(probe, "immutableText") != "one" || a.at("title") != nil {
		t.Errorf("it changed, or a refused PATCH left something: %s", a.Raw)
	}
	srv.want(200, "PUT", users+"/"+unset.id(), newUser("bob", probed(`"immutableText":"late"`)))
	third := srv.create("carl").id()
	srv.want(200, "PATCH", users+"/"+third, patchBody(`{"op":"add","path":"`+path+`","value":"late"}`))
	if got := srv.find(path + ` eq "LATE"`); !cmp.Equal(got, []string{"bob", "carl"}) {
		t.Errorf("found %v", got)
	}
}

func TestProbeUnique(t *testing.T) {
	srv := newTester(t, probing)
	srv.create("ann", probed(`"uniqueText":"One"`))
	srv.refused(409, "uniqueness", "POST", users, newUser("bob", probed(`"uniqueText":"oNE"`)))
	bob := users + "/" + srv.create("bob", probed(`"uniqueText":"two"`)).id()
	srv.refused(409, "uniqueness", "PUT", bob, newUser("bob", probed(`"uniqueText":"one"`)))
	srv.refused(409, "uniqueness", "PATCH", bob, patchBody(`{"op":"replace","path":"`+probe+`:uniqueText","value":"one"}`))
	if got := srv.find(probe + `:uniqueText eq "ONE"`); !cmp.Equal(got, []string{"ann"}) {
		t.Errorf("found %v", got)
	}
	srv.want(200, "PATCH", bob, patchBody(`{"op":"remove","path":"`+probe+`:uniqueText"}`))
	srv.create("carl", probed(`"uniqueText":"two"`))
	statuses := parallel(16, func(i int) int {
		return srv.do("POST", users, newUser(fmt.Sprint("r", i), probed(`"uniqueText":"race"`))).Status
	})
	if count(statuses, 201) != 1 || count(statuses, 409) != 15 {
		t.Errorf("statuses %v", statuses)
	}
}

func TestProbeTypes(t *testing.T) {
	srv := newTester(t, probing)
	srv.create("a", probed(`"exactText":"Abc","suggestedText":"mauve","integer":-7,"decimal":2.50,"flag":"True","dateTime":"2026-03-01T12:00:00+02:00","binary":"AQID","reference":"https://x.test/A","texts":["x","Y","x"],
		"items":[{"value":"v","code":"C1","amount":1.5,"since":"2026-01-01T00:00:00Z","type":"first","primary":true},{"code":"C2","amount":20,"type":"second","primary":true}]`))
	srv.create("b", probed(`"exactText":"abc","integer":10,"decimal":10,"flag":false,"dateTime":"2026-03-01T10:30:00Z","binary":"/+8=","reference":"urn:b","texts":["z"],"items":[{"code":"c1","amount":2}]`))
	srv.create("c")
	stored := srv.want(200, "GET", users+"?sortBy=userName&count=1&attributes="+probe, "").JSON["Resources"].([]any)[0].(map[string]any)[probe]
	want := object(t, `{"exactText":"Abc","suggestedText":"mauve","integer":-7,"decimal":2.50,"flag":true,"dateTime":"2026-03-01T12:00:00+02:00","binary":"AQID","reference":"https://x.test/A","texts":["x","Y"],
		"items":[{"value":"v","code":"C1","amount":1.5,"since":"2026-01-01T00:00:00Z","type":"first","primary":true},{"code":"C2","amount":20,"type":"second","primary":false}]}`)
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("(-want +got): %s", diff)
	}
	for filter, want := range map[string]string{
		`exactText eq "Abc"`: "a", `exactText eq "ABC"`: "", `exactText sw "a"`: "b", `suggestedText eq "MAUVE"`: "a",
		`integer gt 9`: "b", `integer lt 0`: "a", `integer eq -7`: "a", `integer ne 10`: "ac", `integer ge 10.0`: "b", `integer pr`: "ab",
		`decimal eq 2.5`: "a", `decimal lt 9`: "a", `decimal le 10.00`: "ab", `flag eq true`: "a", `flag eq false`: "b",
		`dateTime eq "2026-03-01T10:00:00Z"`: "a", `dateTime gt "2026-03-01T10:00:00.000Z"`: "b", `dateTime le "2026-03-01T13:30:00+03:00"`: "ab", `dateTime ne "2026-03-01T10:00:00Z"`: "bc",
		`binary eq "AQID"`: "a", `binary eq "aqid"`: "", `binary ne "AQID"`: "bc", `binary co "QI"`: "a", `binary sw "/+"`: "b", `binary ew "="`: "b",
		`reference sw "https://x.test/"`: "a", `reference eq "https://x.test/a"`: "", `texts eq "y"`: "a", `texts[value sw "z"]`: "b", `texts pr`: "ab",
		`items[code eq "C1" and amount gt 1]`: "a", `items.code eq "c1"`: "b", `items[code eq "C1" and amount gt 2]`: "", `items.since lt "2026-01-01T01:00:00+01:00"`: "", `items.since le "2026-01-01T01:00:00+01:00"`: "a", `items[not (value pr)]`: "ab",
	} {
		qualified := filter
		name, rest, _ := strings.Cut(filter, " ")
		if before, inside, brackets := strings.Cut(filter, "["); brackets {
			name, rest = before, "["+inside
			qualified = probe + ":" + name + rest
		} else {
			qualified = probe + ":" + name + " " + rest
		}
		if got := strings.Join(srv.find(qualified), ""); got != want {
			t.Errorf("%s finds %q, want %q", filter, got, want)
		}
		if got := strings.Join(srv.find(strings.ToUpper(probe)+qualified[len(probe):]), ""); got != want {
			t.Errorf("%s in other letters finds %q, want %q", filter, got, want)
		}
	}
	for _, filter := range []string{`binary gt "AA=="`, `binary le "AA=="`, `flag gt true`, `integer eq "7"`, `integer co 7`, `decimal sw 1`, `dateTime gt "yesterday"`, `dateTime co "2026"`, `items eq 5`, `items.nope pr`} {
		srv.refused(400, "invalidFilter", "GET", users+"?filter="+url.QueryEscape(probe+":"+filter), "")
	}
	for by, want := range map[string]string{"integer": "abc", "integer&sortOrder=descending": "cba", "decimal": "abc", "dateTime": "abc", "flag": "bac", "exactText": "abc", "texts": "abc", "items.amount": "abc", "reference": "abc"} {
		if got := strings.Join(srv.want(200, "GET", users+"?sortBy="+probe+":"+by, "").names(), ""); got != want {
			t.Errorf("sorted by %s: %s, want %s", by, got, want)
		}
	}
}

func TestProbeRefusesWrongTypes(t *testing.T) {
	srv := newTester(t, probing)
	id := srv.create("ann").id()
	for _, members := range []string{`"integer":1.5`, `"integer":1e3`, `"integer":"1"`, `"integer":true`, `"decimal":"1"`, `"decimal":1e999`, `"flag":1`, `"dateTime":"2026-03-01"`, `"dateTime":5`, `"dateTime":""`,
		`"binary":"?"`, `"binary":5`, `"reference":"a b"`, `"reference":5`, `"texts":"x"`, `"texts":[5]`, `"items":[{"value":"no code"}]`, `"items":[{"code":""}]`, `"items":[{"code":"c","amount":"1"}]`, `"items":["x"]`, `"exactText":["x"]`} {
		srv.refused(400, "invalidValue", "POST", users, newUser("x", probed(members)))
		srv.refused(400, "invalidValue", "PUT", users+"/"+id, newUser("ann", probed(members)))
		srv.refused(400, "invalidValue", "PATCH", users+"/"+id, patchBody(`{"op":"add","value":{"`+probe+`":{`+members+`}}}`))
		name, value, _ := strings.Cut(members, ":")
		srv.refused(400, "invalidValue", "PATCH", users+"/"+id, patchBody(`{"op":"replace","path":"`+probe+`:`+strings.Trim(name, `"`)+`","value":`+value+`}`))
	}
	if a := srv.get(id); a.at(probe) != nil {
		t.Errorf("something was stored: %s", a.Raw)
	}
}

func TestProbePatch(t *testing.T) {
	srv := newTester(t, probing)
	target := users + "/" + srv.create("ann", probed(`"texts":["x"],"items":[{"code":"C1","value":"v","type":"first"},{"code":"C2","type":"second"}]`)).id()
	for _, c := range []struct{ operation, want string }{
		{`{"op":"add","path":"` + probe + `:texts","value":["y","x"]}`, `"texts":["x","y"],"items":[{"code":"C1","value":"v","type":"first"},{"code":"C2","type":"second"}]`},
		{`{"op":"remove","path":"` + probe + `:texts[value eq \"x\"]"}`, `"texts":["y"],"items":[{"code":"C1","value":"v","type":"first"},{"code":"C2","type":"second"}]`},
		{`{"op":"replace","path":"` + probe + `:items[type eq \"second\"].amount","value":2.5}`, `"texts":["y"],"items":[{"code":"C1","value":"v","type":"first"},{"code":"C2","type":"second","amount":2.5}]`},
		{`{"op":"remove","path":"` + strings.ToUpper(probe) + `:ITEMS[CODE eq \"C1\"]"}`, `"texts":["y"],"items":[{"code":"C2","type":"second","amount":2.5}]`},
		{`{"op":"remove","path":"` + probe + `:items[code eq \"C2\"].type"}`, `"texts":["y"],"items":[{"code":"C2","amount":2.5}]`},
		{`{"op":"replace","path":"` + probe + `:items","value":[{"code":"C3","since":"2026-01-01T00:00:00Z"}]}`, `"texts":["y"],"items":[{"code":"C3","since":"2026-01-01T00:00:00Z"}]`},
		{`{"op":"add","value":{"` + probe + `:integer":5,"` + probe + `":{"decimal":1.5,"texts":[]}}}`, `"texts":["y"],"items":[{"code":"C3","since":"2026-01-01T00:00:00Z"}],"integer":5,"decimal":1.5`},
		{`{"op":"remove","path":"` + probe + `"}`, ``},
	} {
		a := srv.want(200, "PATCH", target, patchBody(c.operation))
		want := object(t, "{"+c.want+"}")
		got := asObject(a.at(probe))
		if got == nil {
			got = map[string]any{}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got): %s", c.operation, diff)
		}
	}
	srv.refused(400, "invalidPath", "PATCH", target, patchBody(`{"op":"add","path":"`+probe+`:nope","value":1}`))
	srv.want(200, "PATCH", target, patchBody(`{"op":"add","path":"`+probe+`:items","value":{"code":"C4"}}`))
	srv.refused(400, "mutability", "PATCH", target, patchBody(`{"op":"remove","path":"`+probe+`:items[code eq \"C4\"].code"}`))
	srv.refused(400, "invalidValue", "PATCH", target, patchBody(`{"op":"replace","path":"`+probe+`:items.code","value":null}`))
}
