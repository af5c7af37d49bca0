package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/exactname"
	"rolecall/target"
)

const settingsToken = "Check ROLECALL_SETTINGS_TOKEN or --settings-token-file: it wants a token with the scope settings.users.read."

// settingsAPI reads the permission sets from the account itself.
func (e *exam) settingsAPI(ctx context.Context) finding {
	if e.Endpoint.SettingsToken == "" {
		return finding{Skipped, "no settings token",
			"Which permission sets somebody really has can then be told only by what SCIM echoes. To have it proved, set ROLECALL_SETTINGS_TOKEN or --settings-token-file.", ""}
	}
	api, err := target.OpenSettings(e.Endpoint)
	if err != nil {
		return finding{Failed, err.Error(), "The settings token is not sent there.", "Give an https:// origin with --settings-url; HubSpot's is https://api.hubapi.com"}
	}
	const means = "A run that is given a settings token rests on it and would not begin."
	sets, err := api.Sets(ctx)
	var answered *target.Answered
	if errors.As(err, &answered) {
		found := fmt.Sprintf("%s answered %d", shownURL(e.Endpoint.SettingsURL), answered.Status)
		switch answered.Status {
		case http.StatusUnauthorized:
			return finding{Failed, found + ": the token is not known", means, settingsToken}
		case http.StatusForbidden:
			return finding{Failed, found + ": the token may not read permission sets", means, settingsToken}
		case http.StatusNotFound:
			return finding{Failed, found, means, "Check --settings-url: HubSpot's is https://api.hubapi.com, another host than that of SCIM."}
		}
		return finding{Failed, found, means, "Check --settings-url, then try again."}
	}
	if err != nil {
		return finding{Failed, "no usable answer: " + cause(err), means, "Check --settings-url and that it can be reached from here."}
	}
	e.sets, e.setsOf = sets, shownURL(e.Endpoint.SettingsURL)
	return ok("%s answers", e.setsOf)
}

func (e *exam) permissionSets(context.Context) finding {
	switch {
	case e.setsOf != "":
		return e.judgeSets(target.MergeSets(e.sets, e.Endpoint.Sets), e.Endpoint.Sets)
	case len(e.Endpoint.Sets) > 0:
		return e.judgeSets(e.Endpoint.Sets, nil)
	}
	return finding{Skipped, "not known", "Without the account's permission sets no run can prove that roles land on them. Give a settings token, or list them in a file for --permission-sets.", ""}
}

// maxCompared bounds the comparison of each name with each.
const maxCompared = 2 * target.MaxSets

// judgeSets looks at an account's permission sets, and whether those of the
// user's file are among them.
func (e *exam) judgeSets(sets, file []target.PermissionSet) finding {
	if len(sets) == 0 {
		return finding{Warning, "there is none", "Roles have nothing to land on.",
			"Have a super admin make permission sets (they come with HubSpot's higher tiers) before SCIM is set up."}
	}
	harmless, super, seats := 0, 0, 0
	names := map[string]int{}
	var order []string
	for _, set := range sets {
		if set.Harmless() {
			harmless++
		}
		if set.MakesSuperAdmin() {
			super++
		}
		if set.PaidSeat {
			seats++
		}
		if names[set.Name]++; names[set.Name] == 1 {
			order = append(order, set.Name)
		}
	}
	f := finding{state: OK, found: fmt.Sprintf("%d: %d harmless, %d super admin by name or file, %d with a paid seat", len(sets), harmless, super, seats)}
	warn := func(found, means, next string) {
		f.state, f.found = Warning, f.found+"; "+found
		f.means = strings.TrimSpace(f.means + " " + means)
		f.next = strings.TrimSpace(f.next + " " + next)
	}
	if len(sets) > target.MaxSets {
		warn(fmt.Sprintf("more than %d", target.MaxSets), "A HubSpot account cannot have so many.", "Check that this is the list of one account.")
	}
	if harmless == 0 {
		warn("none is harmless", "A run hands out only sets that make no super admin and cost nothing.", "Make a permission set for tests, or allow the others with --allow-super-admin or --allow-paid-seats.")
	}
	if twice := slices.DeleteFunc(slices.Clone(order), func(n string) bool { return names[n] == 1 }); len(twice) > 0 {
		warn("several are named "+e.some(twice), "On which of them a role lands is not known.", "Give each a name of its own.")
	}
	if pairs := e.alike(order); len(pairs) > 0 {
		warn("easily taken for each other: "+strings.Join(firstFew(pairs), "; "), "A role that was meant for one lands on the other.", "Rename one of them.")
	}
	if lost := slices.DeleteFunc(namesOf(file), func(n string) bool { return names[n] > 0 }); len(lost) > 0 {
		warn("the account has none of "+e.some(lost), "The file of --permission-sets names what does not exist; such a role would grant nothing.", "Correct the file to the letter; rolecall roles shows near misses.")
	}
	return f
}

// alike are the pairs of names that a reader takes for the same.
func (e *exam) alike(names []string) []string {
	var pairs []string
	for _, r := range exactname.Neighbours(names[:min(len(names), maxCompared)]) {
		if r.Subtle() {
			pairs = append(pairs, fmt.Sprintf("%s and %s (%s)", e.name(r.Sent), e.name(r.Name), exactname.Words(r.Classes)))
		}
	}
	return pairs
}

func namesOf(sets []target.PermissionSet) []string {
	var list []string
	for _, set := range sets {
		list = append(list, set.Name)
	}
	return list
}

func firstFew(list []string) []string {
	const few = 3
	if len(list) <= few {
		return list
	}
	return append(slices.Clone(list[:few]), fmt.Sprintf("and %d more", len(list)-few))
}

// some shows a few names.
func (e *exam) some(list []string) string {
	quoted := make([]string, len(list))
	for i, n := range list {
		quoted[i] = e.name(n)
	}
	return strings.Join(firstFew(quoted), ", ")
}
