package mockidp

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"rolecall/scim"
)

// DefaultMaxWait is the longest wait in real time.
const DefaultMaxWait = time.Minute

// Options are the settings of an administrator and of the test. The zero value
// is a sensible set.
type Options struct {
	Roles      RoleStyle     // empty means the dialect's first: strings for Okta, assertive for Entra ID
	OmitRoles  bool          // there is no mapping for roles
	EmptyRoles EmptyRoles    // Okta; empty means EmptyRolesArray
	Groups     bool          // groups are provisioned too, so the connection test needs /Groups
	Clock      Clock         // nil means SystemClock
	MaxWait    time.Duration // longest single wait; 0 means DefaultMaxWait on the SystemClock, no limit on another
	Seed       int64         // of passwords, keys and probes
	Forms      []string      // of Info.Settings; of a setting that is not named the first
	// TestLogin is the login of the user that a connection test creates and takes
	// away again (JumpCloud).
	TestLogin string
	// MayDelete tells of which accounts the identity provider may delete those
	// that its directory does not know (Pocket ID); nil means of none.
	MayDelete func(id string) bool
}

// ErrUnknownPerson is the cause when an event names a key that the directory
// does not hold.
var ErrUnknownPerson = errors.New("nobody in the directory has this key")

// IdP is a directory whose people are provisioned to one target. It is safe for
// concurrent use; events of one person run one after another.
type IdP struct {
	client  *scim.Client
	dialect dialect
	opts    Options

	mu       sync.Mutex
	people   map[string]*record
	groups   map[string]*groupRecord
	assigned map[string]bool // whether they have the application, of the keys of everybody in the directory
	probes   uint64
	keys     map[string]string // short keys that were given out, and to which login
}

// record is what the identity provider knows of one person. What a *Person of it
// points to is never changed, only replaced, and neither are lists of roles.
type record struct {
	mu       sync.Mutex // held while an event runs
	person   *Person
	roles    []string
	assigned bool

	link     string   // id at the target, "" when not linked
	disabled bool     // this identity provider has switched the account off
	deleted  bool     // and deleted it
	pushed   *Person  // as the target was last told
	told     []string // roles as the target was last told, or showed them
	sent     digest   // of the body that the target was last sent, where a dialect goes by it
}

// digest stands for a text; the zero digest is no text.
type digest [sha256.Size]byte

func newRecord() *record { return &record{person: &nobody, pushed: &nobody} }

// New returns an identity provider that speaks a dialect to a target. For
// entra-flag the client's base URL goes without the flag. It errs for an unknown
// dialect (ErrUnknownDialect), role style or form of an emptied list.
func New(name string, client *scim.Client, opts Options) (*IdP, error) {
	make, info, err := lookup(name)
	if err != nil {
		return nil, err
	}
	if opts.Roles == "" {
		opts.Roles = info.RoleStyles[0]
	}
	if err := checkStyle(info, opts.Roles); err != nil {
		return nil, err
	}
	if opts.Forms, err = info.forms(opts.Forms); err != nil {
		return nil, err
	}
	if opts.EmptyRoles == "" {
		opts.EmptyRoles = EmptyRolesArray
	}
	if !slices.Contains([]EmptyRoles{EmptyRolesArray, EmptyRolesNull, EmptyRolesAbsent}, opts.EmptyRoles) {
		return nil, fmt.Errorf("form of an emptied role list %q: want [], null or absent", opts.EmptyRoles)
	}
	if opts.Clock == nil {
		opts.Clock = SystemClock{}
	}
	if _, real := opts.Clock.(SystemClock); real && opts.MaxWait == 0 {
		opts.MaxWait = DefaultMaxWait
	}
	return &IdP{client: client, dialect: make(opts), opts: opts, people: map[string]*record{}, groups: map[string]*groupRecord{}, assigned: map[string]bool{}, keys: map[string]string{}}, nil
}

// Info describes the dialect that is spoken.
func (p *IdP) Info() Info { return p.dialect.info() }

// NewPerson returns somebody with a key as this directory makes them; the same
// seed and login give the same key, unless it is a short one that somebody else was
// given before. Nothing else is stored before Hire.
func (p *IdP) NewPerson(login, givenName, familyName string) Person {
	return Person{Key: p.newKey(login), Login: login, GivenName: givenName, FamilyName: familyName}.complete()
}

// shortKey is the length from which on two keys are never the same by chance.
const shortKey = 16

func (p *IdP) newKey(login string) string {
	key := p.dialect.key(p.opts.Seed, login)
	if len(key) >= shortKey {
		return key
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for again := 2; p.keys[key] != "" && p.keys[key] != login; again++ {
		key = p.dialect.key(p.opts.Seed, fmt.Sprintf("%s %d", login, again))
	}
	p.keys[key] = login
	return key
}

// RemoteID is the id that the target gave the person, "" when not linked.
func (p *IdP) RemoteID(key string) string {
	rec := p.find(key)
	if rec == nil {
		return ""
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.link
}

// Forget drops the link to the target, as a newly installed integration would
// not have it. The person stays assigned.
func (p *IdP) Forget(key string) {
	if rec := p.find(key); rec != nil {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		rec.unlink()
	}
}

func (rec *record) unlink() {
	rec.link, rec.disabled, rec.deleted, rec.pushed, rec.told, rec.sent = "", false, false, &nobody, nil, digest{}
}

// Person is what the directory holds; the zero Person if the key is unknown.
func (p *IdP) Person(key string) (person Person, roles []string, assigned bool) {
	rec := p.find(key)
	if rec == nil {
		return Person{}, nil, false
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return *rec.person, slices.Clone(rec.roles), rec.assigned
}

func (p *IdP) find(key string) *record {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.people[key]
}

// assign notes whether a person has the application.
func (p *IdP) assign(key string, rec *record, has bool) {
	rec.assigned = has
	p.mu.Lock()
	defer p.mu.Unlock()
	p.assigned[key] = has
}

// expel notes that a person is deleted from the directory.
func (p *IdP) expel(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.assigned, key)
}

// knows tells whether the key is that of a person of the directory, and whether
// that person has the application.
func (p *IdP) knows(key string) (known, assigned bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	assigned, known = p.assigned[key]
	return known, assigned
}

func (p *IdP) add(key string) *record {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.people[key] == nil {
		p.people[key] = newRecord()
	}
	return p.people[key]
}

// probe numbers the connection tests, each of which asks for another user.
func (p *IdP) probe() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.probes++
	return p.probes
}

// conclude runs the requests of an event, in later cycles again where the
// identity provider does so, and sums up.
func (p *IdP) conclude(ctx context.Context, r *run, requests func(context.Context, *run) error) Outcome {
	for attempt := 1; ; attempt++ {
		r.lastWait = 0
		err := requests(ctx, r)
		var failure *Failure
		var end *stop
		switch {
		case err == nil:
			return *r.out
		case errors.As(err, &end):
			r.out.Stop = end.why
			return *r.out
		case !errors.As(err, &failure):
			r.out.Err = err
			return *r.out
		}
		wait, again := p.dialect.nextCycle(failure, attempt)
		if !again || r.cycle != nil { // later cycles are the job's business
			r.out.Failure = failure
			return *r.out
		}
		if err := r.wait(ctx, wait, failure.Exchange); err != nil {
			if errors.Is(err, ErrWait) && failure.Exchange.Status != 429 {
				failure.Message += fmt.Sprintf(" (%s would try again in %s)", p.dialect.info().Title, wait)
				r.out.Failure = failure
			} else {
				r.out.Err = err
			}
			return *r.out
		}
	}
}
