package registers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func cellRoutes() []route {
	list := []route{page.Get("/cells", app.SeeOrg, (*req).showCells), page.Get("/cells.xlsx", app.SeeOrg, (*req).exportCells), page.Get("/cells.geojson", app.SeeOrg, (*req).exportOutlines), page.Get("/cells/{id}", app.SeeOrg, (*req).showCell)}
	return slices.Concat(list, cellDeeds())
}

// cellRow is a cell's row of the duty table 网格帮包责任表 in words, in the order of the printed table.
func (q *req) cellRow(c grid.Cell, day calendar.Date) []string {
	r, duty := q.App.District().Org, c.DutyOn(day)
	seat := c.SeatOn(day)
	community := ""
	if seat.Community != "" {
		community = r.UnitName(seat.Community, day)
	}
	return []string{c.Code, c.NameOn(day), r.UnitName(seat.Town, day), community, q.postWords(day, duty.Sponsors...), q.postWords(day, duty.TownLeader), q.postWords(day, duty.Secretary),
		q.postWords(day, duty.Chief), q.postWords(day, duty.Workers...), q.helperWords(duty, day), q.forceWords(slices.Concat(duty.Staff, duty.Vehicles), day), c.KeyOn(day), duty.Document}
}

// cellHeads are the heads of cellRow.
func (q *req) cellHeads() []string {
	return []string{q.T("编码"), q.T("网格"), q.T("镇街"), q.T("社区（村）"), q.T("包保领导"), q.T("镇街责任领导"), q.T("社区（村）书记"), q.T("网格长"), q.T("网格员"), q.T("帮包单位"), q.T("下沉人员和车辆"), q.T("重点区域"), q.T("文号")}
}

// postWords are posts with their holders: 甲镇·网格长（王甲一）.
func (q *req) postWords(day calendar.Date, ids ...org.PostID) string {
	var words []string
	for _, id := range ids {
		if id == "" {
			continue
		}
		p := q.App.District().Org.Post(id)
		w := p.NameOn(day)
		if name := q.HolderName(p.HolderOn(day)); name != "" {
			w += "（" + name + "）"
		}
		words = append(words, w)
	}
	return strings.Join(words, q.T("、"))
}

func (q *req) helperWords(d grid.Duty, day calendar.Date) string {
	var words []string
	for _, h := range d.Helpers {
		w := q.App.District().Org.UnitName(h.Unit, day)
		if l := q.postWords(day, h.Liaison); l != "" {
			w += " " + l
		}
		words = append(words, w)
	}
	return strings.Join(words, q.T("、"))
}

func (q *req) forceWords(list []grid.Force, day calendar.Date) string {
	var words []string
	for _, f := range list {
		words = append(words, q.T("%s%s %d", q.App.District().Org.UnitName(f.Unit, day), f.What, f.Count))
	}
	return strings.Join(words, q.T("、"))
}

// cellsOn are the cells of the day that the words of the address find.
func (q *req) cellsOn(day calendar.Date) (list []grid.Cell) {
	words := strings.TrimSpace(q.URL.Query().Get("q"))
	for _, c := range q.App.District().Grid.On(day) {
		if words == "" || strings.Contains(strings.Join(q.cellRow(c, day), " "), words) {
			list = append(list, c)
		}
	}
	return list
}

