package mockidp

// pingVendor is whose rules a dialect of Ping's keeps to.
func pingVendor(name string) vendor {
	if name == "pingone" {
		return vendor{"IDP-PINGONE", documented(pingOneFilter)}
	}
	return vendor{"IDP-PING", documented(pingSettings)}
}

// What PingFederate and PingOne need of a target. How PingOne opens an account
// again is not known, so there is no such step.
var (
	pingFederateNeeds = pingNeeds("pingfederate", true)
	pingOneNeeds      = pingNeeds("pingone", false)
)

func pingNeeds(name string, reactivates bool) wholeNeeds {
	v := pingVendor(name)
	needs := wholeNeeds{
		auth:     v.auth(),
		find:     []*step{v.search()},
		create:   v.creation(),
		conflict: v.conflict(),
		replace:  v.replacement(),
		off:      v.deactivation(),
		remove:   v.removal(),
	}
	if reactivates {
		needs.on = v.reactivation()
	}
	return needs
}
