package certificate

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
)

// payloadType is that of an in-toto statement in JSON.
const payloadType = "application/vnd.in-toto+json"

// envelope is a DSSE envelope, protocol version 1. Without signatures nobody
// vouches for the payload.
type envelope struct {
	PayloadType string      `json:"payloadType"`
	Payload     []byte      `json:"payload"` // base64 in JSON
	Signatures  []signature `json:"signatures"`
}

type signature struct {
	KeyID string `json:"keyid"`
	Sig   []byte `json:"sig"` // base64 in JSON
}

// preAuth is the pre-authentication encoding of DSSE: what is signed.
func preAuth(kind string, payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(kind), kind, len(payload), payload)
}

// seal puts a payload into an envelope, signed if there is a key.
func seal(payload []byte, key ed25519.PrivateKey) ([]byte, error) {
	e := envelope{PayloadType: payloadType, Payload: payload, Signatures: []signature{}}
	if key != nil {
		e.Signatures = append(e.Signatures, signature{keyID(key.Public().(ed25519.PublicKey)), ed25519.Sign(key, preAuth(payloadType, payload))})
	}
	return encoded(e)
}

func encoded(e envelope) ([]byte, error) {
	raw, err := json.MarshalIndent(e, "", "  ")
	return append(raw, '\n'), err
}

// open reads an envelope. With a key it must be signed by that key and no other;
// without one its signatures are not looked at. It takes no other spelling of an
// envelope than its own, so that no byte of it can change unseen.
func open(raw []byte, key ed25519.PublicKey) (payload []byte, err error) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("is no DSSE envelope: %w", err)
	}
	if again, err := encoded(e); err != nil || !bytes.Equal(again, raw) {
		return nil, errors.New("is not spelled as rolecall writes it")
	}
	if e.PayloadType != payloadType {
		return nil, fmt.Errorf("holds a %.80q, want %s", e.PayloadType, payloadType)
	}
	if key == nil {
		return e.Payload, nil
	}
	switch len(e.Signatures) {
	case 0:
		return nil, errors.New("is not signed: nobody vouches for it")
	case 1:
	default:
		return nil, fmt.Errorf("has %d signatures, want one", len(e.Signatures))
	}
	s := e.Signatures[0]
	if s.KeyID != keyID(key) {
		return nil, fmt.Errorf("is signed by another key, %.64q; the one given is %s", s.KeyID, keyID(key))
	}
	if !ed25519.Verify(key, preAuth(e.PayloadType, e.Payload), s.Sig) {
		return nil, errors.New("its signature is wrong: it was changed after it was signed")
	}
	return e.Payload, nil
}
