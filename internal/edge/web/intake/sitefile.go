package intake

import (
	"bytes"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// siteFileDeed takes a sheet of sites with points and shows the cell of each.
func (q *req) siteFileDeed() (deed.Form, error) {
	d := deed.Form{Title: q.T("上传点位坐标"), Note: q.T("先查错，确认后才登记；坐标换算成 WGS-84，按位置找到网格。"), Crumbs: q.geoCrumbs(), Button: q.T("上传并查错"), Files: true, Inputs: []deed.Input{
		deed.Input{Field: ui.Field{Name: "file", Label: q.T("点位表"), Hint: q.T("Excel 或 CSV，表头为编号、名称、类型、经度、纬度，可有地址、直管单位")}, Kind: deed.Sheet},
		deed.From(deed.Radios, "datum", q.T("坐标系"), q.datumOptions()), deed.Date("from", q.T("自哪天起"), q.Today())}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		datum, err := geo.ParseDatum(in.Text("datum"))
		if err != nil {
			return "", deed.At(err, "datum")
		}
		raw, name, err := q.File("file", page.MaxSheet)
		if err != nil {
			return "", err
		}
		rows, err := siteRows(raw, name)
		if err != nil {
			return "", err
		}
		plan, err := q.App.PlanSites(rows, datum, in.Day("from"))
		if err != nil {
			return "", err
		}
		kept, err := q.App.Keep(bytes.NewReader(raw))
		if err != nil {
			return "", err
		}
		hidden := []ui.Pair{{Name: "sum", Value: kept.SHA256}, {Name: "name", Value: name}, {Name: "datum", Value: string(datum)}, {Name: "from", Value: in.Text("from")}}
		return "", q.previewSites(plan, name, in.Day("from"), hidden)
	}
	return d, nil
}

// datumOptions are the three coordinate systems, WGS-84 ticked.
func (q *req) datumOptions() (out []ui.Option) {
	for _, d := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
		out = append(out, ui.Option{Value: string(d), Label: q.Word(d.Name()), Selected: d == geo.WGS84})
	}
	return out
}

func siteRows(raw []byte, name string) ([][]string, error) {
	book, err := sheet.Read(raw, name, sheet.Limits{})
	if err != nil {
		return nil, deed.At(err, "file")
	}
	t := page.PlainTable(book.Tables[0])
	return append([][]string{t.Header}, t.Rows...), nil
}

func (q *req) previewSites(plan []app.SiteRow, name string, day calendar.Date, hidden []ui.Pair) error {
	d := q.App.District()
	t := ui.Table{Caption: q.T("点位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("行"), Width: ui.W4, Num: true}, {Head: q.T("编号"), Width: ui.W8}, {Head: q.T("名称"), Width: ui.W12}, {Head: q.T("网格或问题")}}}
	fresh, there, faults := 0, 0, 0
	for _, r := range plan {
		say := q.T("不在任何网格内，登记后列入责任空白")
		switch {
		case r.Fault != nil:
			faults++
			say = msg.Fault(q.Context(), r.Fault)
		case r.There:
			there++
			say = q.T("已登记，不重复登记")
		default:
			fresh++
			if r.Cell != "" {
				say = d.Grid.Cell(r.Cell).NameOn(day)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Num(r.Line)), ui.CodeCell(r.Code), ui.Text(r.Name), ui.Text(say)}})
	}
	v := preview{Cmd: page.NewCommand(), Back: "/geo/sitefile", Hidden: hidden, Lines: []string{q.T("新登记 %d 个，已登记 %d 个，有问题 %d 个。", fresh, there, faults)}, Parts: []page.Section{q.part("rows", q.T("逐行核对"), t)}}
	if fresh > 0 {
		v.Action, v.Button = "/geo/sitefile/take", q.T("登记这 %d 个点位", fresh)
	}
	return q.Page(ui.Layout{Title: q.T("核对点位"), Crumbs: q.geoCrumbs(ui.Link{Text: q.T("上传点位坐标"), Href: "/geo/sitefile"}), Sub: q.T("%s，还没有写入", name)}, geoPreviewPage(v))
}

func (q *req) takeSites() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	raw, err := q.App.Upload(q.PostForm.Get("sum"), page.MaxSheet)
	if err != nil {
		return err
	}
	rows, err := siteRows(raw, q.PostForm.Get("name"))
	if err != nil {
		return err
	}
	datum, err := geo.ParseDatum(q.PostForm.Get("datum"))
	if err != nil {
		return err
	}
	if _, err := q.App.TakeSites(q.Context(), ask, rows, datum, calendar.Date(q.PostForm.Get("from"))); err != nil {
		return err
	}
	return q.See("/geo/sites")
}
