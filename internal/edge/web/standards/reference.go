package standards

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
	"shuangcheng/internal/shipped"
)

func referenceRoutes() []route {
	return []route{
		page.Get("/references", app.SeeStandard, (*req).showReferences),
		page.Get("/references/{id}", app.SeeStandard, (*req).showReference),
	}
}

func (q *req) showReferences() error {
	list, err := shipped.References()
	if err != nil {
		return err
	}
	t := ui.Table{Caption: q.T("参考表"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("参考表"), Width: ui.W10}, {Head: q.T("用处")}, {Head: q.T("条目"), Num: true, Width: ui.W6}}}
	for _, r := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell("/references/"+r.ID, q.Word(r.Title)), ui.Text(q.Word(r.About)), ui.Text(msg.Num(len(r.Rows)))}})
	}
	l := ui.Layout{Title: q.T("参考表"), Sub: q.T("供查找，系统不据此自动判断"), Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}}}
	return q.Page(l, ui.DataTable(t))
}

func (q *req) showReference() error {
	list, err := shipped.References()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(list, func(r standard.Reference) bool { return r.ID == q.PathValue("id") })
	if at < 0 {
		return fault.New(fault.Missing, "没有这张参考表，请从参考表页重新选择")
	}
	r, here := list[at], ui.Address{Path: q.URL.Path, Query: q.URL.Query()}
	words := here.Query.Get("q")
	f := ui.Filter{Action: here.Path, Query: words}
	if words != "" {
		f.Clear = here.Path
	}
	rows, pages := page.PageOf(q.Req, here, holding(r.Rows, words))
	l := ui.Layout{Title: q.Word(r.Title), Sub: q.Word(r.About), Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}, {Text: q.T("参考表"), Href: "/references"}}}
	return q.Page(l, referencePage(f, q.referenceTable(r, rows), pages))
}

// holding keeps the rows that show all of words somewhere.
func holding(rows []standard.ReferenceRow, words string) []standard.ReferenceRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r standard.ReferenceRow) bool {
		text := strings.Join(r.Cells, "\n") + "\n" + strings.Join(r.Sources, "\n") + "\n" + r.Note
		return slices.ContainsFunc(strings.Fields(words), func(w string) bool { return !strings.Contains(text, w) })
	})
}

// referenceTable leaves out columns that the table has no use for, such as the confidence of sources.
func (q *req) referenceTable(r standard.Reference, rows []standard.ReferenceRow) ui.Table {
	t := ui.Table{Caption: q.Word(r.Title), Narrow: ui.Stack}
	for _, c := range r.Columns {
		t.Columns = append(t.Columns, ui.Column{Head: q.Word(c.Head)})
	}
	graded := slices.ContainsFunc(r.Rows, func(row standard.ReferenceRow) bool { return row.Confidence != "" })
	if graded {
		t.Columns = append(t.Columns, ui.Column{Head: q.T("信度"), Width: ui.W10}, ui.Column{Head: q.T("来源"), Width: ui.W8}, ui.Column{Head: q.T("说明")})
	}
	for _, row := range rows {
		var cells []ui.Content
		for _, c := range row.Cells {
			cells = append(cells, ui.Text(c))
		}
		if graded {
			cells = append(cells, ui.Text(q.Word(row.Confidence.Text())), ui.Text(strings.Join(row.Sources, " ")), ui.Text(row.Note))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}
