package certificate

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// maxKey bounds a key file, in bytes.
const maxKey = 64 << 10

// The types of PEM blocks that hold keys (RFC 7468 sections 10 and 13).
const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// NewKey draws a key pair, as PEM: PKCS#8 for the private key and
// SubjectPublicKeyInfo for the public one.
func NewKey() (private, public []byte, err error) {
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	rawKey, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	rawPub, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: rawKey}), pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: rawPub}), nil
}

// ReadPrivateKey reads an ed25519 key from a PEM file with PKCS#8, as 'openssl
// genpkey -algorithm ed25519' writes it. No error shows what is in the file.
func ReadPrivateKey(path string) (ed25519.PrivateKey, error) {
	raw, err := block(path, privateBlock)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(raw)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s: holds no ed25519 key in PKCS#8; make one with 'rolecall report keygen' or 'openssl genpkey -algorithm ed25519'", path)
	}
	return key, nil
}

// ReadPublicKey reads an ed25519 public key from a PEM file, as 'openssl pkey
// -pubout' writes it.
func ReadPublicKey(path string) (ed25519.PublicKey, error) {
	raw, err := block(path, publicBlock)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKIXPublicKey(raw)
	key, ok := parsed.(ed25519.PublicKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("%s: holds no ed25519 public key", path)
	}
	return key, nil
}

// block reads the only PEM block of a file.
func block(path, kind string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxKey {
		return nil, fmt.Errorf("%s: is no key file", path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	b, _ := pem.Decode(raw)
	switch {
	case b == nil:
		return nil, fmt.Errorf("%s: is no PEM file", path)
	case b.Type == "ENCRYPTED PRIVATE KEY":
		return nil, fmt.Errorf("%s: the key is encrypted; decrypt it first, for example with 'openssl pkey'", path)
	case b.Type != kind && b.Type == privateBlock:
		return nil, errors.New(path + ": is a private key; who checks a signature needs the public one only")
	case b.Type != kind:
		return nil, fmt.Errorf("%s: holds a %.40q, want a %s", path, b.Type, kind)
	}
	return b.Bytes, nil
}

// keyID names a public key: the SHA-256 of its SubjectPublicKeyInfo, in hex.
func keyID(key ed25519.PublicKey) string {
	raw, err := x509.MarshalPKIXPublicKey(key)
	if err != nil { // an ed25519 key can always be written
		panic(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
