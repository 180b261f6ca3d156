package jobs

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// scene is a photo with structure, different for each seed; mirrored exchanges left and right.
func scene(t *testing.T, seed int, mirrored bool) []byte {
	t.Helper()
	const w, h = 640, 480
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	s := float64(seed)
	for y := range h {
		for x := range w {
			u, v := float64(x)/w, float64(y)/h
			if mirrored {
				u = 1 - u
			}
			c := uint8(128 + 60*(math.Sin(u*(9+s)+math.Sin(v*7+s)*2)+math.Cos(v*(8+s*0.7)+u*u*5)))
			m.SetNRGBA(x, y, color.NRGBA{c, 255 - c, c / 2, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// desk is somebody of the office with requests of his own.
type desk struct {
	*app.App
	viewer app.Viewer
	serial int
}

func (d *desk) ask() app.Ask {
	d.serial++
	id := fmt.Sprintf("00000000-0000-7000-9000-%012d", d.serial)
	return app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: d.viewer}
}

// file settles a matter on the spot, with a photo of the trouble and one of what was done.
func (d *desk) file(t *testing.T, before, after []byte) (id, beforeSum, afterSum string) {
	t.Helper()
	keep := func(b []byte) matter.Photo {
		blob, err := d.Keep(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return matter.Photo{Blob: blob, Capture: "page"}
	}
	p, q := keep(before), keep(after)
	q.Point = matter.Point{Lon: 1159900000, Lat: 364500000} // some 900 m off
	f, err := d.File(t.Context(), d.ask(), app.Report{What: "烟头", Point: geo.Point{Lon: 1159800000, Lat: 364500000}, Channel: "daily",
		Photos: []matter.Photo{p}, Settled: "清扫", Fix: "on-spot", After: []matter.Photo{q}})
	if err != nil {
		t.Fatal(err)
	}
	return f.ID, p.Blob.SHA256, q.Blob.SHA256
}

// remarks are the doubts about one photo of a matter.
func (d *desk) remarks(t *testing.T, id, sum string) (list []string) {
	t.Helper()
	s, err := d.See(d.viewer, id)
	if err != nil {
		t.Fatal(err)
	}
	all, err := d.PhotoRemarks(d.viewer, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.SHA256 == sum && r.Doubt {
			list = append(list, r.String())
		}
	}
	return list
}

// TestPhotosAreReadBesideTheRequests: every photo gets its small pictures, a photo used before is noticed whatever was done to
// it, and what the law takes away leaves nothing behind.
func TestPhotosAreReadBesideTheRequests(t *testing.T) {
	a, clock := begun(t)
	v, err := a.Acting("wang")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{App: a, viewer: v}
	first, dirty, clean := d.file(t, scene(t, 1, false), scene(t, 2, false))
	clock.Advance(time.Hour)
	second, _, copied := d.file(t, scene(t, 3, false), scene(t, 2, false))
	third, _, mirrored := d.file(t, scene(t, 4, false), scene(t, 2, true))
	fourth, same, again := d.file(t, scene(t, 5, false), scene(t, 5, false))
	if n, err := readPhotos(a, t.Context()); n != 6 || err != nil {
		t.Fatalf("read %d photos, %v, want 6: one came twice and one is before and after", n, err)
	}
	if n, err := readPhotos(a, t.Context()); n != 0 || err != nil {
		t.Errorf("read again %d, %v", n, err)
	}
	far := "照片拍摄位置距点位约900米，超过30米，请核对地点"
	for _, tt := range []struct {
		id, sum string
		want    []string
	}{
		{first, dirty, nil}, // what was first is no reuse
		{first, clean, []string{far}},
		{second, copied, []string{far, "与以前的一张照片是同一个文件（事项2018-000001）"}},
		{third, mirrored, []string{far, "与以前的一张照片很像（左右翻转），请人工比对（事项2018-000002）", "与以前的一张照片很像（左右翻转），请人工比对（事项2018-000001）"}},
		{fourth, again, []string{"整改后的照片与本件整改前的照片相同，请核对"}},
	} {
		if got := d.remarks(t, tt.id, tt.sum); !slices.Equal(got, tt.want) {
			t.Errorf("remarks on a photo of %s:\ngot  %q\nwant %q", tt.id, got, tt.want)
		}
	}
	if same != again {
		t.Error("the fourth has one photo")
	}
	for size, most := range map[string]int{app.Thumb: 12 << 10, app.Preview: 300 << 10} {
		b, ok, err := a.KeptSmall(dirty, size)
		if err != nil || !ok || len(b) > most {
			t.Errorf("%s: %d bytes, %v, %v", size, len(b), ok, err)
		}
		if _, err := jpeg.Decode(bytes.NewReader(b)); err != nil {
			t.Errorf("%s: %v", size, err)
		}
	}
	removed(t, a, dirty)
	if n, err := readPhotos(a, t.Context()); n != 0 || err != nil {
		t.Errorf("after the removal %d, %v", n, err)
	}
	if facts, err := a.Store().PhotoFacts(dirty); len(facts) != 0 || err != nil {
		t.Errorf("facts of a removed photo: %v, %v", facts, err)
	}
	if list, err := globSmall(a, dirty); len(list) != 0 || err != nil {
		t.Errorf("small pictures of a removed photo: %v, %v", list, err)
	}
}

// globSmall lists what lies in the cache under the name of a file.
func globSmall(a *app.App, sum string) ([]string, error) {
	return filepath.Glob(filepath.Join(a.CacheDir(), "*", sum+".*"))
}

// removed takes a file away on a legal ground.
func removed(t *testing.T, a *app.App, sum string) {
	t.Helper()
	cmd, err := a.Store().SystemCommand("test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Store().Write(t.Context(), store.Interactive, cmd, func(tx *store.Tx) error { return tx.RemoveBlob(sum, "含他人隐私") }); err != nil {
		t.Fatal(err)
	}
}

// A file that is no picture, or one that is gone, does not hold up the others.
func TestUnreadablePhotosDoNotHoldUp(t *testing.T) {
	a, _ := begun(t)
	v, err := a.Acting("wang")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{App: a, viewer: v}
	torn := scene(t, 1, false)[:2000]
	_, broken, _ := d.file(t, torn, scene(t, 2, false))
	_, gone, _ := d.file(t, scene(t, 3, false), scene(t, 4, false))
	if err := a.Blobs().Remove(gone); err != nil {
		t.Fatal(err)
	}
	if _, err := readPhotos(a, t.Context()); err != nil {
		t.Fatal(err)
	}
	facts, err := a.Store().PhotoFacts(broken, gone)
	if err != nil || len(facts) != 2 || facts[broken].Hashes != (evidence.Hashes{}) {
		t.Errorf("facts %+v, %v", facts, err)
	}
}
