package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"
)

// catalogue is servers.yaml: the servers, and what they taught us.
type catalogue struct {
	Servers []struct {
		Name     string `yaml:"name"`
		Title    string `yaml:"title"`
		What     string `yaml:"what"`
		Versions struct {
			File    string   `yaml:"file"` // go.mod or package.json, beside servers.yaml
			Modules []string `yaml:"modules"`
		} `yaml:"versions"`
	} `yaml:"servers"`
	FalseAlarms []struct {
		Said  string `yaml:"said"`
		Wrong string `yaml:"wrong"`
	} `yaml:"false_alarms"`
}

const pageHead = `# Servers that we did not write

<!-- Made by make interop-page from interop/servers.yaml and interop/explained.yaml. -->

A conformance tool must not be tuned to its own look-alike. ` + "`interop/run.sh`" + ` runs ` + "`rolecall run --profile rfc --idp all`" + `
against servers that are built on well-known libraries, as a careful integrator would build them, and CI runs it on
every change. A finding there is either a true defect, listed here with its reason, or a false alarm, which is mended in
rolecall. A failing spec that is not listed fails the job, and so does a listed defect that no longer shows: the list
cannot rot. [` + "`interop/NOTES.md`" + `](../interop/NOTES.md) is an independent reading of the first two libraries, made
before the first run. What follows are failures under the profile; warnings are not listed.
`

// page writes docs/interop.md. folder holds servers.yaml, explained.yaml and the
// files that say the versions.
func page(folder string, w io.Writer) error {
	raw, err := os.ReadFile(filepath.Join(folder, "servers.yaml"))
	if err != nil {
		return err
	}
	var c catalogue
	decoder := yaml.NewDecoder(strings.NewReader(string(raw)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&c); err != nil {
		return fmt.Errorf("servers.yaml: %w", err)
	}
	file, err := os.Open(filepath.Join(folder, "explained.yaml"))
	if err != nil {
		return err
	}
	defer file.Close()
	all, err := parseExplained(file)
	if err != nil {
		return fmt.Errorf("explained.yaml: %w", err)
	}
	var b strings.Builder
	b.WriteString(pageHead)
	listed := 0
	for _, s := range c.Servers {
		var versions []string
		for _, module := range s.Versions.Modules {
			version, err := versionOf(filepath.Join(folder, s.Versions.File), module)
			if err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
			versions = append(versions, module+" "+version)
		}
		defects := forServer(all, s.Name)
		listed += len(defects)
		fmt.Fprintf(&b, "\n## %s\n\n`interop/%s`: %s (%s).\n", s.Title, s.Name, s.What, strings.Join(versions, ", "))
		if len(defects) == 0 {
			b.WriteString("\nNo failure.\n")
			continue
		}
		fmt.Fprintf(&b, "\n| finding | rule | what the server does |\n|---|---|---|\n")
		for _, d := range defects {
			id := d.Requirement
			if id == "" {
				id = d.Spec
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", id, cell(d.Rule), cell(d.Why))
		}
	}
	if listed != len(all) {
		return errors.New("explained.yaml names a server that servers.yaml does not have")
	}
	b.WriteString("\n## False alarms that were found here and mended\n\n| what rolecall said at first | why that was wrong |\n|---|---|\n")
	for _, f := range c.FalseAlarms {
		fmt.Fprintf(&b, "| %s | %s |\n", cell(f.Said), cell(f.Wrong))
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func cell(s string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s) }

// versionOf reads which version of a module a go.mod or a package.json asks for.
func versionOf(path, module string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if filepath.Base(path) == "go.mod" {
		mod, err := modfile.Parse(path, raw, nil)
		if err != nil {
			return "", err
		}
		for _, r := range mod.Require {
			if r.Mod.Path == module {
				return r.Mod.Version, nil
			}
		}
		return "", fmt.Errorf("%s does not require %s", path, module)
	}
	var pkg struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal(raw, &pkg); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	if pkg.Dependencies[module] == "" {
		return "", fmt.Errorf("%s does not depend on %s", path, module)
	}
	return pkg.Dependencies[module], nil
}
