// Package certificate makes a bundle of a finished run that a stranger can check:
// a PDF for people, the record, the traffic, and a statement about all three that
// may be signed.
//
// The statement is an in-toto Statement v1
// (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) in a DSSE
// envelope (https://github.com/secure-systems-lab/dsse), signed with ed25519
// (RFC 8032). What it says follows from the record: whoever verifies a bundle
// works it out again.
package certificate
