package target

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"rolecall/exactname"
	"rolecall/manners"
	"rolecall/scim"
)

// PermissionOracle tells which permission sets an account really has, whatever
// SCIM echoes.
type PermissionOracle interface {
	// Sets lists the account's permission sets.
	Sets(ctx context.Context) ([]PermissionSet, error)
	// Of lists the permission sets of the user with the e-mail address.
	Of(ctx context.Context, email string) (Permissions, error)
	// Edit changes a user of the run on HubSpot's side, as an administrator
	// could. It tells whether the account let it happen.
	Edit(ctx context.Context, email string, change Edit) (accepted bool, err error)
}

// Edit is a change on HubSpot's side; what is nil stays.
type Edit struct {
	FirstName *string `json:"firstName,omitempty"`
	Email     *string `json:"email,omitempty"`
	SetID     *string `json:"roleId,omitempty"` // of the permission set
}

// Permissions are what a user holds, by name, sorted.
type Permissions struct {
	Exists     bool
	FirstName  string
	Sets       []string
	SuperAdmin bool
}

// AccessProbe tries to sign in as a user, so to speak.
type AccessProbe interface {
	Of(ctx context.Context, email string) (Access, error)
}

// Access is what a user can do.
type Access struct {
	CanSignIn bool `json:"canSignIn"`
	Seat      bool `json:"seat"` // holds a paid seat
	// Recovery are the addresses to which a new password is sent.
	Recovery []string `json:"recovery"`
}

// Administrator does what HubSpot's screens let an administrator do and no API
// does. Only the look-alike has one.
type Administrator interface {
	SetRoleSync(ctx context.Context, on bool) error
	AddUser(ctx context.Context, u HandMade) (id string, err error)
	RemoveUser(ctx context.Context, id string) error
	// AddOutsider makes an address that of somebody with a HubSpot account who is
	// no user of this one.
	AddOutsider(ctx context.Context, email string) error
	CreateSet(ctx context.Context, name string) (id string, err error)
	RenameSet(ctx context.Context, id, name string) error
	DeleteSet(ctx context.Context, id string) error
	// OwnRecord makes a user the owner of a record in the CRM.
	OwnRecord(ctx context.Context, email string) error
	// GiveToGroup gives permission sets to the members of the groups of a name. It
	// errs where the account has no groups.
	GiveToGroup(ctx context.Context, name string, setIDs ...string) error
}

// OpenSettings gives the oracle that asks HubSpot's user provisioning API at
// e.SettingsURL. The token leaves only over TLS or to this machine, and follows
// no redirect.
func OpenSettings(e Endpoint) (PermissionOracle, error) {
	settings, err := openSettings(e)
	if err != nil {
		return nil, err // and not a nil *settingsAPI, which is no nil oracle
	}
	return settings, nil
}

