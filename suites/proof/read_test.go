package proof

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rolecall/conformance"
	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/hubspot/variants"
	"rolecall/provider"
)

func readArea() area {
	return area{family: "protocol", name: "read", broken: append(readListsBroken(), []broken{
		{"GET answers with another user", "RFC7644-3.4.1-01", "protocol.read.one", calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			list, _ := tamper.Decode(c.Do(http.MethodGet, tamper.Base+"/Users", "count=1", nil).Body)["Resources"].([]any)
			return &tamper.Answer{Status: http.StatusOK, Header: c.Ask().Header, Body: tamper.Encode(list[0].(map[string]any))}
		})},
		{"GET answers 202", "RFC7644-3.4.1-01", "protocol.read.one", onRead(func(_ *tamper.Call, a *tamper.Answer) { a.Status = http.StatusAccepted })},
		{"an unknown id is a web page", "RFC7644-3.4.1-02", "protocol.read.unknown", answers(http.MethodGet, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusNotFound {
				a.Header.Set("Content-Type", "text/html")
				a.Body = []byte("<h1>Not found</h1>")
			}
		})},
		{"an unknown id is 400 once a projection is asked for", "RFC7644-3.4.1-02", "protocol.read.unknown", answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusNotFound && c.Query().Has("excludedAttributes") {
				a.Status = http.StatusBadRequest
			}
		})},
		{"groups have the ids of users", "RFC7644-3.4.1-03", "protocol.read.other-endpoint", calls(http.MethodGet, "/Groups/{id}", func(c *tamper.Call) *tamper.Answer {
			return c.Do(http.MethodGet, tamper.Base+"/Users/"+c.ID(), "", nil)
		})},
		{"ids are compared in any letter case", "RFC7643-3.1-08", "protocol.read.id-case", func(cfg *hubspot.Config) {
			letterIDs(cfg)
			calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
				return c.Do(http.MethodGet, tamper.Base+"/Users/"+strings.ToLower(c.ID()), "", nil)
			})(cfg)
		}},
		{"users without externalId are in no list", "RFC7644-3.4.2-09", "protocol.read.list", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(user map[string]any) bool { return user["externalId"] != nil })
		})},
		{"id is a number", "RFC7643-3.1-02", "protocol.read.id", onRead(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) { user["id"] = json.Number(fmt.Sprint(user["id"])) })
		})},
		{"lists show no id", "RFC7643-3.1-02", "protocol.read.id", inList(without("id"))},
		{"a rename gives another id", "RFC7643-3.1-04", "protocol.read.same-id", calls(http.MethodPut, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			old, _ := c.Read(c.Path())
			if old["userName"] == c.Body["userName"] {
				return c.Ask()
			}
			c.Do(http.MethodDelete, c.Request.URL.Path, "", nil)
			a := c.Do(http.MethodPost, tamper.Base+"/Users", "", c.Raw)
			a.Status = http.StatusOK
			return a
		})},
		{"the answer to PATCH has another id", "RFC7643-3.1-04", "protocol.read.id", answers(http.MethodPatch, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) { user["id"] = user["userName"] })
		})},
		{"meta.resourceType is the endpoint", "RFC7643-3.1-17", "protocol.read.meta", metaOnRead(func(meta map[string]any) { meta["resourceType"] = "Users" })},
		{"meta.created is a date", "RFC7643-3.1-18", "protocol.read.meta", metaOnRead(func(meta map[string]any) { meta["created"] = "2026-01-31" })},
		{"meta.created is the last change", "RFC7643-3.1-18", "protocol.read.same-id", func(cfg *hubspot.Config) {
			steppingClock(cfg)
			metaOnRead(func(meta map[string]any) { meta["created"] = meta["lastModified"] })(cfg)
		}},
		{"a new user counts as changed", "RFC7643-3.1-19", "protocol.read.meta", metaOnRead(func(meta map[string]any) { meta["lastModified"] = "2099-01-01T00:00:00Z" })},
		{"meta.lastModified stands still", "RFC7643-3.1-20", "protocol.read.last-modified", metaOnRead(func(meta map[string]any) { meta["lastModified"] = meta["created"] })},
		{"Content-Location is the endpoint", "RFC7643-3.1-21", "protocol.read.content-location", onRead(func(_ *tamper.Call, a *tamper.Answer) {
			a.Header.Set("Content-Location", tamper.Base+"/Users")
		})},
		{"meta.location leads nowhere", "RFC7643-3.1-22", "protocol.read.meta", metaOnRead(func(meta map[string]any) { meta["location"] = fmt.Sprint(meta["location"], "/profile") })},
		{"meta.location names the machine behind the proxy", "RFC7643-3.1-22", "protocol.read.meta", metaOnRead(func(meta map[string]any) {
			u, _ := url.Parse(fmt.Sprint(meta["location"]))
			u.Host = "scim-7f9c.internal:8443"
			meta["location"] = u.String()
		})},
		{"meta has no location", "RFC7643-3.1-22", "protocol.read.meta", metaOnRead(without("location"))},
		{"lists show no userName", "RFC7643-4.1.1-06", "protocol.read.id", inList(without("userName"))},
		{"the answer to PUT shows no userName", "RFC7643-4.1.1-06", "protocol.read.id", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(without("userName"))
		})},
		{"name.formatted is somebody else's", "RFC7643-4.1.1-07", "protocol.read.formatted-name", presented(func(r provider.Resource) {
			if name, ok := r["name"].(map[string]any); ok {
				name["formatted"] = "New User"
			}
		})},
		{"PUT echoes what it does not store", "RFC7644-3.1-03", "protocol.read.stored", func(cfg *hubspot.Config) {
			written(http.MethodPut, func(r map[string]any) {
				r["displayName"] = strings.Join(strings.Fields(fmt.Sprint(r["displayName"])), " ")
			})(cfg)
			answers(http.MethodPut, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
				a.Edit(func(user map[string]any) { user["displayName"] = c.Body["displayName"] })
			})(cfg)
		}},
		{"PATCH answers with the state before it", "RFC7644-3.1-03", "protocol.read.stored", calls(http.MethodPatch, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			before, _ := c.Read(c.Path())
			a := c.Ask()
			a.Body = tamper.Encode(before)
			return a
		})},
		{"PUT answers 405", "RFC7644-3.2-02", "protocol.read.verbs", answers(http.MethodPut, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			*a = *tamper.Refusal(http.StatusMethodNotAllowed, "", "use PATCH")
		})},
		{"DELETE answers 501", "RFC7644-3.2-02", "protocol.read.verbs", answers(http.MethodDelete, "/Users/{id}", func(_ *tamper.Call, a *tamper.Answer) {
			*a = *tamper.Refusal(http.StatusNotImplemented, "", "deactivate instead")
		})},
		{"unassigned attributes are empty strings", "RFC7643-2.5-03", "protocol.read.unassigned", presented(func(r provider.Resource) {
			if r["nickName"] == nil {
				r["nickName"] = ""
			}
		})},
		{"the manager's $ref leads to the user", "RFC7643-2.3.7-02", "protocol.read.references", onRead(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) {
				enterprise, _ := user[enterpriseURN].(map[string]any)
				meta, _ := user["meta"].(map[string]any)
				if manager, ok := enterprise["manager"].(map[string]any); ok {
					manager["$ref"] = meta["location"]
				}
			})
		})},
		{"references lead to a web page", "RFC7643-2.3.7-02", "protocol.read.references", func(cfg *hubspot.Config) {
			onCreated(func(_ *tamper.Call, a *tamper.Answer) {
				a.Edit(inMeta(func(meta map[string]any) { meta["location"] = fmt.Sprint(meta["location"], "/page") }))
			})(cfg)
			calls(http.MethodGet, "/Users/{id}/page", func(*tamper.Call) *tamper.Answer {
				return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<h1>Ada</h1>")}
			})(cfg)
		}},
		{"relative references rest on the resource", "RFC7643-2.3.7-03", "protocol.read.relative-references", onCreated(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(user map[string]any) {
				inMeta(func(meta map[string]any) { meta["location"] = "../Users/" + fmt.Sprint(user["id"]) })(user)
			})
		})},
	}...), unclaimed: map[string]string{
		"protocol.read.id-case":             "the look-alike's ids are numbers",
		"protocol.read.content-location":    "the look-alike sends no Content-Location, which is optional",
		"protocol.read.relative-references": "the look-alike's references are absolute",
	}}
}

