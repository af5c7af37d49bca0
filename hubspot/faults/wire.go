package faults

import (
	"encoding/json"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults on the wire: a request of one method to one kind of address is changed
// on its way in, or its answer on the way out.

const (
	usersPath = tamper.Base + "/Users"

	get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
)

// place is the kind of address that a fault is about.
type place int

const (
	users   place = iota // /Users
	oneUser              // /Users/{id}
)

func (p place) matches(path string) bool {
	if p == users {
		return path == usersPath
	}
	return strings.HasPrefix(path, usersPath+"/")
}

// call is one request on its way through a fault.
type call struct{ *tamper.Call }

type answer = tamper.Answer

// wire is a fault of the requests of one method to one kind of address.
func wire(method string, at place, answerTo func(*call) *answer) func(*hubspot.Config) {
	match := func(r *http.Request) bool { return r.Method == method && at.matches(r.URL.Path) }
	return func(cfg *hubspot.Config) {
		cfg.Middleware = append(cfg.Middleware, tamper.Middleware(match, func(c *tamper.Call) *answer { return answerTo(&call{c}) }))
	}
}

// both makes one fault of several.
func both(parts ...func(*hubspot.Config)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		for _, part := range parts {
			part(cfg)
		}
	}
}

// user reads a user in full, past the client's projection.
func (c *call) user(id string) (map[string]any, bool) { return c.Read("/Users/" + id) }

// quote is a JSON string, which is what a filter's string is.
func quote(text string) []byte {
	data, _ := json.Marshal(text)
	return data
}
