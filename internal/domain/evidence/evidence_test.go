package evidence

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/value"
)

func moment(s string) calendar.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, calendar.Beijing)
	if err != nil {
		panic(err)
	}
	return calendar.At(t)
}

func TestRemarks(t *testing.T) {
	place := geo.Point{Lon: 1160337000, Lat: 364425000}
	near, far := geo.Point{Lon: 1160338000, Lat: 364425000}, geo.Point{Lon: 1160337000, Lat: 364533000}
	e := Expected{Place: place, Reach: 200, From: moment("2018-03-15 09:30"), Before: moment("2018-03-16 10:00")}
	inTime := moment("2018-03-15 16:00")
	for _, tt := range []struct {
		name  string
		photo Photo
		e     Expected
		want  []string // sentences; a doubt begins with !
	}{
		{"as expected", Photo{Taken: inTime, Position: near, Way: InPage}, e, nil},
		{"old", Photo{Taken: moment("2018-03-01 08:05"), Position: near}, e, []string{"!照片拍摄于2018年3月1日08:05，早于2018年3月15日09:30，请核对是否旧照片"}},
		{"a few minutes off", Photo{Taken: moment("2018-03-15 09:21"), Position: near}, e, nil},
		{"from the future", Photo{Taken: moment("2018-03-17 10:00"), Position: near}, e, []string{"!照片拍摄时间2018年3月17日10:00晚于收到时间2018年3月16日10:00，相机时钟可能不准"}},
		{"far", Photo{Taken: inTime, Position: far}, e, []string{"!照片拍摄位置距点位约1.2公里，超过200米，请核对地点"}},
		{"says nothing", Photo{Way: FromFile}, e, []string{"照片没有拍摄时间，请由核查人现场核对", "照片没有位置信息，请由核查人现场核对地点", "照片选自相册，不是在本页现场拍摄"}},
		{"nothing asked", Photo{}, Expected{}, nil},
	} {
		var got []string
		for _, r := range tt.photo.Remarks(tt.e) {
			got = append(got, map[bool]string{true: "!"}[r.Doubt]+r.String())
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
}

func TestReuse(t *testing.T) {
	p := Photo{File: value.Blob{SHA256: "aa"}, Pixels: "11", Hashes: Hashes{Whole: Hash{0xffff, 0}, Mirrored: Hash{0xffff << 48, 0}, Turned: [3]Hash{1: {0x0f0f0f0f0f0f0f0f, ^uint64(0)}}, Crops: [5]Hash{{0x3333333333333333, 0xff}}}}
	q := Photo{File: value.Blob{SHA256: "bb"}, Pixels: "22", Hashes: Hashes{Whole: Hash{0x5555555555555555, 0xffffffff << 16}}}
	with := func(change func(*Photo)) Photo { c := q; change(&c); return c }
	for _, tt := range []struct {
		name string
		q    Photo
		want string
	}{
		{"the file", with(func(c *Photo) { c.File.SHA256 = "aa" }), "与以前的一张照片是同一个文件"},
		{"the pixels", with(func(c *Photo) { c.Pixels = "11" }), "与以前的一张照片画面完全相同，只改了文件信息"},
		{"26 bits", with(func(c *Photo) { c.Hashes.Whole = Hash{0x3f, 0xffff} }), "与以前的一张照片很像（可能经过压缩、调色或加水印），请人工比对"},
		{"mirrored", with(func(c *Photo) { c.Hashes.Whole = Hash{0xfffe << 48, 0} }), "与以前的一张照片很像（左右翻转），请人工比对"},
		{"cropped", with(func(c *Photo) { c.Hashes.Whole = Hash{0x3333333333333333, 0xff} }), "与以前的一张照片很像（裁剪或翻拍屏幕），请人工比对"},
		{"turned", with(func(c *Photo) { c.Hashes.Whole = Hash{0x0f0f0f0f0f0f0f0f, ^uint64(0)} }), "与以前的一张照片很像（旋转），请人工比对"},
		{"27 bits", with(func(c *Photo) { c.Hashes.Whole = Hash{0x1f, 0xffff} }), ""},
		{"another", q, ""},
		{"a white sheet", with(func(c *Photo) { c.Hashes = Hashes{} }), ""},
	} {
		got := ""
		if r, ok := p.ReuseOf(tt.q); ok {
			got = r.Phrase().String()
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestHashLaws: a hash is read as it is written, distance is symmetric, and so is the nearest distance of
// two pictures, whichever came first.
func TestHashLaws(t *testing.T) {
	hash := rapid.Custom(func(t *rapid.T) Hash {
		return Hash{rapid.Uint64().Draw(t, "edges")&^0xffff | 0x0ff0, rapid.Uint64().Draw(t, "waves")} // never plain
	})
	hashes := rapid.Custom(func(t *rapid.T) Hashes {
		h := Hashes{Whole: hash.Draw(t, "whole"), Mirrored: hash.Draw(t, "mirrored")}
		copy(h.Turned[:], rapid.SliceOfN(hash, 3, 3).Draw(t, "turned"))
		copy(h.Crops[:], rapid.SliceOfN(hash, 5, 5).Draw(t, "crops"))
		return h
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := hashes.Draw(t, "a"), hashes.Draw(t, "b")
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Hashes
		if err := json.Unmarshal(text, &back); err != nil || back != a {
			t.Fatalf("%s read back as %+v, %v", text, back, err)
		}
		ab, _ := a.Nearest(b)
		ba, _ := b.Nearest(a)
		if self, trick := a.Nearest(a); ab != ba || ab > a.Whole.Distance(b.Whole) || self != 0 || trick != AsIs {
			t.Fatalf("nearest %d and %d, to itself %d %s", ab, ba, self, trick)
		}
	})
	var h Hash
	for _, bad := range []string{"", "12", strings.Repeat("x", 32), strings.Repeat("0", 31), strings.Repeat("0", 34)} {
		if err := h.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("UnmarshalText(%q) = %v, want an error", bad, h)
		}
	}
}

// TestWritten: what a photo does not know is absent from the entry.
func TestWritten(t *testing.T) {
	got, err := json.Marshal(Photo{File: value.Blob{SHA256: "aa", Size: 1, Type: "image/jpeg"}, Pixels: "bb", Width: 2, Height: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"file":{"sha256":"aa","size":1,"type":"image/jpeg"},"pixels":"bb","width":2,"height":3}`
	if string(got) != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
