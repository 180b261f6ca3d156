package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) powerDeeds() []route {
	return slices.Concat(
		s.deed("/powers/{id}/end", app.EditOrg, (*req).endPower),
		s.deed("/delegations/{id}/end", app.EditOrg, (*req).endDelegation),
	)
}

// powerTable is a unit's power list on a day.
func (q *req) powerTable(u org.Unit, day calendar.Date) templComponent {
	r := q.s.app.District().Org
	t := ui.Table{Caption: q.t("权力清单"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("事项")}, {Head: q.t("权限"), Width: ui.W5}, {Head: q.t("文号")}, {Head: q.t("有效期"), Width: ui.W12}, {Head: q.t("办理"), Width: ui.W6}}}
	for _, p := range r.Powers(day) {
		if p.Unit != u.ID {
			continue
		}
		grade := q.word(p.Grade.Word())
		if p.Grade == org.Withdrawn && p.Follower != "" {
			grade = q.t("收回，归%s", r.UnitName(p.Follower, day))
		}
		paper := p.Document
		if p.Row != "" {
			paper = q.t("%s 第 %s 项", p.Document, p.Row)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.scopeName(p.Scope)), ui.Text(grade), ui.Text(paper), ui.Text(p.Span.String()), q.endLink("/powers/"+p.ID+"/end", q.t("移出清单"))}})
	}
	if len(t.Rows) == 0 {
		return none(q.t("这一天没有列入清单的权力。"))
	}
	return ui.DataTable(t)
}

// endLink leads to the page that ends a row, for those who may.
func (q *req) endLink(href, label string) templComponent {
	if !q.may(app.EditOrg) {
		return ui.Text("")
	}
	return ui.Anchor(ui.Link{Text: label, Href: href})
}

// delegationTable lists what the unit entrusted to others and was entrusted with; nil when nothing.
func (q *req) delegationTable(u org.Unit, day calendar.Date) templComponent {
	t := ui.Table{Caption: q.t("委托"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("委托单位")}, {Head: q.t("受托单位")}, {Head: q.t("事项")}, {Head: q.t("文号")}, {Head: q.t("有效期"), Width: ui.W12}, {Head: q.t("办理"), Width: ui.W6}}}
	for _, g := range q.s.app.District().Org.Delegations(day) {
		if g.From != u.ID && g.To != u.ID {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{q.unitLink(g.From, day), q.unitLink(g.To, day), ui.Text(q.scopeName(g.Scope)), ui.Text(g.Document), ui.Text(g.Span.String()),
			q.endLink("/delegations/"+g.ID+"/end", q.t("终止委托"))}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return ui.DataTable(t)
}

// scopeInputs ask what a power is about: a class or a field in words.
func (q *req) scopeInputs() []input {
	return []input{
		q.classPick("scope", q.t("问题类别"), false).optional().hint(q.t("含下级类别；输入编码或名称，从提示中选")),
		text("field", q.t("或事项领域")).optional().hint(q.t("如：行政许可。类别和领域只填一项")),
	}
}

func (a *answers) scope() org.Scope {
	return org.Scope{Class: a.class("scope"), Field: a.text("field")}
}

// spanInputs ask for the days from and to.
func (q *req) spanInputs() []input {
	return []input{date("from", q.t("自"), q.today()), date("to", q.t("至"), "").optional().hint(q.t("不填就一直有效"))}
}

func (q *req) listPower() (deed, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed{}, err
	}
	var grades []ui.Option
	for _, g := range org.Grades {
		grades = append(grades, ui.Option{Value: string(g.Grade), Label: q.word(g.Word)})
	}
	d := deed{Title: q.t("列入权力清单"), Button: q.t("列入清单"), Crumbs: append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.unitHref(u.ID, day)})}
	d.Inputs = append(q.scopeInputs(), from(inRadios, "grade", q.t("权限"), grades), q.unitPick("follower", q.t("收回后由谁承接"), q.today()).optional().hint(q.t("只有收回才填")),
		text("document", q.t("文号")), text("row", q.t("清单序号")).optional())
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.PowerWords(q.Context(), ask, ask.ID, func(k *app.Desk) org.PowerCommand {
			c := org.ListPower{ID: ask.ID, Unit: u.ID, Scope: in.scope(), Grade: org.Grade(in.text("grade")), Follower: in.unit("follower", in.day("from")),
				Document: in.text("document"), Row: in.text("row"), Span: in.span()}
			k.Refuse(in.err)
			return c
		})
		return "/org/" + string(u.ID) + "#powers", err
	}
	return d, nil
}

