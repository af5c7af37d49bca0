package hubspot

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// What an administrator does and sees on the HubSpot side, past SCIM.

// Access is the answer of the access probe: what a user can really do,
// whatever SCIM says.
type Access struct {
	Email     string `json:"email"`
	Exists    bool   `json:"exists"`
	CanSignIn bool   `json:"canSignIn"`
	// PermissionSets are the names of the sets assigned, also while the user
	// cannot sign in; never null.
	PermissionSets []string `json:"permissionSets"`
	SuperAdmin     bool     `json:"superAdmin"`
	Seat           bool     `json:"seat"`
	// Recovery are the addresses to which a new password is sent: those of
	// verified domains, whose owner is known. Never null.
	Recovery []string `json:"recovery"`
	Records  int      `json:"records,omitempty"` // of the CRM that the user owns
	// Since is the time of the last visible change; absent if there is no
	// such user.
	Since *time.Time `json:"since,omitempty"`
}

func (t *table) access(email string) Access {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.withEmail(email)
	if m == nil {
		return Access{Email: email, PermissionSets: []string{}, Recovery: []string{}}
	}
	now := t.now()
	given, since := m.visible(now), m.since(now).UTC()
	says := t.pass(m.email, m, nil)
	access := Access{
		Email: m.email, Exists: true, CanSignIn: says.In,
		PermissionSets: t.namesOf(says.Sets), SuperAdmin: says.SuperAdmin, Seat: given.seat, Records: m.records, Since: &since, Recovery: []string{},
	}
	for _, address := range append([]string{m.email}, m.emails...) {
		if t.proven(address) && !slices.Contains(access.Recovery, address) {
			access.Recovery = append(access.Recovery, address)
		}
	}
	return access
}

func (t *table) superAdmin(g grant) bool {
	return g.superAdmin || slices.ContainsFunc(g.sets, func(id string) bool {
		set, ok := t.account.setWithID(id)
		return ok && set.SuperAdmin
	})
}

// vet says whether a user can be added by hand.
func (t *table) vet(user LocalUser) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.account.validateUser(user); err != nil {
		return fmt.Errorf("%w: %w", errBadMember, err)
	}
	if m := t.withEmail(user.Email); m != nil && !m.detached {
		return fmt.Errorf("e-mail %q is %w", user.Email, errTaken)
	}
	return nil
}

// join adds a vetted user by hand, under the id of the SCIM resource. Should
// SCIM have written to that resource in between, the user is there already.
func (t *table) join(id string, user LocalUser) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byID[id] != nil {
		return
	}
	now := t.now()
	t.dropDetached(user.Email, now)
	m := &member{
		id: id, email: user.Email, firstName: user.FirstName, lastName: user.LastName,
		primaryTeam: user.PrimaryTeamID, createdAt: now, changed: now, protected: user.Protected, service: user.Service,
	}
	m.setStatus(statusActive, now)
	standing := Standing{SignIn: true, SuperAdmin: user.SuperAdmin, Seat: user.Seat}
	if set, ok := t.account.setNamed(user.PermissionSet); ok {
		standing.Sets = []string{set.ID}
	}
	m.assign(standing, now)
	t.insert(m)
}

// expel removes a user; one who is gone already is no error.
func (t *table) expel(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if m := t.byID[id]; m != nil {
		t.discard(m, t.now())
	}
}

// addRecord makes a user the owner of one more record.
func (t *table) addRecord(email string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.withEmail(email)
	if m == nil {
		return fmt.Errorf("%q: %w", email, errNoUser)
	}
	m.records++
	return nil
}

func (t *table) roleSync() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.account.RoleSyncEnabled
}

// setRoleSync flips the switch. It acts on writes from then on: nothing is
// recomputed, as HubSpot says nothing of the kind.
func (t *table) setRoleSync(on bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.account.RoleSyncEnabled = on
}

func (t *table) permissionSets() []PermissionSet {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]PermissionSet{}, t.account.PermissionSets...)
}

// createSet adds a set that grants nothing special, under an id of its own.
func (t *table) createSet(name string) (id string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, taken := t.account.setNamed(name); taken {
		return "", fmt.Errorf("name %q is %w", name, errTaken)
	}
	if len(t.account.PermissionSets) >= maxPermissionSets {
		return "", fmt.Errorf("an account has at most %d permission sets", maxPermissionSets)
	}
	t.lastSet++
	id = strconv.Itoa(t.lastSet)
	t.account.PermissionSets = append(t.account.PermissionSets, PermissionSet{ID: id, Name: name})
	return id, nil
}

// renameSet gives a set a new name; its holders keep it, since they hold it by
// id. Roles match the new name from the next write on.
func (t *table) renameSet(id, name string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.indexOfSet(id)
	if at < 0 {
		return fmt.Errorf("id %q: %w", id, errNoSet)
	}
	if other, ok := t.account.setNamed(name); ok && other.ID != id {
		return fmt.Errorf("name %q is %w", name, errTaken)
	}
	t.account.PermissionSets[at].Name = name
	return nil
}

// deleteSet deletes a set and takes it from its holders at once.
func (t *table) deleteSet(id string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.indexOfSet(id)
	if at < 0 {
		return fmt.Errorf("id %q: %w", id, errNoSet)
	}
	t.account.PermissionSets = slices.Delete(t.account.PermissionSets, at, at+1)
	now := t.now()
	for _, m := range t.byID {
		if !slices.Contains(m.standing.Sets, id) {
			continue
		}
		left := m.standing.clone()
		left.Sets = slices.DeleteFunc(left.Sets, func(s string) bool { return s == id })
		m.assign(left, now)
	}
	return nil
}

func (t *table) indexOfSet(id string) int {
	return slices.IndexFunc(t.account.PermissionSets, func(s PermissionSet) bool { return s.ID == id })
}
