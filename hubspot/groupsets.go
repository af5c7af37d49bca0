package hubspot

import (
	"errors"
	"slices"

	"rolecall/provider"
)

// What groups give. HubSpot provisions users only and has none of this; it is what
// other products make of a pushed group, and exists under PresetFull.

var errNoGroups = errors.New("this account has no groups")

// GroupStanding is a SCIM group as the authorisation layer of the account knows
// it. Its direct members hold Sets beside what is theirs.
type GroupStanding struct {
	Name    string
	Members []string // user numbers
	Sets    []string // ids of the permission sets that an administrator gives to groups of this name
}

// GroupHook takes part when a committed write changes what a group gives. It gets
// the account, the standing before and the one that the write calls for, and
// returns the one that is kept; after a DELETE that is zero unless it says
// otherwise. It runs under the locks of store and account and must not call the
// server.
type GroupHook func(account *Account, w provider.Write, before, after GroupStanding) GroupStanding

// commitGroup carries a stored group over into the account. The caller holds mu.
func (t *table) commitGroup(w provider.Write) {
	id, after := "", GroupStanding{}
	if w.New == nil {
		id = w.Old.ID()
	} else {
		id = w.New.ID()
		after.Name, _ = w.New["displayName"].(string)
		list, _ := w.New["members"].([]any)
		for _, item := range list {
			member, _ := item.(map[string]any)
			if value, ok := member["value"].(string); ok {
				after.Members = append(after.Members, value)
			}
		}
		after.Sets = t.groupSets[foldEmail(after.Name)]
	}
	before := t.groups[id]
	for _, hook := range t.groupHooks {
		after = hook(&t.account, w, before, after)
	}
	if t.groups[id] = after; len(after.Members) == 0 && w.New == nil {
		delete(t.groups, id)
	}
}

// giveToGroups says what the groups of a name give from now on.
func (t *table) giveToGroups(name string, sets []string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.groups == nil {
		return errNoGroups
	}
	for _, id := range sets {
		if t.indexOfSet(id) < 0 {
			return errNoSet
		}
	}
	t.groupSets[foldEmail(name)] = slices.Clone(sets)
	for id, group := range t.groups {
		if foldEmail(group.Name) == foldEmail(name) {
			group.Sets = slices.Clone(sets)
			t.groups[id] = group
		}
	}
	return nil
}

// withGroups adds to a user's own permission sets those of the user's groups. The
// caller holds mu.
func (t *table) withGroups(user string, sets []string) []string {
	for _, group := range t.groups {
		if !slices.Contains(group.Members, user) {
			continue
		}
		for _, id := range group.Sets {
			if !slices.Contains(sets, id) {
				sets = append(sets, id)
			}
		}
	}
	return sets
}