func openSettings(e Endpoint) (*settingsAPI, error) {
	transport, err := e.Transport()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(e.SettingsURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && !IsLoopback(e.SettingsURL) {
		return nil, fmt.Errorf("settings API: %q is no https:// origin; check --settings-url", e.SettingsURL)
	}
	return &settingsAPI{newAPI(e.SettingsURL, e.SettingsToken, transport, e.Manners)}, nil
}

// Account says which account the settings token belongs to, as HubSpot's account
// information API tells it (GET /account-info/2026-03/details); "" if it does not.
func Account(ctx context.Context, e Endpoint) string {
	if e.SettingsURL == "" || e.SettingsToken == "" {
		return ""
	}
	settings, err := openSettings(e)
	if err != nil {
		return ""
	}
	var details struct {
		PortalID    int64  `json:"portalId"`
		AccountType string `json:"accountType"`
	}
	if _, err := settings.call(ctx, http.MethodGet, "/account-info/2026-03/details", nil, &details); err != nil || details.PortalID == 0 {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("HubSpot account %d %s", details.PortalID, exactname.Text(details.AccountType)))
}

// Seat is a kind of seat in the account. Remaining is nil where the account does
// not say how many are left.
type Seat struct {
	Name      string `json:"name"`
	Remaining *int   `json:"remainingSeats"`
}

// Seats lists the account's seats (HubSpot public API specification collection,
// User Provisioning 2026-09). The token needs the scope settings.billing.write, which
// is more than reading; an error that wraps *Answered says what was answered.
func Seats(ctx context.Context, e Endpoint) ([]Seat, error) {
	settings, err := openSettings(e)
	if err != nil {
		return nil, err
	}
	var page struct {
		Results []Seat `json:"results"`
	}
	_, err = settings.call(ctx, http.MethodGet, "/settings/users/2026-09/seats", nil, &page)
	return page.Results, err
}

// settingsAPI is HubSpot's user provisioning API (HubSpot public API
// specification collection, Settings, User Provisioning).
type settingsAPI struct{ api }

func (s *settingsAPI) Sets(ctx context.Context) ([]PermissionSet, error) {
	var page struct {
		Results []struct {
			ID                   string `json:"id"`
			Name                 string `json:"name"`
			RequiresBillingWrite bool   `json:"requiresBillingWrite"`
		} `json:"results"`
	}
	if _, err := s.call(ctx, http.MethodGet, "/settings/v3/users/roles", nil, &page); err != nil {
		return nil, err
	}
	sets := make([]PermissionSet, 0, len(page.Results))
	for _, r := range page.Results {
		sets = append(sets, PermissionSet{ID: r.ID, Name: r.Name, PaidSeat: r.RequiresBillingWrite})
	}
	return sets, nil
}

func (s *settingsAPI) Of(ctx context.Context, email string) (Permissions, error) {
	var user struct {
		FirstName  string   `json:"firstName"`
		RoleIDs    []string `json:"roleIds"`
		SuperAdmin bool     `json:"superAdmin"`
	}
	status, err := s.call(ctx, http.MethodGet, "/settings/v3/users/"+url.PathEscape(email)+"?idProperty=EMAIL", nil, &user)
	if status == http.StatusNotFound {
		return Permissions{}, nil
	}
	if err != nil {
		return Permissions{}, err
	}
	names, err := s.names(ctx, user.RoleIDs)
	return Permissions{Exists: true, FirstName: user.FirstName, Sets: names, SuperAdmin: user.SuperAdmin}, err
}

func (s *settingsAPI) Edit(ctx context.Context, email string, change Edit) (bool, error) {
	body, err := json.Marshal(change)
	if err != nil {
		return false, err
	}
	status, err := s.call(ctx, http.MethodPut, "/settings/v3/users/"+url.PathEscape(email)+"?idProperty=EMAIL", body, nil)
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return false, fmt.Errorf("the settings token may not change users (scope settings.users.write): %w", err)
	}
	if status >= 400 && status < 500 {
		return false, nil
	}
	return err == nil, err
}

// names turns ids into names. The list is read anew each time: a set may have
// been renamed, or created by the very defect that is looked for.
func (s *settingsAPI) names(ctx context.Context, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	sets, err := s.Sets(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, id := range ids {
		i := slices.IndexFunc(sets, func(p PermissionSet) bool { return p.ID == id })
		if i < 0 {
			names = append(names, "permission set with id "+id+", which the account does not list")
			continue
		}
		names = append(names, sets[i].Name)
	}
	slices.Sort(names)
	return names, nil
}

// controlPort is the look-alike's port outside the protocol.
type controlPort struct{ api }

func (c *controlPort) Of(ctx context.Context, email string) (access Access, err error) {
	_, err = c.call(ctx, http.MethodGet, "/access?email="+url.QueryEscape(email), nil, &access)
	return access, err
}

func (c *controlPort) CreateSet(ctx context.Context, name string) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := c.post(ctx, "/permission-sets", map[string]string{"name": name}, &made)
	return made.ID, err
}

