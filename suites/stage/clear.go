package stage

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
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
	s.adoptStrays(ctx, plain)
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

// stray names a resource that may exist although its id was never learnt.
type stray struct{ endpoint, attribute, name string }

// A create that was broken off may still be carried out, so a stray is looked for
// more than once.
const (
	strayLooks = 4
	strayPause = 150 * time.Millisecond
)

// adoptStrays looks for the accounts and groups that may exist without the spec
// knowing, because a create ended without an answer that tells: one that was
// broken off, or a bulk request, which may make more than it says.
func (s *Stage) adoptStrays(ctx context.Context, plain *scim.Client) {
	open := s.unanswered()
	if len(open) == 0 {
		return
	}
	var lost []stray
	for _, login := range slices.Sorted(maps.Keys(s.logins)) {
		lost = append(lost, stray{"Users", "userName", login})
	}
	for _, name := range s.groups {
		lost = append(lost, stray{"Groups", "displayName", name})
	}
	for look := 0; look < strayLooks && len(lost) > 0; look++ {
		if look > 0 {
			time.Sleep(strayPause)
		}
		lost = slices.DeleteFunc(lost, func(one stray) bool {
			return s.adoptStray(ctx, plain, one) || !open[strings.ToLower(one.name)]
		})
	}
}

// unanswered are the names, in lower case, under which a create had no answer that
// tells what became of it, and whether it may still be under way: one that another
// create of the same name had an answer after is not.
func (s *Stage) unanswered() map[string]bool {
	open := map[string]bool{}
	for _, x := range s.seen {
		if x.Method != http.MethodPost || strings.Contains(x.URL, "/.search") {
			continue
		}
		sent := scim.ParseResource([]byte(x.RequestBody))
		name := strings.ToLower(cmp.Or(sent.UserName(), sent.Get("displayName").String()))
		switch {
		case x.Error != "":
			open[name] = true
		case x.Status >= 500 || x.OK() && x.Resource().ID() == "":
			open[name] = false // answered, so not under way
		default:
			if _, was := open[name]; was {
				open[name] = false
			}
		}
	}
	return open
}

// adoptStray looks a name up and takes what has it in. It tells whether there was
// something, or never will be an answer.
func (s *Stage) adoptStray(ctx context.Context, plain *scim.Client, lost stray) bool {
	x, err := plain.Get(ctx, "/"+lost.endpoint, scim.Query("filter", scim.Eq(lost.attribute, lost.name)))
	if err != nil || !x.OK() {
		return true
	}
	list, err := x.List()
	for _, found := range list.Resources {
		s.target.Journal.Adopt(lost.endpoint, found)
	}
	return err != nil || len(list.Resources) > 0
}

func (s *Stage) leave(ref target.Ref, why string) {
	s.target.Journal.GiveUp(ref) // once is enough: the next spec cannot do better
	s.left = append(s.left,
		fmt.Sprintf("%s%s, made by %s, could not be removed: %s", s.target.URL, ref.Path(), s.spec.ID, why))
}
