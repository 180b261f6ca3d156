package app

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// countyOutlines are the shipped outlines of counties under the first six digits of their codes, of either edition.
var countyOutlines = sync.OnceValues(func() (map[string]geo.Area, error) {
	raw, err := shipped.Place(shipped.Counties)
	if err != nil {
		return nil, err
	}
	features, err := geo.ParseGeoJSON(raw)
	if err != nil {
		return nil, fmt.Errorf("read shipped counties: %w", err)
	}
	out := map[string]geo.Area{}
	for _, f := range features {
		area, err := f.Shape.Area(geo.WGS84)
		if err != nil {
			return nil, fmt.Errorf("read outline of %s: %w", f.Properties["code"], err)
		}
		for _, key := range []string{"code", "code_2023"} {
			if code := f.Properties[key]; len(code) >= 6 {
				out[code[:6]] = area
			}
		}
	}
	return out, nil
})

// counties are the first six digits of the codes that the territories of a day carry, ascending. Whole is set when every
// one of them is a county of the district itself and no functional zone divides them, so that their ground is the district's.
func (d *District) counties(day calendar.Date) (codes []string, whole bool) {
	whole = len(d.Org.Units(day, org.Zone)) == 0
	own := map[string]bool{}
	for _, u := range d.Org.Units(day, org.District, org.Township) {
		div, _ := u.Divisions.On(day)
		if len(div.Code) < 6 || strings.HasSuffix(div.Code[:6], "00") {
			continue
		}
		own[div.Code[:6]] = own[div.Code[:6]] || u.Kind == org.District
	}
	for code, county := range own {
		codes = append(codes, code)
		whole = whole && county
	}
	slices.Sort(codes)
	return codes, whole && len(codes) > 0
}

// Outline is the ground of the counties that the district's territories lie in, by the shipped outlines; empty when none of
// them is shipped. Whole says that this is the district's own ground and not only what surrounds it.
func (d *District) Outline(day calendar.Date) (area geo.Area, whole bool, err error) {
	known, err := countyOutlines()
	if err != nil {
		return nil, false, err
	}
	codes, whole := d.counties(day)
	var parts []geo.Area
	for _, code := range codes {
		part, ok := known[code]
		if !ok {
			return nil, false, nil // half an outline would call the other half outside
		}
		parts = append(parts, part)
	}
	area, err = d.ground.outline(strings.Join(codes, " "), parts)
	return area, whole && !area.IsZero(), err
}

// outline joins counties; the last result is kept, since the counties of a district hardly ever change.
func (g *ground) outline(codes string, parts []geo.Area) (geo.Area, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.countyCodes == codes && codes != "" {
		return g.countyArea, nil
	}
	area, err := geo.Merge(parts...)
	if err != nil {
		return nil, fmt.Errorf("join outlines of %s: %w", codes, err)
	}
	g.countyCodes, g.countyArea = codes, area
	return area, nil
}
