package org

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/form"
	"shuangcheng/internal/domain/say"
)

// above are the units directly over id on d: the zones it is a member of, then its parent.
func (r *Register) above(id UnitID, d calendar.Date) []UnitID {
	var out []UnitID
	for _, z := range r.zones {
		if m, _ := r.units.Get(z).Members.On(d); r.units.Get(z).Alive(d) && slices.Contains(m.Units, id) {
			out = append(out, z)
		}
	}
	if p := r.units.Get(id).ParentOn(d); p != "" && !slices.Contains(out, p) {
		out = append(out, p)
	}
	return out
}

// Chain is id and the units above it on d, nearest first: a town's zones come before the district it lies in.
func (r *Register) Chain(id UnitID, d calendar.Date) []UnitID {
	out := []UnitID{id}
	for n := 0; n < len(out); n++ {
		for _, up := range r.above(out[n], d) {
			if !slices.Contains(out, up) {
				out = append(out, up)
			}
		}
	}
	return out
}

// Territories is the part of id's chain on d that is ground 块, largest first: the place path of a matter.
func (r *Register) Territories(id UnitID, d calendar.Date) []UnitID {
	out := slices.DeleteFunc(r.Chain(id, d), func(u UnitID) bool { return !r.units.Get(u).Territory() })
	slices.Reverse(out)
	return out
}

// Children are the units directly below id on d, by code; id may be empty for the top. A zone has its towns.
func (r *Register) Children(id UnitID, d calendar.Date) []Unit {
	members, _ := r.units.Get(id).Members.On(d)
	var out []Unit
	for _, u := range r.Units(d) {
		if u.ParentOn(d) == id || r.units.Get(id).Kind == Zone && slices.Contains(members.Units, u.ID) {
			out = append(out, u)
		}
	}
	return out
}

// Bodies are the temporary bodies 临时机构 that id is a member of on d, by code.
func (r *Register) Bodies(id UnitID, d calendar.Date) []Unit {
	return slices.DeleteFunc(r.Units(d), func(b Unit) bool {
		m, _ := b.Members.On(d)
		return !b.Kind.Temporary() || !slices.Contains(m.Units, id)
	})
}

// below are the units whose parent id is on d or on any later day.
func (r *Register) below(id UnitID, d calendar.Date) []UnitID {
	var out []UnitID
	for u := range r.units.Values() {
		if u.Span.To != "" && u.Span.To < d {
			continue
		}
		now := u.ParentOn(d) == id
		later := slices.ContainsFunc(u.Parents, func(p calendar.Since[UnitID]) bool { return p.From > d && p.Is == id })
		if now || later {
			out = append(out, u.ID)
		}
	}
	slices.SortFunc(out, func(a, b UnitID) int { return cmp.Compare(r.units.Get(a).Code, r.units.Get(b).Code) })
	return out
}

// checkParent refuses a parent that does not live, is no larger ground, or would close a cycle on any day from on.
func (r *Register) checkParent(id UnitID, k UnitKind, name string, parent UnitID, from calendar.Date) error {
	if parent == "" {
		return nil
	}
	if parent == id {
		return fault.New(fault.Refused, "“%s”不能隶属它自己，请另选上级单位。", name).At("parent")
	}
	p := r.units.Get(parent)
	switch {
	case !p.Alive(from):
		return fault.New(fault.Missing, "上级单位在 %s 不存在，请另选上级单位。", from).At("parent")
	case p.Span.To != "" && !k.Temporary():
		return fault.New(fault.Refused, "上级单位“%s”只存续到 %s，请另选上级单位。", p.NameOn(from), p.Span.To).At("parent")
	case k.Territory() && (!p.Territory() || p.Kind.rank() >= k.rank() && !(k == District && p.Kind == District)):
		return fault.New(fault.Refused, "%s“%s”不能隶属%s“%s”，请选更大的区域。", say.As(k.Word()), name, say.As(p.Kind.Word()), p.NameOn(from)).At("parent")
	}
	for _, d := range r.changesFrom(from) {
		if way := r.way(parent, id, d); way != nil {
			return r.cycle(name, way, d)
		}
	}
	return nil
}

