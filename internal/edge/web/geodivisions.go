package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// shippedCity is the city whose towns and villages come with the program.
const shippedCity = "371500000000"

// divisionsDeed asks which ground is taken in from which edition and shows what that would do.
func (q *req) divisionsDeed() (deed, error) {
	e := division.Edition(q.URL.Query().Get("edition"))
	if !slices.Contains(app.Editions, e) {
		e = app.Editions[0]
	}
	counties, err := app.Counties(e, shippedCity)
	if err != nil {
		return deed{}, err
	}
	var options []ui.Option
	for _, c := range counties {
		options = append(options, ui.Option{Value: c.Code, Label: c.Name, Note: c.Code})
	}
	var editions []ui.Choice
	for _, x := range app.Editions {
		editions = append(editions, ui.Choice{Label: q.t("%s 版", x), Href: "/geo/divisions?edition=" + string(x), Current: x == e})
	}
	d := deed{Title: q.t("接收区划"), Note: q.t("先看预览，确认后才建立。代码要连同版本一起看，两版之间同一代码可能不是同一个地方。"), Crumbs: q.geoCrumbs(), Button: q.t("看预览"),
		Facts: ui.Segmented(q.t("区划版本"), editions), Inputs: []input{
			from(inChecks, "county", q.t("区县"), options), from(inCheck, "villages", q.t("建到社区（村）；不勾只建到镇街"), nil).is("yes").optional(), date("from", q.t("自哪天起"), q.today())}}
	d.run = func(_ app.Ask, in *answers) (string, error) {
		return "", q.previewIntake(app.Intake{Edition: e, Counties: in.list("county"), Villages: in.text("villages") != "", From: in.day("from")})
	}
	return d, nil
}

func (q *req) previewIntake(in app.Intake) error {
	p, err := q.s.app.PlanIntake(in)
	if err != nil {
		return err
	}
	v := preview{Cmd: newCommand(), Back: "/geo/divisions?edition=" + string(in.Edition), Hidden: []ui.Pair{{Name: "edition", Value: string(in.Edition)}, {Name: "from", Value: string(in.From)}}}
	for _, c := range in.Counties {
		v.Hidden = append(v.Hidden, ui.Pair{Name: "county", Value: c})
	}
	if in.Villages {
		v.Hidden = append(v.Hidden, ui.Pair{Name: "villages", Value: "yes"})
	}
	fresh := p.Count(app.IntakeNew, 0) + p.Count(app.IntakeAdopt, 0)
	v.Lines = []string{
		q.t("新建 %d 个单位：镇街 %d 个，社区（村）%d 个。", p.Count(app.IntakeNew, 0), p.Count(app.IntakeNew, division.Town), p.Count(app.IntakeNew, division.Village)),
		q.t("已有同名单位、只补登区划代码的 %d 个；以前接收过的 %d 个，不会重建。", p.Count(app.IntakeAdopt, 0), p.Count(app.IntakeThere, 0)),
	}
	if n := p.Count(app.IntakeClash, 0); n > 0 {
		v.Alert = ui.Notice{Tone: ui.Amber, Icon: ui.IconAlertSoon, Lead: q.t("有 %d 个单位不能接收，见下表，其余照常办理。", n)}
	}
	if fresh > 0 {
		v.Action, v.Button = "/geo/divisions/take", q.t("建立这 %d 个单位", fresh)
	}
	v.Parts = []section{q.clashes(p), q.variants(p), q.doubledNames(p)}
	return q.page(ui.Layout{Title: q.t("核对区划"), Crumbs: q.geoCrumbs(ui.Link{Text: q.t("接收区划"), Href: v.Back}), Sub: q.t("%s 版，还没有写入", in.Edition)}, geoPreviewPage(v))
}

func (q *req) clashes(p app.IntakePlan) section {
	t := ui.Table{Caption: q.t("不能接收的单位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("代码"), Width: ui.W10}, {Head: q.t("名称"), Width: ui.W12}, {Head: q.t("原因")}}}
	for _, r := range p.Rows {
		if r.Fault != nil {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(r.Division.Code), ui.Text(r.Division.Name), ui.Text(msg.Fault(q.Context(), r.Fault))}})
		}
	}
	return q.part("clashes", q.t("不能接收的单位"), t)
}

// part is a table as a section; nothing when it has no rows.
func (q *req) part(id, title string, t ui.Table) section {
	s := section{ID: id, Title: title, Note: q.partNote(len(t.Rows))}
	if len(t.Rows) > 0 {
		t.Rows, _ = most(t.Rows, rowsPerPart)
		s.Body = ui.DataTable(t)
	}
	return s
}

func (q *req) variants(p app.IntakePlan) section {
	t := ui.Table{Caption: q.t("两版写法不同的名称"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("代码"), Width: ui.W10}, {Head: q.t("本版写法")}, {Head: q.t("另一版写法")}}}
	for _, r := range p.Rows {
		if r.Other != "" {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(r.Division.Code), ui.Text(r.Division.Name), ui.Text(r.Other)}})
		}
	}
	return q.part("variants", q.t("两版写法不同，另一种登记为别名"), t)
}

func (q *req) doubledNames(p app.IntakePlan) section {
	t := ui.Table{Caption: q.t("重名的社区（村）"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("名称"), Width: ui.W12}, {Head: q.t("所在镇街")}}}
	for _, d := range p.Doubled {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(d.Name), ui.Text(d.County + q.t("：") + q.names(d.Towns))}})
	}
	return q.part("doubled", q.t("同一区县内重名，导入表格时要写明镇街"), t)
}

func (s *Server) takeDivisions(q *req) error {
	ask, err := q.ask()
	if err != nil {
		return err
	}
	in := app.Intake{Edition: division.Edition(q.PostForm.Get("edition")), Counties: q.PostForm["county"], Villages: q.PostForm.Get("villages") != "", From: calendar.Date(q.PostForm.Get("from"))}
	if err := s.app.StartIntake(ask, in); err != nil {
		return err
	}
	return q.see("/geo/tasks/" + app.IntakeTask)
}

// zoneDeed founds a functional zone of towns.
func (q *req) zoneDeed() (deed, error) {
	d := deed{Title: q.t("设立功能区"), Note: q.t("功能区由镇街组成，没有自己的区划代码，不当作区县。镇街仍隶属原来的区县。"), Crumbs: q.geoCrumbs(), Button: q.t("设立功能区"), Inputs: []input{
		text("name", q.t("名称")).hint(q.t("如：聊城高新区")), text("code", q.t("编码")).hint(q.t("本办自编，不与别的单位重复，如 GX")), date("from", q.t("自哪天起"), q.today()),
		from(inChecks, "town", q.t("由哪些镇街组成"), q.townOptions())}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		z := app.ZoneAsk{Code: in.text("code"), Name: in.text("name"), From: in.day("from")}
		for _, id := range in.list("town") {
			z.Towns = append(z.Towns, org.UnitID(id))
		}
		id, err := q.s.app.FoundZone(q.Context(), ask, z)
		return "/org/" + string(id), err
	}
	return d, nil
}

func (q *req) townOptions() (out []ui.Option) {
	r, today := q.s.app.District().Org, q.today()
	for _, u := range r.Units(today, org.Township) {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: r.UnitName(u.ParentOn(today), today)})
	}
	return out
}
