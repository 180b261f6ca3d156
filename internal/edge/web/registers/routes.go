// Package registers holds what the district knows of itself: units, posts, powers, the duty map, cells, sites and gaps.
package registers

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, orgRoutes(), dutyRoutes(), cellRoutes(), siteRoutes())
}
