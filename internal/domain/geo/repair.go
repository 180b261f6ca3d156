package geo

import (
	"fmt"
	"math"

	"github.com/tidwall/rtree"

	"shuangcheng/internal/domain/fault"
)

// clash is a place where a ring meets itself other than corner to next corner.
type clash struct {
	kind contact
	at   Point
	i, j int // numbers of the two edges; edge i runs from corner i to the next
}

// clashes finds at most limit places where r meets itself.
func (r Ring) clashes(limit int) (found []clash) {
	var tree rtree.RTreeGN[float64, int32]
	n := len(r)
	for i, a := range r {
		b := Box{a, a}.grow(r[(i+1)%n])
		tree.Insert(corner(b.Min), corner(b.Max), int32(i))
	}
	for i := range n {
		a, b := r[i], r[(i+1)%n]
		box := Box{a, a}.grow(b)
		tree.Search(corner(box.Min), corner(box.Max), func(_, _ [2]float64, e int32) bool {
			if j := int(e); j > i {
				if c, ok := r.clash(i, j); ok {
					found = append(found, c)
				}
			}
			return len(found) < limit
		})
		if len(found) >= limit {
			break
		}
	}
	return found
}

// clash compares edges i < j.
func (r Ring) clash(i, j int) (clash, bool) {
	n := len(r)
	a, b, c, d := r[i], r[(i+1)%n], r[j], r[(j+1)%n]
	if b == c || d == a {
		// Neighbours: only running back along each other is a fault.
		shared, p, q := b, a, d
		if d == a {
			shared, p, q = a, b, c
		}
		if side(p, shared, q) == 0 && (onEdge(p, shared, q) || onEdge(q, shared, p)) {
			return clash{touch, shared, i, j}, true
		}
		if j == i+1 || i == 0 && j == n-1 {
			return clash{}, false
		}
	}
	switch meet(a, b, c, d) {
	case cross:
		return clash{cross, crossing(a, b, c, d), i, j}, true
	case touch:
		return clash{touch, contacts(a, b, c, d)[0], i, j}, true
	}
	return clash{}, false
}

// maxClashes bounds the work on one hopeless ring.
const maxClashes = 1000

// Repair mends what can be mended without asking: a ring that touches itself becomes several polygons or a hole, lines
// that run out and back are dropped, and crossings that enclose less than 1 m² are cut off. The area stays the same
// within 1 m², on long crossing edges within what Split allows itself. Anything else is refused with the place of the first fault; a sound area comes back as it is.
func Repair(a Area) (Area, error) {
	var shells, holes []Ring
	for i, p := range a {
		for j, r := range p {
			outer, inner, err := r.repaired(j == 0)
			if err != nil {
				return nil, err
			}
			if j == 0 && len(outer) == 0 {
				return nil, fault.New(fault.Invalid, "第 %d 个多边形没有面积，请删去或重画", i+1)
			}
			shells, holes = append(shells, outer...), append(holes, inner...)
		}
	}
	out := make(Area, len(shells))
	for i, s := range shells {
		out[i] = Polygon{s}
	}
	for _, h := range holes {
		i := holder(shells, h)
		if i < 0 {
			return nil, fault.New(fault.Invalid, "在 %s 附近有一个洞不在任何面之内，请删去或重画", h[0])
		}
		out[i] = append(out[i], h)
	}
	if valid(out) != nil {
		// Polygons that share more than points, as when one ground was drawn in two parts, become one.
		joined, err := Merge(singles(out)...)
		if err != nil {
			return nil, fault.New(fault.Invalid, "边界的几个环互相交叉，程序改不了，请在地图软件里改正后重新上传").Because(err)
		}
		out = joined
	}
	if err := valid(out); err != nil {
		return nil, fault.New(fault.Invalid, "边界的几个环互相交叉，程序改不了，请在地图软件里改正后重新上传").Because(err)
	}
	if was, is := a.algebraic(), out.SquareMetres(); math.Abs(was-is) > tolerance+bendPerMetre*a.longestEdge() {
		return nil, fmt.Errorf("repair: area was %.1f m², would be %.1f", was, is)
	}
	return out, nil
}

