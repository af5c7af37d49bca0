package hubspot

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"rolecall/provider"
)

// maxBody bounds the bodies of the settings API and the control port.
const maxBody = 1 << 20

// collection is a page of HubSpot's APIs; paging is absent on the last one.
type collection[T any] struct {
	Results []T     `json:"results"`
	Paging  *paging `json:"paging,omitempty"`
}

type paging struct {
	Next nextPage `json:"next"`
}

type nextPage struct {
	After string `json:"after"`
	Link  string `json:"link"`
}

type publicSet struct {
	ID                   string `json:"id"`
	Name                 string `json:"name"`
	RequiresBillingWrite bool   `json:"requiresBillingWrite"`
}

// settingsMux serves HubSpot's User Provisioning API v3, the seats of its version
// 2026-09, and CRM Owners API v3 with the fields of their OpenAPI documents.
func (s *Server) settingsMux() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /settings/v3/users", s.listUsers)
	mux.HandleFunc("GET /settings/v3/users/{$}", s.listUsers)
	mux.HandleFunc("POST /settings/v3/users", s.postUser)
	mux.HandleFunc("POST /settings/v3/users/{$}", s.postUser)
	mux.HandleFunc("GET /settings/v3/users/roles", s.listSets)
	mux.HandleFunc("GET /settings/users/2026-09/seats", s.listSeats)
	mux.HandleFunc("GET /settings/v3/users/{userId}", s.getUser)
	mux.HandleFunc("PUT /settings/v3/users/{userId}", s.putUser)
	mux.HandleFunc("DELETE /settings/v3/users/{userId}", s.deleteUser)
	mux.HandleFunc("GET /crm/v3/owners", s.listOwners)
	mux.HandleFunc("GET /crm/v3/owners/{$}", s.listOwners)
	mux.HandleFunc("GET /crm/v3/owners/{ownerId}", s.getOwner)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, http.StatusNotFound, categoryNotFound, "no %s at %s", r.Method, r.URL.Path)
	})
	return mux
}

func (s *Server) listSets(w http.ResponseWriter, _ *http.Request) {
	list := collection[publicSet]{Results: []publicSet{}}
	for _, set := range s.table.permissionSets() {
		list.Results = append(list.Results, publicSet{ID: set.ID, Name: set.Name, RequiresBillingWrite: set.PaidSeat})
	}
	writeJSON(w, http.StatusOK, list)
}

type publicSeat struct {
	Name           string `json:"name"`
	Description    string `json:"description"`
	RemainingSeats int    `json:"remainingSeats"`
}

// listSeats answers as version 2026-09 of the API does, the first that has seats.
func (s *Server) listSeats(w http.ResponseWriter, _ *http.Request) {
	paid, used := s.table.seats()
	writeJSON(w, http.StatusOK, collection[publicSeat]{Results: []publicSeat{
		{Name: "Paid seat", Description: "comes with some permission sets", RemainingSeats: max(0, paid-used)},
	}})
}

func (s *Server) listUsers(w http.ResponseWriter, r *http.Request) {
	limit, ok := pageLimit(w, r)
	if !ok {
		return
	}
	users, more := s.table.page(r.URL.Query().Get("after"), limit)
	list := collection[publicUser]{Results: users}
	if more {
		list.Paging = pageAfter(r, users[len(users)-1].ID)
	}
	writeJSON(w, http.StatusOK, list)
}

func (s *Server) getUser(w http.ResponseWriter, r *http.Request) {
	byEmail, ok := idProperty(w, r)
	if !ok {
		return
	}
	user, err := s.table.user(r.PathValue("userId"), byEmail)
	if err != nil {
		writeFailure(w, err)
		return
	}
	writeJSON(w, http.StatusOK, user)
}

func (s *Server) postUser(w http.ResponseWriter, r *http.Request) {
	var u userUpdate
	if !readBody(w, r, &u) {
		return
	}
	if u.Email == nil || u.SendWelcomeEmail == nil {
		writeError(w, http.StatusBadRequest, categoryValidation, "email and sendWelcomeEmail are required")
		return
	}
	id, err := s.addLocal(LocalUser{Email: *u.Email, FirstName: deref(u.FirstName), LastName: deref(u.LastName)})
	if err != nil {
		writeFailure(w, err)
		return
	}
	created, err := s.table.edit(id, false, u)
	if err != nil {
		s.removeLocal(id)
		writeFailure(w, err)
		return
	}
	created.SendWelcomeEmail = *u.SendWelcomeEmail
	writeJSON(w, http.StatusCreated, created)
}

func (s *Server) putUser(w http.ResponseWriter, r *http.Request) {
	byEmail, ok := idProperty(w, r)
	var u userUpdate
	if !ok || !readBody(w, r, &u) {
		return
	}
	user, err := s.table.edit(r.PathValue("userId"), byEmail, u)
	if err == nil {
		err = s.renameLocal(user)
	}
	if err != nil {
		writeFailure(w, err)
		return
	}
	writeJSON(w, http.StatusOK, user)
}

func (s *Server) deleteUser(w http.ResponseWriter, r *http.Request) {
	byEmail, ok := idProperty(w, r)
	if !ok {
		return
	}
	user, err := s.table.user(r.PathValue("userId"), byEmail)
	if err != nil {
		writeFailure(w, err)
		return
	}
	s.removeLocal(user.ID)
	w.WriteHeader(http.StatusNoContent)
}

// idProperty says whether the path names a user by e-mail.
func idProperty(w http.ResponseWriter, r *http.Request) (byEmail, ok bool) {
	switch value := r.URL.Query().Get("idProperty"); value {
	case "", "USER_ID":
		return false, true
	case "EMAIL":
		return true, true
	default:
		writeError(w, http.StatusBadRequest, categoryValidation, "idProperty %q is not one of USER_ID, EMAIL", value)
		return false, false
	}
}

// pageLimit reads limit: 1 to 100, default 100.
func pageLimit(w http.ResponseWriter, r *http.Request) (int, bool) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return 100, true
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 {
		writeError(w, http.StatusBadRequest, categoryValidation, "limit %q is not a positive number", text)
		return 0, false
	}
	return min(limit, 100), true
}

func pageAfter(r *http.Request, after string) *paging {
	query := r.URL.Query()
	query.Set("after", after)
	return &paging{Next: nextPage{After: after, Link: origin(r) + r.URL.EscapedPath() + "?" + query.Encode()}}
}

func readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, categoryValidation, "Invalid input JSON: %v", err)
	}
	return err == nil
}

// writeFailure answers an error of the account. HubSpot publishes no codes for
// a refused change of a managed user; 400 VALIDATION_ERROR is an assumption.
func writeFailure(w http.ResponseWriter, err error) {
	var refused *provider.Error
	code := http.StatusBadRequest
	switch {
	case errors.Is(err, errNoUser):
		code = http.StatusNotFound
	case errors.Is(err, errTaken):
		code = http.StatusConflict
	case errors.As(err, &refused):
		code = refused.Status
	case !errors.Is(err, errNoSet) && !errors.Is(err, errManaged) && !errors.Is(err, errLocked) && !errors.Is(err, errBadMember):
		code = http.StatusInternalServerError
	}
	writeError(w, code, categoryOf(code), "%s", err.Error())
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
