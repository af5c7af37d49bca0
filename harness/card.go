package harness

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Card tells of a dialect what it sends. The requests are not declared: they are
// those of a play against the embedded look-alike.
type Card struct {
	Info    mockidp.Info   `json:"info"`
	Variant string         `json:"variant"` // the forms that were played
	Events  []CardEvent    `json:"events"`  // in the order of a person's time
	Needs   []mockidp.Need `json:"needs"`   // of the answers
}

// CardEvent is one event of a Card.
type CardEvent struct {
	Event  string        `json:"event"`            // in words: change of the login
	Sends  []CardRequest `json:"sends"`            // in order
	Silent string        `json:"silent,omitempty"` // why nothing is sent
	Stop   string        `json:"stop,omitempty"`   // why it goes no further: not known how, or known that it cannot
}

// CardRequest is a request with {id} in place of the account's id, and {...} in
// place of meta, which is the target's.
type CardRequest struct {
	Method string `json:"method"`
	Path   string `json:"path"` // below the service root, with the query
	Type   string `json:"type,omitempty"`
	Body   string `json:"body,omitempty"`
}

// scene is an event and what comes before it.
type scene struct {
	words  string
	before func(context.Context, *cast)
	play   func(context.Context, *cast) mockidp.Outcome
}

// cast is who plays a scene.
type cast struct {
	idp    *mockidp.IdP
	client *scim.Client
	person mockidp.Person
	other  mockidp.Person // a member of the group
	group  mockidp.Group
	domain string
	roles  []string
}

func (c *cast) hire(ctx context.Context) mockidp.Outcome {
	return c.idp.Hire(ctx, c.person, c.roles...)
}

func scenes() []scene {
	hired := func(ctx context.Context, c *cast) { c.hire(ctx) }
	left := func(ctx context.Context, c *cast) { c.hire(ctx); c.idp.Leave(ctx, c.person.Key) }
	byHand := func(ctx context.Context, c *cast) {
		body, err := scim.Marshal(scim.Object{
			scim.F("schemas", []string{scim.UserURN}), scim.F("userName", c.person.Login), scim.F("active", true),
			scim.F("name", scim.Object{scim.F("givenName", "M."), scim.F("familyName", "K.")}),
			scim.F("emails", []scim.Object{{scim.F("value", c.person.Email), scim.F("type", "work"), scim.F("primary", true)}}),
		})
		if err == nil { // without an account the card shows a hire
			_, _ = c.client.Post(ctx, "/Users", body)
		}
	}
	none := func(context.Context, *cast) {}
	return []scene{
		{"connection test", none, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.TestConnection(ctx) }},
		{"hire", none, func(ctx context.Context, c *cast) mockidp.Outcome { return c.hire(ctx) }},
		{"hire of a person who has an account already", byHand, func(ctx context.Context, c *cast) mockidp.Outcome { return c.hire(ctx) }},
		{"change of names and e-mail address", hired, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.ChangeProfile(ctx, c.person.Key, func(p *mockidp.Person) {
				p.FamilyName, p.DisplayName, p.Email = "Berg", "Mia Berg", "mia.berg@"+c.domain
			})
		}},
		{"change of the login", hired, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.RenameLogin(ctx, c.person.Key, "mia.berg@"+c.domain)
		}},
		{"another role", hired, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.ChangeRoles(ctx, c.person.Key, "Sales Rep")
		}},
		{"no role any more", hired, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.ChangeRoles(ctx, c.person.Key) }},
		{"leave: the application is taken away", hired, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.Leave(ctx, c.person.Key) }},
		{"return", left, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.Return(ctx, c.person.Key, c.roles...)
		}},
		{"deletion of the person", hired, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.Delete(ctx, c.person.Key) }},
		{"repetition without a change", hired, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.Sync(ctx, c.person.Key) }},
	}
}

// groupScenes are those of a dialect that pushes groups.
func groupScenes() []scene {
	staff := func(ctx context.Context, c *cast) {
		c.hire(ctx)
		c.idp.Hire(ctx, c.other)
	}
	pushed := func(ctx context.Context, c *cast) {
		staff(ctx, c)
		c.idp.CreateGroup(ctx, c.group, c.person.Key)
	}
	return []scene{
		{"group: a new one with a member", staff, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.CreateGroup(ctx, c.group, c.person.Key)
		}},
		{"group: another name", pushed, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.RenameGroup(ctx, c.group.Key, "Support EMEA")
		}},
		{"group: a member in, a member out", pushed, func(ctx context.Context, c *cast) mockidp.Outcome {
			return c.idp.ChangeMembers(ctx, c.group.Key, c.other.Key)
		}},
		{"group: the last member out", pushed, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.ChangeMembers(ctx, c.group.Key) }},
		{"group: repetition without a change", pushed, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.PushGroup(ctx, c.group.Key) }},
		{"group: deletion", pushed, func(ctx context.Context, c *cast) mockidp.Outcome { return c.idp.DeleteGroup(ctx, c.group.Key) }},
	}
}

