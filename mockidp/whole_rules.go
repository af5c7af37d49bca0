package mockidp

import "net/http"

// vendor makes the steps of an identity provider whose demands are one rule of
// the catalogue for each kind of request.
type vendor struct {
	prefix   string // of its rules: IDP-ONELOGIN
	evidence string
}

// id is the vendor's rule on one kind of request.
func (v vendor) id(n string) string { return v.prefix + "-" + n }

// The numbers that every vendor's rules share, as far as it has them.
const (
	needAuth    = "01"
	needConnect = "02"
	needFind    = "03"
	needCreate  = "04"
	needUpdate  = "05"
	needOff     = "06"
	needRemove  = "07"
)

func (v vendor) auth() rule {
	return rule{ids: []string{v.id(needAuth)}, want: "the credential to be accepted", evidence: v.evidence}
}

// lookup are what is needed of the answer to a search for one login.
func (v vendor) lookup() lookupRules { return v.lists(needFind) }

// lists are what is needed of a list.
func (v vendor) lists(number string) lookupRules {
	return lookupRules{
		list:  rule{ids: []string{"RFC7644-3.4.2-02", v.id(number)}, want: "a ListResponse whose numbers are JSON integers", evidence: v.evidence},
		page:  rule{ids: []string{"RFC7644-3.4.2-03", v.id(number)}, want: "Resources with the users that totalResults counts", evidence: v.evidence},
		other: rule{ids: []string{"RFC7644-3.4.2.2-01", "RFC7644-3.4.2.2-04", v.id(number)}, want: "only users with the userName that was asked for", evidence: v.evidence},
		id:    rule{ids: []string{"RFC7643-3.1-02", v.id(number)}, want: "an id in each user", evidence: v.evidence},
	}
}

func (v vendor) search(statuses ...int) *step {
	wanted := rule{ids: []string{"RFC7644-3.4.2.2-04", v.id(needFind)}, want: "200 with a ListResponse", evidence: v.evidence}
	return &step{
		name:    "look the user up",
		accept:  append([]int{http.StatusOK}, statuses...),
		refused: wanted,
		status:  rule{ids: []string{"RFC7644-3.4.2-06", v.id(needFind)}, want: wanted.want, evidence: v.evidence},
		answer:  v.lookup().all(),
	}
}

// listing is a request for all users.
func (v vendor) listing(number string) *step {
	wanted := rule{ids: []string{"RFC7644-3.2-02", v.id(number)}, want: "200 with a ListResponse", evidence: v.evidence}
	list := v.lists(number)
	return &step{
		name: "list the users", accept: []int{http.StatusOK}, refused: wanted,
		status: rule{ids: []string{"RFC7644-3.4.2-01", v.id(number)}, want: wanted.want, evidence: v.evidence},
		answer: []rule{list.list, list.page},
	}
}

// creation accepts 409 too, since what follows is the dialect's own.
func (v vendor) creation(statuses ...int) *step {
	wanted := rule{ids: []string{"RFC7644-3.3-03", v.id(needCreate)}, want: "201 with the new user", evidence: v.evidence}
	return &step{
		name: "create the user", accept: append([]int{http.StatusCreated, http.StatusConflict}, statuses...), refused: wanted, status: wanted,
		answer: []rule{
			{ids: []string{"RFC7644-3.3-04", v.id(needCreate)}, want: "the new user in the body", evidence: v.evidence},
			{ids: []string{"RFC7643-3.1-01", "RFC7643-3.1-02", v.id(needCreate)}, want: "a user with an id", evidence: v.evidence},
			v.conflict(),
		},
	}
}

func (v vendor) conflict() rule {
	return rule{rare: true, ids: []string{"RFC7644-3.4.2.2-04", v.id(needCreate)}, want: "201, since the search had found nobody", evidence: inferred}
}

func (v vendor) replacement(statuses ...int) *step {
	return v.put("update the user", needUpdate, nil, statuses)
}

func (v vendor) deactivation(statuses ...int) *step {
	return v.put("deactivate the user", needOff, []string{"RFC7643-4.1.1-12"}, statuses)
}

func (v vendor) reactivation(statuses ...int) *step {
	return v.put("reactivate the user", needUpdate, []string{"RFC7643-4.1.1-12"}, statuses)
}

func (v vendor) put(name, number string, more []string, statuses []int) *step {
	return &step{
		name: name, accept: append([]int{http.StatusOK}, statuses...),
		refused: rule{ids: append([]string{"RFC7644-3.5-01", "RFC7644-3.5.1-08", v.id(number)}, more...), want: "200 with the updated user", evidence: v.evidence},
		status:  rule{ids: []string{"RFC7644-3.5.1-10", v.id(number)}, want: "200 with the updated user", evidence: v.evidence},
	}
}

func (v vendor) removal(statuses ...int) *step {
	wanted := rule{ids: []string{"RFC7644-3.6-01", v.id(needRemove)}, want: "204", evidence: v.evidence}
	return &step{
		name: "delete the user", accept: append([]int{http.StatusNoContent}, statuses...), refused: wanted, status: wanted,
	}
}
