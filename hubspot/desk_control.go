package hubspot

import (
	"errors"
	"net/http"

	"rolecall/hubspot/desk"
)

// controlDesk adds what people do with credentials in HubSpot's screens:
//
//	GET    /tokens               [{"id","kind","owner","readOnly","hint","expires","revoked"}]
//	POST   /tokens               {"as","kind","readOnly","lifetime"}; 201 {"id","token","hint"}
//	DELETE /tokens/{id}          204; revokes it
//	GET    /account/connection   {"enabled":bool}
//	PUT    /account/connection   {"enabled":bool} switches SCIM off and on
func (s *Server) controlDesk(mux *http.ServeMux) {
	mux.HandleFunc("GET /tokens", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.desk.List())
	})
	mux.HandleFunc("POST /tokens", s.postToken)
	mux.HandleFunc("DELETE /tokens/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := s.desk.Revoke(r.PathValue("id")); err != nil {
			controlError(w, http.StatusNotFound, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /account/connection", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]bool{"enabled": s.desk.Connected()})
	})
	mux.HandleFunc("PUT /account/connection", func(w http.ResponseWriter, r *http.Request) {
		if enabled, ok := readSwitch(w, r); ok {
			s.desk.Connect(enabled)
			writeJSON(w, http.StatusOK, map[string]bool{"enabled": enabled})
		}
	})
}

func (s *Server) postToken(w http.ResponseWriter, r *http.Request) {
	var wish desk.Wish
	if !readControl(w, r, &wish) {
		return
	}
	who := s.table.access(wish.As)
	token, kept, err := s.desk.Issue(desk.Caller{SignsIn: who.CanSignIn, SuperAdmin: who.SuperAdmin}, wish)
	switch {
	case errors.Is(err, desk.ErrForbidden):
		controlError(w, http.StatusForbidden, err)
	case err != nil:
		controlError(w, http.StatusBadRequest, err)
	default:
		writeJSON(w, http.StatusCreated, map[string]string{"id": kept.ID, "token": token, "hint": kept.Hint})
	}
}
