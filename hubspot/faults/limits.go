package faults

import (
	"net/http"

	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Faults of what the server can take.

func limitFaults() []Fault {
	return []Fault{
		{"lim-large-body-crash", "A body of more than half a megabyte answers 500.",
			below("", "/...", func(c *call) *answer {
				if len(c.Raw) > 512<<10 {
					return tamper.Refusal(http.StatusInternalServerError, "", "request entity too large for buffer")
				}
				return c.Ask()
			})},
		{"lim-maxresults-not-capped", "filter.maxResults is published, and a page is as long as count asks for.",
			both(
				features(func(f *provider.Features) { f.MaxResults = 1_000_000 }),
				published(func(config map[string]any) {
					if filter, ok := config["filter"].(map[string]any); ok {
						filter["maxResults"] = 2
					}
				}))},
	}
}
