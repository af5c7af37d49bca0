// Package harness makes a run of settings: it finds the target, builds the tree
// of specs, lets Ginkgo run it, and has the reports written. The command and
// `ginkgo ./suites` both go through it, so that they cannot drift apart.
package harness

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"rolecall/conformance"
	"rolecall/journal"
	"rolecall/mockidp"
	"rolecall/suites"
	"rolecall/suites/stage"
	"rolecall/target"
)

// Settings are what a run can be told. The tags give each its flag, its
// environment variable and its help; rolecall.yaml takes the flags' names.
// Secrets are not among them: they come from files or the environment only.
type Settings struct {
	Target            string       `help:"SCIM service root to test, e.g. https://api.hubspot.com/scim/v2. Without it the embedded HubSpot look-alike is tested." placeholder:"URL" env:"ROLECALL_TARGET" group:"Target"`
	Preset            string       `help:"What the embedded target is: ${enum}." enum:"hubspot,full" default:"hubspot" env:"ROLECALL_PRESET" group:"Target"`
	Account           string       `help:"YAML file that describes the embedded target's HubSpot account." placeholder:"FILE" type:"path" env:"ROLECALL_ACCOUNT" group:"Target"`
	Fault             []string     `help:"Switch a known fault of the embedded target on; may be repeated. 'rolecall list --faults' names them." placeholder:"ID" env:"ROLECALL_FAULT" group:"Target"`
	Variant           []string     `help:"Have the embedded target do something in another way that the RFCs allow; may be repeated. 'rolecall list --variants' names them." placeholder:"ID" env:"ROLECALL_VARIANT" group:"Target"`
	Image             string       `help:"Container image of a SCIM server to start, test and remove; 'self' makes one of this program, with the embedded target in it." placeholder:"REF" env:"ROLECALL_IMAGE" group:"Target"`
	ImageOptions      ImageOptions `embed:"" prefix:"image-"`
	TokenFile         string       `help:"File that holds the SCIM bearer token; else ROLECALL_TOKEN." placeholder:"FILE" type:"path" env:"ROLECALL_TOKEN_FILE" group:"Target"`
	SettingsURL       string       `name:"settings-url" help:"Origin of HubSpot's settings API, the oracle for permission sets. Default: https://api.hubapi.com for HubSpot, else the origin of --target." placeholder:"URL" env:"ROLECALL_SETTINGS_URL" group:"Target"`
	SettingsTokenFile string       `help:"File that holds the settings API token; else ROLECALL_SETTINGS_TOKEN." placeholder:"FILE" type:"path" env:"ROLECALL_SETTINGS_TOKEN_FILE" group:"Target"`
	OtherTarget       string       `help:"SCIM service root of another tenant, where it differs from --target." placeholder:"URL" env:"ROLECALL_OTHER_TARGET" group:"Target"`
	OtherTokenFile    string       `help:"File that holds the SCIM bearer token of another tenant, to see that tenants are kept apart; else ROLECALL_OTHER_TOKEN." placeholder:"FILE" type:"path" env:"ROLECALL_OTHER_TOKEN_FILE" group:"Target"`
	CAFile            string       `name:"ca-file" help:"PEM file with an authority that signs the target's certificate." placeholder:"FILE" type:"path" env:"ROLECALL_CA_FILE" group:"Target"`

	Domain          string `help:"E-mail domain of the people the run makes up. Required for a target that is not on this machine." placeholder:"DOMAIN" env:"ROLECALL_DOMAIN" group:"Account"`
	Unverified      string `name:"unverified-domain" help:"Another domain of yours, which the account has not verified: one user with an address in it is tried, to record the answer." placeholder:"DOMAIN" env:"ROLECALL_UNVERIFIED_DOMAIN" group:"Account"`
	PermissionSets  string `help:"YAML file that lists the account's permission sets." placeholder:"FILE" type:"path" env:"ROLECALL_PERMISSION_SETS" group:"Account"`
	AllowSuperAdmin bool   `help:"Hand out permission sets that make super admins, to see whether they are taken away again." env:"ROLECALL_ALLOW_SUPER_ADMIN" group:"Account"`
	AllowPaidSeats  bool   `help:"Hand out permission sets with a paid seat." env:"ROLECALL_ALLOW_PAID_SEATS" group:"Account"`
	SeveralRoles    string `help:"What the account is known to do with several roles (primary, first, last, union, error); it is then judged, not recorded." placeholder:"RULE" env:"ROLECALL_SEVERAL_ROLES" group:"Account"`
	RemovedRole     string `help:"What the account is known to do when the last role is withdrawn (clear, keep, default); it is then judged, not recorded." placeholder:"RULE" env:"ROLECALL_REMOVED_ROLE" group:"Account"`
	MaxUsers        int    `help:"Most users that may exist at once (default 25 on a target that is not on this machine, else no bound)." placeholder:"N" env:"ROLECALL_MAX_USERS" group:"Account"`
	People          int    `help:"How many people a provisioning cycle of the lifecycle specs is about (default 6); try 10000 with --focus lifecycle.cycle.initial." placeholder:"N" env:"ROLECALL_PEOPLE" group:"Account"`

	Profile     string   `help:"Whose rules count: hubspot, rfc, okta, entra, interop, ipsie, ipsie-al2 or ipsie-al3." default:"hubspot" env:"ROLECALL_PROFILE" group:"Choice"`
	IDP         []string `name:"idp" help:"Dialects to speak, comma-separated, or all; forms may follow: okta-oin:objects, onelogin:delete. 'rolecall list --idp' describes them. Default: ${default}." default:"okta-oin,okta-aiw,entra-default,entra-flag" placeholder:"NAME" env:"ROLECALL_IDP" group:"Choice"`
	LabelFilter string   `help:"Run only specs whose labels match, in Ginkgo's query language: 'roles && okta-oin', 'RFC7644-3.3-07'." placeholder:"QUERY" env:"ROLECALL_LABEL_FILTER" group:"Choice"`
	Focus       string   `help:"Run only specs whose id or title matches." placeholder:"REGEXP" env:"ROLECALL_FOCUS" group:"Choice"`
	Shard       string   `help:"Run the K-th of N parts; job/N in the pods of an Indexed Job of Kubernetes." placeholder:"K/N" env:"ROLECALL_SHARD" group:"Choice"`
	Strict      bool     `help:"Count warnings as failures." env:"ROLECALL_STRICT" group:"Choice"`
	ReadOnly    bool     `help:"Write nothing: run what can be found out by reading alone." env:"ROLECALL_READ_ONLY" group:"Choice"`
	Waivers     string   `help:"YAML file that lists known deviations, each with a reason, an owner and a last day; they are shown and do not fail the run." placeholder:"FILE" type:"path" env:"ROLECALL_WAIVERS" group:"Choice"`

	Confirm        bool          `help:"Agree beforehand to what a run writes to a target that is not on this machine, where nobody can be asked." env:"ROLECALL_CONFIRM" group:"Running"`
	Procs          int           `help:"Share the run among N processes; rate and users are shared out too." default:"1" placeholder:"N" env:"ROLECALL_PROCS" group:"Running"`
	Seed           int64         `help:"Repeat the choices of an earlier run (default: drawn, and printed)." placeholder:"N" env:"ROLECALL_SEED" group:"Running"`
	Timeout        time.Duration `help:"End the run after this time." default:"4h" env:"ROLECALL_TIMEOUT" group:"Running"`
	RequestTimeout time.Duration `help:"Give up on one request after this time." default:"60s" env:"ROLECALL_REQUEST_TIMEOUT" group:"Running"`
	Propagation    time.Duration `help:"How long a role may take to show (default: HubSpot's documented 5m on a target that is not embedded)." placeholder:"D" env:"ROLECALL_PROPAGATION" group:"Running"`
	Rate           float64       `help:"Most requests per second (default 5 on a target that is not on this machine, else no bound)." placeholder:"R" env:"ROLECALL_RATE" group:"Running"`

	Journal string `help:"Folder for the journal of what the run creates in a target that is not its own; 'rolecall clean' reads it (default: ~/.local/state/rolecall)." placeholder:"DIR" type:"path" env:"ROLECALL_JOURNAL" group:"Output"`

	Out string `help:"Folder for junit.xml, report.json, report.html, report.md and traffic.har." default:"rolecall-report" placeholder:"DIR" type:"path" env:"ROLECALL_OUT" group:"Output"`

	Conditions `embed:""`
	OAuth      OAuth `embed:""`
}

