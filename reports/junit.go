package reports

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The elements as Jenkins, GitLab and the usual GitHub actions read them, and no
// more than the schema allows by which Jenkins' xUnit plugin takes or skips a file
// (junit-10.xsd of https://github.com/jenkinsci/xunit-plugin): a case has no
// properties there, so what belongs to a case stands in its system-out.
type (
	junitRoot struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Stamp      string          `xml:"timestamp,attr,omitempty"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`

		spent time.Duration
		began time.Time
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *junitMessage `xml:"skipped"`
		Error   *junitMessage `xml:"error"`
		Failure *junitMessage `xml:"failure"`
		Out     *junitText    `xml:"system-out"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"` // visible text; as character data every line feed would be &#xA;
	}
	junitText struct {
		Text string `xml:",cdata"`
	}
)

// JUnit writes junit.xml: one suite per family and one case per result. Failed
// results are failures, inconclusive ones errors, those that were not claimed or
// deselected are skipped; a warning passes and says so in system-out. A waived result is skipped with the reason and the proof, as
// pytest writes an expected failure: GitLab shows no text of a case that passes,
// and Jenkins would count it among the good ones. A waiver that fails the run is
// a failure of its own. Whenever the run is neither a pass nor a warning there is at
// least one failure or error in the file, if need be in a case for the run
// itself, so that no CI server shows it green. It errs only as w does.
func JUnit(w io.Writer, doc Document) error {
	root := junitRoot{Name: "rolecall", Time: seconds(doc.Run.Ended.Sub(doc.Run.Started))}
	names := map[string]bool{}
	var suites []*junitSuite
	for _, r := range doc.Run.Results {
		s := suite(&suites, named(r.Family))
		s.add(doc.junitCase(r, names), r.Duration, r.Started)
	}
	for _, w := range failingWaivers(doc) {
		suite(&suites, "waivers").add(w.junitCase(names), 0, doc.Run.Started)
	}
	if c, needed := doc.runCase(suites, names); needed {
		suite(&suites, "rolecall").add(c, 0, doc.Run.Started)
	}
	for _, s := range suites {
		s.Properties = doc.runProperties()
		s.Time, s.Stamp = seconds(s.spent), stamp(s.began)
		root.Tests += s.Tests
		root.Failures += s.Failures
		root.Errors += s.Errors
		root.Suites = append(root.Suites, *s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(root); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// suite finds the suite of that name or opens it.
func suite(suites *[]*junitSuite, name string) *junitSuite {
	i := slices.IndexFunc(*suites, func(s *junitSuite) bool { return s.Name == name })
	if i < 0 {
		*suites = append(*suites, &junitSuite{Name: name})
		i = len(*suites) - 1
	}
	return (*suites)[i]
}

func (s *junitSuite) add(c junitCase, spent time.Duration, began time.Time) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Failures += one(c.Failure != nil)
	s.Errors += one(c.Error != nil)
	s.Skipped += one(c.Skipped != nil)
	s.spent += spent
	if s.began.IsZero() || !began.IsZero() && began.Before(s.began) {
		s.began = began
	}
}

// runCase is the case for the run itself: that it could not be made, was cut
// short, or proved nothing.
func (d Document) runCase(suites []*junitSuite, names map[string]bool) (junitCase, bool) {
	red := slices.ContainsFunc(suites, func(s *junitSuite) bool { return s.Failures+s.Errors > 0 })
	if d.Run.Problem == "" && (red || d.Run.Verdict.ExitCode() == 0) {
		return junitCase{}, false
	}
	message := cmp.Or(line(d.Run.Problem), d.sentence())
	return junitCase{
		Name: unique("rolecall.run the run is complete and proves something", names), Class: "rolecall.run", Time: seconds(0),
		Error: &junitMessage{Message: message, Type: "inconclusive", Text: d.sentence() + "\n" + d.next() + "\n"},
	}, true
}

func (d Document) runProperties() []junitProperty {
	run := d.Run
	list := []junitProperty{
		{"tool", line(run.Tool.Name + " " + run.Tool.Version)},
		{"profile", line(run.Profile)},
		{"strict", strconv.FormatBool(run.Strict)},
		{"seed", strconv.FormatInt(run.Seed, 10)},
		{"target", line(run.Target.URL)},
		{"target.kind", line(run.Target.Kind)},
		{"verdict", line(string(run.Verdict))},
	}
	if len(run.Waivers) > 0 {
		list = append(list, junitProperty{"waivers", states(run.Waivers)})
	}
	if len(run.Target.Faults) > 0 {
		list = append(list, junitProperty{"target.faults", line(strings.Join(run.Target.Faults, ", "))})
	}
	if len(run.Leftovers) > 0 {
		list = append(list, junitProperty{"leftovers", line(strings.Join(run.Leftovers, ", "))})
	}
	return list
}

// unique makes a name that the file does not hold yet: GitLab shows only the
// first of several cases with one name.
func unique(name string, taken map[string]bool) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[free] = true
	return free
}

func seconds(d time.Duration) string {
	return strconv.FormatFloat(max(d, 0).Seconds(), 'f', 3, 64)
}

// stamp is a time with its zone, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
