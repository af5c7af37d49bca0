package conformance

import (
	"strings"
	"testing"
)

func TestUnproved(t *testing.T) {
	for _, test := range []struct{ name, data, err string }{
		{"empty file", "", "first line"},
		{"no header", "RFC7644-3.6-01,because\n", "first line"},
		{"unknown id", "id,reason\nRFC7644-9.9-99,because\n", "line 2: the catalogue has no RFC7644-9.9-99"},
		{"no reason", "id,reason\nRFC7644-3.6-01, \n", "line 2: RFC7644-3.6-01 has no reason"},
		{"twice", "id,reason\nRFC7644-3.6-01,a\nRFC7644-3.6-01,b\n", "line 3: RFC7644-3.6-01 stands twice"},
		{"a third column", "id,reason\nRFC7644-3.6-01,a,b\n", "unproved.csv"},
		{"fine", "id,reason\nRFC7644-3.6-01,cannot be seen\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := LoadCatalogue()
			if err != nil {
				t.Fatal(err)
			}
			switch err := c.addUnproved([]byte(test.data)); {
			case test.err == "" && (err != nil || c.Unproved("RFC7644-3.6-01") != "cannot be seen" || c.Unproved("RFC7644-3.6-02") != ""):
				t.Errorf("%v, %q", err, c.Unproved("RFC7644-3.6-01"))
			case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
				t.Errorf("%v, want %q", err, test.err)
			}
		})
	}
}