// singles makes an area of each polygon.
func singles(a Area) []Area {
	out := make([]Area, len(a))
	for i, p := range a {
		out[i] = Area{p}
	}
	return out
}

// algebraic is the area as the rings' directions give it, which a figure of eight counts against itself.
func (a Area) algebraic() (sum float64) {
	a.rings(func(r Ring) { sum += r.signedMetres() })
	return sum
}

// holder is the number of the shell that h lies in, -1 when none does. A hole may touch its shell, so the first corner
// of h that is not on the shell's border decides.
func holder(shells []Ring, h Ring) int {
	for i, s := range shells {
		for _, p := range h {
			if s.onBorder(p) {
				continue
			}
			if s.crossings(p) {
				return i
			}
			break
		}
	}
	return -1
}

func (r Ring) onBorder(p Point) bool {
	a := r[len(r)-1]
	for _, b := range r {
		if side(a, b, p) == 0 && onEdge(a, b, p) {
			return true
		}
		a = b
	}
	return false
}

// repaired takes one ring apart. From an outer ring come shells and holes, from the ring of a hole come holes.
func (r Ring) repaired(outer bool) (shells, holes []Ring, err error) {
	loops := []Ring{r}
	if found := r.clashes(maxClashes); len(found) == maxClashes {
		return nil, nil, fault.New(fault.Invalid, "边界自己交叉的地方超过 %d 处，请重新导出或重画", maxClashes)
	} else if len(found) > 0 {
		loops = r.noded(found).loops()
	}
	for _, l := range loops {
		area := l.signedMetres()
		switch {
		case (area > 0) == outer:
			if outer {
				shells = append(shells, l)
			} else {
				holes = append(holes, l)
			}
		case math.Abs(area) < tolerance:
			// A crossing of a few centimetres, mostly two borders drawn twice: cut off.
		case outer:
			holes = append(holes, l)
		default:
			return nil, nil, fault.New(fault.Invalid, "边界在 %s 附近自己交叉，围出了 %.0f 平方米，请在地图软件里改正后重新上传", l[0], math.Abs(area))
		}
	}
	for _, h := range holes {
		if outer && holder(shells, h) < 0 {
			return nil, nil, fault.New(fault.Invalid, "边界在 %s 附近自己交叉，围出了 %.0f 平方米，请在地图软件里改正后重新上传", h[0], math.Abs(h.signedMetres()))
		}
	}
	return shells, holes, nil
}

// noded puts a corner into both edges of every clash.
func (r Ring) noded(found []clash) Ring {
	extra := make(map[int][]Point)
	for _, c := range found {
		n := len(r)
		at := []Point{c.at}
		if c.kind == touch {
			at = contacts(r[c.i], r[(c.i+1)%n], r[c.j], r[(c.j+1)%n])
		}
		extra[c.i], extra[c.j] = append(extra[c.i], at...), append(extra[c.j], at...)
	}
	var out Ring
	for i, a := range r {
		out = append(append(out, a), along(a, r[(i+1)%len(r)], extra[i])...)
	}
	return out
}

// loops cuts a noded ring at every corner it visits twice. Loops of two corners, out and back, are dropped.
func (r Ring) loops() (out []Ring) {
	var stack Ring
	at := make(map[Point]int)
	for _, p := range r {
		if k, ok := at[p]; ok {
			loop := append(Ring(nil), stack[k:]...)
			for _, q := range loop {
				delete(at, q)
			}
			stack = stack[:k]
			if len(loop) > 2 {
				out = append(out, loop)
			}
		}
		at[p] = len(stack)
		stack = append(stack, p)
	}
	if len(stack) > 2 {
		out = append(out, stack)
	}
	return out
}