func (q *req) delegate() (deed, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("委托权限"), Note: q.t("只能委托本单位清单上的基本权限，须有文件。"), Button: q.t("登记委托"), Crumbs: append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.unitHref(u.ID, day)})}
	d.Inputs = append([]input{q.unitPick("receiver", q.t("受托单位"), q.today())}, q.scopeInputs()...)
	d.Inputs = append(d.Inputs, text("document", q.t("文号")))
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.run = func(ask app.Ask, in *answers) (string, error) {
		g := org.Delegate{ID: ask.ID, From: u.ID, To: in.unit("receiver", in.day("from")), Scope: in.scope(), Document: in.text("document"), Span: in.span()}
		if in.err != nil {
			return "", in.err
		}
		_, err := q.s.app.Delegation(q.Context(), ask, ask.ID, g)
		return "/org/" + string(u.ID) + "#delegations", err
	}
	return d, nil
}

func (q *req) endPower() (deed, error) {
	r, id := q.s.app.District().Org, q.PathValue("id")
	n := slices.IndexFunc(r.Powers(q.today()), func(p org.Power) bool { return p.ID == id })
	if n < 0 {
		return deed{}, fault.New(fault.Missing, "没有这一条清单，或它已经失效，请从单位页重新选择")
	}
	p := r.Powers(q.today())[n]
	back := "/org/" + string(p.Unit) + "#powers"
	d := deed{Title: q.t("移出权力清单"), Button: q.t("移出清单"), Danger: true, Note: q.t("“%s”的“%s”，%s。", r.UnitName(p.Unit, q.today()), q.scopeName(p.Scope), p.Span),
		Crumbs: []ui.Link{{Text: q.t("机构"), Href: "/org"}, {Text: r.UnitName(p.Unit, q.today()), Href: back}},
		Inputs: []input{date("last", q.t("有效的最后一天"), q.today()), q.paper(), area("reason", q.t("理由"), 2).optional()}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.PowerWords(q.Context(), ask, id, func(k *app.Desk) org.PowerCommand {
			return org.EndPower{Last: in.day("last"), Document: in.text("document"), Reason: k.Text("reason", in.text("reason"))}
		})
		return back, err
	}
	return d, nil
}

func (q *req) endDelegation() (deed, error) {
	r, id := q.s.app.District().Org, q.PathValue("id")
	n := slices.IndexFunc(r.Delegations(q.today()), func(g org.Delegation) bool { return g.ID == id })
	if n < 0 {
		return deed{}, fault.New(fault.Missing, "没有这一项委托，或它已经终止，请从单位页重新选择")
	}
	g := r.Delegations(q.today())[n]
	back := "/org/" + string(g.From) + "#delegations"
	d := deed{Title: q.t("终止委托"), Button: q.t("终止委托"), Danger: true, Note: q.t("“%s”委托“%s”办理“%s”，%s。", r.UnitName(g.From, q.today()), r.UnitName(g.To, q.today()), q.scopeName(g.Scope), g.Span),
		Crumbs: []ui.Link{{Text: q.t("机构"), Href: "/org"}, {Text: r.UnitName(g.From, q.today()), Href: back}},
		Inputs: []input{date("last", q.t("有效的最后一天"), q.today()), q.paper()}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.Delegation(q.Context(), ask, id, org.EndDelegation{Last: in.day("last"), Document: in.text("document")})
		return back, err
	}
	return d, nil
}
