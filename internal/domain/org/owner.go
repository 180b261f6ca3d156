package org

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/say"
)

// Case is what the duty map is asked about. Every part but Day may be missing.
type Case struct {
	Class     Class
	Condition Class    // filing condition 立案条件
	Path      []UnitID // territories of the place, in any order; those above them need not be named
	Cell      string
	Site      string
	SiteOwner UnitID // unit that owns or directly manages the site 直管单位
	Day       calendar.Date
}

// Proposal is the duty map's answer. Unit is empty only when the place has no territory and nobody else is found.
type Proposal struct {
	Unit      UnitID
	Ground    Ground
	Territory bool         // Unit is a piece of ground 块
	Rule      string       // ID of the rule that decided, empty when none
	Why       []say.Phrase // sentences, in order
	Power     Standing     // whether Unit holds the power that the class needs
	Assisting []UnitID
}

// Owner proposes who is responsible. In this order: rules that name the class, the narrower first and what the office
// decided before what the catalogue suggests; the holder of the power by the lists; rules for the whole place; the owner
// of the site; and, provisionally, the territory. The same register and case always give the same answer.
func (r *Register) Owner(c Case) Proposal {
	q := &query{Register: r, Case: c, ground: r.groundOf(c.Path, c.Day)}
	q.town = q.townOf()
	for _, step := range []func() bool{q.byClass, q.byPower, q.byWhere, q.bySite, q.byTerritory} {
		if step() {
			break
		}
	}
	return q.finish()
}

// query is one question on its way through the steps.
type query struct {
	*Register
	Case
	ground []UnitID // territories of the place as they stand on the day, the nearest first
	town   UnitID   // the territory that answers for the place
	out    Proposal
	rule   *Rule
}

func (q *query) why(key string, args ...any) { q.out.Why = append(q.out.Why, say.As(key, args...)) }

func (q *query) name(id UnitID) string { return "“" + q.UnitName(id, q.Day) + "”" }

// answer settles the question.
func (q *query) answer(unit UnitID, g Ground) bool {
	q.out.Unit, q.out.Ground = unit, g
	return true
}

// subject is what a power is asked for: the class, or the condition where the class is unknown.
func (q *query) subject() Class {
	if q.Class.IsZero() {
		return q.Condition
	}
	return q.Class
}

func (q *query) byClass() bool {
	return q.byRules(func(r *Rule) bool { return !r.What.IsZero() })
}

func (q *query) byWhere() bool {
	return q.byRules(func(r *Rule) bool { return r.What.IsZero() })
}

// byRules tries the matching rules, the strongest first, until one names a unit that lives.
func (q *query) byRules(wanted func(*Rule) bool) bool {
	var match []*Rule
	for n := range q.rules {
		if r := &q.rules[n]; wanted(r) && q.matches(r) {
			match = append(match, r)
		}
	}
	slices.SortFunc(match, q.stronger)
	for _, r := range match {
		unit := q.unitOf(r.Owner)
		if unit == "" {
			q.why("%s，但责任单位不明或已撤销，不采用。", q.ruleWords(r))
			continue
		}
		q.rule, q.out.Rule = r, r.ID
		q.why("%s：由%s负责（%s）。", q.ruleWords(r), q.name(unit), say.As(r.Owner.Ground.Word()))
		if to := q.delegate(r, unit); to != "" {
			return q.answer(to, ByLine)
		}
		return q.answer(unit, r.Owner.Ground)
	}
	return false
}

func (q *query) matches(r *Rule) bool {
	if r.State != InForce || !r.Span.Holds(q.Day) {
		return false
	}
	if !r.What.IsZero() && !r.What.covers(q.Class) && !r.What.covers(q.Condition) {
		return false
	}
	if r.Where.Territory != "" {
		u, err := q.Current(r.Where.Territory, q.Day)
		if err != nil || !slices.Contains(q.ground, u.ID) {
			return false
		}
	}
	return (r.Where.Cell == "" || r.Where.Cell == q.Cell) && (r.Where.Site == "" || r.Where.Site == q.Site)
}

// stronger orders rules: office before catalogue, narrower place, narrower class, ruling before clerk, later day, ID.
func (q *query) stronger(a, b *Rule) int {
	return cmp.Or(
		cmp.Compare(sourceRank[b.Origin.Source], sourceRank[a.Origin.Source]),
		cmp.Compare(q.narrow(b.Where), q.narrow(a.Where)),
		cmp.Compare(b.What.depth(), a.What.depth()),
		cmp.Compare(b.Origin.Source, a.Origin.Source), // ruling, clerk, catalogue: their order in the alphabet serves
		cmp.Compare(b.Span.From, a.Span.From),
		cmp.Compare(a.ID, b.ID),
	)
}

