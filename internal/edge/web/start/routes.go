// Package start is the first start of a district: who is its administrator and what it is called, which ground it has, and from then on
// the list 上手清单 of what is still missing. Nothing is kept of how far somebody is: every mark is drawn from what exists.
package start

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
)

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, slices.Concat([]route{
		page.Get(page.StartPath, app.Public, (*req).showStart),
		page.Post(page.StartPath, app.Public, (*req).setUp),
		page.Get("/start/region", app.EditOrg, (*req).showRegion),
		page.Post("/start/region", app.EditOrg, (*req).takeRegion),
		page.Get("/start/progress", app.Settings, (*req).showProgress),
		page.Post("/start/hours", app.Settings, (*req).confirmHours),
		page.Post("/start/standards", app.Settings, (*req).takeStandards),
		page.Post("/start/away", app.Settings, (*req).putAway),
	}, deed.Routes("/start/zone", app.EditOrg, (*req).zone)))
}
