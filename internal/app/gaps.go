package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// Bounds of a look for gaps, so that the page answers within some seconds on the largest district.
const (
	maxCovered  = 1000 // cells whose borders are compared; about a millisecond each
	maxQuestion = 4000 // questions to the duty map: towns times classes
	maxFrequent = 20   // classes asked about
	maxLooked   = 1000 // matters whose classes are counted
)

// GapReport is every gap in duty on a day, and what was not looked at.
type GapReport struct {
	Day     calendar.Date
	Gaps    []grid.Gap
	Covered bool           // borders of cells were compared
	Classes []org.Class    // asked about for each town, the most frequent first
	Notes   []*fault.Error // what was left out, in sentences
}

// Gaps lists every gap in duty on a day, now or in the past. The comparison of borders is kept until a cell changes.
func (a *App) Gaps(day calendar.Date) (GapReport, error) {
	d := a.District()
	r := GapReport{Day: day}
	cover, note, err := d.Coverage(day)
	if err != nil {
		return r, err
	}
	if r.Covered = note == nil; !r.Covered {
		r.Notes = append(r.Notes, note)
	}
	if r.Classes, err = a.frequentClasses(); err != nil {
		return r, err
	}
	towns := len(d.Org.Units(day, org.Township))
	if most := maxQuestion / max(towns, 1); len(r.Classes) > most {
		r.Classes = r.Classes[:most]
	}
	if len(r.Classes) == 0 {
		r.Notes = append(r.Notes, fault.New(fault.Refused, "还没有已分类的事项，暂未按常见问题逐镇街核对权限。"))
	}
	r.Gaps = grid.Gaps(day, grid.Sources{Org: d.Org, Grid: d.Grid, Spots: d.Sites.Spots(day), Coverage: cover, Classes: r.Classes})
	return r, nil
}

// frequentClasses are the problem classes of the latest matters, the most frequent first.
func (a *App) frequentClasses() ([]org.Class, error) {
	rows, err := a.db.Matters(store.Filter{Tokens: []string{"*"}, Order: store.Newest, Limit: maxLooked})
	if err != nil {
		return nil, err
	}
	seen := map[org.Class]int{}
	for _, r := range rows {
		if p := r.State.Class.Problem; p.Code != "" {
			seen[org.Class{Edition: p.Edition, Code: p.Code}]++
		}
	}
	list := slices.SortedFunc(maps.Keys(seen), func(x, y org.Class) int {
		return cmp.Or(cmp.Compare(seen[y], seen[x]), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Edition, y.Edition))
	})
	return list[:min(len(list), maxFrequent)], nil
}

// coverKey tells one comparison of borders from another while the cells stay the same.
type coverKey struct {
	day    calendar.Date
	ground string // counties that the cells should cover, empty when that is not known
}

// Coverage compares the borders of the cells drawn on a day with each other and, where the district's own outline is known,
// with it. It may be called from any goroutine; the result is kept until a cell changes. A note says why nothing was compared.
func (d *District) Coverage(day calendar.Date) (geo.Coverage, *fault.Error, error) {
	cells := d.Grid.Located(day)
	if n := len(cells); n > maxCovered {
		return geo.Coverage{}, fault.New(fault.TooLarge, "已绘网格有 %d 个，超过 %d 个，本页不核对边界的重叠和空隙，请按镇街在“地图边界”中核对。", n, maxCovered), nil
	}
	area, whole, err := d.Outline(day)
	if err != nil {
		return geo.Coverage{}, nil, err
	}
	key := coverKey{day: day}
	if whole {
		codes, _ := d.counties(day)
		key.ground = strings.Join(codes, " ")
	} else {
		area = nil
	}
	c, err := d.ground.cover(key, cells, area)
	return c, nil, err
}

// cover answers from what is kept, or compares.
func (g *ground) cover(key coverKey, cells []geo.Located, area geo.Area) (geo.Coverage, error) {
	g.covering.Lock()
	defer g.covering.Unlock()
	if c, ok := g.covers[key]; ok {
		return c, nil
	}
	c, err := geo.CheckCoverage(cells, area)
	if err != nil {
		return c, err
	}
	if g.covers == nil || len(g.covers) >= maxDays {
		g.covers = map[coverKey]geo.Coverage{}
	}
	g.covers[key] = c
	return c, nil
}
