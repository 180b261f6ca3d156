package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"shuangcheng/internal/domain/fault"
)

// Split cuts a along a line drawn across it, as when a cell 网格 is split, into what lies left and right of
// the line as it was drawn. Both ends must lie outside a. Where the line meets a's border the
// cut is put on a whole-number corner that lies on the border, so that the outer border does not move and the parts
// add up to a within 1 m². Only where a long edge runs almost, but not quite, in a simple direction is there no such corner
// near; there the border may bend by half a centimetre, which is 3 m² for an edge of a kilometre.
func Split(a Area, line []Point) (left, right Area, err error) {
	line = slices.Compact(slices.Clone(line))
	if err := checkCut(a, line); err != nil {
		return nil, nil, err
	}
	noded, line := nodeAlong(a, line)
	half, err := leftOf(noded, line)
	if err != nil {
		return nil, nil, err
	}
	pl := planeAt(line[0])
	in, out, err := pl.cut(pl.geometry(noded), pl.geometry(half))
	if err != nil {
		return nil, nil, fmt.Errorf("split: %w", err)
	}
	left, right = pl.area(in), pl.area(out)
	if left.SquareMetres() < tolerance || right.SquareMetres() < tolerance {
		return nil, nil, fault.New(fault.Invalid, "分割线没有把区域分成两块，请从边界外画到另一侧的边界外")
	}
	lost := a.SquareMetres() - left.SquareMetres() - right.SquareMetres()
	if math.Abs(lost) > tolerance+bendPerMetre*a.longestEdge() {
		return nil, nil, fmt.Errorf("split: %.2f m² lost by snapping", lost)
	}
	return left, right, nil
}

// bendPerMetre is the square metres by which two bends of half a unit change an area, per metre of the bent edges.
const bendPerMetre = 0.006

// longestEdge is in metres.
func (a Area) longestEdge() (longest float64) {
	a.rings(func(r Ring) {
		from := r[len(r)-1]
		for _, to := range r {
			longest = max(longest, from.Metres(to))
			from = to
		}
	})
	return longest
}

func checkCut(a Area, line []Point) error {
	switch {
	case len(line) < 2:
		return fault.New(fault.Invalid, "分割线至少要有两个不同的点")
	case len(line) > 1000:
		return fault.New(fault.TooLarge, "分割线的点数超过 1000 个，请画得简单一些")
	case a.IsZero():
		return fault.New(fault.Refused, "区域还没有边界，请先画出边界再分割")
	case a.Contains(line[0]) || a.Contains(line[len(line)-1]):
		return fault.New(fault.Invalid, "分割线的两端都要画到区域的边界之外")
	}
	for i := range len(line) - 1 {
		for j := i + 2; j < len(line)-1; j++ {
			if meet(line[i], line[i+1], line[j], line[j+1]) != apart {
				return fault.New(fault.Invalid, "分割线自己交叉了，请重新画一条不交叉的线")
			}
		}
	}
	return nil
}

// contact says how two edges meet.
type contact int

const (
	apart contact = iota
	touch         // an end of one lies on the other, or they run along each other
	cross         // they cross between their ends
)

// meet compares the edges a–b and c–d; exact.
func meet(a, b, c, d Point) contact {
	if !(Box{a, a}).grow(b).meets(Box{c, c}.grow(d)) {
		return apart
	}
	sc, sd, sa, sb := side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
	switch {
	case sc*sd < 0 && sa*sb < 0:
		return cross
	case sc == 0 && onEdge(a, b, c), sd == 0 && onEdge(a, b, d), sa == 0 && onEdge(c, d, a), sb == 0 && onEdge(c, d, b):
		return touch
	}
	return apart
}

// onEdge reports whether c, known to be on the line through a and b, lies between them.
func onEdge(a, b, c Point) bool { return (Box{a, a}).grow(b).Holds(c) }

// Limits of crossing: the triangle by which the border may bend, in half square units (2000 are 0.1 m²), and how many
// units along the border are searched.
const (
	maxBend  = 2000
	maxSteps = 10_000
)

