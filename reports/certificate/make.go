package certificate

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"time"

	"rolecall/conformance"
	"rolecall/reports"
)

// Order is what a certificate is made of.
type Order struct {
	Report []byte // report.json
	Level  Level
	Key    ed25519.PrivateKey // nil leaves the bundle unsigned
	Issuer conformance.Tool   // the running build
	Now    time.Time
}

// Make judges a record and makes the bundle, a zip archive. The same order makes
// the same bundle. If the run does not earn the level the error is *Refused; what
// reports.Parse refuses, and a record that breaks its schema, are refused too.
func Make(o Order) ([]byte, Predicate, error) {
	doc, err := record(o.Report)
	if err != nil {
		return nil, Predicate{}, err
	}
	if o.Issuer.Modified {
		return nil, Predicate{}, &Refused{o.Level.Title, []string{"this build of rolecall is from a checkout with changes, which nobody else has; certify with a build from a commit"}}
	}
	if err := Judge(doc, o.Level, o.Now); err != nil {
		return nil, Predicate{}, err
	}
	signer := ""
	if o.Key != nil {
		signer = keyID(o.Key.Public().(ed25519.PublicKey))
	}
	p := predicate(doc, o.Level, o.Now, o.Issuer, signer)
	page, err := pdf(doc, p)
	if err != nil {
		return nil, p, fmt.Errorf("%s: %w", pdfFile, err)
	}
	var traffic bytes.Buffer
	if err := reports.HAR(&traffic, doc); err != nil {
		return nil, p, fmt.Errorf("%s: %w", trafficFile, err)
	}
	files := []member{{pdfFile, page}, {reportFile, o.Report}, {trafficFile, traffic.Bytes()}}
	payload, err := state(p, files)
	if err != nil {
		return nil, p, err
	}
	sealed, err := seal(payload, o.Key)
	if err != nil {
		return nil, p, err
	}
	bundle, err := pack(append(files, member{statementFile, sealed}))
	return bundle, p, err
}
