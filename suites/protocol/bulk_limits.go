package protocol

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	. "rolecall/suites/stage"

	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
	"rolecall/target"
)

// Limits above these are not tried out: the request would be a burden.
const (
	bulkMostOperations = 1000
	bulkMostPayload    = 5_000_000
)

// bulkLimitSpecs: maxOperations and maxPayloadSize (RFC 7644 section 3.7.4).
func bulkLimitSpecs(a Area) {
	a.Plain("limits", "the limits of bulk requests are published, and leave room", func(s *Stage) {
		if s.Claim("bulk.supported") != target.Stated {
			s.NotClaimed("the target does not say that it takes bulk requests")
		}
		x := s.Get("/ServiceProviderConfig")
		for _, name := range []string{"maxOperations", "maxPayloadSize"} {
			v := x.Resource().Get("bulk", name)
			s.Check("RFC7644-3.7.4-01", On(x), "bulk."+name, bulkPositive(v), "an integer above 0", ShownJSON(v.Raw))
		}
		j := bulkSend(s, bulkOp{method: http.MethodDelete, path: scim.UserPath(s.Unknown())})
		j.status("RFC7644-3.7.3-03", 0, "the DELETE of an unknown id, which no limit forbids", []int{http.StatusNotFound})
	}, bulkRuns(), Proves("RFC7644-3.7.4-01"))

	a.Plain("operations", "more operations than the limit are refused as a whole", bulkOffered(func(s *Stage) {
		limit := bulkLimit(s, "maxOperations", bulkMostOperations)
		ada := s.Person(people.Ada)
		ops := []bulkOp{bulkPost("/Users", "ada", s.UserObject(ada))}
		nobody := s.Unknown()
		for n := range limit {
			ops = append(ops, bulkOp{method: http.MethodDelete, path: scim.UserPath(fmt.Sprintf("%s-%d", nobody, n))})
		}
		bulkRefused(s, s.Post("/Bulk", bulkBody(ops)), ada, limit, "maxOperations", "operations")
	}), ReadsBack(), Proves("RFC7644-3.7.4-02"))

	a.Plain("payload", "a longer request than the limit is refused as a whole", bulkOffered(func(s *Stage) {
		limit := bulkLimit(s, "maxPayloadSize", bulkMostPayload)
		ada := s.Person(people.Ada)
		body, err := scim.Marshal(bulkBody([]bulkOp{bulkPost("/Users", "ada", s.UserObject(ada))}))
		if err != nil {
			panic(err)
		}
		// Blanks mean nothing in JSON, so the length is all that is wrong.
		padded := "{" + strings.Repeat(" ", max(0, limit+1-len(body))) + string(body[1:])
		x := s.Send(scim.Request{Method: http.MethodPost, Path: "/Bulk", Header: http.Header{"Content-Type": {scim.MediaType}, "Accept": {scim.MediaType}}, Body: []byte(padded)})
		bulkRefused(s, x, ada, limit, "maxPayloadSize", "payload size", "size of the payload")
	}), ReadsBack(), Proves("RFC7644-3.7.4-02"))
}

func bulkPositive(v gjson.Result) bool {
	n, err := strconv.ParseInt(v.Raw, 10, 64)
	return v.Type == gjson.Number && err == nil && n > 0
}

// bulkLimit is a published limit of bulk requests; the spec ends where there is
// none, or one that is too large to be tried.
func bulkLimit(s *Stage, name string, most int64) int {
	v := s.Discovery().Config.Get("bulk", name)
	if !bulkPositive(v) {
		s.NotClaimed("the target publishes no %s", name)
	}
	if v.Int() > most {
		s.NotClaimed("the target's %s is %d, and more than %d is not tried", name, v.Int(), most)
	}
	return int(v.Int())
}

// bulkRefused checks the answer to a bulk request beyond a limit: 413, which limit
// it is, by name or number, and nothing done.
func bulkRefused(s *Stage, x *scim.Exchange, p mockidp.Person, limit int, names ...string) {
	what := fmt.Sprintf("the answer to a bulk request beyond %s, %d", names[0], limit)
	s.Status("RFC7644-3.7.4-02", x, what, []int{http.StatusRequestEntityTooLarge})
	if x.Refused() {
		said := bulkWords(string(x.Body()))
		named := strings.Contains(said, strconv.Itoa(limit))
		for _, name := range names {
			named = named || strings.Contains(said, bulkWords(name))
		}
		s.Check("RFC7644-3.7.4-02", On(x), "which limit "+what+" names", named, names[0]+" or "+strconv.Itoa(limit), Shown(string(x.Body())))
	}
	bulkFound(s, "RFC7644-3.7.4-02", "the users that a bulk request beyond "+names[0]+" creates", p, 0)
}

// bulkWords leaves letters and digits, so that max_operations and 1,000 are found.
func bulkWords(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(text))
}
