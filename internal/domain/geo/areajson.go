package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

func (a Area) appendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, p := range a {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '[')
		for j, r := range p {
			if j > 0 {
				dst = append(dst, ',')
			}
			dst = r.appendJSON(dst)
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

func (r Ring) appendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	var before Point
	for i, p := range r {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, int64(p.Lon)-int64(before.Lon), 10)
		dst = append(dst, ',')
		dst = strconv.AppendInt(dst, int64(p.Lat)-int64(before.Lat), 10)
		before = p
	}
	return append(dst, ']')
}

// UnmarshalJSON reads what MarshalJSON writes. It refuses rings of fewer than three points,
// polygons without a ring and positions out of range; it does not look for crossings.
func (a *Area) UnmarshalJSON(b []byte) error {
	if bytes.Count(b, []byte{','}) > 2*maxPoints {
		return tooMany()
	}
	var raw [][][]int64
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("parse area: %w", err)
	}
	var out Area
	for i, rings := range raw {
		if len(rings) == 0 {
			return fmt.Errorf("parse area: polygon %d has no ring", i+1)
		}
		p := make(Polygon, len(rings))
		for j, flat := range rings {
			r, err := ringOf(flat)
			if err != nil {
				return fmt.Errorf("parse area: polygon %d, ring %d: %w", i+1, j+1, err)
			}
			p[j] = r
		}
		out = append(out, p)
	}
	*a = out
	return nil
}

func ringOf(flat []int64) (Ring, error) {
	if len(flat) < 6 || len(flat)%2 != 0 {
		return nil, fmt.Errorf("%d numbers", len(flat))
	}
	r := make(Ring, len(flat)/2)
	var lon, lat int64
	for k := range r {
		dx, dy := flat[2*k], flat[2*k+1]
		if max(dx, dy) > 2*maxLon || min(dx, dy) < -2*maxLon {
			return nil, fmt.Errorf("step %d,%d", dx, dy)
		}
		lon, lat = lon+dx, lat+dy
		p, err := Units(lon, lat)
		if err != nil {
			return nil, err
		}
		r[k] = p
	}
	return r, nil
}
