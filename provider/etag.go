package provider

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// matchesTag compares weakly (RFC 9110 section 8.8.3.2): the provider's tags are
// weak, since projections of one version differ. "*" matches any version.
func matchesTag(header []string, version string) bool {
	for tag := range strings.SplitSeq(strings.Join(header, ","), ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || tag != "" && strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(version, "W/") {
			return true
		}
	}
	return false
}

// version is the entity tag of a resource as clients see it: the stored one,
// and with it the groups that it shows, which change without a write to it.
func (s *Server) version(c *schema.Catalog, r Resource) string {
	return versionWith(r, s.groups(c, r))
}

func versionWith(r Resource, groups []membership) string {
	if len(groups) == 0 {
		return r.Version()
	}
	digest := fnv.New64a()
	for _, m := range groups {
		fmt.Fprintln(digest, m.group.ID(), m.direct)
	}
	return strings.TrimSuffix(r.Version(), `"`) + "." + strconv.FormatUint(digest.Sum64(), 36) + `"`
}

// unchanged checks If-Match, which counts for every method (RFC 9110 section
// 13.1.1).
func unchanged(h http.Header, version string) error {
	if match := h.Values("If-Match"); len(match) > 0 && !matchesTag(match, version) {
		return scimerr.New(http.StatusPreconditionFailed, "", "the resource has changed since this version")
	}
	return nil
}

// precondition checks If-Match and If-None-Match of a write against the stored
// version, with 412 when they don't hold (RFC 7644 section 3.14).
func (s *Server) precondition(h http.Header, c *schema.Catalog, r Resource) error {
	if !s.cfg.Features.ETag {
		return nil
	}
	version := s.version(c, r)
	if err := unchanged(h, version); err != nil {
		return err
	}
	if none := h.Values("If-None-Match"); len(none) > 0 && matchesTag(none, version) {
		return scimerr.New(http.StatusPreconditionFailed, "", "the resource has this version")
	}
	return nil
}
