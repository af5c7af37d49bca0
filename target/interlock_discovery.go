package target

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"rolecall/scim"
)

// What a target says about itself must not be changeable (RFC 7643 sections 5 to
// 7), and a run may try that only in ways that change nothing where it is: by
// writing back what it read, by a PATCH without operations, and by making and
// deleting what bears the run's own name.

var discoveryEndpoints = []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas"}

// discoveryPath is the address of an exchange or request from its discovery
// endpoint on; ok is false at other endpoints.
func discoveryPath(path string) (below string, ok bool) {
	for _, endpoint := range discoveryEndpoints {
		if i := strings.LastIndex(path, endpoint); i >= 0 {
			rest := path[i+len(endpoint):]
			return path[i:], rest == "" || rest[0] == '/'
		}
	}
	return "", false
}

// refuseDiscovery says why a write to a discovery endpoint must not be sent, ""
// if it may.
func (j *Journal) refuseDiscovery(r scim.Request, path string) string {
	body := scim.ParseResource(r.Body)
	ours := func(text string) bool { return strings.Contains(text, j.prefix) }
	switch r.Method {
	case http.MethodPut:
		if read, ok := j.described[path]; ok && bytes.Equal(read, r.Body) {
			return ""
		}
		return "it would put something else in the place of what the target says about itself"
	case http.MethodPatch:
		if v := body.Get("Operations"); v.IsArray() && len(v.Array()) == 0 {
			return ""
		}
	case http.MethodPost:
		if ours(body.ID()) && !strings.Contains(strings.Trim(path, "/"), "/") {
			return ""
		}
	case http.MethodDelete:
		if i := strings.LastIndexByte(path, '/'); i > 0 && ours(path[i:]) {
			return ""
		}
	}
	return "it would change what the target says about itself"
}

// noticeDiscovery remembers what was read at a discovery endpoint. It tells
// whether the exchange was with one.
func (j *Journal) noticeDiscovery(x *scim.Exchange) bool {
	u, err := url.Parse(x.URL)
	if err != nil {
		return false
	}
	path, ok := discoveryPath(u.EscapedPath())
	if ok && x.Method == http.MethodGet && x.OK() {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.described[path] = bytes.Clone(x.Body())
	}
	return ok
}
