package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rolecall/provider"
)

// Errors of the account's own table; the settings API and the control port turn
// them into answers.
var (
	errNoUser    = errors.New("no such user in this account")
	errNoSet     = errors.New("no such permission set in this account")
	errTaken     = errors.New("already taken")
	errManaged   = errors.New("managed by the identity provider over SCIM")
	errLocked    = errors.New("permissions are managed by the identity provider while role sync is on")
	errBadMember = errors.New("invalid user")
)

// firstID is where user and owner numbers start; each kind counts on its own.
const firstID = 51_000_000

// table is the account as HubSpot itself sees it: who its users are and what
// each may do. SCIM writes reach it through admit and commit, under the SCIM
// store's lock; a holder of mu must therefore never call the store.
type table struct {
	now      func() time.Time
	mapRoles RoleMapper
	hooks    []StandingHook
	guard    Guard
	proven   func(address string) bool // whether an address is its user's beyond doubt

	gates      []GateHook
	groupHooks []GroupHook
	departures []func(email string, records int) error

	mu      sync.Mutex
	account Account
	byID    map[string]*member
	byEmail map[string][]*member // folded e-mail -> users in the account
	order   []*member            // in order of creation, removed users included
	users   int                  // user numbers given out
	lastSet int                  // highest id that a permission set ever had

	credentials []*Credential            // in the order of their issue
	groups      map[string]GroupStanding // by id; nil where the account has no groups
	groupSets   map[string][]string      // set ids by the folded name of a group
}

func newTable(account Account, mapRoles RoleMapper, hooks Hooks, now func() time.Time) *table {
	t := &table{
		now: now, mapRoles: mapRoles, hooks: hooks.Standings, account: account, guard: guardProtected,
		byID: map[string]*member{}, byEmail: map[string][]*member{},
	}
	t.proven = func(address string) bool { return t.account.verified(address) }
	for _, wrap := range hooks.Proven {
		t.proven = wrap(t.proven)
	}
	for _, wrap := range hooks.Guards {
		t.guard = wrap(t.guard)
	}
	for _, set := range account.PermissionSets {
		if n, err := strconv.Atoi(set.ID); err == nil {
			t.lastSet = max(t.lastSet, n)
		}
	}
	return t
}

// newID is the next user number. HubSpot's user id is a number in decimal.
func (t *table) newID() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.users++
	return strconv.Itoa(firstID + t.users)
}

// admit refuses a write that the account's rules forbid.
func (t *table) admit(_ context.Context, w *provider.Write) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.guard(t.isProtected, *w); err != nil {
		return err
	}
	if w.ResourceType != "User" {
		return nil
	}
	if w.New == nil {
		return t.admitLeave(w.Old.ID())
	}
	if w.Old == nil || w.Old.UserName() != w.New.UserName() {
		if err := t.admitLogin(w.New.UserName()); err != nil {
			return err
		}
	}
	before, isNew := Standing{}, true
	if m := t.byID[w.New.ID()]; m != nil {
		before, isNew = m.standing, false
	}
	after, err := decide(&t.account, t.mapRoles, before, isNew, t.freeSeat, w.New)
	if err != nil {
		return &provider.Error{Status: http.StatusBadRequest, ScimType: "invalidValue", Detail: err.Error()}
	}
	if t.account.Options.NoFreeSeat == NoFreeSeatError && t.wantsSeat(after) && !after.Seat && !t.account.Seats.SeatsBasedPricing {
		return &provider.Error{Status: http.StatusBadRequest, ScimType: "invalidValue", Detail: "the permission set needs a paid seat and none is left"}
	}
	return nil
}

// admitLeave lets a user go: what the user owns in the CRM is no obstacle.
func (t *table) admitLeave(id string) error {
	m := t.byID[id]
	if m == nil {
		return nil
	}
	for _, hook := range t.departures {
		if err := hook(m.email, m.records); err != nil {
			return err
		}
	}
	return nil
}

// admitLogin holds a new userName against the verified domains and against the
// e-mails of HubSpot users elsewhere.
func (t *table) admitLogin(userName string) error {
	if slices.ContainsFunc(t.byEmail[foldEmail(userName)], func(m *member) bool { return m.service }) {
		return &provider.Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "the e-mail address is taken in this account"}
	}
	if slices.ContainsFunc(t.account.GlobalEmails, func(e string) bool { return foldEmail(e) == foldEmail(userName) }) {
		return &provider.Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "the e-mail address belongs to a HubSpot user outside this account"}
	}
	if t.account.Options.UserName == UserNameVerified {
		invalid := func(detail string) error {
			return &provider.Error{Status: http.StatusBadRequest, ScimType: "invalidValue", Detail: detail}
		}
		if !isEmail(userName) {
			return invalid("userName must be an e-mail address")
		}
		if !t.account.verified(userName) {
			return invalid(fmt.Sprintf("the domain %q is not verified in this HubSpot account", foldEmail(domainOf(userName))))
		}
	}
	return nil
}

