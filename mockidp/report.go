package mockidp

import (
	"cmp"
	"fmt"
	"time"
)

// Report is what came of one cycle.
type Report struct {
	Initial   bool
	Started   time.Time     // on the identity provider's clock
	Ended     time.Time     //
	Took      time.Duration // in real time
	People    int           // who were looked at
	Done      int           // of them, those who were come to
	Events    map[Event]int // how many people each happened to
	Silent    map[string]int
	Requests  int
	Retries   int         // of requests, within the cycle
	Kept      []string    // ids of the rules that the target kept, sorted
	Unsettled []Unsettled // everybody whose provisioning has failed so far
	Stopped   error       // why the cycle ended early: a *Failure if the identity provider stops the job
}

// Unsettled is somebody whose provisioning has failed.
type Unsettled struct {
	Person  Person
	Event   Event
	Failure *Failure  // how the identity provider failed on an answer
	Err     error     // or why it got none
	Stop    string    // or why it goes no further, which is not the target's doing
	Again   bool      // it will try again by itself
	Due     time.Time // then, on its clock
}

// String says in one line what is wrong and what the identity provider makes of it.
func (u Unsettled) String() string {
	why := fmt.Sprint(u.Err)
	switch {
	case u.Failure != nil:
		why = u.Failure.Error()
	case u.Stop != "":
		why = u.Stop
	}
	next := "it is not tried again until an administrator acts"
	if u.Again {
		next = "it is tried again"
		if !u.Due.IsZero() {
			next += " at " + u.Due.UTC().Format(time.DateTime)
		}
	}
	return fmt.Sprintf("%s of %s: %s; %s", u.Event, cmp.Or(u.Person.Login, u.Person.Key), why, next)
}
