package registers

import (
	"slices"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func powerDeeds() []route {
	return slices.Concat(
		deed.Routes("/powers/{id}/end", app.EditOrg, (*req).endPower),
		deed.Routes("/delegations/{id}/end", app.EditOrg, (*req).endDelegation),
	)
}

// powerTable is a unit's power list on a day.
func (q *req) powerTable(u org.Unit, day calendar.Date) templ.Component {
	r := q.App.District().Org
	t := ui.Table{Caption: q.T("权力清单"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("事项")}, {Head: q.T("权限"), Width: ui.W5}, {Head: q.T("文号")}, {Head: q.T("有效期"), Width: ui.W12}, {Head: q.T("办理"), Width: ui.W6}}}
	for _, p := range r.Powers(day) {
		if p.Unit != u.ID {
			continue
		}
		grade := q.Word(p.Grade.Word())
		if p.Grade == org.Withdrawn && p.Follower != "" {
			grade = q.T("收回，归%s", r.UnitName(p.Follower, day))
		}
		paper := p.Document
		if p.Row != "" {
			paper = q.T("%s 第 %s 项", p.Document, p.Row)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.ScopeName(p.Scope)), ui.Text(grade), ui.Text(paper), ui.Text(q.Say(p.Span)), q.endLink("/powers/"+p.ID+"/end", q.T("移出清单"))}})
	}
	if len(t.Rows) == 0 {
		return page.None(q.T("这一天没有列入清单的权力。"))
	}
	return ui.DataTable(t)
}

// endLink leads to the page that ends a row, for those who may.
func (q *req) endLink(href, label string) templ.Component {
	if !q.May(app.EditOrg) {
		return ui.Text("")
	}
	return ui.Anchor(ui.Link{Text: label, Href: href})
}

// delegationTable lists what the unit entrusted to others and was entrusted with; nil when nothing.
func (q *req) delegationTable(u org.Unit, day calendar.Date) templ.Component {
	t := ui.Table{Caption: q.T("委托"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("委托单位")}, {Head: q.T("受托单位")}, {Head: q.T("事项")}, {Head: q.T("文号")}, {Head: q.T("有效期"), Width: ui.W12}, {Head: q.T("办理"), Width: ui.W6}}}
	for _, g := range q.App.District().Org.Delegations(day) {
		if g.From != u.ID && g.To != u.ID {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{q.UnitLink(g.From, day), q.UnitLink(g.To, day), ui.Text(q.ScopeName(g.Scope)), ui.Text(g.Document), ui.Text(q.Say(g.Span)),
			q.endLink("/delegations/"+g.ID+"/end", q.T("终止委托"))}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return ui.DataTable(t)
}

// scopeInputs ask what a power is about: a class or a field in words.
func (q *req) scopeInputs() []deed.Input {
	return []deed.Input{
		deed.ClassPick(q.Req, "scope", q.T("问题类别"), false).Opt().Hinted(q.T("含下级类别；输入编码或名称，从提示中选")),
		deed.Text("field", q.T("或事项领域")).Opt().Hinted(q.T("如：行政许可。类别和领域只填一项")),
	}
}

func scope(a *deed.Answers) org.Scope {
	return org.Scope{Class: a.Class("scope"), Field: a.Text("field")}
}

// spanInputs ask for the days from and to.
func (q *req) spanInputs() []deed.Input {
	return []deed.Input{deed.Date("from", q.T("自"), q.Today()), deed.Date("to", q.T("至"), "").Opt().Hinted(q.T("不填就一直有效"))}
}

func (q *req) listPower() (deed.Form, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed.Form{}, err
	}
	var grades []ui.Option
	for _, g := range org.Grades {
		grades = append(grades, ui.Option{Value: string(g.Grade), Label: q.Word(g.Word)})
	}
	d := deed.Form{Title: q.T("列入权力清单"), Button: q.T("列入清单"), Crumbs: append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.UnitHref(u.ID, day)})}
	d.Inputs = append(q.scopeInputs(), deed.From(deed.Radios, "grade", q.T("权限"), grades), deed.UnitPick(q.Req, "follower", q.T("收回后由谁承接"), q.Today()).Opt().Hinted(q.T("只有收回才填")),
		deed.Text("document", q.T("文号")), deed.Text("row", q.T("清单序号")).Opt())
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.PowerWords(q.Context(), ask, ask.ID, func(k *app.Desk) org.PowerCommand {
			c := org.ListPower{ID: ask.ID, Unit: u.ID, Scope: scope(in), Grade: org.Grade(in.Text("grade")), Follower: in.Unit("follower", in.Day("from")),
				Document: in.Text("document"), Row: in.Text("row"), Span: in.Span()}
			k.Refuse(in.Err)
			return c
		})
		return "/org/" + string(u.ID) + "#powers", err
	}
	return d, nil
}

