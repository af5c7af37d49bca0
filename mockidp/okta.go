package mockidp

import (
	"context"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"

	"rolecall/scim"
)

// okta is what both dialects of Okta share: headers, look-up, creation and the
// profile push. They differ in how they switch an account on and off.
type okta struct {
	about  Info
	opts   Options
	off    func(context.Context, *run) error
	on     func(context.Context, *run) (user []byte, err error)
	parts  oktaSteps
	groups oktaGroups
}

// oktaSteps are the requests by which the dialects differ.
type oktaSteps struct{ off, on []*step }

var oktaInferred = []string{
	"the connection test: documented for SCIM 1.1, taken over to 2.0; a target without /Groups is let off unless groups are provisioned",
	"headers of GET: those of the captured writes without Content-Type",
	"which attributes are mapped: name, e-mail, display name, locale, title and mobile phone; where title, phoneNumbers and roles stand in a creation",
	"a cleared attribute is left out of the PUT",
	"roles as a JSON array of strings; the second and further roles as objects",
	"an emptied list of roles: [] by default, null or left out by setting",
	"a person without roles is created without the attribute, and an adopted account keeps its roles",
	"the rename by PUT",
	"the order of requests when an inactive account is adopted",
}

func (o *okta) info() Info { return o.about }

func (o *okta) auth() rule { return oktaAuth }

// wire adds the headers of a capture (github.com/oktadeveloper/okta-blog-archive/pull/1956).
func (o *okta) wire(q request) scim.Request {
	h := http.Header{
		"Accept":          {"application/scim+json"},
		"Accept-Charset":  {"utf-8"},
		"Accept-Encoding": {"gzip,deflate"},
		"Connection":      {"Keep-Alive"},
		"User-Agent":      {"Okta SCIM Client 1.0.0"},
	}
	if q.body != nil {
		h.Set("Content-Type", "application/scim+json; charset=utf-8")
	}
	return scim.Request{Method: q.method, Path: q.path, Query: q.query, Header: h, Body: q.body}
}

const (
	oktaFirstWait = 5 * time.Minute
	oktaAttempts  = 10
)

// slowDown waits as documented (developer.okta.com, SCIM concepts): Retry-After
// in whole seconds, else five minutes; then twice the wait before; ten attempts.
func (o *okta) slowDown(x *scim.Exchange, attempt int, last time.Duration) (time.Duration, bool) {
	if attempt >= oktaAttempts {
		return 0, false
	}
	if attempt > 1 {
		return 2 * last, true
	}
	seconds, err := strconv.ParseUint(x.Header("Retry-After"), 10, 31)
	if err != nil {
		return oktaFirstWait, true
	}
	return time.Duration(seconds) * time.Second, true
}

// nextCycle is never: a failed task waits for an administrator.
func (o *okta) nextCycle(*Failure, int) (time.Duration, bool) { return 0, false }

// key is like an Okta user id: 00u and 17 letters or digits.
func (o *okta) key(seed int64, login string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	return "00u" + chance(seed, "key "+login, 17, digits)
}

// chance is a text of n letters that follows from a seed and a purpose, so that
// it does not depend on the order of events.
func chance(seed int64, purpose string, n int, letters string) string {
	source := rand.New(rand.NewChaCha8(sha256.Sum256([]byte(strconv.FormatInt(seed, 10) + " " + purpose))))
	out := make([]byte, n)
	for i := range out {
		out[i] = letters[source.IntN(len(letters))]
	}
	return string(out)
}

func (o *okta) testConnection(ctx context.Context, r *run) error {
	users, err := r.send(ctx, oktaListUsers, request{method: http.MethodGet, path: "/Users", query: scim.Query("startIndex", "1", "count", "2")})
	if err != nil {
		return err
	}
	_, failure := oktaListUsers.readList(users, oktaLookupRules)
	groups, err := r.send(ctx, oktaListGroups, request{method: http.MethodGet, path: "/Groups", query: scim.Query("startIndex", "1", "count", "100")})
	switch {
	case failure != nil:
		return failure
	case !o.opts.Groups && errors.As(err, new(*Failure)):
		return nil
	case err != nil:
		return err
	case !o.opts.Groups:
		return nil
	}
	if _, f := oktaListGroups.readList(groups, oktaLookupRules); f != nil {
		return f
	}
	return nil
}

// assign looks the user up, then creates or adopts the account.
func (o *okta) assign(ctx context.Context, r *run) error {
	x, err := r.send(ctx, oktaLookup, request{
		method: http.MethodGet, path: "/Users",
		query: scim.Query("filter", scim.Eq("userName", r.rec.person.Login), "startIndex", "1", "count", "100"),
	})
	if err != nil {
		return err
	}
	var hit scim.Resource
	found := false
	if x.Status == http.StatusOK {
		var f *Failure
		if hit, found, f = oktaLookup.readHit(x, r.rec.person.Login, oktaLookupRules); f != nil {
			return f
		}
	}
	if !found {
		// Who was renamed while away is sought by the new login, which the target
		// was never told.
		lost := r.rec.link != "" && r.rec.disabled && sameLogin(r.rec.pushed.Login, r.rec.person.Login)
		if err := o.create(ctx, r); err != nil {
			return err
		}
		if lost {
			return oktaLookup.fail(x, breach{oktaHidden, "no user"})
		}
		return nil
	}
	r.rec.link = hit.ID()
	return o.adopt(ctx, r, hit)
}

