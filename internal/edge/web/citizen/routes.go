// Package citizen holds the pages for everybody, without an account: a report in three steps, its receipt, and what became of it.
package citizen

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/page"
)

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, reportRoutes(), receiptRoutes())
}

func reportRoutes() []route {
	return []route{
		page.Get(photoPath, app.Public, (*req).askPhotos),
		page.Post(photoPath, app.Public, (*req).takePhotos),
		page.Get(photoPath+"/photo/{sha}", app.Public, (*req).draftPhoto),
		page.Get(placePath, app.Public, (*req).askPlace),
		page.Post(placePath, app.Public, (*req).takePlace),
		page.Get(knownPath, app.Public, (*req).askKnown),
		page.Post(knownPath, app.Public, (*req).support),
		page.Get(wordsPath, app.Public, (*req).askWords),
		page.Post(wordsPath, app.Public, (*req).takeWords),
	}
}

func receiptRoutes() []route {
	return []route{
		page.Get("/r", app.Public, (*req).askReceipt),
		page.Get("/r/{code}", app.Public, (*req).showReceipt),
		page.Get("/r/{code}/print", app.Public, (*req).printReceipt),
		page.Get("/r/{code}/receipt.docx", app.Public, (*req).receiptWord),
		page.Get("/r/{code}/receipt.xlsx", app.Public, (*req).receiptBook),
		page.Get("/r/{code}/photo/{sha}/{size}", app.Public, (*req).publicPhoto),
		page.Post("/r/{code}/unsolved", app.Public, (*req).unsolved),
		page.Post("/r/{code}/info", app.Public, (*req).inform),
		page.Get("/r/{code}/withdraw", app.Public, (*req).askWithdraw),
		page.Post("/r/{code}/withdraw", app.Public, (*req).withdraw),
	}
}
