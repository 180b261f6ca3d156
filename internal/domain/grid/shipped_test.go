package grid_test

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

const since = calendar.Date("2018-01-01")

// demo founds the 96 cells of the demo's zone, all under one invented town.
func demo(t testing.TB) (*grid.Grid, *org.Register) {
	t.Helper()
	r := org.NewRegister(org.Parts{Units: []org.Unit{{ID: "t", Code: "t", Kind: org.Township, Span: calendar.Span{From: since}}}})
	g := grid.New(nil)
	for _, f := range features(t, shipped.DemoGrid) {
		code := f.Properties["grid_code"]
		area, err := f.Shape.Area(geo.WGS84)
		if err != nil {
			t.Fatal(err)
		}
		events, err := grid.Cell{}.Decide(grid.Facts{Job: "demo", Org: r, Grid: g, Layout: grid.CodeLayout},
			grid.Found{ID: grid.CellID(code), Code: code, Name: "网格" + code[12:], Outline: grid.Outline{Area: area}, Seat: grid.Seat{Town: "t"}, From: since})
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		g = g.With(grid.Cell{}.Apply(events[0]))
	}
	return g, r
}

func features(t testing.TB, name string) []geo.Feature {
	t.Helper()
	b, err := shipped.Place(name)
	if err != nil {
		t.Fatal(err)
	}
	list, err := geo.ParseGeoJSON(b)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDemoGrid: the shipped cells cover their zone without a gap; one cell closed, the page shows the hole from that day.
func TestDemoGrid(t *testing.T) {
	g, r := demo(t)
	zone, err := features(t, shipped.DemoZone)[0].Shape.Area(geo.WGS84)
	if err != nil {
		t.Fatal(err)
	}
	ground := func(g *grid.Grid, d calendar.Date) (n int) {
		cover, err := geo.CheckCoverage(g.Located(d), zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range grid.Gaps(d, grid.Sources{Org: r, Grid: g, Coverage: cover}) {
			if x.Code == grid.BadGround {
				n++
			}
		}
		return n
	}
	cells := g.On(since)
	if len(cells) != 96 || ground(g, since) != 0 {
		t.Errorf("%d cells, %d holes, want 96 and none", len(cells), ground(g, since))
	}
	hole := g.With(cells[40].Apply(grid.CellClosed{Last: "2018-05-31"}))
	if before, after := ground(hole, "2018-05-31"), ground(hole, "2018-06-01"); before != 0 || after != 1 {
		t.Errorf("%d holes before and %d after a cell was closed, want 0 and 1", before, after)
	}
}

func BenchmarkGaps(b *testing.B) {
	g, r := demo(b)
	for b.Loop() {
		grid.Gaps(since, grid.Sources{Org: r, Grid: g})
	}
}
