package stage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Stage is where one spec plays. It is used by one goroutine.
type Stage struct {
	ctx       context.Context
	session   *session
	target    *target.Target
	spec      Spec
	dialect   *Dialect
	client    *scim.Client
	idp       *mockidp.IdP
	logins    map[string]bool   // every login that the spec gave to the target
	groups    []string          // every name that it gave to a group
	membersBy string            // the vendor's rule by which members are judged, where the RFC reads the request otherwise
	made      map[string]string // ids of accounts made by plain requests, by the key of the person
	result    conformance.Result
	checks    map[string]*conformance.Check
	seen      []*scim.Exchange
	unproved  []string // why the verdict stays open
	declared  map[string]bool
	left      []string                      // what could not be cleared away, and why
	quiet     bool                          // exchanges are too many to be kept
	settled   bool                          // what was sent last has had its time to show
	asked     string                        // the key of the person whose permission sets were asked for last
	refused   map[string]bool               // keys of people whose last roles the target refused
	undo      []func(context.Context) error // changes on HubSpot's side to be taken back
}

// ended unwinds a spec that has nothing more to find out.
type ended struct{}

func (s *session) stage(ctx context.Context, spec Spec, dialect *Dialect) *Stage {
	st := &Stage{
		ctx: ctx, session: s, target: s.target, spec: spec, dialect: dialect,
		logins: map[string]bool{}, made: map[string]string{}, checks: map[string]*conformance.Check{}, declared: map[string]bool{}, refused: map[string]bool{},
		result: conformance.Result{
			ID: spec.ID, Family: spec.Family, Area: spec.Area, Title: spec.Title,
			Dialect: spec.Dialect, Requirements: spec.Requirements, Started: time.Now().UTC(),
		},
	}
	for _, id := range spec.Requirements {
		st.declared[id] = true
	}
	st.client = s.target.SCIM.For(spec.ID, func(x *scim.Exchange) {
		if !st.quiet || x.Again != "" {
			st.seen = append(st.seen, x)
		}
	})
	if dialect == nil {
		return st
	}
	st.idp = st.newIDP(st.client)
	return st
}

// newIDP is an identity provider that speaks the spec's dialect to the target.
func (s *Stage) newIDP(client *scim.Client) *mockidp.IdP {
	options := mockidp.Options{
		Roles: s.dialect.Roles, Forms: s.dialect.Forms, Seed: s.session.opts.Seed,
		TestLogin: s.Login("connection.test"), MayDelete: s.target.Journal.Holds,
		Groups: s.target.Claims["resource:Group"] == target.Stated,
	}
	if s.target.Virtual {
		options.Clock = mockidp.NewVirtualClock(time.Now())
	}
	idp, err := mockidp.New(s.dialect.Info.Name, client, options)
	if err != nil { // the tree was built from the same dialects
		panic(err)
	}
	return idp
}

// wanted tells whether the target claims what the spec is there for. A target
// that denies all of it is not to be judged by it.
func (s *Stage) wanted() bool {
	if s.Asks(s.spec.Purpose...) {
		return true
	}
	s.result.Verdict = conformance.NotClaimed
	s.result.Reason = "the target's discovery denies what this needs"
	return false
}

// weigh is what a breach of the requirement means on this target: nothing where
// the target denies the feature that the requirement rests on.
func (s *Stage) weigh(id string) conformance.Weight {
	r, _ := s.session.opts.Catalogue.Get(id)
	for _, feature := range r.Condition {
		if s.target.Claims[feature] == target.Denied {
			return conformance.Off
		}
	}
	return s.session.opts.Profile.Weigh(r)
}

// Asks tells whether a breach of any of the requirements would mean something
// here, so that a spec can leave out what nobody wants to know.
func (s *Stage) Asks(ids ...string) bool {
	for _, id := range ids {
		if s.weigh(id) != conformance.Off {
			return true
		}
	}
	return false
}

// Claims tells whether the target says that it stores an attribute of a User.
func (s *Stage) Claims(attribute string) bool { return s.target.Claims.Keeps(attribute) }

// Client sends plain requests in the spec's name.
func (s *Stage) Client() *scim.Client { return s.client }

// Context is done when the spec must end.
func (s *Stage) Context() context.Context { return s.ctx }

// End ends the spec: what has been found stands, more cannot be found out.
func (s *Stage) End() { panic(ended{}) }

// Inconclusive ends the spec without a verdict, unless something broken was
// found before.
func (s *Stage) Inconclusive(format string, args ...any) {
	s.Open(format, args...)
	s.End()
}

// Open leaves a part of the question open and goes on: the spec cannot pass, but
// it can still fail.
func (s *Stage) Open(format string, args ...any) {
	s.unproved = append(s.unproved, fmt.Sprintf(format, args...))
}

// NotClaimed ends the spec because the target does not offer what it needs.
func (s *Stage) NotClaimed(format string, args ...any) {
	s.result.Verdict = conformance.NotClaimed
	s.result.Reason = fmt.Sprintf(format, args...)
	s.End()
}

// Deselected ends the spec because the user did not allow what it takes.
func (s *Stage) Deselected(format string, args ...any) {
	s.result.Verdict = conformance.Deselected
	s.result.Reason = fmt.Sprintf(format, args...)
	s.End()
}

// Must is the exchange of a plain request. Without an answer the spec ends
// inconclusive.
func (s *Stage) Must(x *scim.Exchange, err error) *scim.Exchange {
	if err != nil {
		s.noAnswer(err)
	}
	if x.Method != http.MethodGet && x.Method != http.MethodDelete {
		s.settled = false
	}
	s.noServerError(x)
	return x
}

func (s *Stage) noAnswer(err error) {
	var locked *target.Interlocked
	switch {
	case errors.Is(context.Cause(s.ctx), errReadOnly):
		s.End()
	case s.ctx.Err() != nil:
		s.Inconclusive("the spec was stopped: %v", context.Cause(s.ctx))
	case errors.As(err, &locked):
		s.Inconclusive("%v", err)
	}
	s.Inconclusive("no answer: %v", err)
}

// requested is what an exchange asked for, without what is different for every
// resource: PATCH /Users/{id}, GET /Users?filter.
func (s *Stage) requested(x *scim.Exchange) string {
	u, err := url.Parse(strings.TrimPrefix(x.URL, s.target.URL))
	if err != nil {
		return x.Method
	}
	parts := strings.Split(u.Path, "/")
	for i, part := range parts {
		if i > 0 && slices.Contains([]string{"Users", "Groups"}, parts[i-1]) && part != "" && !strings.HasPrefix(part, ".") {
			parts[i] = "{id}"
		}
	}
	text := x.Method + " " + strings.Join(parts, "/")
	if names := slices.Sorted(maps.Keys(u.Query())); len(names) > 0 {
		text += "?" + strings.Join(names, "&")
	}
	return shorten(text)
}

func (s *Stage) noServerError(x *scim.Exchange) {
	ok := x.Status < 500 || x.Status == http.StatusNotImplemented
	s.Check(noServerError, On(x), "the status of the answer to "+s.requested(x), ok, "no server error (5xx)", fmt.Sprint(x.Status), Heavy)
}
