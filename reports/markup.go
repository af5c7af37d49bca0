package reports

import (
	"html"
	"strings"
)

// code is a value as a code span, in which nothing is markup, a link or a
// mention. It may stand in a table.
func code(s string) string {
	s = line(s)
	if s == "" {
		return "(nothing)"
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	pad := ""
	if strings.Trim(s, "` ") != s {
		pad = " "
	}
	return fence + pad + strings.ReplaceAll(s, "|", `\|`) + pad + fence
}

// block is a text as a fenced code block.
func block(s string) string {
	fence := strings.Repeat("`", max(longestRun(s)+1, 3))
	return fence + "text\n" + strings.TrimRight(s, "\n") + "\n" + fence + "\n"
}

func longestRun(s string) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

var markdown = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;",
	"#", `\#`, "|", `\|`, "~", `\~`, "&", "&amp;", "!", `\!`,
	"@", "@&#8203;", // a zero-width space, or GitHub would notify a person of that name
)

// Prose is a text of somebody else's for a page in Markdown, in which no character
// is markup.
func Prose(s string) string { return prose(s) }

// prose is a text in which no character is markup.
func prose(s string) string { return markdown.Replace(line(s)) }

// link is a link where the address is one that may be followed, else the text.
func link(text, url string) string {
	if !followable(url) {
		return prose(text)
	}
	return "[" + prose(text) + "](" + url + ")"
}

// followable tells whether a reader may be sent to an address that stands in a
// record, and whether it is what it looks like.
func followable(url string) bool {
	return strings.HasPrefix(url, "https://") && !strings.ContainsAny(url, " ()<>[]\"'`\\|") && visible(url) == url && spell(url) == ""
}

// row is one row of a table from cells that are markup already.
func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// folded is a part that a reader opens with a click. The summary is text, the
// body markup.
func folded(summary, body string) string {
	text := strings.ReplaceAll(html.EscapeString(line(summary)), "@", "@&#8203;")
	return "<details><summary>" + text + "</summary>\n\n" + body + "\n</details>\n"
}
