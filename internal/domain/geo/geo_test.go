package geo

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/fault"
)

// liaocheng is a position in the middle of the city, WGS-84.
var liaocheng = round(115.98, 36.45)

func TestAt(t *testing.T) {
	for _, tt := range []struct {
		lon, lat float64
		want     Point
		ok       bool
	}{
		{116.0132, 36.446551, Point{1160132000, 364465510}, true},
		{-71.0587, 42.3594, Point{-710587000, 423594000}, true},
		{180, -90, Point{1800000000, -900000000}, true},
		{180.0000001, 0, Point{}, false},
		{36.4, 116, Point{}, false},
		{39457300, 4034567, Point{}, false},
		{math.NaN(), 0, Point{}, false},
		{0, math.Inf(1), Point{}, false},
	} {
		got, err := At(tt.lon, tt.lat)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("At(%v, %v) = %v, %v, want %v, ok %v", tt.lon, tt.lat, got, err, tt.want, tt.ok)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("At(%v, %v): kind %v, want Invalid", tt.lon, tt.lat, fault.KindOf(err))
		}
	}
}

func TestPointJSON(t *testing.T) {
	b, err := json.Marshal(Point{1160132000, 364465510})
	if want := `{"lon":1160132000,"lat":364465510}`; err != nil || string(b) != want {
		t.Errorf("Marshal = %s, %v, want %s", b, err, want)
	}
	for _, bad := range []string{`{"lon":1900000000,"lat":0}`, `{"lon":1.5,"lat":0}`, `[1,2]`, `{"lon":99999999999999999999,"lat":0}`} {
		var p Point
		if err := json.Unmarshal([]byte(bad), &p); err == nil {
			t.Errorf("Unmarshal(%s) = %v, want an error", bad, p)
		}
	}
}

func TestMetres(t *testing.T) {
	for _, tt := range []struct {
		name       string
		p, q       Point
		want, part float64 // part is the error allowed
	}{
		{"one degree north at 36", round(116, 35.5), round(116, 36.5), 110_960, 0.001},
		{"one degree east at 36", round(115.5, 36), round(116.5, 36), 90_164, 0.001},
		{"thirty metres", Point{1160000000, 360000000}, Point{1160003328, 360000000}, 30, 0.01},
		{"Beijing to Shanghai", round(116.4074, 39.9042), round(121.4737, 31.2304), 1_067_500, 0.006},
		{"itself", liaocheng, liaocheng, 0, 0},
	} {
		if got := tt.p.Metres(tt.q); math.Abs(got-tt.want) > tt.part*tt.want {
			t.Errorf("%s: %.1f m, want %.1f within %.1f %%", tt.name, got, tt.want, 100*tt.part)
		}
		if a, b := tt.p.Metres(tt.q), tt.q.Metres(tt.p); a != b {
			t.Errorf("%s: %v one way, %v back", tt.name, a, b)
		}
	}
}

// inChina draws positions where GCJ-02 differs from WGS-84, a margin inside the rectangle of the rule.
var inChina = rapid.Custom(func(t *rapid.T) Point {
	return Point{rapid.Int32Range(73_0000000, 136_0000000).Draw(t, "lon"), rapid.Int32Range(3_0000000, 54_0000000).Draw(t, "lat")}
})

func TestAroundFindsNeighbours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := inChina.Draw(t, "p")
		q := Point{p.Lon + rapid.Int32Range(-9000, 9000).Draw(t, "east"), p.Lat + rapid.Int32Range(-9000, 9000).Draw(t, "north")}
		found := false
		for _, k := range p.Around() {
			found = found || k == q.Bucket()
		}
		if m := p.Metres(q); m <= 60 && !found {
			t.Errorf("%v lies %.1f m from %v and in none of its nine squares", q, m, p)
		}
	})
	keys := map[int64]bool{}
	for _, k := range liaocheng.Around() {
		keys[k] = true
	}
	if len(keys) != 9 || liaocheng.Around()[0] != liaocheng.Bucket() {
		t.Errorf("Around = %v, want nine different keys, the own first", liaocheng.Around())
	}
}

func TestDatumsAtLiaocheng(t *testing.T) {
	g := GCJ02.FromWGS84(liaocheng)
	lon, lat := g.Degrees()
	if dLon, dLat := lon-115.98, lat-36.45; math.Abs(dLon-0.005663) > 2e-6 || math.Abs(dLat-0.000069) > 2e-6 {
		t.Errorf("GCJ-02 is shifted by %.6f, %.6f, want 0.005663, 0.000069", dLon, dLat)
	}
	if m := g.Metres(liaocheng); math.Abs(m-507) > 2 {
		t.Errorf("GCJ-02 is %.1f m away, want 507", m)
	}
	if m := BD09.FromWGS84(liaocheng).Metres(g); m < 600 || m > 1200 {
		t.Errorf("BD-09 is %.1f m from GCJ-02, want 600 to 1200", m)
	}
}

func TestDatumsOutsideChina(t *testing.T) {
	boston := round(-71.0587, 42.3594)
	for _, d := range []Datum{WGS84, GCJ02, BD09} {
		if got := d.FromWGS84(boston); got != boston {
			t.Errorf("%s moves Boston to %v", d, got)
		}
		if got := d.ToWGS84(boston); got != boston {
			t.Errorf("%s moves Boston back to %v", d, got)
		}
	}
}

func TestDatumRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := inChina.Draw(t, "p")
		for _, d := range []Datum{WGS84, GCJ02, BD09} {
			if back := d.ToWGS84(d.FromWGS84(p)); p.Metres(back) > 0.1 {
				t.Errorf("%s there and back moves %v by %.3f m", d, p, p.Metres(back))
			}
		}
	})
}

func TestParseDatum(t *testing.T) {
	for s, want := range map[string]Datum{
		"WGS-84": WGS84, "wgs84": WGS84, " CGCS2000 ": WGS84, "国家2000": WGS84, "GCJ02": GCJ02, "gcj_02": GCJ02,
		"火星坐标": GCJ02, "BD-09": BD09, "百度地图": BD09, "西安80": "", "": "",
	} {
		got, err := ParseDatum(s)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("ParseDatum(%q) = %q, %v, want %q", s, got, err, want)
		}
	}
}

// square is a ring around the city's middle, sides of 2*half units.
func square(half int32) Ring {
	c := liaocheng
	return Ring{{c.Lon - half, c.Lat - half}, {c.Lon + half, c.Lat - half}, {c.Lon + half, c.Lat + half}, {c.Lon - half, c.Lat + half}}
}

func reversed(r Ring) Ring { return append(Ring(nil), r...).turned(false) }

func TestAreaMeasures(t *testing.T) {
	ring := Area{{square(50_000), reversed(square(10_000))}}
	perLon, perLat := unitMetres(float64(liaocheng.Lat))
	want := perLon * perLat * (100_000*100_000 - 20_000*20_000)
	if got := ring.SquareMetres(); math.Abs(got-want) > want*1e-4 {
		t.Errorf("area %.1f m², want %.1f", got, want)
	}
	if got := ring.Centroid(); got != liaocheng {
		t.Errorf("centroid %v, want %v", got, liaocheng)
	}
	if ring.Contains(liaocheng) {
		t.Error("the hole belongs to the area")
	}
	if got := ring.BorderMetres(liaocheng); math.Abs(got-10_000*perLon) > 0.01 {
		t.Errorf("border is %.3f m away, want %.3f", got, 10_000*perLon)
	}
	if got, want := ring.Box(), (Box{square(50_000)[0], square(50_000)[2]}); got != want {
		t.Errorf("box %v, want %v", got, want)
	}
	if a := (Area)(nil); !a.IsZero() || a.SquareMetres() != 0 || !a.Centroid().IsZero() || a.Contains(Point{}) {
		t.Error("an area that is not drawn has a measure")
	}
}

func TestAreaKeepsSizeWithCornerOnEdge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		half := rapid.Int32Range(100, 1_000_000).Draw(t, "half") // edges up to 22 km
		k := rapid.Int32Range(-100, 100).Draw(t, "k")
		r := square(half)
		a, b := r[0], r[2]
		triangle := Ring{a, r[1], b}
		// A corner exactly on the long side, which runs at 45 degrees.
		on := Point{liaocheng.Lon + half/100*k, liaocheng.Lat + half/100*k}
		more := Ring{a, r[1], b, on}
		if d := triangle.signedMetres() - more.signedMetres(); math.Abs(d) > 0.01 {
			t.Errorf("a corner on the edge changes %.0f m² by %.4f", triangle.signedMetres(), d)
		}
	})
}

func TestBorderBelongsToOneSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Two triangles on either side of one edge, and a point on that edge.
		dx, dy := rapid.Int32Range(-500, 500).Draw(t, "dx"), rapid.Int32Range(-500, 500).Draw(t, "dy")
		if dx == 0 && dy == 0 {
			return
		}
		k := rapid.Int32Range(1, 9).Draw(t, "k")
		a, b := liaocheng, Point{liaocheng.Lon + 10*dx, liaocheng.Lat + 10*dy}
		on := Point{a.Lon + k*dx, a.Lat + k*dy}
		left := Area{{Ring{a, b, {a.Lon - dy*7, a.Lat + dx*7}}}}
		right := Area{{Ring{b, a, {a.Lon + dy*7, a.Lat - dx*7}}}}
		if left.Contains(on) == right.Contains(on) {
			t.Errorf("%v on the border %v–%v: left %v, right %v", on, a, b, left.Contains(on), right.Contains(on))
		}
	})
}

func TestAreaJSON(t *testing.T) {
	a := Area{{square(1000), reversed(square(10))}, {{{1160000000, 360000000}, {1160000100, 360000000}, {1160000000, 360000100}}}}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Area
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, back); diff != "" {
		t.Errorf("there and back (-want +got):\n%s", diff)
	}
	if got, want := string(b), `[1160000000,360000000,100,0,-100,100]]]`; got[len(got)-len(want):] != want {
		t.Errorf("written %s, want it to end with %s", got, want)
	}
	for _, bad := range []string{`[[]]`, `[[[1,2,3,4]]]`, `[[[1,2,3,4,5]]]`, `[[[1800000000,0,1,0,0,1]]]`, `[[[0.5,0,1,0,0,1]]]`, `{}`,
		`[[[0,0,9223372036854775807,1,9223372036854775807,1]]]`} {
		if err := json.Unmarshal([]byte(bad), &back); err == nil {
			t.Errorf("Unmarshal(%s) went through", bad)
		}
	}
}
