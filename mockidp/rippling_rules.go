package mockidp

var ripplingVendor = vendor{"IDP-RIPPLING", documented(ripplingWorkOS)}

// What Rippling needs of a target, as far as anything is told.
var (
	ripplingList  = ripplingVendor.lookup()
	ripplingNeeds = wholeNeeds{
		auth:   ripplingVendor.auth(),
		find:   []*step{ripplingVendor.listing(needFind)},
		create: ripplingVendor.creation(),
	}
)
