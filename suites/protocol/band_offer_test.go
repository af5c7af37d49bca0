package protocol

import (
	"slices"
	"strings"
	"testing"

	"rolecall/scim"
)

func TestComparisons(t *testing.T) {
	user := scim.ParseSchemas([]scim.Resource{scim.ParseResource([]byte(`{"id":"` + scim.UserURN + `","attributes":[
		{"name":"userName","type":"string"}, {"name":"active","type":"boolean"},
		{"name":"name","type":"complex","subAttributes":[{"name":"familyName","type":"string"}]}]}`))})[0]
	schema := func(urn string) (scim.Schema, bool) { return user, urn == scim.UserURN }
	for _, test := range []struct {
		filter string
		want   []string
	}{
		{`userName eq "b c"`, []string{`userName eq "a"|userName eq a`}},
		{`USERNAME Sw "b" AND name.FAMILYNAME PR`, []string{`userName sw "a"|userName sw a`, `name.familyName pr`}},
		{`not (active eq false) or (userName co "say \"hi\"")`, []string{`active eq true|active eq "true"`, `userName co "a"|userName co a`}},
		{scim.UserURN + `:name.familyName eq "b"`, []string{`name.familyName eq "a"|name.familyName eq a`}},
		{scim.EnterpriseURN + `:department pr`, []string{scim.EnterpriseURN + `:department pr`}},
		{`x eq null and y gt 5`, []string{`x eq null`, `y gt 1`}},
		{`meta.created gt "2020-02-02T02:02:02.5+02:00"`, []string{`meta.created gt "2026-01-02T03:04:05Z"`}},
		{`title eq "say \u0022hi\u0022 to C:\u005cnew\/\u00e9"`, []string{`title eq "a"|title eq a`}},
		{`no filter`, nil},
		{`emails[type eq "work"]`, nil},
	} {
		var got []string
		for _, notations := range comparisonsOf(test.filter, schema) {
			got = append(got, strings.Join(notations, "|"))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.filter, got, test.want)
		}
	}
}
