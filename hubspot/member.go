package hubspot

import (
	"slices"
	"time"
)

// status is a user's place in the account.
type status int

const (
	statusActive      status = iota
	statusDeactivated        // cannot log in, keeps seat, history and CRM records
	statusRemoved            // out of the account; only the archived owner is left
)

// member is a user of the account, next to the SCIM resource of the same id.
type member struct {
	id, ownerID         string
	email               string
	firstName, lastName string
	primaryTeam         string
	secondaryTeams      []string
	seatNames           []string
	emails              []string // all that SCIM wrote
	protected, service  bool     // see LocalUser
	// records counts what the user owns in the CRM; it stays when the user goes,
	// with the archived owner.
	records int
	// scim says that SCIM has written to the user, whose profile belongs to
	// the identity provider from then on.
	scim bool
	// detached says that SCIM no longer shows the user: a DELETE that only
	// deactivated.
	detached bool

	status             status
	standing           Standing // as decided
	grants             []grant  // as it becomes visible; the last one is standing's
	statusSince        time.Time
	createdAt, changed time.Time
}

// grant is a permission change on its way through the account.
type grant struct {
	sets             []string
	superAdmin, seat bool
	due              time.Time
}

// assign stores a decided standing; permissions become visible at due, sign-in
// at once.
func (m *member) assign(s Standing, due time.Time) {
	next := grant{sets: slices.Clone(s.Sets), superAdmin: s.SuperAdmin, seat: s.Seat, due: due}
	if n := len(m.grants); n == 0 || !m.grants[n-1].equal(next) {
		m.grants = append(m.grants, next)
	}
	m.standing = s.clone()
}

func (g grant) equal(other grant) bool {
	return slices.Equal(g.sets, other.sets) && g.superAdmin == other.superAdmin && g.seat == other.seat
}

// visible is the grant in force at now: the youngest that is due. Older ones
// are forgotten.
func (m *member) visible(now time.Time) grant {
	for len(m.grants) > 1 && !m.grants[1].due.After(now) {
		m.grants = m.grants[1:]
	}
	if len(m.grants) == 0 || m.grants[0].due.After(now) {
		return grant{}
	}
	return m.grants[0]
}

// since is the time of the last visible change of what the user can do.
func (m *member) since(now time.Time) time.Time {
	if due := m.visible(now).due; due.After(m.statusSince) {
		return due
	}
	return m.statusSince
}

func (m *member) setStatus(s status, now time.Time) {
	if m.status != s || m.statusSince.IsZero() {
		m.status, m.statusSince = s, now
	}
}
