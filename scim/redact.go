package scim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands where a secret stood.
const Redacted = "[redacted]"

// redactor is the one place that takes secrets out of what is recorded.
type redactor struct {
	forms   []string // of all secrets, each once, the longest first
	replace *strings.Replacer
}

// maxRecorded is how many bytes of a body are recorded.
const maxRecorded = 64 << 10

// A secret shorter than this is not searched for in texts: it would blank out
// ordinary words. Credentials in headers go whatever their length.
const minSecret = 6

func newRedactor(secrets []string) *redactor {
	var forms []string
	for _, s := range secrets {
		if len(s) < minSecret {
			continue
		}
		forms = append(forms, s, url.QueryEscape(s), url.PathEscape(s))
		if quoted, err := json.Marshal(s); err == nil {
			forms = append(forms, strings.Trim(string(quoted), `"`))
		}
	}
	// The longest first, or a secret that begins with another would keep its end.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	forms = slices.Compact(forms)
	var pairs []string
	for _, form := range forms {
		pairs = append(pairs, form, Redacted)
	}
	return &redactor{forms, strings.NewReplacer(pairs...)}
}

var secretHeaders = map[string]bool{
	"Authorization": true, "Proxy-Authorization": true, "Cookie": true, "Set-Cookie": true, "X-Api-Key": true,
}

func (r *redactor) header(h http.Header) http.Header {
	if len(h) == 0 {
		return nil
	}
	out := make(http.Header, len(h))
	for name, values := range h {
		name = http.CanonicalHeaderKey(name)
		for _, v := range values {
			if secretHeaders[name] {
				v = Redacted
			}
			out[name] = append(out[name], r.text(v))
		}
	}
	return out
}

// text looks first whether there is anything to replace: the replacer copies what
// it is given, and hardly a text holds a secret.
func (r *redactor) text(s string) string {
	if !slices.ContainsFunc(r.forms, func(form string) bool { return strings.Contains(s, form) }) {
		return s
	}
	return r.replace.Replace(s)
}

// longest is the size of the longest form of a secret in bytes.
func (r *redactor) longest() int {
	if len(r.forms) == 0 {
		return 0
	}
	return len(r.forms[0])
}

func (r *redactor) body(raw []byte) string {
	size := len(raw)
	if size > maxRecorded {
		raw = raw[:maxRecorded]
	}
	s := r.text(withoutPasswords(raw))
	if size > maxRecorded { // the cut may have halved a secret at the very end
		s = strings.ToValidUTF8(s[:max(0, len(s)-r.longest())], "") + fmt.Sprintf("... (%d bytes in all)", size)
	}
	return s
}

// Passwords in a text that is not, or no longer, well-formed JSON.
var (
	passwordMember = regexp.MustCompile(`(?i)((?:\\*"|')(?:[^"'\\]*[:.])?password(?:\\*"|')\s*:\s*)(?:\\*"(?:[^"\\]|\\[^"])*(?:\\*")?|[^\s,}\]]+)`)
	passwordPath   = regexp.MustCompile(`(?i)"path"\s*:\s*"(?:[^"\\]*[:.])?password"`)
	patchValue     = regexp.MustCompile(`("value"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]]+)`)
)

func withoutPasswordsInText(s string) string {
	if !namesPassword(s) {
		return s
	}
	s = passwordMember.ReplaceAllString(s, `${1}"`+Redacted+`"`)
	if passwordPath.MatchString(s) {
		s = patchValue.ReplaceAllString(s, `${1}"`+Redacted+`"`)
	}
	return s
}

// bearer is a credential as servers like to log it.
var bearer = regexp.MustCompile(`(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]+`)

// RedactText takes secrets out of a text that a program wrote for people, such as
// a log: these, whatever follows the word Bearer, and the values of passwords.
func RedactText(s string, secrets ...string) string {
	s = newRedactor(secrets).text(withoutPasswordsInText(s))
	return bearer.ReplaceAllString(s, "${1}"+Redacted)
}

// shortened removes the beginnings of secrets that were cut off by an ellipsis.
func (r *redactor) shortened(s string) string {
	if !strings.Contains(s, "...") {
		return s
	}
	for _, form := range r.forms {
		for n := len(form) - 1; n >= minSecret; n-- {
			s = strings.ReplaceAll(s, form[:n]+"...", Redacted+"...")
		}
	}
	return s
}
