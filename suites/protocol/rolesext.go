package protocol

import . "rolecall/suites/stage"

// rolesextSpecs: roles and entitlements (RFC 7643 section 4.1.2, draft-ietf-scim-roles-entitlements).
func rolesextSpecs(a Area) {
}
