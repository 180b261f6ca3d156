package geo

import (
	"fmt"
	"math"

	"github.com/peterstace/simplefeatures/geom"

	"shuangcheng/internal/domain/fault"
)

// tolerance is the square metres by which areas may differ before anybody is told: coordinates are
// whole centimetres, so two descriptions of one border rarely agree better.
const tolerance = 1.0

// maxSliver is the mean width in metres below which a strip is the work of rounding: two descriptions of one border
// stand at most one and a half units apart.
const maxSliver = 0.02

// plane is a flat map of units around an origin: whole numbers stay whole in it, and the areas of the parts of
// a cut add up to the whole, which is what the checks after each overlay rely on.
type plane struct {
	origin Point
	square float64 // square metres of one square unit at the origin
}

func planeAt(o Point) plane {
	perLon, perLat := unitMetres(float64(o.Lat))
	return plane{o, perLon * perLat}
}

// geometry is a on the plane, not validated.
func (pl plane) geometry(a Area) geom.Geometry {
	polygons := make([]geom.Polygon, len(a))
	for i, p := range a {
		rings := make([]geom.LineString, len(p))
		for j, r := range p {
			flat := make([]float64, 0, 2*len(r)+2)
			for k := range len(r) + 1 {
				q := r[k%len(r)]
				flat = append(flat, float64(int64(q.Lon)-int64(pl.origin.Lon)), float64(int64(q.Lat)-int64(pl.origin.Lat)))
			}
			rings[j] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
		}
		polygons[i] = geom.NewPolygon(rings)
	}
	return geom.NewMultiPolygon(polygons).AsGeometry()
}

// area reads back the polygons of g, each corner snapped to the nearest unit. Rings that collapse are
// dropped; lines and points, which overlays leave where areas only touch, are no ground and are left out.
func (pl plane) area(g geom.Geometry) Area {
	var out Area
	for _, part := range g.Dump() {
		p, ok := part.AsPolygon()
		if !ok {
			continue
		}
		var polygon Polygon
		for j, line := range p.DumpRings() {
			r := pl.ring(line.Coordinates())
			if len(r) < 3 || r.signedMetres() == 0 {
				if j == 0 {
					break
				}
				continue
			}
			polygon = append(polygon, r.turned(j == 0))
		}
		if len(polygon) > 0 {
			out = append(out, polygon)
		}
	}
	return out
}

// ring snaps a closed sequence. The overlay leaves helper nodes on straight edges; snapping one would
// bend its edge, by up to a square metre for each 200 m, so they go first.
func (pl plane) ring(s geom.Sequence) Ring {
	var r Ring
	last := s.Length() - 1 // repeats the first
	for i := range last {
		if onStraight(s.GetXY((i+last-1)%last), s.GetXY(i), s.GetXY((i+1)%last)) {
			continue
		}
		if p := pl.point(s.GetXY(i)); len(r) == 0 || r[len(r)-1] != p {
			r = append(r, p)
		}
	}
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r
}

// onStraight reports whether b is no corner of the whole-number plane but a node within a hundredth of a unit of the edge a–c.
func onStraight(a, b, c geom.XY) bool {
	if b.X == math.Trunc(b.X) && b.Y == math.Trunc(b.Y) {
		return false
	}
	return math.Abs(c.Sub(a).Cross(b.Sub(a))) < 0.01*c.Sub(a).Length()
}

func (pl plane) point(xy geom.XY) Point {
	return Point{int32(math.Round(xy.X) + float64(pl.origin.Lon)), int32(math.Round(xy.Y) + float64(pl.origin.Lat))}
}

// ground is the area of one polygon of g, square metres at the scale of its own place.
func (pl plane) ground(g geom.Geometry) float64 {
	middle, ok := g.Envelope().Center().XY()
	if !ok {
		return 0
	}
	perLon, perLat := unitMetres(float64(pl.origin.Lat) + middle.Y)
	return g.Area() * perLon * perLat
}

// sliver reports whether the polygon g, of m square metres, is narrower than maxSliver on average.
func (pl plane) sliver(g geom.Geometry, m float64) bool {
	length := g.Boundary().Length() * math.Sqrt(pl.square)
	return 2*m < maxSliver*length
}

// metres is g's area in square metres at the scale of the origin: wrong by a part in a thousand 10 km north of
// it, but the parts of a cut add up exactly.
func (pl plane) metres(g geom.Geometry) float64 { return g.Area() * pl.square }

// valid reports what the overlay's own rules hold against a: nil, or an English reason for the log.
func valid(a Area) error {
	if len(a) == 0 {
		return nil
	}
	return planeAt(a[0][0][0]).geometry(a).Validate()
}

// cut divides a into what lies inside b and what lies outside. The parts are compared with the whole
// before they are snapped; a difference over 1 m² is an error rather than a wrong map.
func (pl plane) cut(a, b geom.Geometry) (inside, outside geom.Geometry, err error) {
	if inside, err = geom.Intersection(a, b); err != nil {
		return inside, outside, fmt.Errorf("intersect: %w", err)
	}
	if outside, err = geom.Difference(a, b); err != nil {
		return inside, outside, fmt.Errorf("subtract: %w", err)
	}
	if lost := pl.metres(a) - pl.metres(inside) - pl.metres(outside); math.Abs(lost) > tolerance {
		return inside, outside, fmt.Errorf("cut: %.1f m² lost", lost)
	}
	return inside, outside, nil
}

// Merge joins areas into one, as when cells 网格 are merged. The ground they share is counted once;
// pin-holes under 1 m², left by borders drawn twice, are closed. Pieces that do not touch stay apart polygons of the result.
func Merge(areas ...Area) (Area, error) {
	var whole Area
	for i, a := range areas {
		if a.IsZero() {
			continue
		}
		if whole.IsZero() {
			whole = a
			continue
		}
		joined, err := join(whole, a)
		if err != nil {
			return nil, fault.New(fault.Refused, "第 %d 个区域合并不进来，请先对它做边界检查并改正", i+1).Because(err)
		}
		whole = joined
	}
	return whole, nil
}

func join(a, b Area) (Area, error) {
	pl := planeAt(a[0][0][0])
	ga, gb := pl.geometry(a), pl.geometry(b)
	both, err := geom.Union(ga, gb)
	if err != nil {
		return nil, fmt.Errorf("union: %w", err)
	}
	_, added, err := pl.cut(gb, ga)
	if err != nil {
		return nil, err
	}
	if off := pl.metres(both) - pl.metres(ga) - pl.metres(added); math.Abs(off) > tolerance {
		return nil, fmt.Errorf("union: %.1f m² off", off)
	}
	out := pl.area(both).withoutPinholes()
	if err := valid(out); err != nil {
		return nil, fmt.Errorf("union after snapping: %w", err)
	}
	return out, nil
}

// withoutPinholes closes holes of less than the tolerance.
func (a Area) withoutPinholes() Area {
	out := make(Area, len(a))
	for i, p := range a {
		out[i] = Polygon{p[0]}
		for _, h := range p[1:] {
			if math.Abs(h.signedMetres()) >= tolerance {
				out[i] = append(out[i], h)
			}
		}
	}
	return out
}
