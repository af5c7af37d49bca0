package certificate

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"rolecall/conformance"
)

// hostile is what a target could send to break, or to steer, a reader.
const hostile = "a\x00b\x1b[31mred\x07 (paren) \\) Tj /URI (javascript:alert(1)) endstream endobj <</JS (x)>> \xff \u202egnp.exe\ufeff 中 ß \r\n%%EOF"

func TestPDFShowsNoHostileText(t *testing.T) {
	level := levelNamed(t, "hubspot-roles")
	run := good(level)
	long := strings.Repeat(hostile, 200)
	run.Target = conformance.Target{URL: long, Kind: long, Name: long, Oracles: []conformance.Oracle{conformance.Oracle(long)}}
	run.Tool = conformance.Tool{Name: long, Version: long, Revision: long}
	run.Profile, run.Dialects = long, []conformance.Dialect{{Name: long, Trust: long}}
	for i := range run.Results {
		r := &run.Results[i]
		r.Title, r.Dialect = long, hostile
		r.Grants = []conformance.Grant{{Sent: []string{hostile}, Obtained: []string{hostile}, NearMiss: hostile, Oracle: conformance.OracleSettings}}
		r.Observations = []conformance.Observation{{Topic: long, Observed: long}}
	}
	doc := document(t, run)
	raw, err := pdf(doc, predicate(doc, level, issued, run.Tool, long))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(raw[20:], "\x00\x1b\x07") {
		t.Error("a control character comes through")
	}
	// What is not in a text would be an object of the file: every parenthesis of
	// ours is escaped.
	outside := regexp.MustCompile(`\((\\.|[^\\()])*\)`).ReplaceAll(raw, nil)
	for _, bad := range []string{"javascript", "/JS", "/URI", "red"} {
		if bytes.Contains(outside, []byte(bad)) {
			t.Errorf("%s stands outside of texts", bad)
		}
	}
	if !bytes.Contains(raw, []byte("<U+202E>")) || !bytes.Contains(raw, []byte("<U+4E2D> \xdf")) {
		t.Error("names are not shown as they are, or by their code points")
	}
}

func TestPDFBeginsWithOnePageOfVerdict(t *testing.T) {
	level := levelNamed(t, "scim-core")
	run := good(level)
	long := strings.Repeat("wide words ", 500)
	run.Target.URL, run.Target.Name, run.Tool.Version, run.Tool.Revision = long, long, long, long
	run.Dialects[0].Name = long
	doc := document(t, run)
	f := fpdf.New("P", "mm", "A4", "")
	f.SetAutoPageBreak(true, margin+6)
	drawing{f}.front(doc, predicate(doc, level, issued, run.Tool, long))
	if f.PageNo() != 1 {
		t.Errorf("the first page is %d pages", f.PageNo())
	}
}

func TestPDFSaysWhatTheCertificateSays(t *testing.T) {
	for _, test := range []struct {
		signer, says string
	}{{"", "NOT SIGNED"}, {"0123abcd", "ed25519, key 0123abcd"}} {
		level := levelNamed(t, "hubspot-roles")
		doc := document(t, good(level))
		raw, err := pdf(doc, predicate(doc, level, issued, issuer, test.signer))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{test.says, "HubSpot roles", "Granted with known deviations", "https://scim.example.com/v2", "rolecall 1.2.3, revision abcdef0",
			"settings API", "F\xfchrung <U+2013> <U+4E2D>", "several roles: the first counts", "next release"} {
			if !bytes.Contains(raw, []byte(text)) {
				t.Errorf("the page lacks %q", text)
			}
		}
	}
}
