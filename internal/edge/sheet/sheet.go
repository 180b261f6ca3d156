// Package sheet turns other people's files into clean tables of text and back again. It reads XLSX,
// CSV, tables of DOCX and pasted chat text, maps foreign columns onto ours, checks each value, and
// writes XLSX and CSV. It knows nothing of records or the store. A file is read whole or refused
// with one sentence; a wrong value is a sentence that names its row and column.
package sheet

import (
	"cmp"

	"shuangcheng/internal/domain/fault"
)

// Limits bound what Read accepts. A zero field takes the value of DefaultLimits.
type Limits struct {
	File     int   // bytes of the file itself
	Unpacked int64 // bytes of all parts of an XLSX or DOCX together
	Columns  int   // columns of a table
	Rows     int   // rows of a table, head included
	Cell     int   // characters of one cell
	Cells    int   // rows times used columns of a whole book, which bounds memory
}

// DefaultLimits are the limits the office manual states; Cell is that of the spreadsheet programs.
var DefaultLimits = Limits{
	File: 20 << 20, Unpacked: 200 << 20, Columns: 10_000, Rows: 100_000, Cell: 32_767, Cells: 6_000_000,
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	return Limits{
		File: cmp.Or(l.File, d.File), Unpacked: cmp.Or(l.Unpacked, d.Unpacked), Columns: cmp.Or(l.Columns, d.Columns),
		Rows: cmp.Or(l.Rows, d.Rows), Cell: cmp.Or(l.Cell, d.Cell), Cells: cmp.Or(l.Cells, d.Cells),
	}
}

// Kind says what the bytes turned out to be, whatever the file was called.
type Kind string

// The kinds that Read understands.
const (
	XLSX Kind = "xlsx"
	CSV  Kind = "csv"
	DOCX Kind = "docx"
	Chat Kind = "chat" // pasted text with numbered lines or lines of a forwarded chat
)

// Book is a file that was read whole.
type Book struct {
	Name     string // file name as given
	Kind     Kind
	Encoding string   // of CSV and chat: UTF-8, UTF-16LE, UTF-16BE or GB18030; empty otherwise
	Tables   []Table  // at least one, each with at least one row
	Notes    []string // findings about the book, in Chinese, for the preview
}

// Table is one rectangular table of text. Dates that the file held as such are written
// 2018-03-05 or 2018-03-05 10:20:30, long numbers in full, digits and Latin letters half-width.
type Table struct {
	Sheet  string   // name of the sheet, or what stands for it
	Header []string // unique, never empty; levels of a merged head are joined by "/"
	Rows   []Row
	Notes  []string // findings: hidden columns, filled merged cells, overwritten long numbers
	// Epoch1904 tells that bare serial day numbers count from 1904-01-01.
	Epoch1904 bool
}

// Row is one line of a table; Cells may be shorter than the header.
type Row struct {
	Number int // in the original file, beginning with 1, so that people find it again
	Cells  []string
}

// Cell gives the value of column i, empty beyond the last one.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Read recognises data by its bytes and reads all of it. name serves the messages only. Every
// error is a fault with one sentence.
func Read(data []byte, name string, limits Limits) (*Book, error) {
	limits = limits.orDefault()
	switch {
	case len(data) == 0:
		return nil, refuse("文件是空的，请重新选择文件")
	case len(data) > limits.File:
		return nil, tooLarge("文件超过 %d MB，请拆成几个文件分别导入", limits.File>>20)
	}
	book := &Book{Name: name}
	grids, err := readGrids(book, data, limits)
	if err != nil {
		return nil, err
	}
	if err := book.addTables(grids); err != nil {
		return nil, err
	}
	return book, nil
}

func readGrids(book *Book, data []byte, limits Limits) ([]*grid, error) {
	switch container(data) {
	case oleFile:
		return nil, refuseOLE(data)
	case pdfFile:
		return nil, refuse("这是 PDF 文件，请用原来的表格另存为 .xlsx 后再导入")
	case zipFile:
		return readPackage(book, data, limits)
	}
	return readText(book, data, limits)
}

// addTables makes a table of each grid. Empty sheets are passed over while another one has rows.
func (b *Book) addTables(grids []*grid) error {
	var first error
	for _, g := range grids {
		t, err := g.table()
		if err != nil {
			first = cmp.Or(first, err)
			b.Notes = append(b.Notes, "跳过："+err.Error())
			continue
		}
		b.Tables = append(b.Tables, *t)
	}
	switch {
	case len(b.Tables) > 0:
		return nil
	case first != nil:
		return first
	}
	return refuse("文件里没有表格，请检查后重新选择文件")
}

func refuse(key string, args ...any) *fault.Error { return fault.New(fault.Invalid, key, args...) }

func tooLarge(key string, args ...any) *fault.Error { return fault.New(fault.TooLarge, key, args...) }
