package geo

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// quilt is a partition into side×side crooked cells of about 300 m around the city, corners moved by jitter; with more
// corners on each border, since real borders are not straight.
func quilt(side int, jitter func() int32) []Located {
	const cell, bends = 30_000, 8
	corners := make(map[[2]int]Point)
	at := func(col, row int) Point { // in steps of a bend
		if p, ok := corners[[2]int{col, row}]; ok {
			return p
		}
		p := Point{liaocheng.Lon + int32(col*cell/bends) + jitter(), liaocheng.Lat + int32(row*cell/bends) + jitter()}
		corners[[2]int{col, row}] = p
		return p
	}
	var out []Located
	for row := range side {
		for col := range side {
			var r Ring
			for k := range bends {
				r = append(r, at(col*bends+k, row*bends))
			}
			for k := range bends {
				r = append(r, at((col+1)*bends, row*bends+k))
			}
			for k := range bends {
				r = append(r, at((col+1)*bends-k, (row+1)*bends))
			}
			for k := range bends {
				r = append(r, at(col*bends, (row+1)*bends-k))
			}
			out = append(out, Located{fmt.Sprintf("WG%02d%02d", row, col), Area{{r}}})
		}
	}
	return out
}

// wobble is a jitter that repeats, without asking for randomness.
func wobble() func() int32 {
	n := uint32(1)
	return func() int32 {
		n = n*1664525 + 1013904223
		return int32(n>>20)%1001 - 500
	}
}

func TestLocatorAgreesWithEveryCell(t *testing.T) {
	cells := quilt(6, wobble())
	l := NewLocator(append(cells, Located{ID: "not drawn"}))
	if l.Len() != 36 {
		t.Fatalf("Len = %d, want 36", l.Len())
	}
	near := rapid.Custom(func(t *rapid.T) Point {
		if rapid.Bool().Draw(t, "corner") { // corners are the hardest places
			r := rapid.SampledFrom(cells).Draw(t, "cell").Area[0][0]
			return rapid.SampledFrom(r).Draw(t, "p")
		}
		return Point{liaocheng.Lon + rapid.Int32Range(-20_000, 200_000).Draw(t, "east"), liaocheng.Lat + rapid.Int32Range(-20_000, 200_000).Draw(t, "north")}
	})
	rapid.Check(t, func(t *rapid.T) {
		p := near.Draw(t, "p")
		var holders []string
		nearest, least := "", math.Inf(1)
		for _, c := range cells {
			if c.Area.Contains(p) {
				holders = append(holders, c.ID)
			}
			if d := c.Area.BorderMetres(p); d < least {
				nearest, least = c.ID, d
			}
		}
		if len(holders) > 1 {
			t.Fatalf("%v lies in %v, want one at most", p, holders)
		}
		if len(holders) == 1 {
			if got := l.Find(p); got != holders[0] {
				t.Errorf("Find(%v) = %q, want %q", p, got, holders[0])
			}
			nearest, least = holders[0], 0
		} else if got := l.Find(p); got != "" {
			t.Errorf("Find(%v) = %q, want none", p, got)
		}
		if least > 60 {
			nearest, least = "", 0
		}
		if id, m := l.Nearest(p, 60); id != nearest || math.Abs(m-least) > 1e-6 {
			t.Errorf("Nearest(%v) = %q, %.3f m, want %q, %.3f", p, id, m, nearest, least)
		}
	})
}

func TestLocatorInsideMissesNothing(t *testing.T) {
	cells := quilt(5, wobble())
	l := NewLocator(cells)
	rapid.Check(t, func(t *rapid.T) {
		p := Point{liaocheng.Lon + rapid.Int32Range(1_000, 149_000).Draw(t, "east"), liaocheng.Lat + rapid.Int32Range(1_000, 149_000).Draw(t, "north")}
		if l.Find(p) == "" {
			t.Errorf("%v lies inside the quilt and in no cell", p)
		}
	})
}

func TestLocatorOverlapGoesToSmallestID(t *testing.T) {
	a, b := Located{"WG002", Area{{square(1000)}}}, Located{"WG001", Area{{square(2000)}}}
	for _, l := range []*Locator{NewLocator([]Located{a, b}), NewLocator([]Located{b, a})} {
		if got := l.Find(liaocheng); got != "WG001" {
			t.Errorf("Find = %q, want WG001", got)
		}
	}
	if id, m := NewLocator(nil).Nearest(liaocheng, 1000); id != "" || m != 0 {
		t.Errorf("an empty locator finds %q at %v m", id, m)
	}
}

// BenchmarkFind looks up points in 6,084 cells of 32 corners; the goal is under 5 µs.
func BenchmarkFind(b *testing.B) {
	cells := quilt(78, wobble())
	l := NewLocator(cells)
	next := wobble()
	points := make([]Point, 4096)
	for i := range points {
		points[i] = Point{liaocheng.Lon + (next()+500)*2340, liaocheng.Lat + (next()+500)*2340}
	}
	missed := 0
	for i := 0; b.Loop(); i++ {
		if l.Find(points[i%len(points)]) == "" {
			missed++
		}
	}
	b.ReportMetric(float64(missed)/float64(b.N), "missed/op")
}

// BenchmarkNearest looks for the cell nearest to a point 30 m outside.
func BenchmarkNearest(b *testing.B) {
	l := NewLocator(quilt(78, wobble()))
	p := Point{liaocheng.Lon - 4000, liaocheng.Lat + 1_000_000}
	for b.Loop() {
		if id, _ := l.Nearest(p, 60); id == "" {
			b.Fatal("nothing near")
		}
	}
}
