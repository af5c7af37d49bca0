//go:build !windows

package harness_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
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
// processor, and x-bare is how often that is what a client of net/http needs to send
// a request and read the answer, which no run can do without. %-added is what its time
// is more than that which the target takes to answer, here answer after answer 50 ms.
// It takes minutes.
func BenchmarkOwnCost(b *testing.B) {
	for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) {
			for b.Loop() {
				c := cost(b, latency, costly, 1)
				b.ReportMetric(float64(c.processor.Microseconds())/1000/float64(c.specs), "ms-cpu/spec")
				b.ReportMetric(float64(c.processor.Microseconds())/1000/float64(c.requests), "ms-cpu/request")
				b.ReportMetric(float64(c.requests)/float64(c.specs), "requests/spec")
				b.ReportMetric(float64(c.processor)/float64(c.requests)/float64(bare(b)), "x-bare")
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

// bare is the processor time of this process for one request to a look-alike in
// another one, sent by net/http alone.
func bare(b *testing.B) time.Duration {
	b.Helper()
	serve := exec.CommandContext(b.Context(), program(b), "serve", "--addr", "127.0.0.1:0")
	serve.Env = environment("ROLECALL_TOKEN=" + secretToken)
	said, err := serve.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { serve.Process.Kill(); serve.Wait() }()
	var url string
	if _, err := fmt.Fscanf(said, "serving SCIM on %s", &url); err != nil {
		b.Fatal(err)
	}
	url = strings.TrimSuffix(url, ",") + "/Users?count=1"
	const requests = 3000
	before := processorTime(b)
	for range requests {
		r, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secretToken)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("%s answered %d", url, answer.StatusCode)
		}
	}
	return (processorTime(b) - before) / requests
}

// processorTime is what this process has had of processors.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
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