// changesFrom are from and every later day on which some unit gets another parent or other members.
func (r *Register) changesFrom(from calendar.Date) []calendar.Date {
	days := []calendar.Date{from}
	for d, n := range r.turns.All() {
		if n > 0 && d > from {
			days = append(days, d)
		}
	}
	return days
}

// way is the shortest chain of units from low up to high on d, nil when high is not above low.
func (r *Register) way(low, high UnitID, d calendar.Date) []UnitID {
	from := map[UnitID]UnitID{low: ""}
	for queue := []UnitID{low}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == high {
			var way []UnitID
			for id := high; id != ""; id = from[id] {
				way = append(way, id)
			}
			slices.Reverse(way)
			return way
		}
		for _, up := range r.above(queue[0], d) {
			if _, seen := from[up]; !seen {
				from[up] = queue[0]
				queue = append(queue, up)
			}
		}
	}
	return nil
}

// cycle names the ring that a move would close, from the moved unit round to itself.
func (r *Register) cycle(name string, way []UnitID, d calendar.Date) error {
	ring := []string{name}
	for _, id := range way {
		ring = append(ring, r.UnitName(id, d))
	}
	return fault.New(fault.Refused, "隶属关系会成环：%s，请另选上级单位。", strings.Join(ring, "→")).At("parent")
}

// foundedAfter are the days after d on which units begin.
func (r *Register) foundedAfter(d calendar.Date) (days []calendar.Date) {
	for day, n := range r.founded.All() {
		if n > 0 && day > d {
			days = append(days, day)
		}
	}
	return days
}

func (r *Register) unusedCode(code string) error {
	for _, id := range r.spelled.Get(code) {
		if u := r.units.Get(id); u.Code == code {
			return fault.New(fault.Conflict, "编码 %s 已由“%s”使用，请换一个编码。", code, u.NameOn(u.Names.Last())).At("code")
		}
	}
	return nil
}

// unusedName: namesakes may live in different places, as villages do, but not under one parent.
func (r *Register) unusedName(id UnitID, name string, parent UnitID, d calendar.Date) error {
	for _, other := range r.spelled.Get(name) {
		if u := r.units.Get(other); other != id && u.Alive(d) && u.NameOn(d) == name && u.ParentOn(d) == parent {
			return fault.New(fault.Conflict, "“%s”下已有“%s”（编码 %s），请核对是否重复。", r.UnitName(parent, d), name, u.Code).At("name")
		}
	}
	return nil
}

func (r *Register) unusedAlias(id UnitID, alias string) error {
	if err := form.Text("alias", "别名", alias, form.MaxName); err != nil {
		return err
	}
	for _, other := range r.spelled.Get(alias) {
		switch u := r.units.Get(other); {
		case other == id:
			return fault.New(fault.Conflict, "“%s”已能按“%s”找到，无需再加别名。", u.NameOn(u.Names.Last()), alias).At("alias")
		case u.Span.To == "":
			return fault.New(fault.Conflict, "“%s”已是“%s”的名称或别名，请换一个写法。", alias, u.NameOn(u.Names.Last())).At("alias")
		}
	}
	return nil
}

func (r *Register) unusedDivision(id UnitID, div Division, d calendar.Date) error {
	if div.IsZero() {
		return nil
	}
	for _, other := range r.divisions.Get(div.key()) {
		u := r.units.Get(other)
		if has, _ := u.Divisions.On(d); u.ID != id && has == div && u.Alive(d) {
			return fault.New(fault.Conflict, "%s 版区划代码 %s 已由“%s”使用，请核对。", div.Edition, div.Code, u.NameOn(d)).At("division")
		}
	}
	return nil
}
