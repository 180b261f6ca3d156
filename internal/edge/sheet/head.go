package sheet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	headSearch = 20 // rows in which the head is looked for, below title and sub-title rows
	headDepth  = 3  // most levels of a head
)

// head finds the rows of column names: index of the first one in g.rows and their number. A title
// is one text over many columns, a sub-title a few; the head names at least half of the columns.
func (g *grid) head() (first, depth int, ok bool) {
	if g.chat {
		return 0, 1, true
	}
	g.headMerges()
	need := (g.width() + 1) / 2
	if g.width() > 1 {
		need = max(need, 2)
	}
	for i := range min(headSearch, len(g.rows)) {
		cells := g.expand(g.rows[i])
		if distinct(cells) >= need && texty(cells) {
			return i, g.depth(i), true
		}
		if i+1 < len(g.rows) && texty(cells) && complement(cells, g.expand(g.rows[i+1])) &&
			distinct(cells)+distinct(g.rows[i+1].Cells) >= need {
			return i, g.depth(i), true
		}
	}
	return 0, 0, false
}

// headMerges picks the merged areas that begin where the head may be, cut to the width of the rows.
// Together they may cover each cell there once; a file in which they cover more was made to harm.
func (g *grid) headMerges() {
	if len(g.rows) == 0 {
		return
	}
	last, right := g.rows[min(len(g.rows), headSearch+headDepth)-1].Number, g.lastColumn()
	room := (headSearch + headDepth) * (right + 1)
	for _, m := range g.merges {
		if m.right = min(m.right, right); m.top > last || m.left > m.right {
			continue
		}
		if room -= m.right + 1 - m.left; room < 0 {
			return
		}
		g.tops = append(g.tops, m)
	}
}

