package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"shuangcheng/internal/domain/fault"
)

// Position is a pair of numbers as found in a file, before anybody knows what they mean.
type Position [2]float64

// Shape is the outline as found in a file: polygons, rings, positions. Nothing about it has been
// checked; Check says in words what is wrong with it and Area turns it into an Area.
type Shape [][][]Position

// Feature is one outline of a GeoJSON file with what is written beside it.
type Feature struct {
	ID         string            // the member "id", empty when absent
	Properties map[string]string // texts as they are, other values as JSON; nulls left out
	Shape      Shape             // empty when the file gives no geometry
}

// Bounds of an uploaded file: its bytes (a million points fit) and the objects in it, features and their geometries counted apart.
const (
	maxFile    = 64 << 20
	maxObjects = 200_000
)

// geoObject is any GeoJSON object this package reads.
type geoObject struct {
	Type        string                     `json:"type"`
	ID          json.RawMessage            `json:"id"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Geometry    *geoObject                 `json:"geometry"`
	Features    []geoObject                `json:"features"`
	Coordinates json.RawMessage            `json:"coordinates"`
}

// ParseGeoJSON reads a FeatureCollection, a Feature, a Polygon or a MultiPolygon. It accepts any
// numbers as coordinates, so that Check can say what they look like; it refuses files over 64 MiB or
// 1,000,000 points, other geometries, and texts that are no GeoJSON.
func ParseGeoJSON(b []byte) ([]Feature, error) {
	if len(b) > maxFile {
		return nil, fault.New(fault.TooLarge, "边界文件超过 64 MB，请按街道分开上传")
	}
	if bytes.Count(b, []byte{'['}) > 2*maxPoints {
		return nil, tooMany()
	}
	if bytes.Count(b, []byte{'{'}) > maxObjects {
		return nil, fault.New(fault.TooLarge, "边界文件里的图形超过 6 万个，请按街道分开上传")
	}
	if !utf8.Valid(b) {
		return nil, fault.New(fault.Invalid, "边界文件不是 UTF-8 编码，请在导出时选择 UTF-8 后重新上传")
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	var o geoObject
	if err := json.Unmarshal(b, &o); err != nil {
		return nil, fault.New(fault.Invalid, "文件不是 GeoJSON，请用地图软件导出为 GeoJSON（.geojson 或 .json）后再上传").Because(err)
	}
	objects := []geoObject{o}
	if o.Type == "FeatureCollection" {
		objects = o.Features
	}
	var all []Feature
	points := 0
	for i, o := range objects {
		f, err := o.feature(i + 1)
		if err != nil {
			return nil, err
		}
		if points += f.Shape.points(); points > maxPoints {
			return nil, tooMany()
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "文件里没有任何图形，请检查导出时是否选中了图层")
	}
	return all, nil
}

// feature reads the n-th object, a Feature or a bare geometry.
func (o geoObject) feature(n int) (Feature, error) {
	f := Feature{ID: plain(o.ID)}
	g := &o
	if o.Type == "Feature" {
		g = o.Geometry
		f.Properties = make(map[string]string, len(o.Properties))
		for k, v := range o.Properties {
			if s := plain(v); s != "" {
				f.Properties[k] = s
			}
		}
	}
	if g == nil {
		return f, nil
	}
	var err error
	switch g.Type {
	case "Polygon":
		f.Shape = make(Shape, 1)
		err = json.Unmarshal(g.Coordinates, &f.Shape[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &f.Shape)
	default:
		return f, fault.New(fault.Invalid, "第 %d 个图形的类型是“%s”，这里只接受面（Polygon 或 MultiPolygon）", n, g.Type)
	}
	if err != nil {
		return f, fault.New(fault.Invalid, "第 %d 个图形的坐标读不出来，请重新导出", n).Because(err)
	}
	return f, nil
}

// UnmarshalJSON reads a position and leaves out its height; anything but two or more numbers is an error.
func (p *Position) UnmarshalJSON(b []byte) error {
	inner, list := bytes.CutPrefix(b, []byte{'['})
	inner, closed := bytes.CutSuffix(inner, []byte{']'})
	if !list || !closed {
		return fmt.Errorf("position %.60q", b)
	}
	for i := range p {
		var number []byte
		number, inner, _ = bytes.Cut(inner, []byte{','})
		v, err := strconv.ParseFloat(string(bytes.TrimSpace(number)), 64)
		if err != nil || math.IsInf(v, 0) {
			return fmt.Errorf("position %.60q", b)
		}
		p[i] = v
	}
	return nil
}

// plain is a JSON value as text: a string's content, nothing for null, other values as written.
func plain(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	if s = string(raw); s == "null" {
		return ""
	}
	return s
}

func (s Shape) points() (n int) {
	for _, p := range s {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}

// Area takes the numbers of s for degrees in datum d and converts them to WGS-84. It drops
// the repeated last point, points that repeat the one before, and turns outer rings against
// the clock and holes with it. Rings that keep fewer than three points are refused.
func (s Shape) Area(d Datum) (Area, error) {
	var out Area
	for i, polygon := range s {
		if len(polygon) == 0 {
			return nil, fault.New(fault.Invalid, "第 %d 个多边形是空的，请删去后重新上传", i+1)
		}
		p := make(Polygon, len(polygon))
		for j, ring := range polygon {
			r, err := cleanRing(ring, d)
			if err != nil {
				return nil, err
			}
			if len(r) < 3 {
				return nil, fault.New(fault.Invalid, "第 %d 个多边形的第 %d 个环不足三个不同的点，围不成面", i+1, j+1)
			}
			p[j] = r.turned(j == 0)
		}
		out = append(out, p)
	}
	return out, nil
}

func cleanRing(ring []Position, d Datum) (Ring, error) {
	r := make(Ring, 0, len(ring))
	for _, q := range ring {
		if _, err := At(q[0], q[1]); err != nil {
			return nil, err
		}
		p := clamp(d.toWGS84(q[0], q[1]))
		if len(r) == 0 || p != r[len(r)-1] {
			r = append(r, p)
		}
	}
	for len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	return r, nil
}

// turned is r running against the clock, or with it when not outer.
func (r Ring) turned(outer bool) Ring {
	if (r.signedMetres() > 0) == outer {
		return r
	}
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return r
}

// Shape is a in degrees, rings closed, as GeoJSON wants it.
func (a Area) Shape() Shape {
	s := make(Shape, len(a))
	for i, p := range a {
		s[i] = make([][]Position, len(p))
		for j, r := range p {
			closed := make([]Position, 0, len(r)+1)
			for k := range len(r) + 1 {
				lon, lat := r[k%len(r)].Degrees()
				closed = append(closed, Position{lon, lat})
			}
			s[i][j] = closed
		}
	}
	return s
}

// GeoJSON writes a FeatureCollection; numbers keep at most seven decimals when they come from an Area.
// The member order is fixed and properties are sorted by name, so equal features give equal bytes.
func GeoJSON(features []Feature) ([]byte, error) {
	out := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range features {
		if i > 0 {
			out = append(out, ',')
		}
		head := struct {
			Type       string            `json:"type"`
			ID         string            `json:"id,omitzero"`
			Properties map[string]string `json:"properties"`
		}{"Feature", f.ID, f.Properties}
		if head.Properties == nil {
			head.Properties = map[string]string{}
		}
		b, err := json.Marshal(head)
		if err != nil {
			return nil, fmt.Errorf("write feature %s: %w", f.ID, err)
		}
		out = append(out, strings.TrimSuffix(string(b), "}")...)
		out = append(out, `,"geometry":`...)
		out = append(f.Shape.appendGeometry(out), '}')
	}
	return append(out, "]}"...), nil
}

func (s Shape) appendGeometry(dst []byte) []byte {
	switch len(s) {
	case 0:
		return append(dst, "null"...)
	case 1:
		dst = append(dst, `{"type":"Polygon","coordinates":`...)
		return append(appendList(dst, s[0], appendRing), '}')
	}
	dst = append(dst, `{"type":"MultiPolygon","coordinates":`...)
	dst = appendList(dst, s, func(dst []byte, p [][]Position) []byte { return appendList(dst, p, appendRing) })
	return append(dst, '}')
}

func appendRing(dst []byte, r []Position) []byte {
	return appendList(dst, r, func(dst []byte, p Position) []byte {
		dst = strconv.AppendFloat(append(dst, '['), p[0], 'f', -1, 64)
		dst = strconv.AppendFloat(append(dst, ','), p[1], 'f', -1, 64)
		return append(dst, ']')
	})
}

func appendList[T any](dst []byte, list []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, x := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, x)
	}
	return append(dst, ']')
}
