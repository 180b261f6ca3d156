package sheet

import (
	"strings"
	"unicode/utf8"
)

// readText reads CSV or pasted text; which of the two is seen from the lines.
func readText(book *Book, data []byte, limits Limits) ([]*grid, error) {
	text, encoding, err := decode(data)
	if err != nil {
		return nil, err
	}
	book.Encoding = encoding
	if strings.TrimSpace(text) == "" {
		return nil, refuse("文件是空的，请重新选择文件")
	}
	separator, sure := separator(text)
	if !sure || looksLikeChat(text) {
		if rows := chatRows(text); len(rows) > 0 {
			book.Kind = Chat
			g := &grid{name: "粘贴的文字", rows: rows, chat: true}
			return []*grid{g}, g.bound(limits)
		}
	}
	book.Kind = CSV
	g := &grid{name: "CSV"}
	if err := g.readCSV(text, separator, limits); err != nil {
		return nil, err
	}
	return []*grid{g}, nil
}

// separator finds which character divides the fields: the one that gives most of the first 50
// records the same number of columns, at least two. sure is false when none does.
func separator(text string) (sep byte, sure bool) {
	best := 0
	for _, c := range []byte{',', '\t', ';', '|'} {
		if score := sameWidth(text, c); score > best {
			best, sep = score, c
		}
	}
	if best == 0 {
		return ',', false
	}
	return sep, true
}

// sameWidth is records of the commonest width times 100, plus that width; 0 when too few agree.
func sameWidth(text string, sep byte) int {
	const wide = 20_000 // more fields than any limit; the reading proper refuses them
	p := csvParser{text: text, sep: sep, columns: wide}
	widths, records := map[int]int{}, 0
	for records < 50 && p.next() {
		if p.wide {
			return 50 * 100
		}
		if len(p.fields) == 1 && strings.TrimSpace(p.fields[0]) == "" {
			continue
		}
		records++
		widths[len(p.fields)]++
	}
	best := 0
	for width, n := range widths {
		if width >= 2 && n*2 > records && (records > 1 || n == 1) {
			best = max(best, n*100+min(width, 99))
		}
	}
	return best
}

// readCSV fills g. Rows are counted as a spreadsheet program counts them: a quoted line break does
// not begin a row, an empty line does.
func (g *grid) readCSV(text string, sep byte, limits Limits) error {
	if line, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(strings.ToLower(line), "sep=") {
		text = rest // the hint that one spreadsheet program writes for itself
	}
	p := csvParser{text: text, sep: sep, columns: limits.Columns}
	for number := 1; p.next(); number++ {
		if p.wide {
			return tooWide(g.name, limits)
		}
		if err := g.add(number, p.fields, limits); err != nil {
			return err
		}
	}
	if p.open > 0 {
		return refuse("第 %d 行的引号没有闭合，请检查该行的双引号", p.open)
	}
	return nil
}

// csvParser cuts text into records. Unlike encoding/csv it takes stray quotes as they are, counts
// empty lines, stops at a width, and tells where a quote was left open.
type csvParser struct {
	text    string
	sep     byte
	columns int // at most so many fields, 0 for no bound
	pos     int
	record  int
	fields  []string // of the last record; valid until the next call
	wide    bool     // the last record has more than columns fields
	open    int      // record in which a quote was never closed, 0 when none
}

// next reads one record and reports whether there was one.
func (p *csvParser) next() bool {
	if p.pos >= len(p.text) {
		return false
	}
	p.fields = p.fields[:0]
	p.record++
	for {
		field, more := p.field()
		p.fields = append(p.fields, field)
		if p.columns > 0 && len(p.fields) > p.columns {
			p.wide = true
			return true
		}
		if !more {
			return true
		}
	}
}

// field reads one field; more tells that another follows in the same record.
func (p *csvParser) field() (field string, more bool) {
	if p.pos < len(p.text) && p.text[p.pos] == '"' {
		return p.quoted()
	}
	return p.bare("")
}

// bare reads up to the next separator or line end and puts prefix before it.
func (p *csvParser) bare(prefix string) (field string, more bool) {
	start := p.pos
	for ; p.pos < len(p.text); p.pos++ {
		switch c := p.text[p.pos]; c {
		case p.sep:
			p.pos++
			return prefix + p.text[start:p.pos-1], true
		case '\n', '\r':
			field = prefix + p.text[start:p.pos]
			p.pos++
			if c == '\r' && p.pos < len(p.text) && p.text[p.pos] == '\n' {
				p.pos++
			}
			return field, false
		}
	}
	return prefix + p.text[start:], false
}

// quoted reads a field in double quotes; what stands between its end and the separator is kept.
func (p *csvParser) quoted() (field string, more bool) {
	p.pos++
	start, doubled := p.pos, false
	for {
		i := strings.IndexByte(p.text[p.pos:], '"')
		if i < 0 {
			p.open = p.record
			field, p.pos = p.text[start:], len(p.text)
			return field, false
		}
		p.pos += i + 1
		if p.pos >= len(p.text) || p.text[p.pos] != '"' {
			break
		}
		doubled = true
		p.pos++
	}
	field = p.text[start : p.pos-1]
	if doubled {
		field = strings.ReplaceAll(field, `""`, `"`)
	}
	if p.pos < len(p.text) && p.text[p.pos] == p.sep {
		p.pos++
		return field, true
	}
	return p.bare(field)
}

// add cleans one record and appends it to g unless it is empty.
func (g *grid) add(number int, fields []string, limits Limits) error {
	cells, last := make([]string, len(fields)), 0
	for i, field := range fields {
		if len(field) > limits.Cell && utf8.RuneCountInString(field) > limits.Cell {
			return tooLarge("第 %d 行第 %d 列超过 %d 个字符，请检查引号是否漏写或缩短内容", number, i+1, limits.Cell)
		}
		if cells[i] = unguard(clean(field)); cells[i] != "" {
			last = i + 1
		}
	}
	switch {
	case last == 0:
		return nil
	case number > limits.Rows:
		return tooLarge("「%s」超过 %d 行，请拆成几个文件分别导入", g.name, limits.Rows)
	}
	return g.put(Row{Number: number, Cells: cells[:last:last]}, limits)
}

func tooWide(name string, limits Limits) error {
	return tooLarge("「%s」有第 %d 列，最多 %d 列，请删去多余的列", name, limits.Columns+1, limits.Columns)
}
