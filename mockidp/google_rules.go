package mockidp

// scimCore10 is the URN of SCIM 1.1's core schema.
const scimCore10 = "urn:scim:schemas:core:1.0"

var googleVendor = vendor{"IDP-GOOGLE", observed(googleCapture)}

// What Google Workspace needs of a target.
var (
	googleList  = googleVendor.lists(needConnect)
	googleNeeds = wholeNeeds{
		auth:    googleVendor.auth(),
		connect: []*step{googleVendor.listing(needConnect)},
		create:  googleVendor.creation(),
		remove:  googleVendor.removal(),
	}
)
