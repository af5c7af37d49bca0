package faults_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"rolecall/hubspot/internal/lab"
)

// loadScenarios show faults that take many requests or members, on the preset full.
func loadScenarios() []scenario {
	// worst is the highest status of many lookups at once, and how its body begins.
	worst := func(w *lab.World) string {
		var mu sync.Mutex
		var all sync.WaitGroup
		status, body := 0, ""
		for range 40 {
			all.Go(func() {
				r := w.Filter(`userName eq "nobody@acme.test"`)
				mu.Lock()
				defer mu.Unlock()
				if r.Status > status {
					status, body = r.Status, r.Header.Get("Retry-After")+r.Get("message").Raw
				}
			})
		}
		all.Wait()
		return fmt.Sprint(status, body)
	}
	// team is a group of n users, and somebody who is none of its members.
	team := func(w *lab.World, n int) (group, other string) {
		var members []string
		for i := range n {
			members = append(members, `{"value":"`+w.Hire(fmt.Sprintf("m%d@acme.test", i))+`"}`)
		}
		r := w.SCIM("POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Team","members":[`+strings.Join(members, ",")+`]}`)
		return r.Want(201).Get("id").String(), w.Hire(ada)
	}
	return []scenario{
		{"lim-429-no-retry-after", worst, "200", `429"Too many requests"`},
		{"lim-no-rate-limit", worst, "200", "500"},
		{"lim-shared-quota", func(w *lab.World) string {
			var last lab.Reply
			for range 31 {
				last = w.Filter(`userName eq "nobody@acme.test"`)
			}
			return statuses(last, w.Filter(`userName eq "somebody@acme.test"`)) + last.Header.Get("Retry-After")
		}, "200 200", "429 20060"},
		{"lim-seat-limit-unclear", func(w *lab.World) string {
			for i := range 20 {
				if r := w.SCIM("POST", "/Users", lab.User(fmt.Sprintf("s%d@acme.test", i), "Sales Seat Pro")); r.Status != 201 {
					return statuses(r)
				}
			}
			return "all"
		}, "all", "500"},
		{"rob-group-patch-superlinear", func(w *lab.World) string {
			group, other := team(w, 20)
			start := time.Now()
			w.SCIM("PATCH", "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"`+other+`"}]}]}`)
			return fmt.Sprint(time.Since(start) >= 500*time.Millisecond)
		}, "false", "true"},
		{"rob-large-group-read-504", func(w *lab.World) string {
			group, _ := team(w, 101)
			const without = "excludedAttributes=members"
			return statuses(w.SCIM("GET", "/Groups/"+group+"?"+without, ""), w.SCIM("GET", "/Groups?"+without+"&filter="+url.QueryEscape(`displayName eq "Team"`), ""))
		}, "200 200", "504 504"},
		{"rob-config-change-mid-sync", func(w *lab.World) string {
			id := w.Hire(ada)
			w.Wait(time.Second)
			w.Admin("PUT", "/account/connection", `{"enabled":false}`).Want(200)
			w.Admin("PUT", "/account/connection", `{"enabled":true}`).Want(200)
			later := w.Hire("eve@acme.test")
			return statuses(w.SCIM("GET", "/Users/"+id, ""), w.SCIM("GET", "/Users/"+later, "")) + w.Filter(`userName eq "`+ada+`"`).Get("totalResults").Raw
		}, "200 2001", "404 2000"},
	}
}
