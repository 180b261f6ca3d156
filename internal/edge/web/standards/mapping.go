package standards

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func mappingRoutes() []route {
	return []route{
		page.Get("/mappings", app.SeeStandard, (*req).chooseMapping),
		page.Get("/mappings/{old}/{id}", app.SeeStandard, (*req).showMapping),
		page.Post("/mappings/{old}/{id}", app.EditStd, (*req).confirmMapping),
		page.Post("/mappings/{old}/{id}/ties", app.EditOrg, (*req).postTies),
	}
}

// chooseMapping asks which two editions to compare; a chosen pair leads on.
func (q *req) chooseMapping() error {
	older, newer := q.URL.Query().Get("old"), q.URL.Query().Get("new")
	if older != "" && newer != "" {
		return q.See("/mappings/" + url.PathEscape(older) + "/" + url.PathEscape(newer))
	}
	var options []ui.Option
	var done []ui.ListItem
	for _, e := range q.Editions() {
		options = append(options, ui.Option{Value: e.ID, Label: e.Title})
		for from := range e.Mappings {
			done = append(done, ui.ListItem{Title: q.T("%s → %s", q.App.District().Standards[from].Title, e.Title), Href: "/mappings/" + from + "/" + e.ID, Note: q.T("已确认 %d 行", len(e.Mappings[from]))})
		}
	}
	slices.SortFunc(done, func(a, b ui.ListItem) int { return strings.Compare(a.Href, b.Href) })
	l := ui.Layout{Title: q.T("版本对照"), Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}}, Sub: q.T("从旧版到新版逐条对照：新增、更严、取消、拆分、合并，并看哪些责任和点位要跟着走")}
	return q.Page(l, mappingChoice(options, done))
}

// mappingView is the table from an older edition to a newer one: proposed, typed or confirmed.
type mappingView struct {
	Older, Newer standard.State
	Rows         []mappingRow
	Views        []ui.View
	Confirmed    bool
	MayMove      bool // confirmed, and the viewer may change duties
	Edit         bool
	Moved        []string // ties that go along, in words
	Stuck        []string // ties that wait for a person
	Cmd          string
	Errors       []ui.FieldError
	Relations    []ui.Option
	Here         string
}

type mappingRow struct {
	standard.Pair
	N                  int
	OldTitle, NewTitle string
	Hidden             bool // of another relation than the one looked at
}

func (q *req) mappingEditions() (older, newer standard.State, err error) {
	d := q.App.District()
	older, ok1 := d.Standards[q.PathValue("old")]
	newer, ok2 := d.Standards[q.PathValue("id")]
	if !ok1 || !ok2 || older.ID == newer.ID {
		return older, newer, fault.New(fault.Missing, "没有这两个标准版本，或选了同一个，请重新选择")
	}
	return older, newer, nil
}

func (q *req) showMapping() error {
	older, newer, err := q.mappingEditions()
	if err != nil {
		return err
	}
	pairs, confirmed := newer.Mappings[older.ID]
	if !confirmed {
		pairs = standard.Compare(older.Items, newer.Items).Pairs
	}
	v := q.mappingView(older, newer, pairs)
	v.Confirmed, v.MayMove = confirmed, confirmed && len(v.Moved) > 0 && q.May(app.EditOrg)
	return q.Page(q.mappingLayout(v), mappingPage(v))
}

func (q *req) mappingLayout(v mappingView) ui.Layout {
	sub := q.T("下面是按编码、官方编号和标题比出来的建议，请逐行核对后确认")
	if v.Confirmed {
		sub = q.T("这张对照表已经确认；改动后可以重新确认")
	}
	return ui.Layout{Title: q.T("%s → %s", v.Older.Title, v.Newer.Title), Sub: sub, Crumbs: []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}, {Text: q.T("版本对照"), Href: "/mappings"}}}
}

// relations are all relations in the order of the page: what needs work first.
var relations = []standard.Relation{standard.Added, standard.Stricter, standard.Dropped, standard.Split, standard.Merged, standard.Looser, standard.Same}

func (q *req) mappingView(older, newer standard.State, pairs []standard.Pair) mappingView {
	v := mappingView{Older: older, Newer: newer, Cmd: page.NewCommand(), Edit: q.May(app.EditStd) && newer.RetiredOn == "", Here: q.URL.Path}
	titles := func(items []standard.Item) map[string]string {
		m := make(map[string]string, len(items))
		for _, i := range items {
			m[i.Code] = i.Title
		}
		return m
	}
	olds, news := titles(older.Items), titles(newer.Items)
	count, look := map[standard.Relation]int{}, standard.Relation(q.URL.Query().Get("relation"))
	for n, p := range pairs {
		count[p.Relation]++
		v.Rows = append(v.Rows, mappingRow{p, n, olds[p.Old], news[p.New], look != "" && p.Relation != look})
	}
	v.Views = []ui.View{{Label: q.T("全部"), Href: q.URL.Path, Count: len(pairs), Current: look == ""}}
	for _, r := range relations {
		v.Relations = append(v.Relations, ui.Option{Value: string(r), Label: q.Word(string(r))})
		v.Views = append(v.Views, ui.View{Label: q.Word(string(r)), Href: q.URL.Path + "?relation=" + url.QueryEscape(string(r)), Count: count[r], Current: look == r})
	}
	q.moveTies(&v, pairs)
	return v
}

