package mockidp

import (
	"context"
	"net/http"
	"slices"

	"rolecall/scim"
)

// entraProfile is the default mapping of a custom application, in the order in
// which differences are sent.
func entraProfile(p *Person) []attribute {
	return []attribute{
		{name: "userName", value: p.Login},
		{name: "displayName", value: p.DisplayName},
		{name: "title", value: p.Title},
		{name: "name", sub: "formatted", value: p.fullName()},
		{name: "name", sub: "familyName", value: p.FamilyName},
		{name: "name", sub: "givenName", value: p.GivenName},
		{name: "emails", kind: "work", sub: "value", value: p.Email},
		{name: "preferredLanguage", value: p.Locale},
		{name: "phoneNumbers", kind: "mobile", sub: "value", value: p.Mobile},
		{name: "externalId", value: p.MailNickname},
		{schema: scim.EnterpriseURN, name: "employeeNumber", value: p.EmployeeNumber},
		{schema: scim.EnterpriseURN, name: "department", value: p.Department},
	}
}

// create posts the user as in the vendor's sample; attributes without a value
// are left out.
func (e *entra) create(ctx context.Context, r *run) error {
	person, roles := r.rec.person, r.rec.roles
	body := object(
		scim.F("schemas", []string{scim.UserURN, scim.EnterpriseURN}),
		scim.F("externalId", person.MailNickname),
		scim.F("userName", person.Login),
		scim.F("active", true),
		scim.F("displayName", person.DisplayName),
		scim.F("emails", []scim.Object{{scim.F("primary", true), scim.F("type", "work"), scim.F("value", person.Email)}}),
		scim.F("meta", scim.Object{scim.F("resourceType", "User")}),
		scim.F("name", object(
			scim.F("formatted", person.fullName()), scim.F("familyName", person.FamilyName), scim.F("givenName", person.GivenName))),
		scim.F("title", person.Title),
		scim.F("preferredLanguage", person.Locale),
	)
	if person.Mobile != "" {
		body = append(body, scim.F("phoneNumbers", []scim.Object{{scim.F("type", "mobile"), scim.F("value", person.Mobile)}}))
	}
	if e.opts.OmitRoles {
		roles = nil
	}
	body = append(body, scim.F("roles", e.roleObjects(roles)))
	if extension := object(scim.F("employeeNumber", person.EmployeeNumber), scim.F("department", person.Department)); len(extension) > 0 {
		body = append(body, scim.F(scim.EnterpriseURN, extension))
	}
	raw, err := scim.Marshal(body)
	if err != nil {
		return err
	}
	// The enterprise URN in schemas is there for everybody, and a target without
	// that extension may refuse it.
	x, err := r.send(ctx, entraCreate, request{method: http.MethodPost, path: "/Users", body: raw, beyond: true})
	if err != nil {
		if x != nil && x.Status == http.StatusConflict {
			f := entraCreate.fail(x, breach{entraConflict, answered(x)})
			f.refused = true
			return f
		}
		return err
	}
	user, f := entraCreate.readUser(x, entraCreatedEmpty, entraCreatedID)
	if f != nil {
		return f
	}
	r.rec.link, r.rec.disabled, r.rec.deleted = user.ID(), false, false
	r.rec.pushed, r.rec.told = person, slices.Clone(roles)
	r.rec.sees(user)
	return nil
}

// object leaves out members that are empty strings or empty objects.
func object(fields ...scim.Field) scim.Object {
	return slices.DeleteFunc(scim.Object(fields), func(f scim.Field) bool {
		if o, ok := f.Value.(scim.Object); ok {
			return len(o) == 0
		}
		return f.Value == ""
	})
}
