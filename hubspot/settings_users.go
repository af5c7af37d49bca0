package hubspot

import (
	"fmt"
	"slices"
)

// publicUser is PublicUser of HubSpot's User Provisioning API v3. It has no
// field that tells a deactivated user from an active one.
type publicUser struct {
	ID               string   `json:"id"`
	Email            string   `json:"email"`
	FirstName        string   `json:"firstName,omitempty"`
	LastName         string   `json:"lastName,omitempty"`
	RoleID           string   `json:"roleId,omitempty"`
	RoleIDs          []string `json:"roleIds"`
	PrimaryTeamID    string   `json:"primaryTeamId,omitempty"`
	SecondaryTeamIDs []string `json:"secondaryTeamIds,omitempty"`
	SeatNames        []string `json:"seatNames,omitempty"`
	SuperAdmin       bool     `json:"superAdmin"`
	SendWelcomeEmail bool     `json:"sendWelcomeEmail"`
}

// userUpdate is PublicUserUpdate, and UserProvisionRequest with its two further
// fields. A field left out is not changed.
type userUpdate struct {
	Email            *string  `json:"email"`
	SendWelcomeEmail *bool    `json:"sendWelcomeEmail"`
	FirstName        *string  `json:"firstName"`
	LastName         *string  `json:"lastName"`
	RoleID           *string  `json:"roleId"`
	PrimaryTeamID    *string  `json:"primaryTeamId"`
	SecondaryTeamIDs []string `json:"secondaryTeamIds"`
	SeatNames        []string `json:"seatNames"`
}

// public is the settings API's view of a user, with permissions as far as they
// have come through the account. The caller holds mu.
func (t *table) public(m *member) publicUser {
	given := m.visible(t.now())
	user := publicUser{
		ID: m.id, Email: m.email, FirstName: m.firstName, LastName: m.lastName,
		RoleIDs: []string{}, PrimaryTeamID: m.primaryTeam, SecondaryTeamIDs: m.secondaryTeams,
		SeatNames: m.seatNames, SuperAdmin: t.superAdmin(given),
	}
	for _, id := range t.withGroups(m.id, slices.Clone(given.sets)) {
		if _, ok := t.account.setWithID(id); ok {
			user.RoleIDs = append(user.RoleIDs, id)
		}
	}
	if len(user.RoleIDs) > 0 {
		user.RoleID = user.RoleIDs[0]
	}
	return user
}

// user finds a user by number or, with byEmail, by e-mail.
func (t *table) user(key string, byEmail bool) (publicUser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, err := t.find(key, byEmail)
	if err != nil {
		return publicUser{}, err
	}
	return t.public(m), nil
}

func (t *table) find(key string, byEmail bool) (*member, error) {
	m := t.byID[key]
	if byEmail {
		m = t.withEmail(key)
	}
	if m == nil {
		return nil, fmt.Errorf("%q: %w", key, errNoUser)
	}
	return m, nil
}

// page lists up to limit users behind the user with the number after; more says
// that the list goes on.
func (t *table) page(after string, limit int) (users []publicUser, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	users = []publicUser{}
	rest := t.order
	if i := slices.IndexFunc(rest, func(m *member) bool { return m.id == after }); i >= 0 {
		rest = rest[i+1:]
	}
	for _, m := range rest {
		if m.status == statusRemoved {
			continue
		}
		if len(users) == limit {
			return users, true
		}
		users = append(users, t.public(m))
	}
	return users, false
}

// edit changes a user by hand. Name and e-mail of a user whom SCIM manages are
// the identity provider's (HubSpot's SCIM template readme), and so are the
// permissions while role sync is on (knowledge base, Google article).
func (t *table) edit(key string, byEmail bool, u userUpdate) (publicUser, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m, err := t.find(key, byEmail)
	if err != nil {
		return publicUser{}, err
	}
	if u.Email != nil && *u.Email != m.email {
		return publicUser{}, fmt.Errorf("%w: the e-mail cannot be changed here", errBadMember)
	}
	if m.scim && (differs(u.FirstName, m.firstName) || differs(u.LastName, m.lastName)) {
		return publicUser{}, fmt.Errorf("the name is %w", errManaged)
	}
	after := m.standing.clone()
	if u.RoleID != nil {
		sets, err := t.setsOf(*u.RoleID)
		if err != nil {
			return publicUser{}, err
		}
		if !slices.Equal(sets, after.Sets) {
			after.Sets, after.SuperAdmin, after.FromRoles = sets, false, false
		}
	}
	if u.SeatNames != nil {
		after.Seat = len(u.SeatNames) > 0
	}
	if m.scim && t.account.RoleSyncEnabled && !slices.Equal(after.Sets, m.standing.Sets) {
		return publicUser{}, errLocked
	}
	set(&m.firstName, u.FirstName)
	set(&m.lastName, u.LastName)
	set(&m.primaryTeam, u.PrimaryTeamID)
	if u.SecondaryTeamIDs != nil {
		m.secondaryTeams = u.SecondaryTeamIDs
	}
	if u.SeatNames != nil {
		m.seatNames = u.SeatNames
	}
	m.changed = t.now()
	m.assign(after, m.changed)
	return t.public(m), nil
}

// setsOf is the list of the one set that the API writes; "" takes it away.
func (t *table) setsOf(roleID string) ([]string, error) {
	if roleID == "" {
		return nil, nil
	}
	if _, ok := t.account.setWithID(roleID); !ok {
		return nil, fmt.Errorf("roleId %q: %w", roleID, errNoSet)
	}
	return []string{roleID}, nil
}

func differs(given *string, stored string) bool { return given != nil && *given != stored }

func set(field *string, given *string) {
	if given != nil {
		*field = *given
	}
}
