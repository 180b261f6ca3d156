package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) showUnit(q *req) error {
	u, day, err := q.unitAt()
	if err != nil {
		return err
	}
	name := u.NameOn(day)
	l := ui.Layout{Title: name, Crumbs: q.unitCrumbs(u, day), Marks: unitMarks(q.word(u.Kind.Word()), u.Code, q.lifeWords(u, day))}
	main := []section{
		{Title: q.t("基本情况"), Body: ui.Facts(true, q.unitFacts(u, day))},
		{ID: "posts", Title: q.t("岗位"), Note: q.t("岗位和人分开：换人不换岗"), Body: q.postTable(u, day)},
		{ID: "powers", Title: q.t("权力清单"), Body: q.powerTable(u, day)},
		{ID: "delegations", Title: q.t("委托"), Body: q.delegationTable(u, day)},
		{ID: "below", Title: q.t("下级单位"), Body: q.belowTable(u, day)},
		{ID: "members", Title: q.t("成员"), Body: q.memberList(u, day)},
		{ID: "history", Title: q.t("沿革"), Body: q.historyTable(u)},
	}
	side := []section{{Title: q.t("日期"), Body: dayPicker(q.pick(day))}}
	if q.may(app.EditOrg) && (u.Span.To == "" || u.Span.To >= q.today()) {
		side = append(side, section{Title: q.t("办理"), Body: acts(q.unitActs(u))})
	}
	return q.page(l, withSide(main, side))
}

func (q *req) unitCrumbs(u org.Unit, day calendar.Date) []ui.Link {
	list := []ui.Link{{Text: q.t("机构"), Href: q.onDay("/org", day)}}
	chain := q.s.app.District().Org.Chain(u.ID, day)
	for _, id := range slices.Backward(chain[1:]) {
		list = append(list, ui.Link{Text: q.s.app.District().Org.UnitName(id, day), Href: q.unitHref(id, day)})
	}
	return list
}

// lifeWords says when a unit was there, in one phrase.
func (q *req) lifeWords(u org.Unit, day calendar.Date) string {
	switch {
	case day < u.Span.From:
		return q.t("%s 才设立", u.Span.From)
	case !u.Alive(day) && u.Successor != "":
		return q.t("已于 %s 后并入“%s”", u.Span.To, q.s.app.District().Org.UnitName(u.Successor, day))
	case !u.Alive(day):
		return q.t("已于 %s 后撤销", u.Span.To)
	}
	return q.t("存续 %s", u.Span)
}

func (q *req) unitFacts(u org.Unit, day calendar.Date) []ui.Fact {
	r := q.s.app.District().Org
	facts := []ui.Fact{{Name: q.t("简称"), Value: ui.Text(u.ShortOn(day))}, {Name: q.t("上级"), Value: q.unitLink(u.ParentOn(day), day)}}
	if d, _ := u.Divisions.On(day); !d.IsZero() {
		facts = append(facts, ui.Fact{Name: q.t("区划代码"), Value: ui.Text(q.t("%s（%s 版）", d.Code, d.Edition))})
	}
	if len(u.Aliases) > 0 {
		facts = append(facts, ui.Fact{Name: q.t("别名"), Value: ui.Text(strings.Join(u.Aliases, q.t("、")))})
	}
	if bodies := r.Bodies(u.ID, day); len(bodies) > 0 {
		names := make([]string, len(bodies))
		for n, b := range bodies {
			names[n] = b.NameOn(day)
		}
		facts = append(facts, ui.Fact{Name: q.t("参加"), Value: ui.Text(strings.Join(names, q.t("、")))})
	}
	return facts
}

func (q *req) postTable(u org.Unit, day calendar.Date) templComponent {
	posts := q.s.app.District().Org.PostsIn(u.ID, day)
	if len(posts) == 0 {
		return none(q.t("这一天没有岗位。"))
	}
	t := ui.Table{Caption: q.t("岗位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("岗位")}, {Head: q.t("角色")}, {Head: q.t("任职人"), Width: ui.W10}, {Head: q.t("代理"), Width: ui.W8}}}
	for _, p := range posts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell(q.onDay("/posts/"+string(p.ID), day), p.NameOn(day)),
			ui.Text(q.roleWords(p.RolesOn(day))), q.holderCell(p, day), ui.Text(q.deputyWords(p, day))}})
	}
	return ui.DataTable(t)
}

// holderCell names the holder, or marks the post as empty in shape and word.
func (q *req) holderCell(p org.Post, day calendar.Date) templComponent {
	if name := q.holderName(p.HolderOn(day)); name != "" {
		return ui.Text(name)
	}
	return ui.StatusText(ui.StateSoon, q.t("空缺"))
}

func (q *req) deputyWords(p org.Post, day calendar.Date) string {
	var names []string
	for _, a := range p.DeputiesOn(day) {
		names = append(names, q.s.app.District().Org.Account(a).Name)
	}
	return strings.Join(names, q.t("、"))
}

// belowTable lists the units directly below; nil when there are none.
func (q *req) belowTable(u org.Unit, day calendar.Date) templComponent {
	below := q.s.app.District().Org.Children(u.ID, day)
	if len(below) == 0 {
		return nil
	}
	t := ui.Table{Caption: q.t("下级单位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("名称")}, {Head: q.t("类型"), Width: ui.W10}, {Head: q.t("编码"), Width: ui.W12}}}
	for _, c := range below {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell(q.unitHref(c.ID, day), c.NameOn(day)), ui.Text(q.word(c.Kind.Word())), ui.CodeCell(c.Code)}})
	}
	return ui.DataTable(t)
}

// memberList names of whom a zone or a temporary body is made; nil for other units.
func (q *req) memberList(u org.Unit, day calendar.Date) templComponent {
	if u.Kind != org.Zone && !u.Kind.Temporary() {
		return nil
	}
	r := q.s.app.District().Org
	m, _ := u.Members.On(day)
	var items []ui.ListItem
	for _, id := range m.Units {
		items = append(items, ui.ListItem{Title: r.UnitName(id, day), Href: q.unitHref(id, day), Note: q.word(r.Unit(id).Kind.Word())})
	}
	for _, id := range m.Posts {
		items = append(items, ui.ListItem{Title: q.postLabel(r.Post(id), day), Href: q.onDay("/posts/"+string(id), day), Note: q.holderName(r.Post(id).HolderOn(day))})
	}
	if len(items) == 0 {
		return none(q.t("这一天没有成员。"))
	}
	return ui.List(items)
}

// historyTable lists what changed in a unit, the newest first.
func (q *req) historyTable(u org.Unit) templComponent {
	r := q.s.app.District().Org
	list := []pastChange{{u.Span.From, q.t("设立")}}
	for n, x := range u.Names {
		if n > 0 {
			list = append(list, pastChange{x.From, q.t("更名为“%s”", x.Is.Full)})
		}
	}
	for n, x := range u.Parents {
		if n > 0 {
			list = append(list, pastChange{x.From, q.t("改隶“%s”", r.UnitName(x.Is, x.From))})
		}
	}
	for n, x := range u.Divisions {
		if n > 0 {
			list = append(list, pastChange{x.From, q.t("区划代码改为 %s（%s 版）", x.Is.Code, x.Is.Edition)})
		}
	}
	for _, x := range u.Members {
		list = append(list, pastChange{x.From, q.t("确定成员：%d 个单位、%d 个岗位", len(x.Is.Units), len(x.Is.Posts))})
	}
	if u.Span.To != "" {
		list = append(list, pastChange{u.Span.To.AddDays(1), q.lifeWords(u, u.Span.To.AddDays(1))})
	}
	return q.changeTable(list)
}
