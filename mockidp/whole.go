package mockidp

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"time"

	"rolecall/scim"
)

// whole is what the dialects share that put a whole user of their own making,
// without merging it into what the target has. Each says how it finds a user,
// what a user looks like, and what becomes of one who loses the application.
type whole struct {
	about Info
	opts  Options
	needs wholeNeeds
	// headers are those of a request, without the credential.
	headers func(request) http.Header
	connect func(context.Context, *run) error
	// find looks a user up before a creation; nil creates at once.
	find func(context.Context, *run) (hit scim.Resource, found bool, err error)
	// taken is what follows a 409 where nobody was looked up before; nil stops.
	taken func(context.Context, *run) error
	// body is the user as it goes out; id is "" in a creation. beyond tells that it
	// holds what a provider need not take.
	body func(rec *record, id string, active bool) (user scim.Object, beyond bool)
	// change writes a change to a linked account; nil puts the whole user.
	change   func(ctx context.Context, r *run, s *step, active bool) error
	identify func(seed int64, login string) string

	bareQuery     bool   // a question mark ends the address of a PUT
	deletesLeaver bool   // an account is deleted when its person loses the application
	deletes       bool   // an account is deleted when its person is
	lazy          bool   // what the target was told last is not told again
	orphans       bool   // without a link a change goes nowhere
	stuck         string // why a list of roles cannot be emptied; "" where it can
}

// wholeNeeds are the kinds of request and what a target must make of them.
type wholeNeeds struct {
	auth             rule
	connect, find    []*step
	create           *step
	conflict         rule // 409 although the search found nobody
	replace, off, on *step
	remove           *step
}

func (w *whole) info() Info { return w.about }

func (w *whole) auth() rule { return w.needs.auth }

func (w *whole) wire(q request) scim.Request {
	return scim.Request{Method: q.method, Path: q.path, Query: q.query, Bare: q.bare, Header: w.headers(q), Body: q.body}
}

// slowDown is never: what these identity providers make of 429 is not known,
// with the exceptions that override it.
func (w *whole) slowDown(*scim.Exchange, int, time.Duration) (time.Duration, bool) { return 0, false }

// nextCycle is never, for the same reason.
func (w *whole) nextCycle(*Failure, int) (time.Duration, bool) { return 0, false }

func (w *whole) key(seed int64, login string) string { return w.identify(seed, login) }

func (w *whole) testConnection(ctx context.Context, r *run) error { return w.connect(ctx, r) }

// assign finds the account and brings it up to date, or creates it.
func (w *whole) assign(ctx context.Context, r *run) error {
	if w.find == nil {
		return w.create(ctx, r)
	}
	hit, found, err := w.find(ctx, r)
	switch {
	case err != nil:
		return err
	case !found:
		return w.create(ctx, r)
	}
	r.rec.link = hit.ID()
	step := w.needs.replace
	if active, known := hit.Active(); known && !active {
		step = w.needs.on
	}
	return w.put(ctx, r, step, true)
}

func (w *whole) create(ctx context.Context, r *run) error {
	user, beyond := w.body(r.rec, "", true)
	x, err := w.send(ctx, r, w.needs.create, http.MethodPost, "/Users", user, beyond)
	switch {
	case err != nil:
		return err
	case x.Status == http.StatusConflict && w.find != nil:
		return w.needs.create.fail(x, breach{w.needs.conflict, answered(x)})
	case x.Status == http.StatusConflict && w.taken != nil:
		return w.taken(ctx, r)
	case x.Status == http.StatusConflict:
		return notKnown(w.about.Title, "goes on when an account exists already (409)")
	}
	made, f := w.needs.create.readUser(x, w.needs.create.answer[0], w.needs.create.answer[1])
	if f != nil {
		return f
	}
	r.rec.link, r.rec.deleted = made.ID(), false
	return w.told(r, true)
}

// reassign opens the linked account again, or begins as a hire does.
func (w *whole) reassign(ctx context.Context, r *run) error {
	if r.rec.deleted {
		r.rec.unlink()
	}
	if r.rec.link == "" {
		return w.assign(ctx, r)
	}
	return w.put(ctx, r, w.needs.on, true)
}

func (w *whole) push(ctx context.Context, r *run, event Event) error {
	switch {
	case event == EventChangeRoles && w.opts.Roles == RolesNone:
		r.out.Silent = w.about.NoRoles
		return nil
	case r.rec.link == "" && w.orphans:
		r.out.Silent = w.about.Title + " has no link to an account of this user"
		return nil
	case r.rec.link == "":
		return w.assign(ctx, r)
	}
	if r.rec.disabled && w.needs.on == nil { // a return before this got nowhere
		return notKnown(w.about.Title, "opens an account again")
	}
	same, err := w.same(r.rec)
	if err != nil {
		return err
	}
	if same && (w.lazy || event == EventChangeProfile || event == EventChangeRoles) {
		r.out.Silent = "nothing has changed that is mapped"
		return nil
	}
	return w.put(ctx, r, w.needs.replace, true)
}

