package exactname

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The cases are written by hand, so that Variants and Compare, which could err
// together, have a judge.
func TestCompare(t *testing.T) {
	for _, test := range []struct {
		sent, name string
		want       []Class
	}{
		{"sales manager", "Sales Manager", []Class{LetterCase}},
		{"STRASSE", "Straße", []Class{LetterCase}},
		{"ΝΙΚΗ", "νικη", []Class{LetterCase}},
		{" Sales", "Sales", []Class{LeadingBlank}},
		{"Sales\u00a0", "Sales", []Class{TrailingBlank}},
		{"Sales\r\n", "Sales", []Class{TrailingBlank}},
		{"Sales", "Sales ", []Class{TrailingBlank}},
		{"Sales  Manager", "Sales Manager", []Class{DoubleBlank}},
		{"Sales\u202fManager", "Sales Manager", []Class{NoBreakSpace}},
		{"Sales\tManager", "Sales Manager", []Class{OtherBlank}},
		{"Sa\u00adles", "Sales", []Class{ZeroWidth}},
		{"Sales\u200e", "Sales", []Class{ZeroWidth}},
		{"Fu\u0308hrung", "F\u00fchrung", []Class{Normalization}},
		{"\u212bngström", "\u00c5ngström", []Class{Normalization}},
		{"o\ufb03ce", "office", []Class{Compatibility}},
		{"Tier \u00b2", "Tier 2", []Class{Compatibility}},
		{"Ｓales", "Sales", []Class{FullWidth}},
		{"Sаles", "Sales", []Class{LookAlike}},
		{"Tier l", "Tier 1", []Class{LookAlike}},
		{"Sales – EU", "Sales - EU", []Class{Dash}},
		{"Client’s", "Client's", []Class{Quote}},
		{"“VIP”", `"VIP"`, []Class{Quote}},
		{"SalesManager", "Sales Manager", []Class{Separator}},
		{"sales_manager", "Sales Manager", []Class{LetterCase, Separator}},
		{"Sales Rep", "Sales-Rep", []Class{Separator}},
		{"HubSpot Sales", "Sales", []Class{Prefix}},
		{"Sales EMEA", "Sales", []Class{Suffix}},
		{"Managers", "Manager", []Class{Suffix}},
		{"HubSpot Sales EMEA", "Sales", []Class{Prefix, Suffix}},
		{"Sales", "Sales Manager", []Class{Shortened}},
		{"R&amp;D", "R&D", []Class{HTMLEscaped}},
		{"R&D", "R&amp;D", []Class{HTMLEscaped}},
		{"R&amp;amp;D", "R&D", []Class{HTMLEscaped}},
		{"Sales%20Manager", "Sales Manager", []Class{URLEscaped}},
		{"Sales+Manager", "Sales Manager", []Class{URLEscaped}},
		{`{"id":"9","value":"Sales","displayName":"Sellers"}`, "Sales", []Class{JSONString}},
		{`["Sales"]`, "Sales", []Class{JSONString}},
		{"FÃ¼hrung", "Führung", []Class{Encoding}},
		{"F\ufffdhrung", "F\xfchrung", []Class{Encoding}},
		{"x\xff", "x\U0010feff", []Class{Encoding}},
		{"sales ", "Sales", []Class{LetterCase, TrailingBlank}},
		{`{"value":"SALES"}`, "Sales", []Class{LetterCase, JSONString}},
		{"SІLVER", "Silver", []Class{LetterCase, LookAlike}},
		{"sales\u00a0 manager\u200b", "Sales Manager", []Class{LetterCase, DoubleBlank, NoBreakSpace, ZeroWidth}},
		{"sales manager emea", "Sales Manager", []Class{LetterCase, Suffix}},

		{"Sven", "Seen", nil},
		{"Nan", "Van", nil}, // the Greek capital nu is an N, the small one a v
		{"Sales", "Salesforce Users", nil},
		{"Marketing", "Sales", nil},
		{"Sales Rep", "Sales Lead", nil},
		{"A", "B", nil},
		{"Team A", "A", nil},
		{"", "Sales", nil},
	} {
		r := Compare(test.sent, test.name)
		kind := NearMiss
		if test.want == nil {
			kind = Unrelated
		}
		if r.Kind != kind || !slices.Equal(r.Classes, test.want) {
			t.Errorf("Compare(%s, %s) = %s %v, want %s %v", ASCII(test.sent), ASCII(test.name), r.Kind, r.Classes, kind, test.want)
		}
	}
	if r := Compare("Sales", "Sales"); r.Kind != Exact || r.Classes != nil {
		t.Errorf("a name against itself is %v", r)
	}
}

// Every class that a name lends itself to has a variant.
func TestVariantsOfEachClass(t *testing.T) {
	got := map[Class]bool{}
	for _, v := range slices.Concat(Variants("Office – “VIP” & Co’s"), Variants("Führung")) {
		got[v.Class] = true
		if v.Words == "" {
			t.Errorf("no words for %s", ASCII(v.Text))
		}
	}
	for _, c := range Classes() {
		if !got[c] {
			t.Errorf("no variant of class %s", c)
		}
	}
}

