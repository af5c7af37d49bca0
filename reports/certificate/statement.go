package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"rolecall/conformance"
	"rolecall/reports"
)

// The types of the statement. A predicate that changes gets the next version.
const (
	statementType = "https://in-toto.io/Statement/v1"
	predicateType = "rolecall:certificate:v1"
)

// statement is an in-toto statement about the files of a bundle.
type statement struct {
	Type          string    `json:"_type"`
	Subject       []subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
	Predicate     Predicate `json:"predicate"`
}

type subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

// Predicate is what a certificate says. But for who issued it and when, all of it
// follows from the record.
type Predicate struct {
	Level   Level            `json:"level"`
	Verdict string           `json:"verdict"` // Granted or GrantedBut
	Issued  time.Time        `json:"issued"`  // to the second, UTC
	Issuer  conformance.Tool `json:"issuer"`  // the build that made the bundle
	Signer  string           `json:"signer"`  // id of the key, "" for an unsigned bundle

	ReportVersion int                         `json:"reportVersion"`
	Tool          conformance.Tool            `json:"tool"` // the build that made the run
	Target        conformance.Target          `json:"target"`
	Dialects      []conformance.Dialect       `json:"dialects"`
	Seed          int64                       `json:"seed"`
	Started       time.Time                   `json:"started"`
	Ended         time.Time                   `json:"ended"`
	Counts        map[conformance.Verdict]int `json:"counts"`
	Coverage      reports.Coverage            `json:"coverage"`
	Waivers       []conformance.Waiver        `json:"waivers"` // known deviations that happened
}

// The verdicts. A run that earns none gets no certificate.
const (
	Granted    = "granted"
	GrantedBut = "granted with known deviations"
)

// predicate says what follows from a record.
func predicate(doc reports.Document, level Level, issued time.Time, issuer conformance.Tool, signer string) Predicate {
	run := doc.Run
	p := Predicate{
		Level: level, Verdict: Granted, Issued: issued.UTC().Truncate(time.Second), Issuer: issuer, Signer: signer,
		ReportVersion: doc.Version, Tool: run.Tool, Target: run.Target, Dialects: run.Dialects, Seed: run.Seed,
		Started: run.Started, Ended: run.Ended, Counts: doc.Counts, Coverage: doc.Coverage, Waivers: []conformance.Waiver{},
	}
	for _, w := range run.Waivers {
		if w.State == conformance.WaiverUsed && w.Findings > 0 {
			p.Waivers = append(p.Waivers, w.Waiver)
			p.Verdict = GrantedBut
		}
	}
	return p
}

// state is the statement about the files, as JSON.
func state(p Predicate, files []member) ([]byte, error) {
	s := statement{Type: statementType, Subject: subjects(files), PredicateType: predicateType, Predicate: p}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(s)
	return b.Bytes(), err
}

// subjects name files by their hashes.
func subjects(files []member) []subject {
	var list []subject
	for _, f := range files {
		sum := sha256.Sum256(f.data)
		list = append(list, subject{f.name, map[string]string{"sha256": hex.EncodeToString(sum[:])}})
	}
	return list
}

// said reads what a statement says.
func said(payload []byte) (statement, error) {
	var s statement
	if err := json.Unmarshal(payload, &s); err != nil {
		return s, fmt.Errorf("is no statement: %w", err)
	}
	if s.Type != statementType {
		return s, fmt.Errorf("is a %.80q, want %s", s.Type, statementType)
	}
	if s.PredicateType != predicateType {
		return s, fmt.Errorf("says a %.80q, this build knows %s; use a newer rolecall", s.PredicateType, predicateType)
	}
	return s, nil
}
