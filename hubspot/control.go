package hubspot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
)

// buildControl serves the control port:
//
//	GET    /healthz                  {"status":"ok"}
//	GET    /access?email=            Access
//	GET    /history                  [Request], oldest first
//	DELETE /history                  204
//	GET    /account/role-sync        {"enabled":bool}
//	PUT    /account/role-sync        {"enabled":bool}
//	GET    /permission-sets          [{"id","name","superAdmin","paidSeat"}]
//	POST   /permission-sets          {"name":...}; 201 with its id
//	PUT    /permission-sets/{id}     {"name":...} renames
//	DELETE /permission-sets/{id}     204
//	POST   /users                    LocalUser; 201 {"id":...}
//	DELETE /users/{id}               204; who is gone already is no error
//	POST   /outsiders                {"email":...}: somebody of HubSpot, not of this account
//	POST   /credentials              {"email","kind","label"}; 201 {"id":...}; kind is session, key or token
//	GET    /credentials/{id}         {"valid","kind","label","email","permissionSets","superAdmin"}
//	POST   /sign-ins                 {"email","roles"}; 201 with the id of a session, or 403
//	POST   /records                  {"owner": e-mail} makes a record of the user's; 204
//	PUT    /group-sets               {"group": name, "sets": [ids]} gives them to its members; 204
//
// and what controlDesk adds.
//
// Errors are {"error": text}.
func (s *Server) buildControl(extra map[string]ControlFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	mux.HandleFunc("GET /access", s.probeAccess)
	mux.HandleFunc("GET /history", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.history.all())
	})
	mux.HandleFunc("DELETE /history", func(w http.ResponseWriter, _ *http.Request) {
		s.history.clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /account/role-sync", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]bool{"enabled": s.table.roleSync()})
	})
	mux.HandleFunc("PUT /account/role-sync", s.putRoleSync)
	mux.HandleFunc("GET /permission-sets", s.controlSets)
	mux.HandleFunc("POST /permission-sets", s.postSet)
	mux.HandleFunc("PUT /permission-sets/{id}", s.putSet)
	mux.HandleFunc("DELETE /permission-sets/{id}", s.deleteSet)
	mux.HandleFunc("POST /users", s.postLocalUser)
	mux.HandleFunc("DELETE /users/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.removeLocal(r.PathValue("id"))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /outsiders", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Email string `json:"email"`
		}
		if readControl(w, r, &body) {
			s.table.addOutsider(body.Email)
			w.WriteHeader(http.StatusNoContent)
		}
	})
	s.controlDesk(mux)
	s.controlGate(mux)
	for pattern, f := range extra {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			answer, err := f(func(into any) error { return decodeControl(w, r, into) })
			if err != nil {
				controlError(w, http.StatusBadRequest, err)
				return
			}
			writeJSON(w, http.StatusOK, answer)
		})
	}
	return s.guardControl(mux)
}

// guardControl keeps an open control port harmless: without a token only clients
// on this machine are served, and only under a loopback name, which stops a web
// page that rebinds its own name to 127.0.0.1.
func (s *Server) guardControl(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		local := err == nil && peer.Addr().Unmap().IsLoopback() && isLoopbackName(r.Host)
		if !local && !bearerOneOf(r, s.tokens.Control) {
			controlError(w, http.StatusForbidden, errors.New("the control port serves loopback clients only, and others with its token"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopbackName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func (s *Server) probeAccess(w http.ResponseWriter, r *http.Request) {
	email := r.URL.Query().Get("email")
	if email == "" {
		controlError(w, http.StatusBadRequest, errors.New("the parameter email is missing"))
		return
	}
	writeJSON(w, http.StatusOK, s.table.access(email))
}

func (s *Server) putRoleSync(w http.ResponseWriter, r *http.Request) {
	if enabled, ok := readSwitch(w, r); ok {
		s.table.setRoleSync(enabled)
		writeJSON(w, http.StatusOK, map[string]bool{"enabled": enabled})
	}
}

// readSwitch reads {"enabled": true}, where a misspelt key must not pass for off.
func readSwitch(w http.ResponseWriter, r *http.Request) (enabled, ok bool) {
	var body struct {
		Enabled *bool `json:"enabled"`
	}
	if !readControl(w, r, &body) {
		return false, false
	}
	if body.Enabled == nil {
		controlError(w, http.StatusBadRequest, errors.New(`want {"enabled": true} or {"enabled": false}`))
		return false, false
	}
	return *body.Enabled, true
}

type controlSet struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	SuperAdmin bool   `json:"superAdmin"`
	PaidSeat   bool   `json:"paidSeat"`
}

func (s *Server) controlSets(w http.ResponseWriter, _ *http.Request) {
	sets := []controlSet{}
	for _, set := range s.table.permissionSets() {
		sets = append(sets, controlSet(set))
	}
	writeJSON(w, http.StatusOK, sets)
}

func (s *Server) postSet(w http.ResponseWriter, r *http.Request) {
	name, ok := readSetName(w, r)
	if !ok {
		return
	}
	id, err := s.table.createSet(name)
	if err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"id": id, "name": name})
}

func (s *Server) putSet(w http.ResponseWriter, r *http.Request) {
	name, ok := readSetName(w, r)
	if !ok {
		return
	}
	if err := s.table.renameSet(r.PathValue("id"), name); err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"id": r.PathValue("id"), "name": name})
}

func readSetName(w http.ResponseWriter, r *http.Request) (name string, ok bool) {
	var body struct {
		Name string `json:"name"`
	}
	if !readControl(w, r, &body) {
		return "", false
	}
	if body.Name == "" {
		controlError(w, http.StatusBadRequest, errors.New("a permission set needs a name"))
	}
	return body.Name, body.Name != ""
}

func (s *Server) deleteSet(w http.ResponseWriter, r *http.Request) {
	if err := s.table.deleteSet(r.PathValue("id")); err != nil {
		controlFailure(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) postLocalUser(w http.ResponseWriter, r *http.Request) {
	var user LocalUser
	if !readControl(w, r, &user) {
		return
	}
	id, err := s.addLocal(user)
	if err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"id": id})
}

func readControl(w http.ResponseWriter, r *http.Request, into any) bool {
	err := decodeControl(w, r, into)
	if err != nil {
		controlError(w, http.StatusBadRequest, err)
	}
	return err == nil
}

// decodeControl is strict: a misspelt key in a test's set-up must not pass
// unnoticed.
func decodeControl(w http.ResponseWriter, r *http.Request, into any) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func controlFailure(w http.ResponseWriter, err error) {
	code := http.StatusBadRequest
	switch {
	case errors.Is(err, errNoSet), errors.Is(err, errNoUser), errors.Is(err, errNoCredential):
		code = http.StatusNotFound
	case errors.Is(err, errShut):
		code = http.StatusForbidden
	case errors.Is(err, errTaken):
		code = http.StatusConflict
	}
	controlError(w, code, err)
}

func controlError(w http.ResponseWriter, code int, err error) {
	writeJSON(w, code, map[string]string{"error": err.Error()})
}
