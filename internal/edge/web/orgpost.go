package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// postAt is the post of the address, and the day.
func (q *req) postAt() (org.Post, calendar.Date, error) {
	p := q.s.app.District().Org.Post(org.PostID(q.PathValue("id")))
	if p.ID == "" {
		return p, "", fault.New(fault.Missing, "没有这个岗位，请从机构页重新选择")
	}
	day, err := q.day()
	return p, day, err
}

func (s *Server) showPost(q *req) error {
	p, day, err := q.postAt()
	if err != nil {
		return err
	}
	handovers, err := q.handoverTable(p)
	if err != nil {
		return err
	}
	l := ui.Layout{Title: p.NameOn(day), Crumbs: q.postCrumbs(p, day), Marks: unitMarks(q.t("岗位"), "", q.t("存续 %s", p.Span))}
	main := []section{
		{Title: q.t("现任"), Body: ui.Facts(true, []ui.Fact{{Name: q.t("任职人"), Value: q.holderCell(p, day)}, {Name: q.t("代理"), Value: ui.Text(q.deputyWords(p, day))},
			{Name: q.t("角色"), Value: ui.Text(q.roleWords(p.RolesOn(day)))}, {Name: q.t("单位"), Value: q.unitLink(p.Unit, day)}})},
		{Title: q.t("任期"), Body: q.termTable(p)},
		{Title: q.t("代理记录"), Body: q.deputyTable(p)},
		{Title: q.t("交接记录"), Body: handovers},
	}
	side := []section{{Title: q.t("日期"), Body: dayPicker(q.pick(day))}}
	if q.may(app.EditOrg) && p.Span.To == "" {
		side = append(side, section{Title: q.t("办理"), Body: acts(q.postActs(p))})
	}
	return q.page(l, withSide(main, side))
}

func (q *req) postCrumbs(p org.Post, day calendar.Date) []ui.Link {
	u := q.s.app.District().Org.Unit(p.Unit)
	return append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.unitHref(u.ID, day)})
}

// postActs are what may be done with a post as it stands.
func (q *req) postActs(p org.Post) []act {
	to := func(what string) string { return "/posts/" + string(p.ID) + "/" + what }
	var list []act
	if n := len(p.Terms); n > 0 && p.Terms[n-1].To == "" {
		list = append(list, act{q.t("交接"), to("handover"), q.t("换人，未办结的事随岗位走")}, act{q.t("离任"), to("vacate"), q.t("没有接任人时用")})
	} else {
		list = append(list, act{q.t("任职"), to("appoint"), ""})
	}
	list = append(list, act{q.t("指定代理"), to("deputise"), ""})
	if len(p.DeputiesOn(q.today())) > 0 {
		list = append(list, act{q.t("提前结束代理"), to("undeputise"), ""})
	}
	return append(list, act{q.t("改名称或角色"), to("change"), ""}, act{q.t("撤岗"), to("close"), ""})
}

func (q *req) termTable(p org.Post) templComponent {
	if len(p.Terms) == 0 {
		return none(q.t("还没有人任过职。"))
	}
	t := ui.Table{Caption: q.t("任期"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("任职人")}, {Head: q.t("时间")}}}
	for _, x := range slices.Backward(p.Terms) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.holderName(x.Holder)), ui.Text(x.Span.String())}})
	}
	return ui.DataTable(t)
}

func (q *req) deputyTable(p org.Post) templComponent {
	if len(p.Deputies) == 0 {
		return nil
	}
	t := ui.Table{Caption: q.t("代理记录"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("代理人")}, {Head: q.t("时间")}}}
	for _, x := range slices.Backward(p.Deputies) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.s.app.District().Org.Account(x.Account).Name), ui.Text(x.Span.String())}})
	}
	return ui.DataTable(t)
}

func (q *req) handoverTable(p org.Post) (templComponent, error) {
	if len(p.HandOvers) == 0 {
		return nil, nil
	}
	notes := make([]value.Text, len(p.HandOvers))
	for n, h := range p.HandOvers {
		notes[n] = h.Note
	}
	words, err := q.s.app.Words(notes...)
	if err != nil {
		return nil, err
	}
	t := ui.Table{Caption: q.t("交接记录"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("日期"), Width: ui.W8}, {Head: q.t("移交")}, {Head: q.t("接任")},
		{Head: q.t("未办结"), Num: true, Width: ui.W5}, {Head: q.t("说明")}}}
	for _, h := range slices.Backward(p.HandOvers) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(string(h.Day)), ui.Text(q.holderName(h.From)), ui.Text(q.holderName(h.To)), ui.Text(msg.Num(h.Open)), ui.Text(words[h.Note])}})
	}
	return ui.DataTable(t), nil
}
