package stage

import (
	"fmt"
	"net/http"

	"rolecall/conformance"
	"rolecall/scim"
)

// Find looks a login up by filter.
func (s *Stage) Find(login string) ([]scim.Resource, *scim.Exchange) {
	return s.Search(scim.Eq("userName", login))
}

// Search sends a filter that the target must understand, and gives the hits.
func (s *Stage) Search(filter string) ([]scim.Resource, *scim.Exchange) {
	if s.Denied("filter.supported") && s.weigh("ENTRA-REQ-04") != conformance.Required {
		s.NotClaimed("this looks people up by a filter, and the target says that it has none")
	}
	x := s.Must(s.client.Get(s.ctx, "/Users", scim.Query("filter", filter)))
	if !s.Status(listShape, x, "the answer to the filter "+filter, []int{http.StatusOK}) {
		s.End()
	}
	return s.page(x).Resources, x
}

func (s *Stage) page(x *scim.Exchange) scim.List {
	list, err := x.List()
	got := "a ListResponse"
	if err != nil {
		got = err.Error()
	}
	if !s.Check(listShape, On(x), "the form of the list", err == nil, "a ListResponse with integer totalResults", got) {
		s.End()
	}
	return list
}

// Page asks for one page of the list of users.
func (s *Stage) Page(startIndex, count int) (scim.List, *scim.Exchange) {
	if s.Denied("pagination.index") {
		s.NotClaimed("this reads lists by startIndex, and the target says that it pages by cursor alone")
	}
	x := s.Must(s.client.Get(s.ctx, "/Users", scim.Query("startIndex", fmt.Sprint(startIndex), "count", fmt.Sprint(count))))
	if !s.Status(listShape, x, "the answer to the list", []int{http.StatusOK}) {
		s.End()
	}
	return s.page(x), x
}

// A list is walked this far at most; a live account may hold many people.
const (
	walkPages = 20
	walkCount = 100
)

// walk reads the list page by page until the id is met or the list ends. whole
// tells whether the end was reached.
func (s *Stage) walk(id string) (found []scim.Resource, on *scim.Exchange, whole bool) {
	next := 1
	for range walkPages {
		var list scim.List
		list, on = s.Page(next, walkCount)
		for _, user := range list.Resources {
			if user.ID() == id {
				found = append(found, user)
			}
		}
		next += len(list.Resources)
		if len(list.Resources) == 0 || next > list.Total {
			return found, on, true
		}
	}
	return found, on, false
}
