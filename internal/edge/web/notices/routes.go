// Package notices holds 消息: each account's inbox, drawn from the journal, and the digest of the day. What somebody has read is
// his own business: no page, list or paper shows it to anybody else.
package notices

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/page"
)

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, []route{
		page.Get("/notices", app.SignedIn, (*req).showInbox),
		page.Get("/notices/{entry}", app.SignedIn, (*req).openNotice),
		page.Post("/notices/read", app.SignedIn, (*req).readAll),
		page.Get("/digest", app.SeeMatters, (*req).showDigest),
	})
}
