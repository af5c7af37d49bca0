package mockidp

// Comparison is what the target is held to by Compare after a cycle of this job.
// Whoever is unsettled is still judged.
func (j *Job) Comparison() Comparison {
	c := Comparison{
		Owner:    j.dir.Owner,
		Managed:  func(key string) bool { return j.idp.find(key) != nil },
		Sets:     func(w Wanted) []string { return w.Roles },
		Unmapped: j.idp.Info().Unmapped,
	}
	style := j.idp.opts.Roles
	switch {
	case j.idp.opts.OmitRoles, style == RolesNone:
		c.Sets, c.Superset = func(Wanted) []string { return nil }, true
	case style == RolesSingle:
		c.Sets = func(w Wanted) []string { return w.Roles[:min(1, len(w.Roles))] }
	}
	c.Superset = c.Superset || !style.Removes()
	return c
}