func (q *req) delegate() (deed.Form, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("委托权限"), Note: q.T("只能委托本单位清单上的基本权限，须有文件。"), Button: q.T("登记委托"), Crumbs: append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.UnitHref(u.ID, day)})}
	d.Inputs = append([]deed.Input{deed.UnitPick(q.Req, "receiver", q.T("受托单位"), q.Today())}, q.scopeInputs()...)
	d.Inputs = append(d.Inputs, deed.Text("document", q.T("文号")))
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		g := org.Delegate{ID: ask.ID, From: u.ID, To: in.Unit("receiver", in.Day("from")), Scope: scope(in), Document: in.Text("document"), Span: in.Span()}
		if in.Err != nil {
			return "", in.Err
		}
		_, err := q.App.Delegation(q.Context(), ask, ask.ID, g)
		return "/org/" + string(u.ID) + "#delegations", err
	}
	return d, nil
}

func (q *req) endPower() (deed.Form, error) {
	r, id := q.App.District().Org, q.PathValue("id")
	n := slices.IndexFunc(r.Powers(q.Today()), func(p org.Power) bool { return p.ID == id })
	if n < 0 {
		return deed.Form{}, fault.New(fault.Missing, "没有这一条清单，或它已经失效，请从单位页重新选择")
	}
	p := r.Powers(q.Today())[n]
	back := "/org/" + string(p.Unit) + "#powers"
	d := deed.Form{Title: q.T("移出权力清单"), Button: q.T("移出清单"), Danger: true, Note: q.T("“%s”的“%s”，%s。", r.UnitName(p.Unit, q.Today()), q.ScopeName(p.Scope), p.Span),
		Crumbs: []ui.Link{{Text: q.T("机构"), Href: "/org"}, {Text: r.UnitName(p.Unit, q.Today()), Href: back}},
		Inputs: []deed.Input{deed.Date("last", q.T("有效的最后一天"), q.Today()), q.paper(), deed.Area("reason", q.T("理由"), 2).Opt()}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.PowerWords(q.Context(), ask, id, func(k *app.Desk) org.PowerCommand {
			return org.EndPower{Last: in.Day("last"), Document: in.Text("document"), Reason: k.Text("reason", in.Text("reason"))}
		})
		return back, err
	}
	return d, nil
}

func (q *req) endDelegation() (deed.Form, error) {
	r, id := q.App.District().Org, q.PathValue("id")
	n := slices.IndexFunc(r.Delegations(q.Today()), func(g org.Delegation) bool { return g.ID == id })
	if n < 0 {
		return deed.Form{}, fault.New(fault.Missing, "没有这一项委托，或它已经终止，请从单位页重新选择")
	}
	g := r.Delegations(q.Today())[n]
	back := "/org/" + string(g.From) + "#delegations"
	d := deed.Form{Title: q.T("终止委托"), Button: q.T("终止委托"), Danger: true, Note: q.T("“%s”委托“%s”办理“%s”，%s。", r.UnitName(g.From, q.Today()), r.UnitName(g.To, q.Today()), q.ScopeName(g.Scope), g.Span),
		Crumbs: []ui.Link{{Text: q.T("机构"), Href: "/org"}, {Text: r.UnitName(g.From, q.Today()), Href: back}},
		Inputs: []deed.Input{deed.Date("last", q.T("有效的最后一天"), q.Today()), q.paper()}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.Delegation(q.Context(), ask, id, org.EndDelegation{Last: in.Day("last"), Document: in.Text("document")})
		return back, err
	}
	return d, nil
}
