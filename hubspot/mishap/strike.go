package mishap

import (
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"time"

	"rolecall/hubspot"
	"rolecall/hubspot/tamper"
)

// Wrap puts a server into the day.
func (d *Day) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := d.choose(r)
		if h.delay > 0 {
			select {
			case <-time.After(h.delay):
			case <-r.Context().Done():
				return
			}
		}
		h.meet(w, r, next)
	})
}

// meet lets the request have what it was chosen for.
func (h hit) meet(w http.ResponseWriter, r *http.Request, next http.Handler) {
	switch h.kind {
	case "":
		next.ServeHTTP(w, r)
	case Busy:
		w.Header().Set("Retry-After", "1")
		hubspot.RefuseRate(w, hubspot.PolicyBurst)
	case BusyBare:
		hubspot.RefuseRate(w, hubspot.PolicyBurst)
	case Broken:
		codes := []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
		code := codes[h.chance%len(codes)]
		hubspot.Refuse(w, code, "internal error")
	case Maintenance:
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(h.until.Seconds()))))
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "<!doctype html><title>Maintenance</title><h1>We'll be right back</h1>")
	case Reset:
		hangUp(w)
	case ResetAfter:
		tamper.Record(next, r)
		hangUp(w)
	case Partial:
		half(w, tamper.Record(next, r))
		panic(http.ErrAbortHandler) // the connection ends before the body does
	case Hang:
		h.wait(r)
	case HangAfter:
		tamper.Record(next, r)
		h.wait(r)
	case Stall:
		half(w, tamper.Record(next, r))
		h.wait(r)
	case Revoked:
		// The account knows no such token any more, and says so in its own words.
		r = r.Clone(r.Context())
		r.Header.Del("Authorization")
		next.ServeHTTP(w, r)
	}
}

// wait lets the client wait until it gives up, or until the trouble ends. Its body
// is read first: only then is it noticed that the client has gone.
func (h hit) wait(r *http.Request) {
	io.Copy(io.Discard, r.Body)
	select {
	case <-h.released:
	case <-r.Context().Done():
	}
	panic(http.ErrAbortHandler) // without it the server would answer 200
}

// half sends an answer that promises its whole body, and half of that.
func half(w http.ResponseWriter, a *tamper.Answer) {
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if len(a.Body) == 0 {
		return // nothing to be cut: the answer does not begin
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	w.Write(a.Body[:len(a.Body)/2])
	http.NewResponseController(w).Flush() // the client has gone if this fails
}

// hangUp breaks the connection with a reset, not with an orderly end.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // what comes nearest to it where the connection is not to be had
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}
