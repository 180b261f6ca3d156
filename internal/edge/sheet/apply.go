package sheet

import (
	"iter"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Record is one row in our terms. Values hold what could be read, in the written forms of the
// types; empty values are absent. A record with errors must not be imported.
type Record struct {
	Row    int // in the original file
	Values map[string]string
	Errors []*fault.Error // one sentence each, Field is the key of our column
}

// feed is a Source made ready for a table.
type feed struct {
	Source
	column Column
	from   []int  // columns of the table
	name   string // how messages call the source
	hint   dateHint
	zone   zone
	values map[string]string // by normal form of their word
	known  map[string]string // choices already looked up
}

// Apply checks m against the layout and the table's header and then yields one record per row,
// in order. The row that repeats the template's examples is left out.
func Apply(layout Layout, m Mapping, t *Table) (iter.Seq[Record], error) {
	if err := m.Check(layout); err != nil {
		return nil, err
	}
	feeds := make([]*feed, len(m.Columns))
	for i, s := range m.Columns {
		f, err := newFeed(*layout.column(s.Key), m, s, t)
		if err != nil {
			return nil, err
		}
		feeds[i] = f
	}
	return func(yield func(Record) bool) {
		for _, row := range t.Rows {
			if isExample(feeds, row) {
				continue
			}
			if !yield(record(feeds, row)) {
				return
			}
		}
	}, nil
}

func newFeed(column Column, m Mapping, s Source, t *Table) (*feed, error) {
	f := &feed{Source: s, column: column, name: column.Title, values: map[string]string{}, known: map[string]string{}}
	for _, name := range s.From {
		i := slices.Index(t.Header, name)
		if i < 0 {
			i = slices.IndexFunc(t.Header, func(h string) bool { return normal(h) == normal(name) })
		}
		if i < 0 {
			return nil, refuse("表「%s」没有列「%s」，请检查对应关系或换一张表", t.Sheet, shorten(name))
		}
		f.from = append(f.from, i)
	}
	if len(s.From) > 0 {
		f.name = strings.Join(s.From, "、")
	}
	if column.Type == LonLat && f.Join == "" {
		f.Join = ","
	}
	layout, _ := goLayout(s.Date) // checked before
	f.hint = dateHint{layout: layout, year: m.Year, e1904: t.Epoch1904}
	f.zone, _ = findZone(m.Zone)
	for theirs, ours := range s.Values {
		f.values[translationKey(theirs)] = ours
	}
	return f, nil
}

// translationKey keeps "*" and words of punctuation only, which normal would empty.
func translationKey(s string) string {
	if n := normal(s); n != "" {
		return n
	}
	return s
}

// isExample compares a row with the examples of our columns; a layout needs two to be recognised.
func isExample(feeds []*feed, row Row) bool {
	same := 0
	for _, f := range feeds {
		if len(f.from) != 1 {
			continue
		}
		if row.Cell(f.from[0]) != clean(f.column.Example) {
			return false
		}
		if f.column.Example != "" {
			same++
		}
	}
	return same >= 2
}

func record(feeds []*feed, row Row) Record {
	r := Record{Row: row.Number, Values: make(map[string]string, len(feeds))}
	for _, f := range feeds {
		text := f.text(row)
		if text == "" {
			if f.column.Required {
				r.Errors = append(r.Errors, refuse("第 %d 行缺少「%s」，请补上", row.Number, f.name).At(f.Key))
			}
			continue
		}
		value, err := f.value(Cell{Row: row.Number, Column: f.name, Text: text})
		if err != nil {
			r.Errors = append(r.Errors, err.At(f.Key))
			continue
		}
		if value != "" {
			r.Values[f.Key] = value
		}
	}
	return r
}

// text joins, splits, translates and completes the cells of one row.
func (f *feed) text(row Row) string {
	text := f.Const
	switch len(f.from) {
	case 0:
	case 1:
		text = row.Cell(f.from[0])
	default:
		var parts []string
		for _, i := range f.from {
			if c := row.Cell(i); c != "" {
				parts = append(parts, c)
			}
		}
		text = strings.Join(parts, f.Join)
	}
	if f.Split != nil {
		text = f.Split.take(text)
	}
	if len(f.values) > 0 && text != "" {
		text = f.translate(text)
	}
	if text == "" {
		return f.Default
	}
	return text
}

func (f *feed) translate(text string) string {
	if ours, ok := f.values[translationKey(text)]; ok {
		return ours
	}
	if ours, ok := f.values["*"]; ok {
		return ours
	}
	return text
}

// take gives the part, empty when there are not so many.
func (s Split) take(text string) string {
	parts := strings.Split(text, s.By)
	i := s.Part - 1
	if s.Part < 0 {
		i = len(parts) + s.Part
	}
	if i < 0 || i >= len(parts) {
		return ""
	}
	return strings.TrimSpace(parts[i])
}

// value reads the text by the column's type.
func (f *feed) value(c Cell) (string, *fault.Error) {
	switch f.column.Type {
	case Int:
		return c.Int()
	case Number:
		return c.Number()
	case Day:
		d, err := c.date(f.hint, f.Date)
		return string(d), err
	case Moment:
		t, err := c.time(f.hint, f.Date, f.zone)
		return t.String(), err
	case OneOf:
		return f.choice(c)
	case Phone:
		return c.Phone()
	case Lon:
		return c.Lon()
	case Lat:
		return c.Lat()
	case LonLat:
		return c.Point()
	}
	return c.Plain(f.column.Max)
}

// choice remembers what it found, because a column repeats few words.
func (f *feed) choice(c Cell) (string, *fault.Error) {
	if code, ok := f.known[c.Text]; ok {
		return code, nil
	}
	code, err := c.Choice(f.column.Choices)
	if err == nil && len(f.known) < 1000 {
		f.known[c.Text] = code
	}
	return code, err
}
