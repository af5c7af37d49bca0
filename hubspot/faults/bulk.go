package faults

import (
	"path"
	"slices"
	"strings"
	"sync"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of bulk requests show on the preset that takes them.

func bulkFaults() []Fault {
	return []Fault{
		{"bulk-malformed-success", "An operation without the data that it needs is reported as carried out, with 201 and a location.",
			bulk(func(c *call) *answer {
				return c.Ask().Edit(func(body map[string]any) {
					eachResult(body, func(result map[string]any) {
						if result["method"] == post && result["status"] == "400" {
							result["status"], result["location"] = "201", "https://"+c.Request.Host+usersPath+"/0"
							delete(result, "response")
						}
					})
				})
			})},
		{"bulk-status-shape", "The status of an operation is an object, and its response is JSON inside a string.",
			bulk(func(c *call) *answer {
				return c.Ask().Edit(func(body map[string]any) {
					eachResult(body, func(result map[string]any) {
						result["status"] = map[string]any{"code": result["status"]}
						if response, ok := result["response"].(map[string]any); ok {
							result["response"] = string(tamper.Encode(response))
						}
					})
				})
			})},
		{"bulk-limits-unenforced", "maxOperations and maxPayloadSize are published and not enforced.",
			both(
				features(func(f *provider.Features) { f.MaxOperations, f.MaxPayloadSize = 1<<20, 1<<30 }),
				published(func(config map[string]any) {
					if bulk, _ := config["bulk"].(map[string]any); bulk["supported"] == true {
						bulk["maxOperations"], bulk["maxPayloadSize"] = 20, 20_000
					}
				}))},
		{"bulk-fail-on-errors", "failOnErrors is ignored: the job always ends at the first error.",
			bulk(func(c *call) *answer {
				c.Body["failOnErrors"] = 1
				return c.AskWith(c.Body)
			})},
		{"bulk-bulkid-unresolved", "References to a bulkId are stored as member values as they stand.",
			bulkUnresolved()},
	}
}

// bulk is a fault of how bulk requests are carried out.
func bulk(answerTo func(*call) *answer) func(*hubspot.Config) {
	return below(post, "/Bulk", func(c *call) *answer {
		if c.Body == nil || len(c.Raw) > 1<<20 { // too long to be taken
			return c.Ask()
		}
		return answerTo(c)
	})
}

func eachResult(body map[string]any, change func(result map[string]any)) {
	list, _ := body["Operations"].([]any)
	for _, item := range list {
		if result, ok := item.(map[string]any); ok {
			change(result)
		}
	}
}

// bulkUnresolved stores members that are references without their being resolved.
func bulkUnresolved() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		groups := &literalMembers{of: map[string][]any{}}
		both(bulk(groups.take), shown(groups.show))(cfg)
	}
}

// literalMembers are the references that stand as members in groups, by the
// group's id.
type literalMembers struct {
	mu sync.Mutex
	of map[string][]any
}

func (l *literalMembers) take(c *call) *answer {
	taken := map[any][]any{} // by the bulkId of the group
	eachResult(c.Body, func(operation map[string]any) {
		data, _ := operation["data"].(map[string]any)
		members, _ := data["members"].([]any)
		if operation["method"] != post || operation["path"] != "/Groups" {
			return
		}
		data["members"] = slices.DeleteFunc(members, func(member any) bool {
			object, _ := member.(map[string]any)
			value, _ := object["value"].(string)
			if !strings.HasPrefix(value, "bulkId:") {
				return false
			}
			taken[operation["bulkId"]] = append(taken[operation["bulkId"]], member)
			return true
		})
	})
	return c.AskWith(c.Body).Edit(func(body map[string]any) {
		eachResult(body, func(result map[string]any) {
			location, _ := result["location"].(string)
			if members := taken[result["bulkId"]]; len(members) > 0 && location != "" {
				l.mu.Lock()
				defer l.mu.Unlock()
				l.of[path.Base(location)] = members
			}
		})
	})
}

func (l *literalMembers) show(r provider.Resource) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if literal := l.of[r.ID()]; len(literal) > 0 {
		members, _ := r["members"].([]any)
		r["members"] = append(slices.Clone(members), literal...)
	}
}
