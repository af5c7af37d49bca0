package faults

import (
	"context"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func deleteFaults() []Fault {
	return []Fault{
		{"del-unknown-204", "DELETE of an unknown or already deleted id answers 204.",
			wire(del, oneUser, func(c *call) *answer {
				if a := c.Ask(); a.Status != http.StatusNotFound {
					return a
				}
				return &answer{Status: http.StatusNoContent, Header: http.Header{}}
			})},
		{"del-500-but-deleted", "DELETE deletes the user and answers 500.",
			wire(del, oneUser, func(c *call) *answer {
				if a := c.Ask(); !a.OK() {
					return a
				}
				return tamper.Refusal(http.StatusInternalServerError, "", "could not serialise the answer")
			})},
		{"del-username-not-freed", "A deleted user still blocks its userName with 409.", blockDeleted},
		{"del-resurrected-access", "A new user inherits the permission sets of a deleted one with the same userName.", resurrect},
	}
}

// blockDeleted rests on the store's lock, under which Admit and Committed run.
func blockDeleted(cfg *hubspot.Config) {
	deleted := map[string]bool{}
	policy(func(p *provider.Policy) {
		admit, committed := p.Admit, p.Committed
		p.Admit = func(ctx context.Context, w *provider.Write) error {
			if w.Old == nil && deleted[strings.ToLower(w.New.UserName())] {
				return &provider.Error{Status: http.StatusConflict, ScimType: "uniqueness", Detail: "userName is taken"}
			}
			return admit(ctx, w)
		}
		p.Committed = func(ctx context.Context, w provider.Write) {
			if w.New == nil {
				deleted[strings.ToLower(w.Old.UserName())] = true
			}
			committed(ctx, w)
		}
	})(cfg)
}

// resurrect rests on the account's lock, under which standings are decided.
func resurrect(cfg *hubspot.Config) {
	left := map[string]hubspot.Standing{}
	standing(func(w provider.Write, before, after hubspot.Standing) hubspot.Standing {
		switch {
		case w.New == nil:
			left[strings.ToLower(w.Old.UserName())] = before
		case w.Old == nil:
			ghost := left[strings.ToLower(w.New.UserName())]
			after.Sets = union(ghost.Sets, after.Sets)
			after.SuperAdmin = after.SuperAdmin || ghost.SuperAdmin
		}
		return after
	})(cfg)
}
