package stage

import (
	"sync"

	"rolecall/scim"
)

// Together sends requests at the same moment and gives their exchanges in the order
// of the requests. If one of them has no answer the spec ends, like after any other.
func (s *Stage) Together(requests ...scim.Request) []*scim.Exchange {
	exchanges, errs := make([]*scim.Exchange, len(requests)), make([]error, len(requests))
	start := make(chan struct{})
	var done sync.WaitGroup
	client := s.target.SCIM.For(s.spec.ID, nil) // what is recorded is the spec's own, which has one goroutine
	for i, r := range requests {
		done.Go(func() {
			<-start
			exchanges[i], errs[i] = client.Do(s.ctx, r)
		})
	}
	close(start)
	done.Wait()
	s.settled = false
	for i, x := range exchanges {
		if !s.quiet {
			s.seen = append(s.seen, x)
		}
		s.Must(x, errs[i])
	}
	return exchanges
}
