package web

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
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) cellDeeds() []route {
	return slices.Concat(
		s.deed("/cells/new", app.EditCells, (*req).foundCell),
		s.deed("/cells/{id}/duty", app.EditCells, (*req).setDuty),
		s.deed("/cells/{id}/rename", app.EditCells, (*req).renameCell),
		s.deed("/cells/{id}/outline", app.EditCells, (*req).drawCell),
		s.deed("/cells/{id}/seat", app.EditCells, (*req).reseatCell),
		s.deed("/cells/{id}/count", app.EditCells, (*req).recountCell),
		s.deed("/cells/{id}/mark", app.EditCells, (*req).markCell),
		s.deed("/cells/{id}/split", app.EditCells, (*req).splitCell),
		s.deed("/cells/{id}/merge", app.EditCells, (*req).mergeCell),
		s.deed("/cells/{id}/close", app.EditCells, (*req).closeCell),
	)
}

// cellActs are what may be done with a cell.
func (q *req) cellActs(c grid.Cell) []act {
	to := func(what string) string { return "/cells/" + string(c.ID) + "/" + what }
	return []act{{q.t("换责任表"), to("duty"), q.t("从某一天起由谁负责")}, {q.t("改四至或边界"), to("outline"), ""}, {q.t("更名"), to("rename"), ""}, {q.t("调整隶属"), to("seat"), ""},
		{q.t("登记户数人口"), to("count"), ""}, {q.t("标记重点区域"), to("mark"), ""}, {q.t("拆分"), to("split"), ""}, {q.t("与别的网格合并"), to("merge"), ""}, {q.t("撤销"), to("close"), ""}}
}

// cellDeed is the frame of a deed on the cell of the address.
func (q *req) cellDeed(title, note string, inputs func(c grid.Cell, today calendar.Date) []input, build func(c grid.Cell, in *answers, k *app.Desk) grid.Command) (deed, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed{Title: title, Note: note, Button: title, Inputs: inputs(c, q.today()), Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		return at, q.changeCell(ask, in, c.ID, func(in *answers, k *app.Desk) grid.Command { return build(c, in, k) })
	}
	return d, nil
}

func (q *req) changeCell(ask app.Ask, in *answers, id grid.CellID, build func(*answers, *app.Desk) grid.Command) error {
	_, err := q.s.app.Cell(q.Context(), ask, id, func(k *app.Desk) grid.Command {
		c := build(in, k)
		k.Refuse(in.err)
		return c
	})
	return err
}

// seatInputs ask of which ground a cell is part.
func (q *req) seatInputs(s grid.Seat, day calendar.Date) []input {
	name := func(id org.UnitID) string {
		if id == "" {
			return ""
		}
		return q.s.app.District().Org.UnitName(id, day)
	}
	return []input{q.unitPick("town", q.t("镇街"), day, org.Township).is(name(s.Town)), q.unitPick("community", q.t("社区（村）"), day, org.Village).optional().is(name(s.Community)),
		q.unitPick("precinct", q.t("片区"), day, org.Precinct).optional().is(name(s.Precinct))}
}

func (a *answers) seat() grid.Seat {
	day := a.day("from")
	return grid.Seat{Town: a.unit("town", day), Community: a.unit("community", day), Precinct: a.unit("precinct", day)}
}

// outlineInputs ask where a cell lies: in words, drawn, or both.
func (q *req) outlineInputs(o grid.Outline) []input {
	return []input{area("words", q.t("四至"), 3).optional().is(o.Words).hint(q.t("东至、西至、南至、北至。没有图形也可以先用文字")),
		{Field: ui.Field{Name: "file", Label: q.t("边界图形"), Hint: q.t("GeoJSON 文件，经纬度；不传就不改图形"), Optional: true}, kind: inGeo}}
}

