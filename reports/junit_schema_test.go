package reports

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
)

// What the schema of Jenkins' xUnit plugin says of the elements in use
// (https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd):
// the children in any order and number, the attributes, and those that must be
// there. That plugin skips a file that does not keep it. The JUnit plugin of
// Jenkins, GitLab and the actions of GitHub publish no schema; they read these
// elements too.
var junitSchema = map[string]struct{ children, attributes, required string }{
	"testsuites": {"testsuite", "name time tests failures errors", ""},
	"testsuite":  {"testsuite properties testcase system-out system-err", "name tests failures errors group time skipped timestamp hostname id package file log url", "name tests failures errors"},
	"testcase":   {"skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err", "name time classname group", "name"},
	"properties": {"property", "", ""},
	"property":   {"", "name value", "name value"},
	"skipped":    {"#text", "type message", ""},
	"error":      {"#text", "type message", ""},
	"failure":    {"#text", "type message", ""},
	"system-out": {"#text", "", ""},
}

// surefireTime is the schema's pattern for the time of a suite.
var surefireTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)

// breaches lists where a document breaks the schema.
func junitBreaches(t *testing.T, raw []byte) []string {
	t.Helper()
	var found, open []string
	dec := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			if len(open) > 0 && !slices.Contains(strings.Fields(junitSchema[open[len(open)-1]].children), name) {
				found = append(found, name+" in "+open[len(open)-1])
			}
			open = append(open, name)
			required := strings.Fields(junitSchema[name].required)
			for _, a := range e.Attr {
				if !slices.Contains(strings.Fields(junitSchema[name].attributes), a.Name.Local) {
					found = append(found, name+" with "+a.Name.Local)
				}
				if a.Name.Local == "time" && name != "testcase" && !surefireTime.MatchString(a.Value) {
					found = append(found, name+" with time "+a.Value)
				}
				required = slices.DeleteFunc(required, func(r string) bool { return r == a.Name.Local })
			}
			for _, r := range required {
				found = append(found, name+" without "+r)
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(e)); text != "" && !strings.Contains(junitSchema[open[len(open)-1]].children, "#text") {
				found = append(found, "text in "+open[len(open)-1])
			}
		}
	}
}

func TestJUnitKeepsThePublishedSchema(t *testing.T) {
	slow := sample()
	slow.Ended = slow.Started.AddDate(0, 0, 3)
	for name, run := range map[string]conformance.Run{
		"sample": sample(), "hostile": mangle(hostile), "nothing": {Verdict: conformance.Inconclusive, Problem: "no target"}, "three days": slow, "many": many(200),
	} {
		if found := junitBreaches(t, junitOf(t, New(run, catalogue(t)))); len(found) > 0 {
			t.Errorf("%s: %v", name, slices.Compact(found))
		}
	}
}

// The check itself must see a breach.
func TestJUnitSchemaIsChecked(t *testing.T) {
	for _, bad := range []string{
		`<testsuites skipped="1"></testsuites>`,
		`<testsuites><testcase name="x"></testcase></testsuites>`,
		`<testsuites><testsuite name="x" tests="1" failures="0"></testsuite></testsuites>`,
		`<testsuites time="1s"></testsuites>`,
		`<testsuites>text</testsuites>`,
		`<testsuites><testsuite name="x" tests="1" failures="0" errors="0"><testcase name="y"><properties></properties></testcase></testsuite></testsuites>`,
	} {
		if found := junitBreaches(t, []byte(bad)); len(found) != 1 {
			t.Errorf("%s: found %v, want one breach", bad, found)
		}
	}
}
