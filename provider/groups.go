package provider

import "rolecall/provider/schema"

// GroupRules settle what the RFCs leave open about groups, or what products do
// otherwise. The zero value is the RFCs' own reading.
type GroupRules struct {
	FlatGroups       bool // a group can't be a member of a group (RFC 7643 section 4.2 says MAY)
	UniqueGroupNames bool // no two groups have the same displayName, letter case aside; Entra matches by it
	UnknownMembers   UnknownMember
}

// UnknownMember is what becomes of a member that is no resource of the server.
type UnknownMember int

const (
	// RefuseUnknown refuses the whole request with 400 invalidValue.
	RefuseUnknown UnknownMember = iota
	// DropUnknown stores the group without that member.
	DropUnknown
	// StoreUnknown keeps a reference that leads nowhere.
	StoreUnknown
)

// RemoveValue is what a value means in a PATCH remove whose path has no filter.
// RFC 7644 section 3.5.2.2 gives it no meaning; Entra and others list the
// members there that are to go.
type RemoveValue int

const (
	// RemoveListed removes the listed values and keeps the others.
	RemoveListed RemoveValue = iota
	// RemoveAll removes all values, whatever is listed: the letter of the RFC.
	RemoveAll
	// RemoveRefused answers 400 invalidSyntax.
	RemoveRefused
)

// groupSchema is the Group schema under the rules.
func (f Features) groupSchema() *schema.Schema {
	s := schema.Group()
	if f.UniqueGroupNames {
		s.Attribute("displayName").Uniqueness = schema.Server
	}
	if f.FlatGroups {
		members := s.Attribute("members")
		members.Sub("$ref").ReferenceTypes = []string{"User"}
		members.Sub("type").CanonicalValues = []string{"User"}
	}
	return s
}