// same tells whether the target was told what would be told now.
func (w *whole) same(rec *record) (bool, error) {
	user, _ := w.body(rec, rec.link, true)
	raw, err := scim.Marshal(user)
	return digest(sha256.Sum256(raw)) == rec.sent, err
}

// told remembers what the target has been told.
func (w *whole) told(r *run, active bool) error {
	user, _ := w.body(r.rec, r.rec.link, active)
	raw, err := scim.Marshal(user)
	if err != nil {
		return err
	}
	r.rec.disabled, r.rec.sent = !active, sha256.Sum256(raw)
	r.rec.pushed, r.rec.told = r.rec.person, r.rec.roles
	return nil
}

// put sends a linked user.
func (w *whole) put(ctx context.Context, r *run, s *step, active bool) error {
	if s == nil {
		return notKnown(w.about.Title, "opens an account again")
	}
	if w.change != nil {
		if err := w.change(ctx, r, s, active); err != nil {
			return err
		}
		return w.told(r, active)
	}
	user, beyond := w.body(r.rec, r.rec.link, active)
	x, err := w.send(ctx, r, s, http.MethodPut, scim.UserPath(r.rec.link), user, beyond)
	if err != nil {
		return err
	}
	if x.Status == http.StatusNotFound { // those who accept it create anew
		r.rec.unlink()
		return w.create(ctx, r)
	}
	stays := r.rec.told
	if err := w.told(r, active); err != nil {
		return err
	}
	if w.stuck != "" && active && len(r.rec.roles) == 0 && len(stays) > 0 {
		r.rec.told = stays
		return &stop{w.stuck}
	}
	return nil
}

// send puts a message on the wire. Being asked to slow down is no verdict where
// nobody knows what the identity provider does then.
func (w *whole) send(ctx context.Context, r *run, s *step, method, path string, body scim.Object, beyond bool) (*scim.Exchange, error) {
	q := request{method: method, path: path, beyond: beyond, bare: w.bareQuery && method == http.MethodPut}
	if body != nil {
		raw, err := scim.Marshal(body)
		if err != nil {
			return nil, err
		}
		q.body = raw
	}
	return w.ask(ctx, r, s, q)
}

func (w *whole) ask(ctx context.Context, r *run, s *step, q request) (*scim.Exchange, error) {
	x, err := r.send(ctx, s, q)
	if err != nil && x != nil && x.Status == http.StatusTooManyRequests {
		return x, fmt.Errorf("%w: not known how long %s waits when it is asked to slow down (answer: %s)", ErrWait, w.about.Title, answered(x))
	}
	return x, err
}

func (w *whole) unassign(ctx context.Context, r *run) error {
	switch {
	case w.gone(r):
		return nil
	case w.deletesLeaver:
		return w.erase(ctx, r)
	case r.rec.disabled:
		r.out.Silent = "the account is deactivated already"
		return nil
	}
	return w.put(ctx, r, w.needs.off, false)
}

func (w *whole) remove(ctx context.Context, r *run) error {
	switch {
	case w.gone(r):
		return nil
	case w.deletes || w.deletesLeaver:
		return w.erase(ctx, r)
	}
	return w.unassign(ctx, r)
}

// gone tells whether there is no account left to end, and says so.
func (w *whole) gone(r *run) bool {
	switch {
	case r.rec.link == "":
		r.out.Silent = w.about.Title + " has no link to an account of this user"
	case r.rec.deleted:
		r.out.Silent = "the account is deleted already"
	default:
		return false
	}
	return true
}

func (w *whole) erase(ctx context.Context, r *run) error {
	if _, err := w.send(ctx, r, w.needs.remove, http.MethodDelete, scim.UserPath(r.rec.link), nil, false); err != nil {
		return err
	}
	r.rec.deleted, r.rec.sent = true, digest{}
	return nil
}

// steps are those of every form of the settings.
func (w *whole) steps(event Event, _ RoleStyle) []*step {
	n := w.needs
	switch event {
	case EventTestConnection:
		return n.connect
	case EventLeave, EventDelete:
		return known(n.off, n.remove)
	}
	return append(slices.Clone(n.find), known(n.create, n.replace, n.on)...)
}

func known(steps ...*step) []*step {
	return slices.DeleteFunc(steps, func(s *step) bool { return s == nil })
}
