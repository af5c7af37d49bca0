package schema

import "rolecall/provider/scimerr"

// CheckImmutable refuses a change of an immutable attribute that has a value
// (RFC 7644 sections 3.5.1 and 3.5.2) with 400 mutability. Setting one that has
// none yet is allowed.
func (c *Catalog) CheckImmutable(old, next map[string]any) (err error) {
	c.Attributes(func(extension string, a *Attribute) bool {
		was, is := holder(old, extension)[a.Name], holder(next, extension)[a.Name]
		err = a.checkImmutable(was, is)
		return err == nil
	})
	return err
}

func (a *Attribute) checkImmutable(was, is any) error {
	if was == nil {
		return nil
	}
	if a.Mutability == Immutable && !Equal(was, is) {
		return scimerr.BadRequest(scimerr.Mutability, "attribute %s is immutable and has a value", a.Name)
	}
	if a.MultiValued { // elements come and go as a whole
		return nil
	}
	before, ok := was.(map[string]any)
	after, kept := is.(map[string]any)
	if !ok || !kept {
		return nil
	}
	for i := range a.SubAttributes {
		sub := &a.SubAttributes[i]
		if err := sub.checkImmutable(before[sub.Name], after[sub.Name]); err != nil {
			return within(a.Name, err)
		}
	}
	return nil
}

// CarryOver completes what a PUT leaves as it was: readOnly attributes always,
// immutable and Kept ones where the body omits them.
func (c *Catalog) CarryOver(old, next map[string]any) {
	c.Attributes(func(extension string, a *Attribute) bool {
		v, had := holder(old, extension)[a.Name]
		_, given := holder(next, extension)[a.Name]
		if had && (a.Mutability == ReadOnly || !given && (a.Mutability == Immutable || extension == "" && c.kept(a))) {
			into := next
			if extension != "" {
				if holder(next, extension) == nil {
					next[extension] = map[string]any{}
				}
				into = holder(next, extension)
			}
			into[a.Name] = Clone(v)
		}
		return true
	})
}

// Forget takes writeOnly values out of a resource: they are not kept. What is
// left may be shared with other copies, so nothing is written without need.
func (c *Catalog) Forget(r map[string]any) {
	c.Attributes(func(extension string, a *Attribute) bool {
		a.forget(holder(r, extension))
		return true
	})
}

func (a *Attribute) forget(in map[string]any) {
	v, there := in[a.Name]
	if !there {
		return
	}
	if a.Mutability == WriteOnly {
		delete(in, a.Name)
		return
	}
	for i := range a.SubAttributes {
		for _, element := range elements(v) {
			if object, ok := element.(map[string]any); ok {
				a.SubAttributes[i].forget(object)
			}
		}
	}
}

func (c *Catalog) kept(a *Attribute) bool {
	for _, name := range c.Type.Kept {
		if equalName(name, a.Name) {
			return true
		}
	}
	return false
}

func holder(r map[string]any, extension string) map[string]any {
	if extension == "" {
		return r
	}
	members, _ := r[extension].(map[string]any)
	return members
}
