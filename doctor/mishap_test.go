package doctor

import (
	"testing"
	"time"

	"rolecall/target"
)

// On a target that is having a bad day the doctor comes to its end, and says what a
// run would meet first.
func TestBadDays(t *testing.T) {
	for trouble, check := range map[string]string{
		"429:100%": "rate", "429-bare:100%": "rate", "5xx:100%": "users", "maintenance:1h/1h": "users", "reset:100%": "reachable",
		"partial:100%": "reachable", "hang:100%": "reachable", "stall:100%": "reachable", "revoked": "token",
	} {
		t.Run(trouble, func(t *testing.T) {
			t.Parallel()
			server, err := target.StartEmbedded(target.EmbeddedOptions{Trouble: []string{trouble}, Token: scimToken, SettingsToken: theSettingsToken})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			at := server.Endpoint
			at.Kind, at.ControlURL, at.Timeout = target.Live, "", 500*time.Millisecond
			r := examine(t, newExam(Setup{Endpoint: at, Out: t.TempDir(), Journals: t.TempDir()}))
			if got := result(t, r, check); got.State != Failed || r.Ready {
				t.Errorf("%s is %s (%s), ready: %t", check, got.State, got.Found, r.Ready)
			}
		})
	}
}
