package target

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/journal"
	"rolecall/scim"
)

const (
	bulkPath   = "/Bulk"
	searchPath = "/.search"
	bulkID     = "bulkId:"
)

// Interlocked is the refusal to touch what the run did not create.
type Interlocked struct{ Method, Path, Why string }

func (e *Interlocked) Error() string {
	return fmt.Sprintf("interlock: %s %s was not sent: %s", e.Method, e.Path, e.Why)
}

// Before implements scim.Guard.
func (j *Journal) Before(r scim.Request) error {
	why := twofold(r)
	if why == "" && !reads(r.Method) && !isSearch(r) {
		why = j.refuseWrite()
	}
	if why == "" {
		j.mu.Lock()
		why = j.refuse(r)
		j.mu.Unlock()
	}
	for _, ref := range changed(r) {
		if why == "" {
			why = j.refuseTaken(ref)
		}
	}
	if why == "" {
		why = j.announce(r)
	}
	if why != "" {
		return &Interlocked{r.Method, r.Path, why}
	}
	return nil
}

// changed are the resources that a request changes.
func changed(r scim.Request) []Ref {
	switch {
	case reads(r.Method):
	case r.Method != http.MethodPost:
		if ref, ok := refOf(r.Path); ok {
			return []Ref{ref}
		}
	case r.Path == bulkPath:
		var refs []Ref
		for _, op := range scim.ParseResource(r.Body).Elements("Operations") {
			if ref, ok := refOf(op.Get("path").String()); ok && !strings.HasPrefix(ref.ID, bulkID) {
				refs = append(refs, ref)
			}
		}
		return refs
	}
	return nil
}

// lookUp asks the target for a resource: the status and the body of its answer.
type lookUp func(Ref) (status int, r scim.Resource, err error)