// crossing is the corner to put where the border edge a–b and the line c–d cross: the one nearest to the true
// place that bends the border by less than maxBend. Usually it is centimetres away; on a long edge nearly parallel to an
// axis it may be metres, which moves the cut and not the border.
func crossing(a, b, c, d Point) Point {
	ax, ay := float64(int64(b.Lon)-int64(a.Lon)), float64(int64(b.Lat)-int64(a.Lat))
	cx, cy := float64(int64(d.Lon)-int64(c.Lon)), float64(int64(d.Lat)-int64(c.Lat))
	ox, oy := float64(int64(c.Lon)-int64(a.Lon)), float64(int64(c.Lat)-int64(a.Lat))
	t := (ox*cy - oy*cx) / (ax*cy - ay*cx)
	// Seen from a, the corner stands at whole steps along the longer axis and is rounded on the other.
	long, short, flat := ax, ay, math.Abs(ax) >= math.Abs(ay)
	if !flat {
		long, short = ay, ax
	}
	var best Point
	least := math.Inf(1)
	for k := range 2 * maxSteps {
		step := float64((k + 1) / 2 * (1 - 2*(k%2)))
		u := math.Round(t*long) + step
		if u*long < 0 || math.Abs(u) > math.Abs(long) {
			continue
		}
		v := math.Round(u * short / long)
		if bend := math.Abs(u*short - v*long); bend < least {
			least = bend
			best = Point{a.Lon + int32(u), a.Lat + int32(v)}
			if !flat {
				best = Point{a.Lon + int32(v), a.Lat + int32(u)}
			}
		}
		if least < maxBend {
			break
		}
	}
	return best
}

// nodeAlong puts corners into both a and line wherever they cross or touch.
func nodeAlong(a Area, line []Point) (Area, []Point) {
	onLine := make([][]Point, len(line)-1)
	out := make(Area, len(a))
	for i, p := range a {
		out[i] = make(Polygon, len(p))
		for j, r := range p {
			var noded Ring
			for k, from := range r {
				to := r[(k+1)%len(r)]
				var here []Point
				for s := range onLine {
					q := contacts(from, to, line[s], line[s+1])
					here, onLine[s] = append(here, q...), append(onLine[s], q...)
				}
				noded = append(append(noded, from), along(from, to, here)...)
			}
			out[i][j] = noded
		}
	}
	var nodedLine []Point
	for s, extra := range onLine {
		nodedLine = append(append(nodedLine, line[s]), along(line[s], line[s+1], extra)...)
	}
	return out, append(nodedLine, line[len(line)-1])
}

// contacts lists the corners at which the border edge a–b and the line c–d meet.
func contacts(a, b, c, d Point) (at []Point) {
	switch meet(a, b, c, d) {
	case cross:
		return []Point{crossing(a, b, c, d)}
	case touch:
		for _, p := range []Point{c, d} {
			if side(a, b, p) == 0 && onEdge(a, b, p) {
				at = append(at, p)
			}
		}
		for _, p := range []Point{a, b} {
			if side(c, d, p) == 0 && onEdge(c, d, p) {
				at = append(at, p)
			}
		}
	}
	return at
}

// along sorts the corners from a to b and leaves out a, b and doubles.
func along(a, b Point, corners []Point) []Point {
	ax, ay := int64(b.Lon)-int64(a.Lon), int64(b.Lat)-int64(a.Lat)
	reach := func(p Point) int64 { return (int64(p.Lon)-int64(a.Lon))*ax + (int64(p.Lat)-int64(a.Lat))*ay }
	slices.SortFunc(corners, func(p, q Point) int {
		return cmp.Or(cmp.Compare(reach(p), reach(q)), cmp.Compare(p.Lon, q.Lon), cmp.Compare(p.Lat, q.Lat))
	})
	corners = slices.Compact(corners)
	return slices.DeleteFunc(corners, func(p Point) bool { return p == a || p == b })
}

