package geo

import (
	"math"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Datum is the coordinate system 坐标系 in which somebody wrote a position down.
type Datum string

// The three systems in use.
const (
	WGS84 Datum = "WGS-84" // satellites, surveyors; CGCS2000 differs by centimetres
	GCJ02 Datum = "GCJ-02" // public maps inside China, 100 to 700 m away from WGS-84
	BD09  Datum = "BD-09"  // one commercial map, a second shift on top of GCJ-02
)

// words lists the spellings people use, compared without blanks, dashes and case.
//
//msg:off spellings in foreign files
var words = map[string]Datum{
	"wgs84": WGS84, "cgcs2000": WGS84, "epsg:4326": WGS84, "epsg:4490": WGS84, "2000国家大地坐标系": WGS84, "国家2000": WGS84,
	"大地2000": WGS84, "gps": WGS84, "天地图": WGS84, "卫星定位坐标": WGS84,
	"gcj02": GCJ02, "火星坐标": GCJ02, "火星坐标系": GCJ02, "国测局坐标": GCJ02, "高德": GCJ02, "高德地图": GCJ02, "腾讯": GCJ02, "腾讯地图": GCJ02,
	"bd09": BD09, "bd09ll": BD09, "百度": BD09, "百度坐标": BD09, "百度地图": BD09,
}

// ParseDatum reads a coordinate system as written in a form or a sheet's head.
func ParseDatum(s string) (Datum, error) {
	folded := strings.NewReplacer(" ", "", "-", "", "_", "", "－", "").Replace(strings.ToLower(strings.TrimSpace(s)))
	if d, ok := words[folded]; ok {
		return d, nil
	}
	return "", fault.New(fault.Invalid, "不认识坐标系“%s”，请写 WGS-84（即 CGCS2000）、GCJ-02 或 BD-09", s)
}

// Name is the system in words an office understands.
func (d Datum) Name() string {
	switch d {
	case GCJ02:
		return "GCJ-02（国内公开地图坐标）"
	case BD09:
		return "BD-09（百度地图坐标）"
	default:
		return "WGS-84（与 CGCS2000 相同）"
	}
}

// ToWGS84 converts p, written in d, within 0.1 m. A Datum other than GCJ02 and BD09 leaves p as it is.
func (d Datum) ToWGS84(p Point) Point {
	lon, lat := p.Degrees()
	lon, lat = d.toWGS84(lon, lat)
	return clamp(lon, lat)
}

// FromWGS84 converts p to d, within 0.1 m. A Datum other than GCJ02 and BD09 leaves p as it is.
func (d Datum) FromWGS84(p Point) Point {
	lon, lat := p.Degrees()
	switch d {
	case GCJ02:
		lon, lat = gcjFromWGS(lon, lat)
	case BD09:
		lon, lat = bdFromGCJ(gcjFromWGS(lon, lat))
	}
	return clamp(lon, lat)
}

func (d Datum) toWGS84(lon, lat float64) (float64, float64) {
	switch d {
	case GCJ02:
		return invert(gcjFromWGS, lon, lat)
	case BD09:
		lon, lat = invert(bdFromGCJ, lon, lat)
		return invert(gcjFromWGS, lon, lat)
	default:
		return lon, lat
	}
}

// clamp keeps a shifted position at the edge of the world within range.
func clamp(lon, lat float64) Point {
	return round(max(-180, min(180, lon)), max(-90, min(90, lat)))
}

// invert finds what shift moves to (lon, lat). The shifts change by less than 1 % of a step, so
// each round gains two digits; outside the shifted rectangle it may not settle and the last guess is returned.
func invert(shift func(lon, lat float64) (float64, float64), lon, lat float64) (float64, float64) {
	x, y := lon, lat
	for range 20 {
		sx, sy := shift(x, y)
		dx, dy := lon-sx, lat-sy
		x, y = x+dx, y+dy
		if math.Abs(dx) < 1e-10 && math.Abs(dy) < 1e-10 {
			break
		}
	}
	return x, y
}

// shifted reports whether GCJ-02 differs from WGS-84 at a place. The published rule is this rectangle, not the border of the country.
func shifted(lon, lat float64) bool {
	return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271
}

// gcjFromWGS is the approximation in general use, on the ellipsoid of Krassowsky (a in metres).
func gcjFromWGS(lon, lat float64) (float64, float64) {
	if !shifted(lon, lat) {
		return lon, lat
	}
	const a, ee = 6378245.0, 0.00669342162296594323
	x, y := lon-105, lat-35
	wave := 20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*math.Sqrt(math.Abs(x)) +
		(wave+20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi)+160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*math.Sqrt(math.Abs(x)) +
		(wave+20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi)+150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	sin, cos := math.Sincos(radians(lat))
	magic := 1 - ee*sin*sin
	root := math.Sqrt(magic)
	north = north * 180 / (a * (1 - ee) / (magic * root) * math.Pi)
	east = east * 180 / (a / root * cos * math.Pi)
	return lon + east, lat + north
}

// bdFromGCJ is the published second shift.
func bdFromGCJ(lon, lat float64) (float64, float64) {
	if !shifted(lon, lat) {
		return lon, lat
	}
	const k = math.Pi * 3000 / 180
	z := math.Hypot(lon, lat) + 0.00002*math.Sin(lat*k)
	theta := math.Atan2(lat, lon) + 0.000003*math.Cos(lon*k)
	sin, cos := math.Sincos(theta)
	return z*cos + 0.0065, z*sin + 0.006
}
