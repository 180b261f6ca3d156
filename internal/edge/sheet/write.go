package sheet

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shuangcheng/internal/domain/calendar"
)

// Sheet is one table to be written.
type Sheet struct {
	Name    string // at most 31 characters; signs a sheet name may not have are replaced
	Columns []OutColumn
	// Rows yields the cells of each row in the order of Columns; an error ends the writing with it.
	Rows iter.Seq2[[]string, error]
}

// OutColumn is the head of one column.
type OutColumn struct {
	Title string
	Width float64 // in characters; 0 chooses by the title
	Type  Type    // Int and Number become numbers, Day becomes a date that sorts and filters; all else is text
}

// Foot is the sheet 说明 at the end of an export: what it shows and where it comes from.
type Foot struct {
	Title   string           // of the export, also in the document's properties
	Cutoff  string           // 数据截至, e.g. 2018-03-15 09:30
	Filter  string           // 筛选条件 in words; empty is 全部
	Seq     int64            // 流水号 of the journal the figures are drawn from
	Printed calendar.Instant // also the document's date
	By      string           // who printed, with post
	Lines   [][2]string      // further lines, label and text
}

const maxSheetRows = 1_048_576 // of the format

// Write writes an XLSX with the sheets and the foot. Same input gives the same bytes. Text is
// always written as text, so a cell that begins with = is no formula.
func Write(w io.Writer, foot Foot, sheets ...Sheet) error {
	f := excelize.NewFile()
	defer f.Close()
	f.ZipWriter = func(w io.Writer) excelize.ZipWriter { return &steadyZip{w: w, at: foot.Printed} }
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	names := map[string]bool{"说明": true}
	for i, s := range sheets {
		s.Name = sheetName(s.Name, names)
		if err := addSheet(f, s.Name, i == 0); err != nil {
			return err
		}
		if err := writeSheet(f, s, styles); err != nil {
			return fmt.Errorf("write sheet %s: %w", s.Name, err)
		}
	}
	if err := writeFoot(f, foot, styles); err != nil {
		return fmt.Errorf("write foot: %w", err)
	}
	if err := setProperties(f, foot.Title, foot.Printed); err != nil {
		return err
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// styles are the numbers of the cell styles of one workbook.
type styles struct{ head, text, day, required, example int }

func newStyles(f *excelize.File) (s styles, err error) {
	border := []excelize.Border{{Type: "bottom", Color: "999999", Style: 1}}
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF2F6"}}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	day := "yyyy-mm-dd"
	for _, d := range []struct {
		number *int
		style  excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: fill, Border: border, Alignment: wrap}},
		{&s.required, excelize.Style{Font: &excelize.Font{Bold: true, Color: "B3261E"}, Fill: fill, Border: border, Alignment: wrap}},
		{&s.text, excelize.Style{NumFmt: 49, Alignment: wrap}},
		{&s.example, excelize.Style{NumFmt: 49, Font: &excelize.Font{Italic: true, Color: "777777"}, Alignment: wrap}},
		{&s.day, excelize.Style{CustomNumFmt: &day, Alignment: wrap}},
	} {
		if *d.number, err = f.NewStyle(&d.style); err != nil {
			return s, fmt.Errorf("make style: %w", err)
		}
	}
	return s, nil
}

func addSheet(f *excelize.File, name string, first bool) error {
	if first {
		return f.SetSheetName("Sheet1", name)
	}
	_, err := f.NewSheet(name)
	return err
}

// sheetName makes a name the format allows and that is not taken yet, case ignored.
func sheetName(name string, taken map[string]bool) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return ' '
		}
		return r
	}, name), " '")
	if name == "" {
		name = "表"
	}
	base := cut(name, 28)
	name = cut(name, 31)
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s%d", base, n)
	}
	taken[strings.ToLower(name)] = true
	return name
}

// cut keeps the first n UTF-16 units, as the format counts.
func cut(s string, n int) string {
	for i, r := range s {
		if n -= max(1, utf16Len(r)); n < 0 {
			return s[:i]
		}
	}
	return s
}

func utf16Len(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// writeSheet streams one sheet: frozen head, filter over all columns, widths.
func writeSheet(f *excelize.File, s Sheet, st styles) error {
	out, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		if err := out.SetColWidth(i+1, i+1, columnWidth(c)); err != nil {
			return err
		}
		head[i] = excelize.Cell{StyleID: st.head, Value: c.Title}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", head); err != nil {
		return err
	}
	last, err := streamRows(out, s, st)
	if err != nil {
		return err
	}
	if len(s.Columns) > 0 {
		if err := f.AutoFilter(s.Name, fmt.Sprintf("A1:%s%d", columnName(len(s.Columns)-1), last), nil); err != nil {
			return err
		}
	}
	return out.Flush()
}

// streamRows writes the rows below the head and gives the number of the last one.
func streamRows(out *excelize.StreamWriter, s Sheet, st styles) (last int, err error) {
	last = 1
	for cells, err := range s.Rows {
		if err != nil {
			return last, err
		}
		if last++; last > maxSheetRows {
			return last, tooLarge("导出超过 %d 行，请加筛选条件后再导出", maxSheetRows-1)
		}
		row := make([]any, min(len(cells), len(s.Columns)))
		for i := range row {
			row[i] = outCell(cells[i], s.Columns[i].Type, st)
		}
		if err := out.SetRow(fmt.Sprintf("A%d", last), row); err != nil {
			return last, err
		}
	}
	return last, nil
}

// outCell writes a value by its type; one that does not fit it is written as text.
func outCell(s string, t Type, st styles) any {
	switch {
	case s == "":
		return nil
	case t == Int || t == Number:
		if n, ok := number(s); ok {
			return n
		}
	case t == Day:
		if d, err := calendar.ParseDate(s); err == nil && d >= "1900-03-01" {
			t := d.Time()
			days := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC))
			return excelize.Cell{StyleID: st.day, Value: int(days.Hours() / 24)}
		}
	}
	return excelize.Cell{StyleID: st.text, Value: outText(s)}
}

// outText drops what XML cannot hold and cuts at the bound of a cell, saying so.
func outText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if len(s) <= DefaultLimits.Cell || len(s) <= 2*DefaultLimits.Cell && utf8.RuneCountInString(s) < DefaultLimits.Cell/2 {
		return s
	}
	const mark = "…（过长，已截断）"
	if short := cut(s, DefaultLimits.Cell); short == s {
		return s
	}
	return cut(s, DefaultLimits.Cell-len([]rune(mark))) + mark
}

func columnWidth(c OutColumn) float64 {
	if c.Width > 0 {
		return min(c.Width, 255)
	}
	return float64(min(60, 4+2*utf8.RuneCountInString(c.Title)))
}
