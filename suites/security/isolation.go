package security

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// isolationSpecs: what one tenant's client sees and does of another tenant (RFC
// 7644 section 6, RFC 9865 section 5.2).
func isolationSpecs(a Area) {
	a.Plain("read", "another tenant sees none of this one's users", func(s *Stage) {
		other := s.Other()
		ada := s.Person(people.Ada)
		external := s.Name("external")
		id := s.Create(ada, scim.F("externalId", external)).Resource().ID()
		s.Snapshot(id)
		sees := func(what string, x *scim.Exchange, rules ...string) {
			s.Check("RFC7644-6.1-01", On(x), "what the other tenant's token shows by "+what, !strings.Contains(strings.ToLower(string(x.Body())), strings.ToLower(ada.Login)),
				"nothing of this tenant's user (is it another tenant's?)", "its login", Heavy, Also(rules...))
		}
		sees("GET of the user", s.Must(other.Get(s.Context(), scim.UserPath(id), "")))
		for attribute, value := range map[string]string{"userName": ada.Login, "id": id} {
			x := s.Must(other.Get(s.Context(), "/Users", scim.Query("filter", scim.Eq(attribute, value))))
			sees("the filter "+attribute+" eq", x)
			if list, err := x.List(); err == nil && attribute == "userName" {
				s.Check("RFC7644-6.1-01", On(x), "how many the other tenant finds by the login", list.Total == 0, "none", fmt.Sprint(list.Total), Heavy)
			}
		}
		x := s.Get("/Users", "filter", scim.Eq("externalId", external)) // whether that can be filtered is another rule's matter
		if own, err := x.List(); err == nil && len(own.Resources) == 1 {
			s.Check("RFC7643-3.1-12", On(x), "who is found by the externalId in its own tenant", own.Resources[0].ID() == id, id, own.Resources[0].ID())
			x = s.Must(other.Get(s.Context(), "/Users", scim.Query("filter", scim.Eq("externalId", external))))
			sees("the filter externalId eq", x, "RFC7643-3.1-12")
		}
		x = s.Must(other.Post(s.Context(), "/Users/.search", search(scim.Eq("userName", ada.Login))))
		sees(".search", x)
	}, ReadsBack(), Proves("RFC7644-6.1-01", "RFC7643-3.1-12"))

	a.Plain("write", "another tenant changes none of this one's users", func(s *Stage) {
		other := s.Other()
		ada := s.Person(people.Ada)
		id := s.Create(ada).Resource().ID()
		before, path := s.Snapshot(id), scim.UserPath(id)
		for _, send := range writes(s, path, s.UserBody(ada, scim.F("active", false))) {
			x := s.Must(other.Do(s.Context(), send))
			s.Check("RFC7644-2-03", On(x), send.Method+" with the other tenant's token", x.Refused(), "a refusal, 403 or 404", Answer(x), Also("RFC7644-6.1-01"), Heavy)
			s.ExpectUnchanged("RFC7644-2-03", "this tenant's", before, Also("RFC7644-6.1-01"), Heavy)
		}
	}, ReadsBack(), Proves("RFC7644-2-03"), Touches("RFC7644-6.1-01"))

	a.Plain("graft", "a login that another tenant creates too leaves this one's user alone", func(s *Stage) {
		other := s.Other()
		if !s.Disposable() {
			s.Deselected("what the other tenant creates could not be cleared away; played where the target ends with the run")
		}
		ada := s.Person(people.Ada)
		before := s.Snapshot(s.Create(ada).Resource().ID())
		x := s.Must(other.Post(s.Context(), "/Users", s.UserBody(ada, scim.F("displayName", "Somebody Else"), scim.F("name", scim.Object{scim.F("givenName", "Somebody"), scim.F("familyName", "Else")}))))
		s.Check("RFC7644-6.1-01", On(x), "a create of the same login with the other tenant's token", x.OK() || x.Refused(), "a user of its own, or a refusal", Answer(x))
		s.ExpectUnchanged("RFC7644-6.1-01", "this tenant's", before, Also("RFC7644-2-03"), Heavy)
	}, ReadsBack(), Proves("RFC7644-6.1-01"), Touches("RFC7644-2-03"))

	a.Plain("existence", "the answer does not tell another tenant who is there", func(s *Stage) {
		other := s.Other()
		id := s.Create(s.Person(people.Ada)).Resource().ID()
		s.Snapshot(id)
		nobody := s.Must(other.Get(s.Context(), scim.UserPath(likeID(id)), ""))
		if nobody.OK() {
			s.NotClaimed("the id that was to be nobody's is somebody's")
		}
		x := s.Must(other.Get(s.Context(), scim.UserPath(id), ""))
		s.Check("ROLECALL-SEC-16", On(x), "the answer to the id of this tenant's user", said(x) == strings.ReplaceAll(said(nobody), likeID(id), id),
			"as to an id that nobody has: "+said(nobody), said(x))
	}, ReadsBack(), Proves("ROLECALL-SEC-16"))

	a.Plain("cursor", "a cursor opens nothing to another tenant, and garbage is answered alike", func(s *Stage) {
		other := s.Other()
		first, cursor := firstPage(s)
		x := s.Must(other.Get(s.Context(), "/Users", scim.Query("cursor", cursor, "count", "1")))
		shown := x.Resource().Elements("Resources")
		if own, err := s.Get("/Users", "cursor", cursor, "count", "1").List(); err == nil && len(own.Resources) > 0 {
			shown = slices.DeleteFunc(shown, func(r scim.Resource) bool {
				return r.ID() != own.Resources[0].ID() || r.UserName() != own.Resources[0].UserName()
			})
		}
		s.Check("RFC9865-5.2-01", On(x), "the next page with the other tenant's token", x.Refused() || len(shown) == 0,
			"a refusal, or no data of this tenant (is it another tenant's token?)", Answer(x)+" "+found(shown), Heavy)
		garbage := s.Must(other.Get(s.Context(), "/Users", scim.Query("cursor", likeID(cursor), "count", "1")))
		if x.Refused() && garbage.Refused() {
			s.Check("RFC9865-5.2-04", On(x), "the error for this tenant's cursor", said(x) == said(garbage), "as for a cursor that never was: "+said(garbage), said(x))
		}
		s.Check("RFC9865-5.2-04", On(x), "what the error tells of users", !strings.Contains(string(x.Body()), first.UserName()), "nothing", first.UserName())
	}, ReadsBack(), Proves("RFC9865-5.2-01", "RFC9865-5.2-04"))

	a.Plain("cursor-token", "each page asks for the token again", func(s *Stage) {
		_, cursor := firstPage(s)
		for what, client := range map[string]*scim.Client{
			"without a token": s.Client().WithToken(""), "with a made-up token": s.Client().WithToken("rolecall-made-this-up"),
		} {
			x := s.Must(client.Get(s.Context(), "/Users", scim.Query("cursor", cursor, "count", "1")))
			s.Check("RFC9865-5.2-02", On(x), "the next page "+what, x.Refused(), "a refusal, 401", Answer(x))
		}
		x := s.Get("/Users", "cursor", cursor, "count", "1")
		s.Listed("RFC9865-5.2-02", x, "the next page with the token")
	}, ReadsBack(), Proves("RFC9865-5.2-02"))
}

