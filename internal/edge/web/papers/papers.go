package papers

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/matters"
	"shuangcheng/internal/edge/web/static"
	"shuangcheng/internal/edge/web/ui"
)

// list reads which matters a paper is about.
func (q *req) list() (l app.PaperList, err error) {
	v := q.URL.Query()
	l = app.PaperList{IDs: v["id"], Import: v.Get("import")}
	if len(l.IDs) == 0 && l.Import == "" {
		l.Find, l.Words, err = matters.Asked(q.Req)
	}
	return l, err
}

func (q *req) slips() (paper.Document, error) {
	l, err := q.list()
	if err != nil {
		return paper.Document{}, err
	}
	return q.App.DispatchSlips(q.Context(), q.Viewer, l)
}

// imported says on paper that a list is that of an import.
//
//msg:off official papers stay Chinese
const imported = "导入的清单"

func (q *req) problems() (paper.Document, error) {
	l, err := q.list()
	if err != nil {
		return paper.Document{}, err
	}
	if l.Import != "" {
		l.Words = imported
	}
	return q.App.ProblemTable(q.Context(), q.Viewer, l)
}

func (q *req) reply() (paper.Document, error) {
	l, err := q.list()
	if err != nil {
		return paper.Document{}, err
	}
	v := q.URL.Query()
	for _, name := range []string{"whom", "list"} {
		if len([]rune(v.Get(name))) > 60 {
			return paper.Document{}, fault.New(fault.Invalid, "主送单位和清单名称最多 60 个字，请缩短").At(name)
		}
	}
	return q.App.ReplyReport(q.Context(), q.Viewer, l, app.ReplyOptions{To: v.Get("whom"), List: v.Get("list")})
}

func (q *req) duty() (paper.Document, error) {
	day, err := q.Day()
	if err != nil {
		return paper.Document{}, err
	}
	o := app.DutyOptions{Day: day, Persons: q.URL.Query().Get("persons") == "1"}
	if o.Place, err = q.place(day); err != nil {
		return paper.Document{}, err
	}
	return q.App.DutyTable(q.Context(), q.Viewer, o)
}

// place is the territory of the address, by ID or by name; empty for the whole district.
func (q *req) place(day calendar.Date) (org.UnitID, error) {
	words := strings.TrimSpace(q.URL.Query().Get("place"))
	if r := q.App.District().Org; words != "" && r.Unit(org.UnitID(words)).ID == "" {
		u, err := r.Find(words, day)
		return u.ID, err
	}
	return org.UnitID(words), nil
}

// document draws a paper with the address that its foot leads to.
func (q *req) document(k kind) (paper.Document, error) {
	doc, err := k.draw(q)
	doc.Foot.Address = q.Address(doc.Foot.Path())
	return doc, err
}

// view is a document as it is shown.
type view struct {
	kind
	paper.Document
	Word, Book string // addresses of the files
	Notes      []string
	Form       *form
}

// show is the paper as it will be printed. What cannot be drawn is said beside the form that asked for it.
func (q *req) show(k kind) error {
	doc, err := q.document(k)
	l := ui.Layout{Title: q.Word(k.title), Crumbs: []ui.Link{{Text: q.T("公文与表册"), Href: "/papers"}}, Sheets: []string{static.URL("papers.css")}}
	v := view{kind: k, Document: doc, Form: q.form(k)}
	if kind := fault.KindOf(err); err != nil && kind != fault.Internal && kind != fault.Missing && kind != fault.Denied {
		return q.Again(err, l, refused(v, msg.Fault(q.Context(), err)))
	}
	if err != nil {
		return err
	}
	here := ui.Address{Path: k.path(), Query: q.URL.Query()}
	file := func(ext string) string { return strings.Replace(here.String(), k.path(), k.path()+ext, 1) }
	v.Word, v.Book = file(".docx"), file(".xlsx")
	for _, n := range doc.Notes {
		v.Notes = append(v.Notes, msg.Fault(q.Context(), n))
	}
	l.Acts = acts(v)
	return q.Page(l, preview(v))
}

