package app

import (
	"cmp"
	"errors"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
)

// OutlineAct says what an uploaded outline does to the cell of its code.
type OutlineAct string

// The acts.
const (
	OutlineFound  OutlineAct = "found"  // a new cell
	OutlineRedraw OutlineAct = "redraw" // a cell that is there gets this outline
	OutlineSame   OutlineAct = "same"   // the cell lies so already
	OutlineLeft   OutlineAct = "left"   // cannot be taken in; Findings or Fault say why
)

// OutlineRow is one outline of the file.
type OutlineRow struct {
	Line       int // in the file, from 1
	Code, Name string
	Cell       grid.CellID
	Act        OutlineAct
	Seat       grid.Seat
	Area       geo.Area
	Findings   []geo.Finding
	Fault      *fault.Error // of what is written beside the outline
}

// OutlinePlan is the preview of a file of outlines.
type OutlinePlan struct {
	Datum geo.Datum
	Day   calendar.Date
	Rows  []OutlineRow
	Whole []geo.Finding // of all outlines together: the coordinate system, overlaps, gaps
	Notes []*fault.Error
	After geo.Coverage // how the cells cover the ground once the outlines are taken in
}

// Count counts the rows of an act.
func (p OutlinePlan) Count(act OutlineAct) (n int) {
	for _, r := range p.Rows {
		if r.Act == act {
			n++
		}
	}
	return n
}

// Fatal reports whether the file as a whole cannot be taken in.
func (p OutlinePlan) Fatal() bool {
	return slices.ContainsFunc(p.Whole, func(f geo.Finding) bool { return f.Fatal && f.Code == geo.WrongDatum })
}

// Names under which offices and map programs write code, name, town and community of a cell.
//
//msg:off names in foreign files
var (
	codeKeys      = []string{"grid_code", "网格编码", "编码", "code", "CODE", "bsm", "BSM"}
	nameKeys      = []string{"name", "网格名称", "名称", "NAME", "mc", "MC"}
	townKeys      = []string{"town_code", "镇街编码", "镇街", "所属镇街", "town"}
	communityKeys = []string{"community_code", "社区编码", "社区", "所属社区", "community"}
)

func property(f geo.Feature, keys []string) string {
	for _, k := range keys {
		if v := f.Properties[k]; v != "" {
			return v
		}
	}
	return ""
}

// maxOutlines bounds the cells of one file.
const maxOutlines = 5000

// PlanOutlines says in words what is wrong with each outline of a GeoJSON file and what taking it in would do from a day on.
// It changes nothing.
func (a *App) PlanOutlines(raw []byte, datum geo.Datum, day calendar.Date) (OutlinePlan, error) {
	p := OutlinePlan{Datum: datum, Day: day}
	if day.Time().IsZero() {
		return p, fault.New(fault.Invalid, "请填写生效日期，写成2018-03-15这样。").At("from")
	}
	features, err := geo.ParseGeoJSON(raw)
	if err != nil {
		return p, err
	}
	if len(features) > maxOutlines {
		return p, fault.New(fault.TooLarge, "文件里有 %d 个图形，一次最多 %d 个，请分成几个文件。", len(features), maxOutlines).At("file")
	}
	d := a.District()
	district, whole, err := d.Outline(day)
	if err != nil {
		return p, err
	}
	seen := map[string]int{}
	for i, f := range features {
		r := d.outlineRow(f, datum, day, district)
		r.Line = i + 1
		if first, ok := seen[r.Code]; ok && r.Code != "" && r.Fault == nil {
			r.Act, r.Fault = OutlineLeft, fault.New(fault.Invalid, "网格编码 %s 与第 %d 个图形重复，请改正。", r.Code, first)
		}
		seen[r.Code] = r.Line
		p.Rows = append(p.Rows, r)
	}
	p.together(d, district, whole)
	return p, nil
}

