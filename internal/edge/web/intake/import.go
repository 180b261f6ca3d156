package intake

import (
	"net/http"
	"slices"
	"strconv"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func importRoutes() []route {
	return slices.Concat([]route{
		page.Get("/imports", app.SignedIn, (*req).showImports),
		page.Get("/imports/{id}", app.SignedIn, (*req).showImport),
		page.Get("/imports/{id}/progress", app.SignedIn, (*req).showProgress),
		page.Get("/imports/{id}/report.xlsx", app.SignedIn, (*req).importReport),
		page.Get("/imports/{kind}/template.xlsx", app.SignedIn, (*req).importTemplate),
		page.Post("/imports/{id}/confirm", app.SignedIn, (*req).confirmImport),
		page.Post("/imports/{id}/drop", app.SignedIn, (*req).dropImport),
	},
		deed.Routes("/imports/new", app.SignedIn, (*req).newImport),
		deed.Routes("/imports/{id}/columns", app.SignedIn, (*req).importColumns),
		deed.Routes("/imports/{id}/undo", app.SignedIn, (*req).undoImport),
		deed.Routes("/imports/{id}/confirm-undo", app.SignedIn, (*req).confirmUndo),
	)
}

// importCrumbs lead to the list of imports.
func (q *req) importCrumbs() []ui.Link { return []ui.Link{{Text: q.T("导入"), Href: "/imports"}} }

// jobMarks are the states of a job as they look.
var jobMarks = map[app.JobState]struct {
	state ui.State
	word  string
}{
	app.JobDraft: {ui.StateNew, msg.K("待确认")}, app.JobWaiting: {ui.StateSign, msg.K("排队中")}, app.JobRunning: {ui.StateDoing, msg.K("正在导入")},
	app.JobUndoing: {ui.StateDoing, msg.K("正在撤回")}, app.JobDone: {ui.StateDone, msg.K("已完成")}, app.JobFailed: {ui.StateUnmet, msg.K("已中止")},
	app.JobUndone: {ui.StateInvalid, msg.K("已撤回")},
}

func (q *req) jobMark(s app.JobState) ui.Content {
	m := jobMarks[s]
	return ui.StatusText(m.state, q.Word(m.word))
}

// kindTitle is the name of a kind of sheet.
func (q *req) kindTitle(k app.ImportKind) string {
	l, _ := intake.Layout(k)
	return q.Word(l.Title)
}

// importsView is the page of all imports.
type importsView struct {
	Kinds []importKindView
	Table ui.Table
}

type importKindView struct{ Title, New, Template string }

func (q *req) showImports() error {
	list, err := q.App.Imports(q.Viewer, 100)
	if err != nil {
		return err
	}
	v := importsView{Table: ui.Table{Caption: q.T("最近的导入"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("文件")}, {Head: q.T("种类"), Width: ui.W10},
		{Head: q.T("状态"), Width: ui.W10}, {Head: q.T("导入"), Width: ui.W6, Num: true}, {Head: q.T("没导入"), Width: ui.W6, Num: true}, {Head: q.T("时间"), Width: ui.W12}}}}
	for _, i := range list {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell("/imports/"+i.ID, i.Spec.Name), ui.Text(q.kindTitle(i.Spec.Kind)), q.jobMark(i.State),
			ui.Text(msg.Num(i.Result.Filed)), ui.Text(msg.Num(i.Result.Refused)), ui.Text(msg.Stamp(i.Updated))}})
	}
	for _, l := range intake.Kinds() {
		if q.May(app.ImportKind(l.ID).Right()) {
			v.Kinds = append(v.Kinds, importKindView{q.Word(l.Title), "/imports/new?kind=" + l.ID, "/imports/" + l.ID + "/template.xlsx"})
		}
	}
	return q.Page(ui.Layout{Title: q.T("导入"), Sub: q.T("先查错，确认后才写入；写入后可以整批撤回"),
		Acts: ui.Press(ui.Button{Label: q.T("对应关系"), Href: "/imports/mappings"})}, importsPage(v))
}

// importTemplate gives the sheet to fill in.
func (q *req) importTemplate() error {
	layout, ok := intake.Layout(app.ImportKind(q.PathValue("kind")))
	if !ok {
		return fault.New(fault.Missing, "没有这种表，请从列表中选择")
	}
	data, err := sheet.Template(layout)
	if err != nil {
		return err
	}
	return q.Download(q.Word(layout.Title)+".xlsx", xlsxType, data)
}

// newImport takes a file or pasted words.
func (q *req) newImport() (deed.Form, error) {
	kind := app.ImportKind(q.URL.Query().Get("kind"))
	if kind == "ledger" || kind == "" {
		kind = app.ImportMatters
	}
	layout, ok := intake.Layout(kind)
	if !ok {
		return deed.Form{}, fault.New(fault.Missing, "没有这种表，请从列表中选择")
	}
	var err error
	if q.Viewer, err = q.App.For(q.Viewer, kind.Right()); err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("导入%s", q.Word(layout.Title)), Note: q.T("别人的表不用改格式，下一步对列名。现在还不写入任何数据。"), Button: q.T("上传并对列名"), Files: true, Crumbs: q.importCrumbs(),
		Inputs: []deed.Input{{Field: ui.Field{Name: "file", Label: q.T("表格文件"), Optional: true,
			Hint: q.T("Excel（.xlsx）、CSV、Word 表格、文字记录都可以，最大 20 MB")}, Kind: deed.Sheet}}}
	if kind == app.ImportMatters {
		d.Inputs = append(d.Inputs, deed.Area("text", q.T("或者粘贴文字"), 6).Opt().Hinted(q.T("群消息、Word 表格、上级发来的清单，带着编号粘贴即可；发送人的姓名不会保存")))
	}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		data, name, err := q.importInput(in)
		if err != nil {
			return "", err
		}
		return q.beginImport(ask, kind, name, data)
	}
	return d, nil
}