func (q *req) showCells() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	here := ui.Address{Path: "/cells", Query: q.URL.Query()}
	cells, pages := page.PageOf(q.Req, here, q.cellsOn(day))
	t := ui.Table{Caption: q.T("网格帮包责任表"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("网格")}, {Head: q.T("镇街、社区")}, {Head: q.T("网格长")}, {Head: q.T("网格员")}, {Head: q.T("包保领导")}, {Head: q.T("帮包单位")}, {Head: q.T("重点"), Width: ui.W5}}}
	for _, c := range cells {
		row := q.cellRow(c, day)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.TwoLines(ui.TitleCell(q.OnDay("/cells/"+string(c.ID), day), row[1]), row[0]), ui.TwoLines(ui.Text(row[2]), row[3]),
			q.orGap(row[7]), q.orGap(row[8]), q.orGap(row[4]), q.orGap(row[9]), ui.Text(row[11])}})
	}
	acts := []ui.Button{{Label: q.T("导出责任表"), Icon: ui.IconExport, Href: ui.Address{Path: "/cells.xlsx", Query: q.URL.Query()}.String()}, {Label: q.T("导出边界"), Icon: ui.IconExport, Href: ui.Address{Path: "/cells.geojson", Query: q.URL.Query()}.String()}, {Label: q.T("责任空白"), Href: q.OnDay("/gaps", day)}}
	if q.May(app.EditCells) {
		acts = append(acts, ui.Button{Label: q.T("划定网格"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/cells/new"})
	}
	f := ui.Filter{Action: "/cells", Query: q.URL.Query().Get("q"), Hidden: here.Hidden("q", "page")}
	return q.Page(ui.Layout{Title: q.T("网格和责任表"), Sub: q.T("每个网格谁包保、谁负责，按日期留存；过去的责任不能改"), Acts: ui.Buttons(acts...)}, datedTable(q.OtherDay(day), f, t, pages))
}

// orGap is a name, or the mark of a gap.
func (q *req) orGap(s string) templ.Component {
	if s == "" {
		return ui.StatusText(ui.StateSoon, q.T("空缺"))
	}
	return ui.Text(s)
}

// exportCells writes the duty table of a day.
func (q *req) exportCells() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	var columns []sheet.OutColumn
	for _, h := range q.cellHeads() {
		columns = append(columns, sheet.OutColumn{Title: h, Width: 18})
	}
	return q.Sheet(q.T("网格帮包责任表 %s", day), columns, func(yield func([]string, error) bool) {
		for _, c := range q.cellsOn(day) {
			if !yield(q.cellRow(c, day), nil) {
				return
			}
		}
	})
}

// exportOutlines writes the cells that are drawn on a day, as the import of cells takes them in again.
func (q *req) exportOutlines() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	var features []geo.Feature
	for _, c := range q.cellsOn(day) {
		if area := c.OutlineOn(day).Area; !area.IsZero() {
			row := q.cellRow(c, day)
			features = append(features, geo.Feature{ID: row[0], Shape: area.Shape(), Properties: map[string]string{"网格编码": row[0], "网格名称": row[1], "镇街": row[2], "社区": row[3]}})
		}
	}
	b, err := geo.GeoJSON(features)
	if err != nil {
		return err
	}
	return q.Download(q.T("网格边界 %s", day)+".geojson", "application/geo+json", b)
}

func (q *req) cellAt() (grid.Cell, calendar.Date, error) {
	c := q.App.District().Grid.Cell(grid.CellID(q.PathValue("id")))
	if c.ID == "" {
		return c, "", fault.New(fault.Missing, "没有这个网格，请从网格页重新选择")
	}
	day, err := q.Day()
	return c, day, err
}

func (q *req) cellCrumbs() []ui.Link {
	return []ui.Link{{Text: q.T("网格和责任表"), Href: "/cells"}}
}

func (q *req) showCell() error {
	c, day, err := q.cellAt()
	if err != nil {
		return err
	}
	var duty []ui.Fact
	heads, row := q.cellHeads(), q.cellRow(c, day)
	for n := 4; n < len(row); n++ {
		duty = append(duty, ui.Fact{Name: heads[n], Value: ui.Text(row[n])})
	}
	duty = append(duty, ui.Fact{Name: q.T("楼栋长、路段长"), Value: ui.Text(q.postWords(day, c.DutyOn(day).Wardens...))})
	main := []page.Section{{Title: q.T("责任表"), Note: q.T("%s 的责任", day), Body: ui.Facts(true, duty)}, {Title: q.T("范围"), Body: ui.Facts(true, q.cellFacts(c, day))},
		{Title: q.T("点位"), Body: q.cellSites(c, day)}, {Title: q.T("沿革"), Body: q.cellHistory(c)}}
	side := []page.Section{{Title: q.T("日期"), Body: page.DayPicker(q.OtherDay(day))}}
	if q.May(app.EditCells) && c.Span.To == "" {
		side = append(side, page.Section{Title: q.T("办理"), Body: page.Acts(q.cellActs(c))})
	}
	life := q.T("存续 %s", c.Span)
	return q.Page(ui.Layout{Title: c.NameOn(day), Crumbs: q.cellCrumbs(), Marks: unitMarks(q.T("网格"), c.Code, life)}, page.WithSide(main, side))
}

func (q *req) cellFacts(c grid.Cell, day calendar.Date) []ui.Fact {
	r, o, seat, count := q.App.District().Org, c.OutlineOn(day), c.SeatOn(day), c.Counts
	facts := []ui.Fact{{Name: q.T("镇街"), Value: q.UnitLink(seat.Town, day)}}
	for _, x := range []struct {
		name string
		unit org.UnitID
	}{{q.T("社区（村）"), seat.Community}, {q.T("片区"), seat.Precinct}} {
		if x.unit != "" && r.Unit(x.unit).ID != "" {
			facts = append(facts, ui.Fact{Name: x.name, Value: q.UnitLink(x.unit, day)})
		}
	}
	facts = append(facts, ui.Fact{Name: q.T("四至"), Value: ui.Text(o.Words)})
	drawn := q.T("还没有画，只有文字")
	if !o.Area.IsZero() {
		drawn = q.T("已画，%s 平方米，%d 个点", msg.Num(int(o.Area.SquareMetres())), o.Area.Points())
	}
	facts = append(facts, ui.Fact{Name: q.T("边界"), Value: ui.Text(drawn)})
	if n, ok := count.On(day); ok {
		facts = append(facts, ui.Fact{Name: q.T("户数人口"), Value: ui.Text(q.T("%s 户，%s 人", msg.Num(n.Households), msg.Num(n.People)))})
	}
	return facts
}

