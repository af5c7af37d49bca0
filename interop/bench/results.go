package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"
)

// results are what a run has measured.
type results struct {
	settings
	gets, creates, lookUps table
	memory                 []memory
}

type memory struct {
	name  string
	bytes int
}

// table holds the samples of one kind of request.
type table struct {
	title string
	rows  []row
}

type row struct {
	name    string
	samples []sample
}

func (t *table) add(name string, s sample) {
	i := slices.IndexFunc(t.rows, func(r row) bool { return r.name == name })
	if i < 0 {
		i = len(t.rows)
		t.rows = append(t.rows, row{name: name})
	}
	t.rows[i].samples = append(t.rows[i].samples, s)
}

func median[T cmp.Ordered](samples []sample, of func(sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func perSecond(s sample) float64       { return s.perSecond }
func processor(s sample) time.Duration { return s.processor }
func p99(s sample) time.Duration       { return s.p99 }

// write gives the tables in Markdown, each row with its ratio to the first.
func (r *results) write(w io.Writer) {
	fmt.Fprintf(w, "%d processors, %s/%s, %s. wrk with %d connections, %d turns of %v each, medians.\n",
		runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), r.connections, r.rounds, r.each)
	for _, t := range []table{r.gets, r.creates, r.lookUps} {
		fmt.Fprintf(w, "\n%s\n\n| server | requests/s | of the first | processor time of the server each | 99 %% within |\n|---|---:|---:|---:|---:|\n", t.title)
		for _, one := range t.rows {
			first := median(t.rows[0].samples, perSecond)
			rate := median(one.samples, perSecond)
			fmt.Fprintf(w, "| %s | %.0f | %.2f | %v | %v |\n", one.name, rate, rate/first,
				median(one.samples, processor).Round(100*time.Nanosecond), median(one.samples, p99).Round(10*time.Microsecond))
		}
	}
	fmt.Fprint(w, "\nThe most memory at any time\n\n| server | MB |\n|---|---:|\n")
	for _, m := range r.memory {
		fmt.Fprintf(w, "| %s | %.0f |\n", m.name, float64(m.bytes)/1e6)
	}
}
