package protocol

import (
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// projectionWrites: projection of the answers to POST, PUT and PATCH, and what is
// in no answer at all.
func projectionWrites(a Area) {
	a.Plain("writes", "the answer to a write shows what attributes names, and the write loses nothing", func(s *Stage) {
		const rule, query = "RFC7644-3.9-03", "attributes=userName"
		ada := s.Person(people.Ada)
		x := sendWith(s, http.MethodPost, "/Users", query, s.UserBody(ada))
		id := x.Resource().ID()
		if !s.Status("RFC7644-3.3-03", x, "the answer to a create with "+query, []int{201, 200}) ||
			!s.Check(rule, On(x), "id in the answer to a create with "+query, id != "", "present", "absent") {
			return
		}
		p := &projection{s: s, path: scim.UserPath(id), login: ada.Login, plain: s.Snapshot(id)}
		p.shows(rule, query, x.Resource(), []string{"userName"})

		for _, change := range []struct {
			method string
			body   []byte
		}{
			{http.MethodPut, s.UserBody(ada)}, {http.MethodPatch, patchMessage(scim.Op{Op: "replace", Path: "displayName", Value: ada.DisplayName + " II"})},
		} {
			if change.method == http.MethodPatch && !s.Asks("RFC7644-3.5.2-01") {
				continue
			}
			before := s.Snapshot(id)
			x := sendWith(s, change.method, p.path, query, change.body)
			if x.Refused() || x.Status == http.StatusNoContent {
				continue // whether it may be so is another rule's matter
			}
			p.shows(rule, query, x.Resource(), []string{"userName"})
			var lost []string
			for _, name := range jsonNames(before.Raw()) {
				if change.method == http.MethodPut && !slices.Contains(jsonNames(string(change.body)), name) {
					continue // what a PUT leaves out may go (RFC 7644 section 3.5.1)
				}
				if after := s.Snapshot(id); !after.Get(name).Exists() {
					lost = append(lost, name)
				}
			}
			s.Check(rule, Latest, "what the user lost by "+change.method+" with "+query, len(lost) == 0, "nothing", ShownAll(lost), Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-3.9-03"))

	a.Plain("never", "what is never returned is in no answer, even asked for by name", func(s *Stage) {
		const rule = "RFC7643-7-17"
		ada := s.Person(people.Ada)
		for _, never := range neverReturned(s) {
			name := never.Path()
			query := "attributes=userName," + scim.Escape(name)
			body := s.UserBody(ada)
			if never.Resource.Exists() { // it is published, so that it may be set
				body = s.UserBody(ada, settingOf(never, "Xy7-"+s.Name("qQ"))...)
			}
			x := sendWith(s, http.MethodPost, "/Users", query, body)
			if x.Refused() { // as one who takes no passwords may
				body = s.UserBody(ada)
				x = sendWith(s, http.MethodPost, "/Users", query, body)
			}
			id := x.Resource().ID()
			if !s.Status("RFC7644-3.3-03", x, "the answer to a create with "+query, []int{201, 200}) ||
				!s.Check("RFC7643-3.1-02", On(x), "id in the answer to a create with "+query, id != "", "present", "absent") ||
				!s.Check("RFC7643-4.1.1-06", On(x), "userName in the answer to a create with "+query, strings.EqualFold(x.Resource().UserName(), ada.Login), Shown(ada.Login), Shown(x.Resource().UserName())) {
				return
			}
			path := scim.UserPath(id)
			exchanges := []*scim.Exchange{
				x,
				s.Get(path),
				s.Send(scim.Request{Method: http.MethodGet, Path: path, Query: query}),
				s.Send(scim.Request{Method: http.MethodGet, Path: "/Users", Query: "count=5&" + query}),
				sendWith(s, http.MethodPut, path, query, body),
			}
			if s.Asks("RFC7644-3.5.2-01") {
				exchanges = append(exchanges, sendWith(s, http.MethodPatch, path, query, patchMessage(scim.Op{Op: "replace", Path: "displayName", Value: "Ada"})))
			}
			for _, x := range exchanges {
				s.Check(rule, On(x), name+" in the answer to "+x.Method, !showsIn(x, never), "absent", "present", Heavy)
			}
			s.DeleteAt(path)
		}
	}, ReadsBack(), Proves("RFC7643-7-17"))

	a.Plain("on-request", "what is returned on request is there when it is named, or was just written", func(s *Stage) {
		const rule = "RFC7643-7-19"
		on, ok := writableOf(s, "string", func(a scim.Attribute) bool { return a.Returned == "request" })
		if !ok {
			s.NotClaimed("the target publishes no text that is returned on request")
		}
		p := project(s, settingOf(on, "On request")...)
		present := func(r scim.Resource) string {
			if on.Of(r).Exists() {
				return "present"
			}
			return "absent"
		}
		s.Equal(rule, Latest, on.Path()+" in the answer to the create that set it", present(p.made), "present")
		s.Equal(rule, Latest, on.Path()+" in a plain GET", present(p.plain), "absent")
		if r, ok := p.ask(rule, "attributes="+scim.Escape(on.Path())); ok {
			s.Equal(rule, Latest, on.Path()+" in a GET that names it", present(r), "present")
		}
	}, ReadsBack(), Proves("RFC7643-7-19"))
}

// neverReturned are the texts that a target publishes as never returned, and the
// password, which is such an attribute everywhere.
func neverReturned(s *Stage) []scim.Attribute {
	var all []scim.Attribute
	for _, schema := range s.Discovery().Of("User") {
		for _, attribute := range schema.Attributes {
			if attribute.Returned == "never" && attribute.Type == "string" && !attribute.MultiValued && attribute.Mutability != "readOnly" {
				all = append(all, attribute)
			}
		}
	}
	if !slices.ContainsFunc(all, func(a scim.Attribute) bool { return a.Core() && a.Name == "password" }) {
		all = append(all, scim.Attribute{Name: "password", Schema: scim.UserURN})
	}
	return all
}

// showsIn tells whether an attribute is in a resource, or in one of a list.
func showsIn(x *scim.Exchange, a scim.Attribute) bool {
	if list, err := x.List(); err == nil {
		return slices.ContainsFunc(list.Resources, func(r scim.Resource) bool { return a.Of(r).Exists() })
	}
	return a.Of(x.Resource()).Exists()
}

// sendWith sends a body with a query.
func sendWith(s *Stage, method, path, query string, body []byte) *scim.Exchange {
	return s.Send(scim.Request{Method: method, Path: path, Query: query, Body: body, Header: http.Header{
		"Accept": {scim.MediaType}, "Content-Type": {scim.MediaType}, "User-Agent": {"rolecall"},
	}})
}

func patchMessage(ops ...scim.Op) []byte {
	body, err := scim.PatchBody(ops...)
	if err != nil { // plain values always marshal
		panic(err)
	}
	return body
}