// DefaultIDP names the dialects that a run speaks unless --idp says otherwise.
func DefaultIDP() []string {
	field, _ := reflect.TypeFor[Settings]().FieldByName("IDP")
	return strings.Split(field.Tag.Get("default"), ",")
}

// Secrets are the credentials of a run.
type Secrets struct {
	Token, SettingsToken string
	OtherToken           string // of another tenant, see Settings.OtherTokenFile
	ImageToken           string // of a server in a container, see ImageOptions
}

// Plan is a checked set of settings, ready to run.
type Plan struct {
	Settings  Settings
	Catalogue *conformance.Catalogue
	Profile   conformance.Profile
	Dialects  []stage.Dialect
	Selection stage.Selection
	secrets   Secrets
	sets      []target.PermissionSet
	waivers   conformance.Waivers
	oauth     target.OAuth
	ask       func(context.Context, Consent) (bool, error) // before the first write; nil asks nobody
	imageEnv  map[string]string                            // of the container, and which of them are secret
	hidden    []string
	tell      func(string)
	register  func(stage.Options) (*stage.Tree, error) // builds the tree of specs
}

// Usage is a setting that cannot be followed. The command answers it with exit
// code 3.
type Usage struct{ Err error }

func (e *Usage) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *Usage) Unwrap() error { return e.Err }

