package query

import (
	"encoding/json"
	"testing"
	"time"
)

func TestKeysSurviveEncoding(t *testing.T) {
	keys := []any{nil, true, false, json.Number("5"), json.Number("-1.5e3"), json.Number("9007199254740993"), "", "a", `{"at":"x"}`, "\u2028<&>",
		time.Date(2026, 3, 1, 12, 0, 0, 1, time.UTC), time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))}
	for i, key := range keys {
		raw, err := EncodeKey(key)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeKey(raw)
		if err != nil || CompareKeys(key, back, false) != 0 {
			t.Errorf("%v comes back as %v, %v", key, back, err)
		}
		for j, other := range keys { // the order is total, and turns around as a whole
			order := CompareKeys(key, other, false)
			if order != -CompareKeys(other, key, false) || order != -CompareKeys(key, other, true) || (order == 0) != (i == j) {
				t.Errorf("%v and %v: %d", key, other, order)
			}
		}
	}
	for _, raw := range []string{"", "[]", "{", `{"at":5}`} {
		if key, err := DecodeKey(json.RawMessage(raw)); err == nil {
			t.Errorf("%q is read as %v", raw, key)
		}
	}
}
