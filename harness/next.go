package harness

import (
	"os"

	"rolecall/conformance"
	"rolecall/journal"
)

// Next is the command that clears away what a run may have left in its target; ""
// if it left nothing.
func (p *Plan) Next(run conformance.Run) string {
	if run.Prefix == "" || p.Settings.Journal == "" {
		return ""
	}
	path := journal.Path(p.Settings.Journal, run.Prefix)
	left, err := journal.Read(path)
	if err != nil || !left.Open() {
		return ""
	}
	if usual, err := journal.Folder(os.Getenv); err == nil && usual == p.Settings.Journal {
		return "rolecall clean --run " + run.Prefix
	}
	return "rolecall clean --journal " + path
}
