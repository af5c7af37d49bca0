package provider

import (
	"encoding/json"
	"net/http"

	"rolecall/provider/scimerr"
)

const (
	bulkRequestURI  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	bulkResponseURI = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// bulkResponse is the answer to a bulk request (RFC 7644 section 3.7.3).
type bulkResponse struct {
	Schemas    []string      `json:"schemas"`
	Operations []*bulkResult `json:"Operations"`
}

// bulkResult is what became of one operation. Its status is a string, as the
// section's text has it.
type bulkResult struct {
	Method   string          `json:"method,omitempty"`
	BulkID   string          `json:"bulkId,omitempty"`
	Version  string          `json:"version,omitempty"`
	Location string          `json:"location,omitempty"`
	Status   string          `json:"status"`
	Response json.RawMessage `json:"response,omitempty"` // of a failure
}

// bulk answers POST on /Bulk (RFC 7644 section 3.7) with 200 and the results of
// all operations that were processed, in the order of the request. Nothing is
// applied when the message itself is refused: 400 invalidSyntax, or 413 beyond a
// limit.
func (s *Server) bulk(x *exchange, rest []string) error {
	switch {
	case !s.cfg.Features.Bulk:
		return notImplemented("/Bulk")
	case len(rest) > 0:
		return scimerr.New(http.StatusNotFound, "", "there is no such endpoint")
	case x.request.Method != http.MethodPost:
		return notAllowed(x.request.Method, "POST")
	}
	job, err := s.readBulk(x)
	if err != nil {
		return err
	}
	s.send(x, http.StatusOK, bulkResponse{Schemas: []string{bulkResponseURI}, Operations: job.run()})
	return nil
}

// bulkConfig is the part of the ServiceProviderConfig about bulk requests; the
// limits are there in any case (RFC 7643 section 5).
func (s *Server) bulkConfig() map[string]any {
	f := s.cfg.Features
	if !f.Bulk {
		f.MaxOperations, f.MaxPayloadSize = 0, 0
	}
	return map[string]any{"supported": f.Bulk, "maxOperations": f.MaxOperations, "maxPayloadSize": f.MaxPayloadSize}
}
