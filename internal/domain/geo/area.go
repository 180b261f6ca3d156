package geo

import (
	"math"

	"shuangcheng/internal/domain/fault"
)

// Ring is a closed line. The first point is not repeated at the end.
type Ring []Point

// Polygon is an outer ring followed by the rings of its holes.
type Polygon []Ring

// Area is a piece of ground 区域 made of polygons that do not overlap. An empty Area is "not drawn yet".
//
// Its written form is an array of polygons, each an array of rings, each a flat array of whole numbers:
// longitude and latitude of the first point in units, then of each further point the difference
// from the one before. Differences keep the outline of a county within one journal entry.
type Area []Polygon

// Box is a rectangle of longitudes and latitudes, its edges included.
type Box struct{ Min, Max Point }

// Holds reports whether p lies in b or on its edge.
func (b Box) Holds(p Point) bool {
	return b.Min.Lon <= p.Lon && p.Lon <= b.Max.Lon && b.Min.Lat <= p.Lat && p.Lat <= b.Max.Lat
}

func (b Box) grow(p Point) Box {
	return Box{Point{min(b.Min.Lon, p.Lon), min(b.Min.Lat, p.Lat)}, Point{max(b.Max.Lon, p.Lon), max(b.Max.Lat, p.Lat)}}
}

func (b Box) meets(c Box) bool {
	return b.Min.Lon <= c.Max.Lon && c.Min.Lon <= b.Max.Lon && b.Min.Lat <= c.Max.Lat && c.Min.Lat <= b.Max.Lat
}

// IsZero reports whether nothing is drawn; it serves `omitzero`.
func (a Area) IsZero() bool { return len(a) == 0 }

// rings calls f for each ring, outer rings before their holes.
func (a Area) rings(f func(Ring)) {
	for _, p := range a {
		for _, r := range p {
			f(r)
		}
	}
}

// Points counts the corners of all rings.
func (a Area) Points() (n int) {
	a.rings(func(r Ring) { n += len(r) })
	return n
}

// Box is the smallest rectangle around a; the zero Box when nothing is drawn.
func (a Area) Box() Box {
	if len(a) == 0 {
		return Box{}
	}
	b := Box{a[0][0][0], a[0][0][0]}
	a.rings(func(r Ring) {
		for _, p := range r {
			b = b.grow(p)
		}
	})
	return b
}

// Contains reports whether p lies in a. The border belongs to one side only: a point on it lies in the area
// east of the border (north of it where it runs exactly east–west). So two neighbours that share a
// border, corner for corner, never both hold a point of it and never both miss it.
func (a Area) Contains(p Point) bool {
	in := false
	a.rings(func(r Ring) {
		if r.crossings(p) {
			in = !in
		}
	})
	return in
}

// crossings reports whether the line from p due west crosses the ring an odd number of times.
// Every comparison is of whole numbers and hence exact.
func (r Ring) crossings(p Point) bool {
	odd := false
	a := r[len(r)-1]
	for _, b := range r {
		if (a.Lat <= p.Lat) != (b.Lat <= p.Lat) {
			low, high := a, b
			if high.Lat < low.Lat {
				low, high = high, low
			}
			if side(low, high, p) <= 0 {
				odd = !odd
			}
		}
		a = b
	}
	return odd
}

// side is 1 when c lies left of the line from a to b, -1 when right, 0 when on it. The two products are
// compared rather than subtracted, because each fits in 63 bits and their difference may not.
func side(a, b, c Point) int {
	left := (int64(b.Lon) - int64(a.Lon)) * (int64(c.Lat) - int64(a.Lat))
	right := (int64(b.Lat) - int64(a.Lat)) * (int64(c.Lon) - int64(a.Lon))
	switch {
	case left > right:
		return 1
	case left < right:
		return -1
	}
	return 0
}

// SquareMetres is the area on the ellipsoid, straight edges being straight on the map of degrees.
func (a Area) SquareMetres() (sum float64) {
	for _, p := range a {
		for i, r := range p {
			m := math.Abs(r.signedMetres())
			if i > 0 {
				m = -m
			}
			sum += m
		}
	}
	return sum
}

