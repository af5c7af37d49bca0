package mockidp

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rolecall/scim"
)

// Account is a view on one User of the target, as much as Compare needs of it.
type Account struct {
	ID       string
	UserName string
	Active   bool
	Stated   bool // the target states active at all
	Given    string
	Family   string
	Emails   []string
	Sets     []string // permission sets, sorted; nil where nobody could be asked
	digest   [sha256.Size]byte
}

// Snapshot is a view on all Users of a target at one time.
type Snapshot struct {
	accounts []Account
	more     []int32          // of each account the next one of the same login, -1 if there is none
	byLogin  map[string]int32 // the first account of a folded login
	byID     map[string]int32
}

// ViewOf reads a User as an Account.
func ViewOf(user scim.Resource) Account {
	active, stated := user.Active()
	a := Account{
		ID: user.ID(), UserName: user.UserName(), Active: active, Stated: stated,
		Given: strings.Clone(user.Get("name", "givenName").String()), Family: strings.Clone(user.Get("name", "familyName").String()),
		Emails: user.Strings("emails"), digest: digestOf(user),
	}
	for i, email := range a.Emails {
		if email == a.UserName {
			a.Emails[i] = a.UserName // once is enough: there may be many accounts
		}
	}
	return a
}

// digestOf tells two contents apart. Neither the order of members nor that of the
// values of a multi-valued attribute means anything (RFC 7643 section 2.4).
func digestOf(user scim.Resource) [sha256.Size]byte {
	var content any
	if json.Unmarshal([]byte(user.Raw()), &content) != nil {
		return sha256.Sum256([]byte(user.Raw()))
	}
	return sha256.Sum256(canonical(content))
}

func canonical(content any) []byte {
	switch v := content.(type) {
	case map[string]any:
		var out []byte
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = append(strconv.AppendQuote(out, name), ':')
			out = append(append(out, canonical(v[name])...), ',')
		}
		return append(out, '}')
	case []any:
		var parts []string
		for _, element := range v {
			parts = append(parts, string(canonical(element)))
		}
		slices.Sort(parts)
		return []byte("[" + strings.Join(parts, ",") + "]")
	}
	raw, err := json.Marshal(content)
	if err != nil { // it came from JSON
		panic(err)
	}
	return raw
}

// NewSnapshot is the view on these accounts.
func NewSnapshot(accounts ...Account) Snapshot {
	s := Snapshot{byLogin: map[string]int32{}, byID: map[string]int32{}}
	for _, a := range accounts {
		s.Add(a)
	}
	return s
}

// Add takes in one more account.
func (s *Snapshot) Add(a Account) {
	if s.byID == nil {
		s.byLogin, s.byID = map[string]int32{}, map[string]int32{}
	}
	at, login := int32(len(s.accounts)), foldLogin(a.UserName)
	if last, known := s.byLogin[login]; known {
		for s.more[last] >= 0 {
			last = s.more[last]
		}
		s.more[last] = at
	} else {
		s.byLogin[login] = at
	}
	s.byID[a.ID] = at
	s.accounts, s.more = append(s.accounts, a), append(s.more, -1)
}

// All walks the accounts.
func (s Snapshot) All() iter.Seq[Account] { return slices.Values(s.accounts) }

// Len counts the accounts.
func (s Snapshot) Len() int { return len(s.accounts) }

// Of lists the accounts with a login; letter case does not count.
func (s Snapshot) Of(login string) []Account {
	var list []Account
	i, known := s.byLogin[foldLogin(login)]
	if !known {
		return nil
	}
	for ; i >= 0; i = s.more[i] {
		list = append(list, s.accounts[i])
	}
	return list
}

// Hold fills in which permission sets the accounts hold whose login ask knows.
func (s *Snapshot) Hold(ask func(login string) (sets []string, known bool, err error)) error {
	seen := map[string][]string{} // many hold the same sets
	for i := range s.accounts {
		sets, known, err := ask(s.accounts[i].UserName)
		if err != nil {
			return fmt.Errorf("permission sets of %s: %w", s.accounts[i].UserName, err)
		}
		if known {
			sorted := slices.Sorted(slices.Values(sets))
			name := strings.Join(sorted, "\x00")
			if seen[name] == nil {
				seen[name] = append([]string{}, sorted...)
			}
			s.accounts[i].Sets = seen[name]
		}
	}
	return nil
}

// pageSize is how many users a list is asked for at once; a target may give fewer
// (RFC 7644 section 3.4.2.4).
const pageSize = 100

// TakeSnapshot walks the list of all users. It errs when the list cannot be read,
// does not hold as many users as it says, or is longer than limit (0 is no
// limit); then nothing is to be concluded from what was read.
func TakeSnapshot(ctx context.Context, c *scim.Client, limit int) (Snapshot, error) {
	s := NewSnapshot()
	for start := 1; ; {
		x, err := c.Get(ctx, "/Users", scim.Query("startIndex", strconv.Itoa(start), "count", strconv.Itoa(pageSize)))
		if err != nil {
			return s, fmt.Errorf("list of users: %w", err)
		}
		if x.Status != http.StatusOK {
			return s, fmt.Errorf("list of users from %d: %s, want 200", start, answered(x))
		}
		list, err := x.List()
		if err != nil {
			return s, fmt.Errorf("list of users from %d: %w", start, err)
		}
		if limit > 0 && list.Total > limit {
			return s, fmt.Errorf("%w: %d, at most %d are read", ErrTooMany, list.Total, limit)
		}
		for _, user := range list.Resources {
			if _, known := s.byID[user.ID()]; !known {
				s.Add(ViewOf(user))
			}
		}
		start += len(list.Resources)
		if len(list.Resources) > 0 && start <= list.Total {
			continue
		}
		if s.Len() != list.Total {
			return s, fmt.Errorf("list of users: totalResults says %d, the pages hold %d", list.Total, s.Len())
		}
		return s, nil
	}
}

// ErrTooMany is the cause when a target has more users than may be read.
var ErrTooMany = errors.New("the target has too many users")