// firstPage begins to page by cursor through users of the spec's own where
// that can be filtered, and gives the first and the cursor behind it.
func firstPage(s *Stage) (first scim.Resource, cursor string) {
	if s.Denied("pagination.cursor") {
		s.NotClaimed("the target offers no cursors")
	}
	s.Create(s.Person(people.Ada))
	s.Create(s.Person(people.Grace))
	x := s.Get("/Users", "cursor", "", "count", "1")
	list, err := x.List()
	cursor = list.Get("nextCursor").String()
	if err != nil || cursor == "" || len(list.Resources) == 0 {
		s.NotClaimed("the first page has no nextCursor: %s", Answer(x))
	}
	return list.Resources[0], cursor
}

// likeID is an id of the same form that nobody has: the same with its letters and
// digits turned.
func likeID(id string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '0' + (r-'0'+7)%10
		case r >= 'a' && r <= 'f':
			return 'a' + (r-'a'+3)%6
		}
		return r
	}, id)
}

func writes(s *Stage, path string, put []byte) []scim.Request {
	patch, err := scim.PatchBody(scim.Op{Op: "replace", Path: "active", Value: false})
	if err != nil {
		panic(err)
	}
	all := []scim.Request{bare(http.MethodPut, path, put)}
	if !s.Denied("patch.supported") {
		all = append(all, bare(http.MethodPatch, path, patch))
	}
	return append(all, scim.Request{Method: http.MethodDelete, Path: path, Header: http.Header{"Accept": {scim.MediaType}}})
}

func search(filter string) []byte {
	body, err := scim.Marshal(scim.Object{scim.F("schemas", []string{scim.SearchRequestURN}), scim.F("filter", filter)})
	if err != nil {
		panic(err)
	}
	return body
}

// said is what an error says, without what differs from request to request.
func said(x *scim.Exchange) string {
	return fmt.Sprintf("%d %s %s", x.Status, x.SCIMType(), x.Resource().Get("detail").String())
}
