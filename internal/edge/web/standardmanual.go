package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) manualRoutes() []route {
	return append(s.deed("/manuals/new", app.EditStd, (*req).newManual), route{"POST /manuals/confirm", app.EditStd, s.confirmManual})
}

// newManual takes the sheet and shows what is in it; nothing is entered before it is confirmed.
func (q *req) newManual() (deed, error) {
	file := input{Field: ui.Field{Name: "file", Label: q.t("手册表格"), Hint: q.t("Excel 或 CSV，只需有“检查项”或“名称”一列；可有编码、上级、要求、点位类型、牵头单位、责任单位、分值、备注")}, kind: inFile}
	d := deed{Title: q.t("导入本区手册"), Note: q.t("先查错，确认后才写入。手册条目都标“自定”。"), Button: q.t("上传并查错"), Files: true,
		Crumbs: []ui.Link{{Text: q.t("测评标准"), Href: "/standards"}}, Inputs: []input{
			text("title", q.t("手册名称")).hint(q.t("如：高新区创卫工作手册（2018版）")), text("id", q.t("版本号")).hint(q.t("小写字母、数字和连字符，如 manual-2018")), file}}
	d.run = func(_ app.Ask, in *answers) (string, error) {
		data, name, err := q.file("file", maxSheet)
		if err != nil {
			return "", err
		}
		m, err := q.readManual(in.text("id"), in.text("title"), name, data)
		if err != nil {
			return "", err
		}
		return "", q.page(ui.Layout{Title: q.t("核对手册"), Crumbs: []ui.Link{{Text: q.t("测评标准"), Href: "/standards"}, {Text: q.t("导入本区手册"), Href: "/manuals/new"}},
			Sub: q.t("%s，%d 条，还没有写入", name, len(m.edition.Items))}, manualPage(m.view(q)))
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
	v := manualView{ID: m.edition.ID, Title: m.edition.Title, File: m.edition.File, Data: base64.StdEncoding.EncodeToString(m.data), Cmd: newCommand()}
	for _, f := range m.faults {
		v.Faults = append(v.Faults, ui.FieldErrors(q.Context(), f)...)
	}
	e := standard.State{Edition: m.edition, Items: m.edition.Items}
	rows := e.Standings()
	if len(rows) > itemsPerPage {
		rows, v.More = rows[:itemsPerPage], len(rows)-itemsPerPage
	}
	v.Table = ui.Table{Caption: q.t("手册条目"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("编码"), Width: ui.W10}, {Head: q.t("条目")}, {Head: q.t("要求")}, {Head: q.t("适用点位"), Width: ui.W12}}}
	for _, i := range rows {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(i.Code), ui.Text(i.Title), ui.Text(i.Requirement), ui.Text(strings.Join(q.siteTypeNames(i.SiteTypes), q.t("、")))}})
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
	if _, ok := q.s.app.District().Standards[id]; ok {
		return manual{}, fault.New(fault.Conflict, "版本号“%s”已经用过，修订请另用新的版本号", id).At("id")
	}
	book, err := sheet.Read(data, name, sheet.Limits{})
	if err != nil {
		return manual{}, at(err, "file")
	}
	types := map[string]string{}
	for _, e := range q.editions(standard.SiteTypes) {
		types = standard.SiteTypeNames(e.Items)
	}
	sum := sha256.Sum256(data)
	head := standard.Edition{ID: id, System: standard.Manual, Title: title, File: name, SHA256: hex.EncodeToString(sum[:])}
	m := manual{data: data}
	m.edition, m.faults = standard.ParseManual(head, plainTable(book.Tables[0]), types)
	return m, nil
}

// confirmManual enters the sheet that was looked at; it is read again, because what a form carries may have been changed.
func (s *Server) confirmManual(q *req) error {
	ask, err := q.ask()
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
	if _, err := s.app.Standard(q.Context(), ask, m.edition.ID, func(*app.Desk) standard.Command { return standard.Import{Edition: m.edition} }); err != nil {
		return err
	}
	return q.see("/standards/" + m.edition.ID)
}
