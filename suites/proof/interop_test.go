package proof

import "rolecall/hubspot/variants"

func interopArea() area {
	return area{family: "protocol", name: "interop", base: variants.InteropProfile, profiles: []string{"ipsie-al2", "interop"}}
}
