package harness_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"rolecall/mockidp"
	"rolecall/target"
)

// BenchmarkInitialCycle provisions a whole directory to the embedded target. One
// round is one cycle; the time for each person must not grow with their number.
// MB-heap is what the whole process keeps, the look-alike and its 100,000 accounts
// among it; MB-idp is the directory and the job alone.
func BenchmarkInitialCycle(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		for _, info := range mockidp.Dialects() {
			b.Run(fmt.Sprintf("%d/%s", n, info.Name), func(b *testing.B) {
				if n > 10_000 && testing.Short() {
					b.Skip("100,000 people are left out with -short")
				}
				for b.Loop() {
					initialCycle(b, info.Name, n)
				}
			})
		}
	}
}

func initialCycle(b *testing.B, dialect string, n int) {
	b.StopTimer()
	embedded, err := target.StartEmbedded(target.EmbeddedOptions{})
	if err != nil {
		b.Fatal(err)
	}
	t, err := target.Open(b.Context(), embedded.Endpoint, "bench")
	if err != nil {
		b.Fatal(err)
	}
	clock := mockidp.NewVirtualClock(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	idp, err := mockidp.New(dialect, t.SCIM, mockidp.Options{Clock: clock})
	if err != nil {
		b.Fatal(err)
	}
	role := ""
	for _, set := range t.Sets {
		if set.Harmless() {
			role = set.Name
		}
	}
	before := heap()
	dir := mockidp.NewDirectory()
	for i := range n {
		p := idp.NewPerson(fmt.Sprintf("bench-%06d@%s", i, t.Domain), "Ada", fmt.Sprint("Byron", i))
		if err := dir.Put(p); err != nil {
			b.Fatal(err)
		}
		if err := dir.Assign(p.Key, role); err != nil {
			b.Fatal(err)
		}
	}
	job, err := mockidp.NewJob(idp, dir, mockidp.JobOptions{Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.StartTimer()
	report := job.Cycle(b.Context())
	b.StopTimer()
	if report.Stopped != nil || len(report.Unsettled) > 0 || report.Done != n {
		b.Fatalf("done %d of %d, unsettled %d, stopped %v", report.Done, n, len(report.Unsettled), report.Stopped)
	}
	b.ReportMetric(float64(n)/report.Took.Seconds(), "people/s")
	b.ReportMetric(float64(heap()-before)/(1<<20), "MB-heap")
	embedded.Close()
	runtime.KeepAlive(embedded)
	embedded, t = nil, nil
	b.ReportMetric(float64(heap()-before)/(1<<20), "MB-idp")
	runtime.KeepAlive(job)
	b.StartTimer()
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