func TestVariantsByHand(t *testing.T) {
	for _, want := range []Variant{
		{LetterCase, "sales l-1", "in small letters"},
		{TrailingBlank, "Sales L-1\t", "with a tab behind it"},
		{NoBreakSpace, "Sales\u00a0L-1", "with U+00A0 for each blank"},
		{LookAlike, "Ѕales L-1", "with U+0405, which looks the same, for U+0053"},
		{LookAlike, "SaIes L-1", "with I for l"},
		{Dash, "Sales L\u20111", "with U+2011 for its dash"},
		{URLEscaped, "Sales+L-1", "percent-encoded as a form is"},
		{JSONString, `"Sales L-1"`, "in JSON quotes"},
	} {
		if !slices.Contains(Variants("Sales L-1"), want) {
			t.Errorf("no variant %+v", want)
		}
	}
}

// anyName draws names as people and machines make them, broken ones among them.
func anyName() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOfN(rapid.RuneFrom([]rune("aAlI1oO0 -–'’&%+;\"{}[]\u00a0\u200bеЅß\u0308üﬁＡİ\ufffd")), 0, 20, -1),
		rapid.StringOfN(rapid.RuneFrom(nil, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Han, unicode.Cf, unicode.Zs), 0, 12, -1),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 12), func(b []byte) string { return string(b) }),
	)
}

func TestVariantProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Draw(t, "name")
		variants := Variants(name)
		seen := map[string]bool{name: true}
		for _, v := range variants {
			if seen[v.Text] {
				t.Fatalf("variant %s stands twice or is the name", ASCII(v.Text))
			}
			seen[v.Text] = true
			if r := Compare(v.Text, name); r.Kind != NearMiss || !slices.Equal(r.Classes, []Class{v.Class}) {
				t.Fatalf("variant %s of class %s compares as %s %v", ASCII(v.Text), v.Class, r.Kind, r.Classes)
			}
		}
		if diff := cmp.Diff(variants, Variants(name)); diff != "" {
			t.Fatalf("not deterministic: %s", diff)
		}
		var each []Variant
		for _, class := range Classes() {
			each = append(each, VariantsOf(name, class)...)
		}
		if diff := cmp.Diff(variants, each); diff != "" {
			t.Fatalf("one class at a time gives others: %s", diff)
		}
	})
}

func checkRelation(t interface{ Fatalf(string, ...any) }, a, b string) {
	r, back := Compare(a, b), Compare(b, a)
	if (r.Kind == Exact) != (a == b) {
		t.Fatalf("Compare(%s, %s) is %s", ASCII(a), ASCII(b), r.Kind)
	}
	if (r.Kind == NearMiss) != (len(r.Classes) > 0) {
		t.Fatalf("%s with classes %v", r.Kind, r.Classes)
	}
	if r.Subtle() && !slices.Equal(r.Classes, back.Classes) {
		t.Fatalf("Compare(%s, %s) is %v one way and %v the other", ASCII(a), ASCII(b), r.Classes, back.Classes)
	}
	for _, side := range []Side{SideIdP, SideHubSpot} {
		m := r.MendAt(side)
		if got := apply(m); got != m.To {
			t.Fatalf("edits %v of %s give %s, want %s", m.Edits, ASCII(m.From), ASCII(got), ASCII(m.To))
		}
	}
}

// apply carries the edits out.
func apply(m Mend) string {
	var b strings.Builder
	from, at := characterList(m.From), 0
	for _, e := range m.Edits {
		b.WriteString(strings.Join(from[at:e.At-1], ""))
		b.WriteString(e.Insert)
		at = e.At - 1 + len(characterList(e.Delete))
	}
	return b.String() + strings.Join(from[at:], "")
}

func TestRelationProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyName().Draw(t, "a")
		b := a
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			b = anyName().Draw(t, "b")
		case 1:
			if v := Variants(a); len(v) > 0 {
				b = rapid.SampledFrom(v).Draw(t, "variant").Text
			}
		}
		checkRelation(t, a, b)
	})
}

func FuzzCompare(f *testing.F) {
	for _, pair := range [][2]string{
		{"Sales", "sales "}, {"", "\u200b"}, {"\xff", "\ufffd"}, {"R&amp;D", "R&D"}, {`{"value":"a"}`, "a"},
		{"e\u200b\u0301", "é"}, {"%", "%25"}, {"İ", "i̇"}, {"\u00b4", " \u0301"}, {"Straße", "STRASSE"}, {"𝐀", "А"},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) { checkRelation(t, a, b) })
}

