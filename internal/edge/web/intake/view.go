package intake

import (
	"bytes"
	"strconv"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// How much of an import a page shows; the report has all of it.
const (
	shownBad  = 50
	shownGood = 20
	shownRows = 200
)

// previewView is the page before the confirmation.
type previewView struct {
	ID, Cmd string
	Matters bool
	MaySend bool     // the viewer may have it dispatch
	Unsent  []string // rows that would not be dispatched, with their sentences

	Whole         bool   // chosen before a refusal
	Send, History string // "1" when ticked before a refusal
	Good, Bad     int
	Error         []ui.FieldError // why the confirmation was refused
	Notes         []string        // findings about the file
	Names         []nameView
	BadRows       ui.Table
	GoodRows      ui.Table
	MoreBad       int
}

// nameView asks what one unknown word stands for.
type nameView struct {
	Field   ui.Field
	Key     string // hidden field with the name's key
	Word    string
	Options []ui.Option
}

// previewImport shows what confirming would do.
func (q *req) previewImport(i app.Import, status int, refused error) error {
	rows, tried, err := q.importRows(i)
	if k := fault.KindOf(err); err != nil && k != fault.Internal && refused == nil {
		return q.See("/imports/" + i.ID + "/columns") // the columns do not fit yet
	}
	if err != nil {
		return err
	}
	book, r, err := q.importBook(i)
	if err != nil {
		return err
	}
	table, err := r.Table(book)
	if err != nil {
		return err
	}
	v := previewView{ID: i.ID, Cmd: page.NewCommand(), Matters: i.Spec.Kind == app.ImportMatters, Error: ui.FieldErrors(q.Context(), refused)}
	v.Notes = append(append(append(v.Notes, book.Notes...), table.Notes...), app.ImportFindings(rows)...)
	if tried.Left > 0 {
		v.Notes = append(v.Notes, q.T("行数太多，有 %s 行没有来得及试办；它们在写入时逐行检查，不能导入的会列出原因。", msg.Num(tried.Left)))
	}
	for n, name := range q.App.UnknownNames(q.Viewer, i.Spec, rows) {
		if a, given := i.Spec.Answers[name.Key]; given {
			name.Answer = a
		}
		v.Names = append(v.Names, q.nameView(n, name))
	}
	v.MaySend, v.Unsent = app.MaySendOut(q.Viewer), tried.Unsent
	v.Whole, v.Send, v.History = q.PostForm.Get("how") == "whole", q.PostForm.Get("dispatch"), q.PostForm.Get("history")
	q.previewRows(&v, i.Spec.Kind, rows)
	l := ui.Layout{Title: q.T("导入预览"), Crumbs: q.importCrumbs(), Errors: refused != nil,
		Sub: q.T("%s，表“%s”，%d 行，还没有写入任何数据", i.Spec.Name, table.Sheet, len(rows))}
	return q.Show(status, l, previewPage(v))
}

// previewKeys are the columns of ours that a preview shows.
var previewKeys = map[app.ImportKind][]string{
	app.ImportMatters: {"place", "description", "unit", "state"},
}

func (q *req) previewRows(v *previewView, kind app.ImportKind, rows []app.ImportRow) {
	layout, _ := intake.Layout(kind)
	keys := previewKeys[kind]
	if keys == nil {
		for _, c := range layout.Columns[:min(4, len(layout.Columns))] {
			keys = append(keys, c.Key)
		}
	}
	columns := []ui.Column{{Head: q.T("行"), Width: ui.W4, Num: true}}
	for _, k := range keys {
		for _, c := range layout.Columns {
			if c.Key == k {
				columns = append(columns, ui.Column{Head: q.Word(c.Title)})
			}
		}
	}
	v.GoodRows = ui.Table{Caption: q.T("可以导入的行"), Columns: columns, Narrow: ui.Stack}
	v.BadRows = ui.Table{Caption: q.T("有错的行"), Columns: []ui.Column{{Head: q.T("行"), Width: ui.W4, Num: true}, {Head: q.T("错在哪里")}}, Narrow: ui.Stack}
	for _, r := range rows {
		switch {
		case len(r.Faults) > 0:
			if v.Bad++; v.Bad <= shownBad {
				v.BadRows.Rows = append(v.BadRows.Rows, ui.Row{Cells: []ui.Content{ui.Text(msg.Num(r.Line)), faultCell(r.Faults)}})
			}
		default:
			if v.Good++; v.Good <= shownGood {
				cells := []ui.Content{ui.Text(msg.Num(r.Line))}
				for _, k := range keys {
					cells = append(cells, ui.Text(q.shownValue(layout, k, r.Values[k])))
				}
				v.GoodRows.Rows = append(v.GoodRows.Rows, ui.Row{Cells: cells})
			}
		}
	}
	v.MoreBad = max(0, v.Bad-shownBad)
}

// shownValue writes a value as people read it.
func (q *req) shownValue(l sheet.Layout, key, value string) string {
	for _, c := range l.Columns {
		for _, x := range c.Choices {
			if c.Key == key && x.Code == value {
				return q.Word(x.Title)
			}
		}
	}
	return value
}

// nameView offers spellings of what is known, a new one, and to leave it a word.
func (q *req) nameView(n int, name app.Name) nameView {
	v := nameView{Key: name.Key, Word: name.Words, Field: ui.Field{Name: "n." + strconv.Itoa(n), Label: q.T("“%s”（%d 行用到，第一次在第 %d 行）", name.Words, name.Rows, name.First)}}
	pick := func(value, label string, selected bool) {
		v.Options = append(v.Options, ui.Option{Value: value, Label: label, Selected: selected})
	}
	for _, x := range name.Like {
		pick("use:"+x.ID, q.T("就是“%s”（相似 %d%%）", x.Name, x.Score), name.Answer.Use == x.ID)
	}
	switch {
	case !q.May(app.EditOrg): // he may say which of ours is meant, not found one
	case name.Site && name.Type != "":
		pick("new:"+name.Type, q.T("新建点位，类型“%s”", q.App.District().SiteTypes()[name.Type]), name.Answer.New)
	case !name.Site:
		pick("new:"+string(name.Kind), q.T("新建单位，类型“%s”", q.Word(name.Kind.Word())), name.Answer.New)
	}
	pick("none", q.T("不对应，只留文字"), !name.Answer.New && name.Answer.Use == "")
	if !name.Site {
		today := q.Today()
		for _, u := range q.App.District().Org.Units(today) {
			pick("use:"+string(u.ID), q.T("就是“%s”", u.NameOn(today)), false)
		}
	}
	return v
}

// importAnswers reads what was chosen for the unknown words.
func (q *req) importAnswers() map[string]app.Answer {
	list := map[string]app.Answer{}
	for n := 0; ; n++ {
		key, ok := q.PostForm["k."+strconv.Itoa(n)]
		if !ok {
			return list
		}
		kind, rest, _ := cutColon(q.PostForm.Get("n." + strconv.Itoa(n)))
		var a app.Answer
		switch kind {
		case "use":
			a.Use = rest
		case "new":
			a = app.Answer{New: true, Kind: org.UnitKind(rest), Type: rest}
		}
		list[key[0]] = a
	}
}

// progress is how far a job is, nil when it is over.
func (q *req) progress(i app.Import) *ui.Job {
	j := &ui.Job{Done: int(i.Done), Total: int(i.Total), Poll: "/imports/" + i.ID + "/progress"}
	switch i.State {
	case app.JobWaiting:
		j.Text = q.T("排队中，前面的导入做完就开始")
	case app.JobRunning:
		j.Text = q.T("正在导入，已完成 %s / %s 行；可以离开这一页", msg.Num(i.Done), msg.Num(i.Total))
	case app.JobUndoing:
		j.Text, j.Total = q.T("正在撤回；可以离开这一页"), 0
	default:
		return nil
	}
	return j
}

// showProgress is the piece that the page of a job asks for anew; when the job is over the page itself is loaded again.
func (q *req) showProgress() error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	j := q.progress(i)
	if j == nil {
		q.W.Header().Set("HX-Refresh", "true")
		j = &ui.Job{Text: q.T("做完了"), Done: 1, Total: 1}
	}
	return q.Draw(200, ui.Progress(*j))
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importReport is every row with what became of it, the refused ones with their own cells, so that they can be put right and
// sent again.
func (q *req) importReport() error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := intake.Report(&b, q.App, i, q.Viewer.Name); err != nil {
		return err
	}
	return q.Download(q.T("导入报告")+" "+i.Spec.Name+".xlsx", xlsxType, b.Bytes())
}
