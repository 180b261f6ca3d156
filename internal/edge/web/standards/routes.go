// Package standards holds the editions of the standards, the district's own manuals, and moving from one edition to the next.
package standards

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, standardRoutes())
}
