package provider

import (
	"net/http"
	"slices"

	"rolecall/provider/scimerr"
)

// bulkJob is one bulk request on its way.
type bulkJob struct {
	server   *Server
	exchange *exchange

	operations   []*bulkOperation
	byID         map[string]*bulkOperation // each POST by its bulkId
	failOnErrors int                       // 0: go on whatever fails
	failures     int
}

// run processes the operations in the order given, except that a POST which an
// earlier operation refers to comes before that one. It stops after failOnErrors
// failures; what was not processed then has no result.
func (j *bulkJob) run() []*bulkResult {
	for _, o := range j.operations {
		j.process(o)
	}
	for _, o := range j.operations {
		if len(o.pending) > 0 { // the job ended before its circle was closed
			j.undo(o)
		}
	}
	results := []*bulkResult{}
	for _, o := range j.operations {
		if o.result != nil {
			j.date(o)
			results = append(results, o.result)
		}
	}
	return results
}

// date gives a result the version that the resource has now: a later operation
// may have changed it again, and the client's next If-Match is to hold.
func (j *bulkJob) date(o *bulkOperation) {
	if r, found := j.server.store.Get(o.id); found && o.result.Version != "" {
		o.result.Version = j.server.version(j.server.catalogOf(r), r)
	}
}

func (j *bulkJob) stopped() bool { return j.failOnErrors > 0 && j.failures >= j.failOnErrors }

func (j *bulkJob) process(o *bulkOperation) {
	if o.state != bulkWaiting || j.stopped() {
		return
	}
	if o.malformed != nil {
		j.refuse(o, o.malformed)
		return
	}
	o.state = bulkRunning
	for _, id := range o.needs {
		if needed := j.byID[id]; needed != nil {
			j.process(needed)
		}
	}
	if j.stopped() {
		return
	}
	j.perform(o)
	o.state = bulkDone
	j.settle(o)
}

// perform sends the operation. A reference to an operation that waits for this
// one itself is left out for now: such a circle is closed in settle.
func (j *bulkJob) perform(o *bulkOperation) {
	ids := map[string]string{}
	var open []string
	for _, id := range o.needs {
		needed := j.byID[id]
		switch {
		case needed == nil:
			j.refuse(o, scimerr.BadRequest(scimerr.InvalidValue, "bulkId %.100q is not that of a POST of this request", id))
			return
		case needed.state == bulkRunning:
			open = append(open, id)
		case needed.failed:
			j.refuse(o, notCreated(id))
			return
		default:
			ids[id] = needed.id
		}
	}
	data := o.data
	if len(open) > 0 {
		data, _ = pruned(data, open)
	}
	j.send(o, address(o, ids), resolved(data, "", ids))
	if !o.failed {
		o.pending = open
	}
}

// settle follows up on the operations that went ahead without a reference to o.
// With o created they get it, by a PUT of the whole resource as it was sent.
// With o failed they can never be what the client asked for, and are undone.
func (j *bulkJob) settle(o *bulkOperation) {
	if o.bulkID == "" || j.byID[o.bulkID] != o {
		return
	}
	for _, other := range j.operations {
		if o.failed {
			if other.state == bulkDone && !other.failed && slices.Contains(other.needs, o.bulkID) {
				j.undo(other)
			}
			continue
		}
		at := slices.Index(other.pending, o.bulkID)
		if at < 0 {
			continue
		}
		if other.pending = slices.Delete(other.pending, at, at+1); len(other.pending) == 0 {
			j.complete(other)
		}
	}
}

// complete gives a resource of a circle the references that it was created without.
func (j *bulkJob) complete(o *bulkOperation) {
	ids := map[string]string{}
	for _, id := range o.needs {
		ids[id] = j.byID[id].id
	}
	a := j.dispatch(http.MethodPut, relative(o.segments[0], o.id), nil, resolved(o.data, "", ids))
	if a.status >= http.StatusBadRequest {
		j.remove(o)
		j.fail(o, a.status, a.body)
		j.settle(o)
		return
	}
	o.result.Version = a.header.Get("ETag")
}

// undo takes back a creation whose circle cannot be closed, and with it all that
// refers to it.
func (j *bulkJob) undo(o *bulkOperation) {
	if o.failed || o.method != http.MethodPost {
		return
	}
	missing := slices.IndexFunc(o.needs, func(id string) bool { return j.byID[id].failed || j.byID[id].state != bulkDone })
	j.remove(o)
	j.refuse(o, notCreated(o.needs[max(missing, 0)]))
	j.settle(o)
}

func (j *bulkJob) remove(o *bulkOperation) {
	j.dispatch(http.MethodDelete, relative(o.segments[0], o.id), nil, nil)
	o.pending, o.id = nil, ""
}

func notCreated(bulkID string) *Error {
	return scimerr.New(http.StatusConflict, "", "the resource of bulkId %.100q, which this one refers to, was not created", bulkID)
}
