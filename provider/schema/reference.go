package schema

import "strings"

// RefersTo is the resource type that a complex attribute points at by its
// sub-attributes value (an id) and $ref (a URI), such as User for manager; ""
// for all other attributes.
func (a *Attribute) RefersTo() string {
	ref := a.Sub("$ref")
	if ref == nil || a.Sub("value") == nil || len(ref.ReferenceTypes) == 0 {
		return ""
	}
	if t := ref.ReferenceTypes[0]; t != "external" && t != "uri" {
		return t
	}
	return ""
}

// settleReferences brings all references of a resource into stored form.
func (c *Catalog) settleReferences(r map[string]any) {
	for _, ref := range c.References {
		if ref.Attr.Mutability == ReadOnly {
			continue
		}
		for _, element := range elements(holder(r, ref.Extension)[ref.Attr.Name]) {
			if object, ok := element.(map[string]any); ok {
				SettleReference(object)
			}
		}
	}
}

// SettleReference stores a reference by id alone: $ref is computed for each
// answer, because the provider's address is the client's view of it. A client
// that sends $ref without value means the id at the URI's end. The object
// itself is changed.
func SettleReference(object map[string]any) {
	uri, _ := object["$ref"].(string)
	delete(object, "$ref")
	if _, ok := object["value"]; !ok && uri != "" {
		object["value"] = uri[strings.LastIndexByte(uri, '/')+1:]
	}
}
