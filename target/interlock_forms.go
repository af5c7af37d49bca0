package target

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// The interlock reads a request as the strictest reader would; a target may read
// it in another way. What two readers could take for two different things is kept
// back, so that no target finds more in a request than the interlock did.

// overrides are headers, and parameters of a query, by which common frameworks
// take another method or path than those of the request line.
var overrides = []string{
	"x-http-method-override", "x-http-method", "x-method-override", "x-original-method", "_method",
	"x-original-url", "x-rewrite-url", "x-original-uri",
}

// twofold says why a target may take a request for another than it seems to be,
// "" if it cannot.
func twofold(r scim.Request) string {
	for name := range r.Header {
		if slices.Contains(overrides, strings.ToLower(name)) {
			return "its header " + name + " may make another request of it"
		}
	}
	for pair := range strings.FieldsFuncSeq(r.Query, func(c rune) bool { return c == '&' || c == ';' }) {
		name, _, _ := strings.Cut(pair, "=")
		if unescaped, err := url.QueryUnescape(name); err != nil || slices.Contains(overrides, strings.ToLower(unescaped)) {
			return "the parameter " + name + " of its query may make another request of it"
		}
	}
	if reads(r.Method) {
		return ""
	}
	return twofoldPath(r.Path)
}

// reads tells whether a method changes nothing (RFC 9110 section 9.2.1).
func reads(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// isSearch tells whether a request is a search by another method (RFC 7644 section
// 3.4.3).
func isSearch(r scim.Request) bool {
	above, ok := strings.CutSuffix(r.Path, searchPath)
	return ok && r.Method == http.MethodPost && strings.LastIndexByte(above, '/') <= 0
}

// twofoldPath says why a path may lead elsewhere than it seems to.
func twofoldPath(path string) string {
	if strings.ContainsAny(path, `?#\`) {
		return "its path may end before it seems to"
	}
	for range 3 { // a proxy may undo an escape, and the target behind it another
		for segment := range strings.FieldsFuncSeq(path, func(c rune) bool { return c == '/' || c == '\\' }) {
			segment, _, _ = strings.Cut(segment, ";") // a path parameter, which some servers drop
			if segment == "." || segment == ".." {
				return "its path may lead elsewhere than it seems to"
			}
		}
		unescaped, err := url.PathUnescape(path)
		if err != nil || unescaped == path {
			break
		}
		path = unescaped
	}
	return ""
}

// decisive are the members of a message by which the interlock judges it. One
// that stands twice is read by some as the first and by others as the last.
var decisive = []string{"username", "displayname", "id", "members", "groups", "value", "path", "op", "method", "data", "bulkid", "operations"}

// twice is the name of such a member that an object of a body has twice, without
// regard to letter case; "" if none has. Two names of the run do no harm.
func (j *Journal) twice(at gjson.Result) (name string) {
	if !at.IsObject() && !at.IsArray() {
		return ""
	}
	seen := map[string]gjson.Result{}
	at.ForEach(func(key, value gjson.Result) bool {
		folded := strings.ToLower(key.String())
		before, again := seen[folded]
		harmless := j.ours(before.String()) && j.ours(value.String())
		if at.IsObject() && again && !harmless && slices.Contains(decisive, folded) {
			name = key.String()
		}
		seen[folded] = value
		if name == "" {
			name = j.twice(value)
		}
		return name == ""
	})
	return name
}

var (
	// address is an e-mail address in a text. That a password may look like one
	// is why its domain needs a top level of letters.
	address = regexp.MustCompile(`([^\s@"<>\\,;:()\[\]{}/]+)@([\pL\pN.-]+\.\pL{2,})`)
	// login is a userName in what may be no JSON.
	login = regexp.MustCompile(`(?i)user\\?name["']?\s*:\s*["']?([^"',}\s]+)`)
)

// refuseBody looks at what a request that writes would store: mail goes to the
// addresses in it, and a target may know its users by them.
func (j *Journal) refuseBody(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	if scim.ParseResource(body).Exists() {
		parsed := gjson.ParseBytes(body)
		if name := j.twice(parsed); name != "" {
			return "its body has " + name + " twice, so that nobody knows which counts"
		}
		return j.refuseAddresses(unquoted(parsed))
	}
	text := strings.ReplaceAll(string(body), "\x00", "") // as UTF-16 has between letters
	for _, found := range login.FindAllStringSubmatch(text, -1) {
		if !j.ours(found[1]) {
			return "its body is no JSON to rely on and names " + found[1] + ", and all that a run creates is named " + j.prefix + "..."
		}
	}
	return j.refuseAddresses(text)
}

// unquoted are all strings of a JSON text, one a line, as a reader has them.
func unquoted(at gjson.Result) string {
	var b strings.Builder
	var walk func(gjson.Result)
	walk = func(v gjson.Result) {
		if v.IsObject() || v.IsArray() {
			v.ForEach(func(_, value gjson.Result) bool { walk(value); return true })
			return
		}
		if v.Type == gjson.String {
			b.WriteString(v.String() + "\n")
		}
	}
	walk(at)
	return b.String()
}

func (j *Journal) refuseAddresses(text string) string {
	if len(j.domains) == 0 {
		return ""
	}
	named := func(domain string) bool {
		return slices.ContainsFunc(j.domains, func(d string) bool { return strings.EqualFold(d, domain) })
	}
	for _, found := range address.FindAllStringSubmatch(text, -1) {
		switch {
		case !named(found[2]):
			return "it holds the address " + found[0] + ", and all mail of a run goes to " + strings.Join(j.domains, " and ")
		case !strings.Contains(strings.ToLower(found[1]), strings.ToLower(j.prefix)):
			return "it holds the address " + found[0] + ", which may be somebody's: those of a run hold " + j.prefix
		}
	}
	return ""
}

// refuseNames keeps what the run created from taking a name or an id that is not
// the run's: the target may know others by it, and nobody could tell any more
// whose the resource is.
func (j *Journal) refuseNames(endpoint string, body []byte) string {
	sent := scim.ParseResource(body)
	attribute := "userName"
	if endpoint == groups {
		attribute = "displayName"
	}
	values := map[string]string{attribute: sent.Get(attribute).String(), "id": sent.ID()}
	ops := sent.Elements("Operations")
	for _, op := range ops {
		path := op.Get("path").String()
		path = strings.TrimSpace(path[strings.LastIndexByte(path, ':')+1:])
		for name := range values {
			if v := op.Get("value"); strings.EqualFold(path, name) {
				values[name] = v.String()
			} else if text := op.Get("value", name).String(); path == "" && text != "" {
				values[name] = text
			}
		}
	}
	if name := values[attribute]; name != "" && !j.ours(name) {
		return "it would name it " + name + ", and all that a run makes is named " + j.prefix + "..."
	}
	if id := values["id"]; id != "" && !j.knows(id) {
		return "it names the id " + id + ", which this run did not create"
	}
	return ""
}
