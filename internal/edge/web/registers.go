package web

import "slices"

// registerRoutes are the pages of what the district knows of itself: who there is, who answers for what, by which standards,
// under which settings, and what the journal proves.
func (s *Server) registerRoutes() []route {
	return slices.Concat(s.orgRoutes(), s.dutyRoutes(), s.cellRoutes(), s.siteRoutes(), s.standardRoutes(), s.accountRoutes(), s.meRoutes(), s.settingRoutes(), s.proofRoutes())
}
