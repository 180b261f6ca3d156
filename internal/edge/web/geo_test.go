package web

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/testkit"
)

// await waits until a long work is over and gives its page.
func (w *site) await(t *testing.T, at string) string {
	t.Helper()
	for range 300 {
		if _, _, body := w.get(t, at); !strings.Contains(body, "正在写入") {
			return body
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the work did not end")
	return ""
}

// grounds takes in two counties, founds the zone and carries everything to the next edition, by the pages alone.
func (w *site) grounds(t *testing.T) {
	t.Helper()
	_, _, body := w.post(t, "/geo/divisions?edition=2018", formOf([]string{"county", "371502000000", "county", "371523000000", "villages", "yes", "from", "2018-03-01"}))
	if !strings.Contains(body, "闫寺街道") || !strings.Contains(body, "重名") {
		t.Fatalf("preview of the divisions: %s", summary(body))
	}
	at := w.do(t, "/geo/divisions/take", hiddens(body)...)
	if body := w.await(t, at); !strings.Contains(body, "已写入完毕") {
		t.Fatalf("after taking in: %s", body)
	}
	w.do(t, "/geo/zone", "name", "聊城高新区", "code", "GX", "from", "2018-03-01", "town", "u-2018-371502108000")
	w.do(t, "/org/new", "kind", "town", "name", "九州街道", "code", "371502990000", "from", "2018-03-01")
}

func TestGroundByItsPages(t *testing.T) {
	w := newSite(t)
	w.login(t)
	w.grounds(t)
	raw, err := shipped.Place(shipped.DemoGrid)
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := w.upload(t, "/geo/outlines", "cells.geojson", raw, "datum", "WGS-84", "from", "2018-03-15")
	if status != 200 || !strings.Contains(body, "写入这 96 个网格") {
		t.Fatalf("preview of the cells: %d %s", status, summary(body))
	}
	w.do(t, "/geo/outlines/take", hiddens(body)...)
	if _, _, body := w.get(t, "/geo"); !strings.Contains(body, "今天有 96 个网格") {
		t.Error("the cells are not there")
	}
	w.outlinesComeBack(t)
	sheet := []byte("编号,名称,类型,经度,纬度\nGX-1,示例农贸市场,market,116.0132,36.4466\nGX-2,示例小学,school,411234,4033456\n")
	if status, _, body = w.upload(t, "/geo/sitefile", "sites.csv", sheet, "datum", "WGS-84", "from", "2018-03-15"); !strings.Contains(body, "登记这 1 个点位") || !strings.Contains(body, "不是度数") {
		t.Fatalf("preview of the sites: %d %s", status, summary(body))
	}
	w.do(t, "/geo/sitefile/take", hiddens(body)...)
	if _, _, body := w.upload(t, "/geo/outlines", "x.geojson", []byte(`{"type":"Polygon","coordinates":[[[411234,4033456],[411534,4033456],[411534,4033756],[411234,4033456]]]}`), "datum", "WGS-84", "from", "2018-03-15"); !strings.Contains(body, "米") || strings.Contains(body, "/geo/outlines/take") {
		t.Error("projected metres are not told")
	}
	_, _, body = w.post(t, "/geo/move", formOf([]string{"from", "2018-03-15"}))
	if !strings.Contains(body, "茌平区") || !strings.Contains(body, "查不到去向") {
		t.Fatalf("preview of the move: %s", summary(body))
	}
	if body := w.await(t, w.do(t, "/geo/move/take", hiddens(body)...)); !strings.Contains(body, "已写入完毕") {
		t.Errorf("after the move: %s", body)
	}
	w.refuses(t, []refusal{
		{"no county", "/geo/divisions", "county", "至少选择一个区县", []string{"from", "2018-03-15"}},
		{"no day", "/geo/move", "from", "生效日期", nil},
		{"closing without a reason", "/geo/undecided/u-2018-371502108000", "reason", "理由", []string{"from", "2018-03-15"}},
	})
}

// outlinesComeBack exports the outlines, finds that taking them in would change nothing, and cuts a cell by a line from west to east.
func (w *site) outlinesComeBack(t *testing.T) {
	t.Helper()
	_, _, raw := w.get(t, "/cells.geojson?day=2018-03-15")
	plan, err := w.app.PlanOutlines([]byte(raw), geo.WGS84, "2018-03-15")
	if err != nil || plan.Count(app.OutlineSame) != 96 {
		t.Fatalf("of the exported outlines %d are as they lie, want 96: %v", plan.Count(app.OutlineSame), err)
	}
	old := plan.Rows[0]
	box := old.Area.Box()
	lon0, lat0 := box.Min.Degrees()
	lon1, lat1 := box.Max.Degrees()
	lat := (lat0 + lat1) / 2
	line := fmt.Sprintf("%.6f,%.6f\n%.6f，%.6f", lon0-0.01, lat, lon1+0.01, lat)
	at, parts := "/cells/"+string(old.Cell)+"/split", "371599001001911 北网格 线以北\n371599001001912 南网格 线以南"
	w.refuses(t, []refusal{
		{"a line that ends inside", at, "line", "边界外", []string{"parts", parts, "line", fmt.Sprintf("%.6f,%.6f\n%.6f,%.6f", lon0-0.01, lat, (lon0+lon1)/2, lat), "from", "2018-04-01"}},
		{"one line, three parts", at, "parts", "两个网格", []string{"parts", parts + "\n371599001001913 中网格 线中", "line", line, "from", "2018-04-01"}},
		{"words for a line", at, "line", "无法识别", []string{"parts", parts, "line", "一路", "from", "2018-04-01"}},
	})
	w.do(t, at, "parts", parts, "line", line, "from", "2018-04-01")
	g := w.app.District().Grid
	north, south := g.ByCode("371599001001911").OutlineOn("2018-04-01").Area, g.ByCode("371599001001912").OutlineOn("2018-04-01").Area
	if lost := old.Area.SquareMetres() - north.SquareMetres() - south.SquareMetres(); north.IsZero() || south.IsZero() || math.Abs(lost) > 10 {
		t.Errorf("north %.0f m² and south %.0f m² of %.0f m²", north.SquareMetres(), south.SquareMetres(), old.Area.SquareMetres())
	}
	if _, bottom := north.Box().Min.Degrees(); bottom < lat-0.0001 {
		t.Errorf("what lies left of a line drawn eastwards reaches down to %.6f, want the part north of %.6f", bottom, lat)
	}
}

// TestGroundPages looks at every page about the ground in a browser.
func TestGroundPages(t *testing.T) {
	p, w := testkit.Browser(t), newSite(t)
	w.login(t)
	w.grounds(t)
	p.Open(w.URL + "/login")
	p.Fill("登录名", "wang")
	p.Fill("口令", "一句好记的话就可以了")
	p.Click("登录")
	for _, x := range []struct{ path, name string }{
		{"/geo", "geo"}, {"/geo/divisions", "divisions"}, {"/geo/zone", "zone"}, {"/geo/outlines", "outlines"},
		{"/geo/sitefile", "sitefile"}, {"/geo/sites", "sites"}, {"/geo/tasks/divisions-intake", "task"}, {"/geo/undecided", "undecided-none"}, {"/geo/move", "move"},
	} {
		w.look(t, p, x.path, x.name)
	}
	p.Click("看预览")
	p.See("查不到去向")
	for _, s := range screens {
		p.Screenshot("registers-move-preview", s)
		p.Axe()
	}
	p.Click("换版，共")
	w.await(t, "/geo/tasks/divisions-move")
	w.look(t, p, "/geo/undecided", "undecided")
	w.look(t, p, "/geo/undecided/u-2018-371502108000", "settle")
}
