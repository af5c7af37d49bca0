package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"rolecall/conformance"
)

func markdownOf(t *testing.T, doc Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := Markdown(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// withoutCode drops fenced blocks and code spans, in which nothing is markup.
func withoutCode(t *testing.T, md string) string {
	t.Helper()
	var out strings.Builder
	fence := ""
	for l := range strings.Lines(md) {
		trimmed := strings.TrimRight(l, "\n")
		switch {
		case fence == "" && strings.HasPrefix(trimmed, "```"):
			fence = strings.TrimSuffix(trimmed, "text")
		case fence != "" && trimmed == fence:
			fence = ""
		case fence == "":
			out.WriteString(codeSpans(l))
		}
	}
	if fence != "" {
		t.Fatal("a fenced block is not closed")
	}
	return out.String()
}

var ticks = regexp.MustCompile("(?:^|[^\\\\`])(`+)")

func codeSpans(l string) string {
	for {
		at := ticks.FindStringSubmatchIndex(l)
		if at == nil {
			return l
		}
		mark := l[at[2]:at[3]]
		end := strings.Index(l[at[3]:], mark)
		if end < 0 {
			return l
		}
		l = l[:at[2]] + "CODE" + l[at[3]+end+len(mark):]
	}
}

var tags = regexp.MustCompile(`</?(details|summary|br)>`)

func TestMarkdownObeysNothingThatTheTargetSent(t *testing.T) {
	for name, run := range map[string]conformance.Run{"hostile": mangle(hostile), "ticks": mangle("`a``b```"), "fence": mangle("```\n<b> @octocat\n```"), "tick": mangle("`")} {
		md := withoutCode(t, markdownOf(t, New(run, catalogue(t))))
		rest := strings.ReplaceAll(tags.ReplaceAllString(md, ""), `\]`, "")
		for _, forbidden := range []string{"<", "@octocat", "](javascript", "\n# heading", "| cell |"} {
			if strings.Contains(rest, forbidden) {
				t.Errorf("%s: %q is live markup", name, forbidden)
			}
		}
		if open, shut := strings.Count(md, "<details>"), strings.Count(md, "</details>"); open != shut {
			t.Errorf("%s: %d details opened, %d closed", name, open, shut)
		}
	}
}

func TestMarkdownTablesHaveEvenRows(t *testing.T) {
	bar := regexp.MustCompile(`(^|[^\\])\|`)
	width := 0
	for l := range strings.Lines(markdownOf(t, New(mangle(hostile), catalogue(t)))) {
		if !strings.HasPrefix(l, "| ") || !strings.HasSuffix(l, " |\n") {
			width = 0
			continue
		}
		n := len(bar.FindAllString(l, -1))
		if width == 0 {
			width = n
		}
		if n != width {
			t.Errorf("a row of %d cells in a table of %d: %s", n-1, width-1, l)
		}
	}
}

func TestMarkdownStaysWithinAComment(t *testing.T) {
	run := sample()
	for i := range 200 {
		run.Results = append(run.Results, unlike(run.Results[0], i))
	}
	doc := New(run, catalogue(t))
	var b strings.Builder
	doc.mdFindings(&b)
	if b.Len() > maxDetails+200 {
		t.Errorf("findings take %d bytes", b.Len())
	}
	if !strings.Contains(b.String(), "further findings not shown here") {
		t.Error("does not say that findings are left out")
	}
}

// A run with a great many green specs shows their counts, and keeps what a reader came
// for.
func TestMarkdownOfALongRunIsShort(t *testing.T) {
	run := sample()
	for i := range 600 {
		run.Results = append(run.Results, conformance.Result{
			ID: fmt.Sprintf("security.area.spec-%d", i), Family: "security", Area: "area", Verdict: conformance.Pass,
			Title: strings.Repeat("something is as it should be ", 4), Observations: []conformance.Observation{{Topic: "x", Observed: "y", Question: "HUBSPOT-OPEN-01"}},
		})
	}
	var b strings.Builder
	if err := Markdown(&b, New(run, catalogue(t))); err != nil {
		t.Fatal(err)
	}
	if b.Len() > maxMarkdown {
		t.Errorf("%d bytes", b.Len())
	}
	for _, want := range []string{"## Findings", "- security: 600 pass; report.html lists them", "### ", "## Permission matrix", "## Open questions about HubSpot\n\nHubSpot does not"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
}

func TestLinkFollowsOnlyPlainAddresses(t *testing.T) {
	for _, url := range []string{"", "javascript:alert(1)", "http://example.com", "https://example.com/)x", "https://example.com/\u202e", "https://example.com/ä"} {
		if got := link("text", url); got != "text" {
			t.Errorf("%q became %s", url, got)
		}
	}
	if got := link("text", "https://example.com/a#b"); got != "[text](https://example.com/a#b)" {
		t.Error(got)
	}
}