// importInput is the pasted text, or else the file.
func (q *req) importInput(in *deed.Answers) (data []byte, name string, err error) {
	if text := in.Text("text"); text != "" {
		return []byte(text), app.PastedName, nil
	}
	return q.File("file", int64(sheet.DefaultLimits.File))
}

// beginImport keeps the file and guesses its columns, as they were for the last file with the same ones.
func (q *req) beginImport(ask app.Ask, kind app.ImportKind, name string, data []byte) (string, error) {
	kept, book, err := intake.Take(data, name)
	if err != nil {
		return "", deed.At(err, "file")
	}
	r, err := intake.Remember(q.App, q.Viewer, kind, book)
	if err != nil {
		return "", err
	}
	id, err := q.App.NewImport(q.Context(), ask, app.ImportSpec{Kind: kind, Name: name, Sheet: r.Sheet, Reading: r.Raw()}, kept)
	return "/imports/" + id + "/columns", err
}

// openImport is the import of the address with its file, for somebody who may import the kind.
func (q *req) openImport() (i app.Import, err error) {
	if i, err = q.App.Import(q.Viewer, q.PathValue("id")); err != nil {
		return i, err
	}
	q.Viewer, err = q.App.For(q.Viewer, i.Spec.Kind.Right())
	return i, err
}

// importBook is the file of an import with how it is read.
func (q *req) importBook(i app.Import) (*sheet.Book, intake.Reading, error) {
	r, err := intake.Parse(i.Spec.Reading)
	if err != nil {
		return nil, r, err
	}
	if book := q.books.get(i.Spec.File); book != nil {
		return book, r, nil
	}
	data, err := q.App.ImportFile(i)
	if err != nil {
		return nil, r, err
	}
	book, err := intake.Open(data, i.Spec.Name)
	if err == nil {
		q.books.put(i.Spec.File, book)
	}
	return book, r, err
}

// importRows are the rows of a draft with everything that is wrong with them, and what else trying them has found.
func (q *req) importRows(i app.Import) ([]app.ImportRow, app.Tried, error) {
	book, r, err := q.importBook(i)
	if err != nil {
		return nil, app.Tried{}, err
	}
	rows, err := intake.Rows(i.Spec.Kind, book, r)
	if err != nil {
		return nil, app.Tried{}, err
	}
	tried, err := q.App.CheckImport(q.Context(), q.Viewer, i.Spec, rows)
	return rows, tried, err
}

// showImport shows a draft to be confirmed, or how far the import has come.
func (q *req) showImport() error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	if i.State == app.JobDraft {
		return q.previewImport(i, http.StatusOK, nil)
	}
	v, err := q.jobView(i)
	if err != nil {
		return err
	}
	return q.Page(ui.Layout{Title: i.Spec.Name, Crumbs: q.importCrumbs(), Sub: q.kindTitle(i.Spec.Kind), Marks: q.jobMark(i.State)}, importJobPage(v))
}

func (q *req) confirmImport() error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	i.Spec.Answers = q.importAnswers()
	rows, _, err := q.importRows(i)
	if err != nil {
		return err
	}
	if seen, err := strconv.Atoi(q.PostForm.Get("bad")); err == nil && seen < badRows(rows) {
		return q.previewImport(i, http.StatusConflict, fault.New(fault.Refused, "按现在的选择试办，有 %d 行不能导入，刚才看到的是 %d 行；已全部列在下面，请核对后再确认", badRows(rows), seen))
	}
	err = q.App.ConfirmImport(q.Context(), ask, i.ID, rows, func(p *app.ImportSpec) {
		p.Answers = i.Spec.Answers
		p.Whole, p.Dispatch, p.History = q.PostForm.Get("how") == "whole", q.PostForm.Get("dispatch") == "1", q.PostForm.Get("history") == "1"
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Refused || k == fault.Invalid) {
		return q.previewImport(i, page.Statuses[k], err)
	}
	if err != nil && fault.KindOf(err) != fault.Conflict { // confirmed twice: the page of the job says how far it is
		return err
	}
	return q.See("/imports/" + i.ID)
}

// badRows counts the rows that will not be imported.
func badRows(rows []app.ImportRow) (n int) {
	for _, r := range rows {
		if len(r.Faults) > 0 {
			n++
		}
	}
	return n
}

func (q *req) dropImport() error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	if err := q.App.DropImport(q.Context(), i.ID); err != nil {
		return err
	}
	return q.See("/imports/new?kind=" + string(i.Spec.Kind))
}

func (q *req) undoImport() (deed.Form, error) {
	i, err := q.openImport()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("撤回导入"), Note: q.T("为每一行记一笔撤回，原来的记录仍留在账本里。导入后别人已经办理过的行不撤回，会列出来。"), Button: q.T("撤回这次导入"), Danger: true,
		Crumbs: append(q.importCrumbs(), ui.Link{Text: i.Spec.Name, Href: "/imports/" + i.ID})}
	d.Run = func(ask app.Ask, _ *deed.Answers) (string, error) {
		return "/imports/" + i.ID, q.App.UndoImport(q.Context(), ask, i.ID)
	}
	return d, nil
}
