package benchkit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"shuangcheng/internal/domain/geo"
)

// The invented cells: a square of sideCells × sideCells, about 300 m each, with crooked borders of 8 corners a side.
const (
	sideCells = 78
	cellSize  = 30_000 // in units of geo.Point
	bends     = 8
)

// cellCorner is where the invented cells begin.
var cellCorner = geo.Point{Lon: 1159000000, Lat: 364000000}

// quilt lays the cells out without gap or overlap.
func quilt(r *rand.Rand) (list []geo.Located) {
	steps := sideCells*bends + 1
	corners := make([]geo.Point, steps*steps)
	for i := range corners {
		corners[i] = geo.Point{Lon: cellCorner.Lon + int32(i%steps*cellSize/bends) + r.Int32N(900), Lat: cellCorner.Lat + int32(i/steps*cellSize/bends) + r.Int32N(900)}
	}
	at := func(col, row int) geo.Point { return corners[row*steps+col] }
	for cell := range sideCells * sideCells {
		col, row := cell%sideCells*bends, cell/sideCells*bends
		var ring geo.Ring
		for k := range bends {
			ring = append(ring, at(col+k, row))
		}
		for k := range bends {
			ring = append(ring, at(col+bends, row+k))
		}
		for k := range bends {
			ring = append(ring, at(col+bends-k, row+bends))
		}
		for k := range bends {
			ring = append(ring, at(col, row+bends-k))
		}
		list = append(list, geo.Located{ID: fmt.Sprintf("C%04d", cell), Area: geo.Area{{ring}}})
	}
	return list
}

// PointRate finds the cells of points at random among 6,084 cells, on one core.
func PointRate(span time.Duration) (s Speed, err error) {
	r := rand.New(rand.NewPCG(1, 2))
	l := geo.NewLocator(quilt(r))
	points := make([]geo.Point, 4096)
	for i := range points {
		points[i] = geo.Point{Lon: cellCorner.Lon + 1000 + r.Int32N(cellSize*sideCells-2000), Lat: cellCorner.Lat + 1000 + r.Int32N(cellSize*sideCells-2000)}
	}
	before, err := cpuTime()
	if err != nil {
		return s, err
	}
	n := 0
	for start := time.Now(); time.Since(start) < span; n += len(points) {
		for _, p := range points {
			if l.Find(p) == "" {
				return s, fmt.Errorf("point %v lies in no cell", p)
			}
		}
	}
	after, err := cpuTime()
	s.CPU = (after - before) / time.Duration(n)
	s.PerSecond = float64(time.Second) / float64(s.CPU)
	return s, err
}

// cells finds the cell of a point, as every report with a position does.
func (r *Report) cells(context.Context) error {
	r.Head("由坐标找网格")
	s, err := PointRate(r.Plan.Span / 5)
	if err != nil {
		return err
	}
	r.Line(fmt.Sprintf("%d 个网格", sideCells*sideCells), PerSecond(s.PerSecond), "一个处理器；每次 %.2f µs CPU", float64(s.CPU.Nanoseconds())/1000)
	return nil
}
