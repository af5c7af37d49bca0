package mockidp

import (
	"fmt"
	"slices"
	"strings"
)

// Setting is something beside the form of roles that an administrator chooses at
// the identity provider and that changes what is sent.
type Setting struct {
	Name  string `json:"name"`  // what is chosen: leave, update
	Forms []Form `json:"forms"` // the first is the default
}

// Form is one choice of a Setting. Its name stands once among all forms and role
// styles of a dialect, so that the name alone says what is chosen.
type Form struct {
	Name  string `json:"name"`  // delete
	Title string `json:"title"` // for people: the account is deleted
}

// Variant is a dialect as an administrator has set it up: the form of roles, and
// the forms of its other settings where they are not the first.
type Variant struct {
	Roles RoleStyle
	Forms []string
}

// String names the forms as --idp takes them after the dialect: delete:values.
func (v Variant) String() string {
	return strings.Join(append([]string{string(v.Roles)}, v.Forms...), ":")
}

// Variant reads the names of forms, of roles and of other settings, in any
// order; of what is not named the first is taken. The error names the forms that
// there are.
func (info Info) Variant(names ...string) (Variant, error) {
	v := Variant{Roles: info.RoleStyles[0]}
	styled := false
	var forms []string
	for _, name := range names {
		if style := RoleStyle(name); slices.Contains(info.RoleStyles, style) {
			if styled {
				return v, fmt.Errorf("%s: two forms of roles, %s and %s", info.Name, v.Roles, style)
			}
			v.Roles, styled = style, true
			continue
		}
		forms = append(forms, name)
	}
	all, err := info.forms(forms)
	if err != nil {
		return v, err
	}
	for i, form := range all {
		if form != info.Settings[i].Forms[0].Name {
			v.Forms = append(v.Forms, form)
		}
	}
	return v, nil
}

// forms gives one form of each setting, in order: the named ones, else the first.
func (info Info) forms(names []string) ([]string, error) {
	chosen := make([]string, len(info.Settings))
	for _, name := range names {
		i := slices.IndexFunc(info.Settings, func(s Setting) bool { return s.has(name) })
		switch {
		case i < 0:
			return nil, fmt.Errorf("%s has no form %q; its forms are %s", info.Name, name, info.words())
		case chosen[i] != "" && chosen[i] != name:
			return nil, fmt.Errorf("%s: two forms of %s, %s and %s", info.Name, info.Settings[i].Name, chosen[i], name)
		}
		chosen[i] = name
	}
	for i, s := range info.Settings {
		if chosen[i] == "" {
			chosen[i] = s.Forms[0].Name
		}
	}
	return chosen, nil
}

func (s Setting) has(name string) bool {
	return slices.ContainsFunc(s.Forms, func(f Form) bool { return f.Name == name })
}

// words lists every form for an error.
func (info Info) words() string {
	var words []string
	for _, style := range info.RoleStyles {
		words = append(words, string(style))
	}
	for _, s := range info.Settings {
		for _, f := range s.Forms {
			words = append(words, f.Name)
		}
	}
	return strings.Join(words, ", ")
}

// form tells whether the administrator has chosen a form.
func (o Options) form(name string) bool { return slices.Contains(o.Forms, name) }
