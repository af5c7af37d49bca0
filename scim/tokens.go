package scim

import (
	"context"
	"slices"
)

// Tokens gives the bearer token of each request, where tokens run out.
type Tokens interface {
	// Token is one that is good now.
	Token(context.Context) (string, error)
	// Known are all secrets that were used for that, which must never be recorded.
	Known() []string
}

// Hide takes secrets out of a text.
func Hide(text string, secrets ...string) string { return newRedactor(secrets).text(text) }

// fresh is a client whose token is good now.
func (c *Client) fresh(ctx context.Context) (*Client, error) {
	if c.cfg.Tokens == nil {
		return c, nil
	}
	token, err := c.cfg.Tokens.Token(ctx)
	d := c.aware()
	d.cfg.Token = token
	return d, err
}

// aware is a client that keeps every token out of the record that was ever used.
func (c *Client) aware() *Client {
	if c.cfg.Tokens == nil {
		return c
	}
	d := *c
	d.redact = newRedactor(slices.Concat([]string{c.cfg.Token}, c.cfg.Secrets, c.cfg.Tokens.Known()))
	return &d
}
