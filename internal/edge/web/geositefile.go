package web

import (
	"bytes"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

// siteFileDeed takes a sheet of sites with points and shows the cell of each.
func (q *req) siteFileDeed() (deed, error) {
	d := deed{Title: q.t("上传点位坐标"), Note: q.t("先查错，确认后才登记；坐标换算成 WGS-84，按位置找到网格。"), Crumbs: q.geoCrumbs(), Button: q.t("上传并查错"), Files: true, Inputs: []input{
		input{Field: ui.Field{Name: "file", Label: q.t("点位表"), Hint: q.t("Excel 或 CSV，表头为编号、名称、类型、经度、纬度，可有地址、直管单位")}, kind: inFile},
		from(inRadios, "datum", q.t("坐标系"), q.datumOptions()), date("from", q.t("自哪天起"), q.today())}}
	d.run = func(_ app.Ask, in *answers) (string, error) {
		datum, err := geo.ParseDatum(in.text("datum"))
		if err != nil {
			return "", at(err, "datum")
		}
		raw, name, err := q.file("file", maxSheet)
		if err != nil {
			return "", err
		}
		rows, err := siteRows(raw, name)
		if err != nil {
			return "", err
		}
		plan, err := q.s.app.PlanSites(rows, datum, in.day("from"))
		if err != nil {
			return "", err
		}
		kept, err := q.s.app.Keep(bytes.NewReader(raw))
		if err != nil {
			return "", err
		}
		hidden := []ui.Pair{{Name: "sum", Value: kept.SHA256}, {Name: "name", Value: name}, {Name: "datum", Value: string(datum)}, {Name: "from", Value: in.text("from")}}
		return "", q.previewSites(plan, name, in.day("from"), hidden)
	}
	return d, nil
}

// datumOptions are the three coordinate systems, WGS-84 ticked.
func (q *req) datumOptions() (out []ui.Option) {
	for _, d := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
		out = append(out, ui.Option{Value: string(d), Label: q.word(d.Name()), Selected: d == geo.WGS84})
	}
	return out
}

func siteRows(raw []byte, name string) ([][]string, error) {
	book, err := sheet.Read(raw, name, sheet.Limits{})
	if err != nil {
		return nil, at(err, "file")
	}
	t := plainTable(book.Tables[0])
	return append([][]string{t.Header}, t.Rows...), nil
}

func (q *req) previewSites(plan []app.SiteRow, name string, day calendar.Date, hidden []ui.Pair) error {
	d := q.s.app.District()
	t := ui.Table{Caption: q.t("点位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("行"), Width: ui.W4, Num: true}, {Head: q.t("编号"), Width: ui.W8}, {Head: q.t("名称"), Width: ui.W12}, {Head: q.t("网格或问题")}}}
	fresh, there, faults := 0, 0, 0
	for _, r := range plan {
		say := q.t("不在任何网格内，登记后列入责任空白")
		switch {
		case r.Fault != nil:
			faults++
			say = msg.Fault(q.Context(), r.Fault)
		case r.There:
			there++
			say = q.t("已登记，不重复登记")
		default:
			fresh++
			if r.Cell != "" {
				say = d.Grid.Cell(r.Cell).NameOn(day)
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Num(r.Line)), ui.CodeCell(r.Code), ui.Text(r.Name), ui.Text(say)}})
	}
	v := preview{Cmd: newCommand(), Back: "/geo/sitefile", Hidden: hidden, Lines: []string{q.t("新登记 %d 个，已登记 %d 个，有问题 %d 个。", fresh, there, faults)}, Parts: []section{q.part("rows", q.t("逐行核对"), t)}}
	if fresh > 0 {
		v.Action, v.Button = "/geo/sitefile/take", q.t("登记这 %d 个点位", fresh)
	}
	return q.page(ui.Layout{Title: q.t("核对点位"), Crumbs: q.geoCrumbs(ui.Link{Text: q.t("上传点位坐标"), Href: "/geo/sitefile"}), Sub: q.t("%s，还没有写入", name)}, geoPreviewPage(v))
}

func (s *Server) takeSites(q *req) error {
	ask, err := q.ask()
	if err != nil {
		return err
	}
	raw, err := s.app.Upload(q.PostForm.Get("sum"), maxSheet)
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
	if _, err := s.app.TakeSites(q.Context(), ask, rows, datum, calendar.Date(q.PostForm.Get("from"))); err != nil {
		return err
	}
	return q.see("/geo/sites")
}
