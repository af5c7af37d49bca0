package reports

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rolecall/conformance"
)

// tree is a page as a browser parses it.
type tree struct {
	t    *testing.T
	root *html.Node
}

func pageOf(t *testing.T, doc Document) tree {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, doc); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return tree{t, root}
}

func (p tree) all(name string) []*html.Node {
	var list []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && (name == "*" || n.Data == name) {
			list = append(list, n)
		}
	}
	return list
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func (p tree) ids() map[string]*html.Node {
	ids := map[string]*html.Node{}
	for _, n := range p.all("*") {
		if id, ok := attr(n, "id"); ok {
			if ids[id] != nil {
				p.t.Errorf("id %q stands twice", id)
			}
			ids[id] = n
		}
	}
	return ids
}

// payloads are texts that would do harm in some place of a page.
var payloads = map[string]string{
	"hostile":   hostile,
	"tags":      `</script></style></title></textarea><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><base href=//evil.example>`,
	"attribute": `" autofocus onfocus=alert(1) x="' onmouseover='alert(1)`,
	"address":   "javascript:alert(1)",
	"comment":   "<!-- --!> <![CDATA[ ]]> {{.}} {{template \"page\"}}",
	"long":      strings.Repeat("name", 5_000),
	"empty":     "",
	"command":   "x: rolecall run ; touch /tmp/y",
}

// What a browser would run or fetch stands in the page only where the template
// put it, whatever the target sent.
func TestHTMLObeysNothingThatTheTargetSent(t *testing.T) {
	elements := map[string]bool{}
	for _, n := range pageOf(t, New(sample(), catalogue(t))).all("*") {
		elements[n.Data] = true
	}
	attributes := strings.Fields(`lang charset http-equiv content name rel href class id aria-label aria-labelledby aria-hidden role tabindex hidden
		type for autocomplete placeholder value open scope data-list data-holder data-item data-spec data-bulk data-verdict data-area data-dialect
		viewbox preserveaspectratio width height title`)
	for name, payload := range payloads {
		t.Run(name, func(t *testing.T) {
			doc := New(mangle(payload), catalogue(t))
			doc.Requirements = map[string]Rule{payload: { // as in a record that somebody else wrote
				Text: payload, Reference: payload, URL: payload, Level: conformance.Level(payload), Severity: conformance.Severity(payload), Area: payload,
			}}
			doc.Coverage = Coverage{Asked: -1, NotAsserted: []string{payload}, Areas: []AreaCoverage{{Area: payload}}}
			page := pageOf(t, doc)
			page.ids()
			for _, n := range page.all("*") {
				if !elements[n.Data] {
					t.Errorf("the page has a <%s>", n.Data)
				}
				for _, a := range n.Attr {
					if !slices.Contains(attributes, strings.ToLower(a.Key)) {
						t.Errorf("<%s> has the attribute %s=%.80q", n.Data, a.Key, a.Val)
					}
					if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://") && a.Val != "data:," {
						t.Errorf("a link leads to %.80q", a.Val)
					}
				}
			}
			if n := len(page.all("script")); n != 1 {
				t.Errorf("%d scripts, want the page's own", n)
			}
			for n := range page.root.Descendants() {
				if n.Type == html.CommentNode {
					t.Errorf("a comment: %.80q", n.Data)
				}
				if n.Type == html.TextNode && strings.ContainsAny(n.Data, "\x00\x07\x1b\u202e\ufeff\ufffd") {
					t.Errorf("a character that cannot be seen, or that steers: %.80q", n.Data)
				}
			}
		})
	}
}

