package harness_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rolecall/target"
)

const secretCookie = "cookie-of-the-session-of-the-test"

// Nothing that a run writes or says holds a secret that it used, or the name of
// somebody whom it did not make up, whatever the target sends back.
func TestNoArtefactTellsSecretsOrStrangers(t *testing.T) {
	account := filepath.Join(t.TempDir(), "account.yaml")
	people := "users:\n  - {email: zebulon.stranger@acme.test, firstName: Zebulon, lastName: Stranger, permissionSet: Service Agent}\n"
	if err := os.WriteFile(account, []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	// A target that tells everybody what it was told, and breaks a rule, so that all
	// traffic is kept.
	var as issuer
	f := newFront(t, target.EmbeddedOptions{AccountFile: account, Preset: "full", Faults: []string{"deact-noop-success"}}, func(n int, w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Set-Cookie", "session="+secretCookie)
		w.Header().Set("X-Debug", r.Header.Get("Authorization"))
		if n%11 == 0 && r.Header.Get("Rolecall-Spec") != "" {
			refuse(w, http.StatusBadRequest, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"`+r.Header.Get("Authorization")+` of session `+strings.Repeat("x", n%7)+`"}`)
			return true
		}
		return r.Header.Get("Authorization") != "Bearer "+secretToken && as.meddle(n, w, r)
	})
	secrets := map[string]string{
		"the SCIM token": secretToken, "the settings token": secretSettings, "a cookie": secretCookie,
		"the client's secret": clientSecret, "an access token": "access-token-",
		"a stranger's login": "zebulon.stranger", "a stranger's name": "Zebulon",
	}
	hidden := map[string]int{"[redacted]": 0, "[somebody else]": 0} // runs whose kept traffic shows it
	for _, format := range []string{"text", "json"} {
		for _, procs := range []string{"1", "2", "2 with OAuth"} {
			procs, _, oauth := strings.Cut(procs, " with")
			env, grant := []string{"ROLECALL_TOKEN=" + secretToken}, []string(nil)
			if oauth {
				env, grant = granted(clientSecret), f.grant()
			}
			dir := t.TempDir()
			cmd := exec.CommandContext(t.Context(), program(t), slices.Concat([]string{"run", "--target", f.url, "--domain", f.server.Endpoint.Domain, "--idp", "okta-oin,entra-default",
				"--label-filter", "create || deactivate || read || pagination || groups || managed-user", "--propagation", "1s", "--procs", procs, "--format", format,
				"--out", filepath.Join(dir, "out"), "--journal", filepath.Join(dir, "journal")}, grant)...)
			cmd.Dir, cmd.Env = dir, environment(append(env, "ROLECALL_SETTINGS_TOKEN="+secretSettings, "GITHUB_ACTIONS=true")...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			cmd.Run() // it fails, as it must
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Fatalf("exit code %d\n%s", code, stderr.String())
			}
			artefacts := map[string][]byte{"standard output": stdout.Bytes(), "standard error": stderr.Bytes()}
			err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				artefacts[path], err = os.ReadFile(path)
				return err
			})
			if err != nil || len(artefacts) < 8 {
				t.Fatalf("%d artefacts, %v", len(artefacts), err)
			}
			for name, content := range artefacts {
				for what, secret := range secrets {
					if at := bytes.Index(bytes.ToLower(content), []byte(strings.ToLower(secret))); at >= 0 {
						t.Errorf("%s in %s processes, OAuth %t: %s holds %s: ...%s", format, procs, oauth, filepath.Base(name), what, content[max(0, at-200):min(len(content), at+80)])
					}
				}
			}
			har := artefacts[filepath.Join(dir, "out", "traffic.har")]
			for words := range hidden {
				if bytes.Contains(har, []byte(words)) {
					hidden[words]++
				}
			}
		}
	}
	for words, n := range hidden {
		if n < 4 { // of 6; which lists are kept hangs on where the refusals fall
			t.Errorf("traffic.har has %s after %d runs of 6: the test looks at nothing", words, n)
		}
	}
	if len(as.issued) < 2 {
		t.Errorf("%d access tokens were issued: the runs with OAuth made no use of them", len(as.issued))
	}
}
