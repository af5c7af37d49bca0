package protocol

import (
	"fmt"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// band is a few users whose logins begin alike, so that a query can tell them
// from everybody else in the target. Each goes by one letter.
type band struct {
	s       *Stage
	letters []string // of those who exist, in the order of their creation
	people  map[string]mockidp.Person
	sent    map[string]scim.Resource // what each was created with
	stored  map[string]scim.Resource // what the target shows of each
	tag     string                   // begins their logins and nobody else's
	asked   bool                     // a filter was sent
	tried   bool                     // scope was looked for
	scoping []string                 // what it is
}

// newBand makes up people, one for each letter. Nobody exists yet.
func newBand(s *Stage, letters string) *band {
	b := &band{s: s, people: map[string]mockidp.Person{}, sent: map[string]scim.Resource{}, stored: map[string]scim.Resource{}}
	var cast []people.Person
	for _, letter := range letters {
		cast = append(cast, people.Person{Given: "Ada", Family: "Byron", Local: string(letter)})
	}
	for i, p := range s.Namesakes(cast...) {
		letter := cast[i].Local
		b.people[letter] = p
		b.tag = p.Login[:strings.Index(p.Login, letter+"@")]
	}
	return b
}

// create makes one of the band exist. What the target shows of it is read back.
func (b *band) create(letter string, more ...scim.Field) scim.Resource {
	x := b.s.Create(b.people[letter], more...)
	return b.enter(letter, b.s.UserBody(b.people[letter], more...), x.Resource().ID())
}

// tryCreate is create for what not every target takes: the spec ends if it is
// refused. what says what is special about the user.
func (b *band) tryCreate(letter, what string, more ...scim.Field) scim.Resource {
	body := b.s.UserObject(b.people[letter], more...)
	x := b.s.Post("/Users", body)
	if x.Refused() {
		b.s.NotClaimed("the target takes no user %s: it answered %s", what, Answer(x))
	}
	raw, _ := scim.Marshal(body)
	return b.enter(letter, raw, x.Resource().ID())
}

func (b *band) enter(letter string, sent []byte, id string) scim.Resource {
	if !slices.Contains(b.letters, letter) {
		b.letters = append(b.letters, letter)
	}
	b.sent[letter] = scim.ParseResource(sent)
	return b.read(letter, id)
}

// read takes in what the target shows of one of the band now.
func (b *band) read(letter, id string) scim.Resource {
	b.stored[letter] = b.s.Snapshot(id)
	return b.stored[letter]
}

func (b *band) id(letter string) string { return b.stored[letter].ID() }

// sameText are the attributes of a User of which a target keeps at least one, all
// with the same text.
func sameText(text string) []scim.Field {
	return []scim.Field{
		scim.F("title", text), scim.F("displayName", text),
		scim.F("name", scim.Object{scim.F("givenName", "Ada"), scim.F("familyName", text)}),
	}
}

// kept is the first of some attributes that the target keeps for everybody in the
// band as it was sent: the value, or none. A target need not keep them all, but
// the spec ends if it keeps none.
func (b *band) kept(paths ...string) string {
	path := b.keptBy(strings.Join(b.letters, ""), paths...)
	if path == "" {
		b.s.NotClaimed("the target keeps none of %s as it was sent", strings.Join(paths, ", "))
	}
	return path
}

// keptBy is kept for some of the band; "" if there is none.
func (b *band) keptBy(letters string, paths ...string) string {
	for _, path := range paths {
		names := strings.Split(path, ".")
		lost := func(letter rune) bool {
			return b.sent[string(letter)].Get(names...).String() != b.stored[string(letter)].Get(names...).String()
		}
		if publishedForUser(b.s, names...) && strings.IndexFunc(letters, lost) < 0 {
			return path
		}
	}
	return ""
}

// text is one of the attributes that sameText sets.
func (b *band) text() string { return b.kept("title", "displayName", "name.familyName") }

// publishedForUser tells whether the User schema has an attribute. Where no schema is
// published it may have any.
func publishedForUser(s *Stage, names ...string) bool {
	user, ok := s.Discovery().Schema(scim.UserURN)
	if !ok {
		return true
	}
	a, ok := user.Attribute(names[0])
	if ok && len(names) > 1 {
		_, ok = a.Sub(names[1])
	}
	return ok
}

// fill puts the band's own words into a filter: {in} is a condition that the
// band alone fulfils, {tag} begins its logins, {a} is the login of a.
func (b *band) fill(filter string) string {
	pairs := []string{"{in}", `userName sw "` + b.tag + `"`, "{tag}", b.tag}
	for letter, p := range b.people {
		pairs = append(pairs, "{"+letter+"}", p.Login)
	}
	return strings.NewReplacer(pairs...).Replace(filter)
}

// hits checks who is found by a filter: want are letters, "" is nobody. It tells
// whether the target evaluated the filter.
func (b *band) hits(rule, filter, want string, more ...Detail) bool {
	filter = b.fill(filter)
	l := b.ask("filter", filter)
	if l.first.Refused() && b.s.Claim("filter.supported") != target.Stated {
		if !b.asked {
			b.s.NotClaimed("the target does not filter: it answered %s", Answer(l.first))
		}
		b.s.Observe("the filter "+filter, "refused: "+Answer(l.first), conformance.OracleSCIM)
		return false
	}
	b.asked = true
	if b.mayRefuse(rule, filter, l.first) {
		more = append(slices.Clone(more), Mild)
	}
	if !l.check(b.s, rule, "the filter "+filter, more...) {
		return false
	}
	got := b.who(l.users)
	b.s.Check(rule, On(l.first), "who is found by the filter "+filter, got == b.spell(want) && l.total == len(want),
		fmt.Sprintf("%s, totalResults %d", b.spell(want), len(want)), fmt.Sprintf("%s, totalResults %d", got, l.total), more...)
	return true
}

// filterable tells whether the target takes an attribute in a filter at all.
func (b *band) filterable(path string) bool {
	return b.s.Get("/Users", "filter", b.fill("{in} and "+path+" pr")).OK()
}

// listing is what a query lists, over all its pages.
type listing struct {
	first *scim.Exchange
	total int
	users []scim.Resource
}

// Pages are followed this far: the target may have made them shorter than asked.
const bandPages = 6

// ask sends a query to /Users and follows its pages.
func (b *band) ask(query ...string) listing {
	from := func(index int) []string { return append(slices.Clone(query), "startIndex", fmt.Sprint(index)) }
	first := query
	if b.s.Discovery().Config.Get("pagination", "defaultPaginationMethod").String() == "cursor" {
		first = from(1) // a list without totalResults says too little (RFC 9865 section 2)
	}
	l := listing{first: b.s.Get("/Users", first...)}
	list, err := l.first.List()
	l.total, l.users = list.Total, list.Resources
	for range bandPages {
		if !l.first.OK() || err != nil || len(list.Resources) == 0 || len(l.users) >= l.total || b.strangers(l.users) > 0 {
			break
		}
		if list, err = b.s.Get("/Users", from(len(l.users)+1)...).List(); err == nil {
			l.users = append(l.users, list.Resources...)
		}
	}
	return l
}

// check holds the answer to being a list.
func (l listing) check(s *Stage, rule, what string, more ...Detail) bool {
	_, ok := s.Listed(rule, l.first, what, more...)
	return ok
}

// order are the letters of the band's users in the order in which they stand.
func (b *band) order(users []scim.Resource) string {
	order := ""
	for _, user := range users {
		for _, letter := range b.letters {
			if b.id(letter) == user.ID() {
				order += letter
			}
		}
	}
	return order
}

func (b *band) strangers(users []scim.Resource) int { return len(users) - len(b.order(users)) }

// who shows users in a finding, in the order of the alphabet.
func (b *band) who(users []scim.Resource) string {
	letters := strings.Split(b.order(users), "")
	slices.Sort(letters)
	text := b.spell(strings.Join(letters, ""))
	if n := b.strangers(users); n > 0 {
		text += fmt.Sprintf(" and %d others", n)
	}
	return text
}

// spell shows letters as the logins that they stand for.
func (b *band) spell(letters string) string {
	if letters == "" {
		return "nobody"
	}
	var logins []string
	for _, letter := range letters {
		logins = append(logins, b.people[string(letter)].Login)
	}
	return strings.Join(logins, ", ")
}

// where are the letters of those for whom a fact holds, as the target shows them,
// in the order of the alphabet.
func (b *band) where(fact func(scim.Resource) bool) string {
	found := ""
	for _, letter := range slices.Sorted(slices.Values(b.letters)) {
		if fact(b.stored[letter]) {
			found += letter
		}
	}
	return found
}

// without are the letters of those in the band who are not among some.
func (b *band) without(letters string) string {
	return b.where(func(r scim.Resource) bool { return !strings.Contains(letters, b.order([]scim.Resource{r})) })
}
