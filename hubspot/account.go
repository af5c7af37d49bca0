package hubspot

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

// maxPermissionSets is HubSpot's limit on permission sets in one account
// (knowledge base, "Create permission sets").
const maxPermissionSets = 100

// Account is what an administrator has set up in HubSpot before SCIM starts.
// Start from [DefaultAccount] or [LoadAccount]; a literal must name at least a
// PortalID and a verified domain.
type Account struct {
	// PortalID is the account's number ("Hub ID").
	PortalID int `yaml:"portalId"`
	// Name is the account's display name.
	Name string `yaml:"name"`
	// VerifiedDomains are the e-mail domains proved by a DNS record; only
	// their users can be provisioned (HubSpot's SCIM app template, readme).
	VerifiedDomains []string `yaml:"verifiedDomains"`
	// PermissionSets are matched with roles by their exact names.
	PermissionSets []PermissionSet `yaml:"permissionSets"`
	// RoleSyncEnabled is config.roleSyncEnabled of scim-hsmeta.json. HubSpot's
	// own default is false; [DefaultAccount] turns it on.
	RoleSyncEnabled bool `yaml:"roleSyncEnabled"`
	// Seats says how paid seats are sold and how many there are.
	Seats Seats `yaml:"seats"`
	// Users were added by hand in HubSpot before SCIM was connected.
	Users []LocalUser `yaml:"users"`
	// GlobalEmails belong to HubSpot users outside this account: an e-mail is
	// unique across all of HubSpot.
	GlobalEmails []string `yaml:"globalEmails"`
	// Options settle what HubSpot does not publish.
	Options Options `yaml:"options"`
}

// PermissionSet is a named bundle of permissions; the settings API calls it a
// role.
type PermissionSet struct {
	// ID is a number in decimal, as in roleIds of the settings API.
	ID string `yaml:"id"`
	// Name is what a role's value has to equal, character by character.
	Name string `yaml:"name"`
	// SuperAdmin marks a set that makes its holder a super admin.
	SuperAdmin bool `yaml:"superAdmin"`
	// PaidSeat marks a set that comes with a paid seat (requiresBillingWrite
	// of the settings API).
	PaidSeat bool `yaml:"paidSeat"`
}

// Seats is the account's stock of paid seats.
type Seats struct {
	// SeatsBasedPricing is the newer price model, under which a role never
	// gives a seat: the seat is set in HubSpot first.
	SeatsBasedPricing bool `yaml:"seatsBasedPricing"`
	// Paid is the number of paid seats; deactivated users do not count
	// against it.
	Paid int `yaml:"paid"`
}

// LocalUser is a user whom an administrator added in HubSpot by hand.
type LocalUser struct {
	Email     string `yaml:"email" json:"email"`
	FirstName string `yaml:"firstName" json:"firstName"`
	LastName  string `yaml:"lastName" json:"lastName"`
	// PermissionSet is the name of the set given by hand; may be empty.
	PermissionSet string `yaml:"permissionSet" json:"permissionSet"`
	// SuperAdmin is the individual super admin permission.
	SuperAdmin bool `yaml:"superAdmin" json:"superAdmin"`
	// Seat says that a paid seat was set by hand.
	Seat bool `yaml:"seat" json:"seat"`
	// PrimaryTeamID is the team set by hand; SCIM never changes teams.
	PrimaryTeamID string `yaml:"primaryTeamId" json:"primaryTeamId"`
	// Protected keeps SCIM from changing the user and the groups that the user
	// is in, as an account's emergency access is kept.
	Protected bool `yaml:"protected" json:"protected"`
	// Service marks a service account, which SCIM neither shows nor changes.
	Service bool `yaml:"service" json:"service"`
}

