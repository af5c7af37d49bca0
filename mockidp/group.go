package mockidp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"rolecall/scim"
)

// Group is a group of the directory that is pushed to the target as a SCIM
// Group (RFC 7643 section 4.2).
type Group struct {
	Key  string // the directory's immutable id; see IdP.NewGroup
	Name string // becomes displayName
}

// ErrUnknownGroup is the cause when an event names a key of no pushed group.
var ErrUnknownGroup = errors.New("no group that was pushed has this key")

// groupPusher is a dialect that pushes groups. One without it pushes none, and
// the events of groups are silent.
type groupPusher interface {
	// pushGroup sends what an event of r.group brings: see GroupEvents.
	pushGroup(context.Context, *run, Event) error
	// groupSteps are every kind of request that the event may bring.
	groupSteps(Event) []*step
}

// groupKeyed is a dialect whose directory numbers groups otherwise than people.
type groupKeyed interface {
	groupKey(seed int64, name string) string
}

// groupRecord is what the identity provider knows of one group.
type groupRecord struct {
	mu      sync.Mutex // held while an event runs
	group   Group
	keys    []string // of the people who are members
	members []member // those of them who have an account, in this event

	link string   // id at the target, "" when not linked
	name string   // as the target was last told
	told []member // as the target was last told
}

// member is somebody with an account at the target.
type member struct{ id, login string }

// in are the members that the target has not been told of; out are those that it
// was told of and are no longer any.
func (g *groupRecord) in() []member  { return without(g.members, g.told) }
func (g *groupRecord) out() []member { return without(g.told, g.members) }

func without(list, less []member) []member {
	return slices.DeleteFunc(slices.Clone(list), func(m member) bool {
		return slices.ContainsFunc(less, func(n member) bool { return n.id == m.id })
	})
}

// linked notes a group that the target has, with nobody in it as far as known.
func (g *groupRecord) linked(id, name string) { g.link, g.name, g.told = id, name, nil }

// PushesGroups tells whether a dialect pushes groups, as far as is known. It panics
// if there is no such dialect.
func PushesGroups(name string) bool {
	make, _, err := lookup(name)
	if err != nil {
		panic(err)
	}
	_, ok := make(Options{}).(groupPusher)
	return ok
}

// NewGroup returns a group with a key as this directory makes them; the same
// seed and name give the same key. Nothing is stored before CreateGroup.
func (p *IdP) NewGroup(name string) Group {
	if d, ok := p.dialect.(groupKeyed); ok {
		return Group{Key: d.groupKey(p.opts.Seed, name), Name: name}
	}
	return Group{Key: p.dialect.key(p.opts.Seed, "group "+name), Name: name}
}

// CreateGroup begins to push a group with the people of these keys as members.
// Whoever has no account yet is left out until a later change of members.
func (p *IdP) CreateGroup(ctx context.Context, group Group, members ...string) Outcome {
	if group.Key == "" || group.Name == "" {
		return Outcome{Event: EventGroupCreate, Err: errors.New("a group needs a key and a name")}
	}
	p.mu.Lock()
	if p.groups[group.Key] == nil {
		p.groups[group.Key] = &groupRecord{}
	}
	p.mu.Unlock()
	return p.groupEvent(ctx, EventGroupCreate, group.Key, func(g *groupRecord) {
		g.group, g.keys = group, slices.Clone(members)
	})
}

// RenameGroup gives a pushed group another name.
func (p *IdP) RenameGroup(ctx context.Context, key, name string) Outcome {
	return p.groupEvent(ctx, EventGroupRename, key, func(g *groupRecord) { g.group.Name = name })
}

// ChangeMembers gives a pushed group a new full list of members, by their keys.
func (p *IdP) ChangeMembers(ctx context.Context, key string, members ...string) Outcome {
	return p.groupEvent(ctx, EventGroupMembers, key, func(g *groupRecord) { g.keys = slices.Clone(members) })
}

// PushGroup pushes a group once more although nothing has changed: Okta's "push
// now", or the next cycle.
func (p *IdP) PushGroup(ctx context.Context, key string) Outcome {
	return p.groupEvent(ctx, EventGroupPush, key, func(*groupRecord) {})
}

// DeleteGroup ends the push of a group and deletes it at the target.
func (p *IdP) DeleteGroup(ctx context.Context, key string) Outcome {
	return p.groupEvent(ctx, EventGroupDelete, key, func(g *groupRecord) { g.keys = nil })
}

// GroupID is the id that the target gave the group, "" when not linked.
func (p *IdP) GroupID(key string) string {
	g := p.findGroup(key)
	if g == nil {
		return ""
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.link
}

func (p *IdP) findGroup(key string) *groupRecord {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.groups[key]
}

// groupEvent applies a change to a group and lets the dialect push it.
func (p *IdP) groupEvent(ctx context.Context, event Event, key string, change func(*groupRecord)) Outcome {
	g := p.findGroup(key)
	if g == nil {
		return Outcome{Event: event, Err: fmt.Errorf("%w: %q", ErrUnknownGroup, key)}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	change(g)
	g.members = nil
	for _, key := range g.keys {
		rec := p.find(key)
		if rec == nil {
			return unknown(event, key)
		}
		rec.mu.Lock()
		if rec.link != "" && !rec.deleted {
			g.members = append(g.members, member{rec.link, rec.person.Login})
		}
		rec.mu.Unlock()
	}
	r := &run{idp: p, group: g, out: &Outcome{Event: event}}
	pusher, ok := p.dialect.(groupPusher)
	switch {
	case !ok:
		r.out.Silent = p.Info().NoGroups
		return *r.out
	case g.link == "" && event != EventGroupCreate:
		r.out.Silent = "the group is not linked to one of the target"
		return *r.out
	}
	return p.conclude(ctx, r, func(ctx context.Context, r *run) error { return pusher.pushGroup(ctx, r, event) })
}

// groupPath is the path of one group.
func groupPath(id string) string { return "/Groups" + scim.UserPath(id)[len("/Users"):] }

// sendGroup sends a request about the group of the run.
func (r *run) sendGroup(ctx context.Context, s *step, method string, body []byte, beyond bool) (*scim.Exchange, error) {
	path := "/Groups"
	if method != http.MethodPost {
		path = groupPath(r.group.link)
	}
	return r.send(ctx, s, request{method: method, path: path, body: body, beyond: beyond})
}

// readGroup reads an answer that must hold a group with an id.
func (s *step) readGroup(x *scim.Exchange, empty, id rule) (scim.Resource, *Failure) {
	return s.readUser(x, empty, id)
}

// readGroupHit reads the answer to a search for one group by its name.
func (s *step) readGroupHit(x *scim.Exchange, name string, l lookupRules) (hit scim.Resource, ok bool, f *Failure) {
	list, f := s.readList(x, l)
	switch {
	case f != nil:
		return hit, false, f
	case list.Total == 0 && len(list.Resources) == 0:
		return hit, false, nil
	case list.Total == 0 || len(list.Resources) == 0:
		return hit, false, s.fail(x, breach{l.page, "totalResults and Resources that contradict each other"})
	}
	for _, group := range list.Resources {
		if got := group.Get("displayName"); !sameLogin(got.String(), name) { // displayName is caseExact false (RFC 7643 section 8.7.1)
			return hit, false, s.fail(x, breach{l.other, "a group with the displayName " + short(got.Raw)})
		}
		if group.ID() == "" {
			return hit, false, s.fail(x, breach{l.id, "a group whose id is " + short(group.Get("id").Raw)})
		}
	}
	return list.Resources[0], true, nil
}
