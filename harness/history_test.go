package harness_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// A step is one thing that happens in a directory. Numbers choose among what
// there is at that time, whatever their size, so that every list of steps is a
// history and a shorter one is one too.
type step struct {
	Do   string `yaml:"do"`
	Who  int    `yaml:"who,omitempty"`
	What int    `yaml:"what,omitempty"`
}

// The steps. Everything between two cycles reaches the target in one.
var doings = []string{
	"cycle", "hire", "unassign", "assign", "change-role", "add-role", "change-name", "rename-login",
	"take-free-login", "delete", "rehire", "join-group", "leave-group", "assign-group", "unassign-group",
	"narrow-scope", "widen-scope", "restart", "forget", "account-by-hand",
}

func steps() *rapid.Generator[[]step] {
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			Do:   rapid.SampledFrom(doings).Draw(t, "do"),
			Who:  rapid.IntRange(0, 5).Draw(t, "who"),
			What: rapid.IntRange(0, 4).Draw(t, "what"),
		}
	})
	return rapid.SliceOfN(one, 1, 30)
}

// world is a directory, a job and a target, and what the history may do next.
type world struct {
	ctx    context.Context
	target *target.Target
	idp    *mockidp.IdP
	dir    *mockidp.Directory
	job    *mockidp.Job
	before mockidp.Snapshot
	roles  []string
	people []string // keys of the living
	gone   []string // logins of the deleted, who were provisioned
	freed  []string // logins given up since the last cycle
	free   []string // logins that a later person may have
	born   int
	spared map[string]string // key -> why nothing can be said of the person
	clean  bool              // nothing has happened since the last cycle
}

// twoRoles is an account that gives everybody all the permission sets that are
// named, so that every list of roles has a known effect.
const twoRoles = "options: {severalRoles: union}\n"

func newWorld(ctx context.Context, dialect, accountFile string, faults ...string) (w *world, stop func(), err error) {
	embedded, err := target.StartEmbedded(target.EmbeddedOptions{AccountFile: accountFile, Faults: faults})
	if err != nil {
		return nil, nil, err
	}
	w = &world{ctx: ctx, dir: mockidp.NewDirectory(), spared: map[string]string{}}
	fail := func(err error) (*world, func(), error) {
		embedded.Close()
		return nil, nil, err
	}
	if w.target, err = target.Open(ctx, embedded.Endpoint, "history"); err != nil {
		return fail(err)
	}
	if w.before, err = mockidp.TakeSnapshot(ctx, w.target.SCIM, 0); err != nil {
		return fail(err)
	}
	clock := mockidp.NewVirtualClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	if w.idp, err = mockidp.New(dialect, w.target.SCIM, mockidp.Options{Clock: clock, Seed: 1}); err != nil {
		return fail(err)
	}
	for _, set := range w.target.Sets {
		if set.Harmless() && len(w.roles) < 3 {
			w.roles = append(w.roles, set.Name)
		}
	}
	w.job, err = mockidp.NewJob(w.idp, w.dir, mockidp.JobOptions{OnOutcome: func(p mockidp.Person, o mockidp.Outcome) {
		// What a dialect is not known to send cannot arrive; but who speaks up for the
		// well-known ones must be right.
		if o.Stop != "" || o.Silent != "" && w.idp.Info().Trust != mockidp.High {
			w.spared[p.Key] = o.Stop + o.Silent
		}
	}})
	if err != nil {
		return fail(err)
	}
	for i, name := range []string{"Sales", "Service"} {
		if err := w.dir.SetGroup(fmt.Sprint("g", i), name); err != nil {
			return fail(err)
		}
	}
	return w, embedded.Close, nil
}

func (w *world) login() string {
	w.born++
	return fmt.Sprintf("history-p%d@%s", w.born, w.target.Domain)
}

func (w *world) put(login string, department int) (string, error) {
	p := w.idp.NewPerson(login, fmt.Sprint("Given", w.born), "Family")
	p.Key += fmt.Sprint("-", w.born) // a person who has the login of another is still somebody else
	p.Department = []string{"Sales", "Service"}[department%2]
	w.born++
	w.people = append(w.people, p.Key)
	return p.Key, w.dir.Put(p)
}

// adopts tells whether the identity provider brings an account that it finds up
// to date at once; others link it, or do not, until the person changes.
func (w *world) adopts() bool {
	name := w.idp.Info().Name
	return strings.HasPrefix(name, "okta") || strings.HasPrefix(name, "entra")
}

func pick[T any](list []T, n int) (one T, ok bool) {
	if len(list) == 0 {
		return one, false
	}
	return list[n%len(list)], true
}

