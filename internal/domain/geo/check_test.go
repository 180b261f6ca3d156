package geo

import (
	"math"
	"strings"
	"testing"
)

// one is a shape of a single ring.
func one(ring ...Position) Shape { return Shape{{ring}} }

// near makes a closed ring of offsets from the city's middle, in ten-thousandths of a degree.
func near(offsets ...[2]float64) (ring []Position) {
	for _, o := range offsets {
		ring = append(ring, Position{115.98 + o[0]/1e4, 36.45 + o[1]/1e4})
	}
	return ring
}

func told(found []Finding, c Code) (Finding, bool) {
	for _, f := range found {
		if f.Code == c {
			return f, true
		}
	}
	return Finding{}, false
}

func TestCheckNumbers(t *testing.T) {
	district := Area{{square(2_000_000)}}
	boston := Area{{{{-711900000, 422300000}, {-709900000, 422300000}, {-709900000, 424000000}, {-711900000, 424000000}}}}
	for _, tt := range []struct {
		name     string
		district Area
		at       Position
		code     Code
		want     string // part of the sentence
	}{
		{"Gauss with band 39", nil, Position{39457300, 4034567}, Projected, "坐标像是以米为单位的投影坐标（高斯-克吕格 39 带），请先转换为经纬度"},
		{"the same, north first", district, Position{4034567, 39457300}, Projected, "高斯-克吕格 39 带"},
		{"six-degree band", district, Position{20408000, 4035000}, Projected, "6 度分带 20 带"},
		{"without band", district, Position{408000, 4035000}, Projected, "没有写带号"},
		{"Web Mercator", district, Position{12911000, 4364000}, Projected, "网络墨卡托"},
		{"Web Mercator that looks like a band", nil, Position{13250000, 4364000}, Projected, "网络墨卡托"},
		{"feet", boston, Position{775000, 2950000}, Projected, "英尺"},
		{"feet in a Chinese district", district, Position{775000, 2950000}, Projected, "英尺"},
		{"swapped", district, Position{36.45, 115.98}, Swapped, "写反"},
		{"swapped, district not known", nil, Position{36.45, 115.98}, Swapped, "写反"},
	} {
		x, y := tt.at[0], tt.at[1]
		step := math.Max(math.Abs(x), math.Abs(y)) * 1e-6
		found := Check(one(Position{x, y}, Position{x + step, y}, Position{x, y + step}, Position{x, y}), WGS84, tt.district)
		if len(found) != 1 || found[0].Code != tt.code || !found[0].Fatal || !strings.Contains(found[0].String(), tt.want) {
			t.Errorf("%s: %v, want %s alone with %q", tt.name, found, tt.code, tt.want)
		}
	}
	mixed := one(append(near([2]float64{0, 0}, [2]float64{10, 0}, [2]float64{10, 10}), Position{4034567, 1}, Position{115.98, 36.45})...)
	if found := Check(mixed, WGS84, district); len(found) != 1 || found[0].Code != NoPosition {
		t.Errorf("one wild point: %v, want %s alone", found, NoPosition)
	}
	if found := Check(one(near([2]float64{0, 0}, [2]float64{10, 0}, [2]float64{10, 10}, [2]float64{0, 0})...), WGS84, district); len(found) > 0 {
		t.Errorf("a sound triangle: %v", found)
	}
}

func TestCheckRings(t *testing.T) {
	box := near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{0, 100}, [2]float64{0, 0})
	for _, tt := range []struct {
		name  string
		shape Shape
		code  Code
		fatal bool
		want  string
	}{
		{"unclosed", one(box[:4]...), Unclosed, false, "首尾相距 1109.7 米"},
		{"too few", one(near([2]float64{0, 0}, [2]float64{1, 1}, [2]float64{0, 0})...), TooFew, true, "第 1 个多边形的第 1 个环"},
		{"empty ring", Shape{{{}}}, TooFew, true, "没有任何点"},
		{"empty polygon", Shape{{box}, {}}, TooFew, true, "空的多边形"},
		{"repeated", one(append(box[:2:2], box[1:]...)...), Repeated, false, "有 1 个点"},
		{"spike", one(near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 50}, [2]float64{300, 50}, [2]float64{100, 50.5}, [2]float64{100, 100}, [2]float64{0, 0})...),
			Spike, false, "尖刺"},
		{"figure of eight", one(near([2]float64{0, 0}, [2]float64{100, 100}, [2]float64{100, 0}, [2]float64{0, 100}, [2]float64{0, 0})...),
			SelfCross, true, "115.9850000,36.4550000"},
		{"touches itself", one(near([2]float64{0, 0}, [2]float64{50, 50}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{50, 50}, [2]float64{0, 100}, [2]float64{0, 0})...),
			SelfTouch, false, "碰到自己"},
		{"hole", Shape{{box, near([2]float64{10, 10}, [2]float64{20, 10}, [2]float64{20, 20}, [2]float64{10, 10})}}, Hole, false, "1 个洞"},
		{"hole outside", Shape{{box, near([2]float64{210, 10}, [2]float64{220, 10}, [2]float64{220, 20}, [2]float64{210, 10})}}, RingsCross, true, "洞在面外"},
		{"polygons cross", Shape{{box}, {near([2]float64{50, 50}, [2]float64{150, 50}, [2]float64{150, 150}, [2]float64{50, 50})}}, RingsCross, true, "互相交叉"},
	} {
		found := Check(tt.shape, WGS84, nil)
		f, ok := told(found, tt.code)
		if !ok || f.Fatal != tt.fatal || !strings.Contains(f.String(), tt.want) {
			t.Errorf("%s: %v, want %s (fatal %v) with %q", tt.name, found, tt.code, tt.fatal, tt.want)
		}
	}
}

