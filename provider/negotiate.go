package provider

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"rolecall/provider/internal/body"
	"rolecall/provider/scimerr"
)

const (
	mediaSCIM = "application/scim+json"
	mediaJSON = "application/json"

	maxBody = 1 << 20 // bytes of a request
)

// readBody decodes the JSON object that a request carries. It errs with 415 for
// a media type other than SCIM or JSON in UTF-8, 413 for more bytes than the
// limit, which is named in the detail, and 400 invalidSyntax for anything that
// is not one JSON object.
func readBody(w http.ResponseWriter, r *http.Request, limit int, name string) (map[string]any, error) {
	if err := checkContentType(r.Header); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, scimerr.New(http.StatusRequestEntityTooLarge, "", "the body is longer than %s, %d bytes", name, limit)
	}
	if err != nil {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "the body could not be read to its end")
	}
	object, err := body.Decode(raw)
	if err != nil {
		return nil, scimerr.BadRequest(scimerr.InvalidSyntax, "the body is %v", err)
	}
	return object, nil
}

func checkContentType(h http.Header) error {
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return scimerr.New(http.StatusUnsupportedMediaType, "", "content encoding %.40s is not supported", encoding)
	}
	value := h.Get("Content-Type")
	if value == "" {
		return nil
	}
	media, params, err := mime.ParseMediaType(value)
	charset := params["charset"]
	if err != nil || media != mediaSCIM && media != mediaJSON ||
		charset != "" && !strings.EqualFold(charset, "utf-8") && !strings.EqualFold(charset, "utf8") {
		return scimerr.New(http.StatusUnsupportedMediaType, "", "content type %.100s is not supported, send %s", value, mediaSCIM)
	}
	return nil
}

// answerMedia is application/scim+json, unless the client accepts plain JSON
// only. Other wishes are ignored: there is nothing else to give.
func answerMedia(accept []string) string {
	plain := false
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		media, params, err := mime.ParseMediaType(part)
		if q, bad := strconv.ParseFloat(params["q"], 64); err != nil || bad == nil && q == 0 {
			continue
		}
		switch media {
		case mediaSCIM, "application/*", "*/*":
			return mediaSCIM
		case mediaJSON:
			plain = true
		}
	}
	if plain {
		return mediaJSON
	}
	return mediaSCIM
}

// parameters are those of the query string by lower-case name. Names are taken
// in any letter case; of a repeated one the first counts.
type parameters map[string]string

// readParameters splits a query string. Stray "&" and names without a value are
// tolerated, as Entra and OneLogin send them; a broken percent-encoding is not,
// since ignoring it could drop a filter.
func readParameters(raw string) (parameters, error) {
	out := parameters{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return nil, scimerr.BadRequest(scimerr.InvalidValue, "the query string is not percent-encoded UTF-8")
		}
		name = strings.ToLower(name)
		if _, twice := out[name]; twice {
			if name == "filter" {
				return nil, scimerr.BadRequest(scimerr.InvalidFilter, "there are two filters")
			}
			continue
		}
		out[name] = value
	}
	return out, nil
}

// integer reads a whole number of any size, limited to what an int32 holds;
// missing or empty is fallback.
func (p parameters) integer(name string, fallback int) (int, error) {
	text := p[strings.ToLower(name)]
	if text == "" {
		return fallback, nil
	}
	const limit = 1<<31 - 1
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, scimerr.BadRequest(scimerr.InvalidValue, "%s is no integer", name)
	}
	return int(min(max(n, -limit), limit)), nil
}
