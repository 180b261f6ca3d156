package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Width is the width of a table column in rem, so that columns grow with the text; the zero Width takes
// what is left. Only these widths exist, because each is a class.
type Width int

// The widths, in rem.
const (
	Rest Width = 0
	W2   Width = 2
	W3   Width = 3
	W4   Width = 4
	W5   Width = 5
	W6   Width = 6
	W7   Width = 7
	W8   Width = 8
	W10  Width = 10
	W12  Width = 12
	W16  Width = 16
)

// Place says where a cell goes when a ledger becomes a compact list on a narrow screen; cells without a
// place are left out there.
type Place string

// The places of the compact list; a list has either a due date or an act in its lower corner, except
// work lists (Plain), where the due date moves up.
const (
	Nowhere    Place = ""
	PlaceCode  Place = "code"
	PlaceState Place = "state"
	PlaceTitle Place = "title"
	PlaceUnit  Place = "unit"
	PlaceDue   Place = "due"
	PlaceAct   Place = "act"
)

// Narrow says what a table does on a screen under 700 px.
type Narrow int

// Scroll keeps the columns and scrolls sideways, for comparing; Stack turns each row into lines of name
// and value, for details; Compact keeps the cells with a Place, for ledgers.
const (
	Scroll Narrow = iota
	Stack
	Compact
)

// Order is how a column is sorted now.
type Order string

// The orders, as aria-sort names them.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Column is one column of a table.
type Column struct {
	Head  string
	Width Width
	Num   bool   // a figure: right-aligned
	Sort  string // address that sorts by this column; empty when it cannot be
	Order Order
	Spare bool  // dropped below 1500 px
	Place Place // see Compact
}

// Row is one row; its cells match the columns.
type Row struct {
	ID       string // value of the check box, when the table has a Pick
	Name     string // what the check box selects, e.g. the number of the matter
	Cells    []Content
	Selected bool
	Current  bool
	Group    string // a heading over the rows that follow; such a row has nothing else
}

// Pick adds a column of check boxes. The table must then stand inside the form that acts on them.
type Pick struct {
	Name string // form name of the boxes
}

// Table is a table. Caption says what it lists, for who cannot see what stands around it.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Pick    *Pick
	Fixed   bool // one line per row, long titles end in an ellipsis, heads stay in sight on wide screens
	Narrow  Narrow
	Plain   bool      // a work list: no frame, no visible heads, two lines a row, the last cell one verb
	Foot    []Content // totals, one per column; may be nil
	Preview string    // address, from that of a row's link, of what the space bar shows in the pane of WithPreview; may be empty
}

func (t Table) class() string {
	c := []string{"tbl"}
	if t.Fixed {
		c = append(c, "fix")
	} else {
		c = append(c, "wrap")
	}
	switch t.Narrow {
	case Stack:
		c = append(c, "mstk")
	case Compact:
		c = append(c, "cpt")
	}
	return strings.Join(c, " ")
}

// span is the number of columns, that of the check boxes included.
func (t Table) span() int {
	if t.Pick != nil {
		return len(t.Columns) + 1
	}
	return len(t.Columns)
}

func (c Column) class() string {
	var s []string
	if c.Num {
		s = append(s, "num")
	}
	if c.Spare {
		s = append(s, "spare")
	}
	if c.Place != Nowhere {
		s = append(s, "at-"+string(c.Place))
	}
	return strings.Join(s, " ")
}

func (w Width) class() string {
	if w == Rest {
		return ""
	}
	return "w" + tenths(int(w)*10)
}

func (o Order) icon() Icon {
	switch o {
	case Ascending:
		return IconUp
	case Descending:
		return IconDown
	}
	return NoIcon
}

func sortAttrs(c Column) templ.Attributes {
	return when(c.Order != Unsorted, "aria-sort", string(c.Order))
}
