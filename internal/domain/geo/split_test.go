package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/fault"
)

// star is a random simple ring around the city: corners at rising angles, each at its own distance.
var star = rapid.Custom(func(t *rapid.T) Ring {
	n := rapid.IntRange(3, 24).Draw(t, "n")
	var r Ring
	for k := range n {
		reach := float64(rapid.IntRange(3_000, 90_000).Draw(t, "reach"))
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(n))
		r = append(r, Point{liaocheng.Lon + int32(reach*cos), liaocheng.Lat + int32(reach*sin)})
	}
	return r.turned(true)
})

func TestSplitThenMerge(t *testing.T) {
	splits := 0
	rapid.Check(t, func(t *rapid.T) {
		a := Area{{star.Draw(t, "star")}}
		if rapid.Bool().Draw(t, "hole") {
			a[0] = append(a[0], reversed(square(200)))
		}
		if valid(a) != nil {
			t.Skip("the hole reaches over the border")
		}
		bend := Point{liaocheng.Lon + rapid.Int32Range(-60_000, 60_000).Draw(t, "x"), liaocheng.Lat + rapid.Int32Range(-60_000, 60_000).Draw(t, "y")}
		line := []Point{{liaocheng.Lon - 200_000, liaocheng.Lat + rapid.Int32Range(-90_000, 90_000).Draw(t, "west")}, bend,
			{liaocheng.Lon + 200_000, liaocheng.Lat + rapid.Int32Range(-90_000, 90_000).Draw(t, "east")}}
		left, right, err := Split(a, line)
		if fault.KindOf(err) == fault.Invalid {
			return // the line misses the area
		}
		if err != nil {
			t.Fatalf("Split: %v", err)
		}
		splits++
		for _, part := range []Area{left, right} {
			if err := valid(part); err != nil {
				t.Fatalf("a part is not valid: %v", err)
			}
		}
		back, err := Merge(left, right)
		if err != nil {
			t.Fatalf("Merge: %v", err)
		}
		slack := tolerance + bendPerMetre*a.longestEdge()
		if d := back.SquareMetres() - a.SquareMetres(); math.Abs(d) > slack {
			t.Errorf("there and back changes %.0f m² by %.2f", a.SquareMetres(), d)
		}
		pl := planeAt(liaocheng)
		both, _, err := pl.cut(pl.geometry(back), pl.geometry(a))
		if err != nil || math.Abs(pl.metres(both)-pl.metres(pl.geometry(a))) > slack {
			t.Errorf("there and back moves the area: %.2f m² of %.2f in common, %v", pl.metres(both), pl.metres(pl.geometry(a)), err)
		}
	})
	if splits < 30 {
		t.Errorf("only %d splits went through, the property is idle", splits)
	}
}

func TestSplitSides(t *testing.T) {
	a := Area{{square(10_000)}}
	north, south, err := Split(a, []Point{{liaocheng.Lon - 20_000, liaocheng.Lat + 5_000}, {liaocheng.Lon + 20_000, liaocheng.Lat + 5_000}})
	if err != nil {
		t.Fatal(err)
	}
	if q := north.SquareMetres() / a.SquareMetres(); math.Abs(q-0.25) > 0.001 {
		t.Errorf("left of a line drawn eastwards lie %.3f of the area, want the northern quarter", q)
	}
	if !south.Contains(liaocheng) || north.Contains(liaocheng) {
		t.Error("the middle is not in the southern part alone")
	}
}

func TestSplitOfBay(t *testing.T) {
	// A "U" whose bay is open to the north; the line ends inside the bay, so leading it straight on would cut the other arm too.
	c := liaocheng
	u := Area{{{{c.Lon, c.Lat}, {c.Lon + 30_000, c.Lat}, {c.Lon + 30_000, c.Lat + 30_000}, {c.Lon + 20_000, c.Lat + 30_000},
		{c.Lon + 20_000, c.Lat + 10_000}, {c.Lon + 10_000, c.Lat + 10_000}, {c.Lon + 10_000, c.Lat + 30_000}, {c.Lon, c.Lat + 30_000}}}}
	left, right, err := Split(u, []Point{{c.Lon - 5_000, c.Lat + 20_000}, {c.Lon + 15_000, c.Lat + 20_000}})
	if err != nil {
		t.Fatal(err)
	}
	if q := left.SquareMetres() / u.SquareMetres(); math.Abs(q-1.0/7) > 0.001 || len(left) != 1 || len(right) != 1 {
		t.Errorf("the arm is %.3f of the area in %d and %d pieces, want 1/7 in one and one", q, len(left), len(right))
	}
}

func TestSplitRefuses(t *testing.T) {
	a := Area{{square(10_000)}}
	c := liaocheng
	for name, line := range map[string][]Point{
		"one point":       {{c.Lon, c.Lat + 20_000}},
		"ends inside":     {{c.Lon - 20_000, c.Lat}, c},
		"misses the area": {{c.Lon - 20_000, c.Lat + 30_000}, {c.Lon + 20_000, c.Lat + 30_000}},
		"along the edge":  {{c.Lon - 20_000, c.Lat + 10_000}, {c.Lon + 20_000, c.Lat + 10_000}},
		"crosses itself": {{c.Lon - 20_000, c.Lat}, {c.Lon + 20_000, c.Lat}, {c.Lon + 20_000, c.Lat + 20_000}, {c.Lon, c.Lat + 20_000},
			{c.Lon, c.Lat - 20_000}},
	} {
		if _, _, err := Split(a, line); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, _, err := Split(nil, []Point{c, {c.Lon + 1, c.Lat}}); fault.KindOf(err) != fault.Refused {
		t.Errorf("not drawn: %v, want a refusal", err)
	}
}

func TestMergeQuilt(t *testing.T) {
	cells := quilt(4, wobble())
	var areas []Area
	sum := 0.0
	for _, c := range cells {
		areas = append(areas, c.Area)
		sum += c.Area.SquareMetres()
	}
	whole, err := Merge(areas...)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole) != 1 || len(whole[0]) != 1 || math.Abs(whole.SquareMetres()-sum) > tolerance {
		t.Errorf("16 cells of %.1f m² merge to %d polygons of %.1f", sum, len(whole), whole.SquareMetres())
	}
}
