package geo

import (
	"math"

	"github.com/tidwall/rtree"
)

// Located is one area of a Locator under its ID.
type Located struct {
	ID   string // not empty; unique in the Locator
	Area Area
}

// Locator finds the area that a point lies in. It is built once and then only read, by any number of goroutines at once.
type Locator struct {
	areas []Located
	tree  rtree.RTreeGN[float64, int32] // float64, because differences of int32 corners would overflow; still exact
}

// NewLocator indexes the areas; those not drawn yet are left out.
func NewLocator(areas []Located) *Locator {
	l := &Locator{}
	for _, a := range areas {
		if a.Area.IsZero() {
			continue
		}
		b := a.Area.Box()
		l.tree.Insert(corner(b.Min), corner(b.Max), int32(len(l.areas)))
		l.areas = append(l.areas, a)
	}
	return l
}

func corner(p Point) [2]float64 { return [2]float64{float64(p.Lon), float64(p.Lat)} }

// Len counts the indexed areas.
func (l *Locator) Len() int { return len(l.areas) }

// Find gives the ID of the area that holds p by the border rule of Area.Contains, empty when none
// does. Where areas overlap, the smallest ID wins, so the answer never depends on the order of building.
func (l *Locator) Find(p Point) string {
	id := ""
	at := corner(p)
	l.tree.Search(at, at, func(_, _ [2]float64, i int32) bool {
		if a := &l.areas[i]; (id == "" || a.ID < id) && a.Area.Contains(p) {
			id = a.ID
		}
		return true
	})
	return id
}

// Nearest gives the area that holds p with distance 0, else the area whose border is nearest, up to within metres
// away, and the distance to that border; an empty ID when there is none. The smallest ID wins at equal distance.
func (l *Locator) Nearest(p Point, within float64) (id string, metres float64) {
	if id = l.Find(p); id != "" {
		return id, 0
	}
	perLon, perLat := unitMetres(float64(p.Lat))
	// Slightly too wide a window costs nothing; the exact distance decides below.
	dx, dy := 1.01*within/max(perLon, 1e-9), 1.01*within/perLat
	at := corner(p)
	metres = math.Inf(1)
	l.tree.Search([2]float64{at[0] - dx, at[1] - dy}, [2]float64{at[0] + dx, at[1] + dy}, func(_, _ [2]float64, i int32) bool {
		a := &l.areas[i]
		if d := a.Area.BorderMetres(p); d <= within && (d < metres || d == metres && a.ID < id) {
			id, metres = a.ID, d
		}
		return true
	})
	if id == "" {
		return "", 0
	}
	return id, metres
}
