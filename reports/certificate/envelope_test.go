package certificate

import (
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func envelopeOf(t *testing.T, raw []byte) envelope {
	t.Helper()
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// The example of the DSSE specification
// (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
func TestPreAuthIsThatOfTheSpecification(t *testing.T) {
	got := string(preAuth("http://example.com/HelloWorld", []byte("hello world")))
	if want := "DSSEv1 29 http://example.com/HelloWorld 11 hello world"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The statement as any reader of in-toto has it.
func TestStatementIsInToto(t *testing.T) {
	files := unpacked(t, made(t, levelNamed(t, "hubspot-roles"), testKey))
	var s struct {
		Type          string `json:"_type"`
		PredicateType string `json:"predicateType"`
		Subject       []struct {
			Name   string
			Digest map[string]string
		}
		Predicate map[string]any
	}
	if err := json.Unmarshal(envelopeOf(t, files[3].data).Payload, &s); err != nil {
		t.Fatal(err)
	}
	if s.Type != "https://in-toto.io/Statement/v1" || s.PredicateType == "" || len(s.Subject) != 3 || s.Predicate["verdict"] == nil {
		t.Errorf("the statement is %+v", s)
	}
	for i, name := range []string{"certificate.pdf", "report.json", "traffic.har"} {
		if s.Subject[i].Name != name || len(s.Subject[i].Digest["sha256"]) != 64 {
			t.Errorf("subject %d is %+v", i, s.Subject[i])
		}
	}
}

func TestKeysAreRead(t *testing.T) {
	dir := t.TempDir()
	private, pub, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key, err := ReadPrivateKey(write("key", private))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadPublicKey(write("pub", pub))
	if err != nil || !got.Equal(key.Public()) {
		t.Fatalf("the public key is another: %v", err)
	}
	block, _ := pem.Decode(private)
	for name, test := range map[string]struct{ path, says string }{
		"no file":         {filepath.Join(dir, "none"), "none"},
		"a folder":        {dir, "no key file"},
		"nothing":         {write("nothing", nil), "no PEM"},
		"text":            {write("text", []byte("hello")), "no PEM"},
		"another kind":    {write("cert", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), "CERTIFICATE"},
		"encrypted":       {write("enc", pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("x")})), "encrypted"},
		"broken contents": {write("broken", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.Bytes[1:]})), "keygen"},
		"a huge file":     {write("huge", make([]byte, maxKey+1)), "no key file"},
	} {
		_, err := ReadPrivateKey(test.path)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error is %v, want one that says %q", name, err, test.says)
		}
		if _, err := ReadPublicKey(test.path); err == nil {
			t.Errorf("%s: is read as a public key", name)
		}
	}
	if _, err := ReadPublicKey(filepath.Join(dir, "key")); err == nil || !strings.Contains(err.Error(), "private key") {
		t.Errorf("a private key in the place of a public one: %v", err)
	}
	if _, err := ReadPrivateKey(filepath.Join(dir, "pub")); err == nil {
		t.Error("a public key in the place of a private one is taken")
	}
}
