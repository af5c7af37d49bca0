package exactname

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// escapes are the classes that wrap a name up; extents those by which one name
// is part of the other. All others replace characters.
var (
	escapes = of(HTMLEscaped, URLEscaped, JSONString, Encoding)
	extents = of(Prefix, Suffix, Shortened)
	all     = set(1<<numClasses-1) &^ extents
)

// fold takes the differences of the classes out of a name: two names have the
// same fold if nothing but these classes is between them. The order matters: an
// escape may hide a blank, and an invisible character may part a letter from its
// accent.
func fold(name string, on set) string {
	if on&escapes != 0 {
		name = unwrap(name, on)
	}
	if !on.has(Encoding) {
		name = keepBroken(name)
	}
	if on&characters != 0 {
		name = mapped(name, on)
	}
	if on.has(Normalization) {
		name = norm.NFD.String(name)
	}
	if on.has(LookAlike) {
		name = strings.Map(data().prototype, name)
	}
	if on.has(LetterCase) {
		if !isASCII(name) {
			name = sharpS.Replace(name)
		}
		name = strings.Map(smallestCase, name)
	}
	if on.has(LookAlike) {
		name = strings.Map(data().merge(on.has(LetterCase)), name)
	}
	name = trimmed(name, on)
	if on.has(Separator) {
		name = joined(name)
	}
	return name
}

// characters are the classes that look at one character at a time.
var characters = of(NoBreakSpace, OtherBlank, ZeroWidth, Compatibility, FullWidth, Dash, Quote)

func mapped(name string, on set) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return !staysAsItIs(r) }) {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case staysAsItIs(r):
			b.WriteByte(byte(r))
		case isInvisible(r):
			if !on.has(ZeroWidth) {
				b.WriteRune(r)
			}
		case on.has(NoBreakSpace) && isNoBreak(r), on.has(OtherBlank) && isOtherBlank(r):
			b.WriteByte(' ')
		case isFullWidth(r):
			if on.has(FullWidth) {
				r = narrow(r)
			}
			b.WriteRune(r)
		case on.has(Dash) && isDash(r):
			b.WriteByte('-')
		case on.has(Quote) && quote(r) != 0:
			b.WriteRune(quote(r))
		case on.has(Compatibility) && !isBlank(r) && !isDash(r) && quote(r) == 0:
			b.WriteString(compatible(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// staysAsItIs knows the characters that none of these classes is about.
func staysAsItIs(r rune) bool { return ' ' <= r && r <= '~' && r != '`' }

// compatible is a character's compatibility decomposition. Those that would
// bring a blank in, as of a free-standing accent, are left.
func compatible(r rune) string {
	s := string(r)
	k := norm.NFKD.PropertiesString(s).Decomposition()
	if k == nil || bytes.Equal(k, norm.NFD.PropertiesString(s).Decomposition()) || bytes.ContainsFunc(k, isBlank) {
		return s
	}
	return string(k)
}

func trimmed(name string, on set) string {
	if on.has(LeadingBlank) {
		name = strings.TrimLeftFunc(name, isBlank)
	}
	if on.has(TrailingBlank) {
		name = strings.TrimRightFunc(name, isBlank)
	}
	if on.has(DoubleBlank) {
		for strings.Contains(name, "  ") {
			name = strings.ReplaceAll(name, "  ", " ")
		}
	}
	return name
}

// joined takes out what stands between words.
func joined(name string) string {
	head := strings.TrimLeftFunc(name, isSeparator)
	core := strings.TrimRightFunc(head, isSeparator)
	before, after := name[:len(name)-len(head)], head[len(core):]
	return before + strings.Map(func(r rune) rune {
		if isSeparator(r) {
			return -1
		}
		return r
	}, core) + after
}

// sharpS is the one letter whose capitals are commonly written as two.
var sharpS = strings.NewReplacer("ß", "ss", "ẞ", "ss")

// smallestCase stands for all cases of a character (Unicode simple case folding).
func smallestCase(r rune) rune {
	least := r
	if r >= utf8.RuneSelf {
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
	}
	return unicode.ToLower(least)
}
