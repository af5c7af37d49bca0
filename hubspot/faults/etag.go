package faults

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Faults of versions show on the preset that has ETags.

func etagFaults() []Fault {
	return []Fault{
		{"etag-ifmatch-ignored", "A stale If-Match is ignored on PUT, PATCH and DELETE, although etag.supported is true.",
			below("", "/Users/{id}", func(c *call) *answer {
				c.Request.Header.Del("If-Match")
				return c.Ask()
			})},
		{"etag-valid-412", "A correct If-Match is refused on PATCH: it is compared after the change.",
			below(patch, "/Users/{id}", func(c *call) *answer {
				if c.Request.Header.Get("If-Match") != "" {
					return tamper.Refusal(http.StatusPreconditionFailed, "", "the version of the resource has changed")
				}
				return c.Ask()
			})},
		{"etag-check-race", "If-Match is compared before the write and not together with it: two writers with one version both succeed.",
			checkThenWrite()},
		{"etag-version-not-string", "meta.version is a JSON number.",
			both(answered("", "/Users", numberVersions), answered("", "/Users/{id}", numberVersions))},
		{"etag-304-missing", "If-None-Match with the current version answers 200 with the whole resource.",
			below(get, "/Users/{id}", func(c *call) *answer {
				c.Request.Header.Del("If-None-Match")
				return c.Ask()
			})},
		{"etag-datetime-format", "meta.created and meta.lastModified are times without a zone.",
			both(answered("", "/Users", zoneless), answered("", "/Users/{id}", zoneless))},
	}
}

func eachMeta(a *answer, change func(meta map[string]any)) {
	a.EditResources(func(resource map[string]any) {
		if meta, ok := resource["meta"].(map[string]any); ok {
			change(meta)
		}
	})
}

func numberVersions(_ *call, a *answer) {
	eachMeta(a, func(meta map[string]any) {
		if meta["version"] != nil {
			meta["version"] = json.Number("3")
		}
	})
}

func zoneless(_ *call, a *answer) {
	eachMeta(a, func(meta map[string]any) {
		for _, name := range []string{"created", "lastModified"} {
			text, _ := meta[name].(string)
			if at, err := time.Parse(time.RFC3339, text); err == nil {
				meta[name] = at.Format("2006-01-02 15:04:05")
			}
		}
	})
}

// checkThenWrite compares versions itself, pauses, and writes without condition.
func checkThenWrite() func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		var meeting meeting
		below("", "/Users/{id}", func(c *call) *answer {
			tag := c.Request.Header.Get("If-Match")
			if tag == "" || !c.is(put, patch) {
				return c.Ask()
			}
			now, found := c.Read(c.Path())
			meta, _ := now["meta"].(map[string]any)
			if version, _ := meta["version"].(string); !found || !strings.Contains(tag, version) {
				return c.Ask() // which refuses it
			}
			meeting.wait(c.Path())
			c.Request.Header.Del("If-Match")
			return c.Ask()
		})(cfg)
	}
}
