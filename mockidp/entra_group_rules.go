package mockidp

import "net/http"

// What Entra ID needs of a target's groups.
var (
	entraGroupLookupRules = lookupRules{
		list:  entraLookupRules.list,
		page:  rule{ids: []string{"RFC7644-3.4.2-03", "ENTRA-REQ-04"}, want: "Resources with the groups that totalResults counts", evidence: documented(entraSCIM)},
		other: rule{ids: []string{"RFC7644-3.4.2.2-04", "ENTRA-REQ-04", "ENTRA-GRP-01"}, want: "only groups with the displayName that was asked for", evidence: documented(entraSCIM)},
		id:    rule{ids: []string{"RFC7643-3.1-02", "ENTRA-GEN-01"}, want: "an id in each group", evidence: documented(entraSCIM)},
	}
	entraExcluded    = rule{ids: []string{"ENTRA-REQ-05"}, want: "no members, since excludedAttributes=members was asked for", evidence: documented(entraSCIM)}
	entraGroupLookup = &step{
		name:    "look the group up",
		accept:  []int{http.StatusOK, http.StatusNotFound},
		refused: rule{ids: []string{"ENTRA-REQ-04"}, want: "200 with a ListResponse", evidence: documented(entraSCIM)},
		status:  rule{ids: []string{"RFC7644-3.4.2-06", "ENTRA-RET-01"}, want: "200 with a ListResponse", evidence: documented(entraSCIM)},
		answer:  append(entraGroupLookupRules.all(), entraNotFound, entraExcluded),
	}

	entraGroupCreatedEmpty = rule{ids: []string{"RFC7644-3.3-04", "ENTRA-GRP-04"}, want: "201 with the new group in the body", evidence: documented(entraSCIM)}
	entraGroupID           = rule{ids: []string{"RFC7643-3.1-02", "ENTRA-GEN-01"}, want: "a group with an id", evidence: documented(entraSCIM)}
	entraGroupCreate       = &step{
		name:    "create the group",
		accept:  []int{http.StatusCreated},
		refused: rule{ids: []string{"ENTRA-GRP-04"}, want: "201 with the new group", evidence: documented(entraSCIM)},
		status:  rule{ids: []string{"RFC7644-3.3-03", "ENTRA-GRP-04"}, want: "201 with the new group", evidence: documented(entraSCIM)},
		answer:  []rule{entraGroupCreatedEmpty, entraGroupID},
	}
	entraGroupRead = &step{
		name:    "read the group",
		accept:  []int{http.StatusOK, http.StatusNotFound},
		refused: rule{ids: []string{"ENTRA-REQ-05"}, want: "200 with the group, or 404", evidence: documented(entraSCIM)},
		status:  rule{ids: []string{"ENTRA-REQ-05"}, want: "200 with the group, or 404", evidence: documented(entraSCIM)},
		answer:  []rule{entraGroupID, entraExcluded},
	}
	entraGroupRename = groupPatch("rename the group", "ENTRA-GRP-02")
	entraGroupAdd    = groupPatch("add members", "ENTRA-GRP-02", "RFC7644-3.5.2.1-05")
	entraGroupRemove = groupPatch("remove members", "ENTRA-GRP-02", "ENTRA-GRP-03", "RFC7644-3.5.2.2-11")
	entraGroupDelete = &step{
		name:    "delete the group",
		accept:  []int{http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.6-01"}, want: "204", evidence: documented(entraSCIM)},
		status:  rule{ids: []string{"RFC7644-3.6-01"}, want: "204", evidence: documented(entraSCIM)},
	}
)

func groupPatch(name string, ids ...string) *step {
	return &step{
		name:    name,
		accept:  []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: sorted(ids), want: "200 or 204", evidence: documented(entraSCIM)},
		status:  rule{ids: []string{"RFC7644-3.5.2-21", "ENTRA-GRP-02"}, want: "200 or 204", evidence: documented(entraSCIM)},
	}
}
