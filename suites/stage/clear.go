package stage

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"rolecall/scim"
	"rolecall/target"
)

// clear removes what the spec left in the target. What cannot be removed is said
// in the record of the run.
func (s *Stage) clear(ctx context.Context) {
	for _, undo := range slices.Backward(s.undo) {
		if err := undo(ctx); err != nil {
			s.left = append(s.left, fmt.Sprintf("%s: %v", s.spec.ID, err))
		}
	}
	plain := s.target.SCIM.For(s.spec.ID+"/cleanup", nil)
	for _, login := range s.strays() {
		s.adoptStray(ctx, plain, login)
	}
	for _, ref := range s.target.Journal.Alive() {
		x, err := plain.Delete(ctx, ref.Path())
		switch {
		case err != nil:
			s.leave(ref, err.Error())
		case x.OK(), x.Status == http.StatusNotFound:
		default:
			s.leave(ref, fmt.Sprintf("DELETE answered %d", x.Status))
		}
	}
}

// later puts something right when the spec is over.
func (s *Stage) later(undo func(context.Context) error) { s.undo = append(s.undo, undo) }

// strays are the logins under which an account may exist whose id was never
// learnt, because a create ended without an answer that tells.
func (s *Stage) strays() []string {
	for _, x := range s.seen {
		if x.Method == http.MethodPost && (x.Error != "" || x.Status >= 500 || x.OK() && x.Resource().ID() == "") {
			return slices.Sorted(maps.Keys(s.logins))
		}
	}
	return nil
}

// A create that was broken off may still be carried out, so a stray is looked for
// more than once.
const (
	strayLooks = 4
	strayPause = 150 * time.Millisecond
)

func (s *Stage) adoptStray(ctx context.Context, plain *scim.Client, login string) {
	for look := range strayLooks {
		if look > 0 {
			time.Sleep(strayPause)
		}
		x, err := plain.Get(ctx, "/Users", scim.Query("filter", scim.Eq("userName", login)))
		if err != nil || !x.OK() {
			return
		}
		list, err := x.List()
		if err != nil {
			return
		}
		for _, user := range list.Resources {
			s.target.Journal.Adopt("Users", user)
		}
		if len(list.Resources) > 0 || !s.brokenOff() {
			return
		}
	}
}

// brokenOff tells whether a create of the spec had no answer at all.
func (s *Stage) brokenOff() bool {
	return slices.ContainsFunc(s.seen, func(x *scim.Exchange) bool { return x.Method == http.MethodPost && x.Error != "" })
}

func (s *Stage) leave(ref target.Ref, why string) {
	s.target.Journal.Gone(ref) // once is enough: the next spec cannot do better
	s.left = append(s.left,
		fmt.Sprintf("%s%s, made by %s, could not be removed: %s", s.target.URL, ref.Path(), s.spec.ID, why))
}
