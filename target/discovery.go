package target

import (
	"context"
	"net/http"

	"rolecall/scim"
)

// Discovery is what a target says about itself at the discovery endpoints of RFC
// 7644 section 4. What is missing or unreadable is empty.
type Discovery struct {
	Config  scim.Resource   // /ServiceProviderConfig
	Types   []scim.Resource // /ResourceTypes
	Schemas []scim.Schema   // /Schemas
}

// Discover reads the three discovery endpoints. Only a target that cannot be
// reached is an error.
func Discover(ctx context.Context, c *scim.Client) (d Discovery, err error) {
	if d.Config, err = discoveryBody(ctx, c, "/ServiceProviderConfig"); err != nil {
		return d, err
	}
	if d.Types, err = discoveryList(ctx, c, "/ResourceTypes"); err != nil {
		return d, err
	}
	schemas, err := discoveryList(ctx, c, "/Schemas")
	d.Schemas = scim.ParseSchemas(schemas)
	return d, err
}

func discoveryBody(ctx context.Context, c *scim.Client, path string) (scim.Resource, error) {
	x, err := c.Get(ctx, path, "")
	if err != nil {
		return scim.Resource{}, unreachable(c, err)
	}
	if x.Status != http.StatusOK {
		return scim.Resource{}, nil
	}
	return x.Resource(), nil
}

func discoveryList(ctx context.Context, c *scim.Client, path string) ([]scim.Resource, error) {
	body, err := discoveryBody(ctx, c, path)
	if err != nil || !body.Exists() {
		return nil, err
	}
	return body.Elements("Resources"), nil
}

// Type finds a resource type by its name, such as User.
func (d Discovery) Type(name string) (scim.Resource, bool) {
	for _, t := range d.Types {
		if t.Get("name").String() == name {
			return t, true
		}
	}
	return scim.Resource{}, false
}

// Schema finds a published schema by its URN.
func (d Discovery) Schema(urn string) (scim.Schema, bool) {
	for _, s := range d.Schemas {
		if s.ID() == urn {
			return s, true
		}
	}
	return scim.Schema{}, false
}

// Of lists the schemas of a resource type: the core one and its extensions. Where
// no resource types are published it is the core one of that name.
func (d Discovery) Of(name string) []scim.Schema {
	urns := []string{"urn:ietf:params:scim:schemas:core:2.0:" + name}
	if t, ok := d.Type(name); ok {
		urns = []string{t.Get("schema").String()}
		for _, extension := range t.Elements("schemaExtensions") {
			urns = append(urns, extension.Get("schema").String())
		}
	}
	var schemas []scim.Schema
	for _, urn := range urns {
		if s, ok := d.Schema(urn); ok {
			schemas = append(schemas, s)
		}
	}
	return schemas
}
