package mockidp

// wholeCaptures are those of the dialects that send whole users.
func wholeCaptures() map[string][]capture {
	plain := mia
	plain.Title, plain.Department = "Team Lead", "Support"
	full := plain
	full.Locale, full.Mobile, full.EmployeeNumber = "en-US", "+49 30 555 0134", "4710"
	berg := func(p *Person) {
		p.DisplayName, p.FamilyName, p.Email = "Mia Koch-Berg", "Koch-Berg", "mia.berg@acme.test"
	}
	one := []string{"Sales Rep"}
	form := func(names ...string) Options { return Options{Forms: names} }
	roles := func(style RoleStyle, names ...string) Options { return Options{Roles: style, Forms: names} }
	theirs := with(entraUser, `"displayName":"Mia Koch"`, `"displayName":"M. Koch"`)
	inactive := with(theirs, `"active":true`, `"active":false`)

	// common are the events as most of these dialects send them.
	common := func(opts Options, except ...capture) []capture {
		list := map[string]capture{}
		for _, c := range []capture{
			{name: "test-connection", play: test},
			{name: "hire", play: hire(plain)},
			{name: "change-profile", person: plain, play: change(berg)},
			{name: "rename-login", person: plain, play: rename},
			{name: "change-roles", person: plain, roles: one, play: changeRoles(twoOthers...)},
			{name: "leave", person: plain, play: leave},
			{name: "return", person: plain, play: comeBack},
			{name: "delete", person: plain, play: deletion},
			{name: "sync", person: plain, play: again},
		} {
			c.opts = opts
			list[c.name] = c
		}
		for _, c := range except {
			if was, ok := list[c.name]; ok && c.play == nil {
				was.says = c.says
				c = was
			}
			list[c.name] = c
		}
		var all []capture
		for _, c := range list {
			all = append(all, c)
		}
		return all
	}
	says := func(name, why string) capture { return capture{name: name, says: why} }
	adoptions := func(names ...string) []capture {
		list := []capture{
			{name: "hire.adopt", has: theirs, play: hire(plain)},
			{name: "hire.adopt-inactive", has: inactive, play: hire(plain)},
		}
		if len(names) > 0 {
			return list[:1]
		}
		return list
	}

	sets := map[string][]capture{
		"google": common(Options{},
			says("change-profile", "not known how Google Workspace updates"), says("rename-login", "not known how"),
			says("change-roles", "not known how"), says("sync", "not known how"),
			says("leave", "not known how Google Workspace suspends"), says("delete", "not known how Google Workspace suspends"),
			says("return", "not known how Google Workspace opens"),
			capture{name: "leave.delete-1d", opts: form("delete-1d"), person: plain, play: leave}),
		"onelogin": append(common(Options{},
			capture{name: "hire.everything", opts: form("enterprise"), play: hire(full, one...)},
			capture{name: "hire.strings", opts: roles(RolesAsStrings), play: hire(plain, twoRoles...)},
			capture{name: "change-profile.enterprise", opts: form("enterprise"), person: plain, play: change(berg)},
			capture{name: "leave.delete", opts: form("delete"), person: plain, play: leave}), adoptions()...),
		"pingfederate": append(common(Options{}, says("test-connection", "not known how PingFederate tests"),
			capture{name: "hire.work-email", opts: form("work-email"), play: hire(plain)},
			capture{name: "hire.two-emails", opts: form("two-emails"), play: hire(plain)},
			capture{name: "leave.delete", opts: form("delete"), person: plain, play: leave}), adoptions()...),
		"pingone": append(common(Options{}, says("test-connection", "not known how PingOne tests"), says("return", "not known how PingOne opens"),
			capture{name: "hire.email", opts: form("email"), play: hire(plain)},
			capture{name: "leave.delete", opts: form("delete"), person: plain, play: leave}), adoptions("active")...),
		"jumpcloud": append(common(Options{}, says("change-roles", "maps no roles"), says("delete", "not known how JumpCloud treats"),
			capture{name: "hire.everything", play: hire(full)},
			capture{name: "change-profile.minimal", opts: form("minimal"), person: plain, play: change(berg)}), adoptions()...),
		"rippling": append(common(Options{}, says("test-connection", "not known how Rippling tests"),
			says("change-profile", "not known how Rippling updates"), says("rename-login", "not known how"), says("change-roles", "not known how"),
			says("sync", "not known how"), says("leave", "not known how Rippling ends"), says("delete", "not known how Rippling ends"),
			says("return", "not known how Rippling opens"),
			capture{name: "hire.everything", play: hire(full)}), adoptions("active")...),
		"authentik": append(common(roles(RolesAsValues), says("sync", "nothing has changed"),
			capture{name: "leave.disable", opts: form("disable"), person: plain, play: leave},
			capture{name: "return.disable", opts: form("disable"), person: plain, play: comeBack},
			capture{name: "hire.adopt-unquoted", opts: form("unquoted"), has: theirs, play: hire(plain)}), adoptions("active")...),
		"keycloak-ext": common(Options{}, says("test-connection", "has no connection test"),
			capture{name: "change-profile.patch", opts: form("patch"), person: plain, play: change(berg)},
			capture{name: "leave.disable", opts: form("disable"), person: plain, play: leave},
			capture{name: "leave.patch-disable", opts: form("disable", "patch"), person: plain, play: leave},
			capture{name: "return.patch-disable", opts: form("disable", "patch"), person: plain, play: comeBack}),
		"pocket-id": common(Options{}, says("test-connection", "has no connection test"), says("change-roles", "sends no roles"),
			capture{name: "leave.disable", opts: form("disable"), person: plain, play: leave},
			capture{name: "return.disable", opts: form("disable"), person: plain, play: comeBack},
			capture{name: "hire.stranger", opts: Options{MayDelete: func(string) bool { return true }},
				has: with(theirs, `"id":"u-1"`, `"id":"u-9"`, "mia.koch", "eve", `"externalId":"mkoch"`, `"externalId":"e-1"`), play: hire(plain)}),
		"scim-validator": common(Options{}, says("return", "not known how Microsoft SCIM Validator opens"), says("sync", "has no provisioning cycles"),
			capture{name: "hire.everything", play: hire(full, twoRoles...)},
			capture{name: "change-profile.add", person: mia, play: change(func(p *Person) { p.Title, p.Department, p.Mobile = "Team Lead", "Support", "+49 30 555 0134" })},
			capture{name: "change-profile.verbose", opts: form("verbose"), person: plain, play: change(berg)},
			capture{name: "change-roles.first", person: plain, play: changeRoles("Reporting")}),
	}
	return sets
}
