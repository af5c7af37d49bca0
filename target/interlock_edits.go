package target

import (
	"context"
	"net/http"
)

// ownEdits keeps changes on HubSpot's side from all users but the run's own.
type ownEdits struct {
	PermissionOracle
	journal *Journal
}

// Edit implements PermissionOracle.
func (o ownEdits) Edit(ctx context.Context, email string, change Edit) (bool, error) {
	j := o.journal
	if why := j.refuseWrite(); why != "" {
		return false, &Interlocked{http.MethodPut, "/settings/v3/users", why}
	}
	for _, address := range []*string{&email, change.Email} {
		if address != nil && !j.ours(*address) {
			return false, &Interlocked{http.MethodPut, "/settings/v3/users", *address + " is none of the run's users"}
		}
	}
	if change.Email != nil {
		if why := j.refuseAddresses(*change.Email); why != "" {
			return false, &Interlocked{http.MethodPut, "/settings/v3/users", why}
		}
	}
	return o.PermissionOracle.Edit(ctx, email, change)
}
