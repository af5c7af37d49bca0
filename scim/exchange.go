package scim

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"time"
)

// Exchange is one request and its answer, as it may be shown to anybody:
// credentials and passwords are already taken out of the exported fields.
type Exchange struct {
	Spec           string        `json:"spec,omitempty"`           // id of the spec that sent it
	Method         string        `json:"method"`                   //
	URL            string        `json:"url"`                      // absolute, with the query as sent
	RequestHeader  http.Header   `json:"requestHeader,omitempty"`  //
	RequestBody    string        `json:"requestBody,omitempty"`    //
	Status         int           `json:"status,omitempty"`         // 0 when there was no answer
	ResponseHeader http.Header   `json:"responseHeader,omitempty"` //
	ResponseBody   string        `json:"responseBody,omitempty"`   //
	Started        time.Time     `json:"started"`                  // UTC
	Duration       time.Duration `json:"durationNanoseconds"`      //
	Error          string        `json:"error,omitempty"`          // why there was no answer
	Again          string        `json:"again,omitempty"`          // why the request was sent again after this answer

	header http.Header
	body   []byte
}

// OK tells whether the answer is a success (2xx).
func (x *Exchange) OK() bool { return x.Status >= 200 && x.Status < 300 }

// Refused tells whether the target understood and said no (4xx or 501).
func (x *Exchange) Refused() bool {
	return (x.Status >= 400 && x.Status < 500) || x.Status == http.StatusNotImplemented
}

// Header is a header of the answer as it came.
func (x *Exchange) Header(name string) string { return x.header.Get(name) }

// Body is the answer's body as it came. It may hold secrets: it is for
// reading, never for writing to a file or a screen.
func (x *Exchange) Body() []byte { return x.body }

// Resource reads the body as one resource. An empty or broken body gives a
// resource that does not Exist.
func (x *Exchange) Resource() Resource { return ParseResource(x.body) }

// List reads the body as a ListResponse.
func (x *Exchange) List() (List, error) { return ParseList(x.body) }

// SCIMType is the scimType of an error answer, "" if there is none.
func (x *Exchange) SCIMType() string { return x.Resource().Get("scimType").String() }

// IsJSON tells whether the body is well-formed JSON.
func (x *Exchange) IsJSON() bool { return json.Valid(x.body) }

// MediaType is the answer's media type in lower case, without parameters.
func (x *Exchange) MediaType() string {
	value, _, err := mime.ParseMediaType(x.header.Get("Content-Type"))
	if err != nil {
		return strings.ToLower(x.header.Get("Content-Type"))
	}
	return value
}

// Curl is a command line that repeats the request. The token stands as a
// reference to the environment, never as a value.
func (x *Exchange) Curl() string {
	var b strings.Builder
	method := x.Method
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" { // from a record that was tampered with
		method = shellQuote(method)
	}
	b.WriteString("curl -sS -X " + method)
	b.WriteString(` -H "Authorization: Bearer $ROLECALL_TOKEN"`)
	for _, name := range []string{"Accept", "Content-Type"} {
		if v := x.RequestHeader.Get(name); v != "" {
			b.WriteString(" -H " + shellQuote(name+": "+v))
		}
	}
	if x.RequestBody != "" {
		b.WriteString(" --data-raw " + shellQuote(x.RequestBody))
	}
	b.WriteString(" " + shellQuote(x.URL))
	return b.String()
}

func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
