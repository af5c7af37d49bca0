package variants

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

func schemaVariants() []Variant {
	return []Variant{
		{"schema-dates-with-offset", "schema", "dates have an offset in place of Z, and no fraction", "RFC 7643 section 2.3.5: any xsd:dateTime",
			eachResource(func(r map[string]any) {
				if meta, ok := r["meta"].(map[string]any); ok {
					for _, name := range []string{"created", "lastModified"} {
						if text, ok := meta[name].(string); ok {
							meta[name] = strings.Replace(text, "Z", "+00:00", 1)
						}
					}
				}
			})},
		{"schema-base64-unpadded", "schema", "binary values have no padding", "RFC 7643 section 2.3.6: padding may be left out",
			eachResource(func(r map[string]any) {
				list, _ := r["x509Certificates"].([]any)
				for _, item := range list {
					unpad(item, "value")
				}
				for urn, extension := range r {
					if strings.Contains(urn, ":probe:") {
						unpad(extension, "binary")
					}
				}
			})},
		{"schema-display-added", "schema", "e-mail addresses get a display from the service provider", "RFC 7643 section 2.4: display is for people",
			eachResource(func(r map[string]any) {
				list, _ := r["emails"].([]any)
				for _, item := range list {
					if email, ok := item.(map[string]any); ok && email["display"] == nil && email["value"] != nil {
						email["display"] = email["value"]
					}
				}
			})},
		{"schema-relative-references", "schema", "manager.$ref is relative", "RFC 7643 section 8.3 writes ../Users/26118915-6090-4610-87e4-49d8ca9f808d",
			eachResource(func(r map[string]any) {
				for urn, extension := range r {
					if !strings.Contains(urn, ":enterprise:") {
						continue
					}
					if manager, ok := extension.(map[string]any)["manager"].(map[string]any); ok {
						ref, _ := manager["$ref"].(string)
						if i := strings.Index(ref, "/Users/"); i >= 0 {
							manager["$ref"] = ref[i+1:]
						}
					}
				}
			})},
		{"schema-nulls-shown", "schema", "unassigned attributes are null, and empty arrays", "RFC 7643 section 2.5: null, [] and nothing are the same",
			answers("", "/Users/...", func(c *tamper.Call, a *tamper.Answer) {
				query := c.Query()
				_, _, asked := tamper.Member(c.Body, "attributes") // of a search by POST
				if !a.OK() || asked || query.Has("attributes") {
					return
				}
				_, left, _ := tamper.Member(c.Body, "excludedAttributes")
				excluded := query.Get("excludedAttributes") + fmt.Sprint(left)
				a.EditResources(func(r map[string]any) {
					for name, unassigned := range map[string]any{"nickName": nil, "profileUrl": nil, "ims": []any{}} {
						if _, set := r[name]; !set && r["userName"] != nil && !strings.Contains(excluded, name) {
							r[name] = unassigned
						}
					}
				})
			})},
		{"schema-domains-small", "schema", "the domains of e-mail addresses are shown in small letters", "RFC 7643 section 4.1.2: values SHOULD be canonicalised",
			eachResource(func(r map[string]any) {
				list, _ := r["emails"].([]any)
				for _, item := range list {
					if email, ok := item.(map[string]any); ok {
						value, _ := email["value"].(string)
						if local, domain, found := strings.Cut(value, "@"); found {
							email["value"] = local + "@" + strings.ToLower(domain)
						}
					}
				}
			})},
		{"schema-no-extensions", "schema", "there are no extensions", "RFC 7643 section 3.3: a resource type may have some",
			func(cfg *hubspot.Config) {
				cfg.Hooks.Features = append(cfg.Hooks.Features, func(f *provider.Features) { f.Enterprise, f.Probe = false, false })
			}},
		{"schema-ims-refused", "schema", "addresses for instant messages have to be of a form that nothing publishes", "RFC 7644 section 3.12: 400 invalidValue for a value that is not compatible",
			func(cfg *hubspot.Config) {
				cfg.Middleware = append(cfg.Middleware, tamper.Middleware(tamper.To(http.MethodPost, "/Users"), func(c *tamper.Call) *tamper.Answer {
					if _, _, sent := tamper.Member(c.Body, "ims"); sent {
						return tamper.Refusal(http.StatusBadRequest, "invalidValue", "ims: no such service")
					}
					return c.Ask()
				}))
			}},
		{"schema-vendor-extension", "schema", "a User has a schema of the vendor's own, which is published", "RFC 7643 section 3.3: a resource type may have extensions", vendorSchema},
		{"schema-password-unlisted", "schema", "the published User has no password", "RFC 7643 section 4.1.1: optional",
			unlisted("password")},
	}
}

// unlisted takes an attribute out of the published User.
func unlisted(name string) func(*hubspot.Config) {
	return answers("", "/Schemas/...", func(_ *tamper.Call, a *tamper.Answer) {
		a.EditResources(func(r map[string]any) {
			if id, _ := r["id"].(string); !strings.HasSuffix(id, ":core:2.0:User") {
				return
			}
			list, _ := r["attributes"].([]any)
			r["attributes"] = slices.DeleteFunc(list, func(item any) bool { return item.(map[string]any)["name"] == name })
		})
	})
}

func unpad(object any, member string) {
	if o, ok := object.(map[string]any); ok {
		if text, ok := o[member].(string); ok {
			o[member] = strings.TrimRight(text, "=")
		}
	}
}

// eachResource changes every resource in every answer that is a success.
func eachResource(change func(r map[string]any)) func(*hubspot.Config) {
	return answers("", "/...", func(_ *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			a.EditResources(change)
		}
	})
}
