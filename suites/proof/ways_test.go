package proof

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/faults"
	"rolecall/hubspot/tamper"
	"rolecall/provider"
)

// Ways to break a provider that several areas use.

// onCreated changes the answer to a create of a user that was carried out.
func onCreated(change func(c *tamper.Call, a *tamper.Answer)) func(*hubspot.Config) {
	return answers(http.MethodPost, "/Users", func(c *tamper.Call, a *tamper.Answer) {
		if a.OK() {
			change(c, a)
		}
	})
}

func otherTenant(_ *tamper.Call, a *tamper.Answer) {
	a.Header.Set("Location", strings.Replace(a.Header.Get("Location"), "/Users/", "/tenant/Users/", 1))
}

// inMeta changes meta alone.
func inMeta(change func(meta map[string]any)) func(map[string]any) {
	return func(resource map[string]any) {
		if meta, ok := resource["meta"].(map[string]any); ok {
			change(meta)
		}
	}
}

func without(name string) func(map[string]any) {
	return func(object map[string]any) { delete(object, name) }
}

// refuseWith refuses requests whose body has a member.
func refuseWith(method, path, member string) func(*hubspot.Config) {
	return calls(method, path, func(c *tamper.Call) *tamper.Answer {
		if _, _, given := tamper.Member(c.Body, member); given {
			return tamper.Refusal(http.StatusBadRequest, "mutability", member+" cannot be written")
		}
		return c.Ask()
	})
}

// upsertOn makes POST replace the user who has the same value of an attribute.
func upsertOn(path string, value func(body map[string]any) any) func(*hubspot.Config) {
	return calls(http.MethodPost, "/Users", func(c *tamper.Call) *tamper.Answer {
		id := userWith(c, path, value(c.Body))
		if id == "" {
			return c.Ask()
		}
		a := c.Do(http.MethodPut, tamper.Base+"/Users/"+id, "", c.Raw)
		if a.OK() {
			a.Status = http.StatusCreated
		}
		return a
	})
}

// userWith is the id of the user with a value, "" if there is none.
func userWith(c *tamper.Call, path string, value any) string {
	text, ok := value.(string)
	if !ok {
		return ""
	}
	quoted, _ := json.Marshal(text)
	query := url.Values{"filter": {path + " eq " + string(quoted)}}.Encode()
	found := tamper.Decode(c.Do(http.MethodGet, tamper.Base+"/Users", query, nil).Body)
	list, _ := found["Resources"].([]any)
	if len(list) == 0 {
		return ""
	}
	user, _ := list[0].(map[string]any)
	id, _ := user["id"].(string)
	return id
}

// withFault is a defect of the look-alike's own catalogue.
func withFault(id string) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		if err := faults.Apply([]string{id}, cfg); err != nil {
			panic(err)
		}
	}
}

// presented changes what every answer shows of a resource.
func presented(change func(provider.Resource)) func(*hubspot.Config) {
	return policies(func(p *provider.Policy) {
		next := p.Present
		p.Present = func(ctx context.Context, r provider.Resource) provider.Resource {
			r = next(ctx, r)
			change(r)
			return r
		}
	})
}

// written changes what the writes of one method, "" for any, store.
func written(method string, change func(map[string]any)) func(*hubspot.Config) {
	return policies(func(p *provider.Policy) {
		next := p.Admit
		p.Admit = func(ctx context.Context, w *provider.Write) error {
			if w.New != nil && (method == "" || method == w.Method) {
				change(w.New)
			}
			return next(ctx, w)
		}
	})
}

func policies(wrap func(*provider.Policy)) func(*hubspot.Config) {
	return func(cfg *hubspot.Config) {
		cfg.Hooks.Policies = append(cfg.Hooks.Policies, func(p provider.Policy) provider.Policy {
			wrap(&p)
			return p
		})
	}
}
