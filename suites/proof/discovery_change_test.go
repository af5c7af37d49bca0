package proof

import (
	"encoding/json"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// config changes what /ServiceProviderConfig says.
func config(change func(body map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, spc, func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.Edit(change)
		}
	})
}

func pagination(text string) func(*hubspot.Config) {
	return config(func(body map[string]any) { body["pagination"] = json.RawMessage(text) })
}

func schemeMember(name string, v any) func(*hubspot.Config) {
	return config(func(body map[string]any) {
		for _, scheme := range body["authenticationSchemes"].([]any) {
			scheme.(map[string]any)[name] = v
		}
	})
}

// refuses answers with an error instead.
func refuses(method, path string, status int) func(*hubspot.Config) {
	return calls(method, path, func(*tamper.Call) *tamper.Answer { return tamper.Refusal(status, "", "refused") })
}

// takes answers a write with success and does nothing.
func takes(method, path string) func(*hubspot.Config) {
	return calls(method, path, func(c *tamper.Call) *tamper.Answer {
		return &tamper.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: c.Raw}
	})
}

// eachType changes each resource type, alone and in the list.
func eachType(change func(r map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, anyType, func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.EditResources(change)
		}
	})
}

func extension(member string, v any) func(*hubspot.Config) {
	return eachType(func(r map[string]any) {
		list, _ := r["schemaExtensions"].([]any)
		for _, e := range list {
			e.(map[string]any)[member] = v
		}
	})
}

// furtherType lists one more resource type.
func furtherType(name, endpoint string) func(*hubspot.Config) {
	return answers(http.MethodGet, "/ResourceTypes", func(_ *tamper.Call, a *tamper.Answer) {
		a.Edit(func(body map[string]any) {
			list := append(body["Resources"].([]any), map[string]any{
				"schemas": []any{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"}, "id": name, "name": name, "description": name,
				"endpoint": endpoint, "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
			})
			body["Resources"], body["totalResults"] = list, len(list)
		})
	})
}

// eachSchema changes each schema, alone and in the list.
func eachSchema(change func(r map[string]any)) func(*hubspot.Config) {
	return answers(http.MethodGet, anySchema, func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.EditResources(change)
		}
	})
}

// define changes the definition of one top-level attribute of a User or Group.
func define(name string, change func(a map[string]any)) func(*hubspot.Config) {
	return eachSchema(func(r map[string]any) {
		if id, _ := r["id"].(string); !strings.HasSuffix(id, ":User") && !strings.HasSuffix(id, ":Group") {
			return
		}
		list, _ := r["attributes"].([]any)
		for _, a := range list {
			if a := a.(map[string]any); a["name"] == name {
				change(a)
			}
		}
	})
}

func subAttribute(a map[string]any, name string) map[string]any {
	list, _ := a["subAttributes"].([]any)
	for _, sub := range list {
		if sub := sub.(map[string]any); sub["name"] == name {
			return sub
		}
	}
	return map[string]any{}
}

func bareArray(path string) func(*hubspot.Config) {
	return answers(http.MethodGet, path, func(_ *tamper.Call, a *tamper.Answer) {
		a.Body, _ = json.Marshal(tamper.Decode(a.Body)["Resources"])
	})
}
