package proof

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
	"rolecall/scim"
)

func bulkArea() area {
	return area{family: "protocol", name: "bulk", broken: slices.Concat(bulkMessages(), bulkOutcomes(), bulkReferences(), bulkLimits()),
		unclaimed: map[string]string{"protocol.bulk.unsupported": "preset full takes bulk requests"}}
}

// bulkMessages are defects in the form of answers.
func bulkMessages() []broken {
	return []broken{
		{"the answer has the schema of a list", "RFC7644-3.7-01", "protocol.bulk.methods", bulkAnswers(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				body["schemas"] = []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}
			})
		})},
		{"a job with failures answers 400", "RFC7644-3.7-02", "protocol.bulk.failing", bulkAnswers(func(_ *tamper.Call, a *tamper.Answer) {
			if bytes.Contains(a.Body, []byte("messages:2.0:Error")) {
				a.Status = http.StatusBadRequest
			}
		})},
		{"results carry no bulkId", "RFC7644-3.7-06", "protocol.bulk.methods", bulkResults(func(r map[string]any) { delete(r, "bulkId") })},
		{"failures are not explained", "RFC7644-3.7-07", "protocol.bulk.failing", bulkResults(func(r map[string]any) { delete(r, "response") })},
		{"response is JSON inside a string", "RFC7644-3.7-07", "protocol.bulk.failing", bulkResults(func(r map[string]any) {
			if response, ok := r["response"].(map[string]any); ok {
				r["response"] = string(tamper.Encode(response))
			}
		})},
		{"errors are inlined in the result", "RFC7644-E7916-01", "protocol.bulk.failing", bulkResults(func(r map[string]any) {
			if response, ok := r["response"].(map[string]any); ok {
				delete(r, "response")
				for name, v := range response {
					r[name] = v
				}
			}
		})},
		{"commas are missing, as in the example of the RFC", "RFC7644-E7916-01", "protocol.bulk.methods", bulkAnswers(func(_ *tamper.Call, a *tamper.Answer) {
			a.Body = bytes.ReplaceAll(a.Body, []byte(`,"status"`), []byte(` "status"`))
		})},
		{"only failures are listed", "RFC7644-3.7.3-01", "protocol.bulk.failing", bulkAnswers(func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) {
				body["Operations"] = slices.DeleteFunc(body["Operations"].([]any), func(r any) bool { return r.(map[string]any)["response"] == nil })
			})
		})},
		{"the result of a DELETE has no location", "RFC7644-3.7.3-02", "protocol.bulk.methods", bulkResults(func(r map[string]any) {
			if r["method"] == http.MethodDelete {
				delete(r, "location")
			}
		})},
		{"the result of a failed DELETE has no location", "RFC7644-3.7.3-02", "protocol.bulk.failing", bulkResults(func(r map[string]any) {
			if r["response"] != nil {
				delete(r, "location")
			}
		})},
		{"the location of a new user is that of the endpoint", "RFC7644-3.7.3-02", "protocol.bulk.methods", bulkResults(func(r map[string]any) {
			if text, ok := r["location"].(string); ok && r["method"] == http.MethodPost {
				r["location"] = text[:strings.LastIndexByte(text, '/')]
			}
		})},
		{"every success has the status 200", "RFC7644-3.7.3-03 RFC7644-3.7-03", "protocol.bulk.methods", bulkResults(func(r map[string]any) {
			if r["response"] == nil {
				r["status"] = "200"
			}
		})},
		{"status is an object", "RFC7644-3.7.3-03", "protocol.bulk.methods", bulkResults(func(r map[string]any) {
			r["status"] = map[string]any{"code": r["status"]}
		})},
		{"every failure has the status 400", "RFC7644-3.7.3-03", "protocol.bulk.failing", bulkResults(func(r map[string]any) {
			if r["response"] != nil {
				r["status"] = "400"
			}
		})},
	}
}

