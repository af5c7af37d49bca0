package exactname

import "slices"

// Variant is a name that differs from a permission set's name by one class.
type Variant struct {
	Class Class
	Text  string
	Words string // how Text differs, to be read after "the name"
}

// Variants gives near misses of a name, in the order of the classes. It is
// deterministic and total. No variant equals the name or another variant, and
// [Compare] finds exactly the variant's class between it and the name: what a
// name does not lend itself to is left out, such as another dash where there is
// none.
func Variants(name string) []Variant { return variants(name, Classes()) }

// VariantsOf are those of [Variants] that are of one class.
func VariantsOf(name string, class Class) []Variant { return variants(name, []Class{class}) }

// variants gives the near misses of some classes. What another class gives is
// taken by it all the same, and is only not compared, which is the long part.
func variants(name string, wanted []Class) []Variant {
	seen := map[string]bool{name: true}
	nameFolds := folds(name)
	var list []Variant
	for _, g := range generators {
		for _, v := range g.vary(name) {
			if seen[v.text] {
				continue
			}
			seen[v.text] = true
			if !slices.Contains(wanted, g.class) {
				continue
			}
			if r := compare(v.text, name, folds(v.text), nameFolds); slices.Equal(r.Classes, []Class{g.class}) {
				list = append(list, Variant{g.class, v.text, v.words})
			}
		}
	}
	return list
}

// variation is a candidate; it may equal the name.
type variation struct{ text, words string }

var generators = [...]struct {
	class Class
	vary  func(string) []variation
}{
	{LetterCase, otherCases},
	{LeadingBlank, leadingBlanks},
	{TrailingBlank, trailingBlanks},
	{DoubleBlank, doubleBlanks},
	{NoBreakSpace, noBreakSpaces},
	{OtherBlank, otherBlanks},
	{ZeroWidth, zeroWidths},
	{Normalization, normalForms},
	{Compatibility, compatibleForms},
	{FullWidth, fullWidths},
	{LookAlike, alikes},
	{Dash, dashes},
	{Quote, quotes},
	{Separator, separators},
	{Prefix, prefixes},
	{Suffix, suffixes},
	{Shortened, shortened},
	{HTMLEscaped, htmlEscapes},
	{URLEscaped, urlEscapes},
	{JSONString, jsonStrings},
	{Encoding, encodings},
}
