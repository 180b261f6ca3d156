package grid

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Facts about a cell.
type (
	// CellFounded 已划定.
	CellFounded struct {
		ID      CellID        `json:"id"`
		Code    string        `json:"code"`
		Name    string        `json:"name"`
		Outline Outline       `json:"outline"`
		Seat    Seat          `json:"seat"`
		Count   Count         `json:"count,omitzero"`
		Key     string        `json:"key,omitempty"`
		From    calendar.Date `json:"from"`
		Parents []CellID      `json:"parents,omitempty"`
	}
	// CellRenamed 已更名.
	CellRenamed struct {
		From calendar.Date `json:"from"`
		Name string        `json:"name"`
	}
	// CellDrawn 边界变更, in words or with a polygon.
	CellDrawn struct {
		From    calendar.Date `json:"from"`
		Outline Outline       `json:"outline"`
	}
	// CellSeated 隶属变更.
	CellSeated struct {
		From calendar.Date `json:"from"`
		Seat Seat          `json:"seat"`
	}
	// CellCounted 户数人口.
	CellCounted struct {
		From  calendar.Date `json:"from"`
		Count Count         `json:"count"`
	}
	// CellMarked 重点区域标记; an empty Key takes the mark off.
	CellMarked struct {
		From calendar.Date `json:"from"`
		Key  string        `json:"key,omitempty"`
	}
	// CellSplit 已拆分.
	CellSplit struct {
		Last calendar.Date `json:"last"` // last day of the cell
		Into []CellID      `json:"into"`
	}
	// CellMerged 已合并.
	CellMerged struct {
		Last calendar.Date `json:"last"`
		Into CellID        `json:"into"`
	}
	// CellClosed 已撤销, as when its ground leaves the district.
	CellClosed struct {
		Last   calendar.Date `json:"last"`
		Reason value.Text    `json:"reason"`
	}
	// DutySet 责任表变更.
	DutySet struct {
		From     calendar.Date `json:"from"`
		Duty     Duty          `json:"duty"`
		Backfill bool          `json:"backfill,omitempty"` // entered afterwards from a signed paper 补录
	}
)

func (CellFounded) Kind() string { return "cell.founded.v1" }
func (CellRenamed) Kind() string { return "cell.renamed.v1" }
func (CellDrawn) Kind() string   { return "cell.drawn.v1" }
func (CellSeated) Kind() string  { return "cell.seated.v1" }
func (CellCounted) Kind() string { return "cell.counted.v1" }
func (CellMarked) Kind() string  { return "cell.marked.v1" }
func (CellSplit) Kind() string   { return "cell.split.v1" }
func (CellMerged) Kind() string  { return "cell.merged.v1" }
func (CellClosed) Kind() string  { return "cell.closed.v1" }
func (DutySet) Kind() string     { return "cell.duty-set.v1" }

func (e CellFounded) apply(c *Cell) {
	*c = Cell{ID: e.ID, Code: e.Code, Span: calendar.Span{From: e.From}, Parents: e.Parents}
	c.Names, c.Outlines, c.Seats = c.Names.Add(e.From, e.Name), c.Outlines.Add(e.From, e.Outline), c.Seats.Add(e.From, e.Seat)
	if e.Count != (Count{}) {
		c.Counts = c.Counts.Add(e.From, e.Count)
	}
	if e.Key != "" {
		c.Keys = c.Keys.Add(e.From, e.Key)
	}
}
func (e CellRenamed) apply(c *Cell) { c.Names = c.Names.Add(e.From, e.Name) }
func (e CellDrawn) apply(c *Cell)   { c.Outlines = c.Outlines.Add(e.From, e.Outline) }
func (e CellSeated) apply(c *Cell)  { c.Seats = c.Seats.Add(e.From, e.Seat) }
func (e CellCounted) apply(c *Cell) { c.Counts = c.Counts.Add(e.From, e.Count) }
func (e CellMarked) apply(c *Cell)  { c.Keys = c.Keys.Add(e.From, e.Key) }
func (e CellSplit) apply(c *Cell)   { c.Span.To, c.Heirs = e.Last, slices.Clone(e.Into) }
func (e CellMerged) apply(c *Cell)  { c.Span.To, c.Heirs = e.Last, []CellID{e.Into} }
func (e CellClosed) apply(c *Cell)  { c.Span.To = e.Last }
func (e DutySet) apply(c *Cell)     { c.Duties = c.Duties.Add(e.From, e.Duty) }

var kinds = journal.NewKinds(
	journal.Reads[CellFounded], journal.Reads[CellRenamed], journal.Reads[CellDrawn], journal.Reads[CellSeated], journal.Reads[CellCounted],
	journal.Reads[CellMarked], journal.Reads[CellSplit], journal.Reads[CellMerged], journal.Reads[CellClosed], journal.Reads[DutySet],
)

// Decode reads a stored body of one of this package's kinds.
func Decode(kind string, body []byte) (journal.Event, error) { return kinds.Decode(kind, body) }

// Kinds lists the kinds of this package, ascending.
func Kinds() []string { return kinds.Names() }
