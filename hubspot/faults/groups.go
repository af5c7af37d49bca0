package faults

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of groups show on the preset that has groups.

const groupsPath = tamper.Base + "/Groups"

func groupFaults() []Fault {
	return []Fault{
		{"grp-remove-valuelist-wipes", "remove with path members and a list of values empties the whole group.",
			operations(func(op map[string]any) map[string]any {
				if isMembers(op, "remove") {
					delete(op, "value")
				}
				return op
			})},
		{"grp-remove-filter-ignored", `remove members[value eq "id"] answers success and keeps the member.`,
			operations(func(op map[string]any) map[string]any {
				path, _ := op["path"].(string)
				if strings.HasPrefix(path, "members[") {
					return nil
				}
				return op
			})},
		{"grp-replace-keeps-stale", "replace members, and PUT, add the new ones and never remove the old.",
			both(
				operations(func(op map[string]any) map[string]any {
					if isMembers(op, "replace") {
						op["op"] = "add"
						if list, _ := op["value"].([]any); len(list) == 0 {
							return nil
						}
					}
					return op
				}),
				group(put, func(c *call) *answer {
					old, _ := c.Read(c.Path())
					had, _ := old["members"].([]any)
					given, _ := c.Body["members"].([]any)
					for _, m := range had {
						if !hasMember(given, m) {
							given = append(given, m)
						}
					}
					c.Body["members"] = given
					return c.AskWith(c.Body)
				}))},
		{"grp-add-replaces", "add members overwrites the list.",
			operations(func(op map[string]any) map[string]any {
				if isMembers(op, "add") {
					op["op"] = "replace"
				}
				return op
			})},
		{"grp-remove-value-rejected", "remove with path members and a list of values answers 400.",
			groupRules(func(f *provider.Features) { f.RemoveValue = provider.RemoveRefused })},
		{"grp-replace-empty-keeps", "An empty list of members is skipped, by PATCH and by PUT: the old ones stay.",
			both(
				operations(func(op map[string]any) map[string]any {
					if list, ok := op["value"].([]any); isMembers(op, "replace") && ok && len(list) == 0 {
						return nil
					}
					return op
				}),
				group(put, func(c *call) *answer {
					old, _ := c.Read(c.Path())
					if list, ok := c.Body["members"].([]any); ok && len(list) == 0 && old["members"] != nil {
						c.Body["members"] = old["members"]
					}
					return c.AskWith(c.Body)
				}))},
		{"grp-replace-bad-id-wipes", "replace members with an unknown id among others answers 200 and leaves the group empty.",
			group(patch, func(c *call) *answer {
				for _, op := range c.operations() {
					list, _ := op["value"].([]any)
					if isMembers(op, "replace") && slices.ContainsFunc(list, func(m any) bool { return !c.isSomebody(m) }) {
						op["value"] = []any{}
					}
				}
				return c.AskWith(c.Body)
			})},
		{"grp-unknown-member-200", "A member that is no resource is stored as a reference that leads nowhere.",
			groupRules(func(f *provider.Features) { f.UnknownMembers = provider.StoreUnknown })},
		{"grp-response-echoes-request", "The answer to POST and PUT repeats the members of the request, also those that were not stored.",
			both(
				groupRules(func(f *provider.Features) { f.UnknownMembers = provider.DropUnknown }),
				group(post, echoMembers), group(put, echoMembers))},
		{"grp-early-member-lost", "A member that does not exist yet is left out with 201, and is no member once it exists.",
			groupRules(func(f *provider.Features) { f.UnknownMembers = provider.DropUnknown })},
		{"grp-member-auto-provisions", "A member that is no resource becomes a user.", autoProvision()},
		{"grp-nested-group-as-user", "A group that is made a member of a group is taken for a user: one of its name is created.", groupAsUser()},
		{"grp-add-existing-500", "add of a member who is one already answers 500.",
			group(patch, func(c *call) *answer {
				for _, op := range c.operations() {
					list, _ := op["value"].([]any)
					if isMembers(op, "add") && slices.ContainsFunc(list, c.isMember) {
						return tamper.Refusal(http.StatusInternalServerError, "", `duplicate key value violates unique constraint "group_members_pkey"`)
					}
				}
				return c.Ask()
			})},
		{"grp-remove-absent-error", "remove of who is no member answers 404, and nothing of the request is done.",
			group(patch, func(c *call) *answer {
				for _, op := range c.operations() {
					if match := memberPath.FindStringSubmatch(op.text("path")); op.kind() == "remove" && match != nil && !c.isMember(map[string]any{"value": match[1]}) {
						return tamper.Refusal(http.StatusNotFound, "", "no such member")
					}
				}
				return c.Ask()
			})},
		{"grp-displayname-collision", "POST of a second group with the displayName of another is merged with that one.",
			group(post, func(c *call) *answer {
				name, _ := c.Body["displayName"].(string)
				found, _ := tamper.Decode(c.Do(get, groupsPath, url.Values{"filter": {"displayName eq " + string(quote(name))}}.Encode(), nil).Body)["Resources"].([]any)
				if name == "" || len(found) == 0 {
					return c.Ask()
				}
				first, _ := found[0].(map[string]any)
				id, _ := first["id"].(string)
				had, _ := first["members"].([]any)
				given, _ := c.Body["members"].([]any)
				for _, m := range had {
					if !hasMember(given, m) {
						given = append(given, m)
					}
				}
				c.Body["members"] = given
				a := c.Do(put, groupsPath+"/"+id, c.Request.URL.RawQuery, tamper.Encode(c.Body))
				if a.Status == http.StatusOK {
					a.Status = http.StatusCreated
				}
				return a
			})},
		{"grp-membership-via-user-write", "groups in POST, PUT or PATCH of a user makes the user a member.", both(
			wire(post, users, func(c *call) *answer { return c.joinGroups(c.Ask(), c.Body["groups"]) }),
			wire(put, oneUser, func(c *call) *answer { return c.joinGroups(c.Ask(), c.Body["groups"]) }),
			wire(patch, oneUser, func(c *call) *answer {
				a := c.Ask()
				for _, op := range c.operations() {
					wanted, _ := op.value("groups")
					c.joinGroups(&answer{Body: tamper.Encode(map[string]any{"id": c.ID()}), Status: http.StatusOK}, wanted)
				}
				return a
			}))},
		{"grp-inactive-member-mishandled", "Members who are deactivated drop out of the group with its next change.",
			both(group(patch, dropInactive), group(put, dropInactive))},
		{"grp-cap-truncates", "PATCH add reads the first 100 members and writes those and the new ones back.",
			group(patch, func(c *call) *answer {
				const page = 100
				old, _ := c.Read(c.Path())
				had, _ := old["members"].([]any)
				a := c.Ask()
				adds := slices.ContainsFunc(c.operations(), func(op operation) bool { return isMembers(op, "add") })
				if !a.OK() || !adds || len(had) <= page {
					return a
				}
				now, _ := c.Read(c.Path())
				after, _ := now["members"].([]any)
				c.setMembers(append(slices.Clone(had[:page]), slices.DeleteFunc(slices.Clone(after), func(m any) bool { return hasMember(had, m) })...))
				return a
			})},
		{"grp-race-lost-update", "A PATCH of members reads the list, changes it and writes it back: of several at the same moment the last one wins.", lostUpdate()},
		{"grp-stale-replica-deletes", "A PATCH of members starts from the list as a replica shows it, which lags by a second: what came in between is lost.", staleReplica()},
		{"proj-excluded-members-ignored", "excludedAttributes=members still returns all members.",
			group(get, func(c *call) *answer {
				query := c.Query()
				query.Del("excludedAttributes")
				return c.AskQuery(query)
			})},
		{"filter-group-ignored", "Filters are applied on /Users but not on /Groups.",
			group(get, func(c *call) *answer {
				query := c.Query()
				query.Del("filter")
				return c.AskQuery(query)
			})},
	}
}