// outlineRow looks at one outline and at what is written beside it.
func (d *District) outlineRow(f geo.Feature, datum geo.Datum, day calendar.Date, district geo.Area) OutlineRow {
	r := OutlineRow{Code: property(f, codeKeys), Name: cmp.Or(property(f, nameKeys), f.ID), Act: OutlineLeft}
	r.Findings = geo.Check(f.Shape, datum, district)
	if !geo.Fatal(r.Findings) {
		area, err := f.Shape.Area(datum)
		if err == nil {
			area, err = geo.Repair(area)
		}
		if refusal, ok := errors.AsType[*fault.Error](err); ok {
			r.Fault = refusal
			return r
		}
		r.Area = area
	}
	c := d.Grid.ByCode(r.Code)
	switch err := grid.CodeLayout.Check(r.Code); {
	case err != nil:
		r.Fault = asFault(err)
	case c.ID != "" && !c.Alive(day):
		r.Fault = fault.New(fault.Refused, "网格 %s 在 %s 不存在，请换一个编码或日期。", r.Code, day)
	case c.ID == "":
		r.Cell = grid.CellID("c-" + r.Code)
		r.Seat, r.Fault = d.seatOf(f, r.Code, day)
	default:
		r.Cell, r.Seat, r.Name = c.ID, c.SeatOn(day), c.NameOn(day)
	}
	if r.Area.IsZero() || r.Fault != nil {
		return r
	}
	switch {
	case c.ID == "":
		r.Act = OutlineFound
	case sameArea(c.OutlineOn(day).Area, r.Area):
		r.Act = OutlineSame
	default:
		r.Act = OutlineRedraw
	}
	return r
}

func asFault(err error) *fault.Error {
	f, _ := errors.AsType[*fault.Error](err)
	return f
}

func sameArea(x, y geo.Area) bool {
	return slices.EqualFunc(x, y, func(p, q geo.Polygon) bool {
		return slices.EqualFunc(p, q, func(r, s geo.Ring) bool { return slices.Equal(r, s) })
	})
}

// seatOf finds the town and the community of a new cell: by what is written beside it, else by the digits of its code.
func (d *District) seatOf(f geo.Feature, code string, day calendar.Date) (grid.Seat, *fault.Error) {
	town := d.territory(day, org.Township, append(properties(f, townKeys), code[:9]+"000")...)
	if town == "" {
		return grid.Seat{}, fault.New(fault.Missing, "没有找到网格 %s 所在的镇街，请先建立镇街，或在文件里写明“镇街”。", code)
	}
	community := d.territory(day, org.Village, append(properties(f, communityKeys), code[:12])...)
	if community != "" && !slices.Contains(d.Org.Chain(community, day), town) {
		community = ""
	}
	return grid.Seat{Town: town, Community: community}, nil
}

func properties(f geo.Feature, keys []string) (out []string) {
	for _, k := range keys {
		if v := f.Properties[k]; v != "" {
			out = append(out, v)
		}
	}
	return out
}

// territory is the first unit of the kind that one of the words names: by its own code or name, or by a code of divisions.
func (d *District) territory(day calendar.Date, kind org.UnitKind, words ...string) org.UnitID {
	for _, w := range words {
		if u, err := d.Org.Find(w, day); err == nil && u.Kind == kind {
			return u.ID
		}
		for _, u := range d.Org.Units(day, kind) {
			if div, ok := u.Divisions.On(day); ok && div.Code == w {
				return u.ID
			}
		}
	}
	return ""
}

// together looks at all outlines at once: whether the coordinate system fits the county, and how the cells would cover the ground.
func (p *OutlinePlan) together(d *District, district geo.Area, whole bool) {
	var areas []geo.Area
	after := map[string]geo.Area{}
	for _, c := range d.Grid.Located(p.Day) {
		after[c.ID] = c.Area
	}
	for _, r := range p.Rows {
		if !r.Area.IsZero() {
			areas = append(areas, r.Area)
		}
		if r.Act == OutlineFound || r.Act == OutlineRedraw {
			after[string(r.Cell)] = r.Area
		}
	}
	if len(areas) > 0 {
		p.Whole = geo.CheckDatum(areas, p.Datum, district)
	}
	if len(after) > maxCovered {
		p.Notes = append(p.Notes, fault.New(fault.TooLarge, "导入后网格有 %d 个，超过 %d 个，预览不核对重叠和空隙。", len(after), maxCovered))
		return
	}
	var cells []geo.Located
	for id, area := range after {
		cells = append(cells, geo.Located{ID: id, Area: area})
	}
	slices.SortFunc(cells, func(x, y geo.Located) int { return cmp.Compare(x.ID, y.ID) })
	if !whole {
		district = nil
	}
	cover, err := geo.CheckCoverage(cells, district)
	if err != nil {
		p.Notes = append(p.Notes, fault.New(fault.Invalid, "有的边界还不能核对重叠和空隙，请先改正上面列出的问题。").Because(err))
		return
	}
	p.After = cover
	p.Whole = append(p.Whole, cover.Findings...)
}
