package hubspot

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"rolecall/provider"
	"rolecall/provider/schema"
)

// providerConfig sets up the SCIM provider under HubSpot's rules.
func (s *Server) providerConfig(cfg Config) provider.Config {
	pc := provider.Config{
		BasePath:  scimBase,
		Features:  features(cfg.Preset),
		Policy:    s.policy(),
		Now:       s.now,
		NewID:     s.table.newID,
		MediaType: string(s.options.MediaType),
		UniqueKey: cfg.Hooks.UniqueKey,
		Subject:   s.subject(cfg.Preset),

		Middleware: s.reprovision,

		Roles: &provider.Assignables{
			List: s.table.assignableSets, OnlyOne: s.options.SeveralRoles == SeveralRolesError,
		},
		Entitlements: &provider.Assignables{List: s.table.seatKinds},
	}
	if s.options.ErrorBody == ErrorsHubSpot {
		pc.ErrorBody = hubspotError
	}
	for _, change := range cfg.Hooks.Features {
		change(&pc.Features)
	}
	if len(cfg.Hooks.Policies) > 0 {
		pc.Policy = wrappable(pc.Policy)
	}
	for _, wrap := range cfg.Hooks.Policies {
		pc.Policy = wrap(pc.Policy)
	}
	for _, wrap := range cfg.Hooks.IDs {
		pc.NewID = wrap(pc.NewID)
	}
	for _, change := range cfg.Hooks.Provider {
		change(&pc)
	}
	return pc
}

func features(preset Preset) provider.Features {
	f := provider.AllFeatures()
	f.CreateOnFilterMiss = preset != PresetFull // against RFC 7644 section 3.5.2.3, for Entra counts on it
	if preset != PresetFull {
		f.Sort, f.ETag, f.Groups, f.Search = false, false, false, false
		f.Bulk, f.Cursors, f.RolesAndEntitlements = false, false, false
	}
	f.Probe = preset == PresetFull
	f.UniqueGroupNames = true // Entra matches groups by displayName
	return f
}

// subject is the user whom a SCIM token stands for, for /Me under PresetFull:
// the first one that the account was set up with, who would have connected the
// identity provider. There is none once that user is gone.
func (s *Server) subject(preset Preset) func(*http.Request) string {
	if preset != PresetFull {
		return nil
	}
	return func(*http.Request) string { return s.connectedBy }
}

// policy is the account's part in SCIM reads and writes.
func (s *Server) policy() provider.Policy {
	p := provider.Policy{
		Decode: decodeRoles(s.options.JSONStringRoles),
		Admit: func(ctx context.Context, w *provider.Write) error {
			if err := s.table.admit(ctx, w); err != nil {
				return err
			}
			// A write that changes nothing is not committed. The identity
			// provider has still said what it wants: a role whose permission
			// set was created or renamed since is looked up again.
			if w.Old != nil && w.New != nil && changesNothing(w) {
				s.table.commit(ctx, *w)
			}
			return nil
		},
		Committed: s.table.commit,
	}
	if s.options.Inactive != InactiveVisible {
		p.Visible = isActive
	}
	return p
}

// wrappable sets every function of a policy, so that a hook can wrap it. Those that
// change nothing are not set without need: the provider is quicker without them.
func wrappable(p provider.Policy) provider.Policy {
	p.Present = func(_ context.Context, r provider.Resource) provider.Resource { return r }
	if p.Visible == nil {
		p.Visible = func(provider.Resource) bool { return true }
	}
	return p
}

// changesNothing is the provider's own test, before it lists the schemas.
func changesNothing(w *provider.Write) bool {
	before, after := maps.Clone(w.Old), maps.Clone(w.New)
	delete(before, "schemas")
	delete(after, "schemas")
	return schema.Equal(map[string]any(before), map[string]any(after))
}

// hubspotError is the envelope in place of the SCIM Error. It keeps the detail
// as message.
func hubspotError(e *provider.Error) (any, string) {
	return newEnvelope(categoryOf(e.Status), e.Detail), "application/json;charset=utf-8"
}

// envelopeWriter copies the correlation id of an envelope into the headers; the
// provider writes an answer's body in one piece.
type envelopeWriter struct {
	http.ResponseWriter
	status int // of an error whose body is still to come
}

func (w *envelopeWriter) WriteHeader(status int) {
	if status < http.StatusBadRequest {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
}

func (w *envelopeWriter) Write(data []byte) (int, error) {
	if w.status != 0 {
		var body envelope
		if json.Unmarshal(data, &body) == nil && body.CorrelationID != "" {
			correlate(w.Header(), body.CorrelationID)
		}
		w.ResponseWriter.WriteHeader(w.status)
		w.status = 0
	}
	return w.ResponseWriter.Write(data)
}

// refuse answers under /scim/v2 for what the provider does not see.
func (s *Server) refuse(w http.ResponseWriter, e *provider.Error) {
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	if s.options.ErrorBody == ErrorsHubSpot {
		writeError(w, e.Status, categoryOf(e.Status), "%s", e.Detail)
		return
	}
	writeSCIM(w, e.Status, string(s.options.MediaType), e.Body())
}

func (s *Server) withEnvelopes(next http.Handler) http.Handler {
	if s.options.ErrorBody != ErrorsHubSpot {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&envelopeWriter{ResponseWriter: w}, r)
	})
}

// scimHandler puts the answer for /Groups in front of the provider: HubSpot's
// articles say that teams cannot be assigned over SCIM, and nothing says what
// the endpoint answers.
func (s *Server) scimHandler(preset Preset) http.Handler {
	scim := s.withEnvelopes(s.scim)
	if preset == PresetFull {
		return scim
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := strings.TrimPrefix(r.URL.Path, scimBase)
		if path == "/Groups" || strings.HasPrefix(path, "/Groups/") {
			s.groups(w, r, path == "/Groups")
			return
		}
		scim.ServeHTTP(w, r)
	})
}

func (s *Server) groups(w http.ResponseWriter, r *http.Request, isList bool) {
	switch {
	case s.options.Groups == GroupsEmpty && isList && r.Method == http.MethodGet:
		writeSCIM(w, http.StatusOK, string(s.options.MediaType), map[string]any{
			"schemas":      []string{"urn:ietf:params:scim:api:messages:2.0:ListResponse"},
			"totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": []any{},
		})
	case s.options.Groups == Groups501:
		s.refuse(w, &provider.Error{Status: http.StatusNotImplemented, Detail: "groups are not supported"})
	default:
		s.refuse(w, &provider.Error{Status: http.StatusNotFound, Detail: "no such endpoint: teams are set in HubSpot"})
	}
}

func writeSCIM(w http.ResponseWriter, code int, mediaType string, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "the answer could not be encoded", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(code)
	w.Write(data) // the client has gone if this fails
}