// signedMetres is the ring's area, positive when it runs against the clock. It integrates the area
// between the ring and a parallel; Simpson's rule keeps it unchanged when a corner is put on a straight edge.
func (r Ring) signedMetres() (sum float64) {
	if len(r) < 3 {
		return 0
	}
	origin := zone(float64(r[0].Lat))
	a := r[len(r)-1]
	fa := zone(float64(a.Lat)) - origin
	for _, b := range r {
		fb := zone(float64(b.Lat)) - origin
		mid := zone((float64(a.Lat)+float64(b.Lat))/2) - origin
		sum -= float64(int64(b.Lon)-int64(a.Lon)) * (fa + 4*mid + fb) / 6
		a, fa = b, fb
	}
	return sum * math.Pi / 180 / Scale
}

// zone is the area of the ellipsoid between the equator and latitude lat (in units), per radian of longitude.
func zone(lat float64) float64 {
	e := math.Sqrt(ecc2)
	s := math.Sin(radians(lat / Scale))
	return semiMajor * semiMajor * (1 - ecc2) / 2 * (s/(1-ecc2*s*s) + math.Atanh(e*s)/e)
}

// Centroid is the centre of gravity, which may lie outside an area with bays; the zero Point when nothing is drawn.
func (a Area) Centroid() Point {
	if len(a) == 0 {
		return Point{}
	}
	o := a[0][0][0]
	var sx, sy, sa float64
	for _, p := range a {
		for i, r := range p {
			x, y, w := r.moments(o)
			if (w < 0) == (i == 0) {
				x, y, w = -x, -y, -w
			}
			sx, sy, sa = sx+x, sy+y, sa+w
		}
	}
	if sa == 0 {
		return o
	}
	return Point{int32(float64(o.Lon) + math.Round(sx/sa)), int32(float64(o.Lat) + math.Round(sy/sa))}
}

// moments gives three times the ring's first moments and its area on the map of degrees, seen from o.
func (r Ring) moments(o Point) (x, y, w float64) {
	a := r[len(r)-1]
	for _, b := range r {
		ax, ay := float64(int64(a.Lon)-int64(o.Lon)), float64(int64(a.Lat)-int64(o.Lat))
		bx, by := float64(int64(b.Lon)-int64(o.Lon)), float64(int64(b.Lat)-int64(o.Lat))
		c := ax*by - bx*ay
		x, y, w = x+(ax+bx)*c/3, y+(ay+by)*c/3, w+c
		a = b
	}
	return x, y, w
}

// ToWGS84 converts every corner from d.
func (a Area) ToWGS84(d Datum) Area {
	return a.mapPoints(d.ToWGS84)
}

func (a Area) mapPoints(f func(Point) Point) Area {
	out := make(Area, len(a))
	for i, p := range a {
		out[i] = make(Polygon, len(p))
		for j, r := range p {
			out[i][j] = make(Ring, len(r))
			for k, q := range r {
				out[i][j][k] = f(q)
			}
		}
	}
	return out
}

// BorderMetres is the distance from p to the nearest place of a's border, +Inf when nothing is drawn.
func (a Area) BorderMetres(p Point) float64 {
	best := math.Inf(1)
	perLon, perLat := unitMetres(float64(p.Lat))
	a.rings(func(r Ring) {
		from := r[len(r)-1]
		for _, to := range r {
			best = min(best, squareToEdge(p, from, to, perLon, perLat))
			from = to
		}
	})
	return math.Sqrt(best)
}

// squareToEdge is the square of the distance from p to the edge a–b, on the plane that touches p.
func squareToEdge(p, a, b Point, perLon, perLat float64) float64 {
	ax, ay := float64(int64(a.Lon)-int64(p.Lon))*perLon, float64(int64(a.Lat)-int64(p.Lat))*perLat
	dx, dy := float64(int64(b.Lon)-int64(a.Lon))*perLon, float64(int64(b.Lat)-int64(a.Lat))*perLat
	t := 0.0
	if d := dx*dx + dy*dy; d > 0 {
		t = max(0, min(1, -(ax*dx+ay*dy)/d))
	}
	x, y := ax+t*dx, ay+t*dy
	return x*x + y*y
}

// MarshalJSON writes the form described at Area.
func (a Area) MarshalJSON() ([]byte, error) {
	return a.appendJSON(make([]byte, 0, 16+12*a.Points())), nil
}

// maxPoints bounds what any reader of this package accepts, in one file or one area.
const maxPoints = 1_000_000

func tooMany() error {
	return fault.New(fault.TooLarge, "边界的点数超过 %d 个，请先抽稀或按街道分开上传", maxPoints)
}
