package hubspot

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
)

// Categories of HubSpot's error envelope.
const (
	categoryAuthentication = "INVALID_AUTHENTICATION"
	categoryNotFound       = "OBJECT_NOT_FOUND"
	categoryValidation     = "VALIDATION_ERROR"
	categoryConflict       = "CONFLICT"
	categoryForbidden      = "FORBIDDEN"
	categoryRateLimit      = "RATE_LIMITS"
	categoryInternal       = "INTERNAL_ERROR"
)

// envelope is the error body of HubSpot's APIs: category, correlationId and
// message are required by the OpenAPI collection, status is on the wire as well.
type envelope struct {
	Status        string `json:"status"`
	Message       string `json:"message"`
	CorrelationID string `json:"correlationId"`
	Category      string `json:"category"`
	ErrorType     string `json:"errorType,omitempty"`
	PolicyName    string `json:"policyName,omitempty"`
}

func newEnvelope(category, message string) envelope {
	return envelope{Status: "error", Message: message, CorrelationID: newUUID(), Category: category}
}

// correlate sets the headers under which HubSpot's support finds a request.
func correlate(h http.Header, id string) {
	h.Set("X-Hubspot-Correlation-Id", id)
	h.Set("X-Request-Id", id)
}

func writeEnvelope(w http.ResponseWriter, code int, e envelope) {
	correlate(w.Header(), e.CorrelationID)
	writeJSON(w, code, e)
}

func writeError(w http.ResponseWriter, code int, category, format string, args ...any) {
	writeEnvelope(w, code, newEnvelope(category, fmt.Sprintf(format, args...)))
}

// Refuse answers in HubSpot's own words: its error envelope.
func Refuse(w http.ResponseWriter, code int, message string) {
	writeError(w, code, categoryOf(code), "%s", message)
}

func writeJSON(w http.ResponseWriter, code int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		code, data = http.StatusInternalServerError, []byte(`{"status":"error","message":"the answer could not be encoded"}`)
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(code)
	w.Write(data) // the client has gone if this fails
}

// categoryOf is the category of an HTTP status.
func categoryOf(code int) string {
	switch {
	case code == http.StatusUnauthorized:
		return categoryAuthentication
	case code == http.StatusForbidden:
		return categoryForbidden
	case code == http.StatusNotFound:
		return categoryNotFound
	case code == http.StatusConflict:
		return categoryConflict
	case code == http.StatusTooManyRequests:
		return categoryRateLimit
	case code >= http.StatusInternalServerError:
		return categoryInternal
	default:
		return categoryValidation
	}
}

// newUUID is a random UUID (RFC 9562 section 5.4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
