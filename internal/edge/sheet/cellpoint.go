package sheet

import (
	"regexp"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/fault"
)

// Datums are the names a mapping may give to the positions of its source. Conversion is not done
// here: the importer gets the numbers as written together with the name.
var Datums = []string{"WGS-84", "CGCS2000", "GCJ-02", "BD-09"}

// coordinate matches 116.0123, 116.0123°E, 东经116°0′44″ and 116°0'44.3"E.
var coordinate = regexp.MustCompile(`(?i)(东经|西经|北纬|南纬|经度|纬度)?\s*[:=]?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*(?:[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′分]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:["″秒]|''))?)?)?\s*([EWNS])?`)

// axis tells what a written coordinate says about itself.
type axis byte

const (
	unknownAxis axis = iota
	lonAxis
	latAxis
)

// Lon reads a longitude in degrees east, -180 to 180, at most seven places.
func (c Cell) Lon() (string, *fault.Error) { return c.degrees(lonAxis, 180, "经度") }

// Lat reads a latitude in degrees north, -90 to 90, at most seven places.
func (c Cell) Lat() (string, *fault.Error) { return c.degrees(latAxis, 90, "纬度") }

func (c Cell) degrees(want axis, bound float64, word string) (string, *fault.Error) {
	found := readCoordinates(c.Text)
	if len(found) != 1 || found[0].axis != unknownAxis && found[0].axis != want || found[0].value > bound || found[0].value < -bound {
		return "", c.wrong("不是%s：“%s”，请写成 %s 这样的度数", word, shorten(c.Text), map[axis]string{lonAxis: "115.98", latAxis: "36.45"}[want])
	}
	return writeDegrees(found[0].value), nil
}

// Point reads a pair from one cell and writes "lon,lat". The order is longitude first unless the
// text names the axes or the first number cannot be a longitude of this pair.
func (c Cell) Point() (string, *fault.Error) {
	found := readCoordinates(c.Text)
	if len(found) != 2 {
		return "", c.wrong("不是一对经纬度：“%s”，请写成“115.98,36.45”", shorten(c.Text))
	}
	lon, lat := found[0], found[1]
	if lon.axis == latAxis || lat.axis == lonAxis || lon.axis == unknownAxis && lat.axis == unknownAxis && (lat.value > 90 || lat.value < -90) {
		lon, lat = lat, lon
	}
	if lon.axis == latAxis || lat.axis == lonAxis || lon.value > 180 || lon.value < -180 || lat.value > 90 || lat.value < -90 {
		return "", c.wrong("的经纬度“%s”超出范围，请写成“115.98,36.45”，经度在前", shorten(c.Text))
	}
	return writeDegrees(lon.value) + "," + writeDegrees(lat.value), nil
}

type written struct {
	value float64 // degrees, positive to the east and north
	axis  axis
}

// readCoordinates finds all coordinates in s; nil when something else stands between them.
func readCoordinates(s string) []written {
	if len(s) > 200 {
		return nil
	}
	s = fold(s)
	var found []written
	end := 0
	for _, m := range coordinate.FindAllStringSubmatchIndex(s, 4) {
		if strings.Trim(s[end:m[0]], " ,;/|()[]") != "" {
			return nil
		}
		end = m[1]
		found = append(found, readCoordinate(s, m))
	}
	if strings.Trim(s[end:], " ,;()[]") != "" {
		return nil
	}
	return found
}

func readCoordinate(s string, m []int) written {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	number := func(i int) float64 {
		f, _ := strconv.ParseFloat(group(i), 64) // digits by the pattern, or empty for 0
		return f
	}
	w := written{value: number(2)}
	fraction := number(3)/60 + number(4)/3600
	if strings.HasPrefix(group(2), "-") {
		fraction = -fraction
	}
	w.value += fraction
	switch mark := group(1) + strings.ToUpper(group(5)); mark {
	case "东经", "经度", "E":
		w.axis = lonAxis
	case "西经", "W":
		w.axis, w.value = lonAxis, -w.value
	case "北纬", "纬度", "N":
		w.axis = latAxis
	case "南纬", "S":
		w.axis, w.value = latAxis, -w.value
	}
	return w
}

// writeDegrees keeps seven places, about a centimetre.
func writeDegrees(f float64) string {
	s := strconv.FormatFloat(f, 'f', 7, 64)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}