// width is the number of columns with text in the first rows.
func (g *grid) width() int {
	var seen []bool
	for _, r := range g.rows[:min(len(g.rows), 50)] {
		for i, c := range r.Cells {
			if i >= len(seen) {
				seen = append(seen, make([]bool, len(r.Cells)-len(seen))...)
			}
			seen[i] = seen[i] || c != ""
		}
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return n
}

// expand gives the cells of a row with every merged area that covers it filled.
func (g *grid) expand(r Row) []string {
	cells := slices.Clone(r.Cells)
	for _, m := range g.tops {
		if r.Number < m.top || r.Number > m.bottom {
			continue
		}
		value := g.at(m.top, m.left)
		if value == "" {
			continue
		}
		if m.right >= len(cells) {
			cells = append(cells, make([]string, m.right+1-len(cells))...)
		}
		for c := m.left; c <= m.right; c++ {
			cells[c] = value
		}
	}
	return cells
}

// lastColumn bounds areas that somebody merged to the edge of the sheet.
func (g *grid) lastColumn() int {
	last := 0
	for _, r := range g.rows[:min(len(g.rows), 50)] {
		last = max(last, len(r.Cells)-1)
	}
	return last
}

func (g *grid) at(number, column int) string {
	for _, r := range g.rows[:min(len(g.rows), headSearch+headDepth)] {
		if r.Number == number {
			return r.Cell(column)
		}
	}
	return ""
}

// depth counts the levels of the head that begins at row i.
func (g *grid) depth(i int) int {
	depth := 1
	for depth < headDepth && i+depth < len(g.rows) && g.continues(i, i+depth) {
		depth++
	}
	return depth
}

// continues reports that row j belongs to the head that begins at row i: a name reaches down into
// it, or a name over several columns stands right above it, or the two fill each other's gaps.
func (g *grid) continues(i, j int) bool {
	top, above, here := g.rows[i].Number, g.rows[j-1].Number, g.rows[j].Number
	names := texty(g.rows[j].Cells)
	for _, m := range g.tops {
		switch {
		case m.top >= top && m.top <= above && m.bottom >= here:
			return true
		case names && m.top >= top && m.bottom == above && m.right > m.left && g.under(j, m):
			return true
		}
	}
	return complement(g.expand(g.rows[j-1]), g.rows[j].Cells)
}

// under reports that row j has different names below each part of the area.
func (g *grid) under(j int, m area) bool {
	cells := g.rows[j].Cells
	if m.left >= len(cells) {
		return false
	}
	return distinct(cells[m.left:min(len(cells), m.right+1)]) > 1
}

// complement reports that the lower row has short names in the gaps of the upper one and gaps
// below its names, the first column among them: a two-level head without merged cells.
func complement(upper, lower []string) bool {
	gaps, hang := 0, 0
	for c := range max(len(upper), len(lower)) {
		u, l := cellAt(upper, c), cellAt(lower, c)
		switch {
		case u == "" && l != "":
			gaps++
		case u != "" && l == "":
			hang++
		}
		if utf8.RuneCountInString(l) > 12 || strings.ContainsFunc(l, unicode.IsDigit) {
			return false
		}
	}
	return gaps > 0 && hang > 0 && cellAt(upper, 0) != "" && cellAt(lower, 0) == "" && texty(lower)
}

func cellAt(cells []string, i int) string { return Row{Cells: cells}.Cell(i) }

// distinct counts different texts.
func distinct(cells []string) int {
	seen := map[string]bool{}
	for _, c := range cells {
		if c != "" {
			seen[c] = true
		}
	}
	return len(seen)
}

// texty reports that at least seven in ten cells read like names of columns: short, no numbers or
// dates, no "填报单位：某局". There must be one.
func texty(cells []string) bool {
	all, good := 0, 0
	for _, c := range cells {
		if c == "" {
			continue
		}
		if all++; likeName(c) {
			good++
		}
	}
	return all > 0 && good*10 >= all*7
}

func likeName(s string) bool {
	if _, after, ok := cutColon(s); ok && after != "" {
		return false
	}
	return utf8.RuneCountInString(s) <= 40 && strings.ContainsFunc(s, unicode.IsLetter) && !likeDate(s)
}

// likeDate reports a value that begins with a four-digit year and has month and day.
func likeDate(s string) bool {
	d, err := readDate(s, dateHint{})
	return err == nil && d.day > 0
}

// names joins the levels of the head and makes each name unique.
func (g *grid) names(first, depth int, used []int) []string {
	levels := make([][]string, depth)
	for i := range depth {
		levels[i] = g.expand(g.rows[first+i])
	}
	spreadGroups(levels)
	names, count := make([]string, len(used)), map[string]int{}
	for i, c := range used {
		name := joinLevels(levels, c)
		if name == "" {
			name = columnName(c) + "列"
			g.note("%s没有列名", name)
		}
		if slices.Contains(g.hidden, c) {
			g.note("隐藏的列「%s」已一并读入", name)
		}
		names[i] = g.unique(name, count)
	}
	return names
}

// unique gives a second column of the same name a number; count holds the names given out.
func (g *grid) unique(name string, count map[string]int) string {
	count[name]++
	if count[name] == 1 {
		return name
	}
	numbered := fmt.Sprintf("%s（%d）", name, count[name])
	for count[numbered] > 0 {
		count[name]++
		numbered = fmt.Sprintf("%s（%d）", name, count[name])
	}
	count[numbered] = 1
	g.note("列名「%s」重复，后面的记作「%s」", name, numbered)
	return numbered
}

// spreadGroups carries a group's name to the right over columns that have a name below but none
// above, as heads without merged cells write them.
func spreadGroups(levels [][]string) {
	for l := 0; l+1 < len(levels); l++ {
		upper, group := levels[l], ""
		for c := range levels[l+1] {
			if u := cellAt(upper, c); u != "" {
				group = u
				continue
			}
			if levels[l+1][c] == "" || group == "" {
				continue
			}
			if c >= len(upper) {
				upper = append(upper, make([]string, c+1-len(upper))...)
			}
			upper[c] = group
		}
		levels[l] = upper
	}
}

// joinLevels writes 整改情况/完成时限; a name merged over two levels appears once.
func joinLevels(levels [][]string, c int) string {
	var parts []string
	for _, level := range levels {
		p := oneLine(cellAt(level, c))
		if p != "" && (len(parts) == 0 || parts[len(parts)-1] != p) {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "/")
}
