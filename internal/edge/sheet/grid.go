package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// grid is a sheet as it lies in the file: rows that hold text, with gaps, and merged areas. The
// head has not been looked for yet.
type grid struct {
	name     string
	rows     []Row // ascending numbers; a row without any text is absent
	merges   []area
	tops     []area // those of merges that begin where the head may be
	notes    []string
	date1904 bool
	hidden   []int // hidden columns, from 0
	chat     bool  // the first row is the head and needs no search
	slots    int   // cells held so far, empty ones between included
}

// area is a merged range: rows as numbered in the file, columns from 0, all inclusive.
type area struct{ top, left, bottom, right int }

// put appends a row within the bound on memory.
func (g *grid) put(r Row, limits Limits) error {
	if g.slots += len(r.Cells); g.slots > limits.Cells {
		return tooLarge("「%s」超过 %d 万个单元格，请拆成几个文件分别导入", g.name, limits.Cells/10_000)
	}
	g.rows = append(g.rows, r)
	return nil
}

// bound checks rows made elsewhere against the limits.
func (g *grid) bound(limits Limits) error {
	if len(g.rows) > limits.Rows {
		return tooLarge("「%s」超过 %d 行，请分几次导入", g.name, limits.Rows)
	}
	for _, r := range g.rows {
		for _, c := range r.Cells {
			if len(c) > limits.Cell && len([]rune(c)) > limits.Cell {
				return tooLarge("第 %d 行超过 %d 个字符，请缩短内容", r.Number, limits.Cell)
			}
		}
	}
	return nil
}

// note keeps a finding; after twenty of them the rest is only counted by the reader's eye.
func (g *grid) note(format string, args ...any) {
	if len(g.notes) < 20 {
		g.notes = append(g.notes, fmt.Sprintf(format, args...))
	}
}

// table finds the head, names the columns and cuts what is empty.
func (g *grid) table() (*Table, error) {
	if len(g.rows) == 0 {
		return nil, refuse("表「%s」是空的，请检查选的是不是这张表", g.name)
	}
	first, depth, ok := g.head()
	if !ok {
		return nil, refuse("表「%s」没有找到表头，请在数据上方加一行列名", g.name)
	}
	data := g.rows[first+depth:]
	if len(data) == 0 {
		return nil, refuse("表「%s」只有表头，没有数据，请填写后再导入", g.name)
	}
	g.fillDown(data)
	used := g.usedColumns(first, depth, data)
	t := &Table{Sheet: g.name, Header: g.names(first, depth, used), Epoch1904: g.date1904}
	t.Rows = g.pick(data, used, t.Header)
	if len(t.Rows) == 0 {
		return nil, refuse("表「%s」只有表头，没有数据，请填写后再导入", g.name)
	}
	t.Notes = g.notes
	return t, nil
}

// usedColumns are the columns with a name or with data, from left to right.
func (g *grid) usedColumns(first, depth int, data []Row) []int {
	var seen []bool
	mark := func(cells []string) {
		for i, c := range cells {
			if i >= len(seen) {
				seen = append(seen, make([]bool, len(cells)-len(seen))...)
			}
			seen[i] = seen[i] || c != ""
		}
	}
	for i := range depth {
		mark(g.expand(g.rows[first+i]))
	}
	for _, r := range data {
		mark(r.Cells)
	}
	var used []int
	for i, yes := range seen {
		if yes {
			used = append(used, i)
		}
	}
	return used
}

// pick keeps the used columns of the data and leaves out repetitions of the head, which stand on
// top of each printed page.
func (g *grid) pick(data []Row, used []int, header []string) []Row {
	straight := used[len(used)-1] == len(used)-1
	rows := data[:0:0]
	for _, r := range data {
		if !straight {
			cells := make([]string, len(used))
			for i, c := range used {
				cells[i] = r.Cell(c)
			}
			r.Cells = cells
		}
		if slices.Equal(r.Cells, header) {
			g.note("第 %d 行重复了表头，已略过", r.Number)
			continue
		}
		rows = append(rows, r)
	}
	return rows
}

// fillDown repeats the value of a cell merged over several rows in each of them that has text of
// its own. Only the first column of an area is filled: the others say nothing more. Overlapping
// areas, which no program writes, are skipped, so the work is bounded by rows times columns.
func (g *grid) fillDown(data []Row) {
	slices.SortFunc(g.merges, func(a, b area) int {
		if a.left != b.left {
			return a.left - b.left
		}
		return a.top - b.top
	})
	column, below, filled := -1, 0, 0
	for _, m := range g.merges {
		if m.left != column {
			column, below = m.left, 0
		}
		if m.top <= below || m.bottom == m.top {
			continue
		}
		below = m.bottom
		filled += fillArea(data, m)
	}
	if filled > 0 {
		g.note("有 %d 个合并单元格已按首格内容填满", filled)
	}
}

// fillArea reports 1 when it filled something.
func fillArea(data []Row, m area) int {
	i, ok := slices.BinarySearchFunc(data, m.top, func(r Row, n int) int { return r.Number - n })
	if !ok || data[i].Cell(m.left) == "" {
		return 0
	}
	value, filled := data[i].Cell(m.left), 0
	for j := i + 1; j < len(data) && data[j].Number <= m.bottom; j++ {
		r := &data[j]
		if m.left >= len(r.Cells) {
			r.Cells = append(r.Cells, make([]string, m.left+1-len(r.Cells))...)
		}
		if r.Cells[m.left] == "" {
			r.Cells[m.left], filled = value, 1
		}
	}
	return filled
}

// columnName is the letter of a column as spreadsheet programs show it: 0 is A, 26 is AA.
func columnName(i int) string {
	var b []byte
	for i++; i > 0; i = (i - 1) / 26 {
		b = append(b, byte('A'+(i-1)%26))
	}
	slices.Reverse(b)
	return string(b)
}

// oneLine writes a name without line breaks or doubled spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
