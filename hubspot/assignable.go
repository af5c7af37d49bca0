package hubspot

import (
	"context"

	"rolecall/provider"
)

// assignableSets are the permission sets as roles of /Roles under PresetFull. A
// role's value is the name that users have to be given, to the character. None
// of them is supported while role sync is off, when a role has no effect.
func (t *table) assignableSets(context.Context) []provider.Assignable {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []provider.Assignable
	for _, set := range t.account.PermissionSets {
		out = append(out, provider.Assignable{
			ID: set.ID, Value: set.Name, Display: set.Name, Type: "permission set", Supported: t.account.RoleSyncEnabled,
		})
	}
	return out
}

// seatKinds are the seats as entitlements of /Entitlements under PresetFull. A
// paid seat comes with a permission set or is given in HubSpot, never by the
// entitlements of a user, and so is not supported as one.
func (t *table) seatKinds(context.Context) []provider.Assignable {
	t.mu.Lock()
	defer t.mu.Unlock()
	return []provider.Assignable{{
		ID: "paid-seat", Value: "paid-seat", Display: "Paid seat", Type: "seat",
		Limited: true, Permitted: t.account.Seats.Paid, Used: t.usedSeats(),
	}}
}