// What the look-alike has no use for is right where a variant has it.
func TestUnclaimedReadSpecsPassWhereOffered(t *testing.T) {
	for spec, variant := range map[string]string{
		"protocol.read.id-case":             "read-letter-ids",
		"protocol.read.content-location":    "read-content-location",
		"protocol.read.relative-references": "read-relative-references",
	} {
		on := open(t, func(cfg *hubspot.Config) {
			if err := variants.Apply(cfg, variant); err != nil {
				t.Fatal(err)
			}
		})
		if result := play(t, "rfc", spec, on); result.Verdict != conformance.Pass {
			t.Errorf("%s with %s: %s %s %+v", spec, variant, result.Verdict, result.Reason, result.Findings)
		}
	}
}

const enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

// readListsBroken: providers whose lists are wrong.
func readListsBroken() []broken {
	return []broken{
		{"lists have no schemas", "RFC7644-3.4.2-01", "protocol.read.list", lists(without("schemas"))},
		{"totalResults is a string", "RFC7644-3.4.2-02", "protocol.read.list", lists(func(list map[string]any) { list["totalResults"] = fmt.Sprint(list["totalResults"]) })},
		{"lists have no totalResults", "RFC7644-3.4.2-02", "protocol.read.list", lists(without("totalResults"))},
		{"Resources is called resources", "RFC7644-3.4.2-03", "protocol.read.list", lists(func(list map[string]any) {
			list["resources"] = list["Resources"]
			delete(list, "Resources")
		})},
		{"lists count users and show none", "RFC7644-3.4.2-03", "protocol.read.list", lists(without("Resources"))},
		{"count=0 shows everybody", "RFC7644-3.4.2-03", "protocol.read.list", calls(http.MethodGet, "/Users", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			if query.Get("count") == "0" {
				query.Del("count")
			}
			return c.AskQuery(query)
		})},
		{"a query without matches answers 404", "RFC7644-3.4.2-06", "protocol.read.no-match", answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
			if strings.Contains(string(a.Body), `"totalResults":0`) {
				*a = *tamper.Refusal(http.StatusNotFound, "", "no user matches")
			}
		})},
		{"an unknown parameter is an error", "RFC7644-3.4.2-07", "protocol.read.unknown-parameter", calls(http.MethodGet, "/Users/{id}", func(c *tamper.Call) *tamper.Answer {
			if len(c.Query()) > 0 {
				return tamper.Refusal(http.StatusBadRequest, "invalidSyntax", "unknown parameter")
			}
			return c.Ask()
		})},
		{"an unknown parameter filters everybody out", "RFC7644-3.4.2-07", "protocol.read.unknown-parameter", answers(http.MethodGet, "/Users", func(c *tamper.Call, a *tamper.Answer) {
			if c.Query().Has("rolecallProbe") {
				a.Keep(func(map[string]any) bool { return false })
			}
		})},
		{"listed users have no schemas", "RFC7644-3.4.2-09", "protocol.read.list", inList(without("schemas"))},
		{"lists show users as Accounts", "RFC7644-3.4.2-09", "protocol.read.list", inList(inMeta(func(meta map[string]any) { meta["resourceType"] = "Account" }))},
		{"the filter on the service root is ignored", "RFC7644-3.4.2.1-01", "protocol.read.root", calls(http.MethodGet, "/", func(c *tamper.Call) *tamper.Answer {
			query := c.Query()
			query.Del("filter")
			return c.AskQuery(query)
		})},
		{"the service root finds users alone", "RFC7644-3.4.2.1-01", "protocol.read.root", answers(http.MethodGet, "/", func(_ *tamper.Call, a *tamper.Answer) {
			a.Keep(func(r map[string]any) bool { return r["userName"] != nil })
		})},
	}
}

// onRead changes the answer to a GET of one user who is there.
func onRead(change func(c *tamper.Call, a *tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users/{id}", func(c *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			change(c, a)
		}
	})
}

func metaOnRead(change func(meta map[string]any)) func(*hubspot.Config) {
	return onRead(func(_ *tamper.Call, a *tamper.Answer) { a.Edit(inMeta(change)) })
}

// lists changes lists of users, inList what they show.
func lists(change func(list map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.Edit(change)
		}
	})
}

func inList(change func(user map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, "/Users", func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.EditResources(change)
		}
	})
}

// letterIDs gives new users ids that have letters.
func letterIDs(cfg *hubspot.Config) {
	cfg.Hooks.IDs = append(cfg.Hooks.IDs, func(next func() string) func() string {
		return func() string { return "user-" + next() }
	})
}

// steppingClock goes a second on whenever it is looked at.
func steppingClock(cfg *hubspot.Config) {
	var looks atomic.Int64
	start := time.Now()
	cfg.Now = func() time.Time { return start.Add(time.Duration(looks.Add(1)) * time.Second) }
}