// form is what may be chosen of a paper; nil when it is chosen where the paper is asked for.
type form struct {
	Action string
	Fields []field
	Button string
	Hidden []ui.Pair
}

// field is one input of the form: a choice when it has options and is no suggestion, a day, a box to tick, else a line.
type field struct {
	ui.Field
	Options []ui.Option
	None    string // what no choice is called
	Day     bool
	Tick    bool
	Suggest bool
}

func (q *req) form(k kind) *form {
	v := q.URL.Query()
	f := &form{Action: k.path(), Button: q.T("重新出表")}
	one := func(name, label string) ui.Field {
		return ui.Field{Name: name, Label: label, Value: v.Get(name), Filter: true}
	}
	switch k.key {
	case "duty":
		day := q.Known(calendar.Date(v.Get("day")))
		f.Fields = []field{{Field: one("place", q.T("区域")), Options: q.territories(day), Suggest: true}, {Field: one("day", q.T("看哪一天")), Day: true}}
		f.Fields[1].Value = string(day)
		if q.May(app.Vault) {
			f.Fields = append(f.Fields, field{Field: one("persons", q.T("含线下领导姓名和电话（查看留痕）")), Tick: true})
		}
	case "reply":
		here := ui.Address{Path: k.path(), Query: v}
		f.Hidden = here.Hidden("whom", "list", "import")
		f.Fields = []field{{Field: one("whom", q.T("主送")), Options: nil}, {Field: one("list", q.T("清单叫什么"))}}
		f.Fields[0].Example, f.Fields[1].Example = q.T("市创建办"), q.T("第一次暗访交办问题")
		if list := q.imports(); len(list) > 0 {
			f.Fields = append(f.Fields, field{Field: one("import", q.T("哪一次导入的清单")), Options: list, None: q.T("不按导入，按台账筛选")})
		}
	case "slip", "problems":
		if v.Get("import") != "" || len(v["id"]) > 0 {
			return nil
		}
		here := ui.Address{Path: k.path(), Query: v}
		f.Hidden = here.Hidden("unit")
		f.Fields = []field{{Field: one("unit", q.T("责任单位")), Options: q.AllUnits(), Suggest: true}}
	}
	return f
}

func (q *req) territories(day calendar.Date) []ui.Option {
	return q.UnitOptions(day, org.District, org.Zone, org.Township, org.Precinct, org.Village)
}

// imports are the lists of problems that were taken in.
func (q *req) imports() (list []ui.Option) {
	if !q.May(app.ImportMatters.Right()) {
		return nil
	}
	found, err := q.App.Imports(q.Viewer, 50)
	if err != nil {
		return nil // the form does without
	}
	for _, i := range found {
		if i.Spec.Kind == app.ImportMatters && i.State == app.JobDone {
			list = append(list, ui.Option{Value: i.ID, Label: i.Spec.Name, Selected: q.URL.Query().Get("import") == i.ID})
		}
	}
	return list
}

// showPapers lists the papers.
func (q *req) showPapers() error {
	may := slices.DeleteFunc(slices.Clone(kinds), func(k kind) bool { return !q.May(k.right) })
	t := ui.Table{Caption: q.T("公文与表册"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("名称"), Width: ui.W12}, {Head: q.T("用途")}, {Head: q.T("还可从哪里出"), Width: ui.W16}}}
	for _, k := range may {
		at := k.path()
		if k.key == "slip" {
			at += "?status=sign" // what was sent out and nobody has signed for
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell(at, q.Word(k.title)), ui.Text(q.Word(k.what)), ui.Text(q.Word(from[k.key]))}})
	}
	return q.Page(ui.Layout{Title: q.T("公文与表册"), Sub: q.T("可打印，也可下载 Word、Excel；版式照 GB/T 9704，末尾有校验值和二维码")}, index(t))
}

// from says where else each paper is asked for.
var from = map[string]string{
	"slip": msg.K("事项页、导入结果页"), "problems": msg.K("总台账，按筛选出表"), "reply": msg.K("导入结果页"), "duty": msg.K("责任图页"),
}
