package main

import "runtime/debug"

// With manyPeople and more a run spares memory: to collect garbage earlier halves
// what 100,000 people take, and costs two fifths more of the processor.
const (
	manyPeople    = 20_000
	thriftPercent = 25 // of GOGC
)

// thrift spares memory for a run about so many people until it is told to stop,
// unless the user has set GOGC.
func thrift(people int, gogc string) (stop func()) {
	if people < manyPeople || gogc != "" {
		return func() {}
	}
	before := debug.SetGCPercent(thriftPercent)
	return func() { debug.SetGCPercent(before) }
}
