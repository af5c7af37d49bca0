package target

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"rolecall/scim"
)

// openOther opens the view that another tenant's credential gives, where there
// is one.
func (t *Target) openOther(ctx context.Context, cfg scim.Config) (err error) {
	if t.OtherToken == "" {
		return nil
	}
	cfg.BaseURL, cfg.Token = cmp.Or(t.OtherURL, t.URL), t.OtherToken
	cfg.Secrets = []string{t.Token, t.SettingsToken}
	cfg.Tokens = nil
	cfg.Guard = nil // it only reads
	plain, err := scim.NewClient(cfg)
	if err != nil {
		return err
	}
	cfg.Guard = &visitor{t.Journal, t.lookBy(plain), t.Disposable()}
	if t.Other, err = scim.NewClient(cfg); err != nil {
		return err
	}
	x, err := t.Other.Get(ctx, "/Users", scim.Query("startIndex", "1", "count", "1"))
	switch {
	case err != nil:
		return unreachable(t.Other, err)
	case x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden:
		return &Unusable{What: fmt.Sprintf("%s answered %d to the other tenant's token", t.Other.BaseURL()+"/Users", x.Status),
			Hint: "Check ROLECALL_OTHER_TOKEN or --other-token-file, and --other-target where the other tenant has an address of its own; or leave them out."}
	}
	t.Claims["multi-tenant"] = Stated
	return nil
}

// visitor guards a client that acts with another tenant's credential. It creates
// nothing where the other tenant outlives the run, and changes nothing but what
// this run created: where the other tenant has a resource of its own under the same
// id, that one is not touched.
type visitor struct {
	journal    *Journal
	look       lookUp
	disposable bool // the other tenant ends with the run
}

// Before implements scim.Guard.
func (v *visitor) Before(r scim.Request) error {
	if why := v.refuse(r); why != "" {
		return &Interlocked{r.Method, r.Path, why}
	}
	return nil
}

func (v *visitor) refuse(r scim.Request) string {
	if why := twofold(r); why != "" {
		return why
	}
	if reads(r.Method) || isSearch(r) {
		return ""
	}
	if why := v.journal.refuseWrite(); why != "" {
		return why
	}
	if v.disposable && r.Method == http.MethodPost && r.Path == "/"+users {
		if name := nameAt(r.Path, scim.ParseResource(r.Body)); name != "" && !v.journal.ours(name) {
			return "it would create " + name + ", which is not named as this run's"
		}
		return ""
	}
	ref, ok := refOf(r.Path)
	if !ok || r.Method != http.MethodPut && r.Method != http.MethodPatch && r.Method != http.MethodDelete {
		return "with another tenant's credential nothing is created"
	}
	v.journal.mu.Lock()
	why := v.journal.refuseOne(r.Method, r.Path, r.Body, nil, 0)
	v.journal.mu.Unlock()
	if why != "" {
		return why
	}
	_, found, err := v.look(ref)
	if err != nil {
		return fmt.Sprintf("whose it is for the other tenant could not be looked up: %v", err)
	}
	if found.ID() != "" && !v.journal.ours(nameAt(ref.Endpoint, found)) {
		return "the other tenant has a resource of its own under that id"
	}
	return ""
}

// After implements scim.Guard.
func (v *visitor) After(*scim.Exchange) {}
