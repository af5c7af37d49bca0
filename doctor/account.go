package doctor

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"rolecall/scim"
)

// The walk through the list of users is bounded, however long that is.
const (
	maxPages = 20
	pageSize = 100
)

// census counts users. It shows nobody's address.
type census struct {
	seen, total int
	domains     map[string]int // by the domain of their login, in lower case
	runs        map[string]int // leftovers by the run's prefix
	holders     []holder       // the first few who have roles
	cut         bool           // time ran out before the walk's end
	err         error          // what else kept it from its end
}

// holder is somebody with roles, to be looked up in the settings API.
type holder struct {
	login string
	roles []string
}

// leftover is how a run begins the login of the people it makes up: rc, 40 bits
// in base32, a number. The number keeps real names out.
var leftover = regexp.MustCompile(`(?i)^(rc[a-z2-7]{8})-[0-9]+-`)

// countUsers walks through the list, once.
func (e *exam) countUsers(ctx context.Context) *census {
	if e.census != nil {
		return e.census
	}
	c := &census{domains: map[string]int{}, runs: map[string]int{}}
	e.census = c
	ids := map[string]bool{}
	for start, page := 1, 0; page < maxPages; page++ {
		x, err := e.client.Get(ctx, "/Users", scim.Query("startIndex", fmt.Sprint(start), "count", fmt.Sprint(pageSize)))
		if late(err) && c.seen > 0 {
			c.cut = true
			return c
		}
		if err != nil {
			c.err = err
			return c
		}
		list, err := x.List()
		if !x.OK() {
			err = fmt.Errorf("a page was answered with %d", x.Status)
		}
		if err != nil {
			c.err = err
			return c
		}
		c.total = list.Total
		before := len(ids)
		for _, user := range list.Resources {
			if !ids[user.ID()] {
				ids[user.ID()] = true
				c.take(user)
			}
		}
		start += len(list.Resources)
		if start > list.Total || len(ids) == before { // at the end, or the same again: startIndex is not followed
			return c
		}
	}
	return c
}

func (c *census) take(user scim.Resource) {
	c.seen++
	login := user.UserName()
	if roles := user.Strings("roles"); len(roles) > 0 && login != "" && len(c.holders) < holders {
		c.holders = append(c.holders, holder{login, roles})
	}
	if m := leftover.FindStringSubmatch(login); m != nil {
		c.runs[strings.ToLower(m[1])]++
	}
	for _, address := range append([]string{login}, user.Strings("emails")...) {
		if at := strings.LastIndexByte(address, '@'); at >= 0 {
			c.domains[strings.ToLower(address[at+1:])]++
			return
		}
	}
}

// share says how much of the list was seen.
func (c *census) share() string {
	if c.seen < c.total {
		return fmt.Sprintf("among the first %d of %s", c.seen, count(c.total, "user"))
	}
	return "among " + count(c.seen, "user")
}

func (e *exam) leftovers(ctx context.Context) finding {
	if !e.first.OK() {
		return finding{Skipped, "not looked at", "The users cannot be listed.", ""}
	}
	c := e.countUsers(ctx)
	if c.err != nil {
		return finding{Failed, "the list of users could not be read to its end: " + cause(c.err), "Identity providers page through it in the same way when they import.",
			"Check the target, then try again."}
	}
	users := 0
	for _, n := range c.runs {
		users += n
	}
	if users == 0 && c.cut {
		return finding{Warning, "none " + c.share() + "; then time ran out", "There may be some among the rest; imports into the identity provider will be slow too.",
			"Raise --request-timeout, or look for logins that begin with rc in HubSpot's list of users."}
	}
	if users == 0 {
		return ok("none %s", c.share())
	}
	return finding{Warning, fmt.Sprintf("%s of %s %s: %s", count(users, "user"), count(len(c.runs), "run"), c.share(), most(c.runs, 3)),
		"An earlier run ended before it had removed whom it made up. They may hold permission sets and seats.",
		"Make sure that no run is under way, then: rolecall clean --target URL --run ID, with the ID that the logins begin with."}
}

// wellFormed is a domain of letters, digits and hyphens with a dot in it (RFC
// 1123 section 2.1).
var wellFormed = regexp.MustCompile(`^(?i)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Nobody can prove to HubSpot that these are theirs: mail providers, and what is
// set aside for examples (RFC 2606, RFC 6761).
var (
	mailProviders = []string{"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "gmx.de", "proton.me"}
	setAside      = regexp.MustCompile(`(?i)(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$`)
)

func (e *exam) domain(ctx context.Context) finding {
	d := e.Endpoint.Domain
	const verify = "HubSpot provisions people of verified domains only, so that every create would be refused."
	switch {
	case e.Endpoint.URL == "":
		return finding{Skipped, "not looked at", "There is no target.", ""}
	case d == "":
		return finding{Failed, "none is given", "The people that a run makes up need addresses of yours.", "Name a verified domain with --domain."}
	case !wellFormed.MatchString(d):
		return finding{Failed, e.name(d) + " is no domain name", verify, "Give a domain such as scim-test.yourcompany.com; one with other letters in its xn-- form."}
	case slices.Contains(mailProviders, strings.ToLower(d)):
		return finding{Failed, d + " is a mail provider's", "The run's people would have addresses of strangers, and HubSpot cannot have verified it as yours.", "Name a domain of your own with --domain."}
	case e.live() && setAside.MatchString(d):
		return finding{Failed, d + " is set aside for examples and tests", verify, "Name a domain of your own with --domain."}
	case e.first == nil || !e.first.OK() || e.blocked["users"]:
		return ok("%s; whether the target knows it was not looked at", d)
	}
	c := e.countUsers(ctx)
	switch has := c.domains[strings.ToLower(d)]; {
	case c.err != nil:
		return finding{Warning, d + "; the users could not be counted: " + cause(c.err), "Whether anybody has an address there is not known.", "Look at the check leftovers."}
	case has > 0:
		return ok("%s; domains %s: %s", d, c.share(), most(c.domains, 5))
	case c.seen > 0:
		return finding{Warning, fmt.Sprintf("%s, which nobody has; domains %s: %s", d, c.share(), most(c.domains, 5)),
			"It may be misspelt or not verified; SCIM does not tell which domains are. " + verify,
			"Make sure that the account shows it as verified: in HubSpot, Development, Projects, the project's app, App Features, scim."}
	}
	return ok("%s; there are no users to compare it with", d)
}

// most lists the largest counts, then how many others there are.
func most(counts map[string]int, n int) string {
	var keys []string
	for key := range counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	var list []string
	for _, key := range keys[:min(n, len(keys))] {
		list = append(list, fmt.Sprintf("%s %d", key, counts[key]))
	}
	if others := len(keys) - len(list); others > 0 {
		list = append(list, fmt.Sprintf("%d others", others))
	}
	if len(list) == 0 {
		return "no address"
	}
	return strings.Join(list, ", ")
}
