package protocol

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

// define reads one attribute definition as a target publishes it.
func define(t *testing.T, text string) scim.Attribute {
	t.Helper()
	list := scim.ParseResource([]byte(`{"Resources":[{"id":"` + scim.UserURN + `","attributes":[` + text + `]}]}`)).Elements("Resources")
	schemas := scim.ParseSchemas(list)
	if len(schemas) != 1 || len(schemas[0].Attributes) != 1 {
		t.Fatalf("no definition: %s", text)
	}
	return schemas[0].Attributes[0]
}

const mails = `{"name":"emails","type":"complex","multiValued":true,"subAttributes":[{"name":"value","type":"string"},{"name":"type","type":"string"},{"name":"primary","type":"boolean"}]}`

func TestKeptAsWritten(t *testing.T) {
	phones := `{"name":"phoneNumbers","type":"complex","multiValued":true,"subAttributes":[{"name":"value","type":"string"}]}`
	for _, test := range []struct {
		attribute, written, stored string
		want                       bool
	}{
		{`{"name":"title","type":"string"}`, `"Boss"`, `"BOSS"`, true},
		{`{"name":"title","type":"string"}`, `"Boss"`, `"Bos"`, false},
		{`{"name":"title","type":"string"}`, `"Boss"`, ``, false},
		{`{"name":"title","type":"string"}`, `"7"`, `7`, false},
		{`{"name":"code","type":"string","caseExact":true}`, `"Ab"`, `"ab"`, false},
		{`{"name":"active","type":"boolean"}`, `true`, `"true"`, false},
		{`{"name":"n","type":"integer"}`, `7`, `7.0`, true},
		{`{"name":"d","type":"dateTime"}`, `"2026-03-01T12:00:00Z"`, `"2026-03-01T13:00:00.000+01:00"`, true},
		{`{"name":"d","type":"dateTime"}`, `"2026-03-01T12:00:00Z"`, `"2026-03-01T12:00:01Z"`, false},
		{`{"name":"b","type":"binary"}`, `"AP8="`, `"AP8"`, true},
		{`{"name":"b","type":"binary"}`, `"AP8="`, `"AP4="`, false},
		{`{"name":"u","type":"reference"}`, `"https://a.test/A"`, `"https://a.test/a"`, false},
		{mails, `[{"value":"a@x.test","type":"work"}]`, `[{"value":"b@x.test"},{"value":"A@X.test","type":"Work","display":"A"}]`, true},
		{mails, `[{"value":"a@x.test","type":"work"}]`, `[{"value":"a@x.test","type":"home"}]`, false},
		{mails, `[{"value":"a@x.test"}]`, `{"value":"a@x.test"}`, false},
		{phones, `[{"value":"tel:+1-201-555-0123"}]`, `[{"value":"+12015550123"}]`, true},
		{phones, `[{"value":"tel:+1-201-555-0123"}]`, `[{"value":"+1201555123"}]`, false},
	} {
		if got := keptAsWritten(define(t, test.attribute), json.RawMessage(test.written), gjson.Parse(test.stored)); got != test.want {
			t.Errorf("%s: written %s, stored %s: %v", test.attribute, test.written, test.stored, got)
		}
	}
}

func TestMisfits(t *testing.T) {
	for _, test := range []struct {
		attribute, resource string
		wrong               int
	}{
		{mails, `{"emails":[{"value":"a","primary":true}]}`, 0},
		{mails, `{"EMAILS":null}`, 0},
		{mails, `{}`, 0},
		{mails, `{"emails":{"value":"a"}}`, 1},
		{mails, `{"emails":["a",{"value":7,"primary":"true"}]}`, 3},
		{`{"name":"n","type":"integer"}`, `{"n":7}`, 0},
		{`{"name":"n","type":"integer"}`, `{"n":7.0}`, 1},
		{`{"name":"n","type":"integer"}`, `{"n":[7]}`, 1},
		{`{"name":"n","type":"decimal"}`, `{"n":7}`, 0},
		{`{"name":"n","type":"decimal"}`, `{"n":"7"}`, 1},
		{`{"name":"n","type":"invented"}`, `{"n":"7"}`, 0},
		{`{"name":"name","type":"complex","subAttributes":[{"name":"givenName","type":"string"}]}`, `{"name":{"givenName":{}}}`, 1},
	} {
		schema := scim.Schema{Attributes: []scim.Attribute{define(t, test.attribute)}}
		if got := misfits([]scim.Schema{schema}, scim.ParseResource([]byte(test.resource))); len(got) != test.wrong {
			t.Errorf("%s against %s: %v", test.resource, test.attribute, got)
		}
	}
}

func TestForms(t *testing.T) {
	for _, test := range []struct {
		what string
		got  bool
		want bool
	}{
		{"dateTime with fraction", ok(parseInstant("2026-03-01T12:00:00.123456789Z")), true},
		{"dateTime without offset", ok(parseInstant("2026-03-01T12:00:00")), true},
		{"date", ok(parseInstant("2026-03-01")), false},
		{"epoch", ok(parseInstant("1772366400")), false},
		{"base64url", ok(octets("_-8")), true},
		{"no base64", ok(octets("a b")), false},
		{"relative reference", isReference(gjson.Parse(`"../Users/1"`)), true},
		{"reference with a blank", isReference(gjson.Parse(`"http://a b"`)), false},
		{"empty reference", isReference(gjson.Parse(`""`)), false},
		{"URN", isURI("urn:x:y"), true},
		{"a word", isURI("User"), false},
		{"plural", isPlural("Entitlements", "Entitlement"), true},
		{"plural in y", isPlural("policies", "Policy"), true},
		{"singular", isPlural("Role", "Role"), false},
		{"stem", sameStem("People", "Person"), true},
		{"no stem", sameStem("Users", "Gadget"), false},
		{"integer", wholeNumber(gjson.Parse("20")), true},
		{"exponent", wholeNumber(gjson.Parse("2e1")), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v", test.what, test.got)
		}
	}
	if d := rfcSchemas[scim.UserURN]["groups.$ref"]; d != (definition{"reference", false, "readOnly"}) {
		t.Errorf("groups.$ref is %+v", d)
	}
	if d := rfcSchemas[scim.UserURN]["x509certificates"]; d != (definition{"complex", true, "readWrite"}) {
		t.Errorf("x509Certificates is %+v", d)
	}
	if got := swapped("Rolecall Ä1"); got != "rOLECALL ä1" {
		t.Error(got)
	}
}

func ok[T any](_ T, good bool) bool { return good }