// outline reads what outlineInputs ask; old is kept where no file came.
func (a *answers) outline(old geo.Area) grid.Outline {
	o := grid.Outline{Words: a.text("words"), Area: old}
	if a.q.MultipartForm == nil || len(a.q.MultipartForm.File["file"]) == 0 {
		return o
	}
	data, _, err := a.q.file("file", maxSheet)
	if err != nil {
		a.refuse(err)
		return o
	}
	features, err := geo.ParseGeoJSON(data)
	switch {
	case err != nil:
		a.refuse(at(err, "file"))
	case len(features) != 1:
		a.refuse(fault.New(fault.Invalid, "文件里有 %d 个图形，一个网格请只放一个", len(features)).At("file"))
	default:
		if o.Area, err = features[0].Shape.Area(geo.WGS84); err != nil {
			a.refuse(at(err, "file"))
		}
	}
	return o
}

func (q *req) foundCell() (deed, error) {
	today := q.today()
	d := deed{Title: q.t("划定网格"), Button: q.t("划定这个网格"), Files: true, Crumbs: q.cellCrumbs()}
	d.Inputs = append([]input{text("code", q.t("网格编码")).hint(q.t("15 位：区县 6、镇街 3、社区 3、顺序 3")), text("name", q.t("网格名称"))}, q.seatInputs(grid.Seat{}, today)...)
	d.Inputs = append(d.Inputs, q.outlineInputs(grid.Outline{})...)
	d.Inputs = append(d.Inputs, text("households", q.t("户数")).optional(), text("people", q.t("人口")).optional(), text("key", q.t("重点区域理由")).optional().hint(q.t("是重点区域才填")), q.since())
	d.run = func(ask app.Ask, in *answers) (string, error) {
		id := grid.CellID(ask.ID)
		return "/cells/" + string(id), q.changeCell(ask, in, id, func(in *answers, _ *app.Desk) grid.Command {
			return grid.Found{ID: id, Code: in.text("code"), Name: in.text("name"), Outline: in.outline(nil), Seat: in.seat(),
				Count: grid.Count{Households: in.count("households"), People: in.count("people")}, Key: in.text("key"), From: in.day("from")}
		})
	}
	return d, nil
}

func (q *req) renameCell() (deed, error) {
	return q.cellDeed(q.t("更名"), "", func(c grid.Cell, d calendar.Date) []input {
		return []input{text("name", q.t("新名称")).is(c.NameOn(d)), q.since()}
	}, func(_ grid.Cell, in *answers, _ *app.Desk) grid.Command {
		return grid.Rename{From: in.day("from"), Name: in.text("name")}
	})
}

func (q *req) drawCell() (deed, error) {
	d, err := q.cellDeed(q.t("改四至或边界"), "", func(c grid.Cell, d calendar.Date) []input {
		return append(q.outlineInputs(c.OutlineOn(d)), q.since())
	}, func(c grid.Cell, in *answers, _ *app.Desk) grid.Command {
		return grid.Draw{From: in.day("from"), Outline: in.outline(c.OutlineOn(q.known(in.day("from"))).Area)}
	})
	d.Files = true
	return d, err
}

func (q *req) reseatCell() (deed, error) {
	return q.cellDeed(q.t("调整隶属"), "", func(c grid.Cell, d calendar.Date) []input { return append(q.seatInputs(c.SeatOn(d), d), q.since()) },
		func(_ grid.Cell, in *answers, _ *app.Desk) grid.Command {
			return grid.Reseat{From: in.day("from"), Seat: in.seat()}
		})
}

func (q *req) recountCell() (deed, error) {
	return q.cellDeed(q.t("登记户数人口"), "", func(c grid.Cell, d calendar.Date) []input {
		n, _ := c.Counts.On(d)
		return []input{text("households", q.t("户数")).optional().is(numbered(n.Households)), text("people", q.t("人口")).optional().is(numbered(n.People)), q.since()}
	}, func(_ grid.Cell, in *answers, _ *app.Desk) grid.Command {
		return grid.Recount{From: in.day("from"), Count: grid.Count{Households: in.count("households"), People: in.count("people")}}
	})
}

