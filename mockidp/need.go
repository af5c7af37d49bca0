package mockidp

import (
	"slices"
)

// Need is what an identity provider needs of the answer to one kind of request.
type Need struct {
	Request      string   `json:"request"`          // what the request is about: create the user
	Statuses     []int    `json:"statuses"`         // with which it goes on, some of them on another way; empty means any
	Answer       []string `json:"answer,omitempty"` // what else the answer must hold
	Evidence     string   `json:"evidence"`         // documented, observed or inferred, and where
	Requirements []string `json:"requirements"`     // ids of the catalogue
}

// many is a list of statuses that means any.
const many = 20

// Needs lists what a dialect needs of the answers to each kind of request that
// it sends in any form of its settings. It panics if there is no such dialect.
func Needs(name string, style RoleStyle) []Need {
	make, _, err := lookup(name)
	if err != nil {
		panic(err)
	}
	var needs []Need
	for _, event := range append(Events(), GroupEvents()...) {
		for _, s := range stepsOf(make(Options{Roles: style}), event, style) {
			if s.name == "" || slices.ContainsFunc(needs, func(n Need) bool { return n.Request == s.name }) {
				continue // no request of its own, or told
			}
			needs = append(needs, s.need())
		}
	}
	return needs
}

func (s *step) need() Need {
	n := Need{Request: s.name, Statuses: []int{}, Evidence: s.refused.evidence, Requirements: slices.Clone(s.refused.ids)}
	if len(s.accept) < many {
		n.Statuses = slices.Compact(slices.Sorted(slices.Values(s.accept)))
	}
	for _, r := range s.answer {
		if r.rare {
			continue
		}
		n.Answer = append(n.Answer, r.want)
		n.Requirements = append(n.Requirements, r.ids...)
	}
	n.Requirements = sorted(n.Requirements)
	return n
}
