package hubspot

import (
	"fmt"

	"rolecall/provider"
)

// Changes made on the HubSpot side touch two places: the account's table and
// the SCIM store, in which a user made by hand shows as well, so that an
// identity provider finds and links them by userName.

// addLocal adds a user by hand and returns the id that both APIs know.
func (s *Server) addLocal(user LocalUser) (id string, err error) {
	if err := s.table.vet(user); err != nil {
		return "", err
	}
	if !s.shows(user) {
		id := s.table.newID()
		s.table.join(id, user)
		return id, nil
	}
	resource := provider.Resource{
		"schemas":  []any{userURN},
		"userName": user.Email,
		"emails":   []any{map[string]any{"value": user.Email, "type": "work", "primary": true}},
		"active":   true,
	}
	setName(resource, user.FirstName, user.LastName)
	created, err := s.scim.Store().Create("User", resource)
	if err != nil {
		return "", fmt.Errorf("e-mail %q: %w", user.Email, err)
	}
	s.table.join(created.ID(), user)
	return created.ID(), nil
}

// shows tells whether SCIM shows a user who is added by hand.
func (s *Server) shows(user LocalUser) bool {
	shows := func(user LocalUser) bool { return !user.Service }
	for _, wrap := range s.shown {
		shows = wrap(shows)
	}
	return shows(user)
}

// renameLocal shows a changed name over SCIM. A resource that SCIM does not
// show any more keeps what it has.
func (s *Server) renameLocal(user publicUser) error {
	if _, shown := s.scim.Store().Get(user.ID); !shown {
		return nil
	}
	_, err := s.scim.Store().Update(user.ID, func(r provider.Resource) error {
		setName(r, user.FirstName, user.LastName)
		return nil
	})
	return err
}

// removeLocal removes a user on the HubSpot side; HubSpot says that this does
// not reach the identity provider, which finds out at its next request.
func (s *Server) removeLocal(id string) {
	s.scim.Store().Delete(id) // 404 for a user whom only the account still holds
	s.table.expel(id)
}

// setName sets the two names that HubSpot has; an empty one is unassigned.
func setName(r provider.Resource, first, last string) {
	name, _ := r["name"].(map[string]any)
	if name == nil {
		name = map[string]any{}
	}
	for key, value := range map[string]string{"givenName": first, "familyName": last} {
		if name[key] = value; value == "" {
			delete(name, key)
		}
	}
	if r["name"] = name; len(name) == 0 {
		delete(r, "name")
	}
}