// Plan checks the settings, all of them, and reads the files and variables that
// they name. Errors wrap *Usage and name the flag.
func (s Settings) Plan(getenv func(string) string) (*Plan, error) {
	p, err := s.Draft(getenv)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Draft is Plan that with an error that wraps *Usage gives what could be read
// too: enough to look at the target, not to run.
func (s Settings) Draft(getenv func(string) string) (*Plan, error) {
	shard, unknown := shardOf(s.Shard, getenv)
	s.Shard = shard
	p, err := s.Choose()
	if p == nil {
		return nil, err
	}
	errs := []error{cmp.Or(unknown, err), s.contradictions()}
	note := func(err error) { errs = append(errs, err) }
	if s.PermissionSets != "" {
		p.sets, err = target.ReadSets(s.PermissionSets)
		note(err)
	}
	p.secrets, err = ReadSecrets(s.TokenFile, s.SettingsTokenFile, getenv)
	note(err)
	if s.Target != "" {
		p.secrets.OtherToken, err = secret("--other-token-file", s.OtherTokenFile, getenv(OtherTokenVariable))
		note(err)
	}
	note(s.otherTenant(p.secrets))
	note(p.readImage(getenv))
	p.waivers, err = p.readWaivers(time.Now())
	note(err)
	p.oauth, err = s.OAuth.Read(p.secrets.Token, getenv)
	note(err)
	if s.Target != "" && p.secrets.Token == "" && s.TokenFile == "" && s.OAuth.TokenURL == "" {
		note(errors.New("no token: set ROLECALL_TOKEN, or name a file with --token-file, with the bearer token of --target; or see --oauth-token-url"))
	}
	if p.Settings.Journal == "" {
		p.Settings.Journal, _ = journal.Folder(getenv) // that there is none matters where one is needed
	}
	if p.Settings.Seed == 0 {
		p.Settings.Seed = DrawSeed()
	}
	if err := errors.Join(errs...); err != nil {
		return p, &Usage{err}
	}
	return p, nil
}

// Choose checks only those settings that choose what is run. With an error that
// wraps *Usage the plan holds what could be read.
func (s Settings) Choose() (*Plan, error) {
	p := &Plan{Settings: s, register: suites.Register}
	var errs [3]error
	var err error
	if p.Catalogue, err = conformance.LoadCatalogue(); err != nil {
		return nil, err // a broken build, not a wrong setting
	}
	if p.Profile, err = conformance.ProfileByName(s.Profile); err != nil {
		errs[0] = fmt.Errorf("--profile: %w", err)
	}
	p.Dialects, errs[1] = dialects(s.IDP)
	p.Selection, errs[2] = stage.NewSelection(s.LabelFilter, s.Focus, s.Shard)
	if err := errors.Join(errs[:]...); err != nil {
		return p, &Usage{err}
	}
	return p, nil
}

// contradictions are settings that make no sense beside each other.
func (s Settings) contradictions() error {
	errs := []error{s.imageContradictions()}
	if other := s.notEmbedded(); other != "" {
		for _, own := range []struct {
			flag string
			set  bool
		}{{"--variant belongs to", len(s.Variant) > 0}, {"--fault belongs to", len(s.Fault) > 0}, {"--account describes", s.Account != ""},
			{"--rate-limit, --propagation-delay, --latency, --jitter and --trouble belong to", s.Conditions.set()}} {
			if own.set {
				errs = append(errs, fmt.Errorf("%s the embedded target and cannot go with %s", own.flag, other))
			}
		}
	}
	if s.Target != "" && s.Domain == "" && !target.IsLoopback(s.Target) && !s.ReadOnly {
		errs = append(errs, errors.New("--domain is missing: name an e-mail domain of yours that the target has verified; the people that the run makes up get addresses in it"))
	}
	errs = append(errs, oneOf("--several-roles", s.SeveralRoles, "primary", "first", "last", "union", "error"),
		oneOf("--removed-role", s.RemovedRole, "clear", "keep", "default"))
	if strings.ContainsAny(s.Domain, "@ /") {
		errs = append(errs, fmt.Errorf("--domain %q: want a bare domain such as scim-test.example.com", s.Domain))
	}
	if strings.ContainsAny(s.Unverified, "@ /") || s.Unverified != "" && strings.EqualFold(s.Unverified, s.Domain) {
		errs = append(errs, fmt.Errorf("--unverified-domain %q: want a bare domain, and another one than --domain", s.Unverified))
	}
	if s.Procs < 1 {
		errs = append(errs, fmt.Errorf("--procs %d: want at least 1", s.Procs))
	}
	if limit := s.mostUsers(); limit > 0 && s.People > limit {
		errs = append(errs, fmt.Errorf("--people %d: --max-users allows %d at once; raise it, or take fewer people", s.People, limit))
	}
	if s.People < 0 {
		errs = append(errs, errors.New("--people must not be negative"))
	}
	if s.MaxUsers < 0 || s.Rate < 0 || s.Timeout <= 0 || s.RequestTimeout <= 0 || s.Propagation < 0 {
		errs = append(errs, errors.New("--max-users, --rate, --timeout, --request-timeout and --propagation must not be negative, and a time limit must not be zero"))
	}
	return errors.Join(errs...)
}

// otherTenant checks what is said of another tenant.
func (s Settings) otherTenant(secrets Secrets) error {
	switch {
	case s.Target == "" && (s.OtherTarget != "" || s.OtherTokenFile != ""):
		return errors.New("--other-target and --other-token-file go with --target: the embedded target brings another tenant of its own")
	case s.OtherTarget != "" && secrets.OtherToken == "" && s.OtherTokenFile == "":
		return errors.New("--other-target has no token: set ROLECALL_OTHER_TOKEN, or name a file with --other-token-file")
	case secrets.OtherToken != "" && secrets.OtherToken == secrets.Token && s.OtherTarget == "":
		return errors.New("ROLECALL_OTHER_TOKEN or --other-token-file holds the same token as the target's own; it must be another tenant's")
	}
	return nil
}

func oneOf(flag, value string, known ...string) error {
	if value == "" || slices.Contains(known, value) {
		return nil
	}
	return fmt.Errorf("%s %q: want one of %s", flag, value, strings.Join(known, ", "))
}

// The variables that hold credentials.
const (
	tokenVariable         = "ROLECALL_TOKEN"
	settingsTokenVariable = "ROLECALL_SETTINGS_TOKEN"
	OtherTokenVariable    = "ROLECALL_OTHER_TOKEN"
	ControlTokenVariable  = "ROLECALL_CONTROL_TOKEN" // of the look-alike's control port, in a container
	imageTokenVariable    = "ROLECALL_IMAGE_TOKEN"
	clientSecretVariable  = "ROLECALL_OAUTH_CLIENT_SECRET"
)

var secretVariables = []string{tokenVariable, settingsTokenVariable, OtherTokenVariable, ControlTokenVariable, imageTokenVariable, clientSecretVariable}

// ReadSecrets reads the credentials from the files, where they are named, else
// from ROLECALL_TOKEN and ROLECALL_SETTINGS_TOKEN. Errors never show them.
func ReadSecrets(tokenFile, settingsTokenFile string, getenv func(string) string) (Secrets, error) {
	token, err := secret("--token-file", tokenFile, getenv(tokenVariable))
	settings, err2 := secret("--settings-token-file", settingsTokenFile, getenv(settingsTokenVariable))
	return Secrets{Token: token, SettingsToken: settings}, errors.Join(err, err2)
}

// secret reads a credential from a file, else takes it from the environment.
func secret(flag, path, fromEnv string) (string, error) {
	if path == "" {
		return strings.TrimSpace(fromEnv), nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	token := strings.TrimSpace(string(raw))
	if token == "" {
		return "", fmt.Errorf("%s: %s is empty", flag, path)
	}
	if strings.ContainsAny(token, " \t\r\n") {
		return "", fmt.Errorf("%s: %s holds more than one word; it must hold the token alone", flag, path)
	}
	return token, nil
}

// dialects reads --idp: names, each with forms of its settings after colons, or
// all.
func dialects(names []string) ([]stage.Dialect, error) {
	var chosen []stage.Dialect
	var errs []error
	seen := map[string]bool{}
	add := func(info mockidp.Info, forms ...string) {
		if seen[info.Name] {
			errs = append(errs, fmt.Errorf("--idp: %s is named twice; make a run for each of its forms", info.Name))
			return
		}
		seen[info.Name] = true
		variant, err := info.Variant(forms...)
		if err != nil {
			errs = append(errs, fmt.Errorf("--idp: %w", err))
			return
		}
		chosen = append(chosen, stage.Dialect{Info: info, Roles: variant.Roles, Forms: variant.Forms})
	}
	for _, word := range names {
		if word == "all" && len(names) == 1 {
			for _, info := range mockidp.Dialects() {
				add(info)
			}
			continue
		}
		parts := strings.Split(word, ":")
		info, err := mockidp.Lookup(parts[0])
		if err != nil {
			errs = append(errs, fmt.Errorf("--idp: %w, or all alone", err))
			continue
		}
		add(info, parts[1:]...)
	}
	if len(chosen) == 0 && len(errs) == 0 {
		errs = append(errs, errors.New("--idp names no dialect"))
	}
	return chosen, errors.Join(errs...)
}

// DrawSeed draws a seed for whoever named none.
func DrawSeed() int64 {
	var b [8]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return int64(binary.BigEndian.Uint64(b[:])>>33) + 1
}
