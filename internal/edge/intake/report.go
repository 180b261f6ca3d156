//msg:off the report is a Chinese sheet
package intake

import (
	"fmt"
	"io"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/sheet"
)

// stateWords say what became of a row.
var stateWords = map[app.RowState]string{
	app.RowDone: "已导入", app.RowUnsent: "已导入，没有派遣", app.RowRefused: "没有导入", app.RowUndone: "已撤回", app.RowAsked: "作废待第二人确认", app.RowKept: "没有撤回",
}

// Report writes what became of every row: first the rows that were not imported, with our columns filled as far as they could
// be read, so that they can be put right and sent again; then all rows.
func Report(w io.Writer, a *app.App, i app.Import, by string) error {
	layout, _ := Layout(i.Spec.Kind)
	outcome, err := a.ImportOutcome(i.ID)
	if err != nil {
		return err
	}
	rows, err := a.ImportRows(i)
	if err != nil {
		return fmt.Errorf("report of import %s: %w", i.ID, err)
	}
	byLine := make(map[int64]app.ImportRow, len(rows))
	for _, r := range rows {
		byLine[int64(r.Line)] = r
	}
	bad := sheet.Sheet{Name: "没有导入的行", Columns: []sheet.OutColumn{{Title: "行号", Type: sheet.Int}, {Title: "原因", Width: 50}}}
	for _, c := range layout.Columns {
		bad.Columns = append(bad.Columns, sheet.OutColumn{Title: c.Title})
	}
	bad.Rows = func(yield func([]string, error) bool) {
		for _, x := range outcome {
			if x.State == app.RowRefused && x.Line >= 0 && !yield(badRow(layout, x, byLine[x.Line]), nil) {
				return
			}
		}
	}
	all := sheet.Sheet{Name: "全部", Columns: []sheet.OutColumn{{Title: "行号", Type: sheet.Int}, {Title: "结果", Width: 12}, {Title: "说明", Width: 60}}}
	all.Rows = func(yield func([]string, error) bool) {
		for _, x := range outcome {
			line := ""
			if x.Line >= 0 {
				line = fmt.Sprint(x.Line)
			}
			if !yield([]string{line, stateWords[x.State], x.Note}, nil) {
				return
			}
		}
	}
	foot := sheet.Foot{Title: "导入报告", Filter: i.Spec.Name, Seq: a.Head(), Printed: a.Now(), By: by, Cutoff: a.Now().String()}
	for _, f := range i.Spec.Findings {
		foot.Lines = append(foot.Lines, [2]string{"数据问题", f})
	}
	return sheet.Write(w, foot, bad, all)
}

func badRow(l sheet.Layout, x app.JobRow, r app.ImportRow) []string {
	cells := []string{fmt.Sprint(x.Line), x.Note}
	for _, c := range l.Columns {
		v := r.Values[c.Key]
		for _, ch := range c.Choices {
			if ch.Code == v && v != "" {
				v = ch.Title
			}
		}
		cells = append(cells, v)
	}
	return cells
}
