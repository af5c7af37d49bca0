// Package reports turns one finished run into what people and programs read:
// report.json (the record), and made from it report.html (to look at), junit.xml (for
// CI servers), report.md (for pull requests and job summaries), traffic.har, SARIF,
// annotations for GitHub, and words on a terminal. It puts the records of shards
// together and compares records of two runs; package certificate makes one into
// something that a stranger can check.
//
// It judges nothing: every verdict is the one that the run holds. What a target
// sent is shown, never obeyed: control characters, workflow commands of CI
// servers, markup and attachments in it are made visible as text.
package reports
