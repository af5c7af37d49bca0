package security

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"

	. "rolecall/suites/stage"

	"github.com/tidwall/gjson"

	"rolecall/fixtures/people"
	"rolecall/scim"
)

// secretSpecs: what is never told (RFC 7643 sections 4.1.1 and 7).
func secretSpecs(a Area) {
	a.Plain("password", "a password comes back in no form, from no request", func(s *Stage) {
		ada := s.Person(people.Ada)
		first, second, third := s.Name("Pa55-word"), s.Name("Pa55-another"), s.Name("Pa55-third")
		tells := func(what string, x *scim.Exchange) {
			got := passwordIn(x.Body(), first, second, third)
			s.Check("RFC7643-4.1.1-14", On(x), "what the answer to "+what+" tells of the password", got == "", "nothing", got, Heavy)
		}
		x := s.Post("/Users", s.UserObject(ada, scim.F("password", first)))
		tells("a create with a password", x)
		if x.Refused() { // some take none
			s.Observe("a create with a password", "refused with "+Answer(x), "")
			x = s.Create(ada)
		}
		id := x.Resource().ID()
		path := scim.UserPath(id)
		s.Snapshot(id) // there is a user to be told about
		tells("GET", s.Get(path))
		tells("GET with attributes=password", s.Get(path, "attributes", "userName,password"))
		tells("a list with attributes=password", s.Get("/Users", "filter", scim.Eq("userName", ada.Login), "attributes", "userName,password"))
		tells("a PUT with a password", s.Put(path, s.UserObject(ada, scim.F("password", second))))
		if !s.Denied("patch.supported") {
			tells("a PATCH of the password", s.PatchAt(path, scim.Op{Op: "replace", Path: "password", Value: third}))
		}
		tells("GET after the changes", s.Get(path))
	}, ReadsBack(), Proves("RFC7643-4.1.1-14"))

	a.Plain("write-only", "attributes that are published as writeOnly never come back", func(s *Stage) {
		ada := s.Person(people.Ada)
		values := map[string]string{} // by the attribute's path
		body := s.UserObject(ada)
		for _, schema := range s.Discovery().Of("User") {
			extension := scim.Object{scim.F("schemas", nil)}[:0]
			for _, at := range schema.Attributes {
				if at.Mutability != "writeOnly" || at.Type != "string" || at.MultiValued {
					continue
				}
				values[at.Path()] = s.Name("secret-" + at.Name)
				if at.Core() {
					body = body.With(scim.F(at.Name, values[at.Path()]))
				} else {
					extension = append(extension, scim.F(at.Name, values[at.Path()]))
				}
			}
			if len(extension) > 0 {
				body = body.With(scim.F("schemas", []string{scim.UserURN, schema.ID()})).With(scim.F(schema.ID(), extension))
			}
		}
		if len(values) == 0 {
			s.NotClaimed("the target publishes no writeOnly attribute of a User")
		}
		tells := func(what string, x *scim.Exchange) {
			for path, value := range values {
				s.Check("RFC7643-7-15", On(x), "what the answer to "+what+" tells of "+path, !strings.Contains(string(x.Body()), value), "nothing", "its value", Heavy)
			}
		}
		x := s.Post("/Users", body)
		tells("a create", x)
		if !x.OK() {
			s.NotClaimed("a user with writeOnly attributes was refused: %s", Answer(x))
		}
		id := x.Resource().ID()
		s.Snapshot(id)
		path := scim.UserPath(id)
		tells("a PUT", s.Put(path, body))
		tells("GET", s.Get(path))
		tells("a list", s.Get("/Users", "filter", scim.Eq("userName", ada.Login)))
		for name := range values {
			tells("GET with attributes="+name, s.Get(path, "attributes", name))
		}
	}, ReadsBack(), Proves("RFC7643-7-15"))

	a.Plain("sensitive-filter", "a filter that is refused as sensitive can be sent by .search", func(s *Stage) {
		refused := false
		for _, filter := range []string{scim.Eq("userName", s.Person(people.Ada).Login), scim.Eq("emails.value", s.Person(people.Ada).Login)} {
			x := s.Get("/Users", "filter", filter)
			if x.Status != http.StatusForbidden {
				continue
			}
			refused = true
			t := x.SCIMType()
			s.Check("RFC7644-7.5.2-01", On(x), "scimType of the 403 to the filter "+filter, x.Resource().Exists() && (t == "" || t == "sensitive"), "sensitive, or none", Shown(t))
			if !s.Denied("search-post") {
				x = s.Post("/Users/.search", scim.Object{scim.F("schemas", []string{scim.SearchRequestURN}), scim.F("filter", filter)})
				s.Listed("RFC7644-7.5.2-01", x, "the same filter by .search")
			}
		}
		if !refused {
			s.NotClaimed("the target refuses no filter as sensitive")
		}
	}, Proves("RFC7644-7.5.2-01"))

	a.Plain("no-password", "passwords are not supported, and are no reason to break down", func(s *Stage) {
		for _, schema := range s.Discovery().Schemas {
			at, has := schema.Attribute("password")
			s.Check("IPSIE-AL2-04", Latest, "an attribute password in the schema "+schema.ID(), !has, "none", at.Name)
		}
		ada := s.Person(people.Ada)
		x := s.Post("/Users", s.UserObject(ada, scim.F("password", s.Name("Pa55-word"))))
		s.Check("IPSIE-AL2-04", On(x), "a create with a password", x.Status == http.StatusBadRequest || x.Status == http.StatusCreated && x.Resource().ID() != "",
			"400, or a user without one", Answer(x))
	}, Proves("IPSIE-AL2-04"))

	a.Plain("no-credentials", "no schema defines attributes that hold credentials", func(s *Stage) {
		if len(s.Discovery().Schemas) == 0 {
			s.NotClaimed("the target publishes no schemas")
		}
		for _, schema := range s.Discovery().Schemas {
			var names []string
			for _, at := range schema.All() {
				if credential.MatchString(at.Name) && schema.ID() != configURN {
					names = append(names, at.Path())
				}
			}
			s.Check("IPSIE-AL2-05", Latest, "attributes for credentials in the schema "+schema.ID(), len(names) == 0, "none", strings.Join(names, ", "))
		}
	}, Proves("IPSIE-AL2-05"))
}

