package faults

import (
	"strings"

	"rolecall/hubspot/tamper"
)

// Faults that show what was sent and is not to be shown, or show it changed.
func discloseFaults() []Fault {
	return []Fault{
		{"create-password-echoed", "The answer to a create shows the password that was sent.",
			wire(post, users, func(c *call) *answer {
				key, password, sent := tamper.Member(c.Body, "password")
				a := c.Ask()
				if sent && a.OK() {
					a.Edit(func(body map[string]any) { body[key] = password })
				}
				return a
			})},
		{"create-external-id-folded", "externalId is stored in lower case.",
			received(post, func(body map[string]any) {
				key, value, _ := tamper.Member(body, "externalId")
				if text, ok := value.(string); ok {
					body[key] = strings.ToLower(text)
				}
			})},
	}
}
