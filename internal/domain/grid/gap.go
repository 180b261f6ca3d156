package grid

import (
	"fmt"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
)

// GapCode names a kind of gap for filters and tests; it is never shown.
type GapCode string

// The kinds of gaps in duty, in the order of the page.
const (
	NoChief      GapCode = "no-chief"
	NoWorker     GapCode = "no-worker"
	NoSponsor    GapCode = "no-sponsor"
	NoHelper     GapCode = "no-helper"     // no sponsoring unit 帮包单位
	NoLiaison    GapCode = "no-liaison"    // a sponsoring unit without liaison
	NoHolder     GapCode = "no-holder"     // a post that nobody holds
	HolderOff    GapCode = "holder-off"    // the holder's account is disabled
	PostGone     GapCode = "post-gone"     // a post in the table that does not exist any more
	UnitGone     GapCode = "unit-gone"     // a closed unit that still holds duty
	NoOutline    GapCode = "no-outline"    // a cell known in words only
	BadGround    GapCode = "bad-ground"    // ground that no cell or two cells cover
	SiteNoCell   GapCode = "site-no-cell"  // a site in no cell of the day
	SiteNoOwner  GapCode = "site-no-owner" // a site without living owner unit
	NoSuccessor  GapCode = "no-successor"  // a power withdrawn without follower
	PowerMissing GapCode = "power-missing" // a town that is responsible but lacks the power
)

// Gap is one hole in duty 责任空白 on a day, in a sentence. Of the IDs those that apply are there.
type Gap struct {
	Code GapCode
	Cell CellID
	Post org.PostID
	Unit org.UnitID
	Site string
	Rule string // ID of a rule of the duty map or of a row of a power list
	At   geo.Point
	Key  string // pattern of the sentence, in Chinese; key of the message catalogue
	Args []any
}

// String is the sentence.
func (g Gap) String() string { return fmt.Sprintf(g.Key, g.Args...) }

// Spot is what a gap check needs of a site 点位 in use on the day.
type Spot struct {
	ID    string
	Name  string
	Cell  CellID
	Owner org.UnitID
}

// Sources are the registers a check of gaps looks at; every one may be left out but Org and Grid.
type Sources struct {
	Org      *org.Register
	Grid     *Grid
	Spots    []Spot
	Coverage geo.Coverage // of the cells drawn on the day over the district, computed beforehand
	Classes  []org.Class  // problem classes to ask the duty map about, for each town
}

// Gaps lists every gap in duty on d, now or in the past, in a fixed order: cells, posts, units, ground, sites, powers.
func Gaps(d calendar.Date, s Sources) []Gap {
	c := &check{Sources: s, day: d}
	for _, cell := range s.Grid.On(d) {
		c.cell(cell)
	}
	for _, p := range s.Org.Posts(d) {
		c.post(p)
	}
	c.rules()
	c.ground()
	for _, x := range s.Spots {
		c.spot(x)
	}
	c.powers()
	return c.gaps
}

type check struct {
	Sources
	day  calendar.Date
	gaps []Gap
}

func (c *check) add(g Gap, key string, args ...any) {
	g.Key, g.Args = key, args
	c.gaps = append(c.gaps, g)
}

func (c *check) cell(cell Cell) {
	name, duty := cell.NameOn(c.day), cell.DutyOn(c.day)
	at := Gap{Cell: cell.ID}
	with := func(code GapCode) Gap { g := at; g.Code = code; return g }
	if duty.Chief == "" {
		c.add(with(NoChief), "网格“%s”没有网格长，请在责任表中明确。", name)
	}
	if len(duty.Workers) == 0 {
		c.add(with(NoWorker), "网格“%s”没有网格员，请在责任表中明确。", name)
	}
	if len(duty.Sponsors) == 0 {
		c.add(with(NoSponsor), "网格“%s”没有包保领导，请在责任表中明确。", name)
	}
	if len(duty.Helpers) == 0 {
		c.add(with(NoHelper), "网格“%s”没有帮包单位，请在责任表中明确。", name)
	}
	for _, h := range duty.Helpers {
		if g := with(NoLiaison); h.Liaison == "" {
			g.Unit = h.Unit
			c.add(g, "网格“%s”的帮包单位“%s”没有联络员，请补充。", name, c.Org.UnitName(h.Unit, c.day))
		}
	}
	for _, p := range duty.posts() {
		if g := with(PostGone); !c.Org.Post(p.post).Alive(c.day) {
			g.Post = p.post
			c.add(g, "网格“%s”的%s岗位“%s”已撤销，请更换。", name, say.As(p.word), c.Org.Post(p.post).NameOn(c.day))
		}
	}
	seat := cell.SeatOn(c.day)
	for _, id := range slices.Concat(seat.Path(), duty.units()) {
		if g := with(UnitGone); !c.Org.Unit(id).Alive(c.day) {
			g.Unit = id
			c.add(g, "网格“%s”的责任表或隶属中仍有已撤销的“%s”，请更换%s。", name, c.Org.UnitName(id, c.day), c.instead(id))
		}
	}
	if cell.OutlineOn(c.day).Area.IsZero() {
		c.add(with(NoOutline), "网格“%s”只有文字四至，没有边界图形，请补绘。", name)
	}
}

