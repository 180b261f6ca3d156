// Package intake holds what comes in many rows at once: sheets and pasted words, divisions, outlines, sites.
package intake

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct {
	*page.Req
	books *books
}

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	b := &books{}
	return page.Bind(func(q *page.Req) *req { return &req{q, b} }, importRoutes(), mappingRoutes(), geoRoutes())
}
