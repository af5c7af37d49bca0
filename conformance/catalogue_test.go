package conformance

import (
	"encoding/csv"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rolecall/fixtures"
)

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func rows(t testing.TB, data []byte) int {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return len(all) - 1
}

func TestCatalogueHoldsEveryRow(t *testing.T) {
	scim, rules, questions := rows(t, fixtures.Requirements), rows(t, fixtures.Rules), rows(t, fixtures.Questions)
	if scim != 575 {
		t.Errorf("requirements.csv has %d rows, want 575", scim)
	}
	all := load(t).All()
	if questions != 24 || len(load(t).Questions()) != questions {
		t.Errorf("questions.csv has %d rows, of which %d are read, want 24", questions, len(load(t).Questions()))
	}
	if len(all) != scim+rules+questions {
		t.Errorf("the catalogue holds %d requirements, want %d", len(all), scim+rules+questions)
	}
	if !slices.IsSortedFunc(all, func(a, b Requirement) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("not in the order of the ids")
	}
	all[0].ID = "changed"
	if again := load(t).All(); again[0].ID == "changed" {
		t.Error("a caller can change the catalogue")
	}
}

func TestGet(t *testing.T) {
	c := load(t)
	got, ok := c.Get("RFC7644-3.3-09")
	want := Requirement{
		ID: "RFC7644-3.3-09", Document: "RFC7644", Section: "3.3", Level: Must, Area: "create",
		Rule: "A refused creation leaves nothing behind", Testable: "black-box",
		HowToTest: "After 400/409 filter by the attempted userName/externalId: totalResults unchanged",
		Severity:  Critical, Verified: true, Inferred: true,
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("found %v -want +got\n%s", ok, diff)
	}
	if defined, _ := c.Get("RFC7643-2.1-01"); !defined.Defined || defined.Inferred || strings.Contains(defined.Rule, "[") {
		t.Errorf("the mark [def] is read wrongly: %+v", defined)
	}
	if _, ok := c.Get("RFC7644-9.9-99"); ok {
		t.Error("found what is not there")
	}
	if _, ok := (&Catalogue{}).Get("RFC7644-3.3-09"); ok {
		t.Error("found something in nothing")
	}
}

const header = "id,document,section,level,area,requirement,conditional_on,testable,how_to_test,severity_if_broken,verified\n"

func TestAddReadsARow(t *testing.T) {
	c := &Catalogue{byID: map[string]Requirement{}}
	row := `X-1,OKTA-SCIM,General,OKTA,filter,"Keeps ""userName""",filter.supported&resource:Group,black-box,Look,minor,no` + "\n"
	if err := c.add(strings.NewReader(header + row)); err != nil {
		t.Fatal(err)
	}
	want := []Requirement{{
		ID: "X-1", Document: "OKTA-SCIM", Section: "General", Level: Vendor, Area: "filter", Rule: `Keeps "userName"`,
		Condition: []string{"filter.supported", "resource:Group"}, Testable: "black-box", HowToTest: "Look", Severity: Minor,
	}}
	if diff := cmp.Diff(want, c.All()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAddRefuses(t *testing.T) {
	const good = "X-1,RFC7644,3.3,MUST,create,Answers 201,,black-box,POST,major,yes\n"
	for name, test := range map[string]struct{ data, says string }{
		"nothing at all":         {"", "EOF"},
		"other columns":          {"id,rule\n", "columns"},
		"columns in other order": {strings.Replace(header, "id,document", "document,id", 1), "columns"},
		"a column too few":       {header + "X-1,RFC7644,3.3,MUST\n", "line 2"},
		"a column too many":      {header + strings.Replace(good, "yes", "yes,more", 1), "line 2"},
		"an open quote":          {header + `X-1,"RFC7644` + "\n", "quote"},
		"an unknown level":       {header + strings.Replace(good, "MUST", "must", 1), `X-1: level "must"`},
		"no level":               {header + strings.Replace(good, "MUST", "", 1), `X-1: level ""`},
		"an unknown severity":    {header + strings.Replace(good, "major", "grave", 1), `X-1: severity "grave"`},
		"no severity":            {header + strings.Replace(good, "major", "", 1), `X-1: severity ""`},
		"no id":                  {header + strings.Replace(good, "X-1", "", 1), "id, document and requirement must be filled"},
		"no rule":                {header + strings.Replace(good, "Answers 201", "", 1), "id, document and requirement must be filled"},
		"no rule but a mark":     {header + strings.Replace(good, "Answers 201", " [def]", 1), "id, document and requirement must be filled"},
		"no document":            {header + strings.Replace(good, "RFC7644", "", 1), "id, document and requirement must be filled"},
		"an id twice":            {header + good + good, "X-1 stands twice"},
		"the line is named":      {header + good + strings.Replace(good, "MUST", "HAVE TO", 1), "line 3"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &Catalogue{byID: map[string]Requirement{}}
			err := c.add(strings.NewReader(test.data))
			if err == nil {
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %q does not say %q", err, test.says)
			}
		})
	}
}

var errReader = errors.New("the reader broke")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errReader }

