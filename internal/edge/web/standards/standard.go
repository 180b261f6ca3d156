package standards

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func standardRoutes() []route {
	list := []route{
		page.Get("/standards", app.SeeStandard, (*req).showStandards),
		page.Get("/standards/{id}", app.SeeStandard, (*req).showEdition),
		page.Post("/standards/{id}/enable", app.EditStd, (*req).enableItems),
		page.Get("/standards/{id}/items/{code}", app.SeeStandard, (*req).showItem),
	}
	return slices.Concat(list, standardDeeds(), mappingRoutes(), manualRoutes(), referenceRoutes())
}

// systemOrder is the order of the systems on the page: what is assessed first, then what the work runs on.
var systemOrder = []standard.System{standard.Wenming, standard.Minors, standard.Negative, standard.Fragments, standard.Weisheng, standard.Veto,
	standard.Manual, standard.SiteTypes, standard.Checklists, standard.CheckLibrary, standard.Problems, standard.Conditions}

func (q *req) showStandards() error {
	list := q.Editions()
	slices.SortStableFunc(list, func(a, b standard.State) int {
		return cmp.Or(cmp.Compare(slices.Index(systemOrder, a.System), slices.Index(systemOrder, b.System)), cmp.Compare(a.ID, b.ID))
	})
	t := ui.Table{Caption: q.T("标准版本"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("版本")}, {Head: q.T("条目"), Num: true, Width: ui.W6}, {Head: q.T("启用"), Num: true, Width: ui.W6},
		{Head: q.T("未核对停用"), Num: true, Width: ui.W8}, {Head: q.T("状态"), Width: ui.W12}}}
	system := standard.System("")
	for _, e := range list {
		if e.System != system {
			system = e.System
			t.Rows = append(t.Rows, ui.Row{Group: q.Word(system.Text())})
		}
		on, unsure := q.countItems(e)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TitleCell("/standards/"+e.ID, e.Title), ui.Text(msg.Num(len(e.Items))), ui.Text(msg.Num(on)),
			q.unsureCell(e, unsure), ui.Text(q.editionState(e))}})
	}
	acts := []ui.Button{{Label: q.T("版本对照"), Icon: ui.IconSplit, Href: "/mappings"}, {Label: q.T("参考表"), Href: "/references"}}
	if q.May(app.EditStd) {
		acts = append(acts, ui.Button{Label: q.T("导入本区手册"), Icon: ui.IconUpload, Kind: ui.Primary, Href: "/manuals/new"})
	}
	return q.Page(ui.Layout{Title: q.T("测评标准"), Sub: q.T("编码离开版本没有意义；未核对的条目先停用，经办人可以启用为自定条目"), Acts: ui.Buttons(acts...)}, ui.DataTable(t))
}

func (q *req) countItems(e standard.State) (on, unsure int) {
	for _, i := range e.Standings() {
		switch {
		case i.Enabled:
			on++
		case i.Confidence == standard.FromMemory:
			unsure++
		}
	}
	return on, unsure
}

// unsureCell leads to the rows that wait for somebody to look at them.
func (q *req) unsureCell(e standard.State, n int) templ.Component {
	if n == 0 {
		return ui.Text("0")
	}
	return ui.Anchor(ui.Link{Text: msg.Num(n), Href: "/standards/" + e.ID + "?view=off"})
}

func (q *req) editionState(e standard.State) string {
	switch {
	case !e.Complete():
		return q.T("正在导入")
	case e.RetiredOn == "":
		return q.T("在用")
	case e.Successor != "":
		return q.T("%s 起废止，由“%s”接替", e.RetiredOn, q.App.District().Standards[e.Successor].Title)
	}
	return q.T("%s 起废止", e.RetiredOn)
}

// editionAt is the edition of the address.
func (q *req) editionAt() (standard.State, error) {
	e, ok := q.App.District().Standards[q.PathValue("id")]
	if !ok {
		return e, fault.New(fault.Missing, "没有这个标准版本，请从标准页重新选择")
	}
	return e, nil
}

// editionView is a list of an edition's rows: what is below one of them, what was searched, or what is off.
type editionView struct {
	ID, View string
	Choices  []ui.Choice
	Filter   ui.Filter
	Path     []ui.Link
	Table    ui.Table
	Pages    ui.Pages
	May      bool // tick and enable
	Reason   ui.Field
	Cmd      string
	Errors   []ui.FieldError
}

func (q *req) showEdition() error {
	e, err := q.editionAt()
	if err != nil {
		return err
	}
	return q.Page(q.editionLayout(e), editionPage(q.editionView(e, nil)))
}

func (q *req) editionLayout(e standard.State) ui.Layout {
	var acts []ui.Button
	if q.May(app.EditStd) && e.RetiredOn == "" {
		acts = append(acts, ui.Button{Label: q.T("废止这一版"), Href: "/standards/" + e.ID + "/retire"})
	}
	return ui.Layout{Title: e.Title, Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}}, Acts: ui.Buttons(acts...),
		Sub: q.T("%s，%d 条，%s；来源文件 %s", q.Word(e.System.Text()), len(e.Items), q.editionState(e), e.File)}
}