// DialectCard plays every event of a dialect, named as --idp takes it, and tells
// what was sent. Errors for a name or form that does not exist wrap *Usage.
func DialectCard(ctx context.Context, word string) (Card, error) {
	chosen, err := dialects([]string{word})
	if err != nil {
		return Card{}, &Usage{err}
	}
	d := chosen[0]
	card := Card{Info: d.Info, Variant: d.Setting(), Needs: mockidp.Needs(d.Info.Name, d.Roles)}
	all := scenes()
	if d.Info.NoGroups == "" {
		all = append(all, groupScenes()...)
	}
	for _, s := range all {
		event, err := s.show(ctx, mockidp.Options{Roles: d.Roles, Forms: d.Forms, Seed: 1}, d.Info.Name)
		if err != nil {
			return card, err
		}
		card.Events = append(card.Events, event)
	}
	return card, nil
}

// show plays a scene on a look-alike of its own.
func (s scene) show(ctx context.Context, options mockidp.Options, name string) (CardEvent, error) {
	server, err := target.StartEmbedded(target.EmbeddedOptions{Preset: "full"})
	if err != nil {
		return CardEvent{}, err
	}
	defer server.Close()
	e := server.Endpoint
	c := &cast{domain: e.Domain}
	if c.client, err = scim.NewClient(scim.Config{BaseURL: e.URL, Token: e.Token}); err != nil {
		return CardEvent{}, err
	}
	options.TestLogin = "connection.test@" + e.Domain
	options.Clock = mockidp.NewVirtualClock(time.Now())
	if c.idp, err = mockidp.New(name, c.client, options); err != nil {
		return CardEvent{}, err
	}
	c.person = c.idp.NewPerson("mia.koch@"+e.Domain, "Mia", "Koch")
	c.person.Title = "Team Lead"
	c.other, c.group = c.idp.NewPerson("ben.ode@"+e.Domain, "Ben", "Ode"), c.idp.NewGroup("Support EU")
	if options.Roles != mockidp.RolesNone {
		c.roles = []string{"Sales Manager"}
	}
	s.before(ctx, c)
	ids := map[string]string{c.idp.GroupID(c.group.Key): "{group}"} // of a group that the scene deletes
	out := s.play(ctx, c)
	for id, name := range map[string]string{c.idp.RemoteID(c.person.Key): "{id}", c.idp.RemoteID(c.other.Key): "{other}", c.idp.GroupID(c.group.Key): "{group}"} {
		ids[id] = name
	}
	delete(ids, "")
	if out.Err != nil {
		return CardEvent{}, fmt.Errorf("%s, %s: %w", name, s.words, out.Err)
	}
	if out.Failure != nil {
		return CardEvent{}, fmt.Errorf("%s, %s: the look-alike does not do: %w", name, s.words, out.Failure)
	}
	event := CardEvent{Event: s.words, Silent: out.Silent, Stop: out.Stop, Sends: []CardRequest{}}
	for _, x := range out.Exchanges {
		event.Sends = append(event.Sends, shown(x, e.URL, ids))
	}
	return event, nil
}

// shown takes out of a request what is the target's own. names stand for ids.
func shown(x *scim.Exchange, root string, names map[string]string) CardRequest {
	r := CardRequest{Method: x.Method, Path: strings.TrimPrefix(x.URL, root), Body: x.RequestBody}
	if x.RequestHeader != nil {
		r.Type = x.RequestHeader.Get("Content-Type")
	}
	if meta := gjson.Get(r.Body, "meta"); meta.Exists() {
		r.Body = strings.Replace(r.Body, meta.Raw, "{...}", 1)
	}
	if u, err := url.Parse(x.URL); err == nil { // of an account that is made and taken away again
		if _, id, ok := strings.Cut(u.EscapedPath(), "/Users/"); ok && names[id] == "" {
			r.Path = strings.Replace(r.Path, "/Users/"+id, "/Users/{id}", 1)
			r.Body = strings.ReplaceAll(r.Body, `"id":"`+id+`"`, `"id":"{id}"`)
		}
	}
	for id, name := range names {
		r.Path = strings.Replace(r.Path, "/"+id, "/"+name, 1)
		for _, before := range []string{`"`, `\"`, `"Users/`} {
			after := strings.TrimSuffix(before, "Users/")
			r.Body = strings.ReplaceAll(r.Body, before+id+after, before+name+after)
		}
	}
	return r
}
