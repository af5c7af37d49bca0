package faults

import (
	"net/http"
	"regexp"
	"slices"
	"sync"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// What the faults of groups do with members.

// memberPath is the path of one member.
var memberPath = regexp.MustCompile(`^members\[value eq "([^"]*)"\]$`)

// groupRules is a fault of what the provider makes of members.
func groupRules(change func(*provider.Features)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) { cfg.Hooks.Features = append(cfg.Hooks.Features, change) }
}

func idOf(member any) string {
	m, _ := member.(map[string]any)
	id, _ := m["value"].(string)
	return id
}

// isSomebody tells whether a member is a resource.
func (c *call) isSomebody(member any) bool {
	_, user := c.user(idOf(member))
	_, group := c.Read("/Groups/" + idOf(member))
	return idOf(member) != "" && (user || group)
}

// isMember tells whether a member is one of the group that the request is about.
func (c *call) isMember(member any) bool {
	group, _ := c.Read(c.Path())
	list, _ := group["members"].([]any)
	return hasMember(list, member)
}

// setMembers writes the members of the group that the request is about.
func (c *call) setMembers(list []any) {
	c.Do(patch, c.Request.URL.Path, "", tamper.Encode(map[string]any{
		"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{map[string]any{"op": "replace", "path": "members", "value": bare(list)}},
	}))
}

// bare are the members by their ids alone.
func bare(list []any) []any {
	members := []any{}
	for _, m := range list {
		members = append(members, map[string]any{"value": idOf(m)})
	}
	return members
}

// applied makes of one list what turned a second into a third.
func applied(had []any, before, after map[string]any) []any {
	was, _ := before["members"].([]any)
	is, _ := after["members"].([]any)
	list := slices.DeleteFunc(slices.Clone(had), func(m any) bool { return hasMember(was, m) && !hasMember(is, m) })
	for _, m := range is {
		if !hasMember(was, m) && !hasMember(list, m) {
			list = append(list, m)
		}
	}
	return list
}

func echoMembers(c *call) *answer {
	a := c.Ask()
	members, given := c.Body["members"]
	if a.OK() && given {
		a.Edit(func(body map[string]any) { body["members"] = members })
	}
	return a
}

// joinGroups makes the user of an answer a member of the groups that the request
// names.
func (c *call) joinGroups(a *answer, groups any) *answer {
	list, _ := groups.([]any)
	user, _ := tamper.Decode(a.Body)["id"].(string)
	for _, g := range list {
		if a.OK() && user != "" {
			c.Do(patch, groupsPath+"/"+idOf(g), "", tamper.Encode(map[string]any{
				"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
				"Operations": []any{map[string]any{"op": "add", "path": "members", "value": []any{map[string]any{"value": user}}}},
			}))
		}
	}
	return a
}

func dropInactive(c *call) *answer {
	a := c.Ask()
	group, _ := c.Read(c.Path())
	list, _ := group["members"].([]any)
	left := slices.DeleteFunc(slices.Clone(list), func(m any) bool {
		user, found := c.user(idOf(m))
		return found && !isActive(user)
	})
	if a.OK() && len(left) < len(list) {
		c.setMembers(left)
	}
	return a
}

// strangers are the members that a write of a group names and that are no resource.
func (c *call) strangers() (ids []string) {
	lists := []any{c.Body["members"]}
	for _, op := range c.operations() {
		if op.path() == "members" && op.kind() != "remove" {
			lists = append(lists, op["value"])
		}
	}
	for _, value := range lists {
		list, _ := value.([]any)
		for _, m := range list {
			if id := idOf(m); id != "" && !c.isSomebody(m) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func autoProvision() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var ids forcedID
		domain := cfg.Account.VerifiedDomains[0]
		write := func(c *call) *answer {
			for _, id := range c.strangers() {
				ids.use(id, func() *answer { return c.Do(post, usersPath, "", newUser(id+"@"+domain)) })
			}
			return c.Ask()
		}
		both(ids.hook, group(post, write), group(put, write), group(patch, write))(cfg)
	}
}

func newUser(userName string) []byte {
	return tamper.Encode(map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": userName, "active": true})
}

// groupAsUser creates a user in the place of each group among the members.
func groupAsUser() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		domain := cfg.Account.VerifiedDomains[0]
		group(post, func(c *call) *answer {
			list, _ := c.Body["members"].([]any)
			for i, m := range list {
				inner, isGroup := c.Read("/Groups/" + idOf(m))
				if !isGroup {
					continue
				}
				name, _ := inner["displayName"].(string)
				made := tamper.Decode(c.Do(post, usersPath, "", newUser(name+"@"+domain)).Body)
				list[i] = map[string]any{"value": made["id"]}
			}
			return c.AskWith(c.Body)
		})(cfg)
	}
}

// staleReplica keeps for each group what its members were before the last change.
func staleReplica() func(*hubspot.Config) {
	const lag = time.Second
	type copied struct {
		members any
		until   time.Time
	}
	return func(cfg *hubspot.Config) {
		var turn sync.Mutex
		replica := map[string]copied{}
		group(patch, func(c *call) *answer {
			turn.Lock()
			defer turn.Unlock()
			before, _ := c.Read(c.Path())
			a := c.Ask()
			after, _ := c.Read(c.Path())
			if a.Status != http.StatusOK && a.Status != http.StatusNoContent {
				return a
			}
			old, lags := replica[c.ID()]
			replica[c.ID()] = copied{before["members"], time.Now().Add(lag)}
			if had, _ := old.members.([]any); lags && time.Now().Before(old.until) {
				c.setMembers(applied(had, before, after))
			}
			return a
		})(cfg)
	}
}
