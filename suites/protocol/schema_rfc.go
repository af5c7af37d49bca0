package protocol

import (
	"strings"

	"rolecall/scim"
)

// definition is what RFC 7643 section 8.7.1, with its errata, says of an attribute.
type definition struct {
	kind       string
	multi      bool
	mutability string
}

// rfcSchemas are the definitions of RFC 7643 section 8.7.1 by schema and by the
// attribute's name in lower case. An attribute stands as name:type, with [] for
// multiValued and a mutability that is not readWrite behind it; a complex one has
// its sub-attributes in braces.
var rfcSchemas = map[string]map[string]definition{
	scim.UserURN: definitionsOf(`
		userName:string name:complex{formatted:string familyName:string givenName:string middleName:string honorificPrefix:string honorificSuffix:string}
		displayName:string nickName:string profileUrl:reference title:string userType:string preferredLanguage:string locale:string timezone:string
		active:boolean password:string:writeOnly
		emails:complex[]{value:string display:string type:string primary:boolean}
		phoneNumbers:complex[]{value:string display:string type:string primary:boolean}
		ims:complex[]{value:string display:string type:string primary:boolean}
		photos:complex[]{value:reference display:string type:string primary:boolean}
		addresses:complex[]{formatted:string streetAddress:string locality:string region:string postalCode:string country:string type:string primary:boolean}
		groups:complex[]:readOnly{value:string:readOnly $ref:reference:readOnly display:string:readOnly type:string:readOnly}
		entitlements:complex[]{value:string display:string type:string primary:boolean}
		roles:complex[]{value:string display:string type:string primary:boolean}
		x509Certificates:complex[]{value:binary display:string type:string primary:boolean}`),
	scim.GroupURN: definitionsOf(`
		displayName:string
		members:complex[]{value:string:immutable $ref:reference:immutable type:string:immutable}`),
	scim.EnterpriseURN: definitionsOf(`
		employeeNumber:string costCenter:string organization:string division:string department:string
		manager:complex{value:string $ref:reference displayName:string:readOnly}`),
}

func definitionsOf(text string) map[string]definition {
	table := map[string]definition{}
	text = strings.NewReplacer("{", " { ", "}", " } ").Replace(text)
	parent, last := "", ""
	for _, word := range strings.Fields(text) {
		switch word {
		case "{":
			parent = last + "."
			continue
		case "}":
			parent = ""
			continue
		}
		parts := strings.Split(word, ":")
		kind, multi := strings.CutSuffix(parts[1], "[]")
		d := definition{kind, multi, "readWrite"}
		if len(parts) > 2 {
			d.mutability = parts[2]
		}
		last = strings.ToLower(parts[0])
		table[parent+last] = d
	}
	return table
}
