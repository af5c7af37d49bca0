package protocol

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/scim"
	"rolecall/target"
)

// bulkOp is one operation of a bulk request (RFC 7644 section 3.7). What is empty
// is left out.
type bulkOp struct {
	method, path, bulkID, version string
	data                          any
}

func (o bulkOp) object() scim.Object {
	var out scim.Object
	for _, f := range []scim.Field{scim.F("method", o.method), scim.F("path", o.path), scim.F("bulkId", o.bulkID), scim.F("version", o.version)} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	if o.data != nil {
		out = append(out, scim.F("data", o.data))
	}
	return out
}

// bulkJob is a bulk request that was sent, and what came back.
type bulkJob struct {
	s       *Stage
	on      *scim.Exchange
	sent    []bulkOp
	results []scim.Resource
}

// bulkRuns declares the rules that every bulk request proves by the way.
func bulkRuns() Option {
	return Touches("RFC7644-3.7-01", "RFC7644-3.7-02", "RFC7644-3.7.3-01", "RFC7644-3.7.3-03", "RFC7644-E7916-01")
}

func bulkBody(ops []bulkOp, more ...scim.Field) scim.Object {
	objects := []scim.Object{}
	for _, op := range ops {
		objects = append(objects, op.object())
	}
	body := append(scim.Object{scim.F("schemas", []string{scim.BulkRequestURN})}, more...)
	return append(body, scim.F("Operations", objects))
}

// bulkOffered plays a scenario where the target takes bulk requests. One that says
// nothing of them is asked first, by deleting what is not there.
func bulkOffered(scenario func(*Stage)) func(*Stage) {
	return func(s *Stage) {
		if s.Claim("bulk.supported") == target.Unstated {
			x := s.Post("/Bulk", bulkBody([]bulkOp{{method: http.MethodDelete, path: scim.UserPath(s.Unknown())}}))
			if !x.OK() || !x.Resource().Get("Operations").IsArray() {
				s.NotClaimed("the target does not say that it takes bulk requests, and answered %s", Answer(x))
			}
		}
		scenario(s)
	}
}

// bulkSend sends operations that are to be processed, and reads the answer to the
// whole of them. Without a readable one the spec ends.
func bulkSend(s *Stage, ops ...bulkOp) bulkJob {
	x := s.Post("/Bulk", bulkBody(ops))
	j := bulkJob{s: s, on: x, sent: ops, results: x.Resource().Elements("Operations")}
	if !s.Status("RFC7644-3.7-02", x, "the answer to a bulk request", []int{http.StatusOK}) ||
		!s.Check("RFC7644-E7916-01", On(x), "the form of the answer to a bulk request", x.IsJSON() && x.Resource().Exists(), "well-formed JSON, an object", Shown(string(x.Body()))) {
		s.End()
	}
	schemas := x.Resource().Get("schemas")
	s.Check("RFC7644-3.7-01", On(x), "schemas of the answer to a bulk request", slices.ContainsFunc(schemas.Array(), func(v gjson.Result) bool { return v.String() == scim.BulkResponseURN }),
		scim.BulkResponseURN, ShownJSON(schemas.Raw))
	s.Check("RFC7644-3.7.3-01", On(x), "the number of results of a bulk request", len(j.results) == len(ops), fmt.Sprint(len(ops)), fmt.Sprint(len(j.results)))
	return j
}

// result is what became of the i-th operation. Results stand in the order of the
// request with most targets, but no sentence says that they must.
func (j bulkJob) result(i int) (scim.Resource, bool) {
	if len(j.results) == len(j.sent) && j.belongs(i, j.results[i]) {
		return j.results[i], true
	}
	at := slices.IndexFunc(j.results, func(r scim.Resource) bool { return j.belongs(i, r) })
	if at < 0 {
		return scim.Resource{}, false
	}
	return j.results[at], true
}

func (j bulkJob) belongs(i int, r scim.Resource) bool {
	op, id, method := j.sent[i], r.Get("bulkId").String(), r.Get("method").String()
	switch {
	case method != "" && !strings.EqualFold(method, op.method):
		return false
	case op.bulkID != "":
		return id == op.bulkID || id == "" && len(j.results) == len(j.sent)
	}
	location := bulkLastSegment(r.Get("location").String())
	return location == "" || location == bulkLastSegment(op.path)
}

