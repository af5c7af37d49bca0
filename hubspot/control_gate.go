package hubspot

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// controlGate adds the door to the account to the control port, and what else it
// takes to see whether somebody is shut out.
func (s *Server) controlGate(mux *http.ServeMux) {
	mux.HandleFunc("POST /credentials", s.postCredential)
	mux.HandleFunc("GET /credentials/{id}", s.getCredential)
	mux.HandleFunc("POST /sign-ins", s.postSignIn)
	mux.HandleFunc("POST /records", s.postRecord)
	mux.HandleFunc("PUT /group-sets", s.putGroupSets)
}

func (s *Server) postCredential(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Email string         `json:"email"`
		Kind  CredentialKind `json:"kind"`
		Label string         `json:"label"`
	}
	if !readControl(w, r, &body) {
		return
	}
	if kinds := []CredentialKind{CredentialSession, CredentialKey, CredentialToken}; !slices.Contains(kinds, body.Kind) {
		controlError(w, http.StatusBadRequest, fmt.Errorf("kind %q is not one of %v", body.Kind, kinds))
		return
	}
	id, err := s.table.issue(body.Email, body.Kind, body.Label)
	if err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"id": id})
}

func (s *Server) getCredential(w http.ResponseWriter, r *http.Request) {
	c, says, err := s.table.present(r.PathValue("id"))
	if err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"valid": says.In, "kind": c.Kind, "label": c.Label, "email": c.Email,
		"permissionSets": s.table.setNames(says.Sets), "superAdmin": says.SuperAdmin,
	})
}

func (s *Server) postSignIn(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Email string   `json:"email"`
		Roles []string `json:"roles"`
	}
	if !readControl(w, r, &body) {
		return
	}
	id, err := s.signIn(body.Email, body.Roles)
	if err != nil {
		controlFailure(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]string{"id": id})
}

func (s *Server) postRecord(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Owner string `json:"owner"`
	}
	if !readControl(w, r, &body) {
		return
	}
	if err := s.table.addRecord(body.Owner); err != nil {
		controlFailure(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) putGroupSets(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Group string   `json:"group"`
		Sets  []string `json:"sets"`
	}
	if !readControl(w, r, &body) {
		return
	}
	if body.Group == "" {
		controlError(w, http.StatusBadRequest, errors.New("a group needs a name"))
		return
	}
	if err := s.table.giveToGroups(body.Group, body.Sets); err != nil {
		controlFailure(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
