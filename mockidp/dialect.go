package mockidp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rolecall/scim"
)

// Trust is how well a dialect is attested.
type Trust string

// High is documentation of the wire, source code or several captures; Medium is
// documented behaviour and few captures; Low is mostly unknown.
const (
	High   Trust = "high"
	Medium Trust = "medium"
	Low    Trust = "low"
)

// Info describes a dialect.
type Info struct {
	Name       string      `json:"name"`       // as Lookup takes it: okta-oin
	Title      string      `json:"title"`      // for people: Okta (catalogue app)
	Trust      Trust       `json:"trust"`      //
	RoleStyles []RoleStyle `json:"roleStyles"` // the first is the default
	NoRoles    string      `json:"noRoles"`    // with RolesNone: why no roles are sent
	NoGroups   string      `json:"noGroups"`   // why no groups are pushed, "" if they are
	NoAdoption string      `json:"noAdoption"` // why a group that exists already is not adopted by its name, "" if it is
	Settings   []Setting   `json:"settings"`   // what else an administrator chooses
	Unmapped   []string    `json:"unmapped"`   // attributes of a User that other dialects send and this one does not
	Inferred   []string    `json:"inferred"`   // what is neither documented nor observed
	Unknown    []string    `json:"unknown"`    // what no source tells and is therefore not played
	Sources    []string    `json:"sources"`    // URLs
}

// ErrUnknownDialect is the cause when a name is not that of a dialect.
var ErrUnknownDialect = errors.New("unknown dialect")

// dialect is how one identity provider speaks.
type dialect interface {
	info() Info
	// wire gives a request its headers and what else the dialect adds.
	wire(request) scim.Request
	// auth is the rule that a refused credential breaks.
	auth() rule
	// slowDown says how long to wait after the attempt-th 429; last is the
	// previous such wait.
	slowDown(x *scim.Exchange, attempt int, last time.Duration) (wait time.Duration, again bool)
	// nextCycle says how long to wait until a failed event is tried again.
	nextCycle(f *Failure, attempt int) (wait time.Duration, again bool)

	testConnection(context.Context, *run) error
	assign(context.Context, *run) error      // Hire
	reassign(context.Context, *run) error    // Return
	push(context.Context, *run, Event) error // what changed, or with EventSync everything
	unassign(context.Context, *run) error    // Leave
	remove(context.Context, *run) error      // Delete
	steps(Event, RoleStyle) []*step          // every kind of request that the event may bring
	key(seed int64, login string) string     // an id as this directory makes them
}

// dialects in the order of a listing. Each makes an instance for an IdP.
var dialects = []func(Options) dialect{
	newOktaOIN, newOktaAIW, newEntraDefault, newEntraFlag,
	newGoogle, newOneLogin, newPingFederate, newPingOne, newJumpCloud, newRippling,
	newAuthentik, newKeycloak, newPocketID, newValidator,
}

// Dialects lists what is known of each dialect.
func Dialects() []Info {
	list := make([]Info, 0, len(dialects))
	for _, make := range dialects {
		list = append(list, make(Options{}).info())
	}
	return list
}

// Lookup finds a dialect by name. The error wraps ErrUnknownDialect and names
// the known ones.
func Lookup(name string) (Info, error) {
	_, info, err := lookup(name)
	return info, err
}

func lookup(name string) (func(Options) dialect, Info, error) {
	var known []string
	for _, make := range dialects {
		info := make(Options{}).info()
		if info.Name == name {
			return make, info, nil
		}
		known = append(known, info.Name)
	}
	return nil, Info{}, fmt.Errorf("%w %q: want one of %s", ErrUnknownDialect, name, strings.Join(known, ", "))
}

// Rules lists, sorted, the ids of the catalogue that a refusal or a bad answer
// could break in the given events, so that a spec can declare them beforehand.
// An empty style means the default; the other settings may have any form. It
// panics if there is no such dialect.
func Rules(name string, style RoleStyle, events ...Event) []string {
	make, info, err := lookup(name)
	if err != nil {
		panic(err)
	}
	if style == "" {
		style = info.RoleStyles[0]
	}
	d := make(Options{Roles: style})
	var ids []string
	for _, event := range events {
		for _, step := range stepsOf(d, event, style) {
			ids = append(ids, step.ids()...)
			ids = append(ids, d.auth().ids...)
		}
	}
	return sorted(ids)
}

// stepsOf are the steps of any event; an event of groups has none where it is not
// known how the dialect pushes them.
func stepsOf(d dialect, event Event, style RoleStyle) []*step {
	if !slices.Contains(GroupEvents(), event) {
		return d.steps(event, style)
	}
	if pusher, ok := d.(groupPusher); ok {
		return pusher.groupSteps(event)
	}
	return nil
}

// checkStyle errs if the dialect does not know the style.
func checkStyle(info Info, style RoleStyle) error {
	if slices.Contains(info.RoleStyles, style) {
		return nil
	}
	return fmt.Errorf("role style %q: %s knows %v", style, info.Name, info.RoleStyles)
}