// instead names the unit that follows a closed one.
func (c *check) instead(id org.UnitID) say.Phrase {
	u, err := c.Org.Current(id, c.day)
	if err != nil {
		return say.Phrase{}
	}
	return say.As("为承接单位“%s”", u.NameOn(c.day))
}

func (c *check) post(p org.Post) {
	name, unit := p.NameOn(c.day), c.Org.UnitName(p.Unit, c.day)
	at := Gap{Post: p.ID, Unit: p.Unit}
	if !c.Org.Unit(p.Unit).Alive(c.day) {
		at.Code = UnitGone
		c.add(at, "“%s”已撤销，岗位“%s”还没有撤销或划转，请处理%s。", unit, name, c.instead(p.Unit))
		return
	}
	acting := slices.ContainsFunc(p.ActingOn(c.day), func(a org.AccountID) bool { return c.Org.Account(a).Enabled(c.day) })
	switch h := p.HolderOn(c.day); {
	case h.IsZero() && !acting:
		at.Code = NoHolder
		c.add(at, "“%s”的岗位“%s”无人任职，请任职或指定代理人。", unit, name)
	case !h.Paper() && !h.IsZero() && !acting:
		at.Code = HolderOff
		c.add(at, "“%s”的岗位“%s”由%s任职，但账号已停用，请启用账号或交接。", unit, name, c.Org.Account(h.Account).Name)
	}
}

// rules looks for rules of the duty map whose unit ended without successor.
func (c *check) rules() {
	for _, r := range c.Org.Rules() {
		if r.State != org.InForce || !r.Span.Holds(c.day) {
			continue
		}
		for _, p := range append([]org.Party{r.Owner}, r.Assisting...) {
			if p.Unit == "" || c.Org.Unit(p.Unit).Alive(c.day) {
				continue
			}
			if _, err := c.Org.Current(p.Unit, c.day); err != nil {
				c.add(Gap{Code: UnitGone, Unit: p.Unit, Rule: r.ID}, "责任图中仍有已撤销的“%s”，且没有承接单位，请更正责任图。", c.Org.UnitName(p.Unit, c.day))
			}
		}
	}
}

func (c *check) ground() {
	for _, f := range c.Coverage.Findings {
		if f.Code == geo.Overlapping || f.Code == geo.Gap || f.Code == geo.Beyond {
			c.add(Gap{Code: BadGround, At: f.At}, f.Key, f.Args...)
		}
	}
}

func (c *check) spot(x Spot) {
	if !c.Grid.Cell(x.Cell).Alive(c.day) {
		c.add(Gap{Code: SiteNoCell, Site: x.ID, Cell: x.Cell}, "点位“%s”不在任何网格内，请核对位置或指定网格。", x.Name)
	}
	if !c.Org.Unit(x.Owner).Alive(c.day) {
		c.add(Gap{Code: SiteNoOwner, Site: x.ID, Unit: x.Owner}, "点位“%s”没有直管单位，或直管单位已撤销，请明确。", x.Name)
	}
}

// powers looks for withdrawn rows without follower, and for towns that the duty map makes responsible without the power.
func (c *check) powers() {
	for _, p := range c.Org.Powers(c.day) {
		unit := c.Org.UnitName(p.Unit, c.day)
		switch {
		case p.Grade == org.Withdrawn && !c.lives(p.Follower):
			c.add(Gap{Code: NoSuccessor, Unit: p.Unit, Rule: p.ID}, "“%s”的“%s”已收回，但没有明确由谁承接，请补充。", unit, p.Scope)
		case !c.Org.Unit(p.Unit).Alive(c.day):
			c.add(Gap{Code: UnitGone, Unit: p.Unit, Rule: p.ID}, "“%s”已撤销，权力清单的“%s”还在它名下，请处理%s。", unit, p.Scope, c.instead(p.Unit))
		}
	}
	for _, t := range c.Org.Units(c.day, org.Township) {
		for _, class := range c.Classes {
			p := c.Org.Owner(org.Case{Class: class, Path: []org.UnitID{t.ID}, Day: c.day})
			if p.Unit == t.ID && !p.Power.Has {
				c.add(Gap{Code: PowerMissing, Unit: t.ID, Rule: p.Rule}, "按责任图，%s 类问题由“%s”负责，但它没有权限：%s", class.Code, t.NameOn(c.day), p.Power.Why)
			}
		}
	}
}

func (c *check) lives(id org.UnitID) bool {
	_, err := c.Org.Current(id, c.day)
	return id != "" && err == nil
}