// moveTies says which rules of the duty map and rows of power lists go along, and which wait for a person.
func (q *req) moveTies(v *mappingView, pairs []standard.Pair) {
	r, today := q.App.District().Org, q.Today()
	var ties []standard.Tie
	name := map[string]string{}
	for _, x := range r.Rules() {
		if x.State == org.InForce && x.Span.Holds(today) && x.What.Edition == v.Older.ID {
			ties = append(ties, standard.Tie{Kind: "duty", ID: x.ID, Code: x.What.Code})
			name[x.ID] = q.T("责任规则 %s", q.ClassName(x.What))
		}
	}
	for _, p := range r.Powers(today) {
		if p.Scope.Class.Edition == v.Older.ID {
			ties = append(ties, standard.Tie{Kind: "power", ID: p.ID, Code: p.Scope.Class.Code})
			name[p.ID] = q.T("“%s”的权力 %s", r.UnitName(p.Unit, today), q.ClassName(p.Scope.Class))
		}
	}
	for _, t := range q.siteTies(v.Older.ID) {
		ties = append(ties, t)
		name[t.ID] = q.T("点位不适用项 %s", t.Code)
	}
	moved, stuck := standard.Move(pairs, ties)
	for _, t := range moved {
		v.Moved = append(v.Moved, q.T("%s → %s", name[t.ID], t.Code))
	}
	for _, t := range stuck {
		v.Stuck = append(v.Stuck, fmt.Sprintf("%s：%s", name[t.ID], msg.Fault(q.Context(), t.Why)))
	}
}

// confirmMapping enters the table as it was typed, or gives it back with what is wrong in it.
func (q *req) confirmMapping() error {
	older, newer, err := q.mappingEditions()
	if err != nil {
		return err
	}
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	pairs := q.typedPairs()
	_, err = q.App.Standard(q.Context(), ask, newer.ID, func(*app.Desk) standard.Command {
		from := older.Edition
		from.Items = older.Items
		return standard.ConfirmMapping{From: from, Pairs: pairs, By: q.officer()}
	})
	if fault.KindOf(err) == fault.Internal && err != nil {
		return err
	}
	if err != nil {
		v := q.mappingView(older, newer, pairs)
		v.Errors = ui.FieldErrors(q.Context(), err)
		return q.Again(err, q.mappingLayout(v), mappingPage(v))
	}
	return q.See(q.URL.Path)
}

// postTies lets rules and power lists hang on the newer edition, by the confirmed table.
func (q *req) postTies() error {
	older, newer, err := q.mappingEditions()
	if err != nil {
		return err
	}
	ask, err := q.Ask()
	if err != nil {
		return err
	}
	if _, err := q.App.MoveTies(q.Context(), ask, older.ID, newer.ID); err != nil {
		return err
	}
	return q.See("/mappings/" + older.ID + "/" + newer.ID + "#ties")
}

// typedPairs are the rows of the form; a row without both codes was struck out.
func (q *req) typedPairs() (pairs []standard.Pair) {
	n, _ := strconv.Atoi(q.PostForm.Get("rows"))
	for i := range min(n, 2*page.ItemsPerPage*page.ItemsPerPage) {
		at := strconv.Itoa(i)
		p := standard.Pair{Old: strings.TrimSpace(q.PostForm.Get("old." + at)), New: strings.TrimSpace(q.PostForm.Get("new." + at)),
			Relation: standard.Relation(q.PostForm.Get("relation." + at)), Note: strings.TrimSpace(q.PostForm.Get("note." + at))}
		if p.Old != "" || p.New != "" {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// siteTies are the items of an edition that do not apply to sites.
func (q *req) siteTies(edition string) (list []standard.Tie) {
	for _, x := range q.App.District().Sites.On(q.Today()) {
		for _, e := range x.Exemptions {
			if e.Item.Edition == edition && e.Span.Holds(q.Today()) {
				list = append(list, standard.Tie{Kind: "site", ID: string(x.ID) + "/" + e.Item.Code, Code: e.Item.Code})
			}
		}
	}
	return list
}
