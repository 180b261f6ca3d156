package app

import (
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/standard"
)

// ground finds cells from points. The index of a day is made when it is first asked for and kept for the last few days.
type ground struct {
	grid        *grid.Grid
	mu          sync.Mutex
	days        map[calendar.Date]*geo.Locator
	covering    sync.Mutex // one coverage at a time: it keeps a core busy
	covers      map[coverKey]geo.Coverage
	countyCodes string // of the counties last joined
	countyArea  geo.Area
}

// maxDays bounds the indexes kept at once; nearly every question is about today.
const maxDays = 4

func (g *ground) on(day calendar.Date) *geo.Locator {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l, ok := g.days[day]; ok {
		return l
	}
	if g.days == nil || len(g.days) >= maxDays {
		g.days = map[calendar.Date]*geo.Locator{}
	}
	l := g.grid.LocatorOn(day)
	g.days[day] = l
	return l
}

// Locator is the index of the cells as they lay on a day.
func (d *District) Locator(day calendar.Date) *geo.Locator { return d.ground.on(day) }

// nearBorder is how far outside all cells a point may lie and still be taken for the nearest one, in metres: the error of a
// phone between houses.
const nearBorder = 30

// locate follows a place from its site to its point, from the point to the cell, and from the cell to the territories
// above it. What the teller named himself stays.
func (d *District) locate(p *matter.Place, day calendar.Date) {
	if s := d.Sites.Site(site.ID(p.Site)); s.Alive(day) {
		if at := s.PlaceOn(day).Point; p.Point.IsZero() && !at.IsZero() {
			p.Point = matter.Point{Lon: int64(at.Lon), Lat: int64(at.Lat)}
		}
		if p.Cell == "" {
			p.Cell = string(s.CellOn(day))
		}
	}
	if p.Cell == "" && !p.Point.IsZero() {
		at := geoPoint(p.Point)
		if p.Cell = d.Locator(day).Find(at); p.Cell == "" {
			p.Cell, _ = d.Locator(day).Nearest(at, nearBorder)
		}
	}
	if p.Path == "" {
		p.Path = d.pathOf(p.Cell, day)
	}
}

// pathOf is a cell with the territories above it, the district first.
func (d *District) pathOf(cell string, day calendar.Date) string {
	c := d.Grid.Cell(grid.CellID(cell))
	if !c.Alive(day) {
		return ""
	}
	seat := c.SeatOn(day).Path()
	if len(seat) == 0 {
		return ""
	}
	return strings.Join(append(d.PathTo(seat[len(seat)-1], day), cell), "/")
}

// PathTo are the territories above and including a unit, the largest first.
func (d *District) PathTo(unit org.UnitID, day calendar.Date) []string {
	var path []string
	for _, id := range d.Org.Chain(unit, day) {
		if d.Org.Unit(id).Territory() {
			path = append(path, string(id))
		}
	}
	slices.Reverse(path)
	return path
}

// seats are the town and the community of a place, whatever stands above them on its path.
func (d *District) seats(p matter.Place) (town, community org.UnitID) {
	for _, id := range p.Territories() {
		switch d.Org.Unit(id).Kind {
		case org.Township:
			town = id
		case org.Village:
			community = id
		}
	}
	return town, community
}

// siteType is the type of a site today, which narrows the proposals.
func (d *District) siteType(id string, day calendar.Date) string {
	return d.Sites.Site(site.ID(id)).TypeOn(day)
}

// sponsors are those who sponsor the place on a day: the sponsoring units of its cell and the leaders who sponsor it.
func (d *District) sponsors(p matter.Place, day calendar.Date) (list []matter.Sponsor) {
	duty := d.Grid.Cell(grid.CellID(p.Cell)).DutyOn(day)
	for _, h := range duty.Helpers {
		list = append(list, matter.Sponsor{Unit: h.Unit})
	}
	for _, id := range duty.Sponsors {
		post := d.Org.Post(id)
		list = append(list, matter.Sponsor{Unit: post.Unit, Account: post.HolderOn(day).Account})
	}
	return list
}

// cellFacts and siteFacts are the facts of the rules of cells and sites for a request.
func (a *App) cellFacts(q Ask, day calendar.Date) grid.Facts {
	d := a.District()
	return grid.Facts{Actor: q.Viewer.Actor, Job: q.Job, Today: day, Org: d.Org, Grid: d.Grid, Layout: grid.CodeLayout}
}

func (a *App) siteFacts(q Ask, day calendar.Date) site.Facts {
	d := a.District()
	return site.Facts{Actor: q.Viewer.Actor, Job: q.Job, Today: day, Org: d.Org, Grid: d.Grid, Sites: d.Sites, Types: d.SiteTypes()}
}

// SiteTypes are the codes of the site types in use with their names; nobody changes the map.
func (d *District) SiteTypes() map[string]string { return d.siteTypes }

// drawSiteTypes collects the site types of all standards.
func (d *District) drawSiteTypes() {
	d.siteTypes = map[string]string{}
	for _, s := range d.Standards {
		for _, i := range s.Enabled() {
			if i.Kind == standard.KindSiteType {
				d.siteTypes[i.Code] = i.Title
			}
		}
	}
}
