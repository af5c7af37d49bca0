package proof

func oktaArea() area {
	return area{family: "protocol", name: "okta", unclaimed: map[string]string{
		"protocol.okta.tls":                "the tests' provider runs on the loopback",
		"protocol.okta.entitlement-types":  "a variant has Okta's schemas",
		"protocol.okta.entitlement-lists":  "a variant has Okta's schemas",
		"protocol.okta.entitlement-grants": "a variant has Okta's schemas",
	}}
}
