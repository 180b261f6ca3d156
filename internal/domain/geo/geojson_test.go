package geo

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
)

const small = `{"type":"FeatureCollection","features":[
 {"type":"Feature","id":"WG001","properties":{"name":"第01网格","seq":1,"kind":null,"tags":["a"],"synthetic":true},
  "geometry":{"type":"Polygon","coordinates":[[[116,36,12.5],[116.01,36],[116.01,36.01],[116,36]]]}},
 {"type":"Feature","id":7,"properties":null,"geometry":null}]}`

func TestParseGeoJSON(t *testing.T) {
	got, err := ParseGeoJSON([]byte("\xef\xbb\xbf" + small))
	if err != nil {
		t.Fatal(err)
	}
	want := []Feature{
		{ID: "WG001", Properties: map[string]string{"name": "第01网格", "seq": "1", "tags": `["a"]`, "synthetic": "true"},
			Shape: Shape{{{{116, 36}, {116.01, 36}, {116.01, 36.01}, {116, 36}}}}},
		{ID: "7", Properties: map[string]string{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseGeoJSON (-want +got):\n%s", diff)
	}
}

func TestParseGeoJSONRefuses(t *testing.T) {
	many := `{"type":"Polygon","coordinates":[[` + strings.Repeat("[1,2],", 2_000_001) + `[1,2]]]}`
	for _, tt := range []struct {
		name, in string
		want     fault.Kind
	}{
		{"no JSON", "编号,名称", fault.Invalid},
		{"empty", "", fault.Invalid},
		{"no features", `{"type":"FeatureCollection","features":[]}`, fault.Invalid},
		{"a line", `{"type":"LineString","coordinates":[[1,2],[3,4]]}`, fault.Invalid},
		{"too deep", `{"type":"Polygon","coordinates":[[[[1,2]]]]}`, fault.Invalid},
		{"too shallow", `{"type":"MultiPolygon","coordinates":[[[1,2]]]}`, fault.Invalid},
		{"text as number", `{"type":"Polygon","coordinates":[[["116","36"]]]}`, fault.Invalid},
		{"one number", `{"type":"Polygon","coordinates":[[[116]]]}`, fault.Invalid},
		{"beyond float", `{"type":"Polygon","coordinates":[[[1e999,2]]]}`, fault.Invalid},
		{"a position of null", `{"type":"Polygon","coordinates":[[null]]}`, fault.Invalid},
		{"no coordinates", `{"type":"Polygon"}`, fault.Invalid},
		{"bottomless", strings.Repeat(`{"geometry":`, 100_000), fault.Invalid},
		{"bottomless lists", `{"type":"Polygon","coordinates":` + strings.Repeat(`[`, 100_000), fault.Invalid},
		{"too many points", many, fault.TooLarge},
		{"too many objects", strings.Repeat("{", 300_000), fault.TooLarge},
	} {
		got, err := ParseGeoJSON([]byte(tt.in))
		if err == nil || fault.KindOf(err) != tt.want {
			t.Errorf("%s: %d features, error %v of kind %v, want kind %v", tt.name, len(got), err, fault.KindOf(err), tt.want)
		}
	}
}

func TestGeoJSONThereAndBack(t *testing.T) {
	features, err := ParseGeoJSON([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	a, err := features[0].Shape.Area(WGS84)
	if err != nil {
		t.Fatal(err)
	}
	features[0].Shape = a.Shape()
	b, err := GeoJSON(features)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"FeatureCollection","features":[` +
		`{"type":"Feature","id":"WG001","properties":{"name":"第01网格","seq":"1","synthetic":"true","tags":"[\"a\"]"},` +
		`"geometry":{"type":"Polygon","coordinates":[[[116,36],[116.01,36],[116.01,36.01],[116,36]]]}},` +
		`{"type":"Feature","id":"7","properties":{},"geometry":null}]}`
	if got := string(b); got != want {
		t.Errorf("written\n%s, want\n%s", got, want)
	}
	again, err := ParseGeoJSON(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(features, again); diff != "" {
		t.Errorf("read again (-want +got):\n%s", diff)
	}
}

func TestShapeArea(t *testing.T) {
	clockwise := Shape{{{{116, 36}, {116, 36}, {116, 36.01}, {116.01, 36.01}, {116.01, 36}, {116, 36}}}}
	a, err := clockwise.Area(WGS84)
	want := Area{{{{1160100000, 360000000}, {1160100000, 360100000}, {1160000000, 360100000}, {1160000000, 360000000}}}}
	if diff := cmp.Diff(want, a); err != nil || diff != "" {
		t.Errorf("Area: %v (-want +got):\n%s", err, diff)
	}
	shifted, err := clockwise.Area(GCJ02)
	if err != nil {
		t.Fatal(err)
	}
	if m := shifted[0][0][0].Metres(a[0][0][0]); m < 400 || m > 600 {
		t.Errorf("read as GCJ-02 it lies %.0f m away, want about 500", m)
	}
	for name, s := range map[string]Shape{"line": {{{{116, 36}, {116.1, 36}, {116, 36}}}}, "no ring": {{}}, "metres": {{{{39457300, 4034567}, {1, 1}, {2, 3}}}}} {
		if got, err := s.Area(WGS84); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v, %v, want a refusal", name, got, err)
		}
	}
}

// FuzzParseGeoJSON asks that no bytes bring the parser, the checks or the repair to a panic, and that
// what is read can be written and read again.
func FuzzParseGeoJSON(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"type":"MultiPolygon","coordinates":[[[[0,0],[2,2],[2,0],[0,2],[0,0]]],[[]],[]]}`))
	f.Add([]byte(`{"type":"Polygon","coordinates":[[[39457300,4034567],[39457400,4034567],[39457300,4034667]]]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 10_000 {
			return
		}
		features, err := ParseGeoJSON(b)
		if err != nil {
			return
		}
		for _, f := range features {
			found := Check(f.Shape, GCJ02, nil)
			a, err := f.Shape.Area(GCJ02)
			if err != nil {
				continue
			}
			if _, err := Repair(a); err != nil && len(found) == 0 {
				t.Errorf("nothing found, yet Repair refuses: %v", err)
			}
		}
		written, err := GeoJSON(features)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseGeoJSON(written)
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, written)
		}
		if more, err := GeoJSON(again); err != nil || !bytes.Equal(written, more) {
			t.Errorf("written twice: %v\n%s\n%s", err, written, more)
		}
	})
}