// bulkLastSegment is the last part of the path of a URL, decoded: the id of a resource.
func bulkLastSegment(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
}

// status checks under a rule which status the i-th operation has, and how it is
// written: as a string, while one example of RFC 7644 has an object.
func (j bulkJob) status(rule string, i int, what string, allowed []int, more ...Detail) bool {
	s := j.s
	r, ok := j.result(i)
	if !s.Check("RFC7644-3.7.3-01", On(j.on), "the result of "+what, ok, "one in Operations", "none") {
		return false
	}
	code, plain := bulkStatus(r)
	if !s.Check("RFC7644-3.7.3-03", On(j.on), "the status of "+what, code != 0, "an HTTP status", Shown(r.Get("status").Raw)) {
		return false
	}
	s.Check("RFC7644-3.7.3-03", On(j.on), "the form of the status of "+what, plain, "a string of three digits", Shown(r.Get("status").Raw), Mild)
	return s.Check(rule, On(j.on), "the status of "+what, slices.Contains(allowed, code), bulkAnyOf(allowed), bulkOutcome(code, r), more...)
}

// bulkStatus reads the status of a result; plain tells whether it is written as
// section 3.7.3 has it. It is 0 if there is none.
func bulkStatus(r scim.Resource) (code int, plain bool) {
	v := r.Get("status")
	text := v.String()
	if v.IsObject() {
		text = r.Get("status", "code").String()
	}
	digits, _, _ := strings.Cut(text, " ")
	code, err := strconv.Atoi(digits)
	if err != nil || code < 100 || code > 599 {
		return 0, false
	}
	return code, v.Type == gjson.String && len(text) == 3
}

func bulkOutcome(code int, r scim.Resource) string {
	if detail := r.Get("response", "detail").String(); detail != "" {
		return fmt.Sprintf("%d: %s", code, Shown(detail))
	}
	return fmt.Sprint(code)
}

func bulkAnyOf(statuses []int) string {
	words := make([]string, len(statuses))
	for i, status := range statuses {
		words[i] = strconv.Itoa(status)
	}
	return strings.Join(words, " or ")
}

// located checks that a result says where its resource is, and gives the id.
func (j bulkJob) located(i int, what string) string {
	r, _ := j.result(i)
	location := r.Get("location")
	id := bulkLastSegment(location.String())
	want := "the URL of the resource"
	ok := location.Type == gjson.String && id != ""
	if op := j.sent[i]; op.method != http.MethodPost {
		want, ok = "a URL that ends in "+bulkLastSegment(op.path), ok && id == bulkLastSegment(op.path)
	}
	j.s.Check("RFC7644-3.7.3-02", On(j.on), "location of the result of "+what, ok, want, ShownJSON(location.Raw))
	return id
}

// explained checks that a failed operation comes with the error that the single
// request would have had: in response, while RFC 7644 shows it inlined once.
func (j bulkJob) explained(i int, what string) {
	s := j.s
	r, _ := j.result(i)
	isError := func(at scim.Resource) bool {
		return slices.ContainsFunc(at.Get("schemas").Array(), func(v gjson.Result) bool { return v.String() == scim.ErrorURN }) && at.Get("status").Exists()
	}
	response := r.Get("response")
	inlined := isError(r) && !response.Exists()
	ok := inlined || response.IsObject() && isError(scim.ParseResource([]byte(response.Raw)))
	if s.Check("RFC7644-3.7-07", On(j.on), "response of the result of "+what, ok, "an Error message with schemas and status", ShownJSON(response.Raw)) {
		s.Check("RFC7644-E7916-01", On(j.on), "the place of the error of "+what, !inlined, "the member response", "inlined", Mild)
	}
}

// bulkPatch is the data of a PATCH operation.
func bulkPatch(ops ...scim.Op) any {
	list := []scim.Object{}
	for _, op := range ops {
		list = append(list, scim.Object{scim.F("op", op.Op), scim.F("path", op.Path), scim.F("value", op.Value)})
	}
	return scim.Object{scim.F("schemas", []string{scim.PatchOpURN}), scim.F("Operations", list)}
}
