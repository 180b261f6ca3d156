package sheet

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// docxTables is the most tables taken from one document.
const docxTables = 50

// readDOCX takes the tables of a document. One without tables is read as pasted text.
func readDOCX(book *Book, p *pack, limits Limits) ([]*grid, error) {
	r := docxReader{limits: limits}
	if err := p.decode("word/document.xml", r.token); err != nil {
		return nil, err
	}
	book.Kind = DOCX
	if len(r.grids) > 0 {
		if r.skipped > 0 {
			book.Notes = append(book.Notes, fmt.Sprintf("文档里的表格超过 %d 个，其余 %d 个没有读入", docxTables, r.skipped))
		}
		return r.grids, nil
	}
	text := r.body.String()
	if err := checkText(text, encUTF8); err != nil {
		return nil, err
	}
	rows := chatRows(text)
	if len(rows) == 0 {
		return nil, refuse("文档里没有表格，也没有文字，请检查后重新选择文件")
	}
	g := &grid{name: "文档文字", rows: rows, chat: true}
	return []*grid{g}, g.bound(limits)
}

// docxReader takes the tokens of word/document.xml. Tables inside a cell add their text to it.
type docxReader struct {
	limits  Limits
	grids   []*grid
	skipped int
	body    strings.Builder // paragraphs outside of tables

	depth   int // of nested tables
	grid    *grid
	number  int
	cells   []string
	cell    strings.Builder
	span    int    // columns the cell covers
	joint   string // "restart" or "continue" when merged downwards
	open    map[int]int
	text    bool
	removed int // inside of text that a tracked change moved away
}

func (r *docxReader) token(_ *xml.Decoder, t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		if r.text && r.removed == 0 {
			r.write(string(t))
		}
	}
	return nil
}

// write adds text to the cell, or to the body outside of tables.
func (r *docxReader) write(s string) {
	if r.depth > 0 {
		r.cell.WriteString(s)
		return
	}
	r.body.WriteString(s)
}

func (r *docxReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "tbl":
		if r.depth++; r.depth == 1 {
			r.grid = &grid{name: fmt.Sprintf("表格%d", len(r.grids)+r.skipped+1)}
			r.number, r.open = 0, map[int]int{}
		}
	case "tr":
		if r.depth == 1 {
			r.number++
			r.cells = nil
		}
	case "tc":
		if r.depth == 1 {
			r.cell.Reset()
			r.span, r.joint = 1, ""
		}
	case "gridSpan":
		if n, err := strconv.Atoi(attr(e, "val")); err == nil && r.depth == 1 {
			r.span = max(1, n)
		}
	case "vMerge":
		if r.depth == 1 {
			if r.joint = attr(e, "val"); r.joint == "" {
				r.joint = "continue"
			}
		}
	case "t":
		r.text = true
	case "tab":
		if attr(e, "val") == "" { // with one it is a tab stop of the paragraph, not a character
			r.write(" ")
		}
	case "br", "cr":
		r.write("\n")
	case "moveFrom", "del":
		r.removed++
	}
	return nil
}

func (r *docxReader) end(name string) error {
	switch name {
	case "t":
		r.text = false
	case "p":
		r.write("\n")
	case "moveFrom", "del":
		r.removed--
	case "tc":
		if r.depth == 1 {
			return r.endCell()
		}
	case "tr":
		if r.depth == 1 {
			return r.endRow()
		}
	case "tbl":
		if r.depth--; r.depth == 0 {
			r.endTable()
		}
	}
	return nil
}

// endCell places the cell and records what it covers as a merged area.
func (r *docxReader) endCell() error {
	column := len(r.cells)
	if column+r.span > r.limits.Columns {
		return tooWide(r.grid.name, r.limits)
	}
	text, err := cellText(r.cell.String())
	if err != nil {
		return err
	}
	if len(text) > r.limits.Cell && len([]rune(text)) > r.limits.Cell {
		return tooLarge("第 %d 行第 %d 列超过 %d 个字符，请缩短内容", r.number, column+1, r.limits.Cell)
	}
	at, merged := r.open[column]
	switch {
	case r.joint == "continue" && merged:
		r.grid.merges[at].bottom = r.number
		text = ""
	case r.joint != "" || r.span > 1:
		r.open[column] = len(r.grid.merges)
		r.grid.merges = append(r.grid.merges, area{top: r.number, bottom: r.number, left: column, right: column + r.span - 1})
	default:
		delete(r.open, column)
	}
	r.cells = append(r.cells, text)
	r.cells = append(r.cells, make([]string, r.span-1)...)
	return nil
}

func (r *docxReader) endRow() error {
	if r.number > r.limits.Rows {
		return tooLarge("「%s」超过 %d 行，请拆成几个文件分别导入", r.grid.name, r.limits.Rows)
	}
	for _, c := range r.cells {
		if c != "" {
			return r.grid.put(Row{Number: r.number, Cells: r.cells}, r.limits)
		}
	}
	return nil
}

// endTable keeps the table unless it only arranges a few words on the page.
func (r *docxReader) endTable() {
	switch {
	case len(r.grids) >= docxTables:
		r.skipped++
	case len(r.grid.rows) > 0:
		r.grids = append(r.grids, r.grid)
	}
}
