// Package matters holds the daily work: workbench, ledger, filing, the page of one matter with a form for every verb, and the
// queue of verification.
package matters

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, workRoutes(), matterRoutes(), verbRoutes(), photoRoutes(), ledgerRoutes(), fileRoutes(), verifyRoutes(), redactRoutes())
}
