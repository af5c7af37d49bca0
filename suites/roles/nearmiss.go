package roles

import (
	"slices"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/exactname"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
)

// On an account that others use each try costs requests and waiting, so there a
// class is tried on one name, and everywhere few people exist at once.
const (
	liveNames = 1
	atOnce    = 3
)

// nearMiss: one spec for each class of names that are almost the same string.
func nearMiss(a Area) {
	for _, class := range exactname.Classes() {
		a.Scenario(class.String(), "gives no permission set for its name with a difference in "+class.Words(), func(s *Stage) {
			tried := 0
			for _, set := range s.HarmlessSets() {
				variants := s.NearMisses(set.Name, class)
				if len(variants) == 0 || s.Gentle() && tried == liveNames {
					continue
				}
				tried++
				for some := range slices.Chunk(variants, atOnce) {
					tryNames(s, class, set.Name, some)
					if s.Gentle() {
						break
					}
				}
			}
			if tried == 0 {
				s.NotClaimed("no permission set has a name that lends itself to %s", class.Words())
			}
		}, asked("HUBSPOT-ROLE-02"), Sends(mockidp.EventHire), Lasts(15))
	}

	a.Scenario("after-hire", "gives no permission set for near misses that come after the hire", func(s *Stage) {
		name := s.HarmlessSets()[0].Name
		ada := s.Person(people.Ada)
		s.Hire(ada)
		for _, class := range exactname.Classes() {
			for _, variant := range s.NearMisses(name, class) {
				s.ChangeRolesAllowingRefusal(ada, variant.Text)
				if !readsJSON(s, class, ada) {
					s.ExpectLacks("HUBSPOT-ROLE-02", ada, name)
				}
			}
		}
	}, asked("HUBSPOT-ROLE-02"), Sends(mockidp.EventHire, mockidp.EventChangeRoles), Lasts(30))
}

// tryNames hires a person for each variant of a name and checks that none of them
// got the permission set.
func tryNames(s *Stage, class exactname.Class, name string, variants []exactname.Variant) {
	var hired []mockidp.Person
	for _, variant := range variants {
		p := s.Person(people.Ada)
		s.HireAllowingRefusal(p, variant.Text)
		hired = append(hired, p)
	}
	for _, p := range hired {
		if !readsJSON(s, class, p) {
			s.ExpectLacks("HUBSPOT-ROLE-02", p, name)
			s.ExpectNothing(p)
		}
		s.Remove(p)
	}
}

// readsJSON tells whether a person holds a permission set because the account
// reads JSON inside a role's value, as one of Entra's expressions sends it.
// Whether HubSpot does is not published, so it is recorded and not judged.
func readsJSON(s *Stage, class exactname.Class, p mockidp.Person) bool {
	if class != exactname.JSONString {
		return false
	}
	held, ok := s.Holds("HUBSPOT-ROLE-02", p)
	reads := ok && len(held) > 0 && !s.AllDefault(held)
	if ok {
		s.Check("HUBSPOT-ROLE-02", By(conformance.OracleSettings), "permission sets for JSON inside a role's value", len(held) <= 1, "the one named, or none", list(held))
		s.Answer(open7, "JSON inside a role's value", map[bool]string{true: "is read: the name inside counts", false: "is taken literally"}[reads], conformance.OracleSettings)
	}
	return reads
}