// lostUpdate writes the list of members that there was before other writes of the
// same moment.
func lostUpdate() func(*hubspot.Config) {
	var meeting meeting
	var writing sync.Mutex // or what one write has added counts as the change of another
	return group(patch, func(c *call) *answer {
		old, _ := c.Read(c.Path())
		had, _ := old["members"].([]any)
		meeting.wait(c.Path())
		writing.Lock()
		defer writing.Unlock()
		before, _ := c.Read(c.Path())
		a := c.Ask()
		after, _ := c.Read(c.Path())
		if a.OK() {
			c.setMembers(applied(had, before, after))
		}
		return a
	})
}

// group is a fault of the requests of one method to groups.
func group(method string, answerTo func(*call) *answer) func(*hubspot.Config) {
	match := func(r *http.Request) bool {
		return r.Method == method && (r.URL.Path == groupsPath || strings.HasPrefix(r.URL.Path, groupsPath+"/"))
	}
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(match, func(c *tamper.Call) *answer { return answerTo(&call{c}) }))
	}
}

// operations is a fault of how the operations of a PATCH of a group are read;
// change gives what becomes of one, nil if it is dropped.
func operations(change func(op map[string]any) map[string]any) func(*hubspot.Config) {
	return group(patch, func(c *call) *answer {
		list, _ := c.Body["Operations"].([]any)
		kept := []any{}
		for _, item := range list {
			op, ok := item.(map[string]any)
			if !ok {
				return c.Ask()
			}
			if op = change(op); op != nil {
				kept = append(kept, op)
			}
		}
		if len(kept) == 0 {
			return &answer{Status: http.StatusNoContent, Header: http.Header{}}
		}
		c.Body["Operations"] = kept
		return c.AskWith(c.Body)
	})
}

func isMembers(op map[string]any, verb string) bool {
	name, _ := op["op"].(string)
	return strings.EqualFold(name, verb) && op["path"] == "members"
}

func hasMember(list []any, member any) bool {
	m, _ := member.(map[string]any)
	for _, item := range list {
		if other, _ := item.(map[string]any); other["value"] == m["value"] {
			return true
		}
	}
	return false
}
