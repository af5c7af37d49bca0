package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rolecall/conformance"
)

// Text writes a comparison for people. It errs only as w does.
func (c Comparison) Text(w io.Writer) error {
	var b strings.Builder
	for _, d := range c.Differences {
		fmt.Fprintf(&b, "Not the same was asked: %s\n", d)
	}
	for _, part := range []struct {
		name string
		list []Change
	}{{"Broken", c.Broken}, {"Gone", c.Gone}, {"New", c.Added}, {"Fixed", c.Fixed}, {"Slower", c.Slower}} {
		if len(part.list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s\n\n", part.name)
		for _, change := range part.list {
			change.text(&b, part.name == "Slower")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%d broken, %d fixed, %d new, %d gone, %d slower, %d as before.\n",
		len(c.Broken), len(c.Fixed), len(c.Added), len(c.Gone), len(c.Slower), c.Same)
	switch {
	case c.NotCompleted != "":
		fmt.Fprintf(&b, "The new run is not complete: %s\n", line(c.NotCompleted))
	case c.Regressions > 0:
		fmt.Fprintf(&b, "Worse than before: %s.\n", plural(c.Regressions, "regression"))
	default:
		b.WriteString("No regression.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (c Change) text(b *strings.Builder, times bool) {
	if times {
		fmt.Fprintf(b, "  %s -> %s  %s\n", span(c.TookBefore), span(c.Took), line(c.ID))
		return
	}
	sign := " "
	if c.Regression {
		sign = "!"
	}
	fmt.Fprintf(b, "%s %s -> %s  %s\n", sign, word(c.Was), word(c.Is), line(c.ID))
	if c.Why != "" {
		fmt.Fprintf(b, "    %s\n", c.Why)
	}
}

func word(v conformance.Verdict) string {
	if v == "" {
		return "not there"
	}
	return line(string(v))
}

// JSON writes a comparison for programs.
func (c Comparison) JSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c)
}