func (c *controlPort) RenameSet(ctx context.Context, id, name string) error {
	body, err := json.Marshal(map[string]string{"name": name})
	if err != nil {
		return err
	}
	_, err = c.call(ctx, http.MethodPut, "/permission-sets/"+url.PathEscape(id), body, nil)
	return err
}

func (c *controlPort) DeleteSet(ctx context.Context, id string) error {
	_, err := c.call(ctx, http.MethodDelete, "/permission-sets/"+url.PathEscape(id), nil, nil)
	return err
}

// RoleSync asks the look-alike's control port at origin whether role sync is on.
func RoleSync(ctx context.Context, origin string) (bool, error) {
	var sync struct {
		Enabled *bool `json:"enabled"`
	}
	if _, err := newAPI(origin, "", scim.NewTransport(), nil).call(ctx, http.MethodGet, "/account/role-sync", nil, &sync); err != nil {
		return false, err
	}
	if sync.Enabled == nil {
		return false, errors.New("GET /account/role-sync does not say whether it is enabled")
	}
	return *sync.Enabled, nil
}

func (c *controlPort) SetRoleSync(ctx context.Context, on bool) error {
	_, err := c.call(ctx, http.MethodPut, "/account/role-sync", fmt.Appendf(nil, `{"enabled":%t}`, on), nil)
	return err
}

// api is a small JSON client for the oracles. What they say is not part of the
// judged traffic, so it is not recorded, but for what is sent again.
type api struct {
	base, token string
	http        *http.Client
	manners     *manners.Manners // nil takes every answer as it comes
}

// Answered is an oracle's answer that is no success.
type Answered struct {
	Method, Path string
	Status       int
}

func (e *Answered) Error() string {
	return fmt.Sprintf("%s %s answered %d", e.Method, e.Path, e.Status)
}

const maxOracleBody = 8 << 20

func newAPI(base, token string, transport http.RoundTripper, m *manners.Manners) api {
	return api{strings.TrimRight(base, "/"), token, &http.Client{
		Transport: transport, Timeout: scim.DefaultTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, m}
}

// call sends a request and reads the answer into a value, if there is one. It
// gives the status too; no success is an *Answered.
func (a api) call(ctx context.Context, method, path string, body []byte, into any) (int, error) {
	status, raw, err := a.patiently(ctx, method, path, body)
	if err != nil {
		return status, err
	}
	if status >= 300 {
		return status, &Answered{method, path, status}
	}
	if into == nil || len(raw) == 0 {
		return status, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return status, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return status, nil
}

// patiently sends a request as often as the target asks for.
func (a api) patiently(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	for sent := 1; ; sent++ {
		if a.manners != nil {
			if err := a.manners.Wait(ctx); err != nil {
				return 0, nil, err
			}
		}
		x := scim.Exchange{Spec: "oracle", Method: method, URL: a.base + path, Started: time.Now().UTC()}
		header, raw, err := a.once(ctx, &x, body)
		if err != nil || a.manners == nil || method != http.MethodGet && x.Status != http.StatusTooManyRequests {
			return x.Status, raw, err
		}
		wait, why, again := a.manners.Judge(x.Status, header.Get, raw, sent)
		if !again {
			return x.Status, raw, nil
		}
		x.Again = why
		a.manners.Note(&x, wait, why)
		if err := scim.Sleep(ctx, wait); err != nil {
			return x.Status, nil, err
		}
	}
}

func (a api) once(ctx context.Context, x *scim.Exchange, body []byte) (http.Header, []byte, error) {
	var sent io.Reader
	if body != nil {
		sent = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, x.Method, x.URL, sent)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		req.Header.Set("Authorization", "Bearer "+a.token)
	}
	resp, err := a.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxOracleBody))
	x.Status, x.Duration = resp.StatusCode, time.Since(x.Started)
	return resp.Header, raw, err
}