// refuseTaken looks at a resource before the first change to it: a target may
// have answered a create with the id of somebody else. It looks at one that was
// deleted before every change: its id may have been given to somebody new.
func (j *Journal) refuseTaken(ref Ref) string {
	j.mu.Lock()
	_, created := j.alive[ref]
	known := j.look == nil || j.looked[ref] || !created
	j.mu.Unlock()
	if known {
		return ""
	}
	status, found, err := j.look(ref)
	switch {
	case err != nil:
		return fmt.Sprintf("whether it is the run's own could not be looked up: %v", err)
	case status == http.StatusNotFound, status == http.StatusGone:
		return "" // nobody is there
	case status != http.StatusOK:
		return fmt.Sprintf("whether it is the run's own could not be looked up: GET answered %d", status)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	switch name := nameAt(ref.Endpoint, found); {
	case name == "":
		return "whether it is the run's own could not be looked up: the target shows it without a name"
	case !j.ours(name):
		j.foreign[ref.ID] = true
		delete(j.alive, ref)
		j.write(journal.Entry{Event: journal.Deleted, Endpoint: ref.Endpoint, ID: ref.ID})
		return "the target gave this run the id of somebody else"
	}
	j.looked[ref] = j.alive[ref]
	return ""
}

// refuse says why a request must not be sent, "" if it may.
func (j *Journal) refuse(r scim.Request) string {
	switch {
	case reads(r.Method), isSearch(r):
		return "" // a search by another method (RFC 7644 section 3.4.3)
	case r.Method == http.MethodPost && r.Path == bulkPath:
		return j.refuseBulk(r.Body)
	}
	if path, ok := discoveryPath(r.Path); ok && path == r.Path {
		return j.refuseDiscovery(r, path)
	}
	return j.refuseOne(r.Method, r.Path, r.Body, nil, 1)
}

// refuseOne looks at one request, or one operation of a bulk request whose new
// resources are pending. creates is how many users would be created with it.
func (j *Journal) refuseOne(method, path string, body []byte, pending map[string]bool, creates int) string {
	if why := cmp.Or(twofoldPath(path), j.refuseBody(body)); why != "" {
		return why
	}
	if strings.HasPrefix(strings.TrimPrefix(path, "/"), j.prefix) {
		return "" // an endpoint that the run made up
	}
	if method == http.MethodPost {
		switch endpoint := strings.Trim(path, "/"); endpoint {
		case users:
			if n := j.living + creates; j.limit > 0 && n > j.limit {
				return fmt.Sprintf("%d users of this run would exist at once; --max-users allows %d", n, j.limit)
			}
		case groups:
		default:
			return "a run creates nothing but users and groups"
		}
		if name := nameAt(path, scim.ParseResource(body)); name != "" && !j.ours(name) {
			return "it would create " + name + ", and all that a run creates is named " + j.prefix + "..."
		}
		return j.refuseReferences(body, pending)
	}
	ref, ok := refOf(path)
	if !ok {
		return "it is not the path of one user or group"
	}
	if !j.holds(ref) && !pending[ref.ID] {
		return "this run did not create that " + strings.ToLower(strings.TrimSuffix(ref.Endpoint, "s"))
	}
	return cmp.Or(j.refuseNames(ref.Endpoint, body), j.refuseReferences(body, pending))
}

// refuseReferences keeps foreign resources from being made members of groups, or
// being given groups: that would change them too.
func (j *Journal) refuseReferences(body []byte, pending map[string]bool) string {
	if len(body) == 0 {
		return ""
	}
	for _, id := range references(gjson.ParseBytes(body)) {
		if id != "" && !j.knows(id) && !pending[id] {
			return "it refers to " + id + ", which this run did not create"
		}
	}
	return ""
}

// references are the ids that a body names as members of a group or as groups of
// a user, in a resource or in the operations of a PATCH.
func references(at gjson.Result) []string {
	var ids []string
	if !at.IsObject() && !at.IsArray() {
		return nil // whose ForEach would give the value itself
	}
	at.ForEach(func(key, value gjson.Result) bool {
		switch name := key.String(); {
		case relates(name):
			ids = append(ids, idsIn(value)...)
		case strings.EqualFold(name, "value") && relates(scim.ParseResource([]byte(at.Raw)).Get("path").String()):
			ids = append(ids, idsIn(value)...)
		default:
			ids = append(ids, references(value)...)
		}
		return true
	})
	return ids
}

// relates tells whether an attribute or the path of an operation is one that ties
// users and groups together.
func relates(path string) bool {
	path = strings.ToLower(path)
	path = strings.TrimSpace(path[strings.LastIndexByte(path, ':')+1:])
	return strings.HasPrefix(path, "members") || strings.HasPrefix(path, "groups")
}

// idsIn are the ids in the value of such an attribute, in whatever form.
func idsIn(v gjson.Result) []string {
	switch {
	case v.IsArray():
		var ids []string
		for _, element := range v.Array() {
			ids = append(ids, idsIn(element)...)
		}
		return ids
	case v.IsObject():
		return []string{scim.ParseResource([]byte(v.Raw)).Get("value").String()}
	case v.Type == gjson.String:
		return []string{v.String()}
	}
	return nil
}

// refuseBulk looks at every operation of a bulk request (RFC 7644 section 3.7).
func (j *Journal) refuseBulk(body []byte) string {
	if !gjson.ValidBytes(body) {
		if text := strings.ToLower(string(body)); strings.Contains(text, "path") || strings.Contains(text, `\u`) {
			return "it is no JSON, so that nobody knows what it would change"
		}
		return ""
	}
	if name := j.twice(gjson.ParseBytes(body)); name != "" {
		return "its body has " + name + " twice, so that nobody knows which counts"
	}
	ops := scim.ParseResource(body).Elements("Operations")
	pending, creates := map[string]bool{}, 0
	for _, op := range ops {
		if strings.EqualFold(op.Get("method").String(), http.MethodPost) {
			pending[bulkID+op.Get("bulkId").String()] = true
			if path := strings.Trim(op.Get("path").String(), "/"); path == users || path == "" {
				creates++
			}
		}
	}
	for i, op := range ops {
		method := strings.ToUpper(op.Get("method").String())
		if method == http.MethodGet {
			continue
		}
		path := op.Get("path").String()
		if method == http.MethodPost && path == "" {
			path = "/" + users // a target that guesses can create nothing but what carries the run's name
		}
		if why := j.refuseOne(method, path, []byte(op.Get("data").Raw), pending, creates); why != "" {
			return fmt.Sprintf("operation %d: %s", i+1, why)
		}
	}
	return ""
}

// afterBulk learns the ids of what a bulk request created and deleted. What was
// created by it carries the run's names, or refuseBulk had not let it through.
func (j *Journal) afterBulk(x *scim.Exchange) {
	asked := map[string]journal.Entry{}
	for _, op := range scim.ParseResource([]byte(x.RequestBody)).Elements("Operations") {
		asked[op.Get("bulkId").String()] = journal.Entry{
			Endpoint: strings.Trim(op.Get("path").String(), "/"), Name: nameAt(op.Get("path").String(), scim.ParseResource([]byte(op.Get("data").Raw))),
		}
	}
	for _, op := range x.Resource().Elements("Operations") {
		method, e := strings.ToUpper(op.Get("method").String()), asked[op.Get("bulkId").String()]
		status := strings.Trim(cmp.Or(op.Get("status", "code").Raw, op.Get("status").Raw), `"`)
		if !strings.HasPrefix(status, "2") {
			if method == http.MethodPost && strings.HasPrefix(status, "4") {
				e.Event = journal.Refused
				j.note(e)
			}
			continue
		}
		u, err := url.Parse(op.Get("location").String())
		if err != nil {
			continue
		}
		ref, ok := refOf(lastTwo(u.EscapedPath()))
		switch {
		case !ok:
		case method == http.MethodPost:
			j.mu.Lock()
			if !j.foreign[ref.ID] {
				j.hold(ref, e.Name)
			}
			j.mu.Unlock()
		case method == http.MethodDelete:
			j.Gone(ref)
		}
	}
}

func lastTwo(path string) string {
	parts := strings.Split(path, "/")
	return "/" + strings.Join(parts[max(0, len(parts)-2):], "/")
}

// refOf reads the path of exactly one resource: /Users/{id}, /Groups/{id}.
func refOf(path string) (Ref, bool) {
	endpoint, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !ok || rest == "" || strings.Contains(rest, "/") || endpoint != users && endpoint != groups {
		return Ref{}, false
	}
	id, err := url.PathUnescape(rest)
	return Ref{endpoint, id}, err == nil
}
