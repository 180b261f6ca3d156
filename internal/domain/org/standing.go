package org

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/say"
)

// Standing says whether a unit holds a power on a day, and by which row and paper.
type Standing struct {
	Has        bool
	Listed     bool       // some list, of this unit or another, speaks of the subject; otherwise Has is given the benefit of the doubt
	Power      string     // ID of the row that decides, empty when none
	Delegation string     // ID of the delegation that decides, empty when none
	Why        say.Phrase // one sentence
}

// HasPower says whether unit may itself deal with problems of the class on d: by a row of its own list, the narrowest
// that covers the class, or by a delegation of somebody who has such a row.
func (r *Register) HasPower(unit UnitID, class Class, d calendar.Date) Standing {
	return r.power(unit, Scope{Class: class}, d)
}

// HasPowerIn is HasPower for a field of matters in words.
func (r *Register) HasPowerIn(unit UnitID, field string, d calendar.Date) Standing {
	return r.power(unit, Scope{Field: field}, d)
}

func (r *Register) power(unit UnitID, s Scope, d calendar.Date) Standing {
	name := r.UnitName(unit, d)
	row := r.listed(unit, s, d)
	if row != nil && row.Grade == Basic {
		return Standing{Has: true, Listed: true, Power: row.ID, Why: say.As("“%s”的权力清单列有“%s”（基本）%s。", name, row.Scope, row.paper())}
	}
	for _, g := range r.delegations {
		if g.To != unit || !g.Scope.covers(s) || !g.Span.Holds(d) {
			continue
		}
		if own := r.listed(g.From, s, d); own != nil && own.Grade == Basic {
			why := say.As("“%s”把“%s”委托给“%s”（%s）。", r.UnitName(g.From, d), g.Scope, name, g.Document)
			return Standing{Has: true, Listed: true, Power: own.ID, Delegation: g.ID, Why: why}
		}
	}
	switch {
	case row == nil && !r.anyListed(s, d):
		return Standing{Has: true, Why: say.As("各单位的权力清单均未列“%s”，不核对权限。", s)}
	case row == nil:
		return Standing{Listed: true, Why: say.As("“%s”的权力清单没有“%s”%s。", name, s, r.holders(s, d))}
	case row.Grade == Helping:
		return Standing{Listed: true, Power: row.ID, Why: say.As("“%s”对“%s”只有配合职责%s%s。", name, row.Scope, row.paper(), r.holders(s, d))}
	}
	return Standing{Listed: true, Power: row.ID, Why: say.As("“%s”的“%s”已收回%s%s。", name, row.Scope, row.paper(), r.holders(s, d))}
}

// listed is the narrowest row of unit's list that covers s on d, the later one of two equally narrow; nil when none.
func (r *Register) listed(unit UnitID, s Scope, d calendar.Date) *Power {
	var best *Power
	for n, p := range r.powers {
		if p.Unit != unit || !p.Scope.covers(s) || !p.Span.Holds(d) {
			continue
		}
		if best == nil || p.Scope.Class.depth() > best.Scope.Class.depth() ||
			p.Scope.Class.depth() == best.Scope.Class.depth() && p.Span.From > best.Span.From {
			best = &r.powers[n]
		}
	}
	return best
}

func (r *Register) anyListed(s Scope, d calendar.Date) bool {
	for _, p := range r.powers {
		if p.Scope.covers(s) && p.Span.Holds(d) {
			return true
		}
	}
	return false
}

// Holders are the units whose own list gives them the class on d, by the order of the rows.
func (r *Register) Holders(class Class, d calendar.Date) []UnitID {
	return r.basic(Scope{Class: class}, d)
}

func (r *Register) basic(s Scope, d calendar.Date) []UnitID {
	var out []UnitID
	seen := map[UnitID]bool{}
	for _, p := range r.powers {
		if seen[p.Unit] || !p.Scope.covers(s) || !p.Span.Holds(d) {
			continue
		}
		seen[p.Unit] = true
		if row := r.listed(p.Unit, s, d); row.Grade == Basic && r.units.Get(p.Unit).Alive(d) {
			out = append(out, p.Unit)
		}
	}
	return out
}

// holders is the tail of a refusal: who has the power instead.
func (r *Register) holders(s Scope, d calendar.Date) say.Phrase {
	ids := r.basic(s, d)
	if len(ids) == 0 {
		return say.Phrase{}
	}
	var names say.List
	for _, id := range ids[:min(len(ids), 3)] {
		names = append(names, say.As("“%s”", r.UnitName(id, d)))
	}
	return say.As("，有此权限的是%s", names)
}

// paper names where the row stands printed.
func (p Power) paper() say.Phrase {
	if p.Row == "" {
		return say.As("，见%s", p.Document)
	}
	return say.As("，见%s第 %s 项", p.Document, p.Row)
}

// Powers are the rows of all lists in force on d, by ID.
func (r *Register) Powers(d calendar.Date) []Power {
	var out []Power
	for _, p := range r.powers {
		if p.Span.Holds(d) {
			out = append(out, p)
		}
	}
	return out
}

// Delegations are the delegations in force on d, by ID.
func (r *Register) Delegations(d calendar.Date) []Delegation {
	var out []Delegation
	for _, g := range r.delegations {
		if g.Span.Holds(d) {
			out = append(out, g)
		}
	}
	return out
}