func TestMend(t *testing.T) {
	for _, test := range []struct {
		sent, name string
		side       Side
		edits      string
	}{
		{"Sales ", "Sales", SideIdP, "delete U+0020 at character 6"},
		{"Sales", "Sales ", SideHubSpot, "delete U+0020 at character 6"},
		{"Sales", "Sаles", SideHubSpot, "replace U+0430 by U+0061 at character 2"},
		{"Sаles", "Sales", SideIdP, "replace U+0430 by U+0061 at character 2"},
		{"SalesManager", "Sales Manager", SideIdP, "insert U+0020 at character 6"},
		{"R&amp;D", "R&D", SideIdP, "delete U+0061 U+006D U+0070 U+003B at character 3"},
	} {
		m := Compare(test.sent, test.name).Mend()
		if len(m.Edits) != 1 || m.Side != test.side || m.Edits[0].String() != test.edits {
			t.Errorf("%s for %s: %s %v", ASCII(test.sent), ASCII(test.name), m.Side, m.Edits)
		}
	}
}

func TestNeighbours(t *testing.T) {
	var got []string
	for _, r := range Neighbours([]string{"Sales", "Marketing", "sales", "Sales EU", "Sales", "Sаles"}) {
		got = append(got, r.Sent+"|"+r.Name+"|"+Words(r.Classes))
	}
	want := []string{
		"Sales|sales|letter case",
		"Sales|Sales EU|part of it",
		"Sales|Sаles|a letter that looks the same",
		"sales|Sales EU|letter case, part of it",
		"sales|Sales|letter case",
		"sales|Sаles|letter case, a letter that looks the same",
		"Sales EU|Sales|something behind it",
		"Sales EU|Sаles|a letter that looks the same, something behind it",
		"Sales|Sаles|a letter that looks the same",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestIndexPrefersTheNearest(t *testing.T) {
	x := NewIndex([]string{"Sales", "sales ", "Sales Manager", "Marketing"})
	names := func(sent string) []string {
		list := []string{}
		for _, r := range x.Find(sent) {
			list = append(list, string(r.Kind)+" "+r.Name)
		}
		return list
	}
	for sent, want := range map[string][]string{
		"Sales":     {"exact Sales"},
		"SALES":     {"near-miss Sales", "near-miss sales "},
		"sales":     {"near-miss Sales", "near-miss sales "},
		"Sales EU":  {"near-miss Sales", "near-miss sales "},
		"Market":    {"near-miss Marketing"},
		"Reporting": {},
	} {
		if diff := cmp.Diff(want, names(sent)); diff != "" {
			t.Errorf("%s: -want +got\n%s", sent, diff)
		}
	}
}

// What Find says of a name is what Compare says.
func TestIndexAgreesWithCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(anyName(), 1, 5).Draw(t, "names")
		sent := anyName().Draw(t, "sent")
		if v := Variants(names[0]); len(v) > 0 && rapid.Bool().Draw(t, "variant") {
			sent = rapid.SampledFrom(v).Draw(t, "of the first").Text
		}
		found := NewIndex(names).Find(sent)
		for _, r := range found {
			if diff := cmp.Diff(Compare(sent, r.Name), r); diff != "" {
				t.Fatalf("%s: %s", ASCII(sent), diff)
			}
		}
		for _, name := range names {
			if len(found) == 0 && Compare(sent, name).Kind != Unrelated {
				t.Fatalf("Find misses %s for %s", ASCII(name), ASCII(sent))
			}
		}
	})
}

func TestText(t *testing.T) {
	for name, want := range map[string]string{
		"Führung":              `"Führung"`,
		"a\u00a0b\u3000":       `"a\u00a0b\u3000"`,
		"\x1b[31mred\x07":      `"\x1b[31mred\a"`,
		"\u202eevil\u2066":     `"\u202eevil\u2066"`,
		"say \"x\" \\":         `"say \"x\" \\"`,
		"\xff\ufffd":           `"\xff�"`,
		"\u3164x\u00ad\u200b ": `"\u3164x\u00ad\u200b "`,
	} {
		if got := Text(name); got != want {
			t.Errorf("Text(%+q) = %s, want %s", name, got, want)
		}
	}
	if diff := cmp.Diff([]string{"U+0053", "U+1D412", "0xFF", "U+FFFD"}, CodePoints("S𝐒\xff\ufffd")); diff != "" {
		t.Error(diff)
	}
}

func TestClassNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Classes() {
		text, _ := c.MarshalText()
		var back Class
		if err := back.UnmarshalText(text); err != nil || back != c || seen[c.String()] || c.Words() == "" {
			t.Errorf("class %d is %q and comes back as %v, %v", c, text, back, err)
		}
		seen[c.String()] = true
	}
	var c Class
	if c.UnmarshalText([]byte("nonsense")) == nil || numClasses.String() == "" {
		t.Error("an unknown class passes")
	}
}

// BenchmarkIndex is the size that the command promises: 100 permission sets
// against 5,000 roles, a near miss each.
func BenchmarkIndex(b *testing.B) {
	names, sent := make([]string, 100), make([]string, 0, 5000)
	for i := range names {
		names[i] = "Permission set " + strings.Repeat(string(rune('A'+i%26)), 1+i/26) + " – Führung"
	}
	for len(sent) < cap(sent) {
		v := Variants(names[len(sent)%100])
		sent = append(sent, v[len(sent)%len(v)].Text)
	}
	for b.Loop() {
		x := NewIndex(names)
		for _, s := range sent {
			x.Find(s)
		}
	}
}
