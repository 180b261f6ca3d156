// Package grid holds the cells 网格 of a district, their splitting and merging, and the duty table 网格帮包责任表 of each,
// all with dates: who answered for a cell on a past day never changes afterwards.
package grid

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
)

// CellID names a cell; it never changes and is never reused.
type CellID string

// Outline is where a cell lies 四至. A cell may exist from its words before anybody has drawn it.
type Outline struct {
	Words string   `json:"words,omitempty"` // as in 东至…路，西至…河
	Area  geo.Area `json:"area,omitzero"`
}

// Seat is the ground that a cell is part of, as units.
type Seat struct {
	Town      org.UnitID `json:"town"`
	Community org.UnitID `json:"community,omitempty"`
	Precinct  org.UnitID `json:"precinct,omitempty"` // 片区
}

// Count is what was counted in a cell; 0 is "not counted".
type Count struct {
	Households int `json:"households,omitempty"`
	People     int `json:"people,omitempty"`
}

// Cell is one cell, folded from its events. The zero Cell is not founded yet.
type Cell struct {
	ID       CellID
	Code     string // see Layout
	Names    calendar.History[string]
	Outlines calendar.History[Outline]
	Seats    calendar.History[Seat]
	Counts   calendar.History[Count]
	Keys     calendar.History[string] // why it is a key area 重点区域; empty while it is none
	Duties   calendar.History[Duty]
	Span     calendar.Span
	Parents  []CellID // cells it was made of, by a split or a merge
	Heirs    []CellID // cells that stand in its place from the day after Span.To
}

// Stream is the stream of the cell's entries.
func (id CellID) Stream() journal.Stream { return journal.Of("cell", string(id)) }

// Alive reports whether c existed on d.
func (c Cell) Alive(d calendar.Date) bool { return c.ID != "" && c.Span.Holds(d) }

// NameOn is the name on d, the first one for earlier days.
func (c Cell) NameOn(d calendar.Date) string {
	n, ok := c.Names.On(d)
	if !ok && len(c.Names) > 0 {
		return c.Names[0].Is
	}
	return n
}

// OutlineOn is where c lay on d, as far as it was known.
func (c Cell) OutlineOn(d calendar.Date) Outline {
	o, _ := c.Outlines.On(d)
	return o
}

// SeatOn is the ground c was part of on d.
func (c Cell) SeatOn(d calendar.Date) Seat {
	s, _ := c.Seats.On(d)
	return s
}

// KeyOn is why c was a key area on d, empty when it was none.
func (c Cell) KeyOn(d calendar.Date) string {
	k, _ := c.Keys.On(d)
	return k
}

// DutyOn is who answered for c on d; the zero Duty on days without a table or without the cell.
func (c Cell) DutyOn(d calendar.Date) Duty {
	if !c.Alive(d) {
		return Duty{}
	}
	duty, _ := c.Duties.On(d)
	return duty
}

// Path are the units of the seat, the largest first, for the duty map; units above the town need not be named there.
func (s Seat) Path() []org.UnitID {
	var out []org.UnitID
	for _, id := range []org.UnitID{s.Town, s.Precinct, s.Community} {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}

// Apply folds one event into c. It never refuses: what happened, happened. An event of another package leaves c as it is.
func (c Cell) Apply(e journal.Event) Cell {
	if e, ok := e.(interface{ apply(*Cell) }); ok {
		e.apply(&c)
	}
	return c
}
