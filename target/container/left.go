package container

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"rolecall/journal"
)

// Left is a container or an image that was made for a run.
type Left struct {
	What    string // container or image
	ID      string // short
	Run     string // id of the run
	Of      string // the image that the container is of
	State   string // as the engine says; "" of an image
	Began   time.Time
	process int
	host    string
}

// Running tells whether the run seems to be under way. Of a run from another
// machine nobody can say that it is not.
func (l Left) Running() bool {
	if host, err := os.Hostname(); err != nil || host != l.host {
		return true
	}
	return journal.Run{Process: l.process}.Running()
}

// Find lists all that runs have made on the engine and not removed, containers
// first. The error wraps ErrNoEngine where there is no engine to look at.
func Find(ctx context.Context) ([]Left, error) {
	ctx, cancel := context.WithTimeout(ctx, endLimit)
	defer cancel()
	e, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	return e.left(ctx, "")
}

// Remove removes what Find found.
func Remove(ctx context.Context, left []Left) error {
	ctx, cancel := context.WithTimeout(ctx, endLimit)
	defer cancel()
	e, err := connect(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var errs []error
	for _, l := range left {
		if err := e.remove(ctx, l); err != nil {
			errs = append(errs, fmt.Errorf("the %s %s: %w", l.What, l.ID, err))
		}
	}
	return errors.Join(errs...)
}

// left lists what has the label of a run; of any run with run "".
func (e *engine) left(ctx context.Context, run string) ([]Left, error) {
	label := labelRun
	if run != "" {
		label += "=" + run
	}
	filter := client.Filters{}.Add("label", label)
	containers, err := e.client.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filter})
	if err != nil {
		return nil, err
	}
	images, err := e.client.ImageList(ctx, client.ImageListOptions{Filters: filter}) // without the layers below others, which go with them
	if err != nil {
		return nil, err
	}
	var list []Left
	for _, c := range containers.Items {
		list = append(list, leftOf("container", c.ID, c.Labels, string(c.State)))
	}
	for _, i := range images.Items {
		list = append(list, leftOf("image", strings.TrimPrefix(i.ID, "sha256:"), i.Labels, ""))
	}
	slices.SortStableFunc(list, func(a, b Left) int {
		return cmp.Or(strings.Compare(a.What, b.What), a.Began.Compare(b.Began))
	})
	return list, nil
}

func leftOf(what, id string, labels map[string]string, state string) Left {
	l := Left{What: what, ID: short(id), Run: labels[labelRun], Of: labels[labelImage], State: state, host: labels[labelHost]}
	l.process, _ = strconv.Atoi(labels[labelProcess])         // a label that somebody broke: as of no process
	l.Began, _ = time.Parse(time.RFC3339, labels[labelBegan]) // and of no time
	return l
}

func short(id string) string { return id[:min(12, len(id))] }

// remove removes one; that it is gone already is fine.
func (e *engine) remove(ctx context.Context, l Left) error {
	var err error
	if l.What == "container" {
		_, err = e.client.ContainerRemove(ctx, l.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	} else {
		_, err = e.client.ImageRemove(ctx, l.ID, client.ImageRemoveOptions{Force: true, PruneChildren: true})
	}
	if errdefs.IsNotFound(err) {
		return nil
	}
	return err
}
