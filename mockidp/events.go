package mockidp

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// TestConnection is the administrator's press on the test button.
func (p *IdP) TestConnection(ctx context.Context) Outcome {
	r := &run{idp: p, out: &Outcome{Event: EventTestConnection}}
	return p.conclude(ctx, r, p.dialect.testConnection)
}

// Hire puts a person into the directory and assigns the application with the
// given roles: the account at the target is looked up, and created or adopted.
func (p *IdP) Hire(ctx context.Context, person Person, roles ...string) Outcome {
	if person.Key == "" || person.Login == "" {
		return Outcome{Event: EventHire, Err: errors.New("a person needs a key and a login")}
	}
	rec := p.add(person.Key)
	rec.mu.Lock()
	defer rec.mu.Unlock()
	person = person.complete()
	rec.person, rec.roles = &person, slices.Clone(roles)
	p.assign(person.Key, rec, true)
	r := &run{idp: p, rec: rec, out: &Outcome{Event: EventHire}}
	return p.conclude(ctx, r, p.dialect.assign)
}

// ChangeProfile changes attributes of a person. Login and roles have events of
// their own; a change of the key is ignored.
func (p *IdP) ChangeProfile(ctx context.Context, key string, change func(*Person)) Outcome {
	return p.event(ctx, EventChangeProfile, key, func(ctx context.Context, r *run) error {
		return p.dialect.push(ctx, r, EventChangeProfile)
	}, func(rec *record) {
		changed := *rec.person
		change(&changed)
		changed.Key = key
		rec.person = &changed
	})
}

// ChangeRoles gives a person a new full list of roles; none takes all away.
func (p *IdP) ChangeRoles(ctx context.Context, key string, roles ...string) Outcome {
	return p.event(ctx, EventChangeRoles, key, func(ctx context.Context, r *run) error {
		if p.opts.OmitRoles {
			r.out.Silent = "roles are not mapped"
			return nil
		}
		return p.dialect.push(ctx, r, EventChangeRoles)
	}, func(rec *record) { rec.roles = slices.Clone(roles) })
}

// RenameLogin gives a person another login.
func (p *IdP) RenameLogin(ctx context.Context, key, login string) Outcome {
	return p.event(ctx, EventRenameLogin, key, func(ctx context.Context, r *run) error {
		return p.dialect.push(ctx, r, EventRenameLogin)
	}, func(rec *record) {
		renamed := *rec.person
		renamed.Login = login
		rec.person = &renamed
	})
}

// Sync is the provisioning job running again over an unchanged person.
func (p *IdP) Sync(ctx context.Context, key string) Outcome {
	return p.event(ctx, EventSync, key, func(ctx context.Context, r *run) error {
		return p.dialect.push(ctx, r, EventSync)
	}, func(*record) {})
}

// Leave takes the application away from a person.
func (p *IdP) Leave(ctx context.Context, key string) Outcome {
	return p.end(ctx, EventLeave, key, p.dialect.unassign)
}

// Delete deletes a person. Okta only deactivates. Entra ID deactivates and, on
// a clock that lets thirty days pass, deletes after thirty days; on a clock that
// does not, an administrator deletes for good at once. The person stays known to
// Person and RemoteID.
func (p *IdP) Delete(ctx context.Context, key string) Outcome {
	return p.end(ctx, EventDelete, key, p.dialect.remove)
}

// Return assigns the application again after Leave, with the given roles.
func (p *IdP) Return(ctx context.Context, key string, roles ...string) Outcome {
	rec := p.find(key)
	if rec == nil {
		return unknown(EventReturn, key)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.roles = slices.Clone(roles)
	p.assign(key, rec, true)
	r := &run{idp: p, rec: rec, out: &Outcome{Event: EventReturn}}
	return p.conclude(ctx, r, p.dialect.reassign)
}

// event applies a change to the directory and lets the dialect push it.
func (p *IdP) event(ctx context.Context, event Event, key string, push func(context.Context, *run) error, change func(*record)) Outcome {
	rec := p.find(key)
	if rec == nil {
		return unknown(event, key)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	change(rec)
	r := &run{idp: p, rec: rec, out: &Outcome{Event: event}}
	if !rec.assigned {
		r.out.Silent = "the person is not assigned to the application"
		return *r.out
	}
	return p.conclude(ctx, r, push)
}

// end takes the assignment away and lets the dialect tell the target.
func (p *IdP) end(ctx context.Context, event Event, key string, tell func(context.Context, *run) error) Outcome {
	rec := p.find(key)
	if rec == nil {
		return unknown(event, key)
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	p.assign(key, rec, false)
	if event == EventDelete {
		p.expel(key)
	}
	r := &run{idp: p, rec: rec, out: &Outcome{Event: event}}
	return p.conclude(ctx, r, tell)
}

func unknown(event Event, key string) Outcome {
	return Outcome{Event: event, Err: fmt.Errorf("%w: %q", ErrUnknownPerson, key)}
}
