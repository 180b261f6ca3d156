package standards

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func manualRoutes() []route {
	return append(deed.Routes("/manuals/new", app.EditStd, (*req).newManual), page.Post("/manuals/confirm", app.EditStd, (*req).confirmManual))
}

// newManual takes the sheet and shows what is in it; nothing is entered before it is confirmed.
func (q *req) newManual() (deed.Form, error) {
	file := deed.Input{Field: ui.Field{Name: "file", Label: q.T("手册表格"), Hint: q.T("Excel 或 CSV，只需有“检查项”或“名称”一列；可有编码、上级、要求、点位类型、牵头单位、责任单位、分值、备注")}, Kind: deed.Sheet}
	d := deed.Form{Title: q.T("导入本区手册"), Note: q.T("先查错，确认后才写入。手册条目都标“自定”。"), Button: q.T("上传并查错"), Files: true,
		Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}}, Inputs: []deed.Input{
			deed.Text("title", q.T("手册名称")).Hinted(q.T("如：高新区创卫工作手册（2018版）")), deed.Text("id", q.T("版本号")).Hinted(q.T("小写字母、数字和连字符，如 manual-2018")), file}}
	d.Run = func(_ app.Ask, in *deed.Answers) (string, error) {
		data, name, err := q.File("file", page.MaxSheet)
		if err != nil {
			return "", err
		}
		m, err := q.readManual(in.Text("id"), in.Text("title"), name, data)
		if err != nil {
			return "", err
		}
		return "", q.Page(ui.Layout{Title: q.T("核对手册"), Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}, {Text: q.T("导入本区手册"), Href: "/manuals/new"}},
			Sub: q.T("%s，%d 条，还没有写入", name, len(m.edition.Items))}, manualPage(m.view(q)))
	}
	return d, nil
}

// manual is a sheet as it was read.
type manual struct {
	edition standard.Edition
	faults  []*fault.Error
	data    []byte
}

// manualView is what the preview shows.
type manualView struct {
	ID, Title, File, Data, Cmd string
	Faults                     []ui.FieldError
	Table                      ui.Table
	More                       int // rows beyond those shown
}

func (m manual) view(q *req) manualView {
	v := manualView{ID: m.edition.ID, Title: m.edition.Title, File: m.edition.File, Data: base64.StdEncoding.EncodeToString(m.data), Cmd: page.NewCommand()}
	for _, f := range m.faults {
		v.Faults = append(v.Faults, ui.FieldErrors(q.Context(), f)...)
	}
	e := standard.State{Edition: m.edition, Items: m.edition.Items}
	rows := e.Standings()
	if len(rows) > page.ItemsPerPage {
		rows, v.More = rows[:page.ItemsPerPage], len(rows)-page.ItemsPerPage
	}
	v.Table = ui.Table{Caption: q.T("手册条目"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("编码"), Width: ui.W10}, {Head: q.T("条目")}, {Head: q.T("要求")}, {Head: q.T("适用点位"), Width: ui.W12}}}
	for _, i := range rows {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(i.Code), ui.Text(i.Title), ui.Text(i.Requirement), ui.Text(strings.Join(q.siteTypeNames(i.SiteTypes), q.T("、")))}})
	}
	return v
}

// readManual reads the sheet; rows that cannot be read are in faults, what is wrong with the file itself is the error.
func (q *req) readManual(id, title, name string, data []byte) (manual, error) {
	if id == "" {
		return manual{}, fault.New(fault.Invalid, "请填写版本号，例如 manual-2018").At("id")
	}
	if title == "" {
		return manual{}, fault.New(fault.Invalid, "请填写手册名称").At("title")
	}
	if _, ok := q.App.District().Standards[id]; ok {
		return manual{}, fault.New(fault.Conflict, "版本号“%s”已经用过，修订请另用新的版本号", id).At("id")
	}
	book, err := sheet.Read(data, name, sheet.Limits{})
	if err != nil {
		return manual{}, deed.At(err, "file")
	}
	types := map[string]string{}
	for _, e := range q.Editions(standard.SiteTypes) {
		types = standard.SiteTypeNames(e.Items)
	}
	sum := sha256.Sum256(data)
	head := standard.Edition{ID: id, System: standard.Manual, Title: title, File: name, SHA256: hex.EncodeToString(sum[:])}
	m := manual{data: data}
	m.edition, m.faults = standard.ParseManual(head, page.PlainTable(book.Tables[0]), types)
	return m, nil
}

// confirmManual enters the sheet that was looked at; it is read again, because what a form carries may have been changed.
func (q *req) confirmManual() error {
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(q.PostForm.Get("data"))
	if err != nil {
		return fault.New(fault.Invalid, "表格在途中损坏，请重新上传").Because(err)
	}
	m, err := q.readManual(q.PostForm.Get("id"), q.PostForm.Get("title"), q.PostForm.Get("name"), data)
	if err != nil {
		return err
	}
	if len(m.faults) > 0 {
		return m.faults[0]
	}
	if _, err := q.App.Standard(q.Context(), ask, m.edition.ID, func(*app.Desk) standard.Command { return standard.Import{Edition: m.edition} }); err != nil {
		return err
	}
	return q.See("/standards/" + m.edition.ID)
}