func TestCheckOutside(t *testing.T) {
	district := Area{{square(100_000)}}
	inside := near([2]float64{0, 0}, [2]float64{50, 0}, [2]float64{50, 50}, [2]float64{0, 0})
	far := near([2]float64{500, 0}, [2]float64{550, 0}, [2]float64{550, 50}, [2]float64{500, 0})
	over := near([2]float64{0, 0}, [2]float64{150, 0}, [2]float64{0, 50}, [2]float64{0, 0})
	found := Check(Shape{{inside}, {far}}, WGS84, district)
	if f, ok := told(found, Outside); !ok || !f.Fatal || !strings.Contains(f.String(), "第 2 个多边形整个在本区之外，最远处离本区边界 4.0 公里") {
		t.Errorf("a polygon far away: %v", found)
	}
	found = Check(one(over...), WGS84, district)
	if f, ok := told(found, Outside); !ok || f.Fatal || !strings.Contains(f.String(), "有 1 个点在本区边界之外 100 米以上，最远 448 米") {
		t.Errorf("a corner over the border: %v", found)
	}
}

func TestCheckPoint(t *testing.T) {
	district := Area{{square(100_000)}}
	edge := liaocheng.Lon + 100_000
	for _, tt := range []struct {
		name string
		p    Point
		want string
	}{
		{"inside", liaocheng, ""},
		{"40 m over the border", Point{edge + 4_500, liaocheng.Lat}, ""},
		{"300 m over the border", Point{edge + 33_500, liaocheng.Lat}, "边界之外 300 米"},
		{"no fix", Point{}, "没有取得定位"},
	} {
		found := CheckPoint(tt.p, district)
		if tt.want == "" && len(found) > 0 || tt.want != "" && (len(found) != 1 || !strings.Contains(found[0].String(), tt.want)) {
			t.Errorf("%s: %v, want %q", tt.name, found, tt.want)
		}
	}
}

func TestFindingsAreBounded(t *testing.T) {
	var zigzag []Position
	for k := range 100 {
		zigzag = append(zigzag, near([2]float64{float64(k), 10 * float64(k%2)})...)
	}
	for k := range 100 {
		zigzag = append(zigzag, near([2]float64{float64(99 - k), 10 * float64(k%2)})...)
	}
	found := Check(one(append(zigzag, zigzag[0])...), WGS84, nil)
	n := 0
	for _, f := range found {
		if f.Code == SelfCross {
			n++
		}
	}
	if n != maxSame+1 || !strings.HasPrefix(found[n-1].String(), "另有") {
		t.Errorf("%d findings of crossings, want %d and one that counts the rest", n, maxSame)
	}
}

func TestRepair(t *testing.T) {
	area := func(ring []Position) Area {
		a, err := one(ring...).Area(WGS84)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, tt := range []struct {
		name  string
		a     Area
		shape []int // rings of each polygon; nil when refused
	}{
		{"sound", area(near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100})), []int{1}},
		{"touches itself from inside", area(near([2]float64{0, 0}, [2]float64{50, 50}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{50, 50}, [2]float64{0, 100})), []int{1, 1}},
		{"hole drawn with the outer line", area(near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{50, 50}, [2]float64{70, 50}, [2]float64{70, 40}, [2]float64{50, 50}, [2]float64{0, 100})), []int{2}},
		{"out and back", area(near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 50}, [2]float64{200, 50}, [2]float64{100, 50}, [2]float64{100, 100}, [2]float64{0, 100})), []int{1}},
		{"crossing of centimetres", area(near([2]float64{0, 0}, [2]float64{100, 0}, [2]float64{100, 100}, [2]float64{0.003, 100}, [2]float64{-0.003, 100.003}, [2]float64{0, 100.003}, [2]float64{0, 99.99})), []int{1}},
		{"figure of eight", area(near([2]float64{0, 0}, [2]float64{100, 100}, [2]float64{100, 0}, [2]float64{0, 100})), nil},
	} {
		got, err := Repair(tt.a)
		if (err == nil) != (tt.shape != nil) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var shape []int
		for _, p := range got {
			shape = append(shape, len(p))
		}
		if len(shape) != len(tt.shape) || len(shape) > 0 && shape[0] != tt.shape[0] {
			t.Errorf("%s: rings %v, want %v", tt.name, shape, tt.shape)
		}
		if err == nil {
			if d := got.SquareMetres() - tt.a.algebraic(); math.Abs(d) > tolerance {
				t.Errorf("%s: area changes by %.2f m²", tt.name, d)
			}
		}
	}
}