// narrow is how small the place of a rule is: a site above a cell above any territory, a small one above a large one.
func (q *query) narrow(w Where) int {
	switch {
	case w.Site != "":
		return 200
	case w.Cell != "":
		return 100
	case w.Territory != "":
		return q.units.Get(w.Territory).Kind.rank()
	}
	return 0
}

// unitOf is the living unit that a party means here, empty when there is none.
func (q *query) unitOf(p Party) UnitID {
	id := p.Unit
	switch {
	case id != "":
	case p.Ground == ByProperty:
		id = q.SiteOwner
	default:
		return q.town
	}
	u, err := q.Current(id, q.Day)
	if id == "" || err != nil {
		return ""
	}
	return u.ID
}

// delegate is the territory of the place to which the department entrusted the power; a ruling is not second-guessed.
func (q *query) delegate(r *Rule, unit UnitID) UnitID {
	if r.Owner.Ground != ByLine || r.Origin.Source == FromRuling {
		return ""
	}
	for _, t := range q.ground {
		for _, g := range q.Delegations(q.Day) {
			if g.From == unit && g.To == t && g.Scope.Class.covers(q.subject()) && q.HasPower(unit, q.subject(), q.Day).Has {
				q.why("%s已把这一权限委托给%s（%s），由后者办理。", q.name(unit), q.name(t), g.Document)
				return t
			}
		}
	}
	return ""
}

// byPower finds the holder by the lists: a territory of the place, or the one department that has the power.
func (q *query) byPower() bool {
	if q.subject().IsZero() {
		return false
	}
	for _, t := range q.ground {
		if s := q.HasPower(t, q.subject(), q.Day); s.Has && s.Listed {
			q.out.Why = append(q.out.Why, s.Why)
			return q.answer(t, ByLine)
		}
	}
	lines := slices.DeleteFunc(q.Holders(q.subject(), q.Day), func(id UnitID) bool { return q.units.Get(id).Territory() })
	if len(lines) != 1 {
		return false
	}
	q.out.Why = append(q.out.Why, q.HasPower(lines[0], q.subject(), q.Day).Why)
	return q.answer(lines[0], ByLine)
}

func (q *query) bySite() bool {
	unit := q.unitOf(Party{Ground: ByProperty})
	if unit == "" {
		return false
	}
	q.why("责任图没有这类问题的规则，点位由%s直管。", q.name(unit))
	return q.answer(unit, ByProperty)
}

func (q *query) byTerritory() bool {
	if q.town == "" {
		q.why("地点不在任何镇街范围内，也没有适用的规则，请人工选择责任单位。")
		return false
	}
	q.why("没有单位认领，由属地%s先行处置，权属另行裁定。", q.name(q.town))
	return q.answer(q.town, ByFallback)
}

// finish adds what follows from the unit: its power, and who assists.
func (q *query) finish() Proposal {
	p := &q.out
	p.Territory = q.units.Get(p.Unit).Territory()
	switch {
	case p.Unit == "":
		return *p
	case p.Ground == ByProperty:
		p.Power = Standing{Has: true, Why: say.As("按产权负责，不核对权力清单。")}
	case q.subject().IsZero():
		p.Power = Standing{Has: true, Why: say.As("问题类别未定，暂不核对权力清单。")}
	default:
		p.Power = q.HasPower(p.Unit, q.subject(), q.Day)
	}
	if q.rule != nil {
		for _, a := range q.rule.Assisting {
			q.assist(q.unitOf(a))
		}
		if q.rule.Owner.Ground == ByLine {
			q.assist(q.unitOf(q.rule.Owner)) // who entrusted the power still helps
		}
	}
	for _, t := range q.ground {
		if row := q.listed(t, Scope{Class: q.subject()}, q.Day); row != nil && row.Grade == Helping {
			q.assist(t)
		}
	}
	return *p
}

func (q *query) assist(id UnitID) {
	if id != "" && id != q.out.Unit && !slices.Contains(q.out.Assisting, id) {
		q.out.Assisting = append(q.out.Assisting, id)
	}
}

// ruleWords says in short what a rule is about and where it comes from.
func (q *query) ruleWords(r *Rule) say.Phrase {
	about := say.As("这一地点的各类问题")
	if !r.What.IsZero() {
		about = say.As("%s 类问题", r.What.Code)
	}
	switch r.Origin.Source {
	case FromRuling:
		return say.As("裁定 %s 明确%s", r.Origin.Ruling, about)
	case FromClerk:
		return say.As("责任图规定%s", about)
	}
	return say.As("目录把%s归“%s”", about, r.Origin.Words)
}
