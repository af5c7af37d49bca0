package scim

import (
	"context"
	"net/http"
	"net/url"
)

// The methods below send requests that belong to no dialect: plain RFC 7644, as
// a careful client writes them. The harness reads back and cleans up with them.

// Get reads the resource or endpoint at path, e.g. /Users/42.
func (c *Client) Get(ctx context.Context, path, query string) (*Exchange, error) {
	return c.Do(ctx, Request{Method: http.MethodGet, Path: path, Query: query, Header: plainHeader(false)})
}

// Post creates a resource at path, e.g. /Users.
func (c *Client) Post(ctx context.Context, path string, body []byte) (*Exchange, error) {
	return c.Do(ctx, Request{Method: http.MethodPost, Path: path, Header: plainHeader(true), Body: body})
}

// Put replaces the resource at path.
func (c *Client) Put(ctx context.Context, path string, body []byte) (*Exchange, error) {
	return c.Do(ctx, Request{Method: http.MethodPut, Path: path, Header: plainHeader(true), Body: body})
}

// Patch changes the resource at path.
func (c *Client) Patch(ctx context.Context, path string, ops ...Op) (*Exchange, error) {
	body, err := PatchBody(ops...)
	if err != nil {
		return &Exchange{Method: http.MethodPatch, Error: err.Error()}, err
	}
	return c.Do(ctx, Request{Method: http.MethodPatch, Path: path, Header: plainHeader(true), Body: body})
}

// Delete removes the resource at path.
func (c *Client) Delete(ctx context.Context, path string) (*Exchange, error) {
	return c.Do(ctx, Request{Method: http.MethodDelete, Path: path, Header: plainHeader(false)})
}

// UserPath is the path of a User below the service root.
func UserPath(id string) string { return "/Users/" + url.PathEscape(id) }

// GroupPath is the path of a Group below the service root.
func GroupPath(id string) string { return "/Groups/" + url.PathEscape(id) }

func plainHeader(body bool) http.Header {
	h := http.Header{"Accept": {MediaType}, "User-Agent": {"rolecall"}}
	if body {
		h.Set("Content-Type", MediaType)
	}
	return h
}