// leftOf is a polygon whose border is the line, led out of a's surroundings at both ends, and which holds what
// lies left of it. The ends are led out in the first direction that meets neither a nor the line again.
func leftOf(a Area, line []Point) (Area, error) {
	box := a.Box()
	for _, p := range line {
		box = box.grow(p)
	}
	margin := max(box.Max.Lon-box.Min.Lon, box.Max.Lat-box.Min.Lat)/8 + 1000
	box.Min = Point{box.Min.Lon - margin, box.Min.Lat - margin}
	box.Max = Point{box.Max.Lon + margin, box.Max.Lat + margin}
	last := len(line) - 1
	head, ok1 := wayOut(a, line, line[0], line[1], box)
	tail, ok2 := wayOut(a, line, line[last], line[last-1], box)
	if !ok1 || !ok2 || head == tail || meet(line[0], head, line[last], tail) != apart {
		return nil, fault.New(fault.Invalid, "分割线的端点落在边界的凹处，延长后会再次碰到区域，请把端点画得离区域远一些")
	}
	r := append(Ring{head}, line...)
	r = append(r, tail)
	return Area{{append(r, box.around(tail, head)...)}}, nil
}

// wayOut is the point on box that the end of a line is led to.
func wayOut(a Area, line []Point, end, before Point, box Box) (Point, bool) {
	first := math.Atan2(float64(end.Lat-before.Lat), float64(end.Lon-before.Lon))
	for turn := range 32 {
		// 0, +1, -1, +2, -2 … sixteenths of a half-turn away from the line's own direction.
		step := float64((turn+1)/2) * math.Pi / 16
		if turn%2 == 0 {
			step = -step
		}
		p := box.hit(end, first+step)
		if clear(a, line, end, p) {
			return p, true
		}
	}
	return Point{}, false
}

// hit is where the ray from inside p meets the edge of b.
func (b Box) hit(p Point, angle float64) Point {
	sin, cos := math.Sincos(angle)
	reach := math.Inf(1)
	if cos != 0 {
		reach = min(reach, max(float64(b.Max.Lon-p.Lon)/cos, float64(b.Min.Lon-p.Lon)/cos))
	}
	if sin != 0 {
		reach = min(reach, max(float64(b.Max.Lat-p.Lat)/sin, float64(b.Min.Lat-p.Lat)/sin))
	}
	q := Point{p.Lon + int32(math.Round(reach*cos)), p.Lat + int32(math.Round(reach*sin))}
	return Point{max(b.Min.Lon, min(b.Max.Lon, q.Lon)), max(b.Min.Lat, min(b.Max.Lat, q.Lat))}
}

// clear reports whether the way from the line's end to p meets neither a nor the rest of the line.
func clear(a Area, line []Point, end, p Point) bool {
	free := true
	a.rings(func(r Ring) {
		from := r[len(r)-1]
		for _, to := range r {
			free = free && meet(from, to, end, p) == apart
			from = to
		}
	})
	for i := range len(line) - 1 {
		if line[i] == end || line[i+1] == end {
			other := line[i]
			if other == end {
				other = line[i+1]
			}
			// The line's own last edge shares its end with the way; only running back along it is forbidden.
			free = free && !(side(end, other, p) == 0 && (onEdge(end, other, p) || onEdge(end, p, other)))
			continue
		}
		free = free && meet(line[i], line[i+1], end, p) == apart
	}
	return free
}

// around lists the corners of b passed when its edge is followed against the clock from one point on it to another.
func (b Box) around(from, to Point) []Point {
	corners := [4]Point{b.Min, {b.Max.Lon, b.Min.Lat}, b.Max, {b.Min.Lon, b.Max.Lat}}
	start, end := b.position(from), b.position(to)
	if end <= start {
		end += 4
	}
	var out []Point
	for k := int(math.Floor(start)) + 1; float64(k) < end; k++ {
		out = append(out, corners[k%4])
	}
	return out
}

// position runs from 0 to 4 along b's edge against the clock, from its south-west corner.
func (b Box) position(p Point) float64 {
	w, h := float64(b.Max.Lon-b.Min.Lon), float64(b.Max.Lat-b.Min.Lat)
	x, y := float64(p.Lon-b.Min.Lon), float64(p.Lat-b.Min.Lat)
	switch {
	case p.Lat == b.Min.Lat:
		return x / w
	case p.Lon == b.Max.Lon:
		return 1 + y/h
	case p.Lat == b.Max.Lat:
		return 2 + (w-x)/w
	default:
		return 3 + (h-y)/h
	}
}
