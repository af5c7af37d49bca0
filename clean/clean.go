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
	walked map[string]bool // endpoints whose whole list was gone through
}

// New takes a run's leavings up. on must have been opened with the run's id as its
// prefix and with the journal's file, if there is one.
func New(run journal.Run, on *target.Target) (*Cleaner, error) {
	on.Journal.Resume(run)
	c := &Cleaner{run: run, target: on, walked: map[string]bool{}}
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

// search looks for what a filter finds. Where the target refuses the filter, it goes
// through the whole list, if the filter must be answered.
func (c *Cleaner) search(ctx context.Context, s search) ([]Found, error) {
	found, refused, err := c.pages(ctx, s.endpoint, s.filter)
	if refused == nil || err != nil || !s.must {
		return found, err
	}
	if c.walked[s.endpoint] {
		return nil, nil // whatever else is looked for was there to be found
	}
	found, again, err := c.pages(ctx, s.endpoint, "")
	if err == nil && again != nil {
		err = fmt.Errorf("the filter %s answered %d, and the list of all %s %d, so that what is looked for cannot be found", s.filter, refused.Status, s.endpoint, again.Status)
	}
	c.walked[s.endpoint] = err == nil
	return found, err
}

// pageSize is what most service providers give at once.
const pageSize = 100

// pages finds what is the run's own in all pages of a list. A target may not have
// understood the filter and shown everybody, so each name is looked at. refused is
// the answer that is no list.
func (c *Cleaner) pages(ctx context.Context, endpoint, filter string) (found []Found, refused *scim.Exchange, err error) {
	seen := map[string]bool{}
	for {
		query := []string{"startIndex", fmt.Sprint(len(seen) + 1), "count", fmt.Sprint(pageSize)}
		if filter != "" {
			query = append([]string{"filter", filter}, query...)
		}
		x, err := c.target.SCIM.Get(ctx, "/"+endpoint, scim.Query(query...))
		if err != nil {
			return nil, nil, err
		}
		list, err := x.List()
		if !x.OK() || err != nil {
			return nil, x, nil
		}
		before := len(seen)
		for _, r := range list.Resources {
			if r.ID() == "" || seen[r.ID()] {
				continue
			}
			seen[r.ID()] = true
			if c.ours(nameOf(r)) && c.target.Journal.Adopt(endpoint, r) {
				found = append(found, Found{target.Ref{Endpoint: endpoint, ID: r.ID()}, nameOf(r), Left})
			}
		}
		if len(seen) >= list.Total || len(seen) == before { // at the end, or the same again: startIndex is not followed
			return found, nil, nil
		}
	}
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
	// What counts is that it is gone, not that the target says so.
	back, err := c.target.SCIM.Get(ctx, f.Path(), "")
	if err != nil {
		return fmt.Errorf("DELETE answered %d, and whether it is gone could not be seen: %w", x.Status, err)
	}
	if back.OK() && c.ours(nameOf(back.Resource())) {
		return fmt.Errorf("DELETE answered %d, and it is still there", x.Status)
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
