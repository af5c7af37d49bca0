package mishap

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rolecall/hubspot/tamper"
)

// Kind is one way in which things go wrong.
type Kind string

// The kinds. "Carried out" says that the account has changed although the client
// does not learn of it.
const (
	Busy        Kind = "429"         // refused with 429 and Retry-After; not carried out
	BusyBare    Kind = "429-bare"    // refused with 429 as HubSpot documents it, without Retry-After; not carried out
	Broken      Kind = "5xx"         // 500, 502, 503 or 504 by chance; not carried out
	Maintenance Kind = "maintenance" // windows in which all is answered 503 with a web page; not carried out
	Reset       Kind = "reset"       // the connection breaks; not carried out
	ResetAfter  Kind = "reset-after" // carried out; the connection breaks before the answer
	Partial     Kind = "partial"     // carried out; the connection breaks in the middle of the answer's body
	Hang        Kind = "hang"        // no answer, ever; not carried out
	HangAfter   Kind = "hang-after"  // carried out; no answer, ever
	Stall       Kind = "stall"       // carried out; half of the answer's body comes, and nothing more
	Revoked     Kind = "revoked"     // the SCIM token is withdrawn: 401 from then on
)

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{Busy, BusyBare, Broken, Maintenance, Reset, ResetAfter, Partial, Hang, HangAfter, Stall, Revoked}
}

// What a trouble strikes unless it says otherwise.
const (
	defaultShare = 0.05
	defaultFor   = 2 * time.Second
	defaultEvery = 20 * time.Second
)

// Trouble is one thing that goes wrong, and when: by chance, at the Nth request, or
// in windows of time. Parse makes it.
type Trouble struct {
	Kind   Kind
	Method string        // GET; "" for any
	Path   string        // /Users, below the service root or from the origin on; "" for any
	Share  float64       // 0..1 of the requests of that method, by chance
	Nth    int           // only the Nth of them (from 1); of Revoked all from there on
	For    time.Duration // of Maintenance: how long one lasts
	Every  time.Duration // of Maintenance: one in each such period
}

// Parse reads KIND[:WHEN][@METHOD[/PATH]]. WHEN is a share such as 5%, or #3 for the
// third request; of maintenance it is LENGTH/PERIOD, such as 2s/20s.
func Parse(text string) (Trouble, error) {
	rest, where, _ := strings.Cut(text, "@")
	kind, when, given := strings.Cut(rest, ":")
	method, path, deep := strings.Cut(where, "/")
	t := Trouble{Kind: Kind(kind), Method: method}
	if deep {
		t.Path = "/" + path
	}
	if !slices.Contains(Kinds(), t.Kind) {
		return t, fmt.Errorf("%q: no trouble is called %q; there are %s", text, kind, names())
	}
	methods := []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
	if strings.Contains(text, "@") && !slices.Contains(methods, method) {
		return t, fmt.Errorf("%q: %q is none of %s", text, method, strings.Join(methods, ", "))
	}
	if !given {
		switch t.Kind {
		case Maintenance:
			t.For, t.Every = defaultFor, defaultEvery
		case Revoked:
			t.Nth = 1
		default:
			t.Share = defaultShare
		}
		return t, nil
	}
	return t, t.when(text, when)
}

func (t *Trouble) when(text, when string) (err error) {
	count, nth := strings.CutPrefix(when, "#")
	percent, share := strings.CutSuffix(when, "%")
	switch {
	case t.Kind == Maintenance:
		length, period, _ := strings.Cut(when, "/")
		t.For, err = time.ParseDuration(length)
		if err == nil {
			t.Every, err = time.ParseDuration(period)
		}
		if err != nil || t.For <= 0 || t.Every < t.For {
			return fmt.Errorf("%q: want how long it lasts and how often it comes, such as maintenance:2s/20s", text)
		}
	case nth:
		if t.Nth, err = strconv.Atoi(count); err != nil || t.Nth < 1 {
			return fmt.Errorf("%q: want the number of a request, such as %s:#3", text, t.Kind)
		}
	case t.Kind == Revoked:
		return fmt.Errorf("%q: want the request from which on the token counts no more, such as revoked:#50", text)
	default:
		t.Share, err = strconv.ParseFloat(percent, 64)
		t.Share /= 100
		if err != nil || !share || !(t.Share >= 0 && t.Share <= 1) {
			return fmt.Errorf("%q: want a share of the requests such as %s:5%%, or one of them, such as %s:#3", text, t.Kind, t.Kind)
		}
	}
	return nil
}

// about tells whether a trouble is about a request.
func (t Trouble) about(r *http.Request) bool {
	if t.Method != "" && t.Method != r.Method || t.Kind == Revoked && !isSCIM(r) {
		return false
	}
	return t.Path == "" || r.URL.Path == t.Path || r.URL.Path == tamper.Base+t.Path
}

// ParseAll reads several.
func ParseAll(texts []string) ([]Trouble, error) {
	var list []Trouble
	for _, text := range texts {
		t, err := Parse(text)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// String is the form that Parse reads.
func (t Trouble) String() string {
	text := string(t.Kind)
	switch {
	case t.Kind == Maintenance:
		text += fmt.Sprintf(":%s/%s", t.For, t.Every)
	case t.Nth > 0:
		text += fmt.Sprintf(":#%d", t.Nth)
	default:
		text += ":" + strconv.FormatFloat(t.Share*100, 'f', -1, 64) + "%"
	}
	if t.Method != "" {
		text += "@" + t.Method + t.Path
	}
	return text
}

func names() string {
	var list []string
	for _, k := range Kinds() {
		list = append(list, string(k))
	}
	return strings.Join(list, ", ")
}
