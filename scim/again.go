package scim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Patience decides whether an answer is taken, or its request sent again because
// the target asks for that or seems to be out of order for a moment.
type Patience interface {
	// Again is told an answer and how many times its request was sent. why is said
	// in the record.
	Again(x *Exchange, sent int) (wait time.Duration, why string, again bool)
	// Note is told an exchange whose request is sent again now.
	Note(x *Exchange, waited time.Duration, why string)
}

// Do sends one request and returns the exchange. The error is nil whenever the
// target answered, whatever it answered; else it is the Guard's refusal (nothing
// was sent) or a *TransportError; to a patient client a last answer 429 is one too. The exchange is never nil.
//
// Where Config.Patience wants it the request is sent again; each exchange is
// recorded, and the last one returned. Nothing is repeated of which nobody knows
// whether it took effect.
func (c *Client) Do(ctx context.Context, r Request) (*Exchange, error) {
	c = c.knowing(r.Header.Get("Authorization"))
	for sent := 1; ; sent++ {
		now, err := c.fresh(ctx)
		if err != nil {
			x, err := now.failed(now.exchange(r), &TransportError{r.Method, now.redact.text(now.url(r)), err})
			c.keep(x)
			return x, err
		}
		x, err := now.once(ctx, r)
		if err == nil && c.cfg.Patience != nil {
			err = now.again(ctx, r, x, sent)
		}
		c.keep(x)
		if x.Again == "" {
			return x, err
		}
	}
}

// Hasty returns a client that takes each answer as it comes, be it one that asks to
// come again later.
func (c *Client) Hasty() *Client {
	d := *c
	d.cfg.Patience = nil
	return &d
}

// ErrBusy is the cause when a target answered nothing but that it wants to be
// asked later.
var ErrBusy = errors.New("the target was asked too much")

// again waits, and marks the exchange, if its request is to be sent again. The
// error is a *TransportError for ErrBusy.
func (c *Client) again(ctx context.Context, r Request, x *Exchange, sent int) error {
	wait, why, again := c.cfg.Patience.Again(x, sent)
	refused := x.Status == http.StatusTooManyRequests // and not carried out (RFC 6585 section 4)
	switch {
	case refused && (!again || Sleep(ctx, wait) != nil):
		_, err := c.failed(x, &TransportError{r.Method, x.URL, fmt.Errorf("%w: %s", ErrBusy, why)})
		return err
	case !again, !refused && (!repeatable(r) || Sleep(ctx, wait) != nil || c.tookEffect(ctx, r)):
		return nil
	}
	x.Again = why + "; sent again after " + wait.Round(time.Millisecond).String()
	c.cfg.Patience.Note(x, wait, why)
	return nil
}

// Sleep waits for a time, or until the context is done, which is the error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// names are the attributes by which what a POST creates is found again.
var names = map[string]string{"/Users": "userName", "/Groups": "displayName"}

// repeatable tells whether a request can be sent again although the first may have
// been carried out: because that changes nothing, or because it can be looked up.
func repeatable(r Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodDelete:
		return r.Header.Get("If-Match") == ""
	case http.MethodPut:
		return r.Header.Get("If-Match") == "" && r.Header.Get("If-None-Match") == ""
	case http.MethodPost:
		return strings.HasSuffix(r.Path, "/.search") || names[r.Path] != "" && ParseResource(r.Body).Get(names[r.Path]).String() != ""
	}
	return false
}

// tookEffect looks up whether a request may have been carried out although it was
// answered with an error. What cannot be seen may have been.
func (c *Client) tookEffect(ctx context.Context, r Request) bool {
	switch {
	case r.Method == http.MethodDelete:
		x, err := c.once(ctx, Request{Method: http.MethodGet, Path: r.Path, Header: plainHeader(false)})
		c.keep(x)
		return err != nil || !x.OK()
	case r.Method == http.MethodPost && names[r.Path] != "":
		filter := Eq(names[r.Path], ParseResource(r.Body).Get(names[r.Path]).String())
		x, err := c.once(ctx, Request{Method: http.MethodGet, Path: r.Path, Query: Query("filter", filter), Header: plainHeader(false)})
		c.keep(x)
		list, unread := x.List()
		return err != nil || !x.OK() || unread != nil || list.Total > 0 || len(list.Resources) > 0
	}
	return false
}