// play does one step. The error says that the harness, not the target, is wrong.
func (w *world) play(s step) error {
	role := w.roles[s.What%len(w.roles)]
	group := fmt.Sprint("g", s.What%2)
	key, somebody := pick(w.people, s.Who)
	wanted, _ := w.dir.Wanted(key, mockidp.MergeUnion)
	switch s.Do {
	case "hire":
		key, err := w.put(w.login(), s.Who)
		if err != nil {
			return err
		}
		return w.dir.Assign(key, role)
	case "rehire":
		login, ok := pick(w.gone, s.Who)
		if !ok {
			return nil
		}
		w.gone = slices.DeleteFunc(w.gone, func(l string) bool { return l == login })
		key, err := w.put(login, 0)
		if err != nil {
			return err
		}
		return w.dir.Assign(key, role)
	case "account-by-hand":
		login := w.login()
		body, err := scim.Marshal(scim.Object{
			scim.F("schemas", []string{scim.UserURN}), scim.F("userName", login), scim.F("active", s.What%2 == 0),
			scim.F("name", scim.Object{scim.F("givenName", "By"), scim.F("familyName", "Hand")}),
			scim.F("emails", []scim.Object{{scim.F("value", login), scim.F("type", "work"), scim.F("primary", true)}}),
		})
		if err != nil {
			return err
		}
		x, err := w.target.SCIM.Post(w.ctx, "/Users", body)
		if err != nil {
			return err
		}
		w.see(x.Resource())
		if s.Who%2 == 0 && w.adopts() {
			key, err := w.put(login, s.Who)
			if err != nil {
				return err
			}
			return w.dir.Assign(key, role)
		}
		return nil
	case "assign-group":
		return w.dir.AssignGroup(group, s.Who, role)
	case "unassign-group":
		return w.dir.UnassignGroup(group)
	case "narrow-scope":
		w.dir.SetScope(func(p mockidp.Person) bool { return p.Department == "Sales" })
	case "widen-scope":
		w.dir.SetScope(nil)
	case "restart":
		w.job.Restart(false)
	case "forget":
		w.job.Restart(true)
	}
	if !somebody {
		return nil
	}
	switch s.Do {
	case "unassign":
		return w.dir.Unassign(key)
	case "assign", "change-role":
		return w.dir.Assign(key, role)
	case "add-role":
		other := w.roles[(s.What+1)%len(w.roles)]
		return w.dir.Assign(key, role, other)
	case "change-name":
		return w.dir.Change(key, func(p *mockidp.Person) {
			p.FamilyName = fmt.Sprint("Family", s.What)
			p.DisplayName = p.GivenName + " " + p.FamilyName
		})
	case "rename-login":
		return w.rename(key, wanted.Person.Login, w.login())
	case "take-free-login":
		login, ok := pick(w.free, s.What)
		if !ok {
			return nil
		}
		w.free = slices.DeleteFunc(w.free, func(l string) bool { return l == login })
		return w.rename(key, wanted.Person.Login, login)
	case "delete":
		w.people = slices.DeleteFunc(w.people, func(k string) bool { return k == key })
		if w.idp.RemoteID(key) != "" {
			w.freed = append(w.freed, wanted.Person.Login)
		}
		return w.dir.Delete(key)
	case "join-group", "leave-group":
		return w.join(group, key, s.Do == "join-group")
	}
	return nil
}

func (w *world) rename(key, from, to string) error {
	w.freed = append(w.freed, from)
	return w.dir.Change(key, func(p *mockidp.Person) { p.Login, p.Email = to, to })
}

func (w *world) join(group, key string, in bool) error {
	var members []string
	for _, k := range w.people {
		if (k == key && in) || k != key && w.dir.MemberOf(group, k) {
			members = append(members, k)
		}
	}
	return w.dir.SetGroup(group, group, members...)
}

// see takes an account that was made by hand into what was there before.
func (w *world) see(user scim.Resource) {
	var all []mockidp.Account
	for a := range w.before.All() {
		all = append(all, a)
	}
	w.before = mockidp.NewSnapshot(append(all, mockidp.ViewOf(user))...)
}

// cycle runs a cycle and says in which ways the target is wrong afterwards.
func (w *world) cycle() ([]string, error) {
	report := w.job.Settle(w.ctx)
	if report.Stopped != nil {
		return nil, report.Stopped
	}
	after, err := mockidp.TakeSnapshot(w.ctx, w.target.SCIM, 0)
	if err != nil {
		return nil, err
	}
	err = after.Hold(func(login string) ([]string, bool, error) {
		if w.dir.Owner(login) == "" {
			return nil, false, nil
		}
		held, err := w.target.Permissions.Of(w.ctx, login)
		return held.Sets, held.Exists, err
	})
	if err != nil {
		return nil, err
	}
	c := w.job.Comparison()
	c.Alone = true
	c.Spare = func(key string) bool { return w.spared[key] != "" }
	var wrong []string
	for _, u := range report.Unsettled {
		if u.Stop != "" {
			continue
		}
		wrong = append(wrong, u.String())
	}
	for _, b := range mockidp.Compare(w.job.Wanted(), w.before, after, c) {
		wrong = append(wrong, b.String())
	}
	w.release(after)
	return wrong, nil
}

// release frees the logins that were given up, unless the account that still
// bears one is somebody's who lives: an identity provider would take it for the
// next person's, which no target can mend.
func (w *world) release(after mockidp.Snapshot) {
	for _, login := range w.freed {
		taken := false
		for _, a := range after.Of(login) {
			taken = taken || slices.ContainsFunc(w.people, func(key string) bool { return w.idp.RemoteID(key) == a.ID })
		}
		switch {
		case taken:
		case len(after.Of(login)) > 0:
			w.gone = append(w.gone, login)
		default:
			w.free = append(w.free, login)
		}
	}
	w.freed = nil
}
