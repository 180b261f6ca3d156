// Package web is the console, the phone page and the citizens' part: HTML drawn on the server. What all pages share is package
// page, forms that do one thing are package deed, drawn parts are package ui; every concern has a package of its own beside
// them and gives its routes here. A route names the right that it needs; one without does not compile.
package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/accounts"
	"shuangcheng/internal/edge/web/citizen"
	"shuangcheng/internal/edge/web/guest"
	"shuangcheng/internal/edge/web/intake"
	"shuangcheng/internal/edge/web/matters"
	"shuangcheng/internal/edge/web/notices"
	"shuangcheng/internal/edge/web/operations"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/papers"
	"shuangcheng/internal/edge/web/proofs"
	"shuangcheng/internal/edge/web/registers"
	"shuangcheng/internal/edge/web/settings"
	"shuangcheng/internal/edge/web/standards"
	"shuangcheng/internal/edge/web/start"
)

// New prepares the site of one district with all its pages.
func New(a *app.App) *page.Site { return page.NewSite(a, routes()) }

func routes() []page.Route[*page.Req] {
	return slices.Concat(start.Routes(), accounts.Routes(), matters.Routes(), notices.Routes(), operations.Routes(), registers.Routes(), standards.Routes(), intake.Routes(), settings.Routes(), proofs.Routes(), papers.Routes(), citizen.Routes(), guest.Routes(),
		[]page.Route[*page.Req]{page.Get("/", app.Public, nowhere)})
}

// nowhere answers every address that no page has.
func nowhere(*page.Req) error {
	return fault.New(fault.Missing, "没有这个页面，请检查地址")
}
