package app

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/testkit"
)

// gaoxin is a district with the zone's towns, one of them with the invented code that the demo's cells name.
func (w *town) gaoxin(t *testing.T) Viewer {
	t.Helper()
	v := w.taken(t, false, "371502000000", "371523000000")
	id := org.UnitID("u-jiuzhou")
	_, err := w.Unit(t.Context(), w.ask(v), id, org.Found{ID: id, Code: "371502990000", Kind: org.Township, Name: org.UnitName{Full: "九州街道"},
		Span: calendar.Span{From: "2018-03-01"}})
	if err != nil {
		t.Fatal(err)
	}
	towns := []org.UnitID{id}
	for _, name := range []string{"许营镇", "顾官屯镇", "韩集乡"} {
		u, err := w.District().Org.Find(name, "2018-03-15")
		if err != nil {
			t.Fatal(err)
		}
		towns = append(towns, u.ID)
	}
	if _, err := w.FoundZone(t.Context(), w.ask(v), ZoneAsk{Code: "GX", Name: "聊城高新区", Towns: towns, From: "2018-03-01"}); err != nil {
		t.Fatal(err)
	}
	return v
}

func shippedFile(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := shipped.Place(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestDemoCellsComeThroughTheUpload takes the 96 shipped cells in, finds a cell from a point, and proposes another cell for a
// site that is registered under the wrong one.
func TestDemoCellsComeThroughTheUpload(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v, raw := w.gaoxin(t), shippedFile(t, shipped.DemoGrid)
		day := w.Now().Date()
		plan, err := w.PlanOutlines(raw, geo.WGS84, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range plan.Rows {
			if r.Act != OutlineFound {
				t.Errorf("%s %s: %s, %v %v", r.Code, r.Name, r.Act, r.Findings, r.Fault)
			}
		}
		if n := plan.Count(OutlineFound); n != 96 || len(plan.Whole) != 0 {
			t.Fatalf("%d cells to found, findings %v; want 96 and none", n, plan.Whole)
		}
		if _, err := w.TakeOutlines(t.Context(), w.ask(v), raw, geo.WGS84, day); err != nil {
			t.Fatal(err)
		}
		head := w.Head()
		again, err := w.TakeOutlines(t.Context(), w.ask(v), raw, geo.WGS84, day)
		if err != nil || w.Head() != head || again.Count(OutlineSame) != 96 {
			t.Errorf("done again: %v, %d entries more, %d the same", err, w.Head()-head, again.Count(OutlineSame))
		}
		d := w.District()
		right, wrong := d.Grid.On(day)[0], d.Grid.On(day)[50]
		at := right.OutlineOn(day).Area.Centroid()
		if got := d.Locator(day).Find(at); got != string(right.ID) {
			t.Errorf("the middle of %s lies in %q", right.ID, got)
		}
		_, err = w.Site(t.Context(), w.ask(v), "s-1", func(*Desk) site.Command {
			return site.Found{ID: "s-1", Code: "GX-1", Name: "示例农贸市场", Type: "market", Place: site.Place{Point: at}, Cell: wrong.ID, Owner: right.SeatOn(day).Town, From: day}
		})
		if err != nil {
			t.Fatal(err)
		}
		if p := w.SiteProposals(); len(p) != 1 || p[0].To != right.ID {
			t.Fatalf("proposals %v", p)
		}
		if done, _, err := w.AcceptCells(t.Context(), w.ask(v), []site.ID{"s-1"}); err != nil || done != 1 || len(w.SiteProposals()) != 0 {
			t.Errorf("%d accepted, %v", done, err)
		}
		if _, skipped, err := w.AcceptCells(t.Context(), w.ask(v), []site.ID{"s-1"}); err != nil || skipped != 1 {
			t.Errorf("accepted again: %d skipped, %v", skipped, err)
		}
	})
}

// feature writes one outline as a file.
func feature(t *testing.T, code string, ring [][2]float64) []byte {
	t.Helper()
	b, err := json.Marshal(map[string]any{"type": "Feature", "properties": map[string]string{"grid_code": code, "name": "示例网格"},
		"geometry": map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFaultsOfOutlinesInWords: what is wrong is said, and nothing of it is taken in.
func TestFaultsOfOutlinesInWords(t *testing.T) {
	w := newTown(t, "")
	v := w.gaoxin(t)
	day := w.Now().Date()
	square := func(x, y, s float64) [][2]float64 {
		return [][2]float64{{x, y}, {x + s, y}, {x + s, y + s}, {x, y + s}, {x, y}}
	}
	const code = "371502990901001"
	for name, c := range map[string]struct {
		raw  []byte
		want geo.Code
	}{
		"metres":  {feature(t, code, square(411234, 4033456, 300)), geo.Projected},
		"feet":    {feature(t, code, square(1349193, 13233123, 900)), geo.Projected},
		"swapped": {feature(t, code, square(36.44, 116.01, 0.002)), geo.Swapped},
		"outside": {feature(t, code, square(117.5, 36.44, 0.002)), geo.Outside},
		"eight":   {feature(t, code, [][2]float64{{116.01, 36.44}, {116.012, 36.442}, {116.012, 36.44}, {116.01, 36.442}, {116.01, 36.44}}), geo.SelfCross},
	} {
		plan, err := w.PlanOutlines(c.raw, geo.WGS84, day)
		if err != nil || len(plan.Rows) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := plan.Rows[0]
		if r.Act != OutlineLeft || len(r.Findings) == 0 || r.Findings[0].Code != c.want {
			t.Errorf("%s: %s, findings %v, want %s", name, r.Act, r.Findings, c.want)
		}
		head := w.Head()
		if _, err := w.TakeOutlines(t.Context(), w.ask(v), c.raw, geo.WGS84, day); err != nil || w.Head() != head {
			t.Errorf("%s taken in: %v", name, err)
		}
	}
	for name, c := range map[string]struct{ code, want string }{
		"short code": {"3715", "15 位数字"}, "unknown town": {"371502777901001", "镇街"},
	} {
		plan, err := w.PlanOutlines(feature(t, c.code, square(116.01, 36.44, 0.002)), geo.WGS84, day)
		if err != nil || plan.Rows[0].Fault == nil || !strings.Contains(plan.Rows[0].Fault.Error(), c.want) {
			t.Errorf("%s: %+v, %v", name, plan.Rows, err)
		}
	}
	if _, err := w.PlanOutlines([]byte("{"), geo.WGS84, day); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no GeoJSON: %v", err)
	}
}

// TestReferenceOutlines reads outlines of another maker: the wrong coordinate system and a ring that touches itself are told.
func TestReferenceOutlines(t *testing.T) {
	w := newTown(t, "")
	var counties []string
	list, err := Counties(shipped.Divisions2018, "371500000000")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		counties = append(counties, c.Code)
	}
	w.taken(t, false, counties...)
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(testkit.Shared(t, "data/boundaries-reference/"+name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	wrong, err := w.PlanOutlines(read("liaocheng_counties_gcj02_source_datav.geojson"), geo.WGS84, "2018-03-15")
	if err != nil || !wrong.Fatal() {
		t.Errorf("GCJ-02 declared as WGS-84: %v, %v; want to be told", wrong.Whole, err)
	}
	right, err := w.PlanOutlines(read("liaocheng_counties_gcj02_source_datav.geojson"), geo.GCJ02, "2018-03-15")
	if err != nil || right.Fatal() {
		t.Errorf("declared as it is: %v, %v", right.Whole, err)
	}
	touching := 0
	for _, r := range right.Rows {
		for _, f := range r.Findings {
			t.Logf("%s: %s", r.Name, f)
			if f.Code == geo.SelfTouch || f.Code == geo.SelfCross || f.Code == geo.RingsCross {
				touching++
			}
		}
	}
	if touching == 0 {
		t.Error("the faulty ring of 莘县 is not told")
	}
	far, err := w.PlanOutlines(read("shandong_cities_wgs84_datav.geojson"), geo.WGS84, "2018-03-15")
	outside := 0
	for _, r := range far.Rows {
		for _, f := range r.Findings {
			if f.Code == geo.Outside {
				outside++
				break
			}
		}
	}
	if err != nil || outside < 15 {
		t.Errorf("%d of 16 cities told to lie outside, %v", outside, err)
	}
}

// TestSitesFromASheet: points in the system of public maps find their cells; what is wrong is said row by row.
func TestSitesFromASheet(t *testing.T) {
	w := newTown(t, "")
	v, raw, day := w.gaoxin(t), shippedFile(t, shipped.DemoGrid), w.Now().Date()
	if _, err := w.TakeOutlines(t.Context(), w.ask(v), raw, geo.WGS84, day); err != nil {
		t.Fatal(err)
	}
	cell := w.District().Grid.On(day)[7]
	lon, lat := geo.GCJ02.FromWGS84(cell.OutlineOn(day).Area.Centroid()).Degrees()
	rows := [][]string{{"编号", "名称", "类型", "经度", "纬度", "直管单位"},
		{"GX-1", "示例农贸市场", "market", fmt.Sprint(lon), fmt.Sprint(lat), "九州街道"},
		{"GX-2", "示例小学", "school", "411234", "4033456", ""},
		{"GX-3", "示例小区", "没有的类型", fmt.Sprint(lon), fmt.Sprint(lat), ""},
		{"GX-1", "示例公园", "park", fmt.Sprint(lon), fmt.Sprint(lat), ""},
		{"GX-5", "示例医院", "hospital", "117.9", "36.4", ""}}
	plan, err := w.TakeSites(t.Context(), w.ask(v), rows, geo.GCJ02, day)
	if err != nil || len(plan) != 5 {
		t.Fatalf("%+v, %v", plan, err)
	}
	for i, want := range []string{"", "不是度数", "点位类型", "重复", "边界之外"} {
		if f := plan[i].Fault; (f == nil) != (want == "") || f != nil && !strings.Contains(f.Error(), want) {
			t.Errorf("row %d: %v, want %q", plan[i].Line, f, want)
		}
	}
	if s := w.District().Sites.ByCode("GX-1"); s.CellOn(day) != cell.ID || len(w.District().Sites.On(day)) != 1 {
		t.Errorf("site in %q, want %q", s.CellOn(day), cell.ID)
	}
	head := w.Head()
	if again, err := w.TakeSites(t.Context(), w.ask(v), rows, geo.GCJ02, day); err != nil || w.Head() != head || !again[0].There {
		t.Errorf("done again: %v, %d entries more", err, w.Head()-head)
	}
	if _, err := w.PlanSites([][]string{{"编号"}, {"1"}}, geo.WGS84, day); fault.KindOf(err) != fault.Invalid {
		t.Errorf("without heads: %v", err)
	}
}
