package mockidp

import (
	"time"

	"rolecall/scim"
)

// Event is something that happens in the directory.
type Event string

// The events, each the method of IdP with that name.
const (
	EventTestConnection Event = "test-connection"
	EventHire           Event = "hire"
	EventChangeProfile  Event = "change-profile"
	EventChangeRoles    Event = "change-roles"
	EventRenameLogin    Event = "rename-login"
	EventLeave          Event = "leave"
	EventReturn         Event = "return"
	EventDelete         Event = "delete"
	EventSync           Event = "sync"
)

// The events of groups, each the method of IdP with that name.
const (
	EventGroupCreate  Event = "group-create"
	EventGroupRename  Event = "group-rename"
	EventGroupMembers Event = "group-members"
	EventGroupPush    Event = "group-push"
	EventGroupDelete  Event = "group-delete"
)

// Events lists every event of people and the connection.
func Events() []Event {
	return []Event{
		EventTestConnection, EventHire, EventChangeProfile, EventChangeRoles,
		EventRenameLogin, EventLeave, EventReturn, EventDelete, EventSync,
	}
}

// GroupEvents lists every event of groups. A dialect that pushes none, or of which
// is not known how, sends nothing for them; see Info.NoGroups.
func GroupEvents() []Event {
	return []Event{EventGroupCreate, EventGroupRename, EventGroupMembers, EventGroupPush, EventGroupDelete}
}

// Outcome is what came of one event.
type Outcome struct {
	Event     Event
	Exchanges []*scim.Exchange // in order, retries included
	Failure   *Failure         // how the real identity provider would fail on what it got; nil means it is content
	Err       error            // no verdict possible: network, guard, context, a wait that is too long, or an unknown person
	Waited    time.Duration    // before retries, on the identity provider's clock
	Kept      []string         // ids of the rules that the target kept by how it took the requests, sorted
	Retries   int              // of a request (Okta) or of the whole event in a later cycle (Entra ID)
	Reads     string           // non-empty: the rule of this vendor by which the target has to read what was sent about members, because the RFC reads it otherwise or leaves it open
	Silent    string           // non-empty: this identity provider sends nothing for this event, and why
	Stop      string           // non-empty: the event goes no further, for a reason that no target can mend: it is not known how this identity provider does it, or known that it cannot
}

// OK tells whether the event went through: neither Failure nor Err nor Stop.
func (o Outcome) OK() bool { return o.Failure == nil && o.Err == nil && o.Stop == "" }

// Last is the last exchange, nil if nothing was sent.
func (o Outcome) Last() *scim.Exchange {
	if len(o.Exchanges) == 0 {
		return nil
	}
	return o.Exchanges[len(o.Exchanges)-1]
}

// Failure is what the administrator of the real identity provider would see. It
// is an error, so that it can be returned as one.
type Failure struct {
	Requirements []string       // ids of the rules that the answer broke, sorted
	Message      string         // in the identity provider's words where they are documented
	Expected     string         // what the identity provider needs
	Actual       string         // what it got, without secrets
	Evidence     string         // how it is known that the identity provider needs this: documented, observed or inferred, and where
	Exchange     *scim.Exchange // the answer in question

	refused bool // the request was not accepted, which a later cycle may mend
	final   bool // no later cycle mends it
}

// stop ends an event for a reason that is not the target's.
type stop struct{ why string }

func (s *stop) Error() string { return s.why }

// notKnown is the stop where no source tells how an identity provider goes on.
func notKnown(title, what string) error {
	return &stop{"not known how " + title + " " + what}
}

// Error is the message with what was expected and what came.
func (f *Failure) Error() string {
	return f.Message + ": want " + f.Expected + ", got " + f.Actual
}
