package mockidp

import (
	"context"
	"fmt"
	"net/http"

	"rolecall/scim"
)

// maxPages bounds a walk through all users, so that a target that never comes to
// an end is found out.
const maxPages = 1000

// listing is how an identity provider lists all of a kind: the parameters in the
// order in which they are sent, how many it asks for, and what it needs.
type listing struct {
	path          string
	step          *step
	needs         lookupRules
	first, second string
	count         int
}

// list reads page after page: the next begins behind itemsPerPage resources,
// until as many are there as totalResults says.
func (w *whole) list(ctx context.Context, r *run, l listing, see func(scim.Resource)) error {
	start, seen := 1, 0
	for range maxPages {
		value := map[string]string{"startIndex": fmt.Sprint(start), "count": fmt.Sprint(l.count)}
		x, err := w.ask(ctx, r, l.step, request{method: http.MethodGet, path: l.path, query: scim.Query(l.first, value[l.first], l.second, value[l.second])})
		if err != nil {
			return err
		}
		page, f := l.step.readList(x, l.needs)
		if f != nil {
			return f
		}
		for _, resource := range page.Resources {
			see(resource)
		}
		seen += len(page.Resources)
		step := len(page.Resources)
		if v := page.Get("itemsPerPage"); v.Exists() {
			step = int(v.Int())
		}
		start += step
		if seen >= page.Total {
			return nil
		}
		if step <= 0 || len(page.Resources) == 0 {
			return l.step.fail(x, breach{l.needs.page, fmt.Sprintf("itemsPerPage %d and %d resources of %d: the same page would be asked for again and again", step, seen, page.Total)})
		}
	}
	return fmt.Errorf("%s: more than %d pages", l.step.name, maxPages)
}