func (o *okta) reassign(ctx context.Context, r *run) error { return o.assign(ctx, r) }

// adopt links an account that was found, switches it on and pushes the profile.
func (o *okta) adopt(ctx context.Context, r *run, hit scim.Resource) error {
	var user []byte
	var err error
	active, known := hit.Active()
	inactive := known && !active || !known && r.rec.disabled
	if inactive {
		user, err = o.on(ctx, r)
	} else {
		user, err = o.read(ctx, r)
	}
	if err != nil {
		return err
	}
	r.rec.disabled = false
	err = o.replace(ctx, r, user, EventSync)
	if inactive && errors.As(err, new(*Failure)) {
		r.rec.unlink() // observed: a failed push after a reactivation costs the link
	}
	return err
}

// push is GET and PUT. Without a link there is nobody to push to.
func (o *okta) push(ctx context.Context, r *run, event Event) error {
	if r.rec.link == "" {
		r.out.Silent = "Okta has no link to an account of this user"
		return nil
	}
	if event == EventChangeProfile && len(oktaChanged(r.rec, false)) == 0 {
		r.out.Silent = "no attribute that is mapped has changed"
		return nil
	}
	user, err := o.read(ctx, r)
	if err != nil {
		return err
	}
	return o.replace(ctx, r, user, event)
}

func (o *okta) read(ctx context.Context, r *run) ([]byte, error) {
	x, err := r.send(ctx, oktaRead, request{method: http.MethodGet, path: scim.UserPath(r.rec.link)})
	if err != nil {
		return nil, err
	}
	if _, f := oktaRead.readUser(x, oktaRead.refused, oktaReadID); f != nil {
		return nil, f
	}
	return x.Body(), nil
}

// replace merges what has changed, or with EventSync the whole profile, into
// the body that the target gave and puts it back.
func (o *okta) replace(ctx context.Context, r *run, user []byte, event Event) error {
	attributes := oktaChanged(r.rec, event == EventSync)
	body, err := merge(user, attributes)
	if err != nil {
		return err
	}
	if event == EventSync || event == EventChangeRoles || !slices.Equal(r.rec.roles, r.rec.told) {
		if body, err = o.mergeRoles(body, r.rec); err != nil {
			return err
		}
	}
	// Only what the target did not have already goes beyond what it must take back.
	beyond := o.beyond(r.rec.roles) && !sameJSON(rolesOf(user), rolesOf(body))
	if _, err := o.put(ctx, r, oktaReplace, body, beyond); err != nil {
		return err
	}
	r.rec.pushed, r.rec.told = r.rec.person, r.rec.roles
	return nil
}

// put sends a whole user and gives the body of the answer.
func (o *okta) put(ctx context.Context, r *run, s *step, body []byte, beyond bool) ([]byte, error) {
	x, err := r.send(ctx, s, request{method: http.MethodPut, path: scim.UserPath(r.rec.link), body: body, beyond: beyond})
	if err != nil {
		return nil, err
	}
	if !x.Resource().Exists() {
		return nil, s.fail(x, breach{oktaReplacedEmpty, "no user in the body"})
	}
	return x.Body(), nil
}

func rolesOf(user []byte) []byte { return []byte(scim.ParseResource(user).Get("roles").Raw) }

// stillInactive is Okta's failure when the last answer shows a reactivated
// account as inactive. A target that does not show the status is believed.
func stillInactive(s *step, r *run) error {
	x := r.out.Last()
	if active, known := x.Resource().Active(); known && !active {
		return s.fail(x, breach{oktaStillInactive, "active false"})
	}
	return nil
}

func (o *okta) unassign(ctx context.Context, r *run) error {
	switch {
	case r.rec.link == "":
		r.out.Silent = "Okta has no link to an account of this user, so nothing is deactivated (observed: " + oktaReturn + ")"
		return nil
	case r.rec.disabled:
		r.out.Silent = "the account is deactivated already"
		return nil
	}
	if err := o.off(ctx, r); err != nil {
		return err
	}
	r.rec.disabled = true
	return nil
}

// remove deactivates: Okta never sends DELETE for users.
func (o *okta) remove(ctx context.Context, r *run) error { return o.unassign(ctx, r) }

func (o *okta) steps(event Event, _ RoleStyle) []*step {
	switch event {
	case EventTestConnection:
		return []*step{oktaListUsers, oktaListGroups}
	case EventHire, EventReturn:
		return append([]*step{oktaLookup, oktaCreate, oktaRead, oktaReplace}, o.parts.on...)
	case EventChangeProfile, EventChangeRoles, EventRenameLogin, EventSync:
		return []*step{oktaRead, oktaReplace}
	case EventLeave, EventDelete:
		return o.parts.off
	}
	return nil
}
