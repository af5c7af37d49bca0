package mockidp

import (
	"context"
	"sync"

	"rolecall/scim"
)

// roll is what an identity provider keeps of a list of all users: as little as it
// goes by, since there may be many.
type roll struct {
	users  []*listed
	byID   map[string]*listed
	byName map[string]*listed // the first of each name that users are matched by
	last   *scim.Exchange     // the end of the list
}

// listed is one user of a roll.
type listed struct {
	id, externalID string
	dated          bool // the target shows when the user was changed last
	met            bool // the synchronisation has come to this user
}

// rolls is a listing of users with what they are matched by.
type rolls struct {
	listing
	names func(scim.Resource) []string
}

// cycle is what the events of one cycle have in common: an identity provider that
// lists all users does so once for all of them. A list that failed has failed for
// the whole cycle.
type cycle struct {
	once sync.Once
	roll *roll
	err  error
}

// roll lists the users, once in a cycle; an event by itself lists anew.
func (w *whole) roll(ctx context.Context, r *run, how rolls) (*roll, error) {
	if r.cycle == nil {
		return w.call(ctx, r, how)
	}
	r.cycle.once.Do(func() { r.cycle.roll, r.cycle.err = w.call(ctx, r, how) })
	return r.cycle.roll, r.cycle.err
}

// call lists the users now.
func (w *whole) call(ctx context.Context, r *run, how rolls) (*roll, error) {
	all := &roll{byID: map[string]*listed{}, byName: map[string]*listed{}}
	err := w.list(ctx, r, how.listing, func(user scim.Resource) {
		one := &listed{id: user.ID(), externalID: user.ExternalID(), dated: dated(user)}
		all.users = append(all.users, one)
		all.byID[one.id] = one
		for _, name := range how.names(user) {
			if all.byName[name] == nil {
				all.byName[name] = one
			}
		}
	})
	all.last = r.out.Last()
	return all, err
}

// meet notes that the synchronisation has come to these users, as far as there
// are any.
func meet(users ...*listed) {
	for _, one := range users {
		if one != nil {
			one.met = true
		}
	}
}
