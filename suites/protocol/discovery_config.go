package protocol

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/scim"
	"rolecall/target"
)

// configSpecs: what /ServiceProviderConfig must hold (RFC 7643 section 5, RFC 9865 section 4).
func configSpecs(a Area) {
	a.Plain("config", "the service provider says what it is capable of", func(s *Stage) {
		x := discover(s, "RFC7644-4-01", configPath)
		config := x.Resource()
		single := hasURN(urns(config), configURN) && !config.Get("Resources").Exists()
		s.Check("RFC7644-4-01", On(x), "the answer to GET "+configPath, single, "one object with the schema "+configURN, Shown(config.Raw()))
	}, Proves("RFC7644-4-01"))

	a.Plain("features", "each optional feature is said to be supported or not", func(s *Stage) {
		x := discovered(s, configPath)
		hasKinds(s, "RFC7643-5-01", x, "patch.supported")
		hasKinds(s, "RFC7643-5-02", x, "bulk.supported", "bulk.maxOperations", "bulk.maxPayloadSize")
		hasKinds(s, "RFC7643-5-03", x, "filter.supported", "filter.maxResults")
		hasKinds(s, "RFC7643-5-04", x, "changePassword.supported", "sort.supported", "etag.supported")
	}, Proves("RFC7643-5-01", "RFC7643-5-02", "RFC7643-5-03", "RFC7643-5-04"))

	a.Plain("authentication", "the ways to authenticate are named, to everybody", func(s *Stage) {
		x := discovered(s, configPath)
		schemes := x.Resource().Get("authenticationSchemes")
		if s.Check("RFC7643-5-05", On(x), "authenticationSchemes", schemes.IsArray(), "an array", ShownJSON(schemes.Raw)) {
			s.Check("RFC7643-5-05", On(x), "the number of authenticationSchemes", len(schemes.Array()) > 0, "one at least", "none", Mild)
		}
		var incomplete, unknown offenders
		for _, scheme := range x.Resource().Elements("authenticationSchemes") {
			for _, name := range []string{"type", "name", "description"} {
				incomplete.unless(filled(scheme.Get(name)), name+" in "+Shown(scheme.Raw()))
			}
			kind := scheme.Get("type").String()
			unknown.unless(slices.Contains(schemeTypes, kind), Shown(kind))
		}
		incomplete.check(s, "RFC7643-5-05", On(x), "what is said of each authentication scheme", "type, name and description are non-empty strings")
		unknown.check(s, "RFC7643-5-06", On(x), "the types of authentication schemes", "among "+strings.Join(schemeTypes, ", "), Mild)
		withoutCredentials(s)
	}, Proves("RFC7643-5-05", "RFC7643-5-06", "RFC7643-5-07"))

	a.Plain("pagination", "the kinds of paging are said as RFC 9865 wants it", func(s *Stage) {
		x := discovered(s, configPath)
		pagination := x.Resource().Get("pagination")
		if s.Claim("pagination.cursor") == target.Stated {
			s.Check("RFC9865-4-01", On(x), "pagination", pagination.IsObject(), "an object, as cursors are offered", ShownJSON(pagination.Raw))
		}
		if !pagination.Exists() {
			if s.Claim("pagination.cursor") != target.Stated {
				s.NotClaimed("the target publishes no pagination attribute")
			}
			return
		}
		hasKinds(s, "RFC9865-4-02", x, "pagination.cursor", "pagination.index")
		method := pagination.Get("defaultPaginationMethod")
		s.Check("RFC9865-4-03", On(x), "pagination.defaultPaginationMethod", !method.Exists() || method.String() == "cursor" || method.String() == "index",
			"cursor or index", ShownJSON(method.Raw))
		var sizes offenders
		for _, name := range []string{"defaultPageSize", "maxPageSize", "cursorTimeout"} {
			v := pagination.Get(name)
			sizes.unless(!v.Exists() || wholeNumber(v) && v.Int() > 0, "pagination."+name+" is "+ShownJSON(v.Raw))
		}
		sizes.check(s, "RFC9865-4-03", On(x), "page sizes and cursorTimeout", "positive integers")
	}, Proves("RFC9865-4-01", "RFC9865-4-02", "RFC9865-4-03"))
}

// schemeTypes are the types of authentication schemes that RFC 7643 section 5 names.
var schemeTypes = []string{"oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"}

// withoutCredentials asks for the authentication schemes as somebody who has yet
// to learn how to authenticate.
func withoutCredentials(s *Stage) {
	x := s.Must(s.Client().WithToken("").Get(s.Context(), configPath, ""))
	if x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden {
		s.Observe("the authentication schemes without credentials", "refused with "+Answer(x), conformance.OracleSCIM)
		s.Check("RFC7643-5-07", On(x), "GET "+configPath+" without credentials", true, "200 with authenticationSchemes, or 401", Answer(x))
		return
	}
	open := x.Status == http.StatusOK && x.Resource().Get("authenticationSchemes").IsArray()
	s.Check("RFC7643-5-07", On(x), "GET "+configPath+" without credentials", open, "200 with authenticationSchemes, or 401", Answer(x)+" "+Shown(x.Resource().Get("authenticationSchemes").Raw))
}

// hasKinds checks that members of the configuration are there and of their kind:
// Booleans, and integers where the name speaks of a maximum.
func hasKinds(s *Stage, rule string, x *scim.Exchange, paths ...string) {
	var wrong offenders
	for _, path := range paths {
		parent, name, _ := strings.Cut(path, ".")
		v := x.Resource().Get(parent, name)
		ok := v.IsBool()
		if strings.HasPrefix(name, "max") {
			ok = wholeNumber(v)
		}
		wrong.unless(ok, path+" is "+missingOr(v))
	}
	wrong.check(s, rule, On(x), strings.Join(paths, ", "), "there, as Booleans and integers")
}

// wholeNumber tells a JSON integer as SCIM writes it (RFC 7643 section 2.3.4).
func wholeNumber(v gjson.Result) bool {
	return v.Type == gjson.Number && !strings.ContainsAny(v.Raw, ".eE")
}

// filled tells a string that says something.
func filled(v gjson.Result) bool {
	return v.Type == gjson.String && strings.TrimSpace(v.String()) != ""
}

func missingOr(v gjson.Result) string {
	if !v.Exists() {
		return "missing"
	}
	return ShownJSON(v.Raw)
}
