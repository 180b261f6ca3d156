package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sheetReader takes the tokens of one worksheet. Cells come row by row; merged areas follow them.
type sheetReader struct {
	w      *workbook
	limits Limits
	grid   *grid

	number int // of the current row
	cells  []string

	column        int // of the current cell, from 0
	style         int
	kind          string // attribute t of the cell
	value         []byte // characters of v
	inValue       bool
	formula       bool
	inline        textCollector
	hiddenRows    int
	lastHiddenRow int
}

func (r *sheetReader) token(_ *xml.Decoder, t xml.Token) error {
	if r.kind == "inlineStr" {
		r.inline.token(t)
	}
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		if r.inValue {
			r.value = append(r.value, t...)
		}
	}
	return nil
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "c":
		return r.startCell(e)
	case "v":
		r.inValue = true
	case "f":
		r.formula = true
	case "row":
		return r.startRow(e)
	case "col":
		r.hiddenColumns(e)
	case "mergeCell":
		return r.merge(attr(e, "ref"))
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v":
		r.inValue = false
	case "c":
		return r.endCell()
	case "row":
		return r.endRow()
	case "sheetData":
		if r.hiddenRows > 0 {
			r.grid.note("有 %d 个隐藏的行已一并读入", r.hiddenRows)
		}
	}
	return nil
}

func (r *sheetReader) startRow(e xml.StartElement) error {
	next := r.number + 1
	if s := attr(e, "r"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < next {
			return refuse("表「%s」的行号“%s”不对，文件可能已损坏，请另存一份再导入", r.grid.name, shorten(s))
		}
		next = n
	}
	r.number, r.cells, r.column = next, nil, -1
	if h := attr(e, "hidden"); h == "1" || h == "true" {
		r.lastHiddenRow = next
	}
	return nil
}

func (r *sheetReader) startCell(e xml.StartElement) error {
	r.column++
	r.style, r.kind, r.formula, r.value = 0, "", false, r.value[:0]
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			column, _, ok := cellRef(a.Value)
			if !ok || column < r.column {
				return refuse("表「%s」的单元格编号“%s”不对，文件可能已损坏，请另存一份再导入", r.grid.name, shorten(a.Value))
			}
			r.column = column
		case "s":
			r.style, _ = strconv.Atoi(a.Value) // a style that is no number is General
		case "t":
			r.kind = a.Value
		}
	}
	return nil
}

func (r *sheetReader) endCell() error {
	text, err := r.cellValue()
	r.kind = ""
	if err != nil || text == "" {
		return err
	}
	switch {
	case r.column >= r.limits.Columns:
		return tooWide(r.grid.name, r.limits)
	case len(text) > r.limits.Cell && utf8.RuneCountInString(text) > r.limits.Cell:
		return tooLarge("表「%s」第 %d 行 %s 列超过 %d 个字符，请缩短内容", r.grid.name, r.number, columnName(r.column), r.limits.Cell)
	}
	if r.cells == nil {
		r.cells = make([]string, 0, 16)
		if n := len(r.grid.rows); n > 0 {
			r.cells = make([]string, 0, max(r.column+1, len(r.grid.rows[n-1].Cells)))
		}
	}
	for len(r.cells) < r.column {
		r.cells = append(r.cells, "")
	}
	r.cells = append(r.cells, text)
	return nil
}

// cellValue reads the cell by its type and notes what people should know.
func (r *sheetReader) cellValue() (string, error) {
	raw := string(r.value)
	if raw == "" && r.formula {
		r.grid.note("第 %d 行 %s 列的公式没有结果，请在表格软件里打开并保存一次再导入", r.number, columnName(r.column))
		return "", nil
	}
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(r.w.shared) {
			return "", refuse("表「%s」第 %d 行引用了不存在的文字，文件可能已损坏，请另存一份再导入", r.grid.name, r.number)
		}
		return r.w.shared[i], nil
	case "inlineStr":
		return cellText(r.inline.take())
	case "str":
		return cellText(raw)
	case "d":
		return clean(strings.Replace(raw, "T", " ", 1)), nil
	case "b":
		return map[bool]string{true: "是", false: "否"}[raw == "1"], nil
	case "e":
		r.grid.note("第 %d 行 %s 列是公式错误 %s", r.number, columnName(r.column), shorten(raw))
		return clean(raw), nil
	}
	if raw == "" {
		return "", nil
	}
	text, lossy := r.w.number(raw, r.style)
	if lossy {
		r.grid.note("第 %d 行 %s 列是超过 15 位的数值，末几位已被表格软件改写，请把该列设为文本格式后重填", r.number, columnName(r.column))
	}
	return text, nil
}

func (r *sheetReader) endRow() error {
	if len(r.cells) == 0 {
		return nil
	}
	if r.number > r.limits.Rows {
		return tooLarge("表「%s」超过 %d 行，请拆成几个文件分别导入", r.grid.name, r.limits.Rows)
	}
	if r.lastHiddenRow == r.number {
		r.hiddenRows++
	}
	return r.grid.put(Row{Number: r.number, Cells: r.cells}, r.limits)
}

// hiddenColumns remembers hidden columns within the width that may hold data.
func (r *sheetReader) hiddenColumns(e xml.StartElement) {
	if h := attr(e, "hidden"); h != "1" && h != "true" {
		return
	}
	first, err1 := strconv.Atoi(attr(e, "min"))
	last, err2 := strconv.Atoi(attr(e, "max"))
	if err1 != nil || err2 != nil {
		return
	}
	for c := max(first, 1); c <= min(last, r.limits.Columns) && len(r.grid.hidden) < r.limits.Columns; c++ {
		r.grid.hidden = append(r.grid.hidden, c-1)
	}
}

func (r *sheetReader) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	left, top, ok1 := cellRef(from)
	right, bottom, ok2 := cellRef(to)
	if !ok1 || !ok2 || right < left || bottom < top {
		return refuse("表「%s」的合并区域“%s”不对，文件可能已损坏，请另存一份再导入", r.grid.name, shorten(ref))
	}
	if len(r.grid.merges) >= r.limits.Rows {
		return tooLarge("表「%s」的合并单元格超过 %d 个，请取消合并后再导入", r.grid.name, r.limits.Rows)
	}
	r.grid.merges = append(r.grid.merges, area{top: top, left: left, bottom: bottom, right: right})
	return nil
}

// cellRef reads AB12 as column 27 (from 0) and row 12.
func cellRef(s string) (column, row int, ok bool) {
	i := 0
	for i < len(s) && s[i] >= 'A' && s[i] <= 'Z' && i < 4 {
		column = column*26 + int(s[i]-'A') + 1
		i++
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, i > 0 && err == nil && row > 0
}
