package mockidp

import (
	"strings"
	"unicode"

	"github.com/tidwall/gjson"
	"golang.org/x/text/unicode/norm"

	"rolecall/scim"
)

// lookupRules are what an identity provider needs of the answer to a search.
type lookupRules struct {
	list  rule // a ListResponse with integer numbers
	page  rule // Resources that hold what totalResults counts
	other rule // only users that match
	id    rule // an id in each
}

func (l lookupRules) all() []rule { return []rule{l.list, l.page, l.other, l.id} }

// readList reads a ListResponse, holding the target to integer numbers.
func (s *step) readList(x *scim.Exchange, l lookupRules) (scim.List, *Failure) {
	list, err := scim.ParseList(x.Body())
	if err != nil {
		broken := l.list
		if v := list.Get("totalResults"); v.Type == gjson.Number {
			broken = l.page
		}
		return list, s.fail(x, breach{broken, err.Error()})
	}
	var breaches []breach
	for _, name := range []string{"startIndex", "itemsPerPage"} {
		v := list.Get(name)
		if v.Exists() && (v.Type != gjson.Number || strings.ContainsAny(v.Raw, ".eE")) {
			breaches = append(breaches, breach{l.list, name + " is " + short(v.Raw)})
		}
	}
	if len(breaches) > 0 {
		return list, s.fail(x, breaches...)
	}
	return list, nil
}

// readHit reads the answer to a search for one login. ok is false when nobody
// has it.
func (s *step) readHit(x *scim.Exchange, login string, l lookupRules) (hit scim.Resource, ok bool, f *Failure) {
	return s.readHitBy(x, l, func(user scim.Resource) bool { return sameLogin(user.UserName(), login) })
}

// readHitBy reads the answer to a search for users that match.
func (s *step) readHitBy(x *scim.Exchange, l lookupRules, matches func(scim.Resource) bool) (hit scim.Resource, ok bool, f *Failure) {
	list, f := s.readList(x, l)
	if f != nil {
		return hit, false, f
	}
	switch {
	case list.Total == 0 && len(list.Resources) == 0:
		return hit, false, nil
	case list.Total == 0 || len(list.Resources) == 0:
		return hit, false, s.fail(x, breach{l.page, "totalResults and Resources that contradict each other"})
	}
	for _, user := range list.Resources {
		if !matches(user) {
			return hit, false, s.fail(x, breach{l.other, "a user with the userName " + short(user.Get("userName").Raw)})
		}
		if user.ID() == "" {
			return hit, false, s.fail(x, breach{l.id, "a user whose id is " + short(user.Get("id").Raw)})
		}
	}
	return list.Resources[0], true, nil
}

// sameLogin compares as RFC 7643 section 4.1.1 has it: letter case does not
// count, nor does the Unicode form.
func sameLogin(a, b string) bool {
	return strings.EqualFold(norm.NFC.String(a), norm.NFC.String(b))
}

// foldLogin gives two logins that sameLogin takes for one the same form. It
// folds as strings.EqualFold does: each letter to one of its orbit, the ASCII
// letter in lower case if there is one, so that most logins are their own form.
func foldLogin(login string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r
		}
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		if 'A' <= least && least <= 'Z' {
			return least - 'A' + 'a'
		}
		return least
	}, norm.NFC.String(login))
}

// readUser reads an answer that must hold a user with an id.
func (s *step) readUser(x *scim.Exchange, empty, id rule) (scim.Resource, *Failure) {
	user := x.Resource()
	if !user.Exists() {
		got := "no JSON object"
		if len(x.Body()) == 0 {
			got = "an empty body"
		}
		return user, s.fail(x, breach{empty, got})
	}
	if user.ID() == "" {
		return user, s.fail(x, breach{id, "an id that is " + short(user.Get("id").Raw)})
	}
	return user, nil
}

const shown = 60

func short(raw string) string {
	switch {
	case raw == "":
		return "missing"
	case len(raw) > shown:
		return strings.ToValidUTF8(raw[:shown], "") + "..."
	}
	return raw
}
