package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/edge/sheet"
)

// Reading is how a file is read: which of its sheets, and which of their columns feed which of ours.
type Reading struct {
	Sheet   string        `json:"sheet"`
	Mapping sheet.Mapping `json:"mapping"`
	Header  []string      `json:"header,omitempty"` // of the sheet, so that the next like it is known
}

// chatSender is the column of a pasted chat that holds names of private persons.
const chatSender = "发送人"

// limits are those of sheets, with cells long enough for the outline of a cell of the grid.
var limits = sheet.Limits{Cell: 256 << 10}

// Open reads a kept file.
func Open(data []byte, name string) (*sheet.Book, error) { return sheet.Read(data, name, limits) }

// GeometryColumn is the column that holds the outlines of an uploaded map.
const GeometryColumn = "边界"

// fromGeoJSON makes a table of a map: a row for each feature, a column for each property, the outline in the last.
func fromGeoJSON(data []byte) ([]byte, error) {
	features, err := geo.ParseGeoJSON(data)
	if err != nil {
		return nil, err
	}
	heads := map[string]bool{}
	for _, f := range features {
		for k := range f.Properties {
			heads[k] = true
		}
	}
	columns := slices.Sorted(maps.Keys(heads))
	t := sheet.Sheet{Name: "GeoJSON"}
	for _, h := range append(slices.Clone(columns), GeometryColumn) {
		t.Columns = append(t.Columns, sheet.OutColumn{Title: h})
	}
	t.Rows = func(yield func([]string, error) bool) {
		for _, f := range features {
			cells := make([]string, 0, len(columns)+1)
			for _, h := range columns {
				cells = append(cells, f.Properties[h])
			}
			shape, err := json.Marshal(f.Shape)
			if !yield(append(cells, string(shape)), err) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, t); err != nil {
		return nil, fmt.Errorf("write map as a table: %w", err)
	}
	return b.Bytes(), nil
}

// Take prepares an upload for keeping. A chat is kept without the names of those who wrote, as a plain table; everything else as
// it came.
func Take(data []byte, name string) (kept []byte, book *sheet.Book, err error) {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		if data, err = fromGeoJSON(data); err != nil {
			return nil, nil, err
		}
	}
	book, err = sheet.Read(data, name, limits)
	if err != nil {
		return nil, nil, err
	}
	if book.Kind != sheet.Chat {
		return data, book, nil
	}
	kept, err = withoutSenders(book.Tables[0])
	if err != nil {
		return nil, nil, err
	}
	book, err = sheet.Read(kept, name, limits)
	return kept, book, err
}

// withoutSenders writes a table as CSV, less the column of names.
func withoutSenders(t sheet.Table) ([]byte, error) {
	var columns []sheet.OutColumn
	var keep []int
	for i, h := range t.Header {
		if h != chatSender {
			keep, columns = append(keep, i), append(columns, sheet.OutColumn{Title: h})
		}
	}
	rows := func(yield func([]string, error) bool) {
		for _, r := range t.Rows {
			cells := make([]string, len(keep))
			for n, i := range keep {
				cells[n] = r.Cell(i)
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, sheet.Sheet{Name: t.Sheet, Columns: columns, Rows: rows}); err != nil {
		return nil, fmt.Errorf("write table without senders: %w", err)
	}
	return b.Bytes(), nil
}

// Guess proposes how a book is read: the sheet whose columns fit the kind best, with its guessed mapping.
func Guess(kind app.ImportKind, book *sheet.Book) (best Reading) {
	layout, _ := Layout(kind)
	score := -1.0
	for _, t := range book.Tables {
		m := sheet.Guess(layout, t.Header)
		sum := 0.0
		for _, c := range m.Columns {
			sum += c.Confidence
		}
		if sum > score {
			score, best = sum, Reading{t.Sheet, m, t.Header}
		}
	}
	return best
}

// Parse reads what was kept of a reading; the zero Reading when there is none.
func Parse(raw json.RawMessage) (r Reading, err error) {
	if len(raw) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("read how the file is read: %w", err)
	}
	return r, nil
}

// Raw is the form in which a reading is kept.
func (r Reading) Raw() json.RawMessage {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings, numbers and maps of strings always encode
	}
	return b
}

// Table finds the sheet of a reading, the first one when it names none.
func (r Reading) Table(book *sheet.Book) (*sheet.Table, error) {
	for i := range book.Tables {
		if r.Sheet == "" || book.Tables[i].Sheet == r.Sheet {
			return &book.Tables[i], nil
		}
	}
	return nil, fault.New(fault.Missing, "文件里没有表「%s」，请重新选择", r.Sheet)
}

// Rows reads the rows of an import. Every value that could not be read is a sentence with its row and column.
func Rows(kind app.ImportKind, book *sheet.Book, r Reading) ([]app.ImportRow, error) {
	layout, ok := Layout(kind)
	if !ok {
		return nil, fault.New(fault.Invalid, "没有这种表，请从列表中选择")
	}
	t, err := r.Table(book)
	if err != nil {
		return nil, err
	}
	records, err := sheet.Apply(layout, r.Mapping, t)
	if err != nil {
		return nil, err
	}
	datum, err := datumOf(r.Mapping.Datum)
	if err != nil {
		return nil, err
	}
	rows := make([]app.ImportRow, 0, len(t.Rows))
	for rec := range records {
		if len(rec.Values) == 0 && len(rec.Errors) == 0 {
			continue
		}
		row := app.ImportRow{Line: rec.Row, Values: rec.Values}
		if datum != "" {
			row.Values["datum"] = string(datum)
		}
		for _, e := range rec.Errors {
			row.Faults = append(row.Faults, app.ImportFault{Column: e.Field, Text: e.Error()})
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// datumOf is the datum that a mapping names, empty for our own.
func datumOf(name string) (geo.Datum, error) {
	if name == "" {
		return "", nil
	}
	d, err := geo.ParseDatum(name)
	if err != nil || d == geo.WGS84 {
		return "", err
	}
	return d, nil
}

// Kinds are the kinds of sheet that can be read, with what each is called.
func Kinds() []sheet.Layout { return slices.Clone(layouts) }

// GuessSheet proposes how one sheet of a book is read.
func GuessSheet(kind app.ImportKind, book *sheet.Book, name string) Reading {
	layout, _ := Layout(kind)
	for _, t := range book.Tables {
		if t.Sheet == name {
			return Reading{Sheet: name, Mapping: sheet.Guess(layout, t.Header), Header: t.Header}
		}
	}
	return Guess(kind, book)
}

// Recall reads a book as the last confirmed import of the kind was read whose columns it has, or else by guess: what a person
// once put right for a sheet need not be put right again.
func Recall(kind app.ImportKind, book *sheet.Book, earlier []app.Import) Reading {
	guess := Guess(kind, book)
	t, err := guess.Table(book)
	if err != nil {
		return guess
	}
	for _, i := range earlier {
		r, err := Parse(i.Spec.Reading)
		if err != nil || i.Spec.Kind != kind || i.Spec.Rows == "" || !slices.Equal(r.Header, t.Header) {
			continue
		}
		r.Sheet = guess.Sheet
		return r
	}
	return guess
}
