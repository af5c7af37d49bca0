package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Form is one way to write a document.
type Form struct {
	Name  string // as a command line names it
	File  string // its file in the folder of a run; "" if a run writes none
	Write func(io.Writer, Document) error
}

// Forms lists all of them; report.json, from which the others can be made, comes
// first.
func Forms() []Form {
	return []Form{
		{"json", "report.json", JSON},
		{"junit", "junit.xml", JUnit},
		{"md", "report.md", Markdown},
		{"html", "report.html", HTML},
		{"har", "traffic.har", HAR},
		{"sarif", "", SARIF},
		{"github", "", GitHub},
		{"text", "", func(w io.Writer, d Document) error { return Summary(w, d, Style{}) }},
	}
}

// FormByName finds a format. The error names those that exist.
func FormByName(name string) (Form, error) {
	var known []string
	for _, f := range Forms() {
		if f.Name == name {
			return f, nil
		}
		known = append(known, f.Name)
	}
	return Form{}, fmt.Errorf("%q is no format; choose one of %s", name, strings.Join(known, ", "))
}

// files are the formats of which a run writes a file.
func files() []Form {
	return slices.DeleteFunc(Forms(), func(f Form) bool { return f.File == "" })
}
