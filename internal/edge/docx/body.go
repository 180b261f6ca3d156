//msg:off official papers stay Chinese

package docx

import (
	"fmt"
	"strings"

	"shuangcheng/internal/domain/paper"
)

// body is the text of document.xml as it grows.
type body struct {
	strings.Builder
	doc paper.Document
	qrs int // drawings so far; each has a number
}

// para writes a paragraph; the lines of s are broken.
func (b *body) para(style, s string) { b.paraWith(style, "", s) }

func (b *body) paraWith(style, properties, s string) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, properties)
	if s != "" {
		b.WriteString(`<w:r>`)
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				b.WriteString(`<w:br/>`)
			}
			b.WriteString(`<w:t xml:space="preserve">` + text(line) + `</w:t>`)
		}
		b.WriteString(`</w:r>`)
	}
	b.WriteString(`</w:p>`)
}

// paper writes one paper, a section for each run of pages.
func (b *body) paper(p paper.Paper, last bool) {
	sheets := p.Sheets()
	for i, s := range sheets {
		width := typeWidth
		if s.Turned {
			width = typeHeight
		}
		if s.Head {
			b.head(p)
		}
		for _, x := range s.Parts {
			b.part(x, width)
		}
		if s.Close {
			b.close(p)
			b.foot(width)
		}
		b.section(i == 0, s.Turned, last && i == len(sheets)-1)
	}
}

func (b *body) part(x paper.Part, width int) {
	switch x := x.(type) {
	case paper.Para:
		b.para("a", string(x))
	case paper.Heading:
		b.para([]string{"h1", "h2"}[min(max(x.Level, 1), 2)-1], x.Text)
	case paper.Table:
		b.table(x, width)
	}
}

func (b *body) head(p paper.Paper) {
	b.para("title", p.Title)
	if p.Number != "" {
		b.para("number", p.Number)
	}
	if p.To != "" {
		if !p.Slip {
			b.para("to", "")
		}
		b.para("to", p.ToLine())
	}
}

// close writes what follows the text: who issues it, what is signed by hand, who gets a copy.
func (b *body) close(p paper.Paper) {
	if p.Issuer != "" {
		if !p.Slip {
			b.para("to", "")
		}
		b.para("sign", p.Issuer)
		b.para("date", paper.Day(p.Date))
	}
	if len(p.Signs) > 0 {
		b.para("gap", "")
		b.signs(p.Signs)
	}
	if p.Copies != "" {
		b.para("gap", "")
		b.paraWith("cc", `<w:pBdr><w:top w:val="single" w:sz="8" w:space="1" w:color="auto"/><w:bottom w:val="single" w:sz="8" w:space="1" w:color="auto"/></w:pBdr>`, p.CopyLine())
	}
}

// signs is a box with a line for each signature.
func (b *body) signs(list []string) {
	widths := []int{2400, typeWidth - 2400 - 1500 - 2445, 1500, 2445}
	b.startTable(widths)
	for _, s := range list {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="680" w:hRule="atLeast"/></w:trPr>`)
		for i, words := range []string{s, "", paper.SignedAt, paper.BlankTime} {
			b.cell("td", widths[i], words, i != 1)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
}

// cellMargins stand in each table: not every program reads them in a style.
const cellMargins = `<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>`

func (b *body) startTable(widths []int) {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>`, sum)
	for _, side := range []struct {
		name string
		size int
	}{{"top", 8}, {"left", 4}, {"bottom", 8}, {"right", 4}, {"insideH", 4}, {"insideV", 4}} {
		fmt.Fprintf(b, `<w:%s w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, side.name, side.size)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/>` + cellMargins + `</w:tblPr><w:tblGrid>`)
	for _, w := range widths {
		fmt.Fprintf(b, `<w:gridCol w:w="%d"/>`, w)
	}
	b.WriteString(`</w:tblGrid>`)
}

func (b *body) cell(style string, width int, words string, middle bool) {
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, width)
	align := ""
	if middle {
		align = `<w:jc w:val="center"/>`
	}
	b.paraWith(style, align, words)
	b.WriteString(`</w:tc>`)
}

// table writes a table over the whole width; its head is repeated on each page and no row is torn.
func (b *body) table(t paper.Table, width int) {
	if t.Caption != "" {
		b.para("caption", t.Caption)
	}
	head, text := "th", "td"
	if t.Wide {
		head, text = "thw", "tdw"
	}
	widths := shares(t.Columns, width)
	b.startTable(widths)
	b.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for i, c := range t.Columns {
		b.cell(head, widths[i], c.Title, true)
	}
	b.WriteString(`</w:tr>`)
	for _, row := range t.Rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for i, c := range t.Columns {
			words := ""
			if i < len(row) {
				words = row[i]
			}
			b.cell(text, widths[i], words, c.Middle)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	b.para("gap", "")
}

// shares divides a width by what the columns ask for; what rounding leaves goes to the last.
func shares(columns []paper.Column, width int) []int {
	total := 0
	for _, c := range columns {
		total += max(1, c.Width)
	}
	out, used := make([]int, len(columns)), 0
	for i, c := range columns {
		out[i] = width * max(1, c.Width) / total
		used += out[i]
	}
	if len(out) > 0 {
		out[len(out)-1] += width - used
	}
	return out
}

const (
	qrSide = 720_000 // 20 mm, in EMU
	qrCell = 1300
)

// foot is the end of a paper: the state of the journal, how to verify it, and the QR code.
func (b *body) foot(width int) {
	f := b.doc.Foot
	b.qrs++
	b.para("gap", "")
	fmt.Fprintf(b, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tblBorders>`+
		`<w:tblLayout w:type="fixed"/>`+cellMargins+`</w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`, width, width-qrCell, qrCell)
	fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, width-qrCell)
	for _, line := range f.Lines() {
		b.para("foot", line)
	}
	fmt.Fprintf(b, `</w:tc><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="foot"/><w:spacing w:before="60" w:after="60" w:line="240" w:lineRule="auto"/><w:jc w:val="right"/></w:pPr><w:r>`, qrCell)
	fmt.Fprintf(b, `<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="QR %d" descr="%s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="rId6"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`+
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`, qrSide, qrSide, b.qrs, b.qrs, text(f.Address), b.qrs, qrSide, qrSide)
	b.WriteString(`</w:r></w:p></w:tc></w:tr></w:tbl>`)
}

// section ends a run of pages. The one that ends the document stands alone, every other in a last paragraph; a paper's first
// begins to count at 1.
func (b *body) section(first, turned, last bool) {
	size := fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`, pageWidth, pageHeight, top, right, bottom, left, footer)
	if turned { // a quarter to the right, so that the head of the table lies at the binding
		size = fmt.Sprintf(`<w:pgSz w:w="%d" w:h="%d" w:orient="landscape"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="%d" w:gutter="0"/>`, pageHeight, pageWidth, left, top, right, bottom, footer/2)
	}
	start := ""
	if first {
		start = `<w:pgNumType w:start="1"/>`
	}
	s := `<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/><w:type w:val="nextPage"/>` + size + start +
		fmt.Sprintf(`<w:docGrid w:type="lines" w:linePitch="%d"/></w:sectPr>`, linePitch)
	if last {
		b.para("gap", "")
		b.WriteString(s)
		return
	}
	b.paraWith("gap", s, "")
}
