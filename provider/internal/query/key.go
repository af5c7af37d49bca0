package query

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"
)

// CompareKeys orders two keys that [Sorter.Key] gave: negative when a comes
// first, zero when only something else can tell them apart. No key comes last
// when ascending and first when descending.
func CompareKeys(a, b any, descending bool) int {
	order := compareKeys(a, b)
	if descending {
		return -order
	}
	return order
}

// instant is how a key of type dateTime is encoded, apart from a string.
type instant struct {
	At time.Time `json:"at"`
}

// EncodeKey writes a key as JSON, for [DecodeKey].
func EncodeKey(key any) (json.RawMessage, error) {
	if t, ok := key.(time.Time); ok {
		key = instant{t}
	}
	return json.Marshal(key)
}

// DecodeKey reads what EncodeKey wrote.
func DecodeKey(raw json.RawMessage) (any, error) {
	if bytes.HasPrefix(raw, []byte("{")) {
		var i instant
		err := json.Unmarshal(raw, &i)
		return i.At, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var key any
	if err := decoder.Decode(&key); err != nil {
		return nil, err
	}
	if _, list := key.([]any); list {
		return nil, errors.New("no sort key")
	}
	return key, nil
}
