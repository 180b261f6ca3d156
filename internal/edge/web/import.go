package web

import (
	"net/http"
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/edge/intake"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) importRoutes() []route {
	return slices.Concat([]route{
		{"GET /imports", app.SignedIn, s.showImports},
		{"GET /imports/{id}", app.SignedIn, s.showImport},
		{"GET /imports/{id}/progress", app.SignedIn, s.showProgress},
		{"GET /imports/{id}/report.xlsx", app.SignedIn, s.importReport},
		{"GET /imports/{kind}/template.xlsx", app.SignedIn, s.importTemplate},
		{"POST /imports/{id}/confirm", app.SignedIn, s.confirmImport},
		{"POST /imports/{id}/drop", app.SignedIn, s.dropImport},
	},
		s.deed("/imports/new", app.SignedIn, (*req).newImport),
		s.deed("/imports/{id}/columns", app.SignedIn, (*req).importColumns),
		s.deed("/imports/{id}/undo", app.SignedIn, (*req).undoImport),
	)
}

// importCrumbs lead to the list of imports.
func (q *req) importCrumbs() []ui.Link { return []ui.Link{{Text: q.t("导入"), Href: "/imports"}} }

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
	return ui.StatusText(m.state, q.word(m.word))
}

// kindTitle is the name of a kind of sheet.
func (q *req) kindTitle(k app.ImportKind) string {
	l, _ := intake.Layout(k)
	return q.word(l.Title)
}

// importsView is the page of all imports.
type importsView struct {
	Kinds []importKindView
	Table ui.Table
}

type importKindView struct{ Title, New, Template string }

func (s *Server) showImports(q *req) error {
	list, err := s.app.Imports(q.viewer, 100)
	if err != nil {
		return err
	}
	v := importsView{Table: ui.Table{Caption: q.t("最近的导入"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.t("文件")}, {Head: q.t("种类"), Width: ui.W10},
		{Head: q.t("状态"), Width: ui.W10}, {Head: q.t("导入"), Width: ui.W6, Num: true}, {Head: q.t("没导入"), Width: ui.W6, Num: true}, {Head: q.t("时间"), Width: ui.W12}}}}
	for _, i := range list {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell("/imports/"+i.ID, i.Spec.Name), ui.Text(q.kindTitle(i.Spec.Kind)), q.jobMark(i.State),
			ui.Text(msg.Num(i.Result.Filed)), ui.Text(msg.Num(i.Result.Refused)), ui.Text(msg.Stamp(i.Updated))}})
	}
	for _, l := range intake.Kinds() {
		if q.may(app.ImportKind(l.ID).Right()) {
			v.Kinds = append(v.Kinds, importKindView{q.word(l.Title), "/imports/new?kind=" + l.ID, "/imports/" + l.ID + "/template.xlsx"})
		}
	}
	return q.page(ui.Layout{Title: q.t("导入"), Sub: q.t("先查错，确认后才写入；写入后可以整批撤回")}, importsPage(v))
}

// importTemplate gives the sheet to fill in.
func (s *Server) importTemplate(q *req) error {
	layout, ok := intake.Layout(app.ImportKind(q.PathValue("kind")))
	if !ok {
		return fault.New(fault.Missing, "没有这种表，请从列表中选择")
	}
	data, err := sheet.Template(layout)
	if err != nil {
		return err
	}
	return q.download(q.word(layout.Title)+".xlsx", xlsxType, data)
}

// newImport takes a file or pasted words.
func (q *req) newImport() (deed, error) {
	kind := app.ImportKind(q.URL.Query().Get("kind"))
	if kind == "ledger" || kind == "" {
		kind = app.ImportMatters
	}
	layout, ok := intake.Layout(kind)
	if !ok {
		return deed{}, fault.New(fault.Missing, "没有这种表，请从列表中选择")
	}
	var err error
	if q.viewer, err = q.s.app.For(q.viewer, kind.Right()); err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("导入%s", q.word(layout.Title)), Note: q.t("别人的表不用改格式，下一步对列名。现在还不写入任何数据。"), Button: q.t("上传并对列名"), Files: true, Crumbs: q.importCrumbs(),
		Inputs: []input{{Field: ui.Field{Name: "file", Label: q.t("表格文件"), Optional: true,
			Hint: q.t("Excel（.xlsx）、CSV、Word 表格、文字记录都可以，最大 20 MB")}, kind: inFile}}}
	if kind == app.ImportMatters {
		d.Inputs = append(d.Inputs, area("text", q.t("或者粘贴文字"), 6).optional().hint(q.t("群消息、Word 表格、上级发来的清单，带着编号粘贴即可；发送人的姓名不会保存")))
	}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		data, name, err := q.importInput(in)
		if err != nil {
			return "", err
		}
		return q.beginImport(ask, kind, name, data)
	}
	return d, nil
}

