package provider

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"rolecall/provider/schema"
)

// assignableTypes are the resource types of the draft that the product has
// something for, with their schemas.
func (c Config) assignableTypes() (types []schema.ResourceType, schemas []*schema.Schema) {
	if !c.Features.RolesAndEntitlements {
		return nil, nil
	}
	if c.Roles != nil {
		types, schemas = append(types, schema.RoleType()), append(schemas, schema.Role())
	}
	if c.Entitlements != nil {
		types, schemas = append(types, schema.EntitlementType()), append(schemas, schema.Entitlement())
	}
	return types, schemas
}

// directories are those of the assignable types, by the name of the type. They
// are read once, so that what is there from the start has its dates from there.
func (c Config) directories(catalogs []*schema.Catalog) map[string]*directory {
	out := map[string]*directory{}
	for _, catalog := range catalogs {
		var from *Assignables
		switch catalog.Type.Schema {
		case schema.RoleURI:
			from = c.Roles
		case schema.EntitlementURI:
			from = c.Entitlements
		}
		if from == nil || !c.Features.RolesAndEntitlements {
			continue
		}
		d := &directory{catalog: catalog, list: from.List, now: c.Now, known: map[string]*entry{}}
		d.read(context.Background())
		out[catalog.Type.Name] = d
	}
	return out
}

// assignableConfig is the RolesAndEntitlements attribute of the
// ServiceProviderConfig (draft section 3.1). It is in no schema: its parts are
// complex, which RFC 7643 section 2.3.8 does not allow a schema to say.
func (c Config) assignableConfig() map[string]any {
	half := func(a *Assignables, multiple string) map[string]any {
		if a == nil {
			return map[string]any{"supported": false}
		}
		return map[string]any{"supported": true, multiple: !a.OnlyOne, "primarySupported": true, "typeSupported": true}
	}
	return map[string]any{
		"roles":        half(c.Roles, "multipleRolesSupported"),
		"entitlements": half(c.Entitlements, "multipleEntitlementsSupported"),
	}
}

func sortedEntries(list map[string]*entry) []*entry {
	return slices.SortedFunc(maps.Values(list), func(a, b *entry) int { return cmp.Compare(a.sequence, b.sequence) })
}