func TestAddPassesOnWhatTheReaderSaid(t *testing.T) {
	c := &Catalogue{byID: map[string]Requirement{}}
	if err := c.add(brokenReader{}); !errors.Is(err, errReader) {
		t.Errorf("error is %v", err)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add(header)
	f.Add(header + "X-1,RFC7644,3.3,MUST,create,Answers 201 [inf] [def],a&b,black-box,POST,major,yes\n")
	f.Add(header + "X-1,RFC7644-ERRATA,s,MUST,,x,,,,minor,\n")
	f.Fuzz(func(t *testing.T, data string) {
		c := &Catalogue{byID: map[string]Requirement{}}
		if c.add(strings.NewReader(data)) != nil {
			return
		}
		for _, r := range c.All() {
			if r.ID == "" || r.Rule == "" || r.Reference() == "" {
				t.Errorf("taken: %+v", r)
			}
			for _, p := range Profiles() {
				if p.Weigh(r).rank() < 0 {
					t.Errorf("%s weighs nothing in %s", r.ID, p.Name)
				}
			}
		}
	})
}

func TestReferenceAndURL(t *testing.T) {
	for _, test := range []struct {
		r              Requirement
		reference, url string
	}{
		{Requirement{Document: "RFC7644", Section: "3.5.2.1"}, "RFC 7644 section 3.5.2.1", "https://www.rfc-editor.org/rfc/rfc7644#section-3.5.2.1"},
		{Requirement{Document: "RFC9865", Section: "2"}, "RFC 9865 section 2", "https://www.rfc-editor.org/rfc/rfc9865#section-2"},
		{Requirement{ID: "RFC7644-E7916-01", Document: "RFC7644-ERRATA", Section: "3.5.2"}, "RFC 7644 erratum 7916", "https://www.rfc-editor.org/errata/eid7916"},
		{Requirement{Document: "HUBSPOT", Section: "permission sets"}, "HubSpot, permission sets", "https://developers.hubspot.com/docs/apps/developer-platform/add-features/scim"},
		{Requirement{Document: "ROLECALL", Section: "account"}, "rolecall house rule, account", ""},
		{Requirement{Document: "OKTA-SCIM", Section: "Groups"}, "OKTA-SCIM, Groups", "https://developer.okta.com/docs/concepts/scim/"},
		{Requirement{Document: "ENTRA-SCIM", Section: "General"}, "ENTRA-SCIM, General", "https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups"},
		{Requirement{Document: "ENTRA-COMPAT", Section: "Known issues"}, "ENTRA-COMPAT, Known issues",
			"https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility"},
		{Requirement{Document: "IPSIE-LEVELS", Section: "levels"}, "IPSIE-LEVELS, levels", ""},
	} {
		if got := test.r.Reference(); got != test.reference {
			t.Errorf("reference %q, want %q", got, test.reference)
		}
		if got := test.r.URL(); got != test.url {
			t.Errorf("URL %q, want %q", got, test.url)
		}
	}
}

// Every RFC requirement must lead to a section or to an erratum, not to a page
// without an anchor.
func TestEveryReferenceLeadsSomewhere(t *testing.T) {
	section := regexp.MustCompile(`^https://www\.rfc-editor\.org/rfc/rfc\d{4}#section-\d+(\.\d+)*$`)
	erratum := regexp.MustCompile(`^https://www\.rfc-editor\.org/errata/eid\d+$`)
	for _, r := range load(t).All() {
		if r.Reference() == "" || strings.HasSuffix(r.Reference(), " ") {
			t.Errorf("%s: reference %q", r.ID, r.Reference())
		}
		u, err := url.Parse(r.URL())
		if err != nil || r.URL() != "" && (u.Scheme != "https" || u.Host == "") {
			t.Errorf("%s: URL %q, %v", r.ID, r.URL(), err)
		}
		want := section
		if strings.HasSuffix(r.Document, "-ERRATA") {
			want = erratum
		}
		if strings.HasPrefix(r.Document, "RFC") && !want.MatchString(r.URL()) {
			t.Errorf("%s: URL %q", r.ID, r.URL())
		}
	}
}

func TestReadings(t *testing.T) {
	c := load(t)
	for id, topic := range map[string]string{"RFC7644-3.5.2.2-09": "PATCH remove, filter matches nothing", "RFC7644-3.5.2-22": "PATCH 200 or 204"} {
		if got := c.Readings(id); len(got) == 0 || got[0].Topic != topic || got[0].Verdict == "" {
			t.Errorf("%s: got %v, want the reading %q", id, got, topic)
		}
	}
	if got := c.Readings("RFC7644-3.6-01"); got != nil {
		t.Errorf("a rule that leaves no room is read as %v", got)
	}
}
