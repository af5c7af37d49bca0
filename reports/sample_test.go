package reports

import (
	"net/http"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/scim"
)

var began = time.Date(2026, 11, 23, 20, 15, 30, 0, time.FixedZone("", 3600))

func catalogue(t testing.TB) *conformance.Catalogue {
	t.Helper()
	cat, err := conformance.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func yes(b bool) *bool { return &b }

func ptr(i int) *int { return &i }

// sample is a run with a result of each verdict, one failure that is the same in
// two dialects, and names that are easily mangled.
func sample() conformance.Run {
	patch := scim.Exchange{
		Spec: "roles.assign.exact-name@okta", Method: "PATCH", URL: "http://127.0.0.1:8787/scim/v2/Users/42",
		RequestHeader: http.Header{"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}, "Authorization": {scim.Redacted}},
		RequestBody:   "{\"value\":\"Sales\u00a0Manager's\"}",
		Status:        200, ResponseHeader: http.Header{"Content-Type": {scim.MediaType}, "Etag": {`W/"1"`}},
		ResponseBody: `{"id":"42","roles":[{"value":"Sales Manager"}]}`,
		Started:      began.UTC(), Duration: 12 * time.Millisecond,
	}
	get := scim.Exchange{Method: "GET", URL: "http://127.0.0.1:8787/scim/v2/Users/42", Started: began.UTC(), Duration: 3 * time.Second, Error: "connection refused"}
	near := conformance.Finding{
		Requirement: "HUBSPOT-ROLE-02", Also: []string{"HUBSPOT-ROLE-07"}, Weight: conformance.Required,
		Message: "permission sets after a near miss was assigned", Expected: "no permission set",
		Actual: "\"Sales\u00a0Manager\" gave <EMEA> & \"Ops\"", Oracle: conformance.OracleSettings, Exchange: ptr(0),
	}
	slow := conformance.Finding{
		Requirement: "RFC7644-3.12-06", Weight: conformance.Advised,
		Message: "detail of the error", Expected: "a text for people", Actual: "", Exchange: nil,
	}
	result := func(family, area, slug, dialect, title string, v conformance.Verdict) conformance.Result {
		return conformance.Result{
			ID: family + "." + area + "." + slug + "@" + dialect, Family: family, Area: area, Title: title, Dialect: dialect,
			Requirements: []string{"HUBSPOT-ROLE-01", "HUBSPOT-ROLE-02"}, Verdict: v, Started: began, Duration: 1500 * time.Millisecond,
		}
	}
	okta := result("roles", "assign", "exact-name", "okta", "gives no permission set for a near miss of its name", conformance.Fail)
	okta.Findings = []conformance.Finding{near}
	okta.Checks = []conformance.Check{{Requirement: "HUBSPOT-ROLE-02", Passed: 3, Failed: 1}}
	okta.Oracles = []conformance.Oracle{conformance.OracleSCIM, conformance.OracleSettings}
	okta.Exchanges = []scim.Exchange{patch}
	okta.Grants = []conformance.Grant{
		{Sent: []string{"Sales\u00a0Manager"}, Obtained: []string{"Sales Manager"}, NearMiss: "Sales Manager", Difference: "a no-break space for a blank", AsExpected: yes(false), Oracle: conformance.OracleSettings},
		{Sent: []string{"sales manager"}, Obtained: []string{}, Refused: true, NearMiss: "Sales Manager", Difference: "letter case", AsExpected: yes(true), Oracle: conformance.OracleSettings},
	}
	entra := okta
	entra.ID, entra.Dialect = "roles.assign.exact-name@entra", "entra"

	plain := result("roles", "assign", "plain", "okta", "gives the permission set of that name", conformance.Pass)
	plain.Checks = []conformance.Check{{Requirement: "HUBSPOT-ROLE-01", Passed: 2}}
	plain.Observations = []conformance.Observation{{Topic: "the last role is withdrawn", Observed: "keeps \"Ops  EU\"", Oracle: conformance.OracleSettings, Exchange: ptr(0)}}
	plain.Exchanges = []scim.Exchange{patch, get}
	plain.Grants = []conformance.Grant{
		{Sent: []string{"Sales Manager"}, Obtained: []string{"Sales Manager"}, AsExpected: yes(true), Oracle: conformance.OracleSettings},
		{Sent: []string{}, Obtained: []string{"Ops  EU"}, SuperAdmin: true, Oracle: conformance.OracleSettings},
		{Sent: []string{"Ops  EU", "No Such Set"}, Obtained: []string{"Ops  EU"}, Oracle: conformance.OracleSettings},
		{Sent: []string{"No Such Set"}, Obtained: []string{}, AsExpected: yes(true), Oracle: conformance.OracleSettings},
	}
	other := result("roles", "assign", "plain", "entra", "gives the permission set of that name", conformance.Inconclusive)
	other.Reason, other.Exchanges = "no answer from the target", []scim.Exchange{get}

	warned := result("protocol", "errors", "detail", "okta", "says in words what was wrong", conformance.Warning)
	warned.Requirements = []string{"RFC7644-3.12-06"}
	warned.Findings = []conformance.Finding{slow}
	warned.Checks = []conformance.Check{{Requirement: "RFC7644-3.12-06", Failed: 1}}
	groups := result("protocol", "groups", "rename", "okta", "renames a group", conformance.NotClaimed)
	groups.Reason = "the target does not offer Groups"
	left := result("protocol", "bulk", "many", "entra", "makes many users at once", conformance.Deselected)
	left.Reason = "--label-filter"

	excused := result("protocol", "create", "twice", "okta", "refuses to make the same person twice", conformance.Waived)
	known := waivedByRule()
	excused.Requirements = []string{known.Requirement}
	excused.Findings = []conformance.Finding{{
		Requirement: known.Requirement, Weight: conformance.Required, Message: "the answer to a second create",
		Expected: "409 uniqueness", Actual: "400", Oracle: conformance.OracleSCIM, Exchange: ptr(0), Waived: &known,
	}}
	excused.Checks = []conformance.Check{{Requirement: known.Requirement, Failed: 1}}
	excused.Exchanges = []scim.Exchange{get}
	early := waivedByRule()
	early.Requirement, early.Spec, early.Expires = "", "protocol.groups.rename", "2027-06-30"

	run := conformance.Run{
		Tool:    conformance.Tool{Name: "rolecall", Version: "1.2.3", Revision: "abcdef0", Go: "go1.26.8"},
		Profile: "hubspot", Seed: 42, Prefix: "rc42",
		Dialects: []conformance.Dialect{{Name: "okta", Title: "Okta", Trust: "high", Setting: "SCIM 2.0 header auth"}, {Name: "entra", Title: "Microsoft Entra ID", Trust: "medium"}},
		Target: conformance.Target{URL: "http://127.0.0.1:8787/scim/v2", Kind: "embedded", Name: "HubSpot look-alike, preset hubspot",
			Faults: []string{"role-whitespace-trimmed"}, Claims: []string{"patch.supported"}, Oracles: []conformance.Oracle{conformance.OracleSettings}},
		Started: began, Ended: began.Add(95 * time.Second),
		Leftovers: []string{"/Users/43 rc42.ada@example.com"},
		Retries: []conformance.Retry{{
			Exchange: scim.Exchange{
				Spec: "lifecycle.create.answer@okta", Method: "POST", URL: "http://127.0.0.1:8787/scim/v2/Users", Status: 429, Started: began, Duration: time.Millisecond,
				ResponseBody: `{"policyName":"TEN_SECONDLY_ROLLING"}`, Again: "the target answered 429 with the policy TEN_SECONDLY_ROLLING; sent again after 10s",
			},
			Wait: 10 * time.Second, Why: "the target answered 429 with the policy TEN_SECONDLY_ROLLING",
		}},
		Waivers: []conformance.WaiverOutcome{
			{Waiver: known, State: conformance.WaiverUsed, Findings: 1},
			{Waiver: early, State: conformance.WaiverNotTested, Detail: "the target claims nothing that it covers"},
		},
		Results: []conformance.Result{okta, entra, plain, other, warned, groups, left, excused},
	}
	run.Conclude()
	return run
}

func waivedByRule() conformance.Waiver {
	return conformance.Waiver{
		Requirement: "RFC7644-3.3-07", Target: "http://127.0.0.1", Owner: "identity team", Expires: "2026-12-31",
		Reason: "the vendor answers 400 | fixed in *their* next release",
	}
}

// hostile is what a target could send to break, or to steer, a reader.
const hostile = "a\x00b\x1b[31mred\x1b]0;title\x07 ]]> <script>alert(1)</script> &amp; \xff\xfe \u202egnp.exe\ufeff\ufffe\uffff \r\n" +
	"::error file=a::b\n  ::add-mask::c\n##vso[task.setvariable variable=x]y ##[add-mask]z ##teamcity[q]\n[[ATTACHMENT|/etc/passwd]]\n" +
	"| cell | ``` ` # heading\n</details> @octocat [x](javascript:alert(1)) ![i](http://example.com/i.png) $(id) 'quote'"

// mangle puts a text into every field of the sample that is free text.
func mangle(text string) conformance.Run {
	run := sample()
	run.Problem, run.Profile, run.Prefix = text, text, text
	run.Tool = conformance.Tool{Name: text, Version: text, Revision: text, Go: text}
	run.Target = conformance.Target{URL: text, Kind: text, Name: text, Faults: []string{text}, Claims: []string{text}, Oracles: []conformance.Oracle{conformance.Oracle(text)}}
	run.Leftovers = []string{text}
	for i := range run.Retries {
		run.Retries[i].Why, run.Retries[i].Exchange.Spec, run.Retries[i].Exchange.URL = text, text, text
	}
	run.Choice = &conformance.Choice{LabelFilter: text, Focus: text, Shard: text, Chosen: []string{text}, LeftOut: []string{text}}
	run.Dialects = []conformance.Dialect{{Name: text, Title: text, Trust: text, Setting: text}}
	for i := range run.Waivers {
		w := &run.Waivers[i]
		w.Waiver, w.State, w.Detail = conformance.Waiver{Requirement: text, Spec: text, Target: text, Reason: text, Owner: text, Expires: text}, conformance.WaiverState(text), text
	}
	for i := range run.Results {
		r := &run.Results[i]
		r.ID, r.Family, r.Area, r.Title, r.Dialect, r.Reason = text, text, text, text, text, text
		r.Requirements, r.Oracles = []string{text}, []conformance.Oracle{conformance.Oracle(text)}
		r.Checks = []conformance.Check{{Requirement: text, Passed: 1}}
		for j := range r.Findings {
			f := &r.Findings[j]
			f.Requirement, f.Also, f.Message, f.Expected, f.Actual, f.Oracle = text, []string{text}, text, text, text, conformance.Oracle(text)
			if f.Waived != nil {
				f.Waived = &run.Waivers[0].Waiver
			}
		}
		for j := range r.Observations {
			r.Observations[j] = conformance.Observation{Topic: text, Observed: text, Oracle: conformance.Oracle(text), Exchange: ptr(7)}
		}
		for j := range r.Grants {
			g := &r.Grants[j]
			g.Sent, g.Obtained, g.NearMiss, g.Difference, g.Oracle = []string{text}, []string{text, text + "2"}, text, text, conformance.Oracle(text)
		}
		for j := range r.Exchanges {
			x := &r.Exchanges[j]
			x.Spec, x.Method, x.URL, x.RequestBody, x.ResponseBody, x.Error = text, text, text, text, text, text
			x.RequestHeader, x.ResponseHeader = http.Header{text: {text}, "Accept": {text}}, http.Header{text: {text}}
		}
	}
	return run
}
