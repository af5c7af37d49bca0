package doctor

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rolecall/scim"
	"rolecall/target"
)

// users judges the first answer as a ListResponse (RFC 7644 section 3.4.2).
func (e *exam) users(context.Context) finding {
	x := e.first
	switch {
	case x.Status >= 300 && x.Status < 400:
		return finding{Failed, fmt.Sprintf("/Users answered %d, a redirect to %s", x.Status, e.name(x.Header("Location"))), "rolecall follows no redirect with a token, and few identity providers do.",
			"Give the final address in --target and in the identity provider."}
	case x.Status == http.StatusNotFound:
		return finding{Failed, "/Users answered 404", "--target is not the SCIM service root.", "Compare it with what stands in the identity provider; HubSpot's is " + hubSpotRoot}
	case x.Status == http.StatusTooManyRequests:
		return finding{Failed, "/Users answered 429: too many requests", "The limit is used up, by this token or by the whole account.", "Wait until it has passed; others that use the account's limit may have to pause."}
	case x.Status >= 500:
		return finding{Failed, fmt.Sprintf("/Users answered %d", x.Status), "The target itself fails.", "Check its log or its status page (https://status.hubspot.com), then try again."}
	case !x.OK():
		return finding{Failed, fmt.Sprintf("/Users answered %d", x.Status), "An identity provider asks the same and would stop here.", "Check --target, then ask the target's owner."}
	case !x.IsJSON():
		return finding{Failed, fmt.Sprintf("/Users answered %s of %s, which is not JSON", count(len(x.Body()), "byte"), e.name(x.MediaType())), "That is a web page or a proxy, not SCIM.",
			"Give the SCIM service root in --target; HubSpot's is " + hubSpotRoot}
	}
	list, err := x.List()
	if err != nil {
		return finding{Failed, "/Users answers JSON that is " + err.Error(), "No identity provider can work with it (RFC 7644 section 3.4.2).", "Check --target, then tell the target's owner."}
	}
	return ok("%s", count(list.Total, "user"))
}

// discovery tells which of the three endpoints there are (RFC 7644 section 4) and
// what they claim.
func (e *exam) discovery(ctx context.Context) finding {
	if !e.first.OK() {
		e.blocked["discovery"] = true
		return finding{Skipped, "not looked at", "The check users shows that something more basic is wrong.", ""}
	}
	var missing []string
	seen := e.client.For("doctor", func(x *scim.Exchange) {
		endpoint := x.URL[:len(x.URL)-len(queryOf(x.URL))]
		endpoint = endpoint[strings.LastIndexByte(endpoint, '/')+1:]
		switch {
		case x.Status == 0:
		case !x.OK():
			missing = append(missing, fmt.Sprintf("/%s answered %d", endpoint, x.Status))
		case !x.Resource().Exists():
			missing = append(missing, "/"+endpoint+" answered no JSON object")
		}
	})
	discovery, err := target.Discover(ctx, seen)
	if err != nil {
		return finding{Failed, "no answer", "The target answered before; it is not steady.", "Check the target, then try again."}
	}
	found := "claims nothing"
	if stated := discovery.Claims().Stated(); len(stated) > 0 {
		found = "claims " + strings.Join(stated, ", ")
	}
	if len(missing) > 0 {
		return finding{Warning, strings.Join(missing, ", ") + "; the rest " + found, "What the target can do is not all said, so that a run tries it and may find less than it looks for.",
			"A service provider must have all three (RFC 7644 section 4); HubSpot does not say whether it does. Nothing else is to do."}
	}
	return ok("%s", found)
}

func queryOf(raw string) string {
	if i := strings.IndexByte(raw, '?'); i >= 0 {
		return raw[i:]
	}
	return ""
}

// rate reads what HubSpot says of its limits (HubSpot API usage guidelines). It
// never tries them out.
func (e *exam) rate(context.Context) finding {
	if e.first.Status == http.StatusTooManyRequests {
		return finding{Failed, "used up: /Users answered 429", "A run would be refused at once.", "Wait until the limit has passed."}
	}
	number := func(header string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(e.first.Header("X-HubSpot-RateLimit-" + header)))
		return n, err == nil && n >= 0
	}
	burst, hasBurst := number("Max")
	interval, hasInterval := number("Interval-Milliseconds")
	daily, hasDaily := number("Daily")
	left, hasLeft := number("Daily-Remaining")
	now, hasNow := number("Remaining")
	hasBurst = hasBurst && hasInterval && interval > 0
	hasDaily = hasDaily && hasLeft
	if !hasBurst && !hasDaily {
		return finding{Skipped, "the target does not say", "Its limits are not known; a run keeps to --rate, " + shownRate(e.Endpoint.Rate) + ".", ""}
	}
	var found []string
	if hasBurst {
		found = append(found, fmt.Sprintf("%d in %s", burst, time.Duration(interval)*time.Millisecond))
	}
	if hasBurst && hasNow {
		found = append(found, fmt.Sprintf("%d left at this moment", now))
	}
	if hasDaily {
		found = append(found, fmt.Sprintf("%d of %d left today", left, daily))
	}
	words := strings.Join(found, ", ")
	perSecond := float64(burst) * 1000 / float64(max(interval, 1))
	switch {
	case hasDaily && left == 0:
		return finding{Failed, words, "A run would be refused at once.", "Wait until the day is over in the account's time zone."}
	case hasDaily && left < daily/10:
		return finding{Warning, words, "A run may use up what the identity provider needs for the rest of the day.", "Run it later, or choose fewer specs with --label-filter."}
	case hasBurst && hasNow && now < burst/4:
		return finding{Warning, words, "Others use the same limit right now; a run would be refused now and then, and they by it.", "Find out what else uses the app's limit, or run at another time."}
	case hasBurst && (e.Endpoint.Rate == 0 || e.Endpoint.Rate > perSecond):
		return finding{Warning, words, "A run at --rate, " + shownRate(e.Endpoint.Rate) + ", would go beyond that and take it from the identity provider.",
			fmt.Sprintf("Set --rate well below %.3g.", perSecond)}
	}
	return ok("%s; --rate is %s", words, shownRate(e.Endpoint.Rate))
}

func shownRate(rate float64) string {
	if rate == 0 {
		return "without bound"
	}
	return fmt.Sprintf("%g a second", rate)
}
