package registers

import (
	"slices"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// postAt is the post of the address, and the day.
func (q *req) postAt() (org.Post, calendar.Date, error) {
	p := q.App.District().Org.Post(org.PostID(q.PathValue("id")))
	if p.ID == "" {
		return p, "", fault.New(fault.Missing, "没有这个岗位，请从机构页重新选择")
	}
	day, err := q.Day()
	return p, day, err
}

func (q *req) showPost() error {
	p, day, err := q.postAt()
	if err != nil {
		return err
	}
	handovers, err := q.handoverTable(p)
	if err != nil {
		return err
	}
	l := ui.Layout{Title: p.NameOn(day), Crumbs: q.postCrumbs(p, day), Marks: unitMarks(q.T("岗位"), "", q.T("存续 %s", p.Span))}
	main := []page.Section{
		{Title: q.T("现任"), Body: ui.Facts(true, []ui.Fact{{Name: q.T("任职人"), Value: q.holderCell(p, day)}, {Name: q.T("代理"), Value: ui.Text(q.deputyWords(p, day))},
			{Name: q.T("角色"), Value: ui.Text(q.RoleWords(p.RolesOn(day)))}, {Name: q.T("单位"), Value: q.UnitLink(p.Unit, day)}})},
		{Title: q.T("任期"), Body: q.termTable(p)},
		{Title: q.T("代理记录"), Body: q.deputyTable(p)},
		{Title: q.T("交接记录"), Body: handovers},
	}
	side := []page.Section{{Title: q.T("日期"), Body: page.DayPicker(q.OtherDay(day))}}
	if q.May(app.EditOrg) {
		side = append(side, page.Section{Title: q.T("办理"), Body: page.Acts(q.postActs(p))})
	}
	return q.Page(l, page.WithSide(main, side))
}

func (q *req) postCrumbs(p org.Post, day calendar.Date) []ui.Link {
	u := q.App.District().Org.Unit(p.Unit)
	return append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.UnitHref(u.ID, day)})
}

// postActs are what may be done with a post as it stands.
func (q *req) postActs(p org.Post) []page.Act {
	to := func(what string) string { return "/posts/" + string(p.ID) + "/" + what }
	if p.Span.To != "" {
		return []page.Act{page.Do(q.T("恢复"), to("restore"), q.T("撤岗是记错了"))}
	}
	var list []page.Act
	if n := len(p.Terms); n > 0 && p.Terms[n-1].To == "" {
		list = append(list, page.Do(q.T("交接"), to("handover"), q.T("换人，未办结的事随岗位走")), page.Do(q.T("离任"), to("vacate"), q.T("没有接任人时用")))
	} else {
		list = append(list, page.Do(q.T("任职"), to("appoint"), ""))
	}
	list = append(list, page.Do(q.T("指定代理"), to("deputise"), ""))
	if len(p.DeputiesOn(q.Today())) > 0 {
		list = append(list, page.Do(q.T("提前结束代理"), to("undeputise"), ""))
	}
	return append(list, page.Do(q.T("改名称或角色"), to("change"), ""), page.Do(q.T("撤岗"), to("close"), ""))
}

func (q *req) termTable(p org.Post) templ.Component {
	if len(p.Terms) == 0 {
		return page.None(q.T("还没有人任过职。"))
	}
	t := ui.Table{Caption: q.T("任期"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("任职人")}, {Head: q.T("时间")}}}
	for _, x := range slices.Backward(p.Terms) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.HolderName(x.Holder)), ui.Text(q.Say(x.Span))}})
	}
	return ui.DataTable(t)
}

func (q *req) deputyTable(p org.Post) templ.Component {
	if len(p.Deputies) == 0 {
		return nil
	}
	t := ui.Table{Caption: q.T("代理记录"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("代理人")}, {Head: q.T("时间")}}}
	for _, x := range slices.Backward(p.Deputies) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.App.District().Org.Account(x.Account).Name), ui.Text(q.Say(x.Span))}})
	}
	return ui.DataTable(t)
}

func (q *req) handoverTable(p org.Post) (templ.Component, error) {
	if len(p.HandOvers) == 0 {
		return nil, nil
	}
	notes := make([]value.Text, len(p.HandOvers))
	for n, h := range p.HandOvers {
		notes[n] = h.Note
	}
	words, err := q.App.Words(notes...)
	if err != nil {
		return nil, err
	}
	t := ui.Table{Caption: q.T("交接记录"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("日期"), Width: ui.W8}, {Head: q.T("移交")}, {Head: q.T("接任")},
		{Head: q.T("未办结"), Num: true, Width: ui.W5}, {Head: q.T("说明")}}}
	for _, h := range slices.Backward(p.HandOvers) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(string(h.Day)), ui.Text(q.HolderName(h.From)), ui.Text(q.HolderName(h.To)), ui.Text(msg.Num(h.Open)), ui.Text(words[h.Note])}})
	}
	return ui.DataTable(t), nil
}
