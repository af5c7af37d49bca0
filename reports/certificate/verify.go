package certificate

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"reflect"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rolecall/reports"
)

// ErrTampered is the cause when a bundle is not what it says.
var ErrTampered = errors.New("this certificate does not hold")

// Verify checks a bundle: how it is packed, who signed it, that no file was
// changed, that the record keeps its schema and does not contradict itself, and
// that everything the certificate says follows from the record. With a nil key it
// checks all but the signature: what nobody signed anybody can have made. The error wraps ErrTampered, or says why the file
// could not be read.
func Verify(path string, key ed25519.PublicKey) (Predicate, reports.Document, error) {
	raw, err := readBundle(path)
	if err != nil {
		return Predicate{}, reports.Document{}, err
	}
	p, doc, err := verify(raw, key)
	if err != nil {
		return Predicate{}, reports.Document{}, fmt.Errorf("%s: %w: %w", path, ErrTampered, err)
	}
	return p, doc, nil
}

func verify(raw []byte, key ed25519.PublicKey) (p Predicate, doc reports.Document, err error) {
	files, err := unpack(raw)
	if err != nil {
		return p, doc, fmt.Errorf("the bundle %w", err)
	}
	last := len(files) - 1
	payload, err := open(files[last].data, key)
	if err != nil {
		return p, doc, fmt.Errorf("%s %w", statementFile, err)
	}
	s, err := said(payload)
	if err != nil {
		return p, doc, fmt.Errorf("%s %w", statementFile, err)
	}
	p = s.Predicate
	if key != nil && p.Signer != keyID(key) {
		return p, doc, errors.New("the statement names another signer than the one who signed it")
	}
	for i, due := range subjects(files[:last]) {
		if i >= len(s.Subject) || !reflect.DeepEqual(s.Subject[i], due) {
			return p, doc, fmt.Errorf("%s was changed: its hash is not the one in the statement", due.Name)
		}
	}
	if doc, err = record(files[1].data); err != nil {
		return p, doc, err
	}
	level, err := LevelByName(p.Level.Name)
	switch {
	case err != nil:
		return p, doc, err
	case p.Level.Version != level.Version:
		return p, doc, fmt.Errorf("level %s is of version %d, this build knows version %d", level.Name, p.Level.Version, level.Version)
	case !reflect.DeepEqual(p.Level, level):
		return p, doc, fmt.Errorf("level %s is not what version %d of it asks for", level.Name, level.Version)
	}
	if err := Judge(doc, level, p.Issued); err != nil {
		return p, doc, fmt.Errorf("its verdict does not follow from the record: %w", err)
	}
	// What follows from the record and the files, stated again, must be the same.
	again, err := state(predicate(doc, level, p.Issued, p.Issuer, p.Signer), files[:last])
	if err != nil {
		return p, doc, err
	}
	if !bytes.Equal(again, payload) {
		return p, doc, errors.New("what the statement says does not follow from the record")
	}
	return p, doc, nil
}

// record reads a report.json and holds it to its schema.
func record(raw []byte) (reports.Document, error) {
	doc, err := reports.Parse(raw)
	if err != nil {
		return doc, fmt.Errorf("%s: %w", reportFile, err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(reports.Schema()))
	if err != nil {
		return doc, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.schema.json", schema); err != nil {
		return doc, err
	}
	compiled, err := c.Compile("report.schema.json")
	if err != nil {
		return doc, err
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return doc, fmt.Errorf("%s: %w", reportFile, err)
	}
	if err := compiled.Validate(instance); err != nil {
		return doc, fmt.Errorf("%s breaks its schema: %s", reportFile, reports.Line(err.Error()))
	}
	if err := doc.Recount(); err != nil {
		return doc, fmt.Errorf("%s: %w: %w", reportFile, reports.ErrContents, err)
	}
	return doc, nil
}
