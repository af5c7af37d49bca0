package mishap

import (
	"errors"
	"net/http"
	"strings"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// state is what the control port shows.
type state struct {
	Seed    int64    `json:"seed"`
	Trouble []string `json:"trouble"`
	Struck  []Strike `json:"struck"`
}

// Control is what a day adds to the look-alike's control port:
//
//	GET /trouble   {"seed","trouble":["reset:5%"],"struck":[{"kind","method","path"}]}
//	PUT /trouble   {"trouble":["reset:5%@POST"]}; an empty list ends it
func (d *Day) Control() map[string]hubspot.ControlFunc {
	return map[string]hubspot.ControlFunc{
		"GET /trouble": func(func(any) error) (any, error) { return d.state(), nil },
		"PUT /trouble": func(read func(any) error) (any, error) {
			var body struct {
				Trouble []string `json:"trouble"`
			}
			if err := read(&body); err != nil {
				return nil, err
			}
			if body.Trouble == nil {
				return nil, errors.New(`want {"trouble": ["reset:5%"]}, or an empty list to end it`)
			}
			trouble, err := ParseAll(body.Trouble)
			if err != nil {
				return nil, err
			}
			d.Set(trouble)
			return d.state(), nil
		},
	}
}

func (d *Day) state() state {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := state{Seed: d.opts.Seed, Trouble: []string{}, Struck: append([]Strike{}, d.struck...)}
	for _, t := range d.trouble {
		s.Trouble = append(s.Trouble, t.String())
	}
	return s
}

func isSCIM(r *http.Request) bool {
	return r.URL.Path == tamper.Base || strings.HasPrefix(r.URL.Path, tamper.Base+"/")
}
