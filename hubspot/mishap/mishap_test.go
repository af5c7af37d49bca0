package mishap_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/mishap"
)

// bad is a look-alike on a bad day, over a socket.
type bad struct {
	t       *testing.T
	url     string
	control string
	day     *mishap.Day
	now     time.Time
}

func on(t *testing.T, opts mishap.Options, trouble ...string) *bad {
	t.Helper()
	var err error
	if opts.Trouble, err = mishap.ParseAll(trouble); err != nil {
		t.Fatal(err)
	}
	b := &bad{t: t, now: time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)}
	opts.Now = func() time.Time { return b.now }
	b.day = mishap.New(opts)
	look, err := hubspot.New(hubspot.Config{
		Account: hubspot.DefaultAccount(), Control: b.day.Control(),
		Tokens: hubspot.Tokens{SCIM: []string{"secret"}, Settings: []string{"settings"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server, control := httptest.NewUnstartedServer(b.day.Wrap(look.Handler())), httptest.NewServer(look.Control())
	server.Start()
	t.Cleanup(func() { b.day.Set(nil); server.CloseClientConnections(); server.Close(); control.Close() })
	b.url, b.control = server.URL, control.URL
	return b
}

// outcome is what a client sees of one request.
type outcome struct {
	status int
	header http.Header
	body   string
	err    error // of the request, or of reading its body
}

func (b *bad) send(method, address, body string) outcome {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 300*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer secret")
	if strings.HasPrefix(address, b.url+"/settings") {
		r.Header.Set("Authorization", "Bearer settings")
	}
	r.Header.Set("Content-Type", "application/scim+json")
	transport := &http.Transport{DisableKeepAlives: true} // a reused connection would have the request sent again
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return outcome{err: err}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return outcome{answer.StatusCode, answer.Header, string(text), err}
}

func (b *bad) create(name string) outcome {
	b.t.Helper()
	return b.send(http.MethodPost, b.url+"/scim/v2/Users", fmt.Sprintf(
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"%s@acme.test","name":{"givenName":"A","familyName":"B"}}`, name))
}

func (b *bad) exists(name string) bool {
	b.t.Helper()
	o := b.send(http.MethodGet, b.control+"/access?email="+name+"@acme.test", "")
	return strings.Contains(o.body, `"exists":true`)
}

func broken(o outcome) bool {
	return errors.Is(o.err, syscall.ECONNRESET) || errors.Is(o.err, io.EOF) || errors.Is(o.err, io.ErrUnexpectedEOF)
}

func silent(o outcome) bool {
	return errors.Is(o.err, context.DeadlineExceeded) || errors.Is(o.err, os.ErrDeadlineExceeded)
}

// Each kind looks to the client like what it is, and leaves the account as it says.
func TestKinds(t *testing.T) {
	envelope := func(o outcome) bool { return strings.Contains(o.body, `"correlationId"`) }
	limit := func(o outcome) bool {
		return o.status == 429 && strings.Contains(o.body, `"policyName":"TEN_SECONDLY_ROLLING"`) && envelope(o)
	}
	for kind, want := range map[string]struct {
		seen func(outcome) bool
		done bool
	}{
		"429":      {func(o outcome) bool { return limit(o) && o.header.Get("Retry-After") == "1" }, false},
		"429-bare": {func(o outcome) bool { return limit(o) && o.header.Get("Retry-After") == "" }, false},
		"5xx":      {func(o outcome) bool { return o.status/100 == 5 && envelope(o) }, false},
		"maintenance": {func(o outcome) bool {
			return o.status == 503 && strings.Contains(o.header.Get("Content-Type"), "html") && o.header.Get("Retry-After") == "2"
		}, false},
		"reset":                         {broken, false},
		"reset-after":                   {broken, true},
		"partial":                       {func(o outcome) bool { return o.status == 201 && broken(o) && strings.HasPrefix(o.body, "{") }, true},
		"hang":                          {silent, false},
		"hang-after":                    {silent, true},
		"stall":                         {func(o outcome) bool { return o.status == 201 && silent(o) && strings.HasPrefix(o.body, "{") }, true},
		"revoked":                       {func(o outcome) bool { return o.status == 401 && strings.Contains(o.body, "credentials") }, false},
		"reset:0%":                      {func(o outcome) bool { return o.status == 201 && o.err == nil }, true},
		"reset:100%@GET":                {func(o outcome) bool { return o.status == 201 && o.err == nil }, true},
		"reset:100%@POST":               {broken, false},
		"reset:100%@POST/Users":         {broken, false},
		"reset:100%@POST/scim/v2/Users": {broken, false},
		"reset:100%@POST/Users/.search": {func(o outcome) bool { return o.status == 201 && o.err == nil }, true},
	} {
		t.Run(kind, func(t *testing.T) {
			text := kind
			switch {
			case kind == "maintenance":
				text += ":2s/2s"
			case kind != "revoked" && !strings.Contains(kind, ":"):
				text += ":#1"
			}
			b := on(t, mishap.Options{Seed: 1}, text)
			o := b.create("ada")
			if !want.seen(o) {
				t.Errorf("the client sees %d %v %q, %v", o.status, o.header, o.body, o.err)
			}
			if b.exists("ada") != want.done {
				t.Errorf("carried out: %v", !want.done)
			}
			struck := b.day.Struck()
			if clean := strings.HasSuffix(kind, ":0%") || strings.HasSuffix(kind, "@GET") || strings.HasSuffix(kind, ".search"); clean != (len(struck) == 0) {
				t.Errorf("struck: %v", struck)
			}
			if kind == "maintenance" || kind == "revoked" || strings.Contains(kind, "%") {
				return
			}
			if o := b.create("bob"); o.status != 201 || o.err != nil {
				t.Errorf("the second request is struck too: %d, %v", o.status, o.err)
			}
		})
	}
}

// A withdrawn token opens nothing of SCIM any more, whatever it was used for
// before; the settings API has a token of its own.
func TestRevokedFromARequestOn(t *testing.T) {
	b := on(t, mishap.Options{}, "revoked:#3")
	var got []int
	for range 4 {
		got = append(got, b.send(http.MethodGet, b.url+"/scim/v2/Users", "").status)
	}
	got = append(got, b.send(http.MethodGet, b.url+"/settings/v3/users/roles", "").status)
	if want := []int{200, 200, 401, 401, 200}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Maintenance comes once in each period, for as long as it says.
func TestMaintenanceWindows(t *testing.T) {
	b := on(t, mishap.Options{Seed: 5}, "maintenance:3s/10s")
	down := 0
	var begins []int
	was := false
	for tick := range 600 { // ten periods, ten times a second
		b.now = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(tick) * 100 * time.Millisecond)
		is := b.send(http.MethodGet, b.url+"/scim/v2/ServiceProviderConfig", "").status == 503
		if is {
			down++
		}
		if is && !was {
			begins = append(begins, tick%100)
		}
		was = is
	}
	if down < 170 || down > 190 { // six of 30 ticks
		t.Errorf("down for %d of 600 ticks, want about 180", down)
	}
	if len(slices.Compact(slices.Sorted(slices.Values(begins)))) < 3 {
		t.Errorf("it always begins at the same moment of its period: %v", begins)
	}
}

// The same seed strikes the same requests, another one others.
func TestSeeded(t *testing.T) {
	play := func(seed int64) string {
		b := on(t, mishap.Options{Seed: seed}, "5xx:20%", "reset:20%")
		for range 60 {
			b.send(http.MethodGet, b.url+"/scim/v2/Users", "")
		}
		return fmt.Sprint(len(b.day.Struck()), b.day.Struck())
	}
	if a, again, other := play(1), play(1), play(2); a != again || a == other || strings.HasPrefix(a, "0") {
		t.Errorf("seed 1: %s\nseed 1: %s\nseed 2: %s", a, again, other)
	}
}

// The control port shows, sets and ends trouble, and lets go what hangs.
func TestControl(t *testing.T) {
	b := on(t, mishap.Options{Seed: 9}, "hang:100%")
	address := b.control + "/trouble"
	if o := b.send(http.MethodGet, address, ""); o.body != `{"seed":9,"trouble":["hang:100%"],"struck":[]}` {
		t.Error(o.body)
	}
	ended := make(chan error)
	go func() {
		_, err := http.Get(b.url + "/scim/v2/Users")
		ended <- err
	}()
	for len(b.day.Struck()) == 0 {
		time.Sleep(time.Millisecond)
	}
	if o := b.send(http.MethodPut, address, `{"trouble":["revoked"]}`); o.status != 200 || !strings.Contains(o.body, `"revoked:#1"`) || !strings.Contains(o.body, `{"kind":"hang","method":"GET","path":"/scim/v2/Users"}`) {
		t.Error(o.body)
	}
	if err := <-ended; err == nil {
		t.Error("the request that hung was answered")
	}
	if o := b.create("ada"); o.status != 401 {
		t.Errorf("the token still counts: %d", o.status)
	}
	for _, wrong := range []string{`{"trouble":["frogs"]}`, `{}`, `{"troubles":[]}`, `{`} {
		if o := b.send(http.MethodPut, address, wrong); o.status != 400 || !strings.Contains(o.body, `"error"`) {
			t.Errorf("%s: %d %s", wrong, o.status, o.body)
		}
	}
	b.send(http.MethodPut, address, `{"trouble":[]}`)
	if o := b.create("ada"); o.status != 201 {
		t.Errorf("the trouble has not ended: %d", o.status)
	}
}

func TestLatencyAndJitter(t *testing.T) {
	b := on(t, mishap.Options{Latency: 20 * time.Millisecond, Jitter: 20 * time.Millisecond, Seed: 3})
	for range 5 {
		begun := time.Now()
		if o := b.send(http.MethodGet, b.url+"/scim/v2/Users", ""); o.status != 200 {
			t.Fatalf("%d %v", o.status, o.err)
		}
		if took := time.Since(begun); took < 20*time.Millisecond {
			t.Errorf("answered after %s", took)
		}
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"reset": "reset:5%", "5xx:0.5%@GET": "5xx:0.5%@GET", "partial:#3@PATCH": "partial:#3@PATCH", "hang:#1@POST/Users/.search": "hang:#1@POST/Users/.search",
		"maintenance": "maintenance:2s/20s", "maintenance:1m/1h": "maintenance:1m0s/1h0m0s", "revoked": "revoked:#1", "429-bare:100%": "429-bare:100%",
	} {
		got, err := mishap.Parse(text)
		if err != nil || got.String() != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
		if again, err := mishap.Parse(got.String()); err != nil || again != got {
			t.Errorf("%s reads back as %v, %v", got, again, err)
		}
	}
	for text, want := range map[string]string{
		"": "there are 429, ", "frogs:5%": `no trouble is called "frogs"`, "reset:5": "such as reset:5%", "reset:": "such as reset:5%", "reset:101%": "such as",
		"reset:NaN%": "such as", "reset:-1%": "such as", "reset:#0": "such as reset:#3", "reset:#x": "such as reset:#3", "reset:5%@": "is none of GET", "reset@get": "is none of GET",
		"revoked:5%": "revoked:#50", "maintenance:2s": "maintenance:2s/20s", "maintenance:3s/2s": "maintenance", "maintenance:-1s/2s": "maintenance", "maintenance:5%": "maintenance",
	} {
		if _, err := mishap.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