// DefaultAccount is an account with two verified domains, seven permission
// sets, role sync on, and three users made by hand, one of them a super admin.
func DefaultAccount() Account {
	return Account{
		PortalID:        8675309,
		Name:            "Acme",
		VerifiedDomains: []string{"acme.test", "acme.example"},
		PermissionSets: []PermissionSet{
			{ID: "1001", Name: "Sales Manager"},
			{ID: "1002", Name: "Sales Rep"},
			{ID: "1003", Name: "Service Agent"},
			{ID: "1004", Name: "Marketing Editor"},
			// Names that lend themselves to every kind of near miss.
			{ID: "1008", Name: "R&D – “Ops”"},
			{ID: "1009", Name: "Führung"},
			{ID: "1005", Name: "Reporting Viewer"},
			{ID: "1006", Name: "Super Admin", SuperAdmin: true},
			{ID: "1007", Name: "Sales Seat Pro", PaidSeat: true},
		},
		RoleSyncEnabled: true,
		Seats:           Seats{Paid: 10},
		Users: []LocalUser{
			{Email: "owner@acme.test", FirstName: "Olive", LastName: "Owner", SuperAdmin: true, Seat: true},
			{Email: "hand.made@acme.test", FirstName: "Hanna", LastName: "Made", PermissionSet: "Marketing Editor"},
			{Email: "plain@acme.test", FirstName: "Pete", LastName: "Plain", PrimaryTeamID: "501"},
		},
		GlobalEmails: []string{"elsewhere@acme.test"},
	}
}

// Validate reports everything about the account that cannot be, joined into one
// error.
func (a Account) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if a.PortalID <= 0 {
		fail("portalId: %d is not a positive number", a.PortalID)
	}
	if len(a.VerifiedDomains) == 0 && a.Options.UserName != UserNameLenient {
		fail("verifiedDomains: at least one domain is needed")
	}
	if len(a.PermissionSets) > maxPermissionSets {
		fail("permissionSets: %d sets, HubSpot allows %d", len(a.PermissionSets), maxPermissionSets)
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for _, set := range a.PermissionSets {
		if n, err := strconv.Atoi(set.ID); err != nil || n <= 0 {
			fail("permissionSets: id %q of %q is not a positive number", set.ID, set.Name)
		}
		if set.Name == "" {
			fail("permissionSets: set %s has no name", set.ID)
		}
		if ids[set.ID] || names[set.Name] {
			fail("permissionSets: id %q or name %q appears twice", set.ID, set.Name)
		}
		ids[set.ID], names[set.Name] = true, true
	}
	emails := map[string]bool{}
	for _, user := range a.Users {
		if err := a.validateUser(user); err != nil {
			errs = append(errs, fmt.Errorf("users: %w", err))
		}
		if emails[foldEmail(user.Email)] {
			fail("users: %q appears twice", user.Email)
		}
		emails[foldEmail(user.Email)] = true
	}
	if a.Seats.Paid < 0 {
		fail("seats.paid: %d is negative", a.Seats.Paid)
	}
	if err := a.Options.validate(a); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (a Account) validateUser(user LocalUser) error {
	if !isEmail(user.Email) {
		return fmt.Errorf("%q is not an e-mail address", user.Email)
	}
	if user.PermissionSet == "" {
		return nil
	}
	if _, ok := a.setNamed(user.PermissionSet); !ok {
		return fmt.Errorf("%s: no permission set is called %q", user.Email, user.PermissionSet)
	}
	return nil
}

// setNamed finds a permission set by its exact name: no trimming, no folding.
func (a Account) setNamed(name string) (PermissionSet, bool) {
	i := slices.IndexFunc(a.PermissionSets, func(s PermissionSet) bool { return s.Name == name })
	if i < 0 {
		return PermissionSet{}, false
	}
	return a.PermissionSets[i], true
}

// verified tells whether an address is of a verified domain.
func (a Account) verified(address string) bool {
	domain := foldEmail(domainOf(address))
	return slices.ContainsFunc(a.VerifiedDomains, func(d string) bool { return foldEmail(d) == domain })
}

func (a Account) setWithID(id string) (PermissionSet, bool) {
	i := slices.IndexFunc(a.PermissionSets, func(s PermissionSet) bool { return s.ID == id })
	if i < 0 {
		return PermissionSet{}, false
	}
	return a.PermissionSets[i], true
}

// clone keeps a running server's account apart from its caller's.
func (a Account) clone() Account {
	a.VerifiedDomains = slices.Clone(a.VerifiedDomains)
	a.PermissionSets = slices.Clone(a.PermissionSets)
	a.Users = slices.Clone(a.Users)
	a.GlobalEmails = slices.Clone(a.GlobalEmails)
	return a
}

// isEmail accepts a bare address only: no display name, no angle brackets.
func isEmail(s string) bool {
	addr, err := mail.ParseAddress(s)
	return err == nil && addr.Name == "" && addr.Address == s
}

// foldEmail is the key under which HubSpot sees two e-mails as the same.
func foldEmail(email string) string { return strings.ToLower(email) }

func domainOf(email string) string {
	return email[strings.LastIndexByte(email, '@')+1:]
}
