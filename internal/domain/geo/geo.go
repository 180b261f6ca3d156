// Package geo holds places on the ground: points, areas 区域 (districts, towns, grid cells 网格), the
// three coordinate systems met in Chinese offices, the checks an uploaded outline must pass, and an
// index from a point to the area it lies in. Inside the product every coordinate is WGS-84 (equal to
// CGCS2000 at this precision) in whole units of 1e-7 degree, about one centimetre, because entries of
// the journal hold no floating-point numbers and because whole numbers make border tests exact.
//
// An uploaded outline goes through ParseGeoJSON, Check, Shape.Area and Repair one by one, then CheckDatum and CheckCoverage
// all together; each says in Chinese words what is wrong and what to do.
//
// Distances and areas are those of the WGS-84 ellipsoid, computed for areas of up to a province.
package geo

import (
	"encoding/json"
	"fmt"
	"math"

	"shuangcheng/internal/domain/fault"
)

// Scale is the number of units in one degree.
const Scale = 10_000_000

// Limits of the coordinates of a Point, in units, inclusive.
const (
	maxLon = 180 * Scale
	maxLat = 90 * Scale
)

// The WGS-84 ellipsoid, metres.
const (
	semiMajor = 6378137.0
	flatness  = 1 / 298.257223563
	ecc2      = flatness * (2 - flatness)
)

// Point is a position in units of 1e-7 degree, WGS-84 unless the holder says otherwise. Its written
// form is {"lon":1160132000,"lat":364465510}. The zero Point, in the Gulf of Guinea, means "none":
// it is also what cameras without a fix write.
type Point struct {
	Lon int32 `json:"lon"` // east positive, within ±180 degrees
	Lat int32 `json:"lat"` // north positive, within ±90 degrees
}

// At is the point at lon, lat degrees, rounded to the nearest unit.
func At(lon, lat float64) (Point, error) {
	if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) {
		return Point{}, fault.New(fault.Invalid, "坐标（%v，%v）不是经纬度：经度应在 ±180 之间，纬度应在 ±90 之间，请检查是否写反，或是否为投影坐标", lon, lat)
	}
	return round(lon, lat), nil
}

// Units is the point at lon, lat in units.
func Units(lon, lat int64) (Point, error) {
	if lon < -maxLon || lon > maxLon || lat < -maxLat || lat > maxLat {
		return Point{}, fault.New(fault.Invalid, "坐标（%d，%d）超出范围：应是以 1e-7 度为单位的整数经度和纬度", lon, lat)
	}
	return Point{int32(lon), int32(lat)}, nil
}

// round is At for values known to be in range.
func round(lon, lat float64) Point {
	return Point{int32(math.Round(lon * Scale)), int32(math.Round(lat * Scale))}
}

// UnmarshalJSON reads the written form and refuses what is out of range.
func (p *Point) UnmarshalJSON(b []byte) error {
	var w struct {
		Lon int64 `json:"lon"`
		Lat int64 `json:"lat"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("parse point: %w", err)
	}
	q, err := Units(w.Lon, w.Lat)
	*p = q
	return err
}

// IsZero reports whether there is no position; it serves `omitzero`.
func (p Point) IsZero() bool { return p == Point{} }

// Degrees gives longitude and latitude in degrees.
func (p Point) Degrees() (lon, lat float64) {
	return float64(p.Lon) / Scale, float64(p.Lat) / Scale
}

// String writes the point for people, degrees with seven decimals: 116.0132000,36.4465510.
func (p Point) String() string {
	lon, lat := p.Degrees()
	return fmt.Sprintf("%.7f,%.7f", lon, lat)
}

// Metres is the distance from p to q over the ground. Within 200 km it is the chord of the ellipsoid's
// curvature at the middle latitude (better than 0.1 %), beyond that the great circle of the mean sphere (better than 0.6 %).
func (p Point) Metres(q Point) float64 {
	if east, north := p.offset(q); math.Hypot(east, north) < 200_000 {
		return math.Hypot(east, north)
	}
	lon1, lat1 := p.Degrees()
	lon2, lat2 := q.Degrees()
	s1, s2 := math.Sin(radians(lat2-lat1)/2), math.Sin(radians(lon2-lon1)/2)
	h := s1*s1 + math.Cos(radians(lat1))*math.Cos(radians(lat2))*s2*s2
	return 2 * 6371008.8 * math.Asin(math.Sqrt(min(1, h)))
}

// offset is q seen from p in metres east and north, on the plane that touches the middle latitude.
func (p Point) offset(q Point) (east, north float64) {
	perLon, perLat := unitMetres((float64(p.Lat) + float64(q.Lat)) / 2)
	return float64(int64(q.Lon)-int64(p.Lon)) * perLon, float64(int64(q.Lat)-int64(p.Lat)) * perLat
}

// unitMetres gives the metres of one unit of longitude and of latitude at latitude lat, in units.
func unitMetres(lat float64) (perLon, perLat float64) {
	sin, cos := math.Sincos(radians(lat / Scale))
	w := 1 - ecc2*sin*sin
	across := semiMajor / math.Sqrt(w)
	along := across * (1 - ecc2) / w
	const unit = math.Pi / 180 / Scale
	return across * cos * unit, along * unit
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// bucketUnits is the side of a bucket, 0.001 degree: 111 m north, 65 m east or more below 54° north.
const bucketUnits = Scale / 1000

// Bucket is the key of the small square that p lies in, for looking up neighbours in a table of whole
// numbers. Squares are 0.001 degree wide, so that whatever is within 60 m of p, anywhere in China, lies in one of Around(p).
func (p Point) Bucket() int64 { return p.bucket(0, 0) }

// Around gives the nine keys of p's square and its neighbours, p's own first.
func (p Point) Around() [9]int64 {
	return [9]int64{
		p.bucket(0, 0), p.bucket(-1, 0), p.bucket(1, 0),
		p.bucket(-1, -1), p.bucket(0, -1), p.bucket(1, -1),
		p.bucket(-1, 1), p.bucket(0, 1), p.bucket(1, 1),
	}
}

func (p Point) bucket(east, north int64) int64 {
	col := (int64(p.Lon)+maxLon)/bucketUnits + east
	row := (int64(p.Lat)+maxLat)/bucketUnits + north
	return row*1_000_000 + col
}
