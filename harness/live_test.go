package harness_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/target"
)

// account is the look-alike seen as a live target, behind a proxy that keeps every
// body that is sent.
type account struct {
	*front
	env  []string
	kept sync.Mutex
	sent []string
}

func liveAccount(t *testing.T) *account {
	t.Helper()
	a := &account{}
	a.front = newFront(t, target.EmbeddedOptions{}, func(_ int, _ http.ResponseWriter, r *http.Request) bool {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		a.kept.Lock()
		defer a.kept.Unlock()
		a.sent = append(a.sent, string(body))
		return false
	})
	a.env = a.front.env()
	return a
}

func (a *account) wasSent(role string) bool {
	a.kept.Lock()
	defer a.kept.Unlock()
	return slices.ContainsFunc(a.sent, func(body string) bool { return strings.Contains(body, `"`+role+`"`) })
}

func (a *account) play(t *testing.T, change func(*harness.Settings)) *conformance.Run {
	t.Helper()
	doc := play(t, func(s *harness.Settings) {
		s.Target, s.Domain, s.IDP, s.LabelFilter = a.url, "acme.test", []string{"okta-oin"}, "roles && !near-miss"
		if change != nil {
			change(s)
		}
	}, a.env...)
	return &doc.Run
}

// On a live account nobody is made a super admin and no seat is spent unless the
// user allows it.
func TestLiveGuard(t *testing.T) {
	const super, paid = "Super Admin", "Sales Seat Pro"
	a := liveAccount(t)
	run := a.play(t, nil)
	for _, role := range []string{super, paid} {
		if a.wasSent(role) {
			t.Errorf("%s was handed out without being asked to", role)
		}
	}
	for _, r := range run.Results {
		if strings.HasPrefix(r.ID, "roles.seats.exhausted") { // whatever is allowed: it would use the account's seats up
			if r.Verdict != conformance.Deselected {
				tell(t, r)
			}
			continue
		}
		guarded := strings.HasPrefix(r.ID, "roles.grant.super-admin") || strings.HasPrefix(r.ID, "roles.grant.paid-seat") || strings.HasPrefix(r.ID, "observed.roles.super-admin")
		if guarded && (r.Verdict != conformance.Deselected || !strings.Contains(r.Reason, "--allow-")) {
			tell(t, r)
		}
		if !guarded && r.Verdict != conformance.Pass && r.Verdict != conformance.NotClaimed {
			tell(t, r)
		}
	}
	allowed := liveAccount(t)
	allowed.play(t, func(s *harness.Settings) { s.AllowSuperAdmin, s.AllowPaidSeats, s.Focus = true, true, "roles.grant" })
	for _, role := range []string{super, paid} {
		if !allowed.wasSent(role) {
			t.Errorf("%s was not handed out although it was allowed", role)
		}
	}
}

// Without a settings token nothing is known of permission sets, and unknown is
// never green.
func TestWithoutOracleRolesAreInconclusive(t *testing.T) {
	a := liveAccount(t)
	a.env = a.env[:2]
	run := a.play(t, func(s *harness.Settings) { s.Focus = "^roles.grant.exact-name" })
	if run.Verdict != conformance.Inconclusive {
		t.Errorf("the run is %s", run.Verdict)
	}
	for _, r := range run.Results {
		if !strings.Contains(r.Reason, "ROLECALL_SETTINGS_TOKEN") {
			tell(t, r)
		}
	}
}
