package app

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/site"
)

// Spot is a known site that may be the place somebody means: name and kind only, which anybody may know.
type Spot struct {
	ID, Name, Type string
	Metres         int // from where he stands; -1 when that is not known
}

// Bounds of what is offered.
const (
	spotMetres = 500
	maxSpots   = 6
	minSpot    = 2 // characters of a name
)

// Spots offers sites in use: the nearest to a point within 500 m, or without a point those whose name holds the words or stands in
// them, the shortest names first.
func (a *App) Spots(at matter.Point, words string) (list []Spot) {
	d, day := a.District(), a.db.Now().Date()
	types := d.SiteTypes()
	words = strings.ReplaceAll(strings.TrimSpace(words), " ", "")
	here := geoPoint(at)
	for _, s := range d.Sites.On(day) {
		x := Spot{string(s.ID), s.NameOn(day), types[s.TypeOn(day)], -1}
		switch {
		case !s.InUse(day) || x.Name == "":
			continue
		case !at.IsZero():
			if place := s.PlaceOn(day).Point; place.IsZero() || !near(here, place, &x.Metres) {
				continue
			}
		case len([]rune(words)) < minSpot || len([]rune(x.Name)) < minSpot || !strings.Contains(x.Name, words) && !strings.Contains(words, x.Name):
			continue
		}
		list = append(list, x)
	}
	slices.SortStableFunc(list, func(x, y Spot) int {
		return cmp.Or(cmp.Compare(x.Metres, y.Metres), cmp.Compare(len(x.Name), len(y.Name)), cmp.Compare(x.Name, y.Name))
	})
	return list[:min(len(list), maxSpots)]
}

// near measures how far a place lies and reports whether it is worth offering.
func near(here, place geo.Point, metres *int) bool {
	*metres = int(here.Metres(place))
	return *metres <= spotMetres
}

// SpotName is the name of a site in use, empty for any other ID.
func (a *App) SpotName(id string) string {
	s, day := a.District().Sites.Site(site.ID(id)), a.db.Now().Date()
	if !s.Alive(day) || !s.InUse(day) {
		return ""
	}
	return s.NameOn(day)
}