// cellSites lists the sites entered under a cell.
func (q *req) cellSites(c grid.Cell, day calendar.Date) templ.Component {
	var items []ui.ListItem
	for _, x := range q.App.District().Sites.On(day) {
		if x.CellOn(day) == c.ID {
			items = append(items, ui.ListItem{Code: x.Code, Title: x.NameOn(day), Href: q.OnDay("/sites/"+string(x.ID), day), Note: q.siteType(x.TypeOn(day))})
		}
	}
	if len(items) == 0 {
		return page.None(q.T("这个网格里还没有登记点位。"))
	}
	return ui.List(items)
}

// cellHistory lists what changed in a cell, the newest first.
func (q *req) cellHistory(c grid.Cell) templ.Component {
	g := q.App.District().Grid
	names := func(ids []grid.CellID) string {
		var list []string
		for _, id := range ids {
			list = append(list, g.Cell(id).NameOn(c.Span.From))
		}
		return strings.Join(list, q.T("、"))
	}
	begun := q.T("划定")
	if len(c.Parents) > 0 {
		begun = q.T("由“%s”而来", names(c.Parents))
	}
	list := []pastChange{{c.Span.From, begun}}
	for n, x := range c.Names {
		if n > 0 {
			list = append(list, pastChange{x.From, q.T("更名为“%s”", x.Is)})
		}
	}
	for n, x := range c.Outlines {
		if n > 0 {
			list = append(list, pastChange{x.From, q.T("边界变更")})
		}
	}
	for _, x := range c.Duties {
		list = append(list, pastChange{x.From, strings.TrimSpace(q.T("责任表换版 %s", x.Is.Document))})
	}
	if c.Span.To != "" && len(c.Heirs) > 0 {
		list = append(list, pastChange{c.Span.To.AddDays(1), q.T("改为“%s”", names(c.Heirs))})
	} else if c.Span.To != "" {
		list = append(list, pastChange{c.Span.To.AddDays(1), q.T("撤销")})
	}
	return q.changeTable(list)
}

// pastChange is one line of a history.
type pastChange struct {
	day  calendar.Date
	what string
}

// changeTable draws a history, the newest first.
func (q *req) changeTable(list []pastChange) templ.Component {
	slices.SortStableFunc(list, func(a, b pastChange) int { return strings.Compare(string(b.day), string(a.day)) })
	t := ui.Table{Caption: q.T("沿革"), Narrow: ui.Stack, Columns: []ui.Column{{Head: q.T("自"), Width: ui.W10}, {Head: q.T("变更")}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Content{ui.Text(string(x.day)), ui.Text(x.what)}})
	}
	return ui.DataTable(t)
}

// cellLabel is how a cell is written and read in forms: its code and name.
func cellLabel(c grid.Cell, day calendar.Date) string { return c.Code + " " + c.NameOn(day) }

// cellPick asks for a cell of the day.
func (q *req) cellPick(name, label string, day calendar.Date) deed.Input {
	var out []ui.Option
	for _, c := range q.App.District().Grid.On(day) {
		out = append(out, ui.Option{Label: cellLabel(c, day), Note: q.App.District().Org.UnitName(c.SeatOn(day).Town, day)})
	}
	return deed.From(deed.Combo, name, label, out)
}

// cell finds a cell by its code, the first word typed, or by its name where only one is called so.
func cell(a *deed.Answers, name string, day calendar.Date) grid.CellID {
	typed := a.Text(name)
	if typed == "" {
		return ""
	}
	code, _, _ := strings.Cut(typed, " ")
	g, day := a.Q.App.District().Grid, a.Q.Known(day)
	if c := g.ByCode(code); c.ID != "" {
		return c.ID
	}
	var found []grid.CellID
	for _, c := range g.On(day) {
		if c.NameOn(day) == typed {
			found = append(found, c.ID)
		}
	}
	if len(found) != 1 {
		a.Refuse(fault.New(fault.Missing, "找不到网格“%s”，请从提示中选择，或写编码", typed).At(name))
		return ""
	}
	return found[0]
}

// count reads a whole number that may be left out.
func count(a *deed.Answers, name string) int {
	if a.Text(name) == "" {
		return 0
	}
	return a.Number(name)
}

// numbered writes n for a field that is empty when there is none.
func numbered(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
