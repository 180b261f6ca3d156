package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/privacy"
)

// workbook is what the cells of an XLSX refer to. Reading is our own and not the library's that
// writes, because that one gives either a cell's raw number or its display, never both with the
// type, so that dates, long numbers and numbers shown as dates could not be told apart in a stream.
type workbook struct {
	sheets   []sheetRef
	shared   []string
	dates    []dateStyle // by cell style
	date1904 bool
}

type sheetRef struct {
	name, part string
	hidden     bool
}

func readXLSX(p *pack, limits Limits) ([]*grid, error) {
	w, err := openWorkbook(p, limits)
	if err != nil {
		return nil, err
	}
	var grids []*grid
	slots := 0
	for _, s := range w.sheets {
		if s.part == "" || strings.Contains(s.part, "chartsheets/") || strings.Contains(s.part, "dialogsheets/") {
			continue
		}
		r := sheetReader{w: w, limits: limits, grid: &grid{name: s.name, date1904: w.date1904, slots: slots}}
		if err := p.decode(s.part, r.token); err != nil {
			return nil, err
		}
		if s.hidden {
			r.grid.note("这是隐藏的工作表，已一并读入")
		}
		slots = r.grid.slots
		grids = append(grids, r.grid)
	}
	return grids, nil
}

// openWorkbook reads the list of sheets, the shared texts and the styles.
func openWorkbook(p *pack, limits Limits) (*workbook, error) {
	relations, err := readRelations(p)
	if err != nil {
		return nil, err
	}
	w := &workbook{}
	err = p.decode("xl/workbook.xml", func(_ *xml.Decoder, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		switch {
		case ok && e.Name.Local == "workbookPr":
			v := attr(e, "date1904")
			w.date1904 = v == "1" || v == "true"
		case ok && e.Name.Local == "sheet":
			state := attr(e, "state")
			if state == "veryHidden" { // nobody can see it in a spreadsheet program; ours hold drop-down lists
				return nil
			}
			w.sheets = append(w.sheets, sheetRef{name: attr(e, "name"), part: relations[attr(e, "id")].part, hidden: state != "" && state != "visible"})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			err = w.readShared(p, r.part, limits)
		case strings.HasSuffix(r.kind, "/styles"):
			err = w.readStyles(p, r.part)
		}
		if err != nil {
			return nil, err
		}
	}
	return w, nil
}

type relation struct{ kind, part string }

func readRelations(p *pack) (map[string]relation, error) {
	relations := map[string]relation{}
	err := p.decode("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, t xml.Token) error {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			relations[attr(e, "Id")] = relation{kind: attr(e, "Type"), part: target("xl", attr(e, "Target"))}
		}
		return nil
	})
	return relations, err
}

// readShared reads the table of shared texts; the reading aids (rPh) above characters are left out.
func (w *workbook) readShared(p *pack, part string, limits Limits) error {
	var text textCollector
	return p.decode(part, func(_ *xml.Decoder, t xml.Token) error {
		text.token(t)
		if e, ok := t.(xml.EndElement); ok && e.Name.Local == "si" {
			s, err := cellText(text.take())
			if err != nil {
				return err
			}
			if len(w.shared) >= limits.Cells {
				return tooLarge("文件里的文字超过 %d 万条，请拆成几个文件分别导入", limits.Cells/10_000)
			}
			w.shared = append(w.shared, s)
		}
		return nil
	})
}

// textCollector gathers the characters of t elements, outside of reading aids.
type textCollector struct {
	b      []byte
	inside bool
	aids   int
}

func (c *textCollector) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "t":
			c.inside = c.aids == 0
		case "rPh":
			c.aids++
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			c.inside = false
		case "rPh":
			c.aids--
		}
	case xml.CharData:
		if c.inside {
			c.b = append(c.b, t...)
		}
	}
}

func (c *textCollector) take() string {
	s := string(c.b)
	c.b = c.b[:0]
	return s
}

// cellText undoes the escapes _x000D_ of spreadsheet programs, refuses NUL and mojibake, and cleans.
func cellText(s string) (string, error) {
	if strings.Contains(s, "_x") {
		s = unescape(s)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return "", refuse("文件里有空字符（NUL），可能已损坏，请在表格软件里另存一份再导入")
	}
	if !plain(s) && privacy.LooksGarbled(s) {
		return "", refuse("文件里有乱码“%s”，请在原来的软件里重新导出", shorten(s))
	}
	return clean(s), nil
}

func unescape(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || i+7 > len(s) {
			b.WriteString(s)
			return b.String()
		}
		n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if err != nil || s[i+6] != '_' || n >= 0xd800 && n < 0xe000 {
			b.WriteString(s[:i+2])
			s = s[i+2:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteRune(rune(n))
		s = s[i+7:]
	}
}
