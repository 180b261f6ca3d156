package photo

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/testkit"
)

// scene is a picture with structure, different for each seed, w×h.
func scene(seed, w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	s := float64(seed)
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			a := math.Sin(u*(9+s)+math.Sin(v*7+s)*2) + math.Cos(v*(8+s*0.7)+u*u*5)
			c := uint8(128 + 60*a)
			m.SetNRGBA(x, y, color.NRGBA{c, 255 - c, uint8(x ^ y), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) Read {
	t.Helper()
	r, err := Open(data, evidence.InPage, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rows reads a table of the shared photos.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	raw, err := os.ReadFile(testkit.Shared(t, "data/photos/"+name))
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range all[1:] {
		m := map[string]string{}
		for i, h := range all[0] {
			m[h] = r[i]
		}
		out = append(out, m)
	}
	return out
}

func sharedPhoto(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(testkit.Shared(t, "data/photos/"+name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestExpectedFacts holds every row of the table of what a correct reader returns.
func TestExpectedFacts(t *testing.T) {
	table := rows(t, "exif_expected.csv")
	if len(table) != 11 {
		t.Fatalf("the table has %d rows, want 11", len(table))
	}
	for _, want := range table {
		name := want["SourceFile"]
		p := open(t, sharedPhoto(t, "exif/"+name)).Photo
		orientation, taken := strconv.Itoa(p.Orientation), ""
		if p.Orientation == 0 {
			orientation = ""
		}
		if !p.Taken.IsZero() {
			taken = p.Taken.Time().Format("2006:01:02 15:04:05")
		}
		if orientation != want["Orientation"] || taken != want["DateTimeOriginal"] || p.ZoneKnown {
			t.Errorf("%s: orientation %q, taken %q, zone known %v; want %q, %q, false", name, orientation, taken, p.ZoneKnown, want["Orientation"], want["DateTimeOriginal"])
		}
		if size := strconv.Itoa(p.Width) + "x" + strconv.Itoa(p.Height); size != want["ImageWidth"]+"x"+want["ImageHeight"] {
			t.Errorf("%s: %s, want %sx%s", name, size, want["ImageWidth"], want["ImageHeight"])
		}
		if want["Model"] != "" && !strings.HasSuffix(p.Camera, want["Model"]) || want["Model"] == "" && p.Camera != "" {
			t.Errorf("%s: camera %q, want %q", name, p.Camera, want["Model"])
		}
		lon, lat := p.Position.Degrees()
		if !near(lat, want["GPSLatitude"]) || !near(lon, want["GPSLongitude"]) {
			t.Errorf("%s: at %v, want %s,%s", name, p.Position, want["GPSLongitude"], want["GPSLatitude"])
		}
	}
}

// near reports whether degrees agree to a unit of the product; nothing written is 0, which is none.
func near(got float64, want string) bool {
	w, err := strconv.ParseFloat(want, 64)
	return want == "" && got == 0 || err == nil && math.Abs(got-w) <= 1e-7
}

// TestReusedPairs measures how many of the known reuses are found and how many different photos are taken
// for one, over the table of pairs and over all photos of different scenes.
func TestReusedPairs(t *testing.T) {
	photos := map[string]evidence.Photo{}
	load := func(name string) evidence.Photo {
		if _, ok := photos[name]; !ok {
			photos[name] = open(t, sharedPhoto(t, name)).Photo
		}
		return photos[name]
	}
	var found, reuses, plain, alarms, others int
	for _, r := range rows(t, "pairs.csv") {
		a, b := load(r["file_a"]), load(r["file_b"])
		how, ok := a.ReuseOf(b)
		switch {
		case r["expected"] == "not_reuse":
			others++
			if ok {
				alarms++
				t.Errorf("pair %s: %s and %s are different, got %v", r["pair"], r["file_a"], r["file_b"], how)
			}
		default:
			reuses++
			if ok {
				found++
			}
			if bits.OnesCount64(a.Hashes.Whole.Edges^b.Hashes.Whole.Edges) <= 10 {
				plain++
			}
			if r["relation"] == "exif_stripped_same_pixels" && how.Copy == evidence.LooksAlike {
				t.Errorf("pair %s: got %v, want the same file or pixels", r["pair"], how)
			}
		}
	}
	t.Logf("found %d of %d reuses (%d by the edges of the whole alone), %d false alarms in %d different pairs", found, reuses, plain, alarms, others)
	if plain*100 < 70*reuses || found*100 < 95*reuses {
		t.Errorf("found %d and by one hash %d of %d, want 95 %% and 70 %%", found, plain, reuses)
	}
	alike, missed, offered := 0, 0, 0
	for _, p := range photos {
		probes := p.Hashes.Probes()
		for _, q := range photos {
			if p.File.SHA256 == q.File.SHA256 {
				continue
			}
			near := meet(probes, q.Hashes.Keys())
			if near {
				offered++
			}
			if d, trick := p.Hashes.Nearest(q.Hashes); d <= 26 {
				alike++
				if !near {
					missed++
					t.Logf("missed at %d bits, %s", d, trick)
				}
			}
		}
	}
	t.Logf("the index misses %d of %d likenesses and offers %d of %d pairs", missed, alike, offered, len(photos)*(len(photos)-1))
	if missed*100 > 2*alike {
		t.Errorf("the index misses %d of %d likenesses, want 2 %% at most", missed, alike)
	}
	crossed, wrong := 0, 0
	for a, p := range photos {
		for b, q := range photos {
			if a < b && family(a) != family(b) {
				crossed++
				if how, ok := p.ReuseOf(q); ok {
					wrong++
					t.Errorf("%s and %s are different scenes, got %v", a, b, how)
				}
			}
		}
	}
	t.Logf("%d of %d pairs of different scenes look alike", wrong, crossed)
}

// meet reports whether two ascending lists share a key.
func meet(a, b []int64) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// family is the scene of pairs/gps_0010__orig.jpg.
func family(name string) string {
	scene, _, _ := strings.Cut(filepath.Base(name), "__")
	return scene
}

// TestTricks: what is done to a picture of our own is found and named.
func TestTricks(t *testing.T) {
	m := scene(1, 800, 600)
	flip := func(at func(x, y int) (int, int), w, h int) image.Image {
		out := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				sx, sy := at(x, y)
				out.SetNRGBA(x, y, m.NRGBAAt(sx, sy))
			}
		}
		return out
	}
	orig := open(t, jpegOf(t, m)).Photo
	for _, tt := range []struct {
		name string
		m    image.Image
		want evidence.Trick
	}{
		{"smaller", fit(m, 400), evidence.AsIs},
		{"mirrored", flip(func(x, y int) (int, int) { return 799 - x, y }, 800, 600), evidence.Mirrored},
		{"turned right", flip(func(x, y int) (int, int) { return y, 599 - x }, 600, 800), evidence.Turned},
		{"upside down", flip(func(x, y int) (int, int) { return 799 - x, 599 - y }, 800, 600), evidence.Turned},
		{"turned left", flip(func(x, y int) (int, int) { return 799 - y, x }, 600, 800), evidence.Turned},
		{"a corner", m.SubImage(image.Rect(0, 60, 600, 600)), evidence.Cropped},
		{"the middle", m.SubImage(image.Rect(48, 36, 752, 564)), evidence.Cropped},
	} {
		got, ok := orig.ReuseOf(open(t, jpegOf(t, tt.m)).Photo)
		if !ok || got != (evidence.Reuse{Copy: evidence.LooksAlike, Trick: tt.want}) {
			t.Errorf("%s: %v, %v; want %v", tt.name, got, ok, tt.want)
		}
	}
	if got, ok := orig.ReuseOf(open(t, jpegOf(t, scene(5, 800, 600))).Photo); ok {
		t.Errorf("another scene: %v, want none", got)
	}
}

func TestSmallPictures(t *testing.T) {
	noise := image.NewNRGBA(image.Rect(0, 0, 1700, 1300)) // what compresses worst
	v := uint32(1)
	for i := range noise.Pix {
		v = v*1664525 + 1013904223
		noise.Pix[i] = uint8(v >> 24)
	}
	for name, data := range map[string][]byte{"scene": jpegOf(t, scene(2, 1700, 1300)), "noise": jpegOf(t, noise), "strip": pngOf(t, scene(3, 3000, 1)), "dot": pngOf(t, scene(3, 1, 1))} {
		r := open(t, data)
		for _, s := range []struct {
			what  string
			b     []byte
			limit int
			side  int
		}{{"thumb", r.Thumb, 12 << 10, 320}, {"preview", r.Preview, 300 << 10, 1600}} {
			c, err := jpeg.DecodeConfig(bytes.NewReader(s.b))
			if err != nil || len(s.b) > s.limit || max(c.Width, c.Height) > s.side || bytes.Contains(s.b, []byte("Exif")) {
				t.Errorf("%s of %s: %d bytes, %dx%d, %v", s.what, name, len(s.b), c.Width, c.Height, err)
			}
		}
	}
}

// TestFormats: what the bytes say counts, in all three formats; see-through pixels come out white.
func TestFormats(t *testing.T) {
	webp, err := base64.StdEncoding.DecodeString("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")
	if err != nil {
		t.Fatal(err)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for name, data := range map[string][]byte{"image/jpeg": jpegOf(t, scene(1, 40, 30)), "image/png": pngOf(t, clear), "image/webp": webp} {
		r := open(t, data)
		m, err := jpeg.Decode(bytes.NewReader(r.Thumb))
		if err != nil || r.Photo.File.Type != name || m.Bounds().Dx() != r.Photo.Width {
			t.Errorf("%s: read as %s, %d wide, %v", name, r.Photo.File.Type, r.Photo.Width, err)
		}
		if c := color.GrayModel.Convert(m.At(5, 5)).(color.Gray); name == "image/png" && c.Y != 255 {
			t.Errorf("see-through came out as grey %d, want white", c.Y)
		}
	}
}

// TestUpright: the four orientations of one landscape come out as the same picture.
func TestUpright(t *testing.T) {
	first := open(t, sharedPhoto(t, "exif/landscape_1.jpg"))
	for _, n := range []string{"3", "6", "8"} {
		r := open(t, sharedPhoto(t, "exif/landscape_"+n+".jpg"))
		c, err := jpeg.DecodeConfig(bytes.NewReader(r.Preview))
		if d, trick := first.Photo.Hashes.Nearest(r.Photo.Hashes); err != nil || c.Width != 600 || c.Height != 450 || d > 8 || trick != evidence.AsIs {
			t.Errorf("landscape_%s: %dx%d, %d bits off as %s, %v; want 600x450 and the same view", n, c.Width, c.Height, d, trick, err)
		}
	}
}

// TestOrientations turns a marked picture all eight ways and looks for the mark.
func TestOrientations(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 3, 2))
	m.SetRGBA(0, 0, color.RGBA{255, 0, 0, 255}) // first row, first column as stored
	for o, want := range []image.Point{1: {0, 0}, 2: {2, 0}, 3: {2, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 2}, 8: {0, 2}} {
		if o == 0 {
			continue
		}
		if got := upright(m, o); got.RGBAAt(want.X, want.Y).R != 255 {
			t.Errorf("orientation %d: the mark is not at %v", o, want)
		}
	}
}

// header is a PNG that announces w×h of so many bits a channel and holds nothing.
func header(w, h int, bits byte) []byte {
	ihdr := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, bits, 6, 0, 0, 0)
	binary.BigEndian.PutUint32(ihdr[4:], uint32(w))
	binary.BigEndian.PutUint32(ihdr[8:], uint32(h))
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

// jpegHeader is a JPEG that announces w×h by the marker sof and holds nothing.
func jpegHeader(sof byte, w, h int) []byte {
	return []byte{0xff, 0xd8, 0xff, 0xe1, 0, 4, 1, 2, 0xff, sof, 0, 17, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12}
}

func TestRefuses(t *testing.T) {
	good := jpegOf(t, scene(1, 64, 48))
	var g bytes.Buffer
	if err := gif.Encode(&g, scene(1, 8, 8), nil); err != nil {
		t.Fatal(err)
	}
	heic := append([]byte{0, 0, 0, 24}, "ftypheic\x00\x00\x00\x00mif1heic"...)
	for _, tt := range []struct {
		name string
		data []byte
		kind fault.Kind
		want string
	}{
		{"empty", nil, fault.Invalid, "照片是空文件，请重新选择"},
		{"a text", []byte("这不是照片"), fault.Invalid, "这个文件不是照片，或格式不能识别；请选JPEG、PNG或WebP格式的照片"},
		{"a GIF", g.Bytes(), fault.Invalid, "这个文件不是照片，或格式不能识别；请选JPEG、PNG或WebP格式的照片"},
		{"HEIC alone", heic, fault.Invalid, "HEIC格式的照片本系统打不开；请在手机相机设置中改为“兼容性最佳”（JPEG），或在本页直接拍照"},
		{"200 megapixels", header(16320, 12240, 8), fault.TooLarge, "照片有16320×12240像素，超过4000万像素的上限，请把相机分辨率调低或缩小后再传"},
		{"200 megapixels, JPEG", jpegHeader(0xc0, 16320, 12240), fault.TooLarge, "照片有16320×12240像素，超过4000万像素的上限，请把相机分辨率调低或缩小后再传"},
		{"a bomb of 2³¹ a side", header(math.MaxInt32, math.MaxInt32, 8), fault.Invalid, "照片文件已损坏，无法打开，请重新拍摄或重新选择"},
		{"a strip", header(40000, 1, 8), fault.TooLarge, "照片有40000×1像素，边长超过30000像素的上限，请缩小后再传"},
		{"eight bytes a pixel", header(6000, 5000, 16), fault.TooLarge, "照片有6000×5000像素，这种存法打开时占用内存过大，请缩小或另存为普通JPEG后再传"},
		{"progressive", jpegHeader(0xc2, 6000, 5000), fault.TooLarge, "照片有6000×5000像素，这种存法打开时占用内存过大，请缩小或另存为普通JPEG后再传"},
		{"21 MB", append(good, make([]byte, 21<<20)...), fault.TooLarge, "照片有21兆字节，超过20兆字节的上限，请压缩后再传"},
		{"cut off", good[:len(good)/2], fault.Invalid, "照片文件已损坏，无法打开，请重新拍摄或重新选择"},
		{"header alone", header(100, 100, 8), fault.Invalid, "照片文件已损坏，无法打开，请重新拍摄或重新选择"},
	} {
		_, err := Open(tt.data, evidence.InPage, nil)
		if fault.KindOf(err) != tt.kind || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
		before := Check(tt.data)
		if tt.name != "header alone" && before == nil || before != nil && before.Error() != tt.want {
			t.Errorf("%s, before it is stored: got %v, want %s", tt.name, before, tt.want)
		}
	}
	quick, err := Inspect(good[:len(good)-9], evidence.FromFile, nil)
	if err != nil || quick.Width != 64 || quick.Pixels != "" || quick.Hashes != (evidence.Hashes{}) {
		t.Errorf("Inspect = %+v, %v; want the facts without the picture", quick, err)
	}
	r, err := Open(heic, evidence.FromFile, good)
	if err != nil || r.Photo.File.Type != "image/heic" || r.Photo.Width != 64 || len(r.Preview) == 0 {
		t.Errorf("HEIC with a preview: %+v, %v; want it taken", r.Photo, err)
	}
}

func TestTaken(t *testing.T) {
	for _, tt := range []struct {
		tags  map[string]any
		want  string
		known bool
	}{
		{map[string]any{"DateTimeOriginal": "2018:03:15 09:41:00"}, "2018-03-15T01:41:00.000Z", false},
		{map[string]any{"DateTimeOriginal": "2018:03:15 09:41:00\x00", "OffsetTimeOriginal": "+09:00"}, "2018-03-15T00:41:00.000Z", true},
		{map[string]any{"DateTimeOriginal": "0000:00:00 00:00:00", "DateTimeDigitized": "2018:03:15 09:41:00"}, "2018-03-15T01:41:00.000Z", false},
		{map[string]any{"DateTimeOriginal": "    :  :     :  :  "}, "", false},
		{map[string]any{"DateTimeOriginal": time.Time{}}, "", false},
		{map[string]any{"DateTime": "2018:03:15 09:41:00"}, "", false}, // when the file was changed, not when the shot was made
	} {
		if got, known := taken(tt.tags); got.String() != tt.want || known != tt.known {
			t.Errorf("taken(%v) = %v, %v; want %s, %v", tt.tags, got, known, tt.want, tt.known)
		}
	}
	var none calendar.Instant
	if got, _ := taken(nil); got != none {
		t.Errorf("taken of nothing = %v", got)
	}
}

func TestPositionAndCamera(t *testing.T) {
	for _, tt := range []struct {
		lat, lon   any
		ns, ew     string
		wantLonLat string
	}{
		{36.4425, 116.0337, "N", "E", "116.0337000,36.4425000"},
		{36.4425, 116.0337, "S", "W", "-116.0337000,-36.4425000"},
		{-36.4425, 116.0337, "S", "E", "116.0337000,-36.4425000"},
		{0.0, 0.0, "N", "E", "0.0000000,0.0000000"},
		{math.NaN(), 116.0, "N", "E", "0.0000000,0.0000000"},
		{91.0, 116.0, "N", "E", "0.0000000,0.0000000"},
		{"36", 116.0, "N", "E", "0.0000000,0.0000000"},
	} {
		got := position(map[string]any{"GPSLatitude": tt.lat, "GPSLongitude": tt.lon, "GPSLatitudeRef": tt.ns, "GPSLongitudeRef": tt.ew})
		if got.String() != tt.wantLonLat {
			t.Errorf("position(%v %s, %v %s) = %v, want %s", tt.lat, tt.ns, tt.lon, tt.ew, got, tt.wantLonLat)
		}
	}
	for want, tags := range map[string]map[string]any{
		"NIKON COOLPIX P6000": {"Make": "NIKON", "Model": "COOLPIX P6000"},
		"NIKON D90":           {"Make": "NIKON CORPORATION", "Model": "NIKON D90\x00"},
		"":                    {},
	} {
		if got := camera(tags); got != want {
			t.Errorf("camera(%v) = %q, want %q", tags, got, want)
		}
	}
}

// FuzzOpen: whatever comes, Open answers with a fault or with pictures that can be opened.
func FuzzOpen(f *testing.F) {
	f.Add(jpegOf(f, scene(1, 32, 24)))
	f.Add(pngOf(f, scene(1, 9, 7)))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Add(header(20, 10, 8))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Open(data, evidence.Unknown, data)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("Open: %v is no fault of the input", err)
			}
			return
		}
		if _, err := jpeg.Decode(bytes.NewReader(r.Thumb)); err != nil || len(r.Thumb) > thumbBytes {
			t.Fatalf("thumb of %d bytes: %v", len(r.Thumb), err)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	for name, data := range map[string][]byte{"12 megapixels": jpegOf(b, scene(1, 4000, 3000)), "2 megapixels": jpegOf(b, scene(1, 1600, 1200))} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				open(b, data)
			}
		})
		b.Run(name+", facts only", func(b *testing.B) {
			for b.Loop() {
				if _, err := Inspect(data, evidence.InPage, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
