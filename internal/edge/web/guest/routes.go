// Package guest holds the doors to one matter for people without an account: the link of who does the work for the responsible
// unit, and the objection of who was hit by a coercive measure.
package guest

import (
	"net/http"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	return page.Bind(func(q *page.Req) *req { return &req{q} }, []route{
		page.Get("/l/{token}", app.Public, (*req).showLink),
		page.Post("/l/{token}", app.Public, (*req).answerLink),
		page.Get("/l/{token}/photo/{sha}/{size}", app.Public, (*req).linkPhoto),
		page.Get("/objection", app.Public, (*req).askObjection),
		page.Get("/objection/{code}", app.Public, (*req).showObjection),
		page.Post("/objection/{code}", app.Public, (*req).object),
	})
}

// closed answers with the sentence that says why a door does not open; a fault of ours goes on.
func (q *req) closed(title string, err error) error {
	k := fault.KindOf(err)
	if k == fault.Internal {
		return err
	}
	text := ui.FieldErrors(q.Context(), err)[0].Text
	return q.Draw(page.Statuses[k], page.InPhone(q.Phone(title), ui.Empty(ui.Blank{Head: text})))
}

// refused is the status of a form that comes back; ok is false for what no form can mend.
func refused(err error) (status int, ok bool) {
	switch k := fault.KindOf(err); k {
	case fault.Invalid, fault.TooLarge, fault.Refused, fault.Unavailable:
		return page.Statuses[k], true
	}
	return http.StatusInternalServerError, false
}
