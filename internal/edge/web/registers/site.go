package registers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	places "shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func siteRoutes() []route {
	return slices.Concat([]route{page.Get("/sites", app.SeeOrg, (*req).showSites), page.Get("/sites/{id}", app.SeeOrg, (*req).showSite)}, siteDeeds())
}

// siteType is the name of a type of site.
func (q *req) siteType(code string) string {
	return cmp.Or(q.App.District().SiteTypes()[code], code)
}

func (q *req) showSites() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	d, types, words, kind := q.App.District(), q.App.District().SiteTypes(), strings.TrimSpace(q.URL.Query().Get("q")), q.URL.Query().Get("type")
	var found []places.Site
	for _, x := range d.Sites.On(day) {
		text := x.Code + " " + x.NameOn(day) + " " + types[x.TypeOn(day)] + " " + x.PlaceOn(day).Address + " " + d.Org.UnitName(x.OwnerOn(day), day)
		if (words == "" || strings.Contains(text, words)) && (kind == "" || kind == x.TypeOn(day)) {
			found = append(found, x)
		}
	}
	here := ui.Address{Path: "/sites", Query: q.URL.Query()}
	list, pages := page.PageOf(q.Req, here, found)
	t := ui.Table{Caption: q.T("点位"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("编号"), Width: ui.W8}, {Head: q.T("点位")}, {Head: q.T("类型"), Width: ui.W10}, {Head: q.T("网格"), Width: ui.W12}, {Head: q.T("直管单位"), Width: ui.W12}, {Head: q.T("状态"), Width: ui.W6}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.CodeCell(x.Code), ui.TwoLines(ui.TitleCell(q.OnDay("/sites/"+string(x.ID), day), x.NameOn(day)), x.PlaceOn(day).Address),
			ui.Text(types[x.TypeOn(day)]), q.orGap(d.Grid.Cell(x.CellOn(day)).NameOn(day)), q.orGap(q.ownerName(x, day)), ui.Text(q.Word(x.StateOn(day).Word()))}})
	}
	f := ui.Filter{Action: "/sites", Query: words, Hidden: here.Hidden("q", "page")}
	if kind != "" {
		f.Chips = []ui.Chip{{Field: q.T("类型"), Value: types[kind], Remove: here.With("type", "").String()}}
	}
	f.More = ui.SelectField(ui.Field{Name: "type", Label: q.T("类型"), Filter: true, Value: kind}, q.T("不限"), q.siteTypeOptions())
	var acts []ui.Button
	if q.May(app.EditSites) {
		acts = append(acts, ui.Button{Label: q.T("登记点位"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/sites/new"})
	}
	l := ui.Layout{Title: q.T("点位"), Sub: q.T("受检查的地方：是什么、在哪里、谁直管，都带日期"), Acts: ui.Buttons(acts...)}
	return q.Page(l, sitesPage(q.siteProposals(day), datedTable(q.OtherDay(day), f, t, pages)))
}

func (q *req) ownerName(x places.Site, day calendar.Date) string {
	if x.OwnerOn(day) == "" {
		return ""
	}
	return q.App.District().Org.UnitName(x.OwnerOn(day), day)
}

func (q *req) siteTypeOptions() []ui.Option {
	var out []ui.Option
	for code, name := range q.App.District().SiteTypes() {
		out = append(out, ui.Option{Value: code, Label: name})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return cmp.Compare(a.Value, b.Value) })
	return out
}

// siteProposals say which sites should be under another cell, each with the form that moves it.
func (q *req) siteProposals(day calendar.Date) (list []page.Act) {
	d := q.App.District()
	for _, p := range d.Sites.Propose(day, d.Grid, d.Locator(day)) {
		words := msg.Fault(q.Context(), &fault.Error{Kind: fault.Refused, Key: p.Key, Args: p.Args})
		list = append(list, page.Act{Label: words, Href: "/sites/" + string(p.Site) + "/cell?to=" + d.Grid.Cell(p.To).Code})
	}
	return list
}

func (q *req) siteAt() (places.Site, calendar.Date, error) {
	x := q.App.District().Sites.Site(places.ID(q.PathValue("id")))
	if x.ID == "" {
		return x, "", fault.New(fault.Missing, "没有这个点位，请从点位页重新选择")
	}
	day, err := q.Day()
	return x, day, err
}

func (q *req) siteCrumbs() []ui.Link { return []ui.Link{{Text: q.T("点位"), Href: "/sites"}} }

func (q *req) showSite() error {
	x, day, err := q.siteAt()
	if err != nil {
		return err
	}
	spells, exemptions, err := q.siteSpells(x)
	if err != nil {
		return err
	}
	main := []page.Section{{Title: q.T("基本情况"), Body: ui.Facts(true, q.siteFacts(x, day))}, {Title: q.T("停用和施工"), Body: spells},
		{ID: "exempt", Title: q.T("不适用项"), Note: q.T("检查时不看，报告里列明"), Body: exemptions}, {Title: q.T("沿革"), Body: q.siteHistory(x)}}
	side := []page.Section{{Title: q.T("日期"), Body: page.DayPicker(q.OtherDay(day))}}
	if q.May(app.EditSites) && x.Span.To == "" {
		side = append(side, page.Section{Title: q.T("办理"), Body: page.Acts(q.siteActs(x, day))})
	}
	return q.Page(ui.Layout{Title: x.NameOn(day), Crumbs: q.siteCrumbs(), Marks: unitMarks(q.siteType(x.TypeOn(day)), x.Code, q.Word(x.StateOn(day).Word()))}, page.WithSide(main, side))
}

func (q *req) siteFacts(x places.Site, day calendar.Date) []ui.Fact {
	p, c := x.PlaceOn(day), q.App.District().Grid.Cell(x.CellOn(day))
	cell, owner := q.orGap(""), q.orGap("")
	if c.ID != "" {
		cell = ui.Anchor(ui.Link{Text: c.NameOn(day), Href: q.OnDay("/cells/"+string(c.ID), day)})
	}
	if x.OwnerOn(day) != "" {
		owner = q.UnitLink(x.OwnerOn(day), day)
	}
	facts := []ui.Fact{{Name: q.T("地址"), Value: ui.Text(p.Address)}, {Name: q.T("网格"), Value: cell}, {Name: q.T("直管单位"), Value: owner}}
	if !p.Point.IsZero() {
		facts = append(facts, ui.Fact{Name: q.T("经纬度"), Value: ui.Text(p.Point.String())})
	}
	if p.Walk != "" {
		facts = append(facts, ui.Fact{Name: q.T("考察路线"), Value: ui.Text(p.Walk)})
	}
	manager := q.T("没有登记")
	if !x.ManagerOn(day).Name.IsZero() {
		manager = q.T("已登记，存在保密库")
	}
	return append(facts, ui.Fact{Name: q.T("现场负责人"), Value: ui.Text(manager)}, ui.Fact{Name: q.T("在册"), Value: ui.Text(q.Say(x.Span))})
}

// siteSpells draws the times off and under works, and the items that do not apply, with their reasons; nil where none.
func (q *req) siteSpells(x places.Site) (spells, exemptions templ.Component, err error) {
	var reasons []value.Text
	for _, s := range x.Spells {
		reasons = append(reasons, s.Reason)
	}
	for _, e := range x.Exemptions {
		reasons = append(reasons, e.Reason)
	}
	words, err := q.App.Words(reasons...)
	if err != nil {
		return nil, nil, err
	}
	if len(x.Spells) > 0 {
		t := ui.Table{Caption: q.T("停用和施工"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("状态"), Width: ui.W6}, {Head: q.T("时间"), Width: ui.W16}, {Head: q.T("理由")}}}
		for _, s := range slices.Backward(x.Spells) {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(q.Word(s.State.Word())), ui.Text(q.Say(s.Span)), ui.Text(words[s.Reason])}})
		}
		spells = ui.DataTable(t)
	}
	if len(x.Exemptions) > 0 {
		t := ui.Table{Caption: q.T("不适用项"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("检查项")}, {Head: q.T("时间"), Width: ui.W16}, {Head: q.T("理由")}}}
		for _, e := range slices.Backward(x.Exemptions) {
			name := e.Item.Code
			if i, err := q.App.District().Standards[e.Item.Edition].Standing(e.Item.Code); err == nil {
				name += " " + i.Title
			}
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(name), ui.Text(q.Say(e.Span)), ui.Text(words[e.Reason])}})
		}
		exemptions = ui.DataTable(t)
	}
	return spells, exemptions, nil
}