func (q *req) markCell() (deed, error) {
	return q.cellDeed(q.t("标记重点区域"), q.t("不再是重点区域，就把理由留空。"), func(c grid.Cell, d calendar.Date) []input {
		return []input{text("key", q.t("重点区域理由")).optional().is(c.KeyOn(d)), q.since()}
	}, func(_ grid.Cell, in *answers, _ *app.Desk) grid.Command {
		return grid.Mark{From: in.day("from"), Key: in.text("key")}
	})
}

func (q *req) closeCell() (deed, error) {
	d, err := q.cellDeed(q.t("撤销"), q.t("拆分、合并请用相应功能，责任和历史才接得上。"), func(grid.Cell, calendar.Date) []input {
		return []input{date("from", q.t("自哪一天起没有它"), q.today()), area("reason", q.t("理由"), 2)}
	}, func(_ grid.Cell, in *answers, k *app.Desk) grid.Command {
		return grid.Close{From: in.day("from"), Reason: k.Text("reason", in.text("reason"))}
	})
	d.Danger = true
	return d, err
}

// splitCell asks for the parts in words; whoever has polygons draws them afterwards, part by part.
func (q *req) splitCell() (deed, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed{Title: q.t("拆分"), Note: q.t("责任表先由拆出的各个网格沿用，再分别换。图形拆分后逐个重画。"), Button: q.t("拆分这个网格"), Danger: true, Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.Inputs = []input{area("parts", q.t("拆成哪些网格"), 5).hint(q.t("一行一个：编码 名称 四至，用空格隔开")), q.since()}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		var parts []grid.Found
		for n, line := range in.lines("parts") {
			f := strings.Fields(line)
			if len(f) < 3 {
				return "", fault.New(fault.Invalid, "“%s”应写成“编码 名称 四至”三项，用空格隔开", line).At("parts")
			}
			parts = append(parts, grid.Found{ID: grid.CellID(derived(ask.ID, strconv.Itoa(n))), Code: f[0], Name: f[1], Outline: grid.Outline{Words: strings.Join(f[2:], " ")}, Seat: c.SeatOn(q.known(in.day("from")))})
		}
		_, err := q.s.app.Reshape(q.Context(), ask, func(f grid.Facts) ([]grid.Change, error) {
			return grid.Split(f, f.Grid.Cell(c.ID), in.day("from"), parts)
		})
		return at, err
	}
	return d, nil
}

func (q *req) mergeCell() (deed, error) {
	c, day, err := q.cellAt()
	if err != nil {
		return deed{}, err
	}
	at := "/cells/" + string(c.ID)
	d := deed{Title: q.t("合并网格"), Note: q.t("新网格先沿用本网格的责任表；两边都画了边界的，新边界由它们合成。"), Button: q.t("合并成一个网格"), Danger: true, Crumbs: append(q.cellCrumbs(), ui.Link{Text: c.NameOn(day), Href: at})}
	d.Inputs = []input{area("cells", q.t("与哪些网格合并"), 3).hint(q.t("一行一个，写编码")), text("code", q.t("新网格的编码")), text("name", q.t("新网格的名称")), area("words", q.t("新网格的四至"), 2), q.since()}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		ids := []grid.CellID{c.ID}
		for _, line := range in.lines("cells") {
			code, _, _ := strings.Cut(line, " ")
			other := q.s.app.District().Grid.ByCode(code)
			if other.ID == "" {
				return "", fault.New(fault.Missing, "没有编码为“%s”的网格，请核对", code).At("cells")
			}
			ids = append(ids, other.ID)
		}
		whole := grid.Found{ID: grid.CellID(derived(ask.ID, "0")), Code: in.text("code"), Name: in.text("name"), Outline: grid.Outline{Words: in.text("words")}, Seat: c.SeatOn(q.known(in.day("from")))}
		_, err := q.s.app.Reshape(q.Context(), ask, func(f grid.Facts) ([]grid.Change, error) {
			var cells []grid.Cell
			for _, id := range ids {
				cells = append(cells, f.Grid.Cell(id))
			}
			return grid.Merge(f, cells, in.day("from"), whole)
		})
		return "/cells/" + string(whole.ID), err
	}
	return d, nil
}
