package mockidp

import (
	"context"
	"net/http"
	"time"

	"rolecall/scim"
)

// pocketIDUsers is the list that a synchronisation begins with.
var pocketIDUsers = rolls{
	listing{"/Users", pocketIDNeeds.find[0], pocketIDLookup, "count", "startIndex", pocketIDPage},
	func(user scim.Resource) []string { return []string{user.ExternalID()} },
}

// workers: the requests to one target run one after another.
func (p pocketID) workers() int { return 1 }

// dated tells whether the target shows when a resource was changed last; without
// that every synchronisation writes it anew.
func dated(theirs scim.Resource) bool {
	at, err := time.Parse(time.RFC3339, theirs.Get("meta", "lastModified").String())
	return err == nil && !at.IsZero()
}

// sync lets one person be brought up to date after the users were listed. A
// synchronisation of that person alone ends with it.
func (p pocketID) sync(ctx context.Context, r *run, do func(theirs *listed) error) error {
	users, err := p.roll(ctx, r, pocketIDUsers)
	if err != nil {
		return err
	}
	theirs, linked := users.byName[r.rec.person.Key], users.byID[r.rec.link]
	meet(theirs, linked)
	if linked != nil && linked.externalID != r.rec.person.Key && !r.rec.deleted {
		return p.needs.find[0].fail(users.last, breach{pocketIDForgotten, "externalId " + short(linked.externalID)})
	}
	err = do(theirs)
	meet(users.byID[r.rec.link]) // a target may answer a creation with an account that was there
	if err != nil || r.cycle != nil {
		return err
	}
	return p.sweep(ctx, r, users)
}

// finish ends the synchronisation that a cycle is.
func (p pocketID) finish(ctx context.Context, r *run) error {
	users, err := p.roll(ctx, r, pocketIDUsers)
	if err != nil {
		return err
	}
	return p.sweep(ctx, r, users)
}

// sweep deletes those whom the directory does not know, and nobody has come to.
func (p pocketID) sweep(ctx context.Context, r *run, users *roll) error {
	for _, user := range users.users {
		known, assigned := r.idp.knows(user.externalID)
		if p.deletesLeaver {
			known = assigned
		}
		if known || user.met || !r.idp.mayDelete(user.id) {
			continue
		}
		if _, err := p.send(ctx, r, p.needs.remove, http.MethodDelete, scim.UserPath(user.id), nil, false); err != nil {
			return err
		}
	}
	return nil
}

// mayDelete tells whether the run lets an account be deleted that the directory
// does not know.
func (p *IdP) mayDelete(id string) bool { return p.opts.MayDelete != nil && p.opts.MayDelete(id) }