func (q *req) siteHistory(x places.Site) templ.Component {
	d := q.App.District()
	list := []pastChange{{x.Span.From, q.T("登记")}}
	for n, h := range x.Names {
		if n > 0 {
			list = append(list, pastChange{h.From, q.T("更名为“%s”", h.Is)})
		}
	}
	for n, h := range x.Types {
		if n > 0 {
			list = append(list, pastChange{h.From, q.T("类型改为“%s”", q.siteType(h.Is))})
		}
	}
	for n, h := range x.Cells {
		if n > 0 {
			list = append(list, pastChange{h.From, q.T("划入“%s”", d.Grid.Cell(h.Is).NameOn(h.From))})
		}
	}
	for n, h := range x.Owners {
		if n > 0 {
			list = append(list, pastChange{h.From, q.T("直管单位改为“%s”", d.Org.UnitName(h.Is, h.From))})
		}
	}
	if x.Span.To != "" {
		list = append(list, pastChange{x.Span.To.AddDays(1), q.T("注销")})
	}
	return q.changeTable(list)
}

// sitePick asks for a site of the day.
func (q *req) sitePick(name, label string, day calendar.Date) deed.Input {
	var out []ui.Option
	for _, x := range q.App.District().Sites.On(day) {
		out = append(out, ui.Option{Label: x.Code + " " + x.NameOn(day), Note: q.siteType(x.TypeOn(day))})
	}
	return deed.From(deed.Combo, name, label, out)
}