func TestHTMLPolicyAllowsItsOwnStyleAndScriptOnly(t *testing.T) {
	page := pageOf(t, New(sample(), catalogue(t)))
	policy := ""
	for _, n := range page.all("meta") {
		if v, _ := attr(n, "http-equiv"); v == "Content-Security-Policy" {
			policy, _ = attr(n, "content")
		}
	}
	for _, want := range []string{
		"default-src 'none'", "style-src " + hashSource(words(page.all("style")[0])) + ";", "script-src " + hashSource(words(page.all("script")[0])) + ";",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy is %q and lacks %q", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
}

func TestHTMLLinksLeadSomewhere(t *testing.T) {
	for name, run := range map[string]conformance.Run{"sample": sample(), "hostile": mangle(hostile), "many": many(300)} {
		page := pageOf(t, New(run, catalogue(t)))
		ids := page.ids()
		for _, n := range page.all("a") {
			href, _ := attr(n, "href")
			if id, local := strings.CutPrefix(href, "#"); local && ids[unescaped(t, id)] == nil {
				t.Errorf("%s: no element has the id %q", name, id)
			}
		}
		for _, n := range page.all("*") {
			if id, ok := attr(n, "aria-labelledby"); ok && ids[id] == nil {
				t.Errorf("%s: no element has the id %q", name, id)
			}
		}
	}
}

func unescaped(t *testing.T, s string) string {
	t.Helper()
	plain, err := url.PathUnescape(s)
	if err != nil {
		t.Error(err)
	}
	return plain
}

func TestHTMLGivesAnIDOnce(t *testing.T) {
	run := sample()
	run.Results = append(run.Results, run.Results...)
	if n := len(pageOf(t, New(run, catalogue(t))).ids()); n < len(run.Results) { // ids complains itself
		t.Errorf("%d ids for %d results", n, len(run.Results))
	}
}

func TestHTMLHasEverySpecUnderItsID(t *testing.T) {
	run := sample()
	page := pageOf(t, New(run, catalogue(t)))
	ids := page.ids()
	for _, r := range run.Results {
		n := ids[r.ID]
		if n == nil {
			t.Errorf("no element has the id %s", r.ID)
			continue
		}
		if v, _ := attr(n, "data-verdict"); v != string(r.Verdict) || !strings.Contains(words(n), r.Title) {
			t.Errorf("%s is marked %q and reads %q", r.ID, v, words(n))
		}
	}
}

// The page can be read by its headings and its tables by their headers.
func TestHTMLIsInOrder(t *testing.T) {
	for name, run := range map[string]conformance.Run{"sample": sample(), "hostile": mangle(hostile), "nothing": {}} {
		page := pageOf(t, New(run, catalogue(t)))
		before := 0
		for _, n := range page.all("*") {
			var level int
			if _, err := fmt.Sscanf(n.Data, "h%d", &level); err != nil {
				continue
			}
			if level > before+1 {
				t.Errorf("%s: a heading of level %d after one of level %d: %.60q", name, level, before, words(n))
			}
			before = level
		}
		for _, n := range page.all("th") {
			if scope, _ := attr(n, "scope"); scope != "row" && scope != "col" {
				t.Errorf("%s: a header without a scope: %.60q", name, words(n))
			}
		}
		for _, landmark := range []string{"header", "nav", "main", "footer", "h1"} {
			if len(page.all(landmark)) != 1 {
				t.Errorf("%s: %d <%s>, want one", name, len(page.all(landmark)), landmark)
			}
		}
	}
}

func many(n int) conformance.Run {
	run := sample()
	base := run.Results
	run.Results = nil
	for i := range n {
		r := base[i%len(base)]
		r.ID = fmt.Sprintf("%s.%s.n%d@%s", r.Family, r.Area, i, r.Dialect)
		run.Results = append(run.Results, r)
	}
	run.Conclude()
	return run
}

// A long run must stay small enough to open: what repeats is told once.
func TestHTMLOfManySpecs(t *testing.T) {
	var b bytes.Buffer
	if err := HTML(&b, New(many(5_000), catalogue(t))); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 8<<20 {
		t.Errorf("the page has %d bytes", b.Len())
	}
	if n := len(regexp.MustCompile(`data-spec`).FindAllString(strings.Split(b.String(), "<script>")[0], -1)); n != 5_000 {
		t.Errorf("the page lists %d specs", n)
	}
}

func TestHTMLShowsNoPieceOfACommand(t *testing.T) {
	if got := whole(strings.Repeat("x", htmlCommand+1)); got != "" {
		t.Errorf("a command of %d bytes is shown", len(got))
	}
	if got := whole("rolecall run"); got != "rolecall run" {
		t.Error(got)
	}
}
