package registers

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func (q *req) showUnit() error {
	u, day, err := q.unitAt()
	if err != nil {
		return err
	}
	name := u.NameOn(day)
	l := ui.Layout{Title: name, Crumbs: q.unitCrumbs(u, day), Marks: unitMarks(q.Word(u.Kind.Word()), u.Code, q.lifeWords(u, day))}
	main := []page.Section{
		{Title: q.T("基本情况"), Body: ui.Facts(true, q.unitFacts(u, day))},
		{ID: "posts", Title: q.T("岗位"), Note: q.T("岗位和人分开：换人不换岗"), Body: q.postTable(u, day)},
		{ID: "powers", Title: q.T("权力清单"), Body: q.powerTable(u, day)},
		{ID: "delegations", Title: q.T("委托"), Body: q.delegationTable(u, day)},
		{ID: "below", Title: q.T("下级单位"), Body: q.belowTable(u, day)},
		{ID: "members", Title: q.T("成员"), Body: q.memberList(u, day)},
		{ID: "history", Title: q.T("沿革"), Body: q.historyTable(u)},
	}
	side := []page.Section{{Title: q.T("日期"), Body: page.DayPicker(q.OtherDay(day))}}
	if q.May(app.EditOrg) {
		side = append(side, page.Section{Title: q.T("办理"), Body: page.Acts(q.unitActs(u))})
	}
	return q.Page(l, page.WithSide(main, side))
}

func (q *req) unitCrumbs(u org.Unit, day calendar.Date) []ui.Link {
	list := []ui.Link{{Text: q.T("机构"), Href: q.OnDay("/org", day)}}
	chain := q.App.District().Org.Chain(u.ID, day)
	for _, id := range slices.Backward(chain[1:]) {
		list = append(list, ui.Link{Text: q.App.District().Org.UnitName(id, day), Href: q.UnitHref(id, day)})
	}
	return list
}

// lifeWords says when a unit was there, in one phrase.
func (q *req) lifeWords(u org.Unit, day calendar.Date) string {
	switch {
	case day < u.Span.From:
		return q.T("%s 才设立", u.Span.From)
	case !u.Alive(day) && u.Successor != "":
		return q.T("已于 %s 后并入“%s”", u.Span.To, q.App.District().Org.UnitName(u.Successor, day))
	case !u.Alive(day):
		return q.T("已于 %s 后撤销", u.Span.To)
	}
	return q.T("存续 %s", u.Span)
}

func (q *req) unitFacts(u org.Unit, day calendar.Date) []ui.Fact {
	r := q.App.District().Org
	facts := []ui.Fact{{Name: q.T("简称"), Value: ui.Text(u.ShortOn(day))}, {Name: q.T("上级"), Value: q.UnitLink(u.ParentOn(day), day)}}
	if d, _ := u.Divisions.On(day); !d.IsZero() {
		facts = append(facts, ui.Fact{Name: q.T("区划代码"), Value: ui.Text(q.T("%s（%s 版）", d.Code, d.Edition))})
	}
	if len(u.Aliases) > 0 {
		facts = append(facts, ui.Fact{Name: q.T("别名"), Value: ui.Text(strings.Join(u.Aliases, q.T("、")))})
	}
	if bodies := r.Bodies(u.ID, day); len(bodies) > 0 {
		names := make([]string, len(bodies))
		for n, b := range bodies {
			names[n] = b.NameOn(day)
		}
		facts = append(facts, ui.Fact{Name: q.T("参加"), Value: ui.Text(strings.Join(names, q.T("、")))})
	}
	return facts
}

func (q *req) postTable(u org.Unit, day calendar.Date) templ.Component {
	posts := q.App.District().Org.PostsIn(u.ID, day)
	if len(posts) == 0 {
		return page.None(q.T("这一天没有岗位。"))
	}
	t := ui.Table{Caption: q.T("岗位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("岗位")}, {Head: q.T("角色")}, {Head: q.T("任职人"), Width: ui.W10}, {Head: q.T("代理"), Width: ui.W8}}}
	for _, p := range posts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell(q.OnDay("/posts/"+string(p.ID), day), p.NameOn(day)),
			ui.Text(q.RoleWords(p.RolesOn(day))), q.holderCell(p, day), ui.Text(q.deputyWords(p, day))}})
	}
	return ui.DataTable(t)
}

// holderCell names the holder, or marks the post as empty in shape and word.
func (q *req) holderCell(p org.Post, day calendar.Date) templ.Component {
	if name := q.HolderName(p.HolderOn(day)); name != "" {
		return ui.Text(name)
	}
	return ui.StatusText(ui.StateSoon, q.T("空缺"))
}

func (q *req) deputyWords(p org.Post, day calendar.Date) string {
	var names []string
	for _, a := range p.DeputiesOn(day) {
		names = append(names, q.App.District().Org.Account(a).Name)
	}
	return strings.Join(names, q.T("、"))
}

// belowTable lists the units directly below; nil when there are none.
func (q *req) belowTable(u org.Unit, day calendar.Date) templ.Component {
	below := q.App.District().Org.Children(u.ID, day)
	if len(below) == 0 {
		return nil
	}
	t := ui.Table{Caption: q.T("下级单位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("名称")}, {Head: q.T("类型"), Width: ui.W10}, {Head: q.T("编码"), Width: ui.W12}}}
	for _, c := range below {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell(q.UnitHref(c.ID, day), c.NameOn(day)), ui.Text(q.Word(c.Kind.Word())), ui.CodeCell(c.Code)}})
	}
	return ui.DataTable(t)
}

// memberList names of whom a zone or a temporary body is made; nil for other units.
func (q *req) memberList(u org.Unit, day calendar.Date) templ.Component {
	if u.Kind != org.Zone && !u.Kind.Temporary() {
		return nil
	}
	r := q.App.District().Org
	m, _ := u.Members.On(day)
	var items []ui.ListItem
	for _, id := range m.Units {
		items = append(items, ui.ListItem{Title: r.UnitName(id, day), Href: q.UnitHref(id, day), Note: q.Word(r.Unit(id).Kind.Word())})
	}
	for _, id := range m.Posts {
		items = append(items, ui.ListItem{Title: q.PostLabel(r.Post(id), day), Href: q.OnDay("/posts/"+string(id), day), Note: q.HolderName(r.Post(id).HolderOn(day))})
	}
	if len(items) == 0 {
		return page.None(q.T("这一天没有成员。"))
	}
	return ui.List(items)
}

// historyTable lists what changed in a unit, the newest first.
func (q *req) historyTable(u org.Unit) templ.Component {
	r := q.App.District().Org
	list := []pastChange{{u.Span.From, q.T("设立")}}
	for n, x := range u.Names {
		if n > 0 {
			list = append(list, pastChange{x.From, q.T("更名为“%s”", x.Is.Full)})
		}
	}
	for n, x := range u.Parents {
		if n > 0 {
			list = append(list, pastChange{x.From, q.T("改隶“%s”", r.UnitName(x.Is, x.From))})
		}
	}
	for n, x := range u.Divisions {
		if n > 0 {
			list = append(list, pastChange{x.From, q.T("区划代码改为 %s（%s 版）", x.Is.Code, x.Is.Edition)})
		}
	}
	for _, x := range u.Members {
		list = append(list, pastChange{x.From, q.T("确定成员：%d 个单位、%d 个岗位", len(x.Is.Units), len(x.Is.Posts))})
	}
	if u.Span.To != "" {
		list = append(list, pastChange{u.Span.To.AddDays(1), q.lifeWords(u, u.Span.To.AddDays(1))})
	}
	return q.changeTable(list)
}
