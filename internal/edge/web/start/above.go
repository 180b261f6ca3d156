package start

import (
	"net/http"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// awayCookie remembers in this browser that its reader has put the list away; nothing of it is kept on our side.
const awayCookie = "sc-start"

func (q *req) putAway() error {
	http.SetCookie(q.W, &http.Cookie{Name: awayCookie, Value: "away", Path: "/", HttpOnly: true, MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: q.Encrypted()})
	return q.See("/")
}

// Above is what stands over the workbench of a district that is not complete yet: for who keeps the settings, what is missing; for
// others, while there is no matter at all, what they may do first. Nothing otherwise.
func Above(base *page.Req) (templ.Component, error) {
	q := &req{base}
	keeper := q.May(app.Settings)
	if _, err := q.Cookie(awayCookie); err == nil && keeper {
		return templ.NopComponent, nil
	}
	b, err := q.App.Beginnings()
	if err != nil || b.Done() || !keeper && b.Matters {
		return templ.NopComponent, err
	}
	if keeper {
		return card(q.missing(b)), nil
	}
	return templ.NopComponent, nil
}

// missing names what is not there yet.
func (q *req) missing(b app.Beginnings) (list []string) {
	for _, t := range q.tasks(b) {
		if !t.Done {
			list = append(list, t.Title)
		}
	}
	return list
}

// Nothing is the empty workbench of a district without a single matter, by what the reader may do; false when there are matters.
func Nothing(base *page.Req) (ui.Blank, bool, error) {
	q := &req{base}
	b, err := q.App.Beginnings()
	if err != nil || b.Matters {
		return ui.Blank{}, false, err
	}
	var acts []ui.Button
	if q.May(app.BulkWork) {
		acts = append(acts, ui.Button{Label: q.T("导入旧台账"), Icon: ui.IconUpload, Href: "/imports/new?kind=ledger", Kind: ui.Primary})
	}
	if q.May(app.FileMatters) {
		acts = append(acts, ui.Button{Label: q.T("登记第一件"), Href: "/matters/new"})
	}
	v := ui.Blank{Head: q.T("还没有任何事项"), Text: q.T("台账还是空的，双创办导入或登记后，归您办的会出现在这里。")}
	if len(acts) > 0 {
		v.Text, v.Acts = q.T("从一张旧台账开始最快：Excel、CSV、Word 表格或群聊文字都可以；也可以先登记一件试试。"), ui.Buttons(acts...)
	}
	return v, true, nil
}
