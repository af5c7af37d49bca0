package schema

// ProbeURI is the URI of [ProbeUser].
const ProbeURI = "urn:rolecall:params:scim:schemas:extension:probe:2.0:User"

// ProbeUser is an extension of the User for test harnesses: one attribute for
// each characteristic of RFC 7643 sections 2 and 7 that neither the User nor the
// EnterpriseUser schema has, so that rules about them can be tried on a server
// at all. Each is named after what it is there for.
func ProbeUser() *Schema {
	return &Schema{ID: ProbeURI, Name: "ProbeUser", Description: "Attributes of every kind, for tests", Attributes: []Attribute{
		attr("immutableText", String, "Can be set once.", immutableOnce),
		attr("writeOnlyText", String, "Can be set and never be seen; it is not kept.", writeOnly, never),
		attr("hiddenText", String, "Is kept and never returned.", never),
		attr("requestedText", String, "Is returned to who asks for it by name, or has just written it.", onRequest),
		attr("alwaysText", String, "Is returned whatever is asked for.", always),
		attr("exactText", String, "Is compared with regard to letter case.", exact),
		attr("uniqueText", String, "No two users have the same.", unique),
		attr("suggestedText", String, "Has suggested values; others are taken as well.", canonical("red", "green", "blue")),
		attr("integer", Integer, "A whole number."),
		attr("decimal", Decimal, "A number."),
		attr("flag", Boolean, "True or false."),
		attr("dateTime", DateTime, "An instant."),
		attr("binary", Binary, "Bytes in base64.", exact),
		attr("reference", Reference, "The URI of something elsewhere.", exact, refers("external")),
		attr("texts", String, "Several texts.", multi),
		attr("items", Complex, "Several values with parts.", multi, subs(
			attr("value", String, "Main part of the value."),
			attr("code", String, "Part that no value goes without.", required, exact),
			attr("amount", Decimal, "Part that is a number."),
			attr("since", DateTime, "Part that is an instant."),
			display(), kind("first", "second"), primary())),
	}}
}

func immutableOnce(a *Attribute) { a.Mutability = Immutable }
func onRequest(a *Attribute)     { a.Returned = Request }
