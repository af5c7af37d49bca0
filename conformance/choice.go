package conformance

// Choice is what a run was asked to play of all there is. Without it nobody could
// tell what a record leaves out.
type Choice struct {
	LabelFilter string `json:"labelFilter,omitempty"`
	Focus       string `json:"focus,omitempty"`
	Shard       string `json:"shard,omitempty"` // K/N: the run played the K-th of N parts of Chosen
	// Chosen are the ids of the specs that the profile and the dialects offer and
	// the label filter and the focus took, in the order of the suites.
	Chosen []string `json:"chosen"`
	// LeftOut are the ids of those that they did not take.
	LeftOut []string `json:"leftOut,omitempty"`
}

// Missing lists the chosen specs that have no result, in their order: what a
// record must hold to be complete.
func (c Choice) Missing(results []Result) []string {
	played := map[string]bool{}
	for _, r := range results {
		played[r.ID] = true
	}
	var missing []string
	for _, id := range c.Chosen {
		if !played[id] {
			missing = append(missing, id)
		}
	}
	return missing
}
