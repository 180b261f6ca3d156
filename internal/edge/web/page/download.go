package page

import (
	"fmt"
	"iter"
	"net/url"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
)

// Sheet answers with an XLSX of one table, which says where it comes from.
func (q *Req) Sheet(title string, columns []sheet.OutColumn, rows iter.Seq2[[]string, error]) error {
	foot := sheet.Foot{Title: title, Cutoff: msg.Stamp(q.App.Now()), Seq: q.App.Head(), Printed: q.App.Now(), By: q.Viewer.Name}
	h := q.W.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(title)+".xlsx")
	return sheet.Write(q.W, foot, sheet.Sheet{Name: title, Columns: columns, Rows: rows})
}

// Download answers with a file.
func (q *Req) Download(name, kind string, data []byte) error {
	h := q.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(name)))
	h.Set("Cache-Control", "no-store")
	_, err := q.W.Write(data)
	return err
}
