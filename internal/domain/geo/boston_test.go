package geo_test

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/testkit"
)

// The polygons and points of a city that nothing here was made for.
func TestBoston(t *testing.T) {
	hoods := shared(t, "data/civic311/boston_neighborhoods.geojson", "name")
	if len(hoods) != 26 {
		t.Fatalf("%d neighbourhoods, want 26", len(hoods))
	}
	for _, h := range hoods {
		if found := geo.Check(h.Area.Shape(), geo.WGS84, nil); geo.Fatal(found) {
			t.Errorf("%s: %v", h.ID, found)
		}
	}
	f, err := os.Open(testkit.Shared(t, "data/civic311/boston311_2015_sample5k.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	l := geo.NewLocator(hoods)
	outside := 0
	for _, row := range rows[1:] {
		lat, err1 := strconv.ParseFloat(row[27], 64)
		lon, err2 := strconv.ParseFloat(row[28], 64)
		p, err3 := geo.At(lon, lat)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatalf("row %s: %v %v %v", row[0], err1, err2, err3)
		}
		if l.Find(p) == "" {
			outside++
		}
	}
	if len(rows) != 5001 || outside != 1 {
		t.Errorf("%d of %d points lie in no neighbourhood, want 1 of 5000", outside, len(rows)-1)
	}
}

// 'Hyde Park' came with edges that cross; here two of its corners are exchanged to have such a ring again.
func TestBostonHydePark(t *testing.T) {
	for _, h := range shared(t, "data/civic311/boston_neighborhoods.geojson", "name") {
		if h.ID != "Hyde Park" {
			continue
		}
		r := h.Area[0][0]
		r[10], r[14] = r[14], r[10]
		found := geo.Check(h.Area.Shape(), geo.WGS84, nil)
		if !geo.Fatal(found) || !strings.Contains(codes(found), string(geo.SelfCross)) {
			t.Errorf("crossed edges are told as %v", found)
		}
		if a, err := geo.Repair(h.Area); err == nil {
			t.Errorf("crossed edges were mended to %.0f m²", a.SquareMetres())
		}
		return
	}
	t.Error("no Hyde Park in the file")
}