// bulkOutcomes are defects in what is done.
func bulkOutcomes() []broken {
	return []broken{
		{"bulk requests are said to be supported, and are not", "RFC7644-3.7-02", "protocol.bulk.methods", calls(http.MethodPost, "/Bulk", func(*tamper.Call) *tamper.Answer {
			return tamper.Refusal(http.StatusNotImplemented, "", "not implemented")
		})},
		{"what is missing in an operation is reported as created", "RFC7644-3.7.3-03", "protocol.bulk.failing", bulkResults(func(r map[string]any) {
			if r["bulkId"] == "nameless" {
				r["status"], r["location"] = "201", "https://provider.test/scim/v2/Users/0"
				delete(r, "response")
			}
		})},
		{"PUT is answered with 204", "RFC7644-3.7-03", "protocol.bulk.methods", bulkResults(func(r map[string]any) {
			if r["method"] == http.MethodPut {
				r["status"] = "204"
			}
		})},
		{"PUT is not known in bulk requests", "RFC7644-3.7-03", "protocol.bulk.methods", bulkPretends(http.MethodPut, "501")},
		{"PATCH is answered and not carried out", "RFC7644-3.7-03", "protocol.bulk.methods", bulkPretends(http.MethodPatch, "200")},
		{"DELETE is answered and not carried out", "RFC7644-3.7-03", "protocol.bulk.methods", bulkPretends(http.MethodDelete, "204")},
		{"the job ends at the first failure", "RFC7644-3.7-04", "protocol.bulk.failing", bulkRequests(func(body map[string]any) {
			if body["failOnErrors"] == nil {
				body["failOnErrors"] = 1
			}
		})},
		{"failOnErrors is ignored", "RFC7644-3.7-05", "protocol.bulk.fail-on-errors", bulkRequests(func(body map[string]any) { delete(body, "failOnErrors") })},
		{"whatever failOnErrors says, the first failure ends the job", "RFC7644-3.7-05", "protocol.bulk.fail-on-errors", bulkRequests(func(body map[string]any) {
			body["failOnErrors"] = 1
		})},
		{"operations are carried out from last to first", "RFC7644-3.7-08", "protocol.bulk.order", bulkRequests(func(body map[string]any) {
			slices.Reverse(body["Operations"].([]any))
		})},
		{"a POST without bulkId is carried out", "RFC7644-3.7-09", "protocol.bulk.incomplete", bulkCompletes(http.MethodPost, "bulkId", "made-up")},
		{"an operation without path goes to /Users", "RFC7644-3.7-09", "protocol.bulk.incomplete", bulkCompletes(http.MethodPost, "path", "/Users")},
		{"an operation without method is a PUT", "RFC7644-3.7-09", "protocol.bulk.incomplete", bulkCompletes("", "method", http.MethodPut)},
		{"versions are ignored", "RFC7644-3.7-10", "protocol.bulk.version", bulkRequests(func(body map[string]any) {
			for _, op := range body["Operations"].([]any) {
				delete(op.(map[string]any), "version")
			}
		})},
		{"every version is refused", "RFC7644-3.7-10", "protocol.bulk.version", bulkRequests(func(body map[string]any) {
			for _, op := range body["Operations"].([]any) {
				op.(map[string]any)["version"] = `W/"none"`
			}
		})},
		{"bulk is denied and answered with an empty success", "RFC7644-3.7-11", "protocol.bulk.unsupported",
			offering(bulkOff, calls(http.MethodPost, "/Bulk", func(*tamper.Call) *tamper.Answer {
				return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: []byte(`{}`)}
			}))},
		{"bulk is denied, refused and carried out", "RFC7644-3.7-11", "protocol.bulk.unsupported",
			offering(bulkOff, calls(http.MethodPost, "/Bulk", func(c *tamper.Call) *tamper.Answer {
				for _, op := range c.Body["Operations"].([]any) {
					c.Do(http.MethodPost, tamper.Base+"/Users", "", tamper.Encode(op.(map[string]any)["data"].(map[string]any)))
				}
				return tamper.Refusal(http.StatusNotImplemented, "", "no bulk")
			}))},
	}
}

func bulkReferences() []broken {
	literal := answers(http.MethodGet, "/Groups/{id}", func(_ *tamper.Call, a *tamper.Answer) {
		a.Edit(func(body map[string]any) { body["members"] = []any{map[string]any{"value": "bulkId:ada"}} })
	})
	lost := bulkRequests(func(body map[string]any) {
		for _, op := range body["Operations"].([]any) {
			if data, ok := op.(map[string]any)["data"].(map[string]any); ok {
				delete(data, "members")
			}
		}
	})
	return []broken{
		{"references are stored as they stand", "RFC7644-3.7.2-01", "protocol.bulk.member", literal},
		{"references get lost", "RFC7644-3.7.2-01", "protocol.bulk.member", lost},
		{"references to what comes later get lost", "RFC7644-3.7.2-01 RFC7644-3.7-08", "protocol.bulk.forward", lost},
		{"circles get lost", "RFC7644-3.7.1-01", "protocol.bulk.circle", lost},
		{"circles are refused with 400", "RFC7644-3.7.1-01", "protocol.bulk.circle", bulkResults(func(r map[string]any) {
			r["status"], r["response"] = "400", map[string]any{"detail": "circle"}
			delete(r, "location")
		})},
		{"references in extensions are stored as they stand", "RFC7644-3.7.2-02", "protocol.bulk.extension", calls(http.MethodPost, "/Bulk", func(c *tamper.Call) *tamper.Answer {
			return c.AskWith(tamper.Decode(bytes.ReplaceAll(c.Raw, []byte("bulkId:"), []byte("bulkId;"))))
		})},
	}
}

