package ui_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"testing"

	"shuangcheng/internal/edge/web/ui"
)

// ledger is a table of n rows whose texts differ as those of an office do.
func ledger(n int) ui.Table {
	t := ui.Table{Caption: "总台账", Pick: &ui.Pick{Name: "id"}, Fixed: true, Narrow: ui.Compact, Columns: []ui.Column{
		{Head: "编号", Width: ui.W7, Place: ui.PlaceCode}, {Head: "事项", Place: ui.PlaceTitle}, {Head: "状态", Width: ui.W7, Place: ui.PlaceState},
		{Head: "责任单位", Width: ui.W8, Place: ui.PlaceUnit}, {Head: "期限", Width: ui.W10, Place: ui.PlaceDue},
	}}
	places := []string{"长江路与华山路口", "农贸市场东门", "公园北门公厕", "小学门口", "集市入口", "河西岸", "老旧小区七号楼"}
	faults := []string{"垃圾桶满溢、散落", "机动车占压盲道", "雨水篦子缺失", "乱贴小广告", "店外经营", "照明不足", "飞线充电", "路面破损积水"}
	units := []string{"城管执法分局", "建设管理部", "公安分局交警大队", "市场监管分局", "乙街道", "甲镇"}
	for i := range n {
		code := fmt.Sprintf("2018-%06d", i)
		t.Rows = append(t.Rows, ui.Row{ID: code, Name: code, Cells: []ui.Content{
			ui.CodeCell(code), ui.TitleCell("/matters/"+code, fmt.Sprintf("%s%s，第 %d 处", places[i%7], faults[i%8], i*37%91)), ui.Status(ui.Marks[i%12].State),
			ui.Text(units[i%6]), ui.Ruler(ui.Deadline{Urgency: ui.Overdue, Elapsed: 1000 + i*7, Words: fmt.Sprintf("超 %d 天", i%9+1)}),
		}})
	}
	return t
}

// BenchmarkLedger draws a ledger page of 50 rows, the page most often asked for.
func BenchmarkLedger(b *testing.B) {
	t := ledger(50)
	page := ui.Page(ui.Layout{Title: "总台账"})
	b.ReportAllocs()
	for b.Loop() {
		if err := page.Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
		if err := ui.DataTable(t).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPageWeight: a list page of 100 rows stays under 25 KB packed.
func TestPageWeight(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for _, c := range []ui.Content{ui.Page(ui.Layout{Title: "总台账"}), ui.DataTable(ledger(100))} {
		if err := c.Render(t.Context(), z); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 25<<10 {
		t.Errorf("100 rows: %d bytes packed, over 25 KB", b.Len())
	}
	t.Logf("100 rows: %d bytes packed", b.Len())
}
