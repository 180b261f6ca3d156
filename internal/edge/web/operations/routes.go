// Package operations holds 运行与备份: how the system is, backups, rehearsals, and what leaves it for good.
package operations

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
	see := func(q *page.Req) *req { return &req{q} }
	return page.Bind(see, slices.Concat([]route{
		page.Get("/operations", app.Operate, (*req).showOperations),
		page.Get("/operations/progress", app.Operate, (*req).showProgress),
		page.Get("/operations/reports/{id}", app.Operate, (*req).showReport),
		page.Get("/operations/restore", app.Operate, (*req).showRestore),
		page.Get("/operations/takeout/{name}", app.Operate, (*req).takeShutdown),
		page.Post("/operations/takeout/{name}/drop", app.Operate, (*req).dropShutdown),
		page.Get("/operations/filing", app.Operate, (*req).showFiling),
		page.Get("/operations/filing.xlsx", app.Operate, (*req).takeFiling),
		page.Post("/operations/run", app.Operate, (*req).run),
	},
		deed.Routes("/operations/plan", app.Operate, (*req).planDeed),
		deed.Routes("/operations/shutdown", app.Operate, (*req).shutdownDeed),
		deed.Routes("/operations/backups/{name}", app.Operate, (*req).takeDeed),
	))
}
