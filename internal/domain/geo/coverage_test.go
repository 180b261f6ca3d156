package geo

import (
	"fmt"
	"math"
	"testing"
)

func TestCoverageWithoutZone(t *testing.T) {
	cells := quilt(5, wobble())
	c, err := CheckCoverage(cells, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Overlap > tolerance || c.Gap > tolerance || len(c.Findings) > 0 {
		t.Errorf("a sound partition: %+v", c)
	}
	middle := cells[12]
	c, err = CheckCoverage(append(cells[:12:12], cells[13:]...), nil)
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := told(c.Findings, Gap); !ok || !middle.Area.Contains(f.At) || math.Abs(f.SquareMetres-middle.Area.SquareMetres()) > 10 {
		t.Errorf("without the middle cell of %.0f m²: %+v", middle.Area.SquareMetres(), c)
	}
}

func TestCoverageBeyondZone(t *testing.T) {
	cells := []Located{{"WG001", Area{{square(20_000)}}}, {ID: "not drawn"}}
	c, err := CheckCoverage(cells, Area{{square(10_000)}})
	if err != nil {
		t.Fatal(err)
	}
	want := Area{{square(20_000)}}.SquareMetres() - Area{{square(10_000)}}.SquareMetres()
	if f, ok := told(c.Findings, Beyond); !ok || f.Fatal || math.Abs(c.Beyond-want) > 0.001*want || c.Gap > tolerance {
		t.Errorf("a cell over the edge by %.0f m²: %+v", want, c)
	}
	if c, err := CheckCoverage(nil, Area{{square(10)}}); err != nil || len(c.Findings) > 0 {
		t.Errorf("no cells drawn: %+v, %v", c, err)
	}
	crossed := square(1000)
	crossed[0], crossed[1] = crossed[1], crossed[0]
	if c, err := CheckCoverage([]Located{{"WG001", Area{{crossed}}}}, nil); err == nil {
		t.Errorf("a crossed cell was measured: %+v", c)
	}
}

// BenchmarkCheckCoverage measures a partition of a town and of a whole district.
func BenchmarkCheckCoverage(b *testing.B) {
	for _, side := range []int{10, 40, 78} {
		cells := quilt(side, wobble())
		b.Run(fmt.Sprint(len(cells)), func(b *testing.B) {
			for b.Loop() {
				if _, err := CheckCoverage(cells, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
