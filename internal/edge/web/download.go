package web

import (
	"fmt"
	"iter"
	"net/url"

	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/sheet"
)

// sheet answers with an XLSX of one table, which says where it comes from.
func (q *req) sheet(title string, columns []sheet.OutColumn, rows iter.Seq2[[]string, error]) error {
	foot := sheet.Foot{Title: title, Cutoff: msg.Stamp(q.s.app.Now()), Seq: q.s.app.Head(), Printed: q.s.app.Now(), By: q.viewer.Name}
	h := q.w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(title)+".xlsx")
	return sheet.Write(q.w, foot, sheet.Sheet{Name: title, Columns: columns, Rows: rows})
}

// download answers with a file.
func (q *req) download(name, kind string, data []byte) error {
	h := q.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", url.PathEscape(name)))
	h.Set("Cache-Control", "no-store")
	_, err := q.w.Write(data)
	return err
}
