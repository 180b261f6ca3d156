package standard

import "shuangcheng/internal/domain/fault"

// Reference is a table that people look things up in 参考表: shown with its sources, never judged by.
type Reference struct {
	ID, Title, About string // About says in one sentence what the table is good for
	File             string // name of the shipped file
	Columns          []ReferenceColumn
	Rows             []ReferenceRow
}

// ReferenceColumn is a column that is particular to the table; sources, confidence and note belong to every row.
type ReferenceColumn struct {
	Key, Head string
	Need      bool
}

// ReferenceRow has a cell for each column of its table.
type ReferenceRow struct {
	Cells      []string
	Sources    []string
	Confidence Confidence // empty in the table of sources itself
	Note       string
}

// ParseReference reads the rows of head's file. Every row says how far it may be trusted, unless the file has no such column at all.
func ParseReference(head Reference, t Table) (Reference, []*fault.Error) {
	known, needed := []string{"sources", "confidence", "note"}, []string{}
	for _, c := range head.Columns {
		known = append(known, c.Key)
		if c.Need {
			needed = append(needed, c.Key)
		}
	}
	s := newSheet(t, known, needed)
	if len(s.faults) > 0 {
		return head, s.faults
	}
	_, graded := s.at["confidence"]
	for n, cells := range t.Rows {
		if !s.next(n, cells) {
			continue
		}
		row := ReferenceRow{Sources: s.list("sources"), Note: s.text("note", maxCell)}
		if graded {
			row.Confidence = s.confidence()
		}
		for _, c := range head.Columns {
			row.Cells = append(row.Cells, s.referenceCell(c))
		}
		head.Rows = append(head.Rows, row)
	}
	return head, s.faults
}

func (s *sheet) referenceCell(c ReferenceColumn) string {
	if c.Need {
		return s.need(c.Key, maxCell)
	}
	return s.text(c.Key, maxCell)
}

// confidence is the needed cell of that name.
func (s *sheet) confidence() Confidence {
	c := Confidence(s.need("confidence", maxCode))
	if c != "" && c.Text() == "" {
		s.fail("第 %d 行信度“%s”不认识，应为 verified-from-source、partial、from-memory 或 house。", s.row, c)
	}
	return c
}
