package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// visible shows a text that somebody else may have chosen: line feeds, tabs and
// printable characters as they are, every other character as its code point
// (<U+202E>), a byte that is no UTF-8 as its value (<0xFF>). So nothing in it
// can steer a terminal, reorder a line or break XML. What a CI server would
// take as a command on standard output or as an attachment is broken up too.
func visible(s string) string {
	return disarm(shown(s, func(r rune) bool { return r == '\n' || r == '\t' || strconv.IsPrint(r) }))
}

// spell shows a text in plain ASCII, with the code point of everything else and
// of blanks that a reader would not see (at an end, or beside another). It is
// "" when that adds nothing to visible.
func spell(s string) string {
	plain := s
	if !strings.Contains(s, "\n") { // else the blanks are indents
		plain = strings.ReplaceAll(s, "  ", " <U+0020>")
	}
	if rest, ok := strings.CutPrefix(plain, " "); ok {
		plain = "<U+0020>" + rest
	}
	if rest, ok := strings.CutSuffix(plain, " "); ok {
		plain = rest + "<U+0020>"
	}
	plain = disarm(shown(plain, func(r rune) bool { return r == '\n' || r == '\t' || r >= ' ' && r <= '~' }))
	if plain == visible(s) {
		return ""
	}
	return plain
}

// codePoints names every character of a text, U+0041, and every byte that is no
// UTF-8, 0xFF.
func codePoints(s string) string {
	points := shown(s, func(rune) bool { return false })
	return strings.Trim(strings.ReplaceAll(points, "><", " "), "<>")
}

func shown(s string, as func(rune) bool) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, "<0x%02X>", s[0])
		case as(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		s = s[size:]
	}
	return b.String()
}

// Lines that begin with two colons are commands to GitHub Actions, ##vso[ and
// ##[ to Azure Pipelines, ##teamcity[ to TeamCity, and [[ATTACHMENT|path]] makes
// Jenkins and GitLab hand out a file.
var (
	colons  = regexp.MustCompile(`(^|\s)::([A-Za-z])`)
	hashes  = regexp.MustCompile(`##(\[|vso\[|teamcity\[)`)
	brought = regexp.MustCompile(`(?i)\[\[(attachment)`)
)

func disarm(s string) string {
	if !strings.Contains(s, "::") && !strings.Contains(s, "##") && !strings.Contains(s, "[[") {
		return s // as nearly all do
	}
	s = colons.ReplaceAllString(s, "$1:<U+003A>$2")
	s = hashes.ReplaceAllString(s, "#<U+0023>$1")
	return brought.ReplaceAllString(s, "[<U+005B>$1")
}

// Line shows a text that somebody else may have chosen on one line, so that nothing
// in it can steer a terminal or a reader.
func Line(s string) string { return line(s) }

// line is visible on one line. Blanks stay as they are: two of them may be the
// whole difference.
func line(s string) string { return oneLine.Replace(strings.Trim(visible(s), "\n\t")) }

var oneLine = strings.NewReplacer("\n", " ", "\t", " ")

// named is line with a word for nothing.
func named(s string) string {
	if s = line(s); strings.TrimSpace(s) != "" {
		return s
	}
	return "unnamed"
}

// shorten keeps the first limit characters and says how long the whole is.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := 0
	for n := 0; n < limit && end < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	if end == len(s) {
		return s
	}
	return fmt.Sprintf("%s ... (%d bytes in all)", s[:end], len(s))
}

// wrap breaks a text at blanks into lines of at most width characters, where a
// word allows it. Each line is indented; the indent counts.
func wrap(s string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// plural is "1 spec" or "3 specs".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
