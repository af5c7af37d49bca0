package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"rolecall/target"
)

// seats asks how many seats are left, which takes a scope that few tokens have.
func (e *exam) seats(ctx context.Context) finding {
	const means = "Whether a permission set with a paid seat would find one can then be seen in HubSpot alone, where its users and seats are listed."
	if e.setsOf == "" {
		return finding{Skipped, "not known", "Only the settings API can tell. " + means, ""}
	}
	seats, err := target.Seats(ctx, e.Endpoint)
	var answered *target.Answered
	switch {
	case errors.As(err, &answered) && (answered.Status == http.StatusForbidden || answered.Status == http.StatusUnauthorized):
		return finding{Skipped, fmt.Sprintf("the settings token may not read them (%d)", answered.Status),
			"It takes the scope settings.billing.write, which may change what is paid for: give no token that scope for this. " + means, ""}
	case errors.As(err, &answered):
		return finding{Skipped, fmt.Sprintf("the settings API answered %d", answered.Status), "It does not tell about seats here. " + means, ""}
	case err != nil:
		return finding{Skipped, "no usable answer: " + cause(err), means, ""}
	case len(seats) == 0:
		return finding{Skipped, "the settings API lists none", means, ""}
	}
	var words, gone []string
	for _, seat := range seats {
		if seat.Remaining == nil {
			words = append(words, e.name(seat.Name)+" without a number")
			continue
		}
		words = append(words, fmt.Sprintf("%s %d left", e.name(seat.Name), *seat.Remaining))
		if *seat.Remaining <= 0 {
			gone = append(gone, e.name(seat.Name))
		}
	}
	found := strings.Join(firstFew(words), ", ")
	if len(gone) > 0 && e.Endpoint.PaidSeats && e.live() {
		return finding{Warning, found, "--allow-paid-seats hands out permission sets with a paid seat, and of " + strings.Join(firstFew(gone), ", ") + " none is left. What HubSpot does then over SCIM is not published.",
			"Free a seat, or leave --allow-paid-seats out."}
	}
	return ok("%s", found)
}

// roleSync asks the look-alike. HubSpot lets nobody read the switch, and to find
// out by a user with a role would be a write; there the users who have roles are
// compared with what they hold.
func (e *exam) roleSync(ctx context.Context) finding {
	if e.Endpoint.ControlURL == "" {
		return e.guessRoleSync(ctx)
	}
	on, err := target.RoleSync(ctx, e.Endpoint.ControlURL)
	if err != nil {
		return finding{Failed, "the control port gives no answer: " + cause(err), "It is not the control port of a look-alike.", "Use the address that rolecall serve prints as control."}
	}
	if !on {
		return finding{Warning, "off", "Roles grant nothing, which every spec on permission sets will find.", "Set roleSyncEnabled: true in the account file of the look-alike."}
	}
	return ok("on, says the look-alike")
}

// holders bounds how many users are looked up one by one.
const holders = 5

// where the switch is in HubSpot.
const roleSyncSwitch = "See config.roleSyncEnabled of scim-hsmeta.json (rolecall lint shows it); for Okta's and Google's own apps, HubSpot's Settings, Integrations, Connected Apps."

// guessRoleSync compares the roles that SCIM shows with the permission sets that the
// settings API shows, of a few users. Their names stay here.
func (e *exam) guessRoleSync(ctx context.Context) finding {
	unknown := finding{Skipped, "cannot be learnt without a write", "Where it is off, roles grant nothing. " + roleSyncSwitch, ""}
	if e.setsOf == "" || e.first == nil || !e.first.OK() || e.blocked["users"] {
		return unknown
	}
	c := e.countUsers(ctx)
	api, err := target.OpenSettings(e.Endpoint)
	if err != nil {
		return unknown
	}
	looked, hold := 0, 0
	for _, p := range c.holders {
		wanted := slices.DeleteFunc(slices.Clone(p.roles), func(role string) bool {
			return !slices.ContainsFunc(e.sets, func(set target.PermissionSet) bool { return set.Name == role })
		})
		if len(wanted) == 0 {
			continue
		}
		held, err := api.Of(ctx, p.login)
		if err != nil || !held.Exists {
			continue
		}
		looked++
		if slices.ContainsFunc(wanted, func(role string) bool { return slices.Contains(held.Sets, role) }) {
			hold++
		}
	}
	found := fmt.Sprintf("%d of %s looked at who have a role over SCIM hold its permission set", hold, count(looked, "user"))
	switch {
	case looked == 0:
		return unknown
	case hold == 0:
		return finding{Warning, "seemingly off: " + found, "Where it is off, roles grant nothing.", "Switch it on if roles are to be given by the identity provider. " + roleSyncSwitch}
	case hold < looked:
		return finding{Warning, "not clear: " + found, "It may be off now, or have been when the others came; permission sets given by hand look the same.", roleSyncSwitch}
	}
	return ok("seemingly on: %s", found)
}

// sameOwner tells whether the settings API is of whoever serves SCIM, so that one's
// token may be shown to the other.
func (e *exam) sameOwner() bool {
	scim, err := url.Parse(e.Endpoint.URL)
	settings, err2 := url.Parse(e.Endpoint.SettingsURL)
	if err != nil || err2 != nil || settings.Host == "" {
		return false
	}
	hubspot := func(host string) bool {
		host = strings.ToLower(host)
		return host == "api.hubspot.com" || host == "api.hubapi.com"
	}
	return scim.Host == settings.Host && scim.Scheme == settings.Scheme || hubspot(scim.Host) && hubspot(settings.Host) && scim.Scheme == "https" && settings.Scheme == "https"
}
