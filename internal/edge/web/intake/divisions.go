package intake

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// shippedCity is the city whose towns and villages come with the program.
const shippedCity = "371500000000"

// divisionsDeed asks which ground is taken in from which edition and shows what that would do.
func (q *req) divisionsDeed() (deed.Form, error) {
	e := division.Edition(q.URL.Query().Get("edition"))
	if !slices.Contains(app.Editions, e) {
		e = app.Editions[0]
	}
	counties, err := app.Counties(e, shippedCity)
	if err != nil {
		return deed.Form{}, err
	}
	var options []ui.Option
	for _, c := range counties {
		options = append(options, ui.Option{Value: c.Code, Label: c.Name, Note: c.Code})
	}
	var editions []ui.Choice
	for _, x := range app.Editions {
		editions = append(editions, ui.Choice{Label: q.T("%s 版", x), Href: "/geo/divisions?edition=" + string(x), Current: x == e})
	}
	d := deed.Form{Title: q.T("接收区划"), Note: q.T("先看预览，确认后才建立。代码要连同版本一起看，两版之间同一代码可能不是同一个地方。"), Crumbs: q.geoCrumbs(), Button: q.T("看预览"),
		Facts: ui.Segmented(q.T("区划版本"), editions), Inputs: []deed.Input{
			deed.From(deed.Checks, "county", q.T("区县"), options), deed.From(deed.Check, "villages", q.T("建到社区（村）；不勾只建到镇街"), nil).Is("yes").Opt(), deed.Date("from", q.T("自哪天起"), q.Today())}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		return "", q.previewIntake(app.Intake{Edition: e, Counties: in.List("county"), Villages: in.Text("villages") != "", From: in.Day("from")})
	}
	return d, nil
}

func (q *req) previewIntake(in app.Intake) error {
	p, err := q.App.PlanIntake(in)
	if err != nil {
		return err
	}
	v := preview{Cmd: page.NewCommand(), Back: "/geo/divisions?edition=" + string(in.Edition), Hidden: []ui.Pair{{Name: "edition", Value: string(in.Edition)}, {Name: "from", Value: string(in.From)}}}
	for _, c := range in.Counties {
		v.Hidden = append(v.Hidden, ui.Pair{Name: "county", Value: c})
	}
	if in.Villages {
		v.Hidden = append(v.Hidden, ui.Pair{Name: "villages", Value: "yes"})
	}
	fresh := p.Count(app.IntakeNew, 0) + p.Count(app.IntakeAdopt, 0)
	v.Lines = []string{
		q.T("新建 %d 个单位：镇街 %d 个，社区（村）%d 个。", p.Count(app.IntakeNew, 0), p.Count(app.IntakeNew, division.Town), p.Count(app.IntakeNew, division.Village)),
		q.T("已有同名单位、只补登区划代码的 %d 个；以前接收过的 %d 个，不会重建。", p.Count(app.IntakeAdopt, 0), p.Count(app.IntakeThere, 0)),
	}
	if n := p.Count(app.IntakeClash, 0); n > 0 {
		v.Alert = ui.Notice{Tone: ui.Amber, Icon: ui.IconAlertSoon, Lead: q.T("有 %d 个单位不能接收，见下表，其余照常办理。", n)}
	}
	if fresh > 0 {
		v.Action, v.Button = "/geo/divisions/take", q.T("建立这 %d 个单位", fresh)
	}
	v.Parts = []page.Section{q.clashes(p), q.variants(p), q.doubledNames(p)}
	return q.Page(ui.Layout{Title: q.T("核对区划"), Crumbs: q.geoCrumbs(ui.Link{Text: q.T("接收区划"), Href: v.Back}), Sub: q.T("%s 版，还没有写入", in.Edition)}, geoPreviewPage(v))
}

func (q *req) clashes(p app.IntakePlan) page.Section {
	t := ui.Table{Caption: q.T("不能接收的单位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("代码"), Width: ui.W10}, {Head: q.T("名称"), Width: ui.W12}, {Head: q.T("原因")}}}
	for _, r := range p.Rows {
		if r.Fault != nil {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(r.Division.Code), ui.Text(r.Division.Name), ui.Text(msg.Fault(q.Context(), r.Fault))}})
		}
	}
	return q.part("clashes", q.T("不能接收的单位"), t)
}

// part is a table as a section; nothing when it has no rows.
func (q *req) part(id, title string, t ui.Table) page.Section {
	s := page.Section{ID: id, Title: title, Note: q.partNote(len(t.Rows))}
	if len(t.Rows) > 0 {
		t.Rows, _ = most(t.Rows, rowsPerPart)
		s.Body = ui.DataTable(t)
	}
	return s
}

func (q *req) variants(p app.IntakePlan) page.Section {
	t := ui.Table{Caption: q.T("两版写法不同的名称"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("代码"), Width: ui.W10}, {Head: q.T("本版写法")}, {Head: q.T("另一版写法")}}}
	for _, r := range p.Rows {
		if r.Other != "" {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(r.Division.Code), ui.Text(r.Division.Name), ui.Text(r.Other)}})
		}
	}
	return q.part("variants", q.T("两版写法不同，另一种登记为别名"), t)
}

func (q *req) doubledNames(p app.IntakePlan) page.Section {
	t := ui.Table{Caption: q.T("重名的社区（村）"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("名称"), Width: ui.W12}, {Head: q.T("所在镇街")}}}
	for _, d := range p.Doubled {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(d.Name), ui.Text(d.County + q.T("：") + q.names(d.Towns))}})
	}
	return q.part("doubled", q.T("同一区县内重名，导入表格时要写明镇街"), t)
}

func (q *req) takeDivisions() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	in := app.Intake{Edition: division.Edition(q.PostForm.Get("edition")), Counties: q.PostForm["county"], Villages: q.PostForm.Get("villages") != "", From: calendar.Date(q.PostForm.Get("from"))}
	if err := q.App.StartIntake(ask, in); err != nil {
		return err
	}
	return q.See("/geo/tasks/" + app.IntakeTask)
}

// zoneDeed founds a functional zone of towns.
func (q *req) zoneDeed() (deed.Form, error) {
	d := deed.Form{Title: q.T("设立功能区"), Note: q.T("功能区由镇街组成，没有自己的区划代码，不当作区县。镇街仍隶属原来的区县。"), Crumbs: q.geoCrumbs(), Button: q.T("设立功能区"), Inputs: []deed.Input{
		deed.Text("name", q.T("名称")).Hinted(q.T("如：聊城高新区")), deed.Text("code", q.T("编码")).Hinted(q.T("本办自编，不与别的单位重复，如 GX")), deed.Date("from", q.T("自哪天起"), q.Today()),
		deed.From(deed.Checks, "town", q.T("由哪些镇街组成"), q.townOptions())}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		z := app.ZoneAsk{Code: in.Text("code"), Name: in.Text("name"), From: in.Day("from")}
		for _, id := range in.List("town") {
			z.Towns = append(z.Towns, org.UnitID(id))
		}
		id, err := q.App.FoundZone(q.Context(), ask, z)
		return "/org/" + string(id), err
	}
	return d, nil
}

func (q *req) townOptions() (out []ui.Option) {
	r, today := q.App.District().Org, q.Today()
	for _, u := range r.Units(today, org.Township) {
		out = append(out, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: r.UnitName(u.ParentOn(today), today)})
	}
	return out
}
