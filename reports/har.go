package reports

import (
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"rolecall/scim"
)

// HAR writes traffic.har, the exchanges that the document keeps in the order in
// which they were sent, for the network panel of a browser or any other reader
// of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/). The comment of
// an entry is the id of its spec, and why its request was sent again. Texts are as recorded, not made visible: HAR
// is for programs, and JSON escapes what could steer a terminal. It errs only
// as w does.
func HAR(w io.Writer, doc Document) error {
	log := harLog{
		Version: "1.2",
		Creator: harCreator{doc.Run.Tool.Name, doc.Run.Tool.Version},
		Entries: []harEntry{},
		Comment: plural(doc.ExchangesKept, "exchange") + " of " + strconv.Itoa(doc.ExchangesMade) + ", those of specs that did not pass, and every answer after which a request was sent again; credentials are taken out. Bodies may have been cut.",
	}
	for _, r := range doc.Run.Results {
		for i := range r.Exchanges {
			log.Entries = append(log.Entries, newHAREntry(&r.Exchanges[i], r.ID))
		}
	}
	log.Entries = append(log.Entries, harRetries(doc, log.Entries)...)
	slices.SortStableFunc(log.Entries, func(a, b harEntry) int { return a.Started.Compare(b.Started) })
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Log harLog `json:"log"`
	}{log})
}

// unmeasured stands for a size or a time that was not recorded.
const unmeasured = -1

func newHAREntry(x *scim.Exchange, spec string) harEntry {
	took := max(0, float64(x.Duration)/float64(time.Millisecond))
	e := harEntry{
		Started: x.Started, Time: took,
		Request: harRequest{
			Method: x.Method, URL: x.URL, Protocol: harProtocol, Cookies: []struct{}{},
			Headers: harHeaders(x.RequestHeader), Query: harQuery(x.URL),
			HeadersSize: unmeasured, BodySize: size(x.RequestHeader, x.RequestBody),
		},
		Response: harResponse{
			Status: max(0, x.Status), StatusText: http.StatusText(x.Status), Protocol: harProtocol, Cookies: []struct{}{},
			Headers: harHeaders(x.ResponseHeader), Redirect: x.ResponseHeader.Get("Location"),
			Content:     harContent{size(x.ResponseHeader, x.ResponseBody), mediaType(x.ResponseHeader), x.ResponseBody},
			HeadersSize: unmeasured, BodySize: size(x.ResponseHeader, x.ResponseBody), Error: x.Error,
		},
		Timings: harTimings{Wait: took, Comment: "the time of the whole exchange; its parts were not measured"},
		Comment: cmp.Or(x.Spec, spec),
	}
	if x.Again != "" {
		e.Comment += ": " + x.Again
	}
	if x.Status/100 != 3 { // a 201 has a Location too, and redirects nobody
		e.Response.Redirect = ""
	}
	if x.Status == 0 {
		e.Response.BodySize = unmeasured
	}
	if x.RequestBody != "" {
		e.Request.Post = &harPost{mediaType(x.RequestHeader), x.RequestBody}
	}
	return e
}

// size is the length of a body as the header states it; the recorded text is
// shorter where it was cut and differs where a secret was taken out.
func size(header http.Header, body string) int {
	if n, err := strconv.Atoi(header.Get("Content-Length")); err == nil && n >= 0 {
		return n
	}
	return len(body)
}

func mediaType(header http.Header) string { return cmp.Or(header.Get("Content-Type"), "x-unknown") }

func harHeaders(header http.Header) []harPair {
	list := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, v := range header[name] {
			list = append(list, harPair{name, v})
		}
	}
	return list
}

// harQuery keeps the order of the parameters, and those that are encoded wrongly
// as they came.
func harQuery(address string) []harPair {
	list := []harPair{}
	address, _, _ = strings.Cut(address, "#")
	_, query, _ := strings.Cut(address, "?")
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, harPair{decoded(name), decoded(value)})
	}
	return list
}

func decoded(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
