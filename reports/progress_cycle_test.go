package reports

import (
	"bytes"
	"strings"
	"testing"
)

func TestABarShowsRateAndTimeLeft(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, true, 0, 10, ticking())
	for done := 1; done <= 4; done++ {
		p.Step("lifecycle.cycle.initial@okta-oin", done, 4)
	}
	p.Done(sample().Results[1])
	want := "\r\x1b[K[##########..........]  2 of 4 people, 2 a second, about 1s left  lifecycle.cycle.initial@okta-oin" +
		"\r\x1b[K[###############.....]  3 of 4 people, 2 a second, about 1s left  lifecycle.cycle.initial@okta-oin" +
		"\r\x1b[K[####################]  4 of 4 people, 1 a second  lifecycle.cycle.initial@okta-oin" +
		"\r\x1b[KFAIL "
	if !strings.HasPrefix(b.String(), want) {
		t.Errorf("got\n%q\nwant\n%q", b.String(), want)
	}
}

func TestALogHearsOfALongCycleNowAndThen(t *testing.T) {
	var b bytes.Buffer
	p := newProgress(&b, false, 0, 10, ticking())
	for done := 1; done <= 70; done++ {
		p.Step("lifecycle.cycle.initial@okta-oin", done, 70)
	}
	p.Close()
	want := "lifecycle.cycle.initial@okta-oin  31 of 70 people, 1 a second, about 38s left\n" +
		"lifecycle.cycle.initial@okta-oin  61 of 70 people, 1 a second, about 9s left\n" +
		"stopped after 0 of 10 specs: nothing\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}
