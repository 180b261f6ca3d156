package grid

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/say"
)

// Change is what a decision about several cells enters under one of them. All changes of a decision are entered together
// or not at all.
type Change struct {
	Cell   CellID
	Events []journal.Event
}

// Split ends cell the day before from and founds parts in its place 拆分. Where all are drawn, the parts must add up to
// the cell. The From of the parts is set here. The cell's row of the duty table goes on in every part until the office sets
// another, so that no day is without somebody who answers.
func Split(f Facts, cell Cell, from calendar.Date, parts []Found) ([]Change, error) {
	if err := f.mayKeep(cell, nil); err != nil {
		return nil, err
	}
	switch {
	case cell.ID == "":
		return nil, fault.New(fault.Missing, "没有这个网格，请刷新页面后重新选择。")
	case len(parts) < 2:
		return nil, fault.New(fault.Invalid, "拆分后至少应有两个网格，请补充。").At("parts")
	}
	if err := cell.checkEnd("拆分", from); err != nil {
		return nil, err
	}
	var changes []Change
	var areas []geo.Area
	var ids []CellID
	for n, p := range parts {
		p.From = from
		if slices.ContainsFunc(parts[:n], func(o Found) bool { return o.ID == p.ID || o.Code == p.Code }) {
			return nil, fault.New(fault.Invalid, "拆分出的网格编码 %s 重复，请改正。", p.Code).At("code")
		}
		if err := f.mayKeep(cell, p); err != nil {
			return nil, err
		}
		events, err := f.found(p, []CellID{cell.ID})
		if err != nil {
			return nil, err
		}
		changes, areas, ids = append(changes, Change{p.ID, append(events, cell.carry(from)...)}), append(areas, p.Outline.Area), append(ids, p.ID)
	}
	if err := sameGround("拆分", areas, cell.OutlineOn(from).Area); err != nil {
		return nil, err
	}
	end := Change{cell.ID, []journal.Event{CellSplit{from.AddDays(-1), ids}}}
	return append([]Change{end}, changes...), nil
}

// Merge ends cells the day before from and founds whole in their place 合并. Where the cells are drawn and whole is not,
// its polygon is theirs together. The first cell's row of the duty table goes on until the office sets another.
func Merge(f Facts, cells []Cell, from calendar.Date, whole Found) ([]Change, error) {
	if len(cells) < 2 {
		return nil, fault.New(fault.Invalid, "请选择至少两个要合并的网格。").At("cells")
	}
	whole.From = from
	var changes []Change
	var areas []geo.Area
	var ids []CellID
	for _, c := range cells {
		switch {
		case c.ID == "":
			return nil, fault.New(fault.Missing, "没有这个网格，请刷新页面后重新选择。")
		case slices.Contains(ids, c.ID):
			return nil, fault.New(fault.Invalid, "网格“%s”选了两次，请去掉一个。", c.NameOn(from)).At("cells")
		}
		if err := f.mayKeep(c, nil); err != nil {
			return nil, err
		}
		if err := c.checkEnd("合并", from); err != nil {
			return nil, err
		}
		ids, areas = append(ids, c.ID), append(areas, c.OutlineOn(from).Area)
		changes = append(changes, Change{c.ID, []journal.Event{CellMerged{from.AddDays(-1), whole.ID}}})
	}
	if drawn(areas) && whole.Outline.Area.IsZero() {
		area, err := geo.Merge(areas...)
		if err != nil {
			return nil, fault.New(fault.Invalid, "这些网格的边界无法合成一个，请先检查边界。").At("cells").Because(err)
		}
		whole.Outline.Area = area
	}
	if err := sameGround("合并", areas, whole.Outline.Area); err != nil {
		return nil, err
	}
	if err := f.mayKeep(cells[0], whole); err != nil {
		return nil, err
	}
	events, err := f.found(whole, ids)
	if err != nil {
		return nil, err
	}
	return append(changes, Change{whole.ID, append(events, cells[0].carry(from)...)}), nil
}

// carry hands the cell's row of the duty table on to what takes its place.
func (c Cell) carry(from calendar.Date) []journal.Event {
	if duty, ok := c.Duties.On(from); ok {
		return []journal.Event{DutySet{From: from, Duty: duty}}
	}
	return nil
}

func drawn(areas []geo.Area) bool { return !slices.ContainsFunc(areas, geo.Area.IsZero) }

// sameGround refuses parts that overlap, leave ground out or reach beyond the whole. It says nothing while one of them
// is known in words only.
func sameGround(doing string, parts []geo.Area, whole geo.Area) error {
	if whole.IsZero() || !drawn(parts) {
		return nil
	}
	cells := make([]geo.Located, len(parts))
	for n, a := range parts {
		cells[n] = geo.Located{ID: string(rune('A' + n)), Area: a}
	}
	cover, err := geo.CheckCoverage(cells, whole)
	if err != nil {
		return fault.New(fault.Invalid, "%s所用的边界有误，请先检查边界。", say.As(doing)).At("outline").Because(err)
	}
	for _, x := range cover.Findings {
		if x.Code == geo.Overlapping || x.Code == geo.Gap || x.Code == geo.Beyond {
			return fault.New(fault.Refused, "%s前后的范围对不上：重叠 %.0f 平方米、遗漏 %.0f 平方米、超出 %.0f 平方米，请修改边界。", say.As(doing), cover.Overlap, cover.Gap, cover.Beyond).At("outline")
		}
	}
	return nil
}
