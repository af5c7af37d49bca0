package protocol

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"slices"
	"strings"
	"time"

	. "rolecall/suites/stage"

	"rolecall/scim"
)

// sample makes a valid value for an attribute as a target publishes it. ok is
// false for those that a spec has no business to write.
func sample(s *Stage, a scim.Attribute, boss string) (value any, ok bool) {
	if a.Mutability == "readOnly" || a.Parent == "" && a.Core() && slices.Contains(leftAlone, strings.ToLower(a.Name)) {
		return nil, false
	}
	if a.Type != "complex" {
		value, ok = simple(s, a, boss)
	} else {
		value, ok = object(s, a, boss)
	}
	if ok && a.MultiValued {
		value = []any{value}
	}
	return value, ok
}

// leftAlone are attributes that name or enable the user, give rights, or are
// secret: others write them, on purpose.
var leftAlone = []string{"schemas", "id", "externalid", "meta", "username", "emails", "active", "password", "roles", "entitlements", "groups", "members"}

// object is a value with all sub-attributes that are the client's to choose.
// display, $ref and formatted are often made up by the service provider.
func object(s *Stage, a scim.Attribute, boss string) (any, bool) {
	o := scim.Object{}
	for _, sub := range a.SubAttributes {
		name := strings.ToLower(sub.Name)
		if slices.Contains([]string{"display", "$ref", "formatted", "displayname"}, name) && !sub.Required || name == "type" && len(sub.Canonical) == 0 && !sub.Required {
			continue
		}
		if v, ok := sample(s, sub, boss); ok {
			o = append(o, scim.F(sub.Name, v))
		}
	}
	return o, len(o) > 0
}

// wellKnown are values for the attributes whose form RFC 7643 section 4 narrows.
var wellKnown = map[string]string{
	"usertype": "Employee", "preferredlanguage": "en-US", "locale": "en-US", "timezone": "Europe/Berlin", "profileurl": "https://example.com/Ada",
	"phonenumbers.value": "tel:+1-201-555-0123", "photos.value": "https://example.com/Ada.png", "ims.value": "ada.lovelace",
	"addresses.country": "US", "addresses.postalcode": "12345", "addresses.streetaddress": "1 Main Street", "addresses.locality": "Springfield", "addresses.region": "IL",
	"name.givenname": "Ada", "name.familyname": "Lovelace", "name.middlename": "King", "name.honorificprefix": "Dr.", "name.honorificsuffix": "III",
}

func simple(s *Stage, a scim.Attribute, boss string) (any, bool) {
	key := strings.ToLower(strings.TrimPrefix(a.Parent+"."+a.Name, "."))
	if text, ok := wellKnown[key]; ok && a.Core() {
		return text, true
	}
	switch a.Type {
	case "string":
		return text(s, a, boss), true
	case "boolean":
		return true, true
	case "integer":
		return 7, true
	case "decimal":
		return 1.5, true
	case "datetime":
		return "2026-03-01T12:00:00Z", true
	case "binary":
		if strings.EqualFold(a.Parent, "x509Certificates") {
			return certificate(), true
		}
		return base64.StdEncoding.EncodeToString([]byte("rolecall\x00\xff")), true
	case "reference":
		if len(a.References) == 0 || slices.Contains(a.References, "external") || slices.Contains(a.References, "uri") {
			return "https://example.com/" + a.Name, true
		}
		return s.Client().BaseURL() + scim.UserPath(boss), slices.Contains(a.References, "User") && boss != ""
	}
	return nil, false
}

// text is a string of mixed letter case. An id is wanted where a complex
// attribute refers to a User.
func text(s *Stage, a scim.Attribute, boss string) any {
	switch {
	case strings.EqualFold(a.Name, "value") && strings.EqualFold(a.Parent, "manager"):
		return boss
	case len(a.Canonical) > 0:
		return a.Canonical[0]
	case a.Uniqueness != "none":
		return s.Name("Unique" + a.Name)
	}
	return "Rolecall " + a.Name
}

// certificate is a new self-signed certificate in base64 DER.
func certificate() string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // never fails (crypto/rand)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rolecall"}, NotBefore: time.Now(), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err) // the template is ours
	}
	return base64.StdEncoding.EncodeToString(der)
}