// site finds a site by its number, the first word typed, or by its name where only one is called so.
func site(a *deed.Answers, name string, day calendar.Date) places.ID {
	typed := a.Text(name)
	if typed == "" {
		return ""
	}
	code, _, _ := strings.Cut(typed, " ")
	sites := a.Q.App.District().Sites
	if x := sites.ByCode(code); x.ID != "" {
		return x.ID
	}
	found := sites.Named(typed, a.Q.Known(day))
	if len(found) != 1 {
		a.Refuse(fault.New(fault.Missing, "找不到点位“%s”，请从提示中选择，或写编号", typed).At(name))
		return ""
	}
	return found[0].ID
}

// point is the optional answer of that name, see pointOf.
func point(a *deed.Answers, name string) geo.Point {
	typed := a.Text(name)
	if typed == "" {
		return geo.Point{}
	}
	p, err := pointOf(typed)
	if err != nil {
		a.Refuse(deed.At(err, name))
	}
	return p
}

// pointOf reads degrees east and north, WGS84, divided by a comma of either width.
func pointOf(typed string) (geo.Point, error) {
	east, north, _ := strings.Cut(strings.NewReplacer("，", ",", " ", "").Replace(typed), ",")
	lon, err1 := strconv.ParseFloat(east, 64)
	lat, err2 := strconv.ParseFloat(north, 64)
	if err1 != nil || err2 != nil {
		return geo.Point{}, fault.New(fault.Invalid, "经纬度“%s”无法识别，请写成115.9861,36.4561的样子，先经度后纬度", typed)
	}
	return geo.At(lon, lat)
}
