package standard

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangcheng/internal/domain/fault"
)

// Table is a sheet as its reader found it. Row numbers in faults count the header as row 1.
type Table struct {
	Header []string
	Rows   [][]string
}

// columns are the shared columns 统一列, in the order of the files.
var columns = []string{"code", "parent", "kind", "official_code", "title", "requirement", "methods", "value_op", "value", "unit", "score",
	"site_types", "lead", "depts", "deadline", "deadline_unit", "clock", "close_when", "edition", "sources", "confidence", "note"}

// Most runes that a cell may hold, so that one row always fits an entry.
const (
	maxCode = 64
	maxCell = 500
	maxText = 4000 // requirement
)

// sheet reads cells by column name and gathers what is wrong with them.
type sheet struct {
	at     map[string]int // column → index
	width  int
	row    int // number of the row being read; the header is 1
	cells  []string
	faults []*fault.Error
}

// newSheet checks the header: known columns only, none twice, every needed one present.
func newSheet(t Table, known, needed []string) *sheet {
	s := &sheet{at: map[string]int{}, width: len(t.Header)}
	allowed := map[string]bool{}
	for _, c := range known {
		allowed[c] = true
	}
	for i, c := range t.Header {
		c = strings.TrimSpace(c)
		if c == "" {
			continue
		}
		if !allowed[c] {
			s.fail("表头第 %d 列“%s”不是本表的列名，请改名或删除。", i+1, c)
			continue
		}
		if _, twice := s.at[c]; twice {
			s.fail("表头里“%s”出现了两次，请删除一列。", c)
			continue
		}
		s.at[c] = i
	}
	for _, c := range needed {
		if _, ok := s.at[c]; !ok {
			s.fail("表头缺少“%s”列，请补上。", c)
		}
	}
	return s
}

func (s *sheet) fail(key string, args ...any) {
	s.faults = append(s.faults, fault.New(fault.Invalid, key, args...))
}

// next turns to row i of the table (0 is the first below the header); it reports false for an empty row.
func (s *sheet) next(i int, cells []string) bool {
	s.row, s.cells = i+2, cells
	empty := true
	for j, c := range cells {
		if strings.TrimSpace(c) == "" {
			continue
		}
		empty = false
		if j >= s.width {
			s.fail("第 %d 行的格子比表头多，请检查是否多了逗号。", s.row)
			break
		}
	}
	return !empty
}

// text is the trimmed cell of a column, at most max runes of readable text.
func (s *sheet) text(column string, max int) string {
	i, ok := s.at[column]
	if !ok || i >= len(s.cells) {
		return ""
	}
	v := strings.TrimSpace(s.cells[i])
	switch {
	case !utf8.ValidString(v) || strings.ContainsFunc(v, unreadable):
		s.fail("第 %d 行“%s”列有无法识别的字符，请用 UTF-8 重新保存。", s.row, column)
		return ""
	case utf8.RuneCountInString(v) > max:
		s.fail("第 %d 行“%s”列超过 %d 字，请缩短。", s.row, column, max)
		return ""
	}
	return v
}

func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

// need is text that may not be empty.
func (s *sheet) need(column string, max int) string {
	v := s.text(column, max)
	if v == "" {
		s.fail("第 %d 行缺少“%s”，请填写。", s.row, column)
	}
	return v
}

// list splits a cell at commas of either width.
func (s *sheet) list(column string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s.text(column, maxCell), func(r rune) bool { return r == ',' || r == '，' || r == '、' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// code is a cell that holds an item's code: no blanks, no separators.
func (s *sheet) code(column string) string {
	v := s.text(column, maxCode)
	if strings.ContainsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，/\"'", r) }) {
		s.fail("第 %d 行“%s”列的编码“%s”含有空格、逗号、斜杠或引号，请去掉。", s.row, column, v)
		return ""
	}
	return v
}

// decimal is a cell with a plain decimal number, half width; empty stays empty.
func (s *sheet) decimal(column string) string {
	v := halfWidth(s.text(column, maxCode))
	if v != "" && !isDecimal(v) {
		s.fail("第 %d 行“%s”列“%s”不是数字，请改正。", s.row, column, v)
		return ""
	}
	return v
}

// halfWidth turns full-width digits and signs into ASCII.
func halfWidth(v string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, v)
}

// isDecimal reports whether v is digits with at most one point and one leading minus.
func isDecimal(v string) bool {
	whole, frac, point := strings.Cut(strings.TrimPrefix(v, "-"), ".")
	return digits(whole) && (!point || digits(frac))
}

func digits(v string) bool {
	return v != "" && len(v) <= 15 && strings.Trim(v, "0123456789") == ""
}

// threshold reads value_op, value and unit. A value that starts like a number must be one; words such as
// C or 逐年下降 stay words and are never judged by machine.
func (s *sheet) threshold() Threshold {
	t := Threshold{Op: s.text("value_op", maxCode), Value: halfWidth(s.text("value", maxCode)), Unit: s.text("unit", maxCode)}
	switch {
	case t.Op != "" && t.Op != ">=" && t.Op != "<=" && t.Op != ">" && t.Op != "<" && t.Op != "=":
		s.fail("第 %d 行“value_op”列“%s”不是 >= <= > < = 之一，请改正。", s.row, t.Op)
	case t.Op != "" && t.Value == "":
		s.fail("第 %d 行有比较符“%s”而没有阈值，请补上或删除比较符。", s.row, t.Op)
	case t.Value != "" && strings.ContainsAny(t.Value[:1], "-.0123456789") && !isDecimal(t.Value):
		s.fail("第 %d 行“value”列“%s”不是数字，请改正。", s.row, t.Value)
	case t.Value == "":
		return Threshold{} // a unit alone says nothing
	}
	return t
}

// term reads deadline, deadline_unit and clock: all three or none.
func (s *sheet) term() Term {
	n, unit, clock := halfWidth(s.text("deadline", maxCode)), s.text("deadline_unit", maxCode), s.text("clock", maxCode)
	if n == "" && unit == "" && clock == "" {
		return Term{}
	}
	i, err := strconv.Atoi(n)
	if err != nil || i < 1 || i > 999 {
		s.fail("第 %d 行时限“%s”不是 1 至 999 的整数，请改正。", s.row, n)
		return Term{}
	}
	if unit != Hour && unit != Day {
		s.fail("第 %d 行时限单位“%s”应为 hour 或 day，请改正。", s.row, unit)
	}
	if clock != Working && clock != Continuous {
		s.fail("第 %d 行计时方式“%s”应为 working 或 continuous，请改正。", s.row, clock)
	}
	return Term{N: i, Unit: unit, Clock: clock}
}
