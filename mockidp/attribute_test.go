package mockidp

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"

	"rolecall/scim"
)

func TestMergeLeavesTheRestAlone(t *testing.T) {
	title := attribute{name: "title", value: "Lead"}
	given := attribute{name: "name", sub: "givenName", value: "Mia"}
	email := attribute{name: "emails", kind: "work", sub: "value", value: "m@acme.test"}
	mobile := attribute{name: "phoneNumbers", kind: "mobile", sub: "value", value: "+1"}
	department := attribute{schema: scim.EnterpriseURN, name: "department", value: "Sales"}
	without := func(a attribute) attribute { a.value = ""; return a }
	tests := []struct {
		name       string
		attribute  attribute
		body, want string
	}{
		{"set", title, `{"id":"1", "x":[1, 2],"title":"Rep"}`, `{"id":"1", "x":[1, 2],"title":"Lead"}`},
		{"same", title, `{ "title" : "Lead" , "y":1e2}`, `{ "title" : "Lead" , "y":1e2}`},
		{"appended", title, `{"id":"1"}`, `{"id":"1","title":"Lead"}`},
		{"null", title, `{"title":null}`, `{"title":"Lead"}`},
		{"other letter case", title, `{"Title":"Rep"}`, `{"Title":"Lead"}`},
		{"both letter cases", title, `{"TITLE":"a","title":"b"}`, `{"TITLE":"a","title":"Lead"}`},
		{"cleared", without(title), `{"id":"1","title":"Rep","x":1}`, `{"id":"1","x":1}`},
		{"nothing to clear", without(title), `{"id":"1"}`, `{"id":"1"}`},
		{"sub-attribute", given, `{"name":{"formatted":"X","givenName":"M"}}`, `{"name":{"formatted":"X","givenName":"Mia"}}`},
		{"sub-attribute of nothing", given, `{}`, `{"name":{"givenName":"Mia"}}`},
		{"sub-attribute cleared", without(given), `{"name":{"givenName":"M","familyName":"K"}}`, `{"name":{"familyName":"K"}}`},
		{"element", email, `{"emails":[{"type":"home","value":"h"},{"value":"w","display":"d","type":"Work"}]}`, `{"emails":[{"type":"home","value":"h"},{"value":"m@acme.test","display":"d","type":"Work"}]}`},
		{"primary element without type", email, `{"emails":[{"value":"w","primary":true}]}`, `{"emails":[{"value":"m@acme.test","primary":true}]}`},
		{"new element", email, `{"emails":[{"type":"home","value":"h"}]}`, `{"emails":[{"type":"home","value":"h"},{"primary":true,"value":"m@acme.test","type":"work"}]}`},
		{"first element", mobile, `{"a":1}`, `{"a":1,"phoneNumbers":[{"value":"+1","type":"mobile"}]}`},
		{"element of an empty list", mobile, `{"phoneNumbers":[]}`, `{"phoneNumbers":[{"value":"+1","type":"mobile"}]}`},
		{"element of null", mobile, `{"phoneNumbers":null}`, `{"phoneNumbers":[{"value":"+1","type":"mobile"}]}`},
		{"element cleared", without(mobile), `{"phoneNumbers":[{"type":"work","value":"2"},{"type":"mobile","value":"3"}]}`, `{"phoneNumbers":[{"type":"work","value":"2"}]}`},
		{"extension", department, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1"}}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"1","department":"Sales"}}`},
		{"new extension", department, `{}`, `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}}`},
		{"quotes and markup", attribute{name: "title", value: `"<&>" é`}, `{}`, `{"title":"\"<&>\" é"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.attribute.merge([]byte(tt.body))
			if err != nil || string(got) != tt.want {
				t.Errorf("got  %s (%v)\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestPaths(t *testing.T) {
	want := []string{
		"userName", "displayName", "title", "name.formatted", "name.familyName", "name.givenName",
		`emails[type eq "work"].value`, "preferredLanguage", `phoneNumbers[type eq "mobile"].value`, "externalId",
		scim.EnterpriseURN + ":employeeNumber", scim.EnterpriseURN + ":department",
	}
	for i, a := range entraProfile(&Person{}) {
		if a.path() != want[i] {
			t.Errorf("path %q, want %q", a.path(), want[i])
		}
	}
}

// FuzzMerge puts attributes into whatever object a target may give back: it
// stays JSON, the value is there, and a second merge changes nothing.
func FuzzMerge(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"emails":[]}`, `{"emails":{}}`, `{"emails":"x","name":[]}`, `{"name":"x"}`, `{"phoneNumbers":[null,1,{"type":7}]}`,
		`{"na.me":1,"name":{"GIVENNAME":"x"}}`, `{"title":{},"name":null}`, `{"emails":[{"primary":true},{"type":"WORK","value":[]}]}`,
		`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":[]}`, `{"NAME":1,"Name":2}`, `{"0":1,"-1":2,"#":3}`,
	} {
		f.Add(body, "Mia")
	}
	f.Fuzz(func(t *testing.T, body, value string) {
		if !gjson.Valid(body) || !gjson.Parse(body).IsObject() || value == "" {
			t.Skip()
		}
		raw, err := json.Marshal(value)
		if err != nil || json.Unmarshal(raw, &value) != nil { // as JSON can hold it
			t.Skip()
		}
		for _, a := range append(oktaProfile(&Person{}), attribute{schema: scim.EnterpriseURN, name: "department"}) {
			a.value = value
			once, err := a.merge([]byte(body))
			if err != nil {
				continue // a refusal to merge into nonsense is an answer
			}
			if !gjson.ValidBytes(once) {
				t.Fatalf("%s into %s gave %s", a.path(), body, once)
			}
			twice, err := a.merge(once)
			if err != nil || string(twice) != string(once) {
				t.Fatalf("%s into %s gave %s, then %s (%v)", a.path(), body, once, twice, err)
			}
		}
	})
}
