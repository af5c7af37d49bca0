package mockidp

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Wrong is a way in which a target differs from the directory.
type Wrong string

// The ways, each with the part of the promise of a cycle that it breaks.
const (
	WrongMissing  Wrong = "no account"           // assigned, and has none
	WrongTwice    Wrong = "several accounts"     // assigned, and has more than one
	WrongInactive Wrong = "inactive"             // assigned, and cannot work
	WrongActive   Wrong = "still active"         // not assigned, and can
	WrongProfile  Wrong = "wrong profile"        // names or e-mail address are not the directory's
	WrongSets     Wrong = "wrong permission set" // too many, too few or others
	WrongForeign  Wrong = "touched"              // an account that is none of the directory's has changed
	WrongStray    Wrong = "nobody's account"     // an account has appeared that is none of the directory's
)

// Breach is one difference.
type Breach struct {
	Wrong  Wrong
	Login  string // of the person, or of the account that is nobody's
	Want   string
	Got    string
	ID     string // of the account, "" if there is none
	Person string // key, "" if it is nobody's account
}

func (b Breach) String() string {
	return fmt.Sprintf("%s: %s: want %s, got %s", b.Login, b.Wrong, b.Want, b.Got)
}

// Comparison says what to hold a target to.
type Comparison struct {
	// Sets are the permission sets that a person should hold; nil takes the names
	// of the roles. They are compared where the snapshot knows them.
	Sets func(Wanted) []string
	// Unmapped are attributes that the identity provider does not send: name,
	// emails. They are not compared.
	Unmapped []string
	// Superset allows more sets than are wanted, for an expression of Entra ID
	// that never takes a role away.
	Superset bool
	// Owner is the key of the person who has a login of the directory's or had it
	// last, "" for another login; see Directory.Owner. Other accounts are none of
	// the directory's business.
	Owner func(login string) string
	// Managed tells whether the identity provider ever provisioned the person with
	// the key; nil takes it of everybody. The account of somebody else is none of
	// its business, whatever the login.
	Managed func(key string) bool
	// Alone says that nobody else changes the target, so that an account which
	// has appeared and is none of the directory's is a breach.
	Alone bool
	// Spare leaves a person out, by key: one whose provisioning is known to have
	// failed and is reported otherwise.
	Spare func(key string) bool
}

// Compare holds a whole target to a whole directory, and lists every breach:
// everybody who is assigned has exactly one account, which is active, says what
// the directory says and holds exactly the right permission sets; nobody else's
// is active; and what was there before and is none of the directory's is byte
// for byte the same.
func Compare(want iter.Seq[Wanted], before, after Snapshot, c Comparison) []Breach {
	m := &comparing{Comparison: c, after: after, wanted: map[string]bool{}, strange: map[string]bool{}}
	for w := range want {
		if w.Assigned {
			m.wanted[foldLogin(w.Person.Login)] = true
		}
	}
	for w := range want {
		switch {
		case c.Spare != nil && c.Spare(w.Person.Key):
			m.wanted[foldLogin(w.Person.Login)] = true
		case w.Assigned:
			m.assigned(w)
		case c.Managed != nil && !c.Managed(w.Person.Key):
			m.strange[foldLogin(w.Person.Login)] = true
		default:
			m.unassigned(w.Person)
		}
	}
	m.others(before)
	return m.found
}

type comparing struct {
	Comparison
	after   Snapshot
	wanted  map[string]bool // folded logins of everybody who is assigned
	strange map[string]bool // folded logins of people who were never provisioned
	found   []Breach
}

func (m *comparing) note(wrong Wrong, p Person, a Account, want, got string) {
	m.found = append(m.found, Breach{Wrong: wrong, Login: p.Login, Person: p.Key, ID: a.ID, Want: want, Got: got})
}

