package target

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"rolecall/journal"
	"rolecall/scim"
)

// Journal remembers what a run created, and is the interlock: as the Guard of
// the SCIM client it keeps back, before a byte leaves, every PUT, PATCH and
// DELETE on a resource that it does not hold, on its own, in a bulk request or
// as the member of a group. It is safe for concurrent use.
type Journal struct {
	prefix string
	limit  int

	mu       sync.Mutex
	alive    map[Ref]bool    // resources of the run; false once they are deleted
	living   int             // users among them that are not deleted
	foreign  map[string]bool // ids that were seen under a name that is not the run's
	looked   map[Ref]bool    // resources that were looked at before they were changed
	log      *journal.Writer // nil where nothing can be left behind
	unlogged error           // why the log could not be written to
	look     lookUp          // nil where the target is the run's own
	domains  []string        // of all addresses that a run makes up; where there is none they are not looked at

	readOnly bool   // nothing may be written at all
	denied   func() // is told when something was to be written all the same; may be nil

	described map[string][]byte // what was read at the discovery endpoints, by path
}

// Ref names one resource of a target.
type Ref struct {
	Endpoint string // Users or Groups
	ID       string
}

// Path is the resource's address below the service root: /Users/42.
func (r Ref) Path() string { return "/" + r.Endpoint + "/" + url.PathEscape(r.ID) }

// The endpoints at which a run creates resources.
const (
	users  = "Users"
	groups = "Groups"
)

// NewJournal starts a journal for the run whose logins and group names begin with
// prefix. limit bounds the users that exist at once; 0 means no bound.
func NewJournal(prefix string, limit int) *Journal {
	return &Journal{prefix: prefix, limit: limit, alive: map[Ref]bool{}, foreign: map[string]bool{}, looked: map[Ref]bool{}, described: map[string][]byte{}}
}

// Broken says why what is created cannot be written down any more; nil if it can.
func (j *Journal) Broken() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.unlogged
}

// OnDenied has a function called whenever a run that may write nothing wanted to. nil
// ends that.
func (j *Journal) OnDenied(call func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.denied = call
}

// refuseWrite says why a request must not be sent by a run that may write nothing.
func (j *Journal) refuseWrite() string {
	j.mu.Lock()
	readOnly, denied := j.readOnly, j.denied
	j.mu.Unlock()
	if !readOnly {
		return ""
	}
	if denied != nil {
		denied()
	}
	return "--read-only allows no write"
}

// After implements scim.Guard: it learns what was created and deleted.
func (j *Journal) After(x *scim.Exchange) {
	path := pathBelow(x)
	switch {
	case j.noticeDiscovery(x):
	case strings.HasSuffix(path, searchPath), x.Method == http.MethodGet:
		if x.OK() {
			j.notice(x)
		}
	case path == bulkPath:
		j.afterBulk(x)
	case x.Method == http.MethodPost && x.OK():
		j.Adopt(strings.Trim(path, "/"), x.Resource())
	case x.Method == http.MethodPost && x.Refused():
		j.note(journal.Entry{Event: journal.Refused, Endpoint: strings.Trim(path, "/"), Name: nameAt(path, scim.ParseResource([]byte(x.RequestBody)))})
	case x.Method == http.MethodDelete && (x.OK() || x.Status == http.StatusNotFound):
		if ref, ok := refOf(path); ok {
			j.Gone(ref)
		}
	}
}

// pathBelow is the address of an exchange from its endpoint on.
func pathBelow(x *scim.Exchange) string {
	u, err := url.Parse(x.URL)
	if err != nil {
		return ""
	}
	path := u.EscapedPath()
	for _, endpoint := range []string{"/" + users, "/" + groups, bulkPath, searchPath} {
		if i := strings.LastIndex(path, endpoint); i >= 0 {
			return path[i:]
		}
	}
	return path
}

// Adopt takes a resource of an endpoint into the journal if its name is one that
// this run made up and its id was never seen under another's. It tells whether it
// did.
func (j *Journal) Adopt(endpoint string, r scim.Resource) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	id, name := r.ID(), nameAt(endpoint, r)
	if id == "" || j.foreign[id] || name != "" && !j.ours(name) {
		return false
	}
	j.hold(Ref{endpoint, id}, name)
	return true
}

// hold takes a new resource in. It is called with the lock held.
func (j *Journal) hold(ref Ref, name string) {
	j.mark(ref, true)
	j.write(journal.Entry{Event: journal.Created, Endpoint: ref.Endpoint, ID: ref.ID, Name: name})
}

// nameAt is what tells whose a resource of an endpoint is: a user's login, a
// group's name.
func nameAt(endpoint string, r scim.Resource) string {
	if strings.Trim(endpoint, "/") == groups {
		return r.Get("displayName").String()
	}
	return r.UserName()
}

// notice remembers whose ids were seen in answers, so that a target that gives a
// foreign id as the id of a new resource cannot talk the run into deleting it.
func (j *Journal) notice(x *scim.Exchange) {
	endpoint, _, _ := strings.Cut(strings.Trim(pathBelow(x), "/"), "/")
	seen := []scim.Resource{x.Resource()}
	if list, err := x.List(); err == nil {
		seen = list.Resources
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if ref, ok := refOf(pathBelow(x)); ok && j.alive[ref] && j.ours(nameAt(endpoint, x.Resource())) {
		j.looked[ref] = true // as refuseTaken would have
	}
	for _, r := range seen {
		id, name := r.ID(), nameAt(endpoint, r)
		if id != "" && name != "" && !j.knows(id) && !j.ours(name) {
			j.foreign[id] = true
		}
	}
}

// Gone marks a resource as deleted. Its id stays the run's own, so that a spec
// can ask what the target makes of a deleted id.
func (j *Journal) Gone(ref Ref) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ours := j.alive[ref]; ours {
		j.mark(ref, false)
		delete(j.looked, ref)
		j.write(journal.Entry{Event: journal.Deleted, Endpoint: ref.Endpoint, ID: ref.ID})
	}
}

// GiveUp counts a resource that could not be removed as gone for the rest of the run.
// The file goes on saying that it is there, for who cleans after the run.
func (j *Journal) GiveUp(ref Ref) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, ours := j.alive[ref]; ours {
		j.mark(ref, false)
	}
}

// Holds tells whether the run created the user and did not delete it.
func (j *Journal) Holds(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.alive[Ref{users, id}]
}

// Alive lists what the run created and did not delete, groups before their
// members.
func (j *Journal) Alive() []Ref {
	j.mu.Lock()
	defer j.mu.Unlock()
	var refs []Ref
	for ref, alive := range j.alive {
		if alive {
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.ID, b.ID))
	})
	return refs
}

// knows tells whether an id is one of the run's, at whatever endpoint. An id that
// begins with the run's prefix was made up by it and belongs to nobody.
func (j *Journal) knows(id string) bool {
	_, user := j.alive[Ref{users, id}]
	_, group := j.alive[Ref{groups, id}]
	return user || group || strings.HasPrefix(id, j.prefix)
}

func (j *Journal) holds(ref Ref) bool {
	_, ours := j.alive[ref]
	return ours || strings.HasPrefix(ref.ID, j.prefix) && !strings.ContainsAny(ref.ID, `/\`)
}

// mark notes whether a resource of the run lives.
func (j *Journal) mark(ref Ref, alive bool) {
	if ref.Endpoint == users && j.alive[ref] != alive {
		j.living += map[bool]int{true: 1, false: -1}[alive]
	}
	j.alive[ref] = alive
}

func (j *Journal) ours(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(j.prefix))
}