// importInput is the pasted text, or else the file.
func (q *req) importInput(in *answers) (data []byte, name string, err error) {
	if text := in.text("text"); text != "" {
		return []byte(text), app.PastedName, nil
	}
	return q.file("file", int64(sheet.DefaultLimits.File))
}

// beginImport keeps the file and guesses its columns, as they were for the last file with the same ones.
func (q *req) beginImport(ask app.Ask, kind app.ImportKind, name string, data []byte) (string, error) {
	kept, book, err := intake.Take(data, name)
	if err != nil {
		return "", at(err, "file")
	}
	earlier, err := q.s.app.Imports(q.viewer, 50)
	if err != nil {
		return "", err
	}
	r := intake.Recall(kind, book, earlier)
	id, err := q.s.app.NewImport(q.Context(), ask, app.ImportSpec{Kind: kind, Name: name, Sheet: r.Sheet, Reading: r.Raw()}, kept)
	return "/imports/" + id + "/columns", err
}

// openImport is the import of the address with its file, for somebody who may import the kind.
func (q *req) openImport() (i app.Import, err error) {
	if i, err = q.s.app.Import(q.viewer, q.PathValue("id")); err != nil {
		return i, err
	}
	q.viewer, err = q.s.app.For(q.viewer, i.Spec.Kind.Right())
	return i, err
}

// importBook is the file of an import with how it is read.
func (q *req) importBook(i app.Import) (*sheet.Book, intake.Reading, error) {
	r, err := intake.Parse(i.Spec.Reading)
	if err != nil {
		return nil, r, err
	}
	if book := q.s.books.get(i.Spec.File); book != nil {
		return book, r, nil
	}
	data, err := q.s.app.ImportFile(i)
	if err != nil {
		return nil, r, err
	}
	book, err := intake.Open(data, i.Spec.Name)
	if err == nil {
		q.s.books.put(i.Spec.File, book)
	}
	return book, r, err
}

// importRows are the rows of a draft with everything that is wrong with them.
func (q *req) importRows(i app.Import) ([]app.ImportRow, error) {
	book, r, err := q.importBook(i)
	if err != nil {
		return nil, err
	}
	rows, err := intake.Rows(i.Spec.Kind, book, r)
	if err != nil {
		return nil, err
	}
	return rows, q.s.app.CheckImport(i.Spec, rows)
}

// showImport shows a draft to be confirmed, or how far the import has come.
func (s *Server) showImport(q *req) error {
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
	return q.page(ui.Layout{Title: i.Spec.Name, Crumbs: q.importCrumbs(), Sub: q.kindTitle(i.Spec.Kind), Marks: q.jobMark(i.State)}, importJobPage(v))
}

func (s *Server) confirmImport(q *req) error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	ask, err := q.ask()
	if err != nil {
		return err
	}
	rows, err := q.importRows(i)
	if err != nil {
		return err
	}
	err = s.app.ConfirmImport(q.Context(), ask, i.ID, rows, func(p *app.ImportSpec) {
		p.Answers = q.importAnswers()
		p.Whole, p.Dispatch, p.History = q.PostForm.Get("how") == "whole", q.PostForm.Get("dispatch") == "1", q.PostForm.Get("history") == "1"
	})
	if k := fault.KindOf(err); err != nil && (k == fault.Refused || k == fault.Invalid) {
		return q.previewImport(i, statuses[k], err)
	}
	if err != nil && fault.KindOf(err) != fault.Conflict { // confirmed twice: the page of the job says how far it is
		return err
	}
	return q.see("/imports/" + i.ID)
}

func (s *Server) dropImport(q *req) error {
	i, err := q.openImport()
	if err != nil {
		return err
	}
	if err := s.app.DropImport(q.Context(), i.ID); err != nil {
		return err
	}
	return q.see("/imports/new?kind=" + string(i.Spec.Kind))
}

func (q *req) undoImport() (deed, error) {
	i, err := q.openImport()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("撤回导入"), Note: q.t("为每一行记一笔撤回，原来的记录仍留在账本里。导入后别人已经办理过的行不撤回，会列出来。"), Button: q.t("撤回这次导入"), Danger: true,
		Crumbs: append(q.importCrumbs(), ui.Link{Text: i.Spec.Name, Href: "/imports/" + i.ID})}
	d.run = func(ask app.Ask, _ *answers) (string, error) {
		return "/imports/" + i.ID, q.s.app.UndoImport(q.Context(), ask, i.ID)
	}
	return d, nil
}
