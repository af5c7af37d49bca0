package stage

import (
	"sync"

	"rolecall/scim"
)

// AtOnce sends requests at the same moment and gives the exchanges in the order of
// the requests. Which of them the target takes first is its own affair: a verdict
// must not depend on it. As Must, it holds the target to answering each, and not
// with a server error.
func (s *Stage) AtOnce(requests ...scim.Request) []*scim.Exchange {
	client := s.client.For(s.spec.ID, nil) // the record is kept by the spec's own goroutine
	exchanges, errs := make([]*scim.Exchange, len(requests)), make([]error, len(requests))
	start := make(chan struct{})
	var running sync.WaitGroup
	for i, r := range requests {
		running.Go(func() {
			<-start
			exchanges[i], errs[i] = client.Do(s.ctx, r)
		})
	}
	close(start)
	running.Wait()
	if !s.quiet {
		s.seen = append(s.seen, exchanges...)
	}
	for i, x := range exchanges {
		s.Must(x, errs[i])
	}
	return exchanges
}
