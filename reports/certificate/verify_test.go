package certificate

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rolecall/conformance"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestABundleHolds(t *testing.T) {
	for _, level := range everyLevel() {
		for name, key := range map[string]ed25519.PrivateKey{"signed": testKey, "unsigned": nil} {
			bundle := made(t, level, key)
			if again := made(t, level, key); !bytes.Equal(bundle, again) {
				t.Errorf("%s, %s: two bundles of the same are not the same", level.Name, name)
			}
			var pub ed25519.PublicKey
			if key != nil {
				pub = public(key)
			}
			p, doc, err := verify(bundle, pub)
			if err != nil {
				t.Errorf("%s, %s: %v", level.Name, name, err)
				continue
			}
			if p.Verdict != GrantedBut || p.Level.Name != level.Name || len(doc.Run.Results) != 4 || (p.Signer == "") != (key == nil) {
				t.Errorf("%s, %s: says %+v", level.Name, name, p)
			}
		}
	}
}

// A bundle that another build made: this file was written once, and -update leaves
// it alone.
func TestABundleOfAnotherBuildHolds(t *testing.T) {
	path := filepath.Join("testdata", "v1.zip")
	if _, err := os.Stat(path); *update && errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(path, made(t, levelNamed(t, "hubspot-roles"), testKey), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, _, err := Verify(path, public(testKey))
	if err != nil {
		t.Fatal(err)
	}
	if p.Verdict != GrantedBut || p.Level.Name != "hubspot-roles" {
		t.Errorf("says %+v", p)
	}
}

// A byte of the file that is another, every fifth for the time it takes; and bytes
// that are missing, or are too many.
func TestNoByteOfABundleCanChange(t *testing.T) {
	bundle := made(t, levelNamed(t, "hubspot-roles"), testKey)
	for i := 0; i < len(bundle); i += 5 {
		changed := bytes.Clone(bundle)
		changed[i] ^= 1 << (i % 8)
		if _, _, err := verify(changed, public(testKey)); err == nil {
			t.Fatalf("byte %d of %d: the bundle holds", i, len(bundle))
		}
	}
	for name, changed := range map[string][]byte{
		"cut":             bundle[:len(bundle)-1],
		"cut in half":     bundle[:len(bundle)/2],
		"nothing":         nil,
		"a byte behind":   append(bytes.Clone(bundle), 0),
		"a byte before":   append([]byte{0}, bundle...),
		"one in another":  append(bytes.Clone(bundle), bundle...),
		"not an archive":  []byte("%PDF-1.3"),
		"an empty bundle": packed(t, nil),
	} {
		if _, _, err := verify(changed, public(testKey)); err == nil {
			t.Errorf("%s: the bundle holds", name)
		}
	}
}

func packed(t *testing.T, files []member) []byte {
	t.Helper()
	raw, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func unpacked(t *testing.T, raw []byte) []member {
	t.Helper()
	files, err := unpack(raw)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A byte of any file that is another, packed again as it should be: one in
// nineteen, for the time it takes.
func TestNoByteOfAFileCanChange(t *testing.T) {
	files := unpacked(t, made(t, levelNamed(t, "hubspot-roles"), testKey))
	for i, f := range files {
		for at := i; at < len(f.data); at += 19 {
			changed := slices.Clone(files)
			data := bytes.Clone(f.data)
			data[at] ^= 1 << (at % 8)
			changed[i].data = data
			if _, _, err := verify(packed(t, changed), public(testKey)); err == nil {
				t.Fatalf("%s, byte %d: the bundle holds", f.name, at)
			}
		}
	}
}

func TestVerifyRefusesFilesThatDoNotBelong(t *testing.T) {
	files := unpacked(t, made(t, levelNamed(t, "hubspot-roles"), testKey))
	other := unpacked(t, made(t, levelNamed(t, "scim-core"), testKey))
	for i, f := range files {
		swapped := slices.Clone(files)
		swapped[i] = other[i]
		for name, list := range map[string][]member{
			"without " + f.name:         slices.Delete(slices.Clone(files), i, i+1),
			f.name + " twice":           append(slices.Clone(files), f),
			f.name + " of another":      swapped,
			f.name + " by another name": append(slices.Delete(slices.Clone(files), i, i+1), member{"other", f.data}),
			f.name + " empty":           slices.Replace(slices.Clone(files), i, i+1, member{f.name, nil}),
		} {
			if _, _, err := verify(packed(t, list), public(testKey)); err == nil {
				t.Errorf("%s: the bundle holds", name)
			}
		}
	}
	if _, _, err := verify(packed(t, []member{files[1], files[0], files[2], files[3]}), public(testKey)); err == nil {
		t.Error("in another order the bundle holds")
	}
}

func TestVerifyRefusesOtherSignatures(t *testing.T) {
	level := levelNamed(t, "hubspot-roles")
	for name, test := range map[string]struct {
		bundle []byte
		says   string
	}{
		"unsigned":              {made(t, level, nil), "not signed"},
		"another key":           {made(t, level, otherKey), "another key"},
		"stripped":              {change(t, made(t, level, testKey), func(e *envelope) { e.Signatures = []signature{} }), "not signed"},
		"two":                   {change(t, made(t, level, testKey), func(e *envelope) { e.Signatures = append(e.Signatures, e.Signatures[0]) }), "2 signatures"},
		"another key, our name": {change(t, made(t, level, otherKey), func(e *envelope) { e.Signatures[0].KeyID = keyID(public(testKey)) }), "signature is wrong"},
		"another type":          {change(t, made(t, level, testKey), func(e *envelope) { e.PayloadType = "text/plain" }), "want application/vnd.in-toto+json"},
	} {
		_, _, err := verify(test.bundle, public(testKey))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error is %v, want one that says %q", name, err, test.says)
		}
	}
	// A signature that was taken off does not make an unsigned bundle that holds.
	stripped := change(t, made(t, level, testKey), func(e *envelope) { e.Signatures = []signature{} })
	if p, _, err := verify(stripped, nil); err != nil || p.Signer == "" {
		t.Errorf("without a key: %v, signer %q", err, p.Signer)
	}
}

func change(t *testing.T, bundle []byte, do func(*envelope)) []byte {
	t.Helper()
	files := unpacked(t, bundle)
	e := envelopeOf(t, files[3].data)
	do(&e)
	raw, err := encoded(e)
	if err != nil {
		t.Fatal(err)
	}
	files[3].data = raw
	return packed(t, files)
}

// Who holds the key can sign what does not follow from the record; that is refused
// all the same.
func TestVerifyDoesNotTakeTheSignersWord(t *testing.T) {
	level := levelNamed(t, "hubspot-roles")
	sign := func(run conformance.Run, lie func(*Predicate)) []byte {
		doc := document(t, run)
		p := predicate(doc, level, issued, issuer, keyID(public(testKey)))
		lie(&p)
		files := []member{{pdfFile, []byte("%PDF")}, {reportFile, rawOf(t, doc)}, {trafficFile, []byte("{}")}}
		payload, err := state(p, files)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := seal(payload, testKey)
		if err != nil {
			t.Fatal(err)
		}
		return packed(t, append(files, member{statementFile, sealed}))
	}
	failed := good(level)
	failed.Results[3].Verdict = conformance.Fail
	failed.Conclude()
	miscounted := good(level)
	if _, _, err := verify(sign(good(level), func(*Predicate) {}), public(testKey)); err != nil {
		t.Fatalf("the truth is refused: %v", err)
	}
	for name, test := range map[string]struct {
		bundle []byte
		says   string
	}{
		"a run that failed":       {sign(failed, func(*Predicate) {}), "does not follow"},
		"a kinder verdict":        {sign(good(level), func(p *Predicate) { p.Verdict = Granted }), "does not follow"},
		"another target":          {sign(good(level), func(p *Predicate) { p.Target.URL = "https://api.hubspot.com" }), "does not follow"},
		"another seed":            {sign(good(level), func(p *Predicate) { p.Seed++ }), "does not follow"},
		"more coverage":           {sign(good(level), func(p *Predicate) { p.Coverage.Asserted++ }), "does not follow"},
		"no waivers":              {sign(good(level), func(p *Predicate) { p.Waivers = nil }), "does not follow"},
		"a weaker level":          {sign(good(level), func(p *Predicate) { p.Level.Requirements = nil }), "is not what version 1 of it asks for"},
		"another version":         {sign(good(level), func(p *Predicate) { p.Level.Version = 9 }), "version 9"},
		"another level":           {sign(good(level), func(p *Predicate) { p.Level = levels[0] }), "cannot be certified"},
		"an unknown level":        {sign(good(level), func(p *Predicate) { p.Level.Name = "gold" }), "is no level"},
		"another signer":          {sign(good(level), func(p *Predicate) { p.Signer = "me" }), "another signer"},
		"a day after the waivers": {sign(good(level), func(p *Predicate) { p.Issued = p.Issued.AddDate(1, 0, 0) }), "has expired"},
	} {
		_, _, err := verify(test.bundle, public(testKey))
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: error is %v, want one that says %q", name, err, test.says)
		}
	}
	doc := document(t, miscounted)
	doc.Coverage.Asserted += 5
	if _, err := record(rawOf(t, doc)); err == nil || !strings.Contains(err.Error(), "coverage") {
		t.Errorf("a coverage that is made up: %v", err)
	}
	doc = document(t, miscounted)
	doc.Run.Results[0].ID = ""
	if _, err := record(rawOf(t, doc)); err == nil || !strings.Contains(err.Error(), "schema") {
		t.Errorf("a record that breaks its schema: %v", err)
	}
}

func TestVerifyTellsWhatTheFileSystemSaid(t *testing.T) {
	_, _, err := Verify(filepath.Join(t.TempDir(), "none.zip"), public(testKey))
	if !errors.Is(err, os.ErrNotExist) || errors.Is(err, ErrTampered) {
		t.Errorf("error is %v", err)
	}
	path := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(path, []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err = Verify(path, public(testKey)); !errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(made(f, Levels()[0], nil))
	f.Add([]byte("PK\x03\x04"))
	whole := made(f, Levels()[0], nil)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if _, _, err := verify(raw, nil); err == nil && !bytes.Equal(raw, whole) {
			t.Log("another bundle that holds, which nobody signed")
		}
	})
}
