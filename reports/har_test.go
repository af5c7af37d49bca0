package reports

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"rolecall/conformance"
	"rolecall/scim"
)

// harSchema is the structure that HAR 1.2 asks for, written from its text at
// http://www.softwareishard.com/blog/har-12-spec/.
func harSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("testdata/har.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("har.json", parsed); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("har.json")
}

func harOf(t *testing.T, doc Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := HAR(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checkHAR(t *testing.T, raw []byte) error {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return harSchema(t).Validate(parsed)
}

func TestHARHasTheStructureOfHAR(t *testing.T) {
	for name, run := range map[string]conformance.Run{"sample": sample(), "hostile": mangle(hostile), "no exchange": {}} {
		if err := checkHAR(t, harOf(t, New(run, catalogue(t)))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The schema of the test would be worth nothing if it took anything.
func TestHARSchemaRefuses(t *testing.T) {
	good := harOf(t, New(sample(), catalogue(t)))
	for name, edit := range map[string][2]string{
		"no version":         {`"version": "1.2"`, `"versions": "1.2"`},
		"a size as a text":   {`"headersSize": -1`, `"headersSize": "-1"`},
		"a time before zero": {`"wait": 12`, `"wait": -12`},
		"a start without a zone": {`"startedDateTime": "2026-11-23T19:15:30Z"`,
			`"startedDateTime": "2026-11-23T19:15:30"`},
		"no cache": {`"cache": {}`, `"caches": {}`},
	} {
		bad := bytes.ReplaceAll(good, []byte(edit[0]), []byte(edit[1]))
		if bytes.Equal(good, bad) {
			t.Fatalf("%s: there is no %s", name, edit[0])
		}
		if checkHAR(t, bad) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestHARHoldsTheKeptExchangesInTheirOrder(t *testing.T) {
	run := sample()
	late, early := &run.Results[0].Exchanges, &run.Results[1].Exchanges
	*late = []scim.Exchange{{Method: "GET", URL: "http://127.0.0.1/late", Spec: "of its own", Started: began.Add(time.Hour)}}
	*early = []scim.Exchange{{Method: "GET", URL: "http://127.0.0.1/early", Started: began.Add(-time.Hour)}}
	doc := New(run, catalogue(t))
	var got struct{ Log harLog }
	if err := json.Unmarshal(harOf(t, doc), &got); err != nil {
		t.Fatal(err)
	}
	entries := got.Log.Entries
	if len(entries) != doc.ExchangesKept+len(run.Retries) {
		t.Fatalf("%d entries, want %d, and one for what was sent again in a spec that passed", len(entries), doc.ExchangesKept)
	}
	if !slices.IsSortedFunc(entries, func(a, b harEntry) int { return a.Started.Compare(b.Started) }) {
		t.Error("the entries are not in the order of their start")
	}
	if first, last := entries[0], entries[len(entries)-1]; first.Comment != run.Results[1].ID || last.Comment != "of its own" {
		t.Errorf("comments are %q and %q", first.Comment, last.Comment)
	}
}

// An answer that was not taken stands there once, whatever became of its spec.
func TestHARHoldsEachRetryOnce(t *testing.T) {
	run := sample()
	retry := run.Retries[0].Exchange
	run.Results = []conformance.Result{{ID: retry.Spec, Verdict: conformance.Fail, Exchanges: []scim.Exchange{retry}}}
	if n := bytes.Count(harOf(t, New(run, catalogue(t))), []byte("sent again after 10s")); n != 1 {
		t.Errorf("it stands there %d times", n)
	}
}

func TestHAREntry(t *testing.T) {
	body := `{"a":"<ü>"}`
	got := newHAREntry(&scim.Exchange{
		Method: "POST", URL: "http://127.0.0.1/Users?filter=userName%20eq%20%22a%2Bb%22&x&bad=%zz&a=1=2#part",
		RequestHeader: http.Header{"Content-Type": {"application/scim+json"}, "Accept": {"b", "a"}}, RequestBody: body,
		Status: 201, ResponseHeader: http.Header{"Location": {"http://127.0.0.1/Users/1"}, "Content-Length": {"70000"}},
		ResponseBody: "cut", Duration: 1500 * time.Microsecond,
	}, "id")
	want := harEntry{
		Time: 1.5,
		Request: harRequest{
			Method: "POST", URL: "http://127.0.0.1/Users?filter=userName%20eq%20%22a%2Bb%22&x&bad=%zz&a=1=2#part", Protocol: "unknown", Cookies: []struct{}{},
			Headers:     []harPair{{"Accept", "b"}, {"Accept", "a"}, {"Content-Type", "application/scim+json"}},
			Query:       []harPair{{"filter", `userName eq "a+b"`}, {"x", ""}, {"bad", "%zz"}, {"a", "1=2"}},
			Post:        &harPost{"application/scim+json", body},
			HeadersSize: -1, BodySize: len(body),
		},
		Response: harResponse{
			Status: 201, StatusText: "Created", Protocol: "unknown", Cookies: []struct{}{},
			Headers: []harPair{{"Content-Length", "70000"}, {"Location", "http://127.0.0.1/Users/1"}},
			Content: harContent{70000, "x-unknown", "cut"}, HeadersSize: -1, BodySize: 70000,
		},
		Timings: harTimings{Wait: 1.5, Comment: got.Timings.Comment},
		Comment: "id",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}

	moved := newHAREntry(&scim.Exchange{Status: 308, ResponseHeader: http.Header{"Location": {"/v2"}}}, "id")
	if moved.Response.Redirect != "/v2" {
		t.Errorf("a redirect leads to %q", moved.Response.Redirect)
	}
	silent := newHAREntry(&scim.Exchange{Method: "GET", Error: "connection refused", Duration: -1}, "id")
	if r := silent.Response; r.Error != "connection refused" || r.Status != 0 || r.BodySize != unmeasured || silent.Time != 0 {
		t.Errorf("no answer gives %+v", silent)
	}
}
