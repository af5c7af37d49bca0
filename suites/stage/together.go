package stage

import (
	"sync"

	"rolecall/scim"
)

// Together sends requests at the same moment and gives their exchanges in the order
// of the requests. If one of them has no answer the spec ends, like after any other.
func (s *Stage) Together(requests ...scim.Request) []*scim.Exchange {
	exchanges, errs := s.sideBySide(s.target.SCIM, requests)
	for i, x := range exchanges {
		s.Must(x, errs[i])
	}
	return exchanges
}

// Burst is Together for more requests than a target may want to take: it is free to
// answer 429 or 503, and is taken at its first word.
func (s *Stage) Burst(requests ...scim.Request) []*scim.Exchange {
	exchanges, errs := s.sideBySide(s.target.SCIM.Hasty(), requests)
	for _, err := range errs {
		if err != nil {
			s.noAnswer(err)
		}
	}
	return exchanges
}

func (s *Stage) sideBySide(client *scim.Client, requests []scim.Request) ([]*scim.Exchange, []error) {
	exchanges, errs := make([]*scim.Exchange, len(requests)), make([]error, len(requests))
	start := make(chan struct{})
	var done sync.WaitGroup
	client = client.For(s.spec.ID, nil) // what is recorded is the spec's own, which has one goroutine
	for i, r := range requests {
		done.Go(func() {
			<-start
			exchanges[i], errs[i] = client.Do(s.ctx, r)
		})
	}
	close(start)
	done.Wait()
	s.settled = false
	if !s.quiet {
		s.seen = append(s.seen, exchanges...)
	}
	return exchanges, errs
}
