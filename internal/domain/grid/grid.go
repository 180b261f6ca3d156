package grid

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/ordered"
	"shuangcheng/internal/domain/org"
)

// Grid is all cells as they stand, ended ones among them: one immutable snapshot, safe for concurrent use.
type Grid struct {
	cells ordered.Map[CellID, Cell]
	codes ordered.Map[string, CellID]
}

// New makes the snapshot. Cells whose ID is empty are left out.
func New(cells []Cell) *Grid { return new(Grid).With(cells...) }

// With is the snapshot in which cells stand instead of, or beside, those of g; g stays as it is.
func (g *Grid) With(cells ...Cell) *Grid {
	out := *g
	for _, c := range cells {
		if c.ID != "" {
			out.cells, out.codes = out.cells.With(c.ID, c), out.codes.With(c.Code, c.ID)
		}
	}
	return &out
}

// Cell is the cell of that ID, the zero Cell when there is none.
func (g *Grid) Cell(id CellID) Cell { return g.cells.Get(id) }

func (g *Grid) byCode(code string) Cell { return g.cells.Get(g.codes.Get(code)) }

// ByCode is the cell of that code, the zero Cell when there is none. Codes are unique for ever.
func (g *Grid) ByCode(code string) Cell { return g.byCode(code) }

// On are the cells that existed on d, by code.
func (g *Grid) On(d calendar.Date) []Cell {
	var out []Cell
	for c := range g.cells.Values() {
		if c.Alive(d) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Cell) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Trace are the cells that on d stood where id stands: itself, those it came from, or those that came from it, by code.
func (g *Grid) Trace(id CellID, d calendar.Date) []Cell {
	found := map[CellID]bool{}
	g.trace(id, d, found)
	var out []Cell
	for c := range found {
		out = append(out, g.cells.Get(c))
	}
	slices.SortFunc(out, func(a, b Cell) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

func (g *Grid) trace(id CellID, d calendar.Date, found map[CellID]bool) {
	c := g.cells.Get(id)
	next := c.Heirs
	switch {
	case c.ID == "":
		return
	case c.Alive(d):
		found[id] = true
		return
	case d < c.Span.From:
		next = c.Parents
	}
	for _, n := range next {
		g.trace(n, d, found)
	}
}

// Located are the drawn cells of d for a geo.Locator or a check of coverage.
func (g *Grid) Located(d calendar.Date) []geo.Located {
	var out []geo.Located
	for _, c := range g.On(d) {
		if a := c.OutlineOn(d).Area; !a.IsZero() {
			out = append(out, geo.Located{ID: string(c.ID), Area: a})
		}
	}
	return out
}

// LocatorOn finds the cell of d that a point lies in. Building it takes time; keep it while g and d stay the same.
func (g *Grid) LocatorOn(d calendar.Date) *geo.Locator { return geo.NewLocator(g.Located(d)) }

// Serving are the cells of d in whose duty row the post stands, by code: the scope of chiefs, workers and sponsors.
func (g *Grid) Serving(post org.PostID, d calendar.Date) []Cell {
	return slices.DeleteFunc(g.On(d), func(c Cell) bool { return !c.DutyOn(d).Has(post) })
}

// Sponsored are the cells of d that the unit sponsors 帮包, by code.
func (g *Grid) Sponsored(unit org.UnitID, d calendar.Date) []Cell {
	return slices.DeleteFunc(g.On(d), func(c Cell) bool { return !c.DutyOn(d).Sponsored(unit) })
}
