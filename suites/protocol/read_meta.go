package protocol

import (
	"time"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/scim"
	"rolecall/target"
)

// readMeta: what the provider says of a resource itself.
func readMeta(a Area) {
	a.Plain("meta", "meta tells the type, the address and the times of a resource", func(s *Stage) {
		x := s.Create(s.Person(people.Ada))
		id := x.Resource().ID()
		name := "User"
		if t, ok := s.Discovery().Type("User"); ok {
			name = t.Get("name").String()
		}
		x = s.Get(scim.UserPath(id))
		meta := func(sub string) string { return x.Resource().Get("meta", sub).String() }
		s.Equal("RFC7643-3.1-17", On(x), "meta.resourceType", meta("resourceType"), name)
		made, ok := instant(s, "RFC7643-3.1-18", x, "created")
		changed, alsoOK := instant(s, "RFC7643-3.1-19", x, "lastModified")
		if ok && alsoOK {
			s.Check("RFC7643-3.1-19", On(x), "meta.lastModified of a user who was never changed", changed.Equal(made), "as meta.created: "+meta("created"), meta("lastModified"))
		}
		if location := meta("location"); s.Check("RFC7643-3.1-22", On(x), "meta.location", location != "", "the URI of the user", Shown(location)) {
			followLink(s, "RFC7643-3.1-22", x, "GET of meta.location", location, id)
		}
	}, ReadsBack(), Proves("RFC7643-3.1-17", "RFC7643-3.1-18", "RFC7643-3.1-19", "RFC7643-3.1-22"))

	a.Plain("last-modified", "meta.lastModified advances when the resource changes", func(s *Stage) {
		ada := s.Person(people.Ada)
		path := scim.UserPath(s.Create(ada).Resource().ID())
		x := s.Get(path)
		before, ok := instant(s, "RFC7643-3.1-20", x, "lastModified")
		if !ok {
			return
		}
		after := before
		// Some providers count in seconds: who shows no change at once is asked again.
		for _, try := range []struct {
			wait time.Duration
			name string
		}{{5 * time.Millisecond, "King"}, {1100 * time.Millisecond, "Lovelace"}} {
			pause(s, try.wait)
			ada.FamilyName, ada.DisplayName = try.name, "Ada "+try.name
			if x = s.Put(path, s.UserObject(ada)); !x.OK() {
				s.Inconclusive("the user cannot be changed: %s", Answer(x))
			}
			x = s.Get(path)
			if after, ok = instant(s, "RFC7643-3.1-20", x, "lastModified"); !ok || after.After(before) {
				break
			}
		}
		s.Check("RFC7643-3.1-20", On(x), "meta.lastModified after a change", after.After(before), "later than "+before.Format(time.RFC3339Nano), after.Format(time.RFC3339Nano))
	}, ReadsBack(), Proves("RFC7643-3.1-20"))

	a.Plain("content-location", "a Content-Location is the resource's own location", func(s *Stage) {
		ada := s.Person(people.Ada)
		x := s.Create(ada)
		path := scim.UserPath(x.Resource().ID())
		answers := []*scim.Exchange{x, s.Get(path), s.Put(path, s.UserObject(ada))}
		if s.Claim("patch.supported") != target.Denied {
			answers = append(answers, s.PatchAt(path, scim.Op{Op: "replace", Path: "name.familyName", Value: "King"}))
		}
		sent := false
		for _, x := range answers {
			header, location := x.Header("Content-Location"), x.Resource().Get("meta", "location").String()
			if header == "" || location == "" || !x.OK() {
				continue
			}
			sent = true
			s.Check("RFC7643-3.1-21", On(x), "Content-Location of the answer to "+x.Method, sameLink(s, header, location), "the same as meta.location: "+location, header)
		}
		if !sent {
			s.NotClaimed("no answer has a Content-Location")
		}
	}, ReadsBack(), Proves("RFC7643-3.1-21"))
}

// instant reads a dateTime of meta (RFC 7643 section 2.3.5).
func instant(s *Stage, rule string, x *scim.Exchange, name string) (t time.Time, ok bool) {
	text := x.Resource().Get("meta", name).String()
	t, err := parseDateTime(text)
	return t, s.Check(rule, On(x), "meta."+name, err == nil, "a dateTime such as 2008-01-23T04:56:22Z", Shown(text))
}

// parseDateTime reads an xsd:dateTime, whose offset may be left out.
func parseDateTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05", text)
	}
	return t, err
}

// pause waits for the target's clock to go on.
func pause(s *Stage, d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.Context().Done():
	}
}

// created is the instant of meta.created, or its text where that is none.
func created(r scim.Resource) string {
	text := r.Get("meta", "created").String()
	if t, err := parseDateTime(text); err == nil {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return text
}
