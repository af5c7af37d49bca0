package target

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// PermissionSet is one of HubSpot's permission sets, as far as it is known.
type PermissionSet struct {
	ID         string `yaml:"id"`
	Name       string `yaml:"name"`
	SuperAdmin bool   `yaml:"superAdmin"` // the API does not say; a file can
	PaidSeat   bool   `yaml:"paidSeat"`
}

// Harmless tells whether the set may be handed out without being asked to: it
// makes nobody a super admin and costs nothing. The API does not say which sets
// make super admins, so a name that sounds like it is taken at its word.
func (p PermissionSet) Harmless() bool {
	return !p.PaidSeat && !p.MakesSuperAdmin()
}

// MakesSuperAdmin tells whether the set makes super admins, as far as is known.
func (p PermissionSet) MakesSuperAdmin() bool { return p.SuperAdmin || superAdmin.MatchString(p.Name) }

var superAdmin = regexp.MustCompile(`(?i)super[\s_-]*admin`)

// MaxSets is how many permission sets a HubSpot account can have (HubSpot
// knowledge base, "Create permission sets").
const MaxSets = 100

// ReadSets reads a YAML file with the key permissionSets: a list of
// {id, name, superAdmin, paidSeat}, of which only name is required. Errors say
// which line.
func ReadSets(path string) ([]PermissionSet, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("--permission-sets: %w", err)
	}
	defer f.Close()
	return parseSets(path, f)
}

func parseSets(path string, r io.Reader) ([]PermissionSet, error) {
	var file struct {
		PermissionSets []PermissionSet `yaml:"permissionSets"`
	}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("--permission-sets %s: %w; want a list under permissionSets of {id, name, superAdmin, paidSeat}", path, err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("--permission-sets %s: want one YAML document, and there is something behind the first", path)
	}
	if len(file.PermissionSets) == 0 {
		return nil, fmt.Errorf("--permission-sets %s: permissionSets lists no set", path)
	}
	if len(file.PermissionSets) > MaxSets {
		return nil, fmt.Errorf("--permission-sets %s: %d sets, but a HubSpot account has at most %d", path, len(file.PermissionSets), MaxSets)
	}
	seen := map[string]bool{}
	for i, set := range file.PermissionSets {
		if set.Name == "" {
			return nil, fmt.Errorf("--permission-sets %s: set %d has no name", path, i+1)
		}
		if seen[set.Name] {
			return nil, fmt.Errorf("--permission-sets %s: the name %q stands twice", path, set.Name)
		}
		seen[set.Name] = true
	}
	return file.PermissionSets, nil
}

// MergeSets adds to what the account lists what only the user's file knows. A
// set that the file names and the account does not have is left out: it could
// never land.
func MergeSets(account, file []PermissionSet) []PermissionSet {
	known := map[string]PermissionSet{}
	for _, set := range file {
		known[set.Name] = set
	}
	merged := make([]PermissionSet, 0, len(account))
	for _, set := range account {
		if more, ok := known[set.Name]; ok {
			set.SuperAdmin = set.SuperAdmin || more.SuperAdmin
			set.PaidSeat = set.PaidSeat || more.PaidSeat
		}
		merged = append(merged, set)
	}
	return merged
}
