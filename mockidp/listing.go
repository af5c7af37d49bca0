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

// list reads every user, page after page: the next begins behind itemsPerPage
// users, until as many are there as totalResults says. first and second name the
// parameters in the order in which they are sent.
func (w *whole) list(ctx context.Context, r *run, s *step, needs lookupRules, first, second string, count int) ([]scim.Resource, error) {
	return w.listOf(ctx, r, "/Users", s, needs, first, second, count)
}

// listOf is list at any endpoint.
func (w *whole) listOf(ctx context.Context, r *run, path string, s *step, needs lookupRules, first, second string, count int) ([]scim.Resource, error) {
	var all []scim.Resource
	start := 1
	for range maxPages {
		value := map[string]string{"startIndex": fmt.Sprint(start), "count": fmt.Sprint(count)}
		x, err := w.ask(ctx, r, s, request{method: http.MethodGet, path: path, query: scim.Query(first, value[first], second, value[second])})
		if err != nil {
			return nil, err
		}
		page, f := s.readList(x, needs)
		if f != nil {
			return nil, f
		}
		all = append(all, page.Resources...)
		step := len(page.Resources)
		if v := page.Get("itemsPerPage"); v.Exists() {
			step = int(v.Int())
		}
		start += step
		if len(all) >= page.Total {
			return all, nil
		}
		if step <= 0 || len(page.Resources) == 0 {
			return nil, s.fail(x, breach{needs.page, fmt.Sprintf("itemsPerPage %d and %d resources of %d: the same page would be asked for again and again", step, len(all), page.Total)})
		}
	}
	return nil, fmt.Errorf("%s: more than %d pages", s.name, maxPages)
}
