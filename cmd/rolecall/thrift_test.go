package main

import (
	"runtime/debug"
	"testing"
)

// percent is what GOGC is at present.
func percent() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

func TestThrift(t *testing.T) {
	before := percent()
	for _, tt := range []struct {
		people int
		gogc   string
		during int
	}{
		{0, "", before}, {manyPeople - 1, "", before}, {manyPeople, "", thriftPercent}, {manyPeople, "200", before},
	} {
		stop := thrift(tt.people, tt.gogc)
		if got := percent(); got != tt.during {
			t.Errorf("%d people, GOGC=%q: %d percent, want %d", tt.people, tt.gogc, got, tt.during)
		}
		if stop(); percent() != before {
			t.Errorf("%d people, GOGC=%q: %d percent afterwards, want %d", tt.people, tt.gogc, percent(), before)
		}
	}
}
