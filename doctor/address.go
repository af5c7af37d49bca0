package doctor

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"rolecall/target"
)

// hubSpotRoot is where HubSpot serves SCIM (HubSpot developer documentation,
// SCIM app feature).
const hubSpotRoot = "https://api.hubspot.com/scim/v2"

func (e *exam) address(context.Context) finding {
	if e.Endpoint.URL == "" {
		e.blocked["address"] = true
		if e.Image != "" {
			return finding{Skipped, "the container gets one when it is started", "The doctor starts nothing.", ""}
		}
		return finding{Skipped, "no target", "The settings do not lead to one.", ""}
	}
	return judgeAddress(e.Endpoint.URL)
}

// shownURL is a URL without what could be secret in it.
func shownURL(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

func judgeAddress(raw string) finding {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return finding{Failed, "--target is no absolute http or https URL", "Nothing can be asked of it.",
			"Give the SCIM service root as it stands in the identity provider; HubSpot's is " + hubSpotRoot}
	}
	if f := broken(u); f.found != "" {
		f.found, f.state = shownURL(raw)+" "+f.found, Failed
		return f
	}
	odd := oddities(u)
	if len(odd) == 0 {
		return ok("%s", shownURL(raw))
	}
	f := finding{state: Warning}
	var found []string
	for _, o := range odd {
		found = append(found, o.found)
	}
	f.found = shownURL(raw) + " " + strings.Join(found, ", and ")
	f.means, f.next = odd[0].means, odd[0].next
	for _, o := range odd[1:] {
		f.means += " " + o.means
		f.next += " " + o.next
	}
	return f
}

// broken is the mistake in an address with which no run makes sense, if there is one.
func broken(u *url.URL) finding {
	host, path := strings.ToLower(u.Hostname()), strings.TrimRight(u.Path, "/")
	hubspot := finding{next: "Use --target " + hubSpotRoot}
	under := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case u.User != nil:
		return finding{found: "carries credentials", means: "They would stand in reports and logs.",
			next: "Take them out of the address; the token belongs into ROLECALL_TOKEN or a file for --token-file."}
	case under("hubapi.com"):
		hubspot.found, hubspot.means = "is the host of HubSpot's other APIs", "HubSpot serves SCIM from api.hubspot.com; this host does not know it."
		return hubspot
	case under("hubspot.com") && host != "api.hubspot.com":
		hubspot.found, hubspot.means = "is another host of HubSpot", "HubSpot serves SCIM from api.hubspot.com alone."
		return hubspot
	case host == "api.hubspot.com" && u.Scheme == "http":
		hubspot.found, hubspot.means = "goes without TLS", "The token would cross the network for everybody to read."
		return hubspot
	case slices.Contains([]string{"Users", "Groups", "Me", "Bulk", "Schemas", "ResourceTypes", "ServiceProviderConfig"}, last):
		return finding{found: "is an endpoint, not the service root", means: "rolecall adds /" + last + " itself.", next: "End --target before /" + last + "."}
	case host == "api.hubspot.com" && path != "/scim/v2":
		hubspot.found, hubspot.means = "does not end in /scim/v2", "HubSpot serves SCIM there and nowhere else."
		return hubspot
	case u.Scheme == "http" && !target.IsLoopback(u.String()) && !inside(host):
		return finding{found: "goes without TLS", means: "The token would cross the network for everybody to read.", next: "Write https:// in --target."}
	}
	return finding{}
}

// inside tells whether a host lies in a network of one's own, as far as its name shows.
func inside(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".test")
}

// oddities are what works and is likely a mistake all the same.
func oddities(u *url.URL) []finding {
	var list []finding
	if u.Scheme == "http" && !target.IsLoopback(u.String()) {
		list = append(list, finding{found: "goes without TLS", means: "Whoever can listen on that network can read the token.",
			next: "Use https://, unless nobody else is on that network, as between containers."})
	}
	if path := strings.Trim(u.Path, "/"); path == "" {
		list = append(list, finding{found: "has no path", means: "Most service roots have one, such as /scim/v2.",
			next: "Compare --target with what stands in the identity provider."})
	} else if strings.HasSuffix(u.Path, "/") {
		list = append(list, finding{found: "ends in a slash", means: "rolecall leaves it out, but some identity providers then ask for //Users.",
			next: "Take the slash away, here and in the identity provider."})
	}
	query := u.Query()
	query.Del("aadOptscim062020") // Entra's flag, which belongs into its Tenant URL
	if len(query) > 0 {
		list = append(list, finding{found: "has a query", means: "It goes with every request and stands in reports.",
			next: "Take it out of --target unless the target needs it; a token must never stand there."})
	}
	if u.Fragment != "" {
		list = append(list, finding{found: "has a fragment", means: "What stands behind # is never sent.", next: "Take it out of --target."})
	}
	return list
}
