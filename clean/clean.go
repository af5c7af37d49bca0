// Package clean removes from a target what a run left there: what its journal
// says it created, what its journal says it was about to create, and whatever
// else carries its names. It touches nothing that does not.
package clean

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/journal"
	"rolecall/scim"
	"rolecall/target"
)

// Found is one resource that was looked for.
type Found struct {
	target.Ref
	Name  string
	State State
}

// State is what was found out about a resource.
type State string

// The states. Only what is Left is removed.
const (
	Left    State = "left"             // it is there and carries the run's name
	Gone    State = "gone"             // it is not there
	Foreign State = "of somebody else" // it is there under a name that is not the run's
	Removed State = "removed"
)

// Cleaner clears away after one run.
type Cleaner struct {
	run    journal.Run
	target *target.Target
	log    *journal.Writer
}

// New takes a run's leavings up. on must have been opened with the run's id as its
// prefix and with the journal's file, if there is one.
func New(run journal.Run, on *target.Target) (*Cleaner, error) {
	on.Journal.Resume(run)
	c := &Cleaner{run: run, target: on}
	var err error
	if on.JournalFile != "" {
		c.log, err = journal.Open(on.JournalFile, run.ID)
	}
	return c, err
}

// Close closes the journal.
func (c *Cleaner) Close() error {
	if c.log == nil {
		return c.target.Close()
	}
	return errors.Join(c.log.Close(), c.target.Close())
}

// Look finds what is left, and changes nothing in the target. What turns out to
// be gone is written down.
func (c *Cleaner) Look(ctx context.Context) ([]Found, error) {
	seen := map[target.Ref]bool{}
	var found []Found
	for _, r := range c.run.Alive {
		f, err := c.ask(ctx, target.Ref{Endpoint: r.Endpoint, ID: r.ID}, r.Name)
		if err != nil {
			return found, err
		}
		seen[f.Ref] = true
		found = append(found, f)
	}
	for _, search := range c.searches() {
		hits, err := c.search(ctx, search)
		if err != nil {
			return found, err
		}
		for _, f := range hits {
			if !seen[f.Ref] {
				seen[f.Ref] = true
				found = append(found, f)
			}
		}
	}
	return found, nil
}

func (c *Cleaner) ask(ctx context.Context, ref target.Ref, name string) (Found, error) {
	f := Found{ref, name, Left}
	x, err := c.target.SCIM.Get(ctx, ref.Path(), "")
	switch {
	case err != nil:
		return f, err
	case x.Status == http.StatusNotFound:
		f.State = Gone
		return f, c.write(journal.Entry{Event: journal.Deleted, Endpoint: ref.Endpoint, ID: ref.ID})
	case !x.OK():
		return f, fmt.Errorf("GET %s answered %d", ref.Path(), x.Status)
	}
	if now := nameOf(x.Resource()); now != "" {
		f.Name = now
	}
	if !c.ours(f.Name) {
		f.State = Foreign
	}
	return f, nil
}

// search is a filter and whether the target must understand it.
type search struct {
	endpoint, filter string
	must             bool
}

// searches are how names without an id are looked for: each name whose create was
// cut off, and all that begin like the run's.
func (c *Cleaner) searches() []search {
	names := map[string]string{"Users": "userName", "Groups": "displayName"}
	endpoints := []string{"Users"}
	var list []search
	for _, r := range c.run.Lost {
		if attribute, ok := names[r.Endpoint]; ok && r.Name != "" {
			list = append(list, search{r.Endpoint, scim.Eq(attribute, r.Name), true})
		}
	}
	for _, r := range slices.Concat(c.run.Alive, c.run.Lost) {
		if r.Endpoint == "Groups" {
			endpoints = []string{"Users", "Groups"}
		}
	}
	for _, endpoint := range endpoints {
		filter := strings.Replace(scim.Eq(names[endpoint], c.run.ID), " eq ", " sw ", 1)
		list = append(list, search{endpoint, filter, c.run.Path == ""})
	}
	return list
}

func (c *Cleaner) search(ctx context.Context, s search) ([]Found, error) {
	x, err := c.target.SCIM.Get(ctx, "/"+s.endpoint, scim.Query("filter", s.filter))
	if err != nil {
		return nil, err
	}
	list, err := x.List()
	if !x.OK() || err != nil {
		if s.must {
			return nil, fmt.Errorf("the filter %s answered %d, so that what it looks for cannot be found", s.filter, x.Status)
		}
		return nil, nil
	}
	var found []Found
	for _, r := range list.Resources {
		// A target may not have understood the filter and shown everybody.
		if r.ID() != "" && c.ours(nameOf(r)) && c.target.Journal.Adopt(s.endpoint, r) {
			found = append(found, Found{target.Ref{Endpoint: s.endpoint, ID: r.ID()}, nameOf(r), Left})
		}
	}
	return found, nil
}

// Remove removes what Look found left, groups before users, and gives the list as
// it is now. The error says what could not be removed.
func (c *Cleaner) Remove(ctx context.Context, found []Found) ([]Found, error) {
	now := slices.Clone(found)
	slices.SortStableFunc(now, func(a, b Found) int { return strings.Compare(a.Endpoint, b.Endpoint) })
	var errs []error
	for i, f := range now {
		if f.State != Left {
			continue
		}
		if err := c.remove(ctx, f); err != nil {
			errs = append(errs, fmt.Errorf("%s (%s): %w", f.Path(), f.Name, err))
			continue
		}
		now[i].State = Removed
	}
	if len(errs) > 0 {
		return now, errors.Join(errs...)
	}
	return now, c.write(journal.Entry{Event: journal.Ended})
}

func (c *Cleaner) remove(ctx context.Context, f Found) error {
	x, err := c.target.SCIM.Delete(ctx, f.Path())
	if err != nil {
		return err
	}
	if !x.OK() && x.Status != http.StatusNotFound {
		return fmt.Errorf("DELETE answered %d", x.Status)
	}
	return nil
}

func (c *Cleaner) write(e journal.Entry) error {
	if c.log == nil {
		return nil
	}
	return c.log.Write(e)
}

func (c *Cleaner) ours(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), strings.ToLower(c.run.ID)+"-")
}

func nameOf(r scim.Resource) string {
	if name := r.UserName(); name != "" {
		return name
	}
	return r.Get("displayName").String()
}