// configURN is the schema of the service provider's configuration, whose
// changePassword holds no credential.
const configURN = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

// credential are names of attributes that hold credentials. Certificates are
// public.
var credential = regexp.MustCompile(`(?i)password|passwd|secret|hash$|private_?key|totp|api_?key|access_?token|refresh_?token`)

// passwordName are members under which servers were seen to keep a password.
var passwordName = regexp.MustCompile(`(?i)^(password|pass_?word_?(hash|digest|salt)|(hashed|encrypted)_?password|pwd_?hash)$`)

// passwordIn says what a body tells of any of the passwords, in clear, encoded or
// hashed, "" if nothing.
func passwordIn(body []byte, passwords ...string) string {
	if name := memberLike(scim.ParseResource(body).Get(), passwordName); name != "" {
		return "it has the member " + name
	}
	text := strings.ToLower(string(body))
	for _, p := range passwords {
		md, one, two, five := md5.Sum([]byte(p)), sha1.Sum([]byte(p)), sha256.Sum256([]byte(p)), sha512.Sum512([]byte(p))
		for form, raw := range map[string][]byte{"clear": nil, "base64": []byte(p), "MD5": md[:], "SHA-1": one[:], "SHA-256": two[:], "SHA-512": five[:]} {
			shapes := []string{p}
			if raw != nil {
				shapes = []string{base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw)}
			}
			for _, shape := range shapes {
				if strings.Contains(text, strings.ToLower(shape)) {
					return "the password itself, as " + form
				}
			}
		}
	}
	return ""
}

// memberLike is the name of a member at any depth that is like the pattern and
// has a value.
func memberLike(at gjson.Result, like *regexp.Regexp) (name string) {
	if !at.IsObject() && !at.IsArray() {
		return ""
	}
	at.ForEach(func(key, value gjson.Result) bool {
		if key.Type == gjson.String && like.MatchString(key.String()) && value.Type != gjson.Null && !value.IsObject() {
			name = key.String()
		} else {
			name = memberLike(value, like)
		}
		return name == ""
	})
	return name
}
