package conformance

// Grant is what a person was found to hold after roles were sent: one cell of the
// permission matrix.
type Grant struct {
	Sent       []string `json:"sent"`                 // the roles' names as they were sent; none: a person without a role
	Refused    bool     `json:"refused,omitempty"`    // the target refused the request that carried them
	Obtained   []string `json:"obtained"`             // the names of the permission sets that the person holds
	SuperAdmin bool     `json:"superAdmin,omitempty"` //
	NearMiss   string   `json:"nearMiss,omitempty"`   // the permission set whose name is almost, and not, the one that was sent
	Difference string   `json:"difference,omitempty"` // how the two names differ, in words
	AsExpected *bool    `json:"asExpected,omitempty"` // whether it is what the spec expected; left out where it expected nothing
	Oracle     Oracle   `json:"oracle"`               // who said so
}