// commit carries a stored SCIM write over into the account.
func (t *table) commit(ctx context.Context, w provider.Write) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w.ResourceType == "Group" && t.groups != nil {
		t.commitGroup(w)
	}
	if w.ResourceType != "User" {
		return
	}
	if w.New == nil {
		t.leave(ctx, w)
		return
	}
	now := t.now()
	m := t.byID[w.New.ID()]
	isNew := m == nil
	if isNew {
		m = &member{id: w.New.ID(), createdAt: now}
		t.dropDetached(w.New.UserName(), now)
		t.insert(m)
	}
	before := m.standing
	after, err := decide(&t.account, t.mapRoles, before, isNew, t.freeSeat, w.New)
	if err != nil {
		// Admitted a moment ago: the account changed in between. What a role
		// would give is withheld; whether the user may sign in is not.
		after = before.clone()
		after.SignIn = isActive(w.New)
	}
	for _, hook := range t.hooks {
		after = hook(ctx, w, before.clone(), after)
	}
	m.scim, m.changed = true, now
	t.setProfile(m, w.New)
	m.setStatus(statusOf(w.New), now)
	m.assign(after, now.Add(t.account.Options.PropagationDelay))
	if m.status != statusActive {
		t.endCredentials(m.id)
	}
}

func statusOf(r provider.Resource) status {
	if isActive(r) {
		return statusActive
	}
	return statusDeactivated
}

func (t *table) setProfile(m *member, r provider.Resource) {
	name, _ := r["name"].(map[string]any)
	first, _ := name["givenName"].(string)
	last, _ := name["familyName"].(string)
	m.firstName, m.lastName = kept(m.firstName, first), kept(m.lastName, last)
	t.setEmail(m, kept(m.email, r.UserName()))
	m.emails = nil
	emails, _ := r["emails"].([]any)
	for _, item := range emails {
		email, _ := item.(map[string]any)
		if address, _ := email["value"].(string); address != "" && address != m.email {
			m.emails = append(m.emails, strings.Clone(address))
		}
	}
}

// kept is the next state of a text, in memory of its own: what a resource holds may
// be part of a longer text, all of which would stay.
func kept(old, next string) string {
	if old == next {
		return old
	}
	return strings.Clone(next)
}

// leave takes a user out whom SCIM deleted.
func (t *table) leave(ctx context.Context, w provider.Write) {
	m := t.byID[w.Old.ID()]
	if m == nil {
		return
	}
	after := Standing{}
	for _, hook := range t.hooks {
		after = hook(ctx, w, m.standing.clone(), after)
	}
	now := t.now()
	m.standing, m.changed, m.detached = after, now, true
	t.endCredentials(m.id)
	if t.account.Options.Delete == DeleteDeactivate {
		m.setStatus(statusDeactivated, now)
		return
	}
	t.discard(m, now)
}

// discard removes a user from the account; the archived owner stays.
func (t *table) discard(m *member, now time.Time) {
	m.setStatus(statusRemoved, now)
	m.standing, m.grants = Standing{}, nil
	t.unindexEmail(m)
	delete(t.byID, m.id)
}

// dropDetached makes room for a new user with the e-mail of one whom SCIM had
// deleted: the newcomer inherits nothing.
func (t *table) dropDetached(email string, now time.Time) {
	for _, m := range slices.Clone(t.byEmail[foldEmail(email)]) {
		if m.detached {
			t.discard(m, now)
		}
	}
}

func (t *table) insert(m *member) {
	t.byID[m.id] = m
	t.order = append(t.order, m)
	m.ownerID = strconv.Itoa(firstID*2 + len(t.order))
	t.byEmail[foldEmail(m.email)] = append(t.byEmail[foldEmail(m.email)], m)
}

func (t *table) setEmail(m *member, email string) {
	t.unindexEmail(m)
	m.email = email
	t.byEmail[foldEmail(email)] = append(t.byEmail[foldEmail(email)], m)
}

func (t *table) unindexEmail(m *member) {
	key := foldEmail(m.email)
	t.byEmail[key] = slices.DeleteFunc(t.byEmail[key], func(o *member) bool { return o == m })
	if len(t.byEmail[key]) == 0 {
		delete(t.byEmail, key)
	}
}

// withEmail finds a user; the exact spelling goes before other letter cases.
func (t *table) withEmail(email string) *member {
	found := t.byEmail[foldEmail(email)]
	for _, m := range found {
		if m.email == email {
			return m
		}
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// wantsSeat says whether a standing holds a permission set with a paid seat.
func (t *table) wantsSeat(s Standing) bool {
	return slices.ContainsFunc(s.Sets, func(id string) bool {
		set, ok := t.account.setWithID(id)
		return ok && set.PaidSeat
	})
}

// freeSeat says whether a paid seat is left. A deactivated user keeps the seat
// and does not count (knowledge base, "Deactivate HubSpot users").
func (t *table) freeSeat() bool { return t.usedSeats() < t.account.Seats.Paid }

// seats are the paid seats there are, and those in use.
func (t *table) seats() (paid, used int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.account.Seats.Paid, t.usedSeats()
}

func (t *table) usedSeats() int {
	used := 0
	for _, m := range t.byID {
		if m.standing.Seat && m.status == statusActive {
			used++
		}
	}
	return used
}