func bulkLimits() []broken {
	publish := func(name string, value any) func(*hubspot.Config) {
		return answers(http.MethodGet, "/ServiceProviderConfig", func(_ *tamper.Call, a *tamper.Answer) {
			a.Edit(func(body map[string]any) { body["bulk"].(map[string]any)[name] = value })
		})
	}
	refuses := func(status int, detail string) func(*hubspot.Config) {
		return answers(http.MethodPost, "/Bulk", func(_ *tamper.Call, a *tamper.Answer) {
			if a.Status == http.StatusRequestEntityTooLarge {
				*a = *tamper.Refusal(status, "", detail)
			}
		})
	}
	return []broken{
		{"maxOperations is not published", "RFC7644-3.7.4-01", "protocol.bulk.limits", publish("maxOperations", nil)},
		{"maxPayloadSize is 0", "RFC7644-3.7.4-01", "protocol.bulk.limits", publish("maxPayloadSize", 0)},
		{"maxOperations is not enforced", "RFC7644-3.7.4-02", "protocol.bulk.operations", publish("maxOperations", 5)},
		{"maxPayloadSize is not enforced", "RFC7644-3.7.4-02", "protocol.bulk.payload", publish("maxPayloadSize", 5000)},
		{"too many operations are refused with 400", "RFC7644-3.7.4-02", "protocol.bulk.operations", refuses(http.StatusBadRequest, "maxOperations is 1000")},
		{"which limit is exceeded is not said", "RFC7644-3.7.4-02", "protocol.bulk.operations", refuses(http.StatusRequestEntityTooLarge, "Payload Too Large")},
		{"which limit is exceeded is not said of a long request", "RFC7644-3.7.4-02", "protocol.bulk.payload", refuses(http.StatusRequestEntityTooLarge, "Payload Too Large")},
	}
}

// What a bulk request makes without saying where it is, is cleared away too.
func TestBulkLeavesNothingBehind(t *testing.T) {
	on := open(t, bulkResults(func(r map[string]any) { delete(r, "location") }))
	for _, spec := range []string{"protocol.bulk.member", "protocol.bulk.circle"} {
		play(t, "rfc", spec, on)
		for _, filter := range []string{`/Users?filter=userName sw "`, `/Groups?filter=displayName sw "`} {
			path, query, _ := strings.Cut(filter+on.Prefix+`"`, "?filter=")
			x, err := on.SCIM.Get(t.Context(), path, scim.Query("filter", query))
			if err != nil {
				t.Fatal(err)
			}
			if list, err := x.List(); err != nil || list.Total != 0 {
				t.Errorf("after %s: %s: %v %s", spec, query, err, x.Body())
			}
		}
	}
}

func bulkOff(f *provider.Features) { f.Bulk = false }

// offering starts a provider with other features, and breaks it then.
func offering(features func(*provider.Features), how func(*hubspot.Config)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Features = append(cfg.Hooks.Features, features)
		how(cfg)
	}
}

func bulkAnswers(change func(*tamper.Call, *tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodPost, "/Bulk", change)
}

// bulkResults changes each result of a bulk request.
func bulkResults(change func(result map[string]any)) func(*hubspot.Config) {
	return bulkAnswers(func(_ *tamper.Call, a *tamper.Answer) {
		a.Edit(func(body map[string]any) {
			results, _ := body["Operations"].([]any)
			for _, r := range results {
				change(r.(map[string]any))
			}
		})
	})
}

// bulkRequests changes bulk requests on their way in.
func bulkRequests(change func(body map[string]any)) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Bulk", func(c *tamper.Call) *tamper.Answer {
		change(c.Body)
		return c.AskWith(c.Body)
	})
}

// bulkCompletes gives operations of a method what they lack.
func bulkCompletes(method, name string, value any) func(*hubspot.Config) {
	return bulkRequests(func(body map[string]any) {
		for _, item := range body["Operations"].([]any) {
			if op := item.(map[string]any); op[name] == nil && (method == "" || op["method"] == method) {
				op[name] = value
			}
		}
	})
}

// bulkPretends leaves operations of a method out and answers them with a status.
func bulkPretends(method, status string) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Bulk", func(c *tamper.Call) *tamper.Answer {
		all := c.Body["Operations"].([]any)
		var rest []any
		for _, op := range all {
			if op.(map[string]any)["method"] != method {
				rest = append(rest, op)
			}
		}
		c.Body["Operations"] = rest
		return c.AskWith(c.Body).Edit(func(body map[string]any) {
			results := body["Operations"].([]any)
			for i, item := range all {
				if op := item.(map[string]any); op["method"] == method {
					results = slices.Insert(results, i, any(map[string]any{
						"method": method, "location": "https://provider.test" + tamper.Base + op["path"].(string), "status": status,
					}))
				}
			}
			body["Operations"] = results
		})
	})
}
