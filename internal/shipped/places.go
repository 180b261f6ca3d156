package shipped

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed places
var places embed.FS

// Names of the shipped outlines and layers, for Place. What is called synthetic is invented for the demo.
const (
	Counties      = "boundaries/liaocheng_counties_wgs84.geojson"         // 8 counties of Liaocheng, property "code"
	Cities        = "boundaries/shandong_cities_2018_wgs84.geojson"       // 17 cities of Shandong
	Towns         = "boundaries/liaocheng_towns_synthetic_wgs84.geojson"  // 136 towns, synthetic
	DemoZone      = "boundaries/gaoxin_demo_zone_synthetic_wgs84.geojson" // the demo's functional zone, synthetic
	DemoGrid      = "boundaries/gaoxin_demo_grid_synthetic_wgs84.geojson" // its 96 cells, synthetic, property "grid_code"
	TownPoints    = "boundaries/liaocheng_town_points.csv"                // one point in each town
	Neighbours    = "basemap/neighbour_cities_clipped_wgs84.geojson"      // background of the map
	Rivers        = "basemap/rivers_gshhg_wgs84.geojson"                  // lines, good for orientation only
	PlaceNames    = "basemap/places_wgs84.geojson"                        // points with names
	VillageCounts = "admin/liaocheng_towns_village_counts.csv"            // towns of both editions side by side
)

// Place gives the bytes of one shipped file about divisions, outlines or the base map: one of the names
// above, or any name that PlaceFiles lists. The caller may change the bytes.
func Place(name string) ([]byte, error) {
	b, err := places.ReadFile(path.Join("places", name))
	if err == nil {
		return b, nil
	}
	packed, errPacked := places.ReadFile(path.Join("places", name+".gz"))
	if errPacked != nil {
		return nil, fmt.Errorf("read shipped place: %w", errors.Join(err, errPacked))
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack shipped %s: %w", name, err)
	}
	b, err = io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack shipped %s: %w", name, err)
	}
	return b, nil
}

// PlaceFiles lists what Place can read, sorted.
func PlaceFiles() ([]string, error) {
	var names []string
	err := fs.WalkDir(places, "places", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(p) != ".md" {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(p, "places/"), ".gz"))
		}
		return err
	})
	slices.Sort(names)
	return names, err
}