func (m *comparing) assigned(w Wanted) {
	accounts := m.after.Of(w.Person.Login)
	switch len(accounts) {
	case 0:
		m.note(WrongMissing, w.Person, Account{}, "one account", "none")
		return
	case 1:
	default:
		var ids []string
		for _, a := range accounts {
			ids = append(ids, a.ID)
		}
		m.note(WrongTwice, w.Person, accounts[0], "one account", fmt.Sprintf("%d: %s", len(accounts), strings.Join(ids, ", ")))
		return
	}
	a := accounts[0]
	if !a.Active {
		got := "inactive"
		if !a.Stated {
			got = "no boolean active"
		}
		m.note(WrongInactive, w.Person, a, "active", got)
	}
	m.profile(w.Person, a)
	m.sets(w, a)
}

func (m *comparing) profile(p Person, a Account) {
	say := func(what, want, got string) {
		m.note(WrongProfile, p, a, fmt.Sprintf("%s %q", what, want), fmt.Sprintf("%q", got))
	}
	sent := func(attribute string) bool { return !slices.Contains(m.Unmapped, attribute) }
	if sent("name") && p.GivenName != "" && a.Given != p.GivenName {
		say("given name", p.GivenName, a.Given)
	}
	if sent("name") && p.FamilyName != "" && a.Family != p.FamilyName {
		say("family name", p.FamilyName, a.Family)
	}
	if sent("emails") && !slices.ContainsFunc(a.Emails, func(e string) bool { return strings.EqualFold(e, p.Email) }) {
		say("e-mail address", p.Email, strings.Join(a.Emails, ", "))
	}
}

func (m *comparing) sets(w Wanted, a Account) {
	if a.Sets == nil {
		return
	}
	want := w.Roles
	if m.Sets != nil {
		want = m.Sets(w)
	}
	want = slices.Sorted(slices.Values(want))
	ok := slices.Equal(want, a.Sets)
	if m.Superset {
		ok = !slices.ContainsFunc(want, func(set string) bool { return !slices.Contains(a.Sets, set) })
	}
	if !ok {
		m.note(WrongSets, w.Person, a, fmt.Sprintf("%q", want), fmt.Sprintf("%q", a.Sets))
	}
}

// unassigned holds the accounts of somebody's login to be inactive, unless the
// login has become somebody else's.
func (m *comparing) unassigned(p Person) {
	login := foldLogin(p.Login)
	if m.wanted[login] {
		return
	}
	m.wanted[login] = true // once is enough
	for _, a := range m.after.Of(p.Login) {
		if a.Active {
			m.note(WrongActive, p, a, "no account, or an inactive one", "active")
		}
	}
}

// others looks at the accounts that are nobody's by their present login.
func (m *comparing) others(before Snapshot) {
	owner := func(login string) string {
		if m.Owner == nil {
			return ""
		}
		return m.Owner(login)
	}
	knew := func(login string) bool {
		folded := foldLogin(login)
		return owner(login) != "" && (m.wanted[folded] || !m.strange[folded])
	}
	for _, a := range m.after.accounts {
		i, was := before.byID[a.ID]
		old := ""
		if was {
			old = before.accounts[i].UserName
		}
		switch {
		case was && !knew(old):
			if before.accounts[i].digest != a.digest {
				m.found = append(m.found, Breach{Wrong: WrongForeign, Login: old, ID: a.ID, Want: "as it was", Got: "another content"})
			}
		case was && before.accounts[i].digest == a.digest:
			// Nobody has ever done anything to it.
		case knew(a.UserName) && m.Spare != nil && m.Spare(owner(a.UserName)):
		case knew(a.UserName) && !m.wanted[foldLogin(a.UserName)] && a.Active:
			m.found = append(m.found, Breach{Wrong: WrongActive, Login: a.UserName, Person: owner(a.UserName), ID: a.ID, Want: "no active account under a login that nobody has any more", Got: "active"})
		case !knew(a.UserName) && m.Alone:
			m.found = append(m.found, Breach{Wrong: WrongStray, Login: a.UserName, ID: a.ID, Want: "no account that is not the directory's", Got: "one"})
		}
	}
	for _, a := range before.accounts {
		if _, there := m.after.byID[a.ID]; !there && !knew(a.UserName) {
			m.found = append(m.found, Breach{Wrong: WrongForeign, Login: a.UserName, ID: a.ID, Want: "as it was", Got: "gone"})
		}
	}
}
