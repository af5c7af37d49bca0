// Package mishap gives the look-alike the bad days of a live account, on the wire:
// connections that break, answers that do not come or not whole, errors of a
// gateway, maintenance, and a token that is withdrawn. What is done to a request is
// decided on the server's side, so that any client meets it over a real socket.
// What goes wrong between a mock identity provider and its target is the matter of
// package mockidp/trouble.
package mishap
