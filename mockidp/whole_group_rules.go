package mockidp

import "net/http"

// The numbers of the rules about groups that every vendor's rules share, as far as
// it has them.
const (
	needGroupFind   = "08"
	needGroupCreate = "09"
	needGroupChange = "10"
	needGroupRemove = "11"
)

// groupLists are what is needed of a list of groups.
func (v vendor) groupLists() lookupRules {
	l := v.lists(needGroupFind)
	l.page.want = "Resources with the groups that totalResults counts"
	l.other = rule{ids: []string{"RFC7644-3.4.2.2-04", v.id(needGroupFind)}, want: "only groups with the displayName that was asked for", evidence: v.evidence}
	l.id.want = "an id in each group"
	return l
}

// groupListing is a request for all groups.
func (v vendor) groupListing() *step {
	s := v.listing(needGroupFind)
	s.name = "list the groups"
	s.refused.ids = []string{"RFC7644-3.4.2-01", v.id(needGroupFind)}
	s.answer = v.groupLists().all()
	return s
}

// groupSearch is a search for one group by its name.
func (v vendor) groupSearch() *step {
	s := v.groupListing()
	s.name = "look the group up"
	s.refused.ids = []string{"RFC7644-3.4.2.2-04", v.id(needGroupFind)}
	return s
}

// groupRead is a request for one group with its members.
func (v vendor) groupRead() *step {
	wanted := rule{ids: []string{"RFC7644-3.4.1-01", v.id(needGroupFind)}, want: "200 with the group", evidence: v.evidence}
	return &step{
		name: "read the group", accept: []int{http.StatusOK}, refused: wanted, status: wanted,
		answer: []rule{{ids: []string{"RFC7643-3.1-02", v.id(needGroupFind)}, want: "a group with an id", evidence: v.evidence}},
	}
}

// groupCreation accepts 409 too, since what follows is the dialect's own.
func (v vendor) groupCreation(statuses ...int) *step {
	wanted := rule{ids: []string{"RFC7644-3.3-03", v.id(needGroupCreate)}, want: "201 with the new group", evidence: v.evidence}
	return &step{
		name: "create the group", accept: append([]int{http.StatusCreated, http.StatusConflict}, statuses...), refused: wanted, status: wanted,
		answer: []rule{
			{ids: []string{"RFC7644-3.3-04", v.id(needGroupCreate)}, want: "the new group in the body", evidence: v.evidence},
			{ids: []string{"RFC7643-3.1-01", "RFC7643-3.1-02", v.id(needGroupCreate)}, want: "a group with an id", evidence: v.evidence},
			{rare: true, ids: []string{"RFC7644-3.4.2.2-04", v.id(needGroupCreate)}, want: "201, since no group of this name was found", evidence: inferred},
		},
	}
}

// groupPut replaces a group, members and all.
func (v vendor) groupPut(statuses ...int) *step {
	s := v.put("replace the group", needGroupChange, nil, statuses)
	s.refused.want, s.status.want = "200 with the updated group", "200 with the updated group"
	return s
}

// groupPatch changes a group; ids are the RFC's rules on what it asks for.
func (v vendor) groupPatch(name string, ids ...string) *step {
	return &step{
		name: name, accept: []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: append(ids, v.id(needGroupChange)), want: "200 or 204", evidence: v.evidence},
		status:  rule{ids: []string{"RFC7644-3.5.2-21", v.id(needGroupChange)}, want: "200 or 204", evidence: v.evidence},
	}
}

func (v vendor) groupRemoval(statuses ...int) *step {
	wanted := rule{ids: []string{"RFC7644-3.6-01", v.id(needGroupRemove)}, want: "204", evidence: v.evidence}
	return &step{name: "delete the group", accept: append([]int{http.StatusNoContent}, statuses...), refused: wanted, status: wanted}
}
