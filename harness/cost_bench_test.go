//go:build !windows

package harness_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"rolecall/reports"
	"rolecall/target"
)

// costly are specs that wait for nothing but answers, so that what a run takes is
// the target's time and its own.
const costly = `^(lifecycle\.|protocol\.|security\.|roles\.grant\.)`

// BenchmarkOwnCost runs specs against a look-alike in another process, one after
// the other: ms-cpu/spec and ms-cpu/request are what the run itself needs of a
// processor, %-added is what its time is more than that which the target takes to
// answer, here answer after answer 50 ms. It takes minutes.
func BenchmarkOwnCost(b *testing.B) {
	for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) {
			for b.Loop() {
				c := cost(b, latency, costly, 1)
				b.ReportMetric(float64(c.processor.Microseconds())/1000/float64(c.specs), "ms-cpu/spec")
				b.ReportMetric(float64(c.processor.Microseconds())/1000/float64(c.requests), "ms-cpu/request")
				b.ReportMetric(float64(c.requests)/float64(c.specs), "requests/spec")
				if latency > 0 {
					b.ReportMetric(100*(c.wall.Seconds()/(float64(c.requests)*latency.Seconds())-1), "%-added")
				}
			}
		})
	}
}

// BenchmarkProcs compares one process with eight on a target that takes 50 ms for
// each answer: times-as-fast is the ratio. The start of the processes and the specs
// that must play alone weigh more here than in a full run, which is too long for a
// benchmark.
func BenchmarkProcs(b *testing.B) {
	for b.Loop() {
		alone, shared := cost(b, 50*time.Millisecond, `^lifecycle\.`, 1), cost(b, 50*time.Millisecond, `^lifecycle\.`, 8)
		b.ReportMetric(alone.wall.Seconds()/shared.wall.Seconds(), "times-as-fast")
		b.ReportMetric(alone.wall.Seconds(), "s-alone")
		b.ReportMetric(shared.wall.Seconds(), "s-shared")
	}
}

// mostKnown is how many requests a look-alike remembers.
const mostKnown = 10_000

// spent is what a run took.
type spent struct {
	wall, processor time.Duration
	specs, requests int
}

// cost is a run of the command against a look-alike of its own, which counts the
// requests.
func cost(b *testing.B, latency time.Duration, focus string, procs int) spent {
	b.Helper()
	server, err := target.StartEmbedded(target.EmbeddedOptions{Token: secretToken, SettingsToken: secretSettings, Latency: latency})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	out := b.TempDir()
	run := exec.CommandContext(b.Context(), program(b), "run", "--procs", fmt.Sprint(procs), "--target", server.Endpoint.URL,
		"--domain", server.Endpoint.Domain, "--out", out, "--journal", b.TempDir(), "--propagation", "1ms", "--seed", "1", "--focus", focus)
	run.Env = environment("ROLECALL_TOKEN="+secretToken, "ROLECALL_SETTINGS_TOKEN="+secretSettings)
	began := time.Now()
	if said, err := run.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, said)
	}
	c := spent{wall: time.Since(began), processor: run.ProcessState.UserTime() + run.ProcessState.SystemTime()}
	var doc reports.Document
	if err := json.Unmarshal([]byte(read(b, out, "report.json")), &doc); err != nil {
		b.Fatal(err)
	}
	c.specs = len(doc.Run.Results)
	history, err := http.Get(server.Endpoint.ControlURL + "/history")
	if err != nil {
		b.Fatal(err)
	}
	defer history.Body.Close()
	var requests []json.RawMessage
	if err := json.NewDecoder(history.Body).Decode(&requests); err != nil {
		b.Fatal(err)
	}
	if c.requests = len(requests); c.requests == 0 || c.requests == mostKnown {
		b.Fatalf("the look-alike knows of %d requests: none, or as many as it remembers; choose fewer specs", c.requests)
	}
	return c
}