func (q *req) editionView(e standard.State, picked []string) editionView {
	query := q.URL.Query()
	v := editionView{ID: e.ID, View: query.Get("view"), Cmd: page.NewCommand(), Reason: ui.Field{Name: "reason", Label: q.T("启用理由"), Hint: q.T("启用后标“自定”，写明由谁启用；不会当作官方条目"), Value: q.PostFormValue("reason")}}
	home := ui.Address{Path: "/standards/" + e.ID}
	on, _ := q.countItems(e)
	v.May = v.View == "off" && q.May(app.EditStd) && e.RetiredOn == ""
	v.Choices = []ui.Choice{{Label: q.T("按目录"), Href: home.Path, Current: v.View == ""}, {Label: q.T("全部 %d", len(e.Items)), Href: home.With("view", "all").String(), Current: v.View == "all"},
		{Label: q.T("停用 %d", len(e.Items)-on), Href: home.With("view", "off").String(), Current: v.View == "off"}}
	here := ui.Address{Path: home.Path, Query: query}
	v.Filter = ui.Filter{Action: home.Path, Query: query.Get("q"), Hidden: here.Hidden("q", "page", "at")}
	if v.Filter.Query != "" {
		v.Filter.Clear = here.With("q", "").String()
	}
	rows, path := q.editionRows(e)
	for _, i := range path {
		v.Path = append(v.Path, ui.Link{Text: i.Title, Href: home.With("at", i.Code).String()})
	}
	rows, v.Pages = page.PageOf(q.Req, here, rows)
	v.Table = q.itemTable(e, rows, picked, v.May)
	return v
}

// editionRows are the rows that the address asks for, and the way down to them.
func (q *req) editionRows(e standard.State) (rows []standard.Standing, path []standard.Item) {
	tree, query := standard.NewTree(e.Items), q.URL.Query()
	var items []standard.Item
	switch at, words := query.Get("at"), query.Get("q"); {
	case words != "":
		items = tree.Search(words, len(e.Items))
	case query.Get("view") != "":
		items = e.Items
	case at != "":
		items, path = tree.Children(at), tree.Path(at)
	default:
		items = tree.Roots()
		if len(items) == 1 { // the system itself, which everybody knows to be looking at
			items = tree.Children(items[0].Code)
		}
	}
	all := make(map[string]standard.Standing, len(e.Items))
	for _, s := range e.Standings() {
		all[s.Code] = s
	}
	for _, i := range items {
		if s := all[i.Code]; query.Get("view") != "off" || !s.Enabled {
			rows = append(rows, s)
		}
	}
	return rows, path
}

func (q *req) itemTable(e standard.State, rows []standard.Standing, picked []string, pick bool) ui.Table {
	tree := standard.NewTree(e.Items)
	t := ui.Table{Caption: e.Title, Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("编码"), Width: ui.W10}, {Head: q.T("条目")}, {Head: q.T("种类"), Width: ui.W6}, {Head: q.T("阈值"), Width: ui.W8}, {Head: q.T("信度"), Width: ui.W12}, {Head: q.T("下级"), Num: true, Width: ui.W4}}}
	if pick {
		t.Pick = &ui.Pick{Name: "codes"}
	}
	for _, i := range rows {
		below := ui.Text("")
		if n := len(tree.Children(i.Code)); n > 0 {
			below = ui.Anchor(ui.Link{Text: q.T("%d 条", n), Href: "/standards/" + e.ID + "?at=" + url.QueryEscape(i.Code)})
		}
		t.Rows = append(t.Rows, ui.Row{ID: i.Code, Name: i.Code, Selected: slices.Contains(picked, i.Code), Cells: []ui.Content{
			ui.CodeCell(i.Code), ui.TitleCell(itemHref(e.ID, i.Code), i.Title), ui.Text(q.Word(i.Kind.Text())), ui.Text(i.Threshold.Text()), itemMark(i), below}})
	}
	return t
}

func itemHref(edition, code string) string {
	return "/standards/" + edition + "/items/" + url.PathEscape(code)
}

// enableItems puts the ticked rows to use in one step.
func (q *req) enableItems() error {
	e, err := q.editionAt()
	if err != nil {
		return err
	}
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	codes := q.PostForm["codes"]
	if err := q.enable(ask, e.ID, codes, strings.TrimSpace(q.PostFormValue("reason"))); err != nil {
		q.URL.RawQuery = "view=off"
		v := q.editionView(e, codes)
		v.Errors = ui.FieldErrors(q.Context(), err)
		v.Reason.Error = ui.ErrorOf(v.Errors, "reason")
		return q.Again(err, q.editionLayout(e), editionPage(v))
	}
	return q.See("/standards/" + e.ID + "?view=off")
}

// enable puts rows to use, with the reason that the officer gives.
func (q *req) enable(ask app.Ask, edition string, codes []string, reason string) error {
	if reason == "" {
		return fault.New(fault.Invalid, "请写明启用的理由，例如“区手册第3页采用”").At("reason")
	}
	_, err := q.App.Standard(q.Context(), ask, edition, func(k *app.Desk) standard.Command {
		return standard.Enable{Codes: codes, By: q.officer(), Reason: k.Text("reason", reason)}
	})
	return err
}

// officer is who answers for a decision about a standard.
func (q *req) officer() string { return "account/" + string(q.Viewer.Account) }
