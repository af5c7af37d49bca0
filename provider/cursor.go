package provider

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"rolecall/provider/schema"
	"rolecall/provider/scimerr"
)

// cursor is a place in the results of one query (RFC 9865 section 2): between
// two resources, whether or not they are still there. The client carries it, so
// that the server keeps nothing per walk.
type cursor struct {
	Query    []byte          `json:"q"` // digest of the parameters that must not change
	Count    int             `json:"n"`
	Issued   time.Time       `json:"t"`
	Back     bool            `json:"b,omitempty"` // the page before the place, not behind it
	Key      json.RawMessage `json:"k,omitempty"` // what the resource at the place was sorted by
	Scope    int             `json:"s,omitempty"` // which of the resource types queried it is of
	Sequence uint64          `json:"i"`
}

// cursorCipher makes cursors opaque and safe from tampering: they are encrypted
// and authenticated under a key that lives as long as the server.
type cursorCipher struct{ cipher.AEAD }

func newCursorCipher() cursorCipher {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails, by its contract
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // a key of 32 bytes is always good
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // so is a block of AES
	}
	return cursorCipher{aead}
}

// seal is the cursor as clients see it: unreserved URI characters only.
func (c cursorCipher) seal(at cursor) string {
	raw, err := json.Marshal(at)
	if err != nil {
		panic(err) // its only free part is JSON already
	}
	return base64.RawURLEncoding.EncodeToString(c.Seal(nil, nil, raw, nil))
}

var errCursor = errors.New("no cursor of this server")

func (c cursorCipher) open(text string) (at cursor, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || base64.RawURLEncoding.EncodeToString(sealed) != text { // it overlooks line breaks
		return at, errCursor
	}
	raw, err := c.Open(nil, nil, sealed, nil)
	if err != nil {
		return at, errCursor
	}
	return at, json.Unmarshal(raw, &at)
}

// queryDigest stands for everything that has to stay the same from page to page,
// count aside, which has an error of its own.
func queryDigest(q parameters, catalogs []*schema.Catalog) []byte {
	parts := []string{}
	for _, name := range []string{"filter", "sortby", "sortorder", "attributes", "excludedattributes"} {
		parts = append(parts, q[name])
	}
	for _, c := range catalogs {
		parts = append(parts, c.Type.Name)
	}
	raw, _ := json.Marshal(parts) // strings never fail
	digest := sha256.Sum256(raw)
	return digest[:16]
}

// refusedCursor is the same for every reason, so that it tells nothing (RFC 9865
// section 5.2).
func refusedCursor() error {
	return scimerr.New(http.StatusBadRequest, scimerr.InvalidCursor,
		"the cursor is not one that this query gave: send an empty cursor for the first page, then nextCursor with all other parameters as before")
}
