package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// Weight is what a breach means to the caller: the profile decides it, not the
// check.
type Weight string

// The weights, from no interest to failure.
const (
	Off      Weight = "off"      // the profile does not ask
	Observed Weight = "observed" // recorded, never counted against the target
	Advised  Weight = "advised"  // a breach is a warning; under --strict a failure
	Required Weight = "required" // a breach is a failure
)

var weights = []Weight{Off, Observed, Advised, Required}

func (w Weight) rank() int { return slices.Index(weights, w) }

// Heavier gives the heavier of two weights.
func Heavier(a, b Weight) Weight {
	if a.rank() > b.rank() {
		return a
	}
	return b
}

// Lighter gives the lighter of two weights.
func Lighter(a, b Weight) Weight {
	if a.rank() < b.rank() {
		return a
	}
	return b
}

// Profile is a reader's point of view on the requirements.
type Profile struct {
	Name    string
	Title   string
	vendors []string // documents whose demands count as required, by prefix
	off     []string // documents that are not asked, by prefix
	levels  []string // conditions profile:... that hold, of the profiles that come in levels
	noted   []string // documents that are recorded only, by prefix
	against []string // ids of what the profile asks the opposite of
}

// notInterop is what the SCIM 2.0 Interoperability Profile asks the opposite of: PATCH
// without a path (section 6.5), and a replaced complex attribute that keeps its other
// parts.
var notInterop = []string{"RFC7644-3.5.2.1-02", "RFC7644-3.5.2.3-01", "RFC7644-3.5.2-13", "RFC7644-3.5.2.3-05"}

var profiles = []Profile{
	{
		Name: "hubspot", Title: "An IdP provisions HubSpot: RFC 7643/7644, the IdP's own needs, and exact-name permission sets",
		vendors: []string{"OKTA", "ENTRA", "IDP", "HUBSPOT", "ROLECALL"}, off: []string{"IPSIE", "SCIM-INTEROP", "OKTA-ENTITLEMENTS"},
	},
	{
		Name: "rfc", Title: "RFC 7643 and RFC 7644; what only an IdP needs is a warning",
		vendors: []string{"ROLECALL"}, off: []string{"HUBSPOT", "IPSIE", "SCIM-INTEROP", "OKTA-ENTITLEMENTS"},
	},
	{
		Name: "okta", Title: "RFC 7643/7644 and what Okta needs",
		vendors: []string{"OKTA", "ROLECALL"}, off: []string{"HUBSPOT", "ENTRA", "IDP", "IPSIE", "SCIM-INTEROP"},
	},
	{
		Name: "entra", Title: "RFC 7643/7644 and what Microsoft Entra ID needs",
		vendors: []string{"ENTRA", "ROLECALL"}, off: []string{"HUBSPOT", "OKTA", "IDP", "IPSIE", "SCIM-INTEROP"},
	},
	{
		Name: "interop", Title: "RFC 7643/7644 as narrowed by the SCIM 2.0 Interoperability Profile",
		vendors: []string{"SCIM-INTEROP", "ROLECALL"}, off: []string{"HUBSPOT", "OKTA", "ENTRA", "IDP", "IPSIE"}, levels: []string{"profile:IPSIE-AL1"}, against: notInterop,
	},
	{
		Name: "ipsie", Title: "IPSIE account lifecycle level 1 (OpenID IPSIE, AL SCIM profile draft 00)",
		vendors: []string{"SCIM-INTEROP", "IPSIE", "ROLECALL"}, off: []string{"HUBSPOT", "OKTA", "ENTRA", "IDP"}, levels: []string{"profile:IPSIE-AL1"}, against: notInterop,
	},
	{
		Name: "ipsie-al2", Title: "IPSIE account lifecycle levels 1 and 2 (OpenID IPSIE, AL SCIM profile draft 00)",
		vendors: []string{"SCIM-INTEROP", "IPSIE", "ROLECALL"}, off: []string{"HUBSPOT", "OKTA", "ENTRA", "IDP"}, levels: []string{"profile:IPSIE-AL1", "profile:IPSIE-AL2"}, against: notInterop,
	},
	{
		Name: "ipsie-al3", Title: "IPSIE account lifecycle levels 1 to 3; the text of level 3 is open, so that it is recorded only",
		vendors: []string{"SCIM-INTEROP", "IPSIE", "ROLECALL"}, off: []string{"HUBSPOT", "OKTA", "ENTRA", "IDP"},
		levels: []string{"profile:IPSIE-AL1", "profile:IPSIE-AL2", "profile:IPSIE-AL3"}, noted: []string{"IPSIE-LEVELS"}, against: notInterop,
	},
}

// Profiles lists the built-in profiles; the first is the default.
func Profiles() []Profile { return slices.Clone(profiles) }

// ProfileByName finds a built-in profile. The error names those that exist.
func ProfileByName(name string) (Profile, error) {
	var known []string
	for _, p := range profiles {
		if p.Name == name {
			return p, nil
		}
		known = append(known, p.Name)
	}
	return Profile{}, fmt.Errorf("profile %q is unknown; choose one of %s", name, strings.Join(known, ", "))
}

// Weigh says what a breach of a requirement means under the profile.
func (p Profile) Weigh(r Requirement) Weight {
	for _, condition := range r.Condition {
		if strings.HasPrefix(condition, "profile:IPSIE") && !slices.Contains(p.levels, condition) {
			return Off
		}
	}
	under := func(prefix string) bool { return strings.HasPrefix(r.Document, prefix) }
	switch {
	case slices.ContainsFunc(p.off, under), slices.Contains(p.against, r.ID):
		return Off
	case r.Level == May, slices.ContainsFunc(p.noted, under):
		return Observed
	case r.Level == Should || r.Level == ShouldNot || r.Inferred:
		return Advised
	case strings.HasPrefix(r.Document, "RFC") || slices.ContainsFunc(p.vendors, under):
		return Required
	}
	return Advised
}
