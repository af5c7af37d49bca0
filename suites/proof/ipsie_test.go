package proof

import "rolecall/hubspot/variants"

func ipsieArea() area {
	return area{family: "protocol", name: "ipsie", base: variants.InteropProfile, profiles: []string{"ipsie-al2", "ipsie-al3"}}
}
