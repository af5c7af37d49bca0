package tamper

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// Answer is a response that waits to be sent.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// OK tells whether the answer is a success.
func (a *Answer) OK() bool { return a.Status/100 == 2 }

// Edit changes an answer's JSON object in place; other bodies stay.
func (a *Answer) Edit(change func(body map[string]any)) *Answer {
	if body := Decode(a.Body); body != nil {
		change(body)
		a.Body = Encode(body)
	}
	return a
}

// EditResources changes each resource of an answer in place: the one that it is,
// or those that it lists.
func (a *Answer) EditResources(change func(resource map[string]any)) *Answer {
	return a.Edit(func(body map[string]any) {
		list, ok := body["Resources"].([]any)
		if !ok {
			change(body)
			return
		}
		for _, item := range list {
			if resource, ok := item.(map[string]any); ok {
				change(resource)
			}
		}
	})
}

// Keep leaves only some resources of a list answer and corrects its counts.
func (a *Answer) Keep(wanted func(resource map[string]any) bool) *Answer {
	return a.Edit(func(body map[string]any) {
		list, _ := body["Resources"].([]any)
		left := slices.DeleteFunc(slices.Clone(list), func(item any) bool {
			resource, _ := item.(map[string]any)
			return !wanted(resource)
		})
		total, _ := body["totalResults"].(json.Number)
		if n, err := total.Int64(); err == nil {
			body["totalResults"] = n - int64(len(list)-len(left))
			body["itemsPerPage"] = len(left)
			body["Resources"] = append([]any{}, left...)
		}
	})
}

// Refusal is a SCIM error (RFC 7644 section 3.12); without scimType it has none.
func Refusal(status int, scimType, detail string) *Answer {
	body := map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:Error"},
		"status":  strconv.Itoa(status), "detail": detail,
	}
	if scimType != "" {
		body["scimType"] = scimType
	}
	return &Answer{Status: status, Header: http.Header{"Content-Type": {"application/scim+json"}}, Body: Encode(body)}
}

// ServeHTTP gives the answer to whatever is asked.
func (a *Answer) ServeHTTP(w http.ResponseWriter, _ *http.Request) { a.send(w) }

func (a *Answer) send(w http.ResponseWriter) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	w.Write(a.Body) // the client has gone if this fails
}

// recorder takes an answer down.
type recorder struct {
	answer *Answer
	wrote  bool
}

func (r *recorder) Header() http.Header { return r.answer.Header }

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.answer.Status, r.wrote = status, true
	}
}

func (r *recorder) Write(data []byte) (int, error) {
	r.wrote = true
	r.answer.Body = append(r.answer.Body, data...)
	return len(data), nil
}
