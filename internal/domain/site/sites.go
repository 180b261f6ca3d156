package site

import (
	"cmp"
	"fmt"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/ordered"
)

// Sites is all sites as they stand, closed ones among them: one immutable snapshot, safe for concurrent use.
type Sites struct {
	sites ordered.Map[ID, Site]
	codes ordered.Map[string, ID]
	names ordered.Map[string, []ID] // names of any time
}

// New makes the snapshot. Sites whose ID is empty are left out.
func New(sites []Site) *Sites { return new(Sites).With(sites...) }

// With is the snapshot in which sites stand instead of, or beside, those of s; s stays as it is.
func (s *Sites) With(sites ...Site) *Sites {
	out := *s
	for _, x := range sites {
		if x.ID == "" {
			continue
		}
		out.sites, out.codes = out.sites.With(x.ID, x), out.codes.With(x.Code, x.ID)
		for _, n := range x.Names {
			if known := out.names.Get(n.Is); !slices.Contains(known, x.ID) {
				out.names = out.names.With(n.Is, append(slices.Clip(known), x.ID))
			}
		}
	}
	return &out
}

// Site is the site of that ID, the zero Site when there is none.
func (s *Sites) Site(id ID) Site { return s.sites.Get(id) }

// ByCode is the site of that number, the zero Site when there is none. Numbers are unique for ever.
func (s *Sites) ByCode(code string) Site { return s.sites.Get(s.codes.Get(code)) }

func (s *Sites) named(name string) []Site {
	var out []Site
	for _, id := range s.names.Get(name) {
		out = append(out, s.sites.Get(id))
	}
	return out
}

// Named are the sites in the register on d that are called so that day, by number.
func (s *Sites) Named(name string, d calendar.Date) []Site {
	out := slices.DeleteFunc(s.named(name), func(x Site) bool { return !x.Alive(d) || x.NameOn(d) != name })
	slices.SortFunc(out, byCode)
	return out
}

// On are the sites in the register on d, by number; those off and under works too.
func (s *Sites) On(d calendar.Date) []Site {
	var out []Site
	for x := range s.sites.Values() {
		if x.Alive(d) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, byCode)
	return out
}

func byCode(a, b Site) int { return cmp.Compare(a.Code, b.Code) }

// Spots are the sites in use on d, for the check of gaps in duty.
func (s *Sites) Spots(d calendar.Date) []grid.Spot {
	var out []grid.Spot
	for _, x := range s.On(d) {
		if x.InUse(d) {
			out = append(out, grid.Spot{ID: string(x.ID), Name: x.NameOn(d), Cell: x.CellOn(d), Owner: x.OwnerOn(d)})
		}
	}
	return out
}

// Distances from a border, in metres. Nearer than near, the point's own error decides; farther than far, the point or the
// number of the cell is more likely wrong than the border.
const (
	near = 5.0
	far  = 60.0
)

// Proposal is another cell for a site whose cell does not fit its point, in a sentence for the person who decides.
type Proposal struct {
	Site ID
	From grid.CellID // empty when the site had none
	To   grid.CellID
	Far  bool   // over 60 m: look whether the point is right before the cell is changed
	Key  string // pattern of the sentence, in Chinese; key of the message catalogue
	Args []any
}

// String is the sentence.
func (p Proposal) String() string { return fmt.Sprintf(p.Key, p.Args...) }

// Propose lists the sites of d whose cell should be another, by number. The locator is that of the cells of d.
func (s *Sites) Propose(d calendar.Date, g *grid.Grid, l *geo.Locator) []Proposal {
	var out []Proposal
	for _, x := range s.On(d) {
		if p, ok := x.propose(d, g, l); ok {
			out = append(out, p)
		}
	}
	return out
}

func (s Site) propose(d calendar.Date, g *grid.Grid, l *geo.Locator) (Proposal, bool) {
	point, now := s.PlaceOn(d).Point, g.Cell(s.CellOn(d))
	p := Proposal{Site: s.ID, From: now.ID}
	if point.IsZero() {
		return s.proposeHeir(p, now, d, g)
	}
	id, off := l.Nearest(point, far)
	p.To = grid.CellID(id)
	if id == "" || p.To == now.ID {
		return Proposal{}, false
	}
	name, to := s.NameOn(d), g.Cell(p.To).NameOn(d)
	switch {
	case !now.Alive(d) && off > 0:
		p.Key, p.Args = "点位“%s”不在任何网格内，离“%s”最近（%s），建议划入。", []any{name, to, geo.Length(off)}
		return p, true
	case !now.Alive(d):
		p.Key, p.Args = "点位“%s”的位置在“%s”内，建议划入。", []any{name, to}
		return p, true
	}
	area := now.OutlineOn(d).Area
	if area.IsZero() || off > 0 {
		return Proposal{}, false // in words only nobody can tell; outside all cells the old one is as good as any
	}
	metres := area.BorderMetres(point)
	if metres < near {
		return Proposal{}, false
	}
	p.Far = metres > far
	p.Key, p.Args = "点位“%s”登记在“%s”，位置却在“%s”内，越界 %s，建议改划。", []any{name, now.NameOn(d), to, geo.Length(metres)}
	if p.Far {
		p.Key = "点位“%s”登记在“%s”，位置却在“%s”内，相距 %s，请先核对坐标再改划。"
	}
	return p, true
}

// proposeHeir: a site without a point follows its cell when exactly one cell took its place.
func (s Site) proposeHeir(p Proposal, now grid.Cell, d calendar.Date, g *grid.Grid) (Proposal, bool) {
	heirs := g.Trace(now.ID, d)
	if now.ID == "" || now.Alive(d) || len(heirs) != 1 {
		return Proposal{}, false
	}
	p.To = heirs[0].ID
	p.Key, p.Args = "点位“%s”所在的“%s”已并入“%s”，建议改划。", []any{s.NameOn(d), now.NameOn(d), heirs[0].NameOn(d)}
	return p, true
}
