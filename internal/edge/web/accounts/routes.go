// Package accounts holds the log-in, accounts with their printed first secrets, and what one sees and sets of oneself.
package accounts

import "shuangcheng/internal/edge/web/page"

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, signInRoutes(), accountRoutes(), slipRoutes(), postRoutes(), deviceRoutes(), meRoutes())
}
