// Package observed asks what HubSpot does not publish and only an account can
// answer (fixtures/questions.csv). Its specs judge nothing: whatever the target does
// is an answer, and stands in the report. They touch nobody but users of the run.
package observed

import (
	"fmt"
	"strings"

	. "rolecall/suites/stage"

	"rolecall/conformance"
	"rolecall/fixtures/people"
	"rolecall/mockidp"
	"rolecall/scim"
)

// Specs adds the family to the tree.
func Specs(t *Tree) {
	wire(t.Area("observed", "wire"))
	lists(t.Area("observed", "lists"))
	values(t.Area("observed", "values"))
	life(t.Area("observed", "life"))
	roles(t.Area("observed", "roles"))
}

// q is the requirement under which an open question is asked.
func q(number int) string { return conformance.Question{Number: number}.ID() }

// On some accounts few users may exist at once, and a witness is one of them.
const atOnce = 3

const (
	scimSays     = conformance.OracleSCIM
	settingsSays = conformance.OracleSettings
)

// outcome is what became of a request that may be refused.
func outcome(x *scim.Exchange) string {
	if x.OK() {
		return fmt.Sprintf("taken: %d", x.Status)
	}
	return "refused: " + Answer(x)
}

// create sends a body to /Users and gives the id of who was made, "" for nobody.
func create(s *Stage, body scim.Object) (*scim.Exchange, string) {
	x := s.Post("/Users", body)
	if !x.OK() {
		return x, ""
	}
	return x, x.Resource().ID()
}

// made creates a user for the question to be asked about. What a target answers that
// does not keep one means nothing, so the spec ends then.
func made(s *Stage, p mockidp.Person, more ...scim.Field) string {
	x, id := create(s, s.UserObject(p, more...))
	if id == "" {
		s.NotClaimed("the user that the question is about could not be made: %s", outcome(x))
	}
	back := s.Get(scim.UserPath(id))
	if user := back.Resource(); !back.OK() || user.ID() != id || !strings.EqualFold(user.UserName(), p.Login) {
		s.NotClaimed("the user that the question is about was taken and is not there: %s", Answer(back))
	}
	return id
}

// worksAtAll ends a spec of reading alone: what is read of a target that does not keep
// a user means little. It stands last, so that a run that may not write has the answers.
func worksAtAll(s *Stage) { made(s, s.Person(people.Ada)) }

// shows says what reading a user gives: active, inactive, or nothing.
func shows(x *scim.Exchange) string {
	if !x.OK() {
		return Answer(x)
	}
	active, stated := x.Resource().Active()
	switch {
	case !stated:
		return fmt.Sprintf("%d, without active", x.Status)
	case active:
		return fmt.Sprintf("%d, active", x.Status)
	}
	return fmt.Sprintf("%d, not active", x.Status)
}

// hits says whether a list holds the user with that id, and who else.
func hits(x *scim.Exchange, id string) string {
	list, err := x.List()
	if !x.OK() || err != nil {
		return "refused: " + Answer(x)
	}
	found := false
	for _, r := range list.Resources {
		found = found || r.ID() == id
	}
	switch n := len(list.Resources); {
	case found && n == 1:
		return "finds the user"
	case found:
		return fmt.Sprintf("finds the user among %d", n)
	case n == 0:
		return "finds nobody"
	default:
		return fmt.Sprintf("shows %d others", n)
	}
}

// form says what a refusal is made of.
func form(x *scim.Exchange) string {
	body := x.Resource()
	switch {
	case len(x.Body()) == 0:
		return fmt.Sprintf("%d, no body", x.Status)
	case body.Get("correlationId").Exists() && body.Get("category").Exists():
		return fmt.Sprintf("%d, HubSpot's error envelope, category %s", x.Status, body.Get("category"))
	case strings.Contains(strings.ToLower(body.Get("schemas").Raw), strings.ToLower(scim.ErrorURN)) && x.SCIMType() != "":
		return fmt.Sprintf("%d, a SCIM error, scimType %s", x.Status, x.SCIMType())
	case strings.Contains(strings.ToLower(body.Get("schemas").Raw), strings.ToLower(scim.ErrorURN)):
		return fmt.Sprintf("%d, a SCIM error without scimType", x.Status)
	}
	return fmt.Sprintf("%d, neither a SCIM error nor HubSpot's envelope (%s)", x.Status, x.MediaType())
}
