package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"rolecall/scim"
)

func (e *exam) dns(ctx context.Context) finding {
	u, err := url.Parse(strings.TrimSpace(e.Endpoint.URL))
	if err != nil {
		return finding{Failed, "no host name", "Nothing can be asked.", "Look at the check address."}
	}
	if via, err := e.proxy(&http.Request{URL: u}); err != nil {
		return finding{Failed, "the proxy of the environment cannot be used: " + cause(err), "Every request would fail.", "Put HTTPS_PROXY or HTTP_PROXY right."}
	} else if via != nil {
		return ok("left to the proxy %s", via.Host)
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return ok("%s needs no look-up", host)
	}
	found, err := e.lookup(ctx, host)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound, err == nil && len(found) == 0:
		return finding{Failed, "there is no host " + host, "The name is misspelt, or known only inside another network.",
			"Check the spelling of --target, and whether this machine must be in a VPN."}
	case err != nil:
		return finding{Failed, fmt.Sprintf("%s could not be looked up: %v", host, err), "The name service does not answer.",
			"Check this machine's network, then try again."}
	}
	if len(found) == 1 {
		return ok("%s: 1 address", host)
	}
	return ok("%s: %d addresses", host, len(found))
}

// handshake is what is seen of a connection while it is made. The hooks may be
// called by several goroutines, and even after the request has ended.
type handshake struct {
	mu      sync.Mutex
	dialled bool
	state   *tls.ConnectionState
	err     error
}

func (h *handshake) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		ConnectDone: func(_, _ string, err error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.dialled = h.dialled || err == nil
		},
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.state, h.err = &state, err
		},
	}
}

func (h *handshake) seen() (dialled bool, state *tls.ConnectionState, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dialled, h.state, h.err
}

// reachable sends the first request: the cheapest question, which every
// identity provider asks too.
func (e *exam) reachable(ctx context.Context) finding {
	if f := e.connected(); f.state == Failed {
		return f
	}
	e.shake = &handshake{}
	e.asked[0] = e.now()
	x, err := e.client.Get(httptrace.WithClientTrace(ctx, e.shake.trace()), "/Users", scim.Query("startIndex", "1", "count", "1"))
	e.asked[1] = e.now()
	dialled, _, tlsErr := e.shake.seen()
	host := hostOf(e.Endpoint.URL)
	switch {
	case err == nil:
		e.first = x
		return ok("%s answers", host)
	case tlsErr != nil:
		return ok("%s accepts connections", host)
	case errors.Is(err, scim.ErrTooLarge):
		return finding{Failed, "the answer to a request for one user is too large to be read", "The target does not follow count.", "Check that --target is a SCIM service root."}
	case late(err) && dialled:
		return finding{Failed, host + " accepts the connection and then does not answer", "The server hangs, or something between here and there holds its answer back.",
			"Check the server; if it is only slow, raise --request-timeout."}
	case late(err):
		return finding{Failed, host + " cannot be reached in time", "A firewall drops the connection, or the server is down.",
			"Check --target, firewall and VPN; if the server is only slow, raise --request-timeout."}
	case dialled:
		return finding{Failed, host + " accepts the connection and breaks it off: " + cause(err), "It may not speak HTTP, or https:// and http:// are mixed up.",
			"Check scheme and port of --target."}
	}
	return finding{Failed, host + " refuses the connection: " + cause(err), "No server listens there, or a firewall keeps this machine out.",
		"Check host and port of --target, and that the server runs."}
}

func late(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err) || errors.Is(err, os.ErrDeadlineExceeded)
}

// cause is an error without the URL that was asked for.
func cause(err error) string {
	var te *scim.TransportError
	if errors.As(err, &te) {
		return te.Err.Error()
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err.Error()
	}
	return err.Error()
}

func hostOf(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "the host"
	}
	return u.Host
}

// fewDays is when a certificate's end is near.
const fewDays = 14

func (e *exam) tls(context.Context) finding {
	if strings.HasPrefix(strings.TrimSpace(e.Endpoint.URL), "http://") {
		return finding{Skipped, "plain HTTP", "There is no TLS to look at; the check address says whether that may be.", ""}
	}
	_, state, err := e.shake.seen()
	if err != nil {
		return e.judgeHandshake(err)
	}
	if state == nil || len(state.PeerCertificates) == 0 {
		return finding{Failed, "no certificate was seen", "Who answers is not known.", "Check what stands between this machine and the target."}
	}
	leaf := state.PeerCertificates[0]
	days := int(leaf.NotAfter.Sub(e.now()) / (24 * time.Hour))
	found := fmt.Sprintf("%s, certificate of %s good for %s", tls.VersionName(state.Version), e.name(leaf.Issuer.CommonName), count(days, "day"))
	if days < fewDays {
		return finding{Warning, found, "When the certificate has run out, identity providers stop provisioning, and off-boarding with it.",
			"Have the certificate renewed before " + leaf.NotAfter.UTC().Format(time.DateOnly) + "."}
	}
	return ok("%s", found)
}

func (e *exam) judgeHandshake(err error) finding {
	const means = "An identity provider would not send a request either, so that nobody is provisioned or shut out."
	var (
		invalid   x509.CertificateInvalidError
		host      x509.HostnameError
		authority x509.UnknownAuthorityError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		found := "the certificate ran out on " + invalid.Cert.NotAfter.UTC().Format(time.DateOnly)
		next := "Have it renewed."
		if e.now().Before(invalid.Cert.NotBefore) {
			found, next = "the certificate is good from "+invalid.Cert.NotBefore.UTC().Format(time.DateOnly)+" only", "Check this machine's clock first, then the certificate."
		}
		return finding{Failed, found, means, next}
	case errors.As(err, &host):
		return finding{Failed, "the certificate belongs to " + e.some(host.Certificate.DNSNames) + ", not to " + host.Host, means,
			"Use the name that the certificate was made for in --target."}
	case errors.As(err, &authority):
		return finding{Failed, "the certificate is signed by an authority that this machine does not trust", means,
			"If it is your own authority, name its PEM file with --ca-file; an identity provider in the cloud needs a public one."}
	case errors.As(err, &record):
		return finding{Failed, "the server does not speak TLS on this port", means, "Check the port of --target; http:// is for this machine only."}
	case late(err):
		return finding{Failed, "the TLS handshake did not end in time", means, "Check what stands between this machine and the target."}
	}
	return finding{Failed, "the TLS handshake failed: " + err.Error(), means, "rolecall needs TLS 1.2 or later and a valid certificate."}
}

// maxSkew is how far the clocks may be apart.
const maxSkew = time.Minute

// clock compares the target's clock with this machine's. The answer may have
// been dated at any time between request and receipt, to the second.
func (e *exam) clock(context.Context) finding {
	raw := e.first.Header("Date")
	if raw == "" {
		return finding{Skipped, "the target does not date its answers", "Whether the clocks agree cannot be told.", ""}
	}
	date, err := http.ParseTime(raw)
	if err != nil {
		return finding{Warning, "the target's Date is " + e.name(raw), "That is no HTTP date (RFC 9110 section 5.6.7).", "Tell the target's owner."}
	}
	skew := max(e.asked[0].Sub(date)-time.Second, date.Sub(e.asked[1]), 0).Round(time.Second)
	if skew > maxSkew {
		return finding{Warning, fmt.Sprintf("the clocks are %s apart", skew), "Certificates, the times in reports and the last days of waivers are judged by a wrong clock.",
			"Have this machine's clock set by NTP; if it is right, tell the target's owner."}
	}
	return ok("less than %s apart", maxSkew)
}
