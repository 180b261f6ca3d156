package geo

import (
	"fmt"

	"github.com/peterstace/simplefeatures/geom"
	"github.com/tidwall/rtree"
)

// Coverage is how a set of cells covers a zone, square metres.
type Coverage struct {
	Overlap  float64 // ground that two cells share, counted once per pair
	Gap      float64 // ground of the zone that no cell covers; without a zone, closed gaps between cells
	Beyond   float64 // ground of cells outside the zone; 0 without a zone
	Findings []Finding
}

// CheckCoverage compares a partition into cells with the zone it should cover; an empty zone leaves out the
// outer border. Single overlaps and gaps under 1 m², and strips narrower than 2 cm, are counted in the sums but not
// mentioned: borders drawn twice in whole centimetres always leave some. Every area must pass Check first; one that does not is an error.
// It takes about a millisecond of one core per cell.
func CheckCoverage(cells []Located, zone Area) (Coverage, error) {
	cells = drawn(cells)
	if len(cells) == 0 {
		return Coverage{}, nil
	}
	pl := planeAt(cells[0].Area.Box().Min)
	parts := make([]geom.Geometry, len(cells))
	for i, c := range cells {
		parts[i] = pl.geometry(c.Area)
		if err := parts[i].Validate(); err != nil {
			return Coverage{}, fmt.Errorf("check coverage: cell %s: %w", c.ID, err)
		}
	}
	var c Coverage
	if err := c.overlaps(pl, cells, parts); err != nil {
		return Coverage{}, err
	}
	union, err := geom.UnionMany(parts)
	if err != nil {
		return Coverage{}, fmt.Errorf("check coverage: union: %w", err)
	}
	if zone.IsZero() {
		c.gaps(pl, pinholes(union))
		return c, nil
	}
	whole := pl.geometry(zone)
	_, missing, err := pl.cut(whole, union)
	if err != nil {
		return Coverage{}, fmt.Errorf("check coverage: gaps: %w", err)
	}
	c.gaps(pl, missing)
	_, beyond, err := pl.cut(union, whole)
	if err != nil {
		return Coverage{}, fmt.Errorf("check coverage: outside: %w", err)
	}
	c.beyond(pl, beyond)
	return c, nil
}

func drawn(cells []Located) (out []Located) {
	for _, c := range cells {
		if !c.Area.IsZero() {
			out = append(out, c)
		}
	}
	return out
}

// overlaps compares each pair of cells whose rectangles meet.
func (c *Coverage) overlaps(pl plane, cells []Located, parts []geom.Geometry) error {
	var tree rtree.RTreeGN[float64, int32]
	var failed error
	for i, cell := range cells {
		b := cell.Area.Box()
		tree.Search(corner(b.Min), corner(b.Max), func(_, _ [2]float64, j int32) bool {
			shared, err := geom.Intersection(parts[i], parts[j])
			if err != nil {
				failed = fmt.Errorf("check coverage: cells %s and %s: %w", cells[j].ID, cell.ID, err)
				return false
			}
			c.overlap(pl, shared, cells[j].ID, cell.ID)
			return true
		})
		if failed != nil {
			return failed
		}
		tree.Insert(corner(b.Min), corner(b.Max), int32(i))
	}
	return nil
}

func (c *Coverage) overlap(pl plane, shared geom.Geometry, a, b string) {
	for _, g := range shared.Dump() {
		m := pl.ground(g)
		if c.Overlap += m; m > tolerance && !pl.sliver(g, m) {
			c.Findings = append(c.Findings, Finding{Code: Overlapping, Fatal: true, At: pl.inside(g), SquareMetres: m,
				Key: "“%s”和“%s”重叠 %.0f 平方米，请把公共边界改成同一条线", Args: []any{a, b, m}})
		}
	}
}

func (c *Coverage) gaps(pl plane, missing geom.Geometry) {
	for _, g := range missing.Dump() {
		m := pl.ground(g)
		if c.Gap += m; m > tolerance && !pl.sliver(g, m) {
			at := pl.inside(g)
			c.Findings = append(c.Findings, Finding{Code: Gap, At: at, SquareMetres: m,
				Key: "在 %s 有 %.0f 平方米没有划入任何网格，请补划", Args: []any{at, m}})
		}
	}
}

func (c *Coverage) beyond(pl plane, beyond geom.Geometry) {
	for _, g := range beyond.Dump() {
		m := pl.ground(g)
		if c.Beyond += m; m > tolerance && !pl.sliver(g, m) {
			at := pl.inside(g)
			c.Findings = append(c.Findings, Finding{Code: Beyond, At: at, SquareMetres: m,
				Key: "在 %s 有 %.0f 平方米超出了上级区域的边界，请核对", Args: []any{at, m}})
		}
	}
}

// inside is a point within g, so that a map can be opened there.
func (pl plane) inside(g geom.Geometry) Point {
	xy, ok := g.PointOnSurface().XY()
	if !ok {
		return Point{}
	}
	return pl.point(xy)
}

// pinholes turns the holes of g into ground of their own.
func pinholes(g geom.Geometry) geom.Geometry {
	var holes []geom.Polygon
	for _, part := range g.Dump() {
		if p, ok := part.AsPolygon(); ok {
			for i := range p.NumInteriorRings() {
				holes = append(holes, geom.NewPolygon([]geom.LineString{p.InteriorRingN(i)}))
			}
		}
	}
	return geom.NewMultiPolygon(holes).AsGeometry()
}
