// Package proofs holds 账本校验: what the journal proves, and bundles to take away.
package proofs

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, proofRoutes(), seenRoutes())
}
