package registers

import (
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func cellDeeds() []route {
	return slices.Concat(
		deed.Routes("/cells/new", app.EditCells, (*req).foundCell),
		deed.Routes("/cells/{id}/duty", app.EditCells, (*req).setDuty),
		deed.Routes("/cells/{id}/rename", app.EditCells, (*req).renameCell),
		deed.Routes("/cells/{id}/outline", app.EditCells, (*req).drawCell),
		deed.Routes("/cells/{id}/seat", app.EditCells, (*req).reseatCell),
		deed.Routes("/cells/{id}/count", app.EditCells, (*req).recountCell),
		deed.Routes("/cells/{id}/mark", app.EditCells, (*req).markCell),
		deed.Routes("/cells/{id}/split", app.EditCells, (*req).splitCell),
		deed.Routes("/cells/{id}/merge", app.EditCells, (*req).mergeCell),
		deed.Routes("/cells/{id}/close", app.EditCells, (*req).closeCell),
	)
}

// cellActs are what may be done with a cell.
func (q *req) cellActs(c grid.Cell) []page.Act {
	to := func(what string) string { return "/cells/" + string(c.ID) + "/" + what }
	return []page.Act{page.Do(q.T("换责任表"), to("duty"), q.T("从某一天起由谁负责")), page.Do(q.T("改四至或边界"), to("outline"), ""), page.Do(q.T("更名"), to("rename"), ""), page.Do(q.T("调整隶属"), to("seat"), ""),
		page.Do(q.T("登记户数人口"), to("count"), ""), page.Do(q.T("标记重点区域"), to("mark"), ""), page.Do(q.T("拆分"), to("split"), ""), page.Do(q.T("与别的网格合并"), to("merge"), ""), page.Do(q.T("撤销"), to("close"), "")}
}

// cellDeed is the frame of a deed on the cell of the address.
func (q *req) cellDeed(title, note string, inputs func(c grid.Cell, today calendar.Date) []deed.Input, build func(c grid.Cell, in *deed.Answers, k *app.Desk) grid.Command) (deed.Form, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed.Form{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed.Form{Title: title, Note: note, Button: title, Inputs: inputs(c, q.Today()), Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		return at, q.changeCell(ask, in, c.ID, func(in *deed.Answers, k *app.Desk) grid.Command { return build(c, in, k) })
	}
	return d, nil
}

func (q *req) changeCell(ask app.Ask, in *deed.Answers, id grid.CellID, build func(*deed.Answers, *app.Desk) grid.Command) error {
	_, err := q.App.Cell(q.Context(), ask, id, func(k *app.Desk) grid.Command {
		c := build(in, k)
		k.Refuse(in.Err)
		return c
	})
	return err
}

// seatInputs ask of which ground a cell is part.
func (q *req) seatInputs(s grid.Seat, day calendar.Date) []deed.Input {
	name := func(id org.UnitID) string {
		if id == "" {
			return ""
		}
		return q.App.District().Org.UnitName(id, day)
	}
	return []deed.Input{deed.UnitPick(q.Req, "town", q.T("镇街"), day, org.Township).Is(name(s.Town)), deed.UnitPick(q.Req, "community", q.T("社区（村）"), day, org.Village).Opt().Is(name(s.Community)),
		deed.UnitPick(q.Req, "precinct", q.T("片区"), day, org.Precinct).Opt().Is(name(s.Precinct))}
}

func seat(a *deed.Answers) grid.Seat {
	day := a.Day("from")
	return grid.Seat{Town: a.Unit("town", day), Community: a.Unit("community", day), Precinct: a.Unit("precinct", day)}
}

// outlineInputs ask where a cell lies: in words, drawn, or both.
func (q *req) outlineInputs(o grid.Outline) []deed.Input {
	return []deed.Input{deed.Area("words", q.T("四至"), 3).Opt().Is(o.Words).Hinted(q.T("东至、西至、南至、北至。没有图形也可以先用文字")),
		{Field: ui.Field{Name: "file", Label: q.T("边界图形"), Hint: q.T("GeoJSON 文件，经纬度；不传就不改图形"), Optional: true}, Kind: deed.Outlines}}
}

// outline reads what outlineInputs ask; old is kept where no file came.
func outline(a *deed.Answers, old geo.Area) grid.Outline {
	o := grid.Outline{Words: a.Text("words"), Area: old}
	if a.Q.MultipartForm == nil || len(a.Q.MultipartForm.File["file"]) == 0 {
		return o
	}
	data, _, err := a.Q.File("file", page.MaxSheet)
	if err != nil {
		a.Refuse(err)
		return o
	}
	features, err := geo.ParseGeoJSON(data)
	switch {
	case err != nil:
		a.Refuse(deed.At(err, "file"))
	case len(features) != 1:
		a.Refuse(fault.New(fault.Invalid, "文件里有 %d 个图形，一个网格请只放一个", len(features)).At("file"))
	default:
		if o.Area, err = features[0].Shape.Area(geo.WGS84); err != nil {
			a.Refuse(deed.At(err, "file"))
		}
	}
	return o
}

func (q *req) foundCell() (deed.Form, error) {
	today := q.Today()
	d := deed.Form{Title: q.T("划定网格"), Button: q.T("划定这个网格"), Files: true, Crumbs: q.cellCrumbs()}
	d.Inputs = append([]deed.Input{deed.Text("code", q.T("网格编码")).Hinted(q.T("15 位：区县 6、镇街 3、社区 3、顺序 3")), deed.Text("name", q.T("网格名称"))}, q.seatInputs(grid.Seat{}, today)...)
	d.Inputs = append(d.Inputs, q.outlineInputs(grid.Outline{})...)
	d.Inputs = append(d.Inputs, deed.Text("households", q.T("户数")).Opt(), deed.Text("people", q.T("人口")).Opt(), deed.Text("key", q.T("重点区域理由")).Opt().Hinted(q.T("是重点区域才填")), q.since())
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		id := grid.CellID(ask.ID)
		return "/cells/" + string(id), q.changeCell(ask, in, id, func(in *deed.Answers, _ *app.Desk) grid.Command {
			return grid.Found{ID: id, Code: in.Text("code"), Name: in.Text("name"), Outline: outline(in, nil), Seat: seat(in),
				Count: grid.Count{Households: count(in, "households"), People: count(in, "people")}, Key: in.Text("key"), From: in.Day("from")}
		})
	}
	return d, nil
}

func (q *req) renameCell() (deed.Form, error) {
	return q.cellDeed(q.T("更名"), "", func(c grid.Cell, d calendar.Date) []deed.Input {
		return []deed.Input{deed.Text("name", q.T("新名称")).Is(c.NameOn(d)), q.since()}
	}, func(_ grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
		return grid.Rename{From: in.Day("from"), Name: in.Text("name")}
	})
}

func (q *req) drawCell() (deed.Form, error) {
	d, err := q.cellDeed(q.T("改四至或边界"), "", func(c grid.Cell, d calendar.Date) []deed.Input {
		return append(q.outlineInputs(c.OutlineOn(d)), q.since())
	}, func(c grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
		return grid.Draw{From: in.Day("from"), Outline: outline(in, c.OutlineOn(q.Known(in.Day("from"))).Area)}
	})
	d.Files = true
	return d, err
}

func (q *req) reseatCell() (deed.Form, error) {
	return q.cellDeed(q.T("调整隶属"), "", func(c grid.Cell, d calendar.Date) []deed.Input {
		return append(q.seatInputs(c.SeatOn(d), d), q.since())
	},
		func(_ grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
			return grid.Reseat{From: in.Day("from"), Seat: seat(in)}
		})
}

func (q *req) recountCell() (deed.Form, error) {
	return q.cellDeed(q.T("登记户数人口"), "", func(c grid.Cell, d calendar.Date) []deed.Input {
		n, _ := c.Counts.On(d)
		return []deed.Input{deed.Text("households", q.T("户数")).Opt().Is(numbered(n.Households)), deed.Text("people", q.T("人口")).Opt().Is(numbered(n.People)), q.since()}
	}, func(_ grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
		return grid.Recount{From: in.Day("from"), Count: grid.Count{Households: count(in, "households"), People: count(in, "people")}}
	})
}

func (q *req) markCell() (deed.Form, error) {
	return q.cellDeed(q.T("标记重点区域"), q.T("不再是重点区域，就把理由留空。"), func(c grid.Cell, d calendar.Date) []deed.Input {
		return []deed.Input{deed.Text("key", q.T("重点区域理由")).Opt().Is(c.KeyOn(d)), q.since()}
	}, func(_ grid.Cell, in *deed.Answers, _ *app.Desk) grid.Command {
		return grid.Mark{From: in.Day("from"), Key: in.Text("key")}
	})
}

func (q *req) closeCell() (deed.Form, error) {
	d, err := q.cellDeed(q.T("撤销"), q.T("拆分、合并请用相应功能，责任和历史才接得上。"), func(grid.Cell, calendar.Date) []deed.Input {
		return []deed.Input{deed.Date("from", q.T("自哪一天起没有它"), q.Today()), deed.Area("reason", q.T("理由"), 2)}
	}, func(_ grid.Cell, in *deed.Answers, k *app.Desk) grid.Command {
		return grid.Close{From: in.Day("from"), Reason: k.Text("reason", in.Text("reason"))}
	})
	d.Danger = true
	return d, err
}

// splitCell asks for the parts in words. A cell that is drawn may be cut along a line at the same time; else whoever has
// polygons draws the parts afterwards, one by one.
func (q *req) splitCell() (deed.Form, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed.Form{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed.Form{Title: q.T("拆分"), Note: q.T("责任表先由拆出的各个网格沿用，再分别换。"), Button: q.T("拆分这个网格"), Danger: true, Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.Inputs = []deed.Input{deed.Area("parts", q.T("拆成哪些网格"), 5).Hinted(q.T("一行一个：编码 名称 四至，用空格隔开")), q.since()}
	if !c.OutlineOn(day).Area.IsZero() {
		line := deed.Area("line", q.T("分割线"), 3).Opt().Hinted(q.T("一行一个点：经度,纬度。从边界外画到另一侧的边界外；沿画线方向，左边归第一个网格，右边归第二个。不填，就拆分后逐个重画"))
		d.Inputs = slices.Insert(d.Inputs, 1, line)
	}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		parts, err := q.cellParts(ask, in, c)
		if err != nil {
			return "", err
		}
		_, err = q.App.Reshape(q.Context(), ask, func(f grid.Facts) ([]grid.Change, error) {
			return grid.Split(f, f.Grid.Cell(c.ID), in.Day("from"), parts)
		})
		return at, err
	}
	return d, nil
}

// cellParts are the cells that the typed lines found, with their polygons where a line across the old one was given.
func (q *req) cellParts(ask app.Ask, in *deed.Answers, c grid.Cell) (parts []grid.Found, err error) {
	day := q.Known(in.Day("from"))
	for n, line := range in.Lines("parts") {
		f := strings.Fields(line)
		if len(f) < 3 {
			return nil, fault.New(fault.Invalid, "“%s”应写成“编码 名称 四至”三项，用空格隔开", line).At("parts")
		}
		parts = append(parts, grid.Found{ID: grid.CellID(page.Derived(ask.ID, strconv.Itoa(n))), Code: f[0], Name: f[1], Outline: grid.Outline{Words: strings.Join(f[2:], " ")}, Seat: c.SeatOn(day)})
	}
	line := in.Lines("line")
	if len(line) == 0 {
		return parts, nil
	}
	if len(parts) != 2 {
		return nil, fault.New(fault.Invalid, "一条分割线把网格分成两块，请写两个网格；要分成更多块，请分几次拆").At("parts")
	}
	cut := make([]geo.Point, len(line))
	for n, typed := range line {
		if cut[n], err = pointOf(typed); err != nil {
			return nil, deed.At(err, "line")
		}
	}
	left, right, err := geo.Split(c.OutlineOn(day).Area, cut)
	if err != nil {
		return nil, deed.At(err, "line")
	}
	parts[0].Outline.Area, parts[1].Outline.Area = left, right
	return parts, nil
}

func (q *req) mergeCell() (deed.Form, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed.Form{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed.Form{Title: q.T("合并网格"), Note: q.T("新网格先沿用本网格的责任表；两边都画了边界的，新边界由它们合成。"), Button: q.T("合并成一个网格"), Danger: true, Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.Inputs = []deed.Input{deed.Area("cells", q.T("与哪些网格合并"), 3).Hinted(q.T("一行一个，写编码")), deed.Text("code", q.T("新网格的编码")), deed.Text("name", q.T("新网格的名称")), deed.Area("words", q.T("新网格的四至"), 2), q.since()}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		ids := []grid.CellID{c.ID}
		for _, line := range in.Lines("cells") {
			code, _, _ := strings.Cut(line, " ")
			other := q.App.District().Grid.ByCode(code)
			if other.ID == "" {
				return "", fault.New(fault.Missing, "没有编码为“%s”的网格，请核对", code).At("cells")
			}
			ids = append(ids, other.ID)
		}
		whole := grid.Found{ID: grid.CellID(page.Derived(ask.ID, "0")), Code: in.Text("code"), Name: in.Text("name"), Outline: grid.Outline{Words: in.Text("words")}, Seat: c.SeatOn(q.Known(in.Day("from")))}
		_, err := q.App.Reshape(q.Context(), ask, func(f grid.Facts) ([]grid.Change, error) {
			var cells []grid.Cell
			for _, id := range ids {
				cells = append(cells, f.Grid.Cell(id))
			}
			return grid.Merge(f, cells, in.Day("from"), whole)
		})
		return "/cells/" + string(whole.ID), err
	}
	return d, nil
}
