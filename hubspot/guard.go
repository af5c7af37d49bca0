package hubspot

import (
	"net/http"

	"rolecall/provider"
)

// Guard refuses a write over SCIM that touches protected users, by whatever path.
// It runs under the locks of store and account.
type Guard func(protected func(id string) bool, w provider.Write) error

// guardProtected refuses changes to protected users and to their membership in
// groups.
func guardProtected(protected func(id string) bool, w provider.Write) error {
	refusal := &provider.Error{Status: http.StatusForbidden, Detail: "the user is protected: SCIM changes neither them nor their groups"}
	if w.Old != nil && w.ResourceType == "User" && protected(w.Old.ID()) {
		return refusal
	}
	if w.ResourceType != "Group" {
		return nil
	}
	before, after := memberIDs(w.Old), memberIDs(w.New)
	for id := range before {
		if !after[id] && protected(id) {
			return refusal
		}
	}
	for id := range after {
		if !before[id] && protected(id) {
			return refusal
		}
	}
	return nil
}

func memberIDs(group provider.Resource) map[string]bool {
	ids := map[string]bool{}
	members, _ := group["members"].([]any)
	for _, item := range members {
		member, _ := item.(map[string]any)
		if id, _ := member["value"].(string); id != "" {
			ids[id] = true
		}
	}
	return ids
}

// isProtected needs the account's lock.
func (t *table) isProtected(id string) bool {
	m := t.byID[id]
	return m != nil && m.protected
}

// addOutsider makes an address that of a HubSpot user outside this account.
func (t *table) addOutsider(email string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.account.GlobalEmails = append(t.account.GlobalEmails, email)
}
