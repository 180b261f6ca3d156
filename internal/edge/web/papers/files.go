//msg:off official papers stay Chinese

package papers

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"shuangcheng/internal/domain/paper"
	"shuangcheng/internal/edge/docx"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/edge/web/page"
)

const (
	wordType  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	excelType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func (q *req) word(k kind) error {
	doc, err := q.document(k)
	if err != nil {
		return err
	}
	return Word(q.Req, doc)
}

func (q *req) book(k kind) error {
	doc, err := q.document(k)
	if err != nil {
		return err
	}
	return Book(q.Req, doc)
}

// Word answers with a document as DOCX.
func Word(q *page.Req, doc paper.Document) error {
	var b bytes.Buffer
	if err := docx.Write(&b, doc); err != nil {
		return err
	}
	return q.Download(fileName(doc)+".docx", wordType, b.Bytes())
}

// Book answers with the tables of a document as XLSX. Papers of one form, such as slips, stand in one sheet.
func Book(q *page.Req, doc paper.Document) error {
	f := doc.Foot
	foot := sheet.Foot{Title: doc.Title, Cutoff: paper.Moment(f.Cutoff), Filter: doc.Papers[0].Number, Seq: f.Seq, Printed: f.Cutoff, By: q.Viewer.Name,
		Lines: [][2]string{{"检查点", f.Short()}, {"校验值", f.Seen()}, {"核对网址", f.Address}}}
	var b bytes.Buffer
	if err := sheet.Write(&b, foot, sheets(doc)...); err != nil {
		return err
	}
	return q.Download(fileName(doc)+".xlsx", excelType, b.Bytes())
}

func fileName(doc paper.Document) string { return doc.Title + " " + string(doc.Foot.Cutoff.Date()) }

// sheets are the tables of a document, with a column that says whom a row goes to when there are several papers.
func sheets(doc paper.Document) (list []sheet.Sheet) {
	if len(doc.Papers) == 1 {
		for _, t := range doc.Papers[0].Tables() {
			list = append(list, sheet.Sheet{Name: doc.Title, Columns: columns(t), Rows: lines(t.Rows)})
		}
		return list
	}
	var heads []string
	var rows [][]string
	for _, p := range doc.Papers { // a slip for one matter has no column for its number
		for _, t := range p.Tables() {
			for _, c := range t.Columns {
				if !slices.Contains(heads, c.Title) {
					heads = append(heads, c.Title)
				}
			}
		}
	}
	for _, p := range doc.Papers {
		for _, t := range p.Tables() {
			for _, r := range t.Rows {
				row := make([]string, 1+len(heads))
				row[0] = p.To
				for i, c := range t.Columns {
					row[1+slices.Index(heads, c.Title)] = r[i]
				}
				rows = append(rows, row)
			}
		}
	}
	out := sheet.Sheet{Name: doc.Title, Columns: []sheet.OutColumn{{Title: "主送", Width: 22}}, Rows: lines(rows)}
	for _, h := range heads {
		out.Columns = append(out.Columns, sheet.OutColumn{Title: h, Width: 20})
	}
	return []sheet.Sheet{out}
}

func columns(t paper.Table) (list []sheet.OutColumn) {
	total := 0
	for _, c := range t.Columns {
		total += c.Width
	}
	for _, c := range t.Columns {
		list = append(list, sheet.OutColumn{Title: strings.ReplaceAll(c.Title, "\n", "、"), Width: float64(max(10, 180*c.Width/total))})
	}
	return list
}

func lines(rows [][]string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}
