// Package papers holds 公文与表册: the papers that an office prints from the first day, each looked at as it will be printed, and to be
// taken as DOCX and XLSX. What a paper says is drawn by app; here it is only asked for and shown.
package papers

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
)

// req is a request as these pages see it.
type req struct{ *page.Req }

type route = page.Route[*req]

// kind is one kind of paper.
type kind struct {
	key, title string
	what       string // what it is for
	right      app.Right
	draw       func(*req) (paper.Document, error)
}

// kinds are the papers in the order of the index.
var kinds = []kind{
	{"slip", msg.K("问题交办单"), msg.K("派遣后交给责任单位，每个单位一份；一名值班人员签发，单位签收。"), app.SeeMatters, (*req).slips},
	{"problems", msg.K("问题汇总表"), msg.K("台账筛选出来的清单，一件一行，横版。"), app.SeeMatters, (*req).problems},
	{"reply", msg.K("整改反馈报告"), msg.K("答复发来清单的单位：次序和序号照来件，逐件写整改措施和情况。"), app.SeeMatters, (*req).reply},
	{"duty", msg.K("网格帮包责任表"), msg.K("每个网格的包保领导、网格长、网格员、帮包单位和点位，可看过去任何一天。"), app.SeeOrg, (*req).duty},
}

// path is where a kind is looked at.
func (k kind) path() string { return "/papers/" + k.key }

// Routes are the pages of this package.
func Routes() []page.Route[*page.Req] {
	list := []route{page.Get("/papers", app.SeeOrg, (*req).showPapers)}
	for _, k := range kinds {
		list = append(list, page.Get(k.path(), k.right, func(q *req) error { return q.show(k) }),
			page.Get(k.path()+".docx", k.right, func(q *req) error { return q.word(k) }), page.Get(k.path()+".xlsx", k.right, func(q *req) error { return q.book(k) }))
	}
	return page.Bind(func(q *page.Req) *req { return &req{q} }, slices.Clip(list))
}
