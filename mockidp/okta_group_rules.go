package mockidp

import "net/http"

// What Okta's Group Push needs of a target.
var (
	oktaGroupLookupRules = lookupRules{
		list:  oktaLookupRules.list,
		page:  rule{ids: []string{"RFC7644-3.4.2-03", "OKTA-REF-07"}, want: "Resources with the groups that totalResults counts", evidence: documented(oktaSCIM20)},
		other: rule{ids: []string{"RFC7644-3.4.2.2-04", "OKTA-REF-07"}, want: "only groups with the displayName that was asked for", evidence: documented(oktaSCIM20)},
		id:    rule{ids: []string{"RFC7643-3.1-02", "OKTA-REF-07"}, want: "an id in each group", evidence: documented(oktaSCIM20)},
	}
	oktaGroupLookup = &step{
		name:    "look the group up",
		accept:  []int{http.StatusOK},
		refused: rule{ids: []string{"RFC7644-3.4.2.2-04", "OKTA-REF-07"}, want: "200 with a ListResponse", evidence: documented(oktaSCIM20)},
		status:  rule{ids: []string{"RFC7644-3.4.2-01", "OKTA-REF-07"}, want: "200 with a ListResponse", evidence: documented(oktaSCIM20)},
		answer:  oktaGroupLookupRules.all(),
	}

	oktaGroupCreatedEmpty = rule{ids: []string{"RFC7644-3.3-04", "OKTA-REQ-13"}, want: "the new group in the body", evidence: documented(oktaSCIM20)}
	oktaGroupID           = rule{ids: []string{"RFC7643-3.1-02", "OKTA-REQ-13"}, want: "a group with an id", evidence: documented(oktaSCIM20)}
	oktaGroupCreate       = &step{
		name:    "create the group",
		accept:  []int{http.StatusCreated},
		refused: rule{ids: []string{"RFC7644-3.3-03", "OKTA-REQ-13"}, want: "201 with the new group", evidence: documented(oktaSCIM20)},
		status:  rule{ids: []string{"RFC7644-3.3-03", "OKTA-REQ-13"}, want: "201 with the new group", evidence: documented(oktaSCIM20)},
		answer:  []rule{oktaGroupCreatedEmpty, oktaGroupID},
	}
	oktaGroupRead = &step{
		name:    "read the group",
		accept:  []int{http.StatusOK},
		refused: rule{ids: []string{"RFC7644-3.4.1-01", "OKTA-REQ-13"}, want: "200 with the group", evidence: documented(oktaSCIM20)},
		status:  rule{ids: []string{"RFC7644-3.4.1-01", "OKTA-REQ-13"}, want: "200 with the group", evidence: documented(oktaSCIM20)},
		answer:  []rule{oktaGroupID},
	}
	oktaGroupReplace = &step{
		name:    "push the group",
		accept:  []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.5-01", "OKTA-REQ-13"}, want: "200 with the updated group", evidence: documented(oktaSCIM20)},
		status:  rule{ids: []string{"RFC7644-3.5.1-10", "OKTA-REQ-13"}, want: "200 with the updated group", evidence: documented(oktaSCIM20)},
	}
	oktaGroupRename = &step{
		name:    "rename the group",
		accept:  []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.5.2.3-01", "OKTA-REF-07"}, want: "200 or 204", evidence: documented(oktaSCIM20)},
		status:  oktaGroupPatched,
	}
	oktaGroupPatched = rule{ids: []string{"RFC7644-3.5.2-21", "OKTA-REF-09"}, want: "200 or 204", evidence: documented(oktaSCIM20)}
	oktaGroupMembers = &step{
		name:    "change the members",
		accept:  []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.5.2.1-05", "RFC7644-3.5.2.2-11", "OKTA-REF-08"}, want: "200 or 204", evidence: documented(oktaSCIM20)},
		status:  oktaGroupPatched,
	}
	oktaGroupPush = &step{
		name:    "push the members now",
		accept:  []int{http.StatusOK, http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.5.2.3-03", "OKTA-REF-08"}, want: "200 or 204", evidence: documented(oktaSCIM20)},
		status:  oktaGroupPatched,
	}
	oktaGroupDelete = &step{
		name:    "delete the group",
		accept:  []int{http.StatusNoContent},
		refused: rule{ids: []string{"RFC7644-3.6-01", "OKTA-REF-09"}, want: "204", evidence: documented(oktaSCIM20)},
		status:  rule{ids: []string{"RFC7644-3.6-01", "OKTA-REF-09"}, want: "204", evidence: documented(oktaSCIM20)},
	}
)
