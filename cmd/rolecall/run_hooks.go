package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"rolecall/conformance"
	"rolecall/harness"
	"rolecall/reports"
)

// hooks tell the engine in which a run is made how it is getting on, and when it is
// over. They are what Sonobuoy asks of a plugin.
type hooks struct {
	DoneFile    string `help:"When the run is over, however it ended, write the path of the reports' folder into this file." placeholder:"FILE" type:"path" env:"ROLECALL_DONE_FILE" group:"Output"`
	ProgressURL string `name:"progress-url" help:"POST to this address how the run is getting on, as JSON, at most once a second." placeholder:"URL" env:"ROLECALL_PROGRESS_URL" group:"Output"`

	post *reports.Post
}

func (h *hooks) check() error {
	if h.ProgressURL != "" {
		if u, err := url.Parse(h.ProgressURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return &harness.Usage{Err: fmt.Errorf("--progress-url %q: want an address such as http://localhost:8099/progress", h.ProgressURL)}
		}
	}
	if h.DoneFile != "" {
		if err := reports.Writable(h.DoneFile); err != nil {
			return &harness.Usage{Err: fmt.Errorf("--done-file: %w", err)}
		}
	}
	return nil
}

// watch has the engine hear what watcher hears.
func (h *hooks) watch(total int, watcher harness.Watcher) harness.Watcher {
	if h.ProgressURL == "" {
		return watcher
	}
	h.post = reports.NewPost(h.ProgressURL, total)
	return overheard{watcher, h.post}
}

// over tells that the run has ended. The folder of the reports is there then, even
// if the run could not be begun: whoever waits for the file looks into it.
func (h *hooks) over(out string) error {
	if h.post != nil {
		h.post.Close("over")
	}
	if h.DoneFile == "" {
		return nil
	}
	folder, err := filepath.Abs(out)
	if err == nil {
		err = os.MkdirAll(folder, 0o777)
	}
	err = errors.Join(err, reports.Place(h.DoneFile, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, folder)
		return err
	}))
	if err != nil {
		return fmt.Errorf("--done-file: %w", err)
	}
	return nil
}

// overheard is a watcher with a listener beside it.
type overheard struct {
	harness.Watcher
	post *reports.Post
}

func (o overheard) Done(r conformance.Result) {
	o.Watcher.Done(r)
	o.post.Done(r)
}

// Step is part of harness.Stepper.
func (o overheard) Step(spec string, done, total int) {
	if s, ok := o.Watcher.(harness.Stepper); ok {
		s.Step(spec, done, total)
	}
}
