package shipped

import (
	"bytes"
	"encoding/csv"
	"path"
	"strings"
	"testing"

	"shuangcheng/internal/domain/geo"
)

// TestPlaceFiles reads every file, counts what README states, and keeps the whole under 3 MB.
func TestPlaceFiles(t *testing.T) {
	readme, err := places.ReadFile("places/README.md")
	if err != nil {
		t.Fatal(err)
	}
	names, err := PlaceFiles()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{
		"admin/divisions_china_l1-3_2018.csv": 3375, "admin/divisions_china_l1-3_2023.csv": 3348,
		"admin/divisions_shandong_l4_2018.csv": 1859, "admin/divisions_shandong_l4_2023.csv": 1853,
		"admin/divisions_liaocheng_l5_2018.csv": 6363, "admin/divisions_liaocheng_l5_2023.csv": 2408,
		"admin/changes_shandong_2018_2023.csv": 311, VillageCounts: 136, TownPoints: 137,
		Counties: 8, Cities: 17, Towns: 136, DemoZone: 1, DemoGrid: 96, Neighbours: 9, Rivers: 12, PlaceNames: 180,
	}
	if len(names) != len(rows) {
		t.Errorf("%d files, want %d: %v", len(names), len(rows), names)
	}
	packed := 0
	for _, name := range names {
		b, err := Place(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := 0
		if path.Ext(name) == ".csv" {
			all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got = len(all) - 1
		} else {
			got = bytes.Count(b, []byte(`"type":"Feature",`))
		}
		if got != rows[name] {
			t.Errorf("%s: %d rows, want %d", name, got, rows[name])
		}
		if !strings.Contains(string(readme), strings.TrimSuffix(path.Base(name), "_2023.csv")) {
			t.Errorf("%s is not in the README", name)
		}
		if raw, err := places.ReadFile("places/" + name); err == nil {
			packed += len(raw)
		}
	}
	if packed > 3<<20 {
		t.Errorf("the plain files take %d bytes, over 3 MB", packed)
	}
	if _, err := Place("boundaries/none.geojson"); err == nil {
		t.Error("a file that is not there was read")
	}
}

// TestOutlinesFitEntries asks that every outline a district may enter fits one journal entry, 65,536 bytes
// with some room for its other fields.
func TestOutlinesFitEntries(t *testing.T) {
	for _, name := range []string{Counties, Towns, DemoZone, DemoGrid} {
		b, err := Place(name)
		if err != nil {
			t.Fatal(err)
		}
		features, err := geo.ParseGeoJSON(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range features {
			a, err := f.Shape.Area(geo.WGS84)
			if err != nil {
				t.Fatal(err)
			}
			body, err := a.MarshalJSON()
			if err != nil || len(body) > 60_000 {
				t.Errorf("%s %s takes %d bytes, over 60,000 (%v)", name, f.ID, len(body), err)
			}
		}
	}
}
