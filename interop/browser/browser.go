// Package browser holds the test of report.html in a real browser: what no reading
// of its source can show.
package browser
