package geo

import (
	"cmp"
	"math"
	"slices"
)

// Fit says how well an outline agrees with a reference if it was written in Datum.
type Fit struct {
	Datum  Datum
	Metres float64 // median distance of the outline's outer corners from the reference border
}

// Limits of a verdict about the coordinate system. The shift of GCJ-02 is 100 to 700 m; outlines of
// different makers in the same system differ by about 100 m at the median.
const (
	fitSamples = 400  // corners looked at
	fitGood    = 250. // metres; a worse best fit proves nothing
	fitBad     = 60.  // metres; a declared system that fits better is left alone
	fitRatio   = 0.6  // the best must beat the declared by this
)

// FitDatums compares areas, read in WGS-84 after declaring datum d for them, with a trustworthy outline of the
// same district in WGS-84, and lists the three systems with the best fit first. Borders inside the
// areas, drawn by two neighbours, are left out. It tells nothing when the areas do not reach the reference's border.
func FitDatums(areas []Area, d Datum, reference Area) []Fit {
	corners := outerCorners(areas)
	var fits []Fit
	for _, try := range []Datum{WGS84, GCJ02, BD09} {
		metres := make([]float64, len(corners))
		for i, p := range corners {
			if try != d {
				p = try.ToWGS84(d.FromWGS84(p))
			}
			metres[i] = reference.BorderMetres(p)
		}
		fits = append(fits, Fit{try, median(metres)})
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return cmp.Compare(a.Metres, b.Metres) })
	return fits
}

// CheckDatum says in words when areas declared in d look as if they were written in another system.
func CheckDatum(areas []Area, d Datum, reference Area) []Finding {
	if reference.IsZero() {
		return nil
	}
	fits := FitDatums(areas, d, reference)
	best := fits[0]
	i := slices.IndexFunc(fits, func(f Fit) bool { return f.Datum == d })
	if i <= 0 || best.Metres > fitGood || fits[i].Metres < fitBad || best.Metres > fitRatio*fits[i].Metres {
		return nil
	}
	return []Finding{{Code: WrongDatum, Fatal: true,
		Key:  "坐标系像是 %s，而不是 %s：按前者换算后与本区边界相差约 %.0f 米，按后者相差约 %.0f 米。请核对来源，改选坐标系后重新上传",
		Args: []any{best.Datum.Name(), d.Name(), best.Metres, fits[i].Metres}}}
}

// outerCorners samples the corners of edges that only one of the areas has.
func outerCorners(areas []Area) []Point {
	type edge struct{ a, b Point }
	seen := make(map[edge]int)
	for _, a := range areas {
		a.rings(func(r Ring) {
			from := r[len(r)-1]
			for _, to := range r {
				e := edge{from, to}
				if cmp.Or(cmp.Compare(to.Lon, from.Lon), cmp.Compare(to.Lat, from.Lat)) < 0 {
					e = edge{to, from}
				}
				seen[e]++
				from = to
			}
		})
	}
	var out []Point
	for e, n := range seen {
		if n == 1 {
			out = append(out, e.a)
		}
	}
	slices.SortFunc(out, func(p, q Point) int { return cmp.Or(cmp.Compare(p.Lon, q.Lon), cmp.Compare(p.Lat, q.Lat)) })
	step := len(out)/fitSamples + 1
	var sample []Point
	for i := 0; i < len(out); i += step {
		sample = append(sample, out[i])
	}
	return sample
}

// median is +Inf for an empty list.
func median(v []float64) float64 {
	if len(v) == 0 {
		return math.Inf(1)
	}
	slices.Sort(v)
	return v[len(v)/2]
}
