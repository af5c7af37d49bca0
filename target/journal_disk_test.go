package target

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rolecall/journal"
	"rolecall/scim"
)

// What is about to be created stands in the journal before it is sent, and what
// came of it afterwards.
func TestJournalIsWrittenBeforeACreateIsSent(t *testing.T) {
	path := journal.Path(t.TempDir(), "rc1")
	on := live(t, path, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/Users" {
			w.Write([]byte(`{"totalResults":0}`))
			return
		}
		run, err := journal.Read(path)
		if err != nil || len(run.Lost) != 1 || run.Lost[0].Name != "rc1-ada@acme.test" {
			t.Errorf("when the create arrives the journal says %+v, %v", run, err)
		}
		w.WriteHeader(http.StatusCreated)
		w.Write([]byte(`{"id":"1","userName":"rc1-ada@acme.test"}`))
	})
	post(t, on.SCIM, "rc1-ada@acme.test")
	run, err := journal.Read(path)
	if err != nil || len(run.Lost) != 0 || len(run.Alive) != 1 || run.Alive[0].ID != "1" {
		t.Errorf("afterwards it says %+v, %v", run, err)
	}
}

// What could not be removed is not tried again in the run, and stays in the journal
// for who cleans after it.
func TestWhatIsGivenUpStaysInTheJournal(t *testing.T) {
	path := journal.Path(t.TempDir(), "rc1")
	on := live(t, path, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/Users" {
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(`{"id":"1","userName":"rc1-ada@acme.test"}`))
			return
		}
		w.Write([]byte(`{"totalResults":0}`))
	})
	post(t, on.SCIM, "rc1-ada@acme.test")
	on.Journal.GiveUp(Ref{"Users", "1"})
	if alive := on.Journal.Alive(); len(alive) > 0 {
		t.Errorf("%v would be tried again", alive)
	}
	if run, err := journal.Read(path); err != nil || len(run.Alive) != 1 {
		t.Errorf("the journal says %+v, %v", run, err)
	}
}

func TestWhatCannotBeWrittenDownIsNotSent(t *testing.T) {
	sent := 0
	on := live(t, journal.Path(t.TempDir(), "rc1"), func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/Users" {
			sent++
		}
		w.Write([]byte(`{"totalResults":0}`))
	})
	on.Close() // as a full disk would
	_, err := on.SCIM.Post(context.Background(), "/Users", []byte(`{"userName":"rc1-ada@acme.test"}`))
	if err == nil || !strings.Contains(err.Error(), "could not be written down") || sent != 0 {
		t.Errorf("got %v, and %d creates were sent", err, sent)
	}
}

// A target that gives a new user the id of somebody else does not get that
// somebody changed, even if nobody has ever seen them.
func TestTakenIDIsNotTouched(t *testing.T) {
	var changed []string
	on := live(t, journal.Path(t.TempDir(), "rc1"), func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && r.URL.Path == "/Users":
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(`{"id":"boss","userName":"rc1-ada@acme.test"}`))
		case r.Method == http.MethodGet && r.URL.Path == "/Users/boss":
			w.Write([]byte(`{"id":"boss","userName":"boss@acme.test"}`))
		case r.Method == http.MethodGet:
			w.Write([]byte(`{"totalResults":0}`))
		case r.URL.Path != "/Users/.search":
			changed = append(changed, r.Method+" "+r.URL.Path)
		}
	})
	post(t, on.SCIM, "rc1-ada@acme.test")
	ctx := context.Background()
	for _, send := range []func() (*scim.Exchange, error){
		func() (*scim.Exchange, error) { return on.SCIM.Patch(ctx, "/Users/boss") },
		func() (*scim.Exchange, error) { return on.SCIM.Delete(ctx, "/Users/boss") },
		func() (*scim.Exchange, error) {
			return on.SCIM.Post(ctx, "/Bulk", []byte(`{"Operations":[{"method":"DELETE","path":"/Users/boss"}]}`))
		},
	} {
		if _, err := send(); err == nil {
			t.Error("a change to somebody else was let through")
		}
	}
	if len(changed) > 0 {
		t.Errorf("these reached the target: %v", changed)
	}
}

func live(t *testing.T, path string, answer http.HandlerFunc) *Target {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	on, err := Open(context.Background(), Endpoint{Kind: Live, URL: server.URL, JournalFile: path}, "rc1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { on.Close() })
	return on
}
