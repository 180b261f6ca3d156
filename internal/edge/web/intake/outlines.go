package intake

import (
	"bytes"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	points "shuangcheng/internal/domain/site"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// maxOutlineFile bounds a file of outlines in bytes.
const maxOutlineFile = 48 << 20

// outlinesDeed takes a GeoJSON file of cells and shows in words what is wrong with each.
func (q *req) outlinesDeed() (deed.Form, error) {
	d := deed.Form{Title: q.T("上传网格边界"), Note: q.T("先查错，确认后才写入。同一编码的网格会改边界，过去的日子仍是旧边界。"), Crumbs: q.geoCrumbs(), Button: q.T("上传并查错"), Files: true, Inputs: []deed.Input{
		deed.Input{Field: ui.Field{Name: "file", Label: q.T("边界文件"), Hint: q.T("GeoJSON；每个图形要有 15 位网格编码，可有名称、镇街、社区")}, Kind: deed.Outlines},
		deed.From(deed.Radios, "datum", q.T("坐标系"), q.datumOptions()), deed.Date("from", q.T("自哪天起"), q.Today())}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		datum, err := geo.ParseDatum(in.Text("datum"))
		if err != nil {
			return "", deed.At(err, "datum")
		}
		raw, name, err := q.File("file", maxOutlineFile)
		if err != nil {
			return "", err
		}
		p, err := q.App.PlanOutlines(raw, datum, in.Day("from"))
		if err != nil {
			return "", err
		}
		kept, err := q.App.Keep(bytes.NewReader(raw))
		if err != nil {
			return "", err
		}
		return "", q.previewOutlines(p, kept.SHA256, name)
	}
	return d, nil
}

func (q *req) previewOutlines(p app.OutlinePlan, sum, name string) error {
	left, todo := p.Count(app.OutlineLeft), p.Count(app.OutlineFound)+p.Count(app.OutlineRedraw)
	v := preview{Cmd: page.NewCommand(), Back: "/geo/outlines", Hidden: []ui.Pair{{Name: "sum", Value: sum}, {Name: "datum", Value: string(p.Datum)}, {Name: "from", Value: string(p.Day)}},
		Lines: []string{q.T("新划 %d 个，改边界 %d 个，没有变化 %d 个，不能写入 %d 个。", p.Count(app.OutlineFound), p.Count(app.OutlineRedraw), p.Count(app.OutlineSame), left)}}
	for _, f := range p.Whole {
		v.Lines = append(v.Lines, q.says(f))
	}
	for _, f := range p.Notes {
		v.Lines = append(v.Lines, msg.Fault(q.Context(), f))
	}
	switch {
	case p.Fatal():
		v.Alert = ui.Notice{Tone: ui.Red, Icon: ui.IconAlertOver, Lead: q.T("坐标系不对，全部没有写入。"), Text: q.says(p.Whole[0])}
	case left > 0:
		v.Alert = ui.Notice{Tone: ui.Amber, Icon: ui.IconAlertSoon, Lead: q.T("有 %d 个图形不能写入，见下表；可以先改正再传，也可以先写入其余的。", left)}
	}
	if todo > 0 && !p.Fatal() {
		v.Action, v.Button = "/geo/outlines/take", q.T("写入这 %d 个网格", todo)
	}
	v.Parts = []page.Section{q.outlineFaults(p)}
	return q.Page(ui.Layout{Title: q.T("核对边界"), Crumbs: q.geoCrumbs(ui.Link{Text: q.T("上传网格边界"), Href: "/geo/outlines"}), Sub: q.T("%s，%d 个图形，还没有写入", name, len(p.Rows))}, geoPreviewPage(v))
}

func (q *req) outlineFaults(p app.OutlinePlan) page.Section {
	t := ui.Table{Caption: q.T("逐个图形的问题"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("序号"), Width: ui.W4, Num: true}, {Head: q.T("编码"), Width: ui.W10}, {Head: q.T("名称"), Width: ui.W12}, {Head: q.T("问题")}}}
	for _, r := range p.Rows {
		var lines []string
		if r.Fault != nil {
			lines = append(lines, msg.Fault(q.Context(), r.Fault))
		}
		for _, f := range r.Findings {
			lines = append(lines, q.says(f))
		}
		if len(lines) > 0 {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Num(r.Line)), ui.CodeCell(r.Code), ui.Text(r.Name), listOf(lines)}})
		}
	}
	return q.part("faults", q.T("逐个图形的问题"), t)
}

func (q *req) takeOutlines() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	raw, err := q.App.Upload(q.PostForm.Get("sum"), maxOutlineFile)
	if err != nil {
		return err
	}
	datum, err := geo.ParseDatum(q.PostForm.Get("datum"))
	if err != nil {
		return err
	}
	if _, err := q.App.TakeOutlines(q.Context(), ask, raw, datum, calendar.Date(q.PostForm.Get("from"))); err != nil {
		return err
	}
	return q.See("/geo")
}

// proposalView is the list of sites with another cell proposed.
type proposalView struct {
	Cmd   string
	Table ui.Table
}

func (q *req) showSiteProposals() error {
	d, today := q.App.District(), q.Today()
	layout := ui.Layout{Title: q.T("点位改划建议"), Crumbs: q.geoCrumbs(), Sub: q.T("位置与登记的网格不符；相距远的先核对坐标")}
	list, _ := most(q.App.SiteProposals(), 200)
	if len(list) == 0 {
		return q.Page(layout, ui.Empty(ui.Blank{Head: q.T("点位都在登记的网格里"), State: ui.StateMet}))
	}
	v := proposalView{Cmd: page.NewCommand(), Table: ui.Table{Caption: q.T("改划建议"), Narrow: ui.Stack, Pick: &ui.Pick{Name: "site"},
		Columns: []ui.Column{{Head: q.T("点位"), Width: ui.W12}, {Head: q.T("建议")}, {Head: q.T("办理"), Width: ui.W6}}}}
	for _, p := range list {
		name := d.Sites.Site(p.Site).NameOn(today)
		why := msg.Fault(q.Context(), &fault.Error{Kind: fault.Refused, Key: p.Key, Args: p.Args})
		v.Table.Rows = append(v.Table.Rows, ui.Row{ID: string(p.Site), Name: name, Cells: []ui.Content{ui.Text(name), ui.Text(why), acceptButton(string(p.Site), name)}})
	}
	return q.Page(layout, siteProposals(v))
}

func (q *req) acceptSiteCells() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	var ids []points.ID
	for _, id := range q.PostForm["site"] {
		ids = append(ids, points.ID(id))
	}
	if _, _, err := q.App.AcceptCells(q.Context(), ask, ids); err != nil {
		return err
	}
	return q.See("/geo/sites")
}
