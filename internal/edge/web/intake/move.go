package intake

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// moveDeed asks from which day the later edition holds and shows what becomes of every unit.
func (q *req) moveDeed() (deed.Form, error) {
	d := deed.Form{Title: q.T("区划换版"), Note: q.T("从 2018 版换到 2023 版。生效日之前的日子仍用旧名旧码，事项和责任不变。"), Crumbs: q.geoCrumbs(), Button: q.T("看预览"),
		Inputs: []deed.Input{deed.Date("from", q.T("新版自哪天起"), q.Today())}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) { return "", q.previewMove(in.Day("from")) }
	return d, nil
}

func (q *req) previewMove(day calendar.Date) error {
	p, err := q.App.PlanMove(day)
	if err != nil {
		return err
	}
	renamed, recoded, merged, added, untraced := p.Of(app.MoveRenamed), p.Of(app.MoveRecoded), p.Of(app.MoveMerged), p.Of(app.MoveAdded), p.Of(app.MoveUntraced)
	v := preview{Cmd: page.NewCommand(), Back: "/geo/move", Hidden: []ui.Pair{{Name: "from", Value: string(day)}}, Lines: []string{
		q.T("更名 %d 个，只改码 %d 个，名称代码都不变 %d 个。", len(renamed), len(recoded), len(p.Of(app.MoveKept))),
		q.T("并入别处 %d 个，新增 %d 个。", len(merged), len(added)),
		q.T("查不到去向 %d 个：不猜，保持原样，留给人工逐个决定。", len(untraced)),
	}}
	if n := len(p.Rows) - len(untraced); n > 0 {
		v.Action, v.Button = "/geo/move/take", q.T("自 %s 起换版，共 %d 个单位", day, n)
	}
	v.Parts = []page.Section{q.moves("renamed", q.T("更名"), renamed), q.moves("recoded", q.T("改码"), recoded), q.moves("merged", q.T("并入"), merged),
		q.moves("added", q.T("新增"), added), q.moves("untraced", q.T("查不到去向"), untraced)}
	return q.Page(ui.Layout{Title: q.T("核对换版"), Crumbs: q.geoCrumbs(ui.Link{Text: q.T("区划换版"), Href: "/geo/move"}), Sub: q.T("%s 版换到 %s 版，还没有写入", p.From, p.To)}, geoPreviewPage(v))
}

func (q *req) moves(id, title string, rows []app.MoveRow) page.Section {
	t := ui.Table{Caption: title, Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("2018 版"), Width: ui.W16}, {Head: q.T("代码"), Width: ui.W10}, {Head: q.T("2023 版"), Width: ui.W16}, {Head: q.T("代码"), Width: ui.W10}, {Head: q.T("上级")}}}
	name := func(d division.Division) ui.Content {
		if d.Code == "" {
			return ui.Text(q.T("无"))
		}
		return ui.Text(d.Name)
	}
	r, today := q.App.District().Org, q.Today()
	for _, m := range rows {
		up := ""
		if m.Parent != "" && r.Unit(m.Parent).ID != "" {
			up = r.UnitName(m.Parent, today)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{name(m.Was), ui.CodeCell(m.Was.Code), name(m.Now), ui.CodeCell(m.Now.Code), ui.Text(up)}})
	}
	return q.part(id, title, t)
}

func (q *req) takeMove() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if err := q.App.StartMove(ask, calendar.Date(q.PostForm.Get("from"))); err != nil {
		return err
	}
	return q.See("/geo/tasks/" + app.MoveTask)
}

// showUndecided lists the towns with units of an older edition that nothing is known of.
func (q *req) showUndecided() error {
	d, today := q.App.District(), q.Today()
	counts := map[org.UnitID]int{}
	for _, u := range d.Undecided(today) {
		counts[u.ParentOn(today)]++
	}
	var list []ui.ListItem
	for _, u := range d.Org.Units(today) {
		if n := counts[u.ID]; n > 0 {
			list = append(list, ui.ListItem{Title: d.Org.UnitName(u.ParentOn(today), today) + u.NameOn(today), Href: "/geo/undecided/" + string(u.ID), Note: q.T("%d 个待决定", n)})
		}
	}
	body := ui.List(list)
	if len(list) == 0 {
		body = ui.Empty(ui.Blank{Head: q.T("没有待决定的单位"), State: ui.StateMet})
	}
	return q.Page(ui.Layout{Title: q.T("待人工决定的单位"), Crumbs: q.geoCrumbs(), Sub: q.T("换版后仍是旧版代码：变更表查不到去向，由人决定并入、撤销或保持原样")}, body)
}

// settleDeed decides about units of one town.
func (q *req) settleDeed() (deed.Form, error) {
	d, today := q.App.District(), q.Today()
	up := d.Org.Unit(org.UnitID(q.PathValue("id")))
	if up.ID == "" {
		return deed.Form{}, fault.New(fault.Missing, "没有这个单位，请从机构页重新选择")
	}
	var open, heirs []ui.Option
	old := map[org.UnitID]bool{}
	for _, u := range d.Undecided(today) {
		if u.ParentOn(today) == up.ID {
			div, _ := u.Divisions.On(today)
			old[u.ID] = true
			open = append(open, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: div.Code})
		}
	}
	for _, u := range d.Org.Children(up.ID, today) {
		if !old[u.ID] && u.Territory() {
			heirs = append(heirs, ui.Option{Value: string(u.ID), Label: u.NameOn(today)})
		}
	}
	x := deed.Form{Title: q.T("%s待决定的单位", up.NameOn(today)), Note: q.T("勾选情况相同的，一次办理；不勾的保持原样。"), Button: q.T("办理勾选的单位"),
		Crumbs: q.geoCrumbs(ui.Link{Text: q.T("待人工决定的单位"), Href: "/geo/undecided"}), Inputs: []deed.Input{
			deed.From(deed.Checks, "unit", q.T("单位"), open), deed.Input{Field: ui.Field{Name: "into", Label: q.T("并入哪个单位"), Optional: true, Hint: q.T("不选就是撤销，须写明理由")}, Kind: deed.Select, Options: heirs, Ask: q.T("不并入，撤销")},
			deed.Date("from", q.T("自哪天起"), today), deed.Text("reason", q.T("撤销理由")).Opt()}}
	x.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		s := app.Settle{Into: org.UnitID(in.Text("into")), From: in.Day("from"), Reason: in.Text("reason")}
		for _, id := range in.List("unit") {
			s.Units = append(s.Units, org.UnitID(id))
		}
		if s.Into == "" && s.Reason == "" {
			return "", fault.New(fault.Invalid, "撤销单位须写明理由；若已并入别处，请选并入哪个单位。").At("reason")
		}
		_, err := q.App.SettleUnits(q.Context(), ask, s)
		return "/geo/undecided", err
	}
	return x, nil
}
