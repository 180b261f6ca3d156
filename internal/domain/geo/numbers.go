package geo

import (
	"fmt"
	"math"
)

// china is where a district can lie, degrees: mainland, islands and a margin.
var china = extent{73, 3, 136, 54}

// extent is a rectangle in degrees.
type extent struct{ west, south, east, north float64 }

func (e extent) holds(lon, lat float64) bool {
	return e.west <= lon && lon <= e.east && e.south <= lat && lat <= e.north
}

// surroundings is the district's rectangle with a margin of one degree; China's when there is no district.
func surroundings(district Area) extent {
	if district.IsZero() {
		return china
	}
	b := district.Box()
	west, south := b.Min.Degrees()
	east, north := b.Max.Degrees()
	return extent{west - 1, south - 1, east + 1, north + 1}
}

// checkNumbers says what the numbers are if they are no degrees of longitude and latitude.
func checkNumbers(s Shape, district Area) []Finding {
	near := surroundings(district)
	total, wild, turned := 0, 0, 0
	var example, odd Position
	for _, polygon := range s {
		for _, ring := range polygon {
			for _, p := range ring {
				total++
				if math.Abs(p[0]) > 180 || math.Abs(p[1]) > 180 {
					wild, example = wild+1, p
				} else if math.Abs(p[1]) > 90 || !near.holds(p[0], p[1]) && near.holds(p[1], p[0]) {
					turned, odd = turned+1, p
				}
			}
		}
	}
	switch {
	case total == 0:
		return []Finding{{Code: TooFew, Fatal: true, Key: "图形没有任何点，请检查导出的图层"}}
	case 2*wild > total:
		return []Finding{{Code: Projected, Fatal: true, Key: "坐标%s，请先转换为经纬度（WGS-84 或 CGCS2000）再上传", Args: []any{projection(example, near)}}}
	case 2*turned > total:
		return []Finding{{Code: Swapped, Fatal: true, Key: "经度和纬度像是写反了（例如 %v，%v），请把经度放在前面再上传", Args: []any{odd[0], odd[1]}}}
	case wild > 0:
		return []Finding{{Code: NoPosition, Fatal: true, Key: "有 %d 个点的坐标不是经纬度（例如 %v，%v），请改正或删去", Args: []any{wild, example[0], example[1]}}}
	case turned > 0 && math.Abs(odd[1]) > 90:
		return []Finding{{Code: Swapped, Fatal: true, Key: "有 %d 个点的经度和纬度像是写反了（例如 %v，%v），请改正", Args: []any{turned, odd[0], odd[1]}}}
	}
	return nil
}

// guess is one projection that a pair of numbers may belong to, and where the pair would then lie, degrees.
type guess struct {
	name     string
	lon, lat float64 // lon is NaN where the projection does not tell it
}

func (g guess) fits(near extent) bool {
	lon := g.lon
	if math.IsNaN(lon) {
		lon = (near.west + near.east) / 2
	}
	return near.holds(lon, g.lat)
}

// projection describes numbers that are no degrees, best guess first: the projection that would put them near the
// district, whichever of the two stands first.
func projection(p Position, near extent) string {
	for _, q := range []Position{p, {p[1], p[0]}} {
		for _, g := range guesses(q[0], q[1]) {
			if g.fits(near) {
				return "像是以米为单位的投影坐标（" + g.name + "）"
			}
		}
	}
	return fmt.Sprintf("（例如 %v，%v）不是经纬度，也不像本地常用的投影坐标，可能是地方独立坐标系，或以英尺为单位的国外平面坐标", p[0], p[1])
}

// guesses lists the projections in use in China that could hold the pair, metres east and north.
// Positions are good to a degree, which is all that fits needs.
func guesses(east, north float64) (out []guess) {
	const world = 20037508.342789244 // half the girth of the Web Mercator square, metres
	if math.Abs(east) <= world && math.Abs(north) <= world && math.Abs(east) > 1e6 {
		lat := 360/math.Pi*math.Atan(math.Exp(north/world*math.Pi)) - 90
		out = append(out, guess{"网络墨卡托", east / world * 180, lat})
	}
	lat := north / 111_000
	if north < 0 || lat > 60 {
		return out
	}
	band := math.Floor(east / 1e6)
	off := (east - band*1e6 - 500_000) / (111_320 * math.Cos(radians(lat)))
	switch {
	case band >= 25 && band <= 45:
		out = append(out, guess{fmt.Sprintf("高斯-克吕格 %.0f 带", band), 3*band + off, lat})
	case band >= 13 && band <= 23:
		out = append(out, guess{fmt.Sprintf("高斯-克吕格 6 度分带 %.0f 带", band), 6*band - 3 + off, lat})
	case band == 0 && east > 100_000 && east < 900_000:
		out = append(out, guess{"高斯-克吕格或 UTM，没有写带号", math.NaN(), lat})
	}
	return out
}
