package org

import (
	"cmp"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/ordered"
)

// Register is every unit, post, account, power and rule as they stand: one immutable snapshot, safe for concurrent use.
// Every question names a day, and a past day gets the answer it had.
type Register struct {
	units       ordered.Map[UnitID, Unit]
	posts       ordered.Map[PostID, Post]
	accounts    ordered.Map[AccountID, Account]
	logins      ordered.Map[string, AccountID]
	powers      []Power
	delegations []Delegation
	rules       []Rule
	zones       []UnitID                        // ascending
	turns       ordered.Map[calendar.Date, int] // days on which parents or members change, with how many do
	founded     ordered.Map[calendar.Date, int] // days on which units begin, with how many do
	divisions   ordered.Map[string, []UnitID]   // division codes of any time → units
	spelled     ordered.Map[string, []UnitID]   // code, name of any time, short name, alias → units, ascending
}

// Parts are the states a Register is made of, in any order.
type Parts struct {
	Units       []Unit
	Posts       []Post
	Accounts    []Account
	Powers      []Power
	Delegations []Delegation
	Rules       []Rule
}

// NewRegister makes the snapshot. States whose ID is empty are left out.
func NewRegister(p Parts) *Register { return new(Register).With(p) }

// With is the snapshot in which the states of p stand instead of, or beside, those of r; r stays as it is.
func (r *Register) With(p Parts) *Register {
	out := *r
	for _, u := range p.Units {
		if u.ID == "" {
			continue
		}
		old := out.units.Get(u.ID)
		out.respell(old, u)
		out.count(old, -1)
		out.count(u, +1)
		out.units = out.units.With(u.ID, u)
		if u.Kind == Zone && !slices.Contains(out.zones, u.ID) {
			out.zones = slices.Sorted(slices.Values(append(slices.Clip(out.zones), u.ID)))
		}
	}
	for _, x := range p.Posts {
		if x.ID != "" {
			out.posts = out.posts.With(x.ID, x)
		}
	}
	for _, a := range p.Accounts {
		if a.ID != "" {
			out.accounts, out.logins = out.accounts.With(a.ID, a), out.logins.With(a.Login, a.ID)
		}
	}
	out.powers = replaceList(r.powers, p.Powers, func(p Power) string { return p.ID })
	out.delegations = replaceList(r.delegations, p.Delegations, func(d Delegation) string { return d.ID })
	out.rules = replaceList(r.rules, p.Rules, func(r Rule) string { return r.ID })
	return &out
}

// count keeps the days on which a unit begins and its ground changes.
func (r *Register) count(u Unit, by int) {
	if u.ID != "" {
		r.founded = r.founded.With(u.Span.From, r.founded.Get(u.Span.From)+by)
	}
	for _, p := range u.Parents {
		r.turns = r.turns.With(p.From, r.turns.Get(p.From)+by)
	}
	for _, m := range u.Members {
		r.turns = r.turns.With(m.From, r.turns.Get(m.From)+by)
	}
}

// respell moves the spellings of one unit from its old state to its new one.
func (r *Register) respell(old, u Unit) {
	for _, s := range old.spellings() {
		r.spelled = r.spelled.With(s, slices.DeleteFunc(slices.Clone(r.spelled.Get(s)), func(id UnitID) bool { return id == u.ID }))
	}
	for _, s := range u.spellings() {
		if known := r.spelled.Get(s); !slices.Contains(known, u.ID) {
			r.spelled = r.spelled.With(s, slices.Sorted(slices.Values(append(slices.Clip(known), u.ID))))
		}
	}
	for _, d := range u.Divisions {
		if known := r.divisions.Get(d.Is.key()); !slices.Contains(known, u.ID) {
			r.divisions = r.divisions.With(d.Is.key(), append(slices.Clip(known), u.ID))
		}
	}
}

// replaceList puts states into a list in the order of their IDs; old stays as it is.
func replaceList[V any](old, list []V, id func(V) string) []V {
	if len(list) == 0 {
		return old
	}
	out := slices.Grow(slices.Clone(old), len(list))
	for _, v := range list {
		k := id(v)
		at, known := slices.BinarySearchFunc(out, k, func(v V, k string) int { return cmp.Compare(id(v), k) })
		switch {
		case k == "":
		case known:
			out[at] = v
		default:
			out = slices.Insert(out, at, v)
		}
	}
	return out
}

// Unit is the unit of that ID, the zero Unit when there is none.
func (r *Register) Unit(id UnitID) Unit { return r.units.Get(id) }

// Post is the post of that ID, the zero Post when there is none.
func (r *Register) Post(id PostID) Post { return r.posts.Get(id) }

// Account is the account of that ID, the zero Account when there is none.
func (r *Register) Account(id AccountID) Account { return r.accounts.Get(id) }

// Accounts are all accounts, disabled ones too, by login name.
func (r *Register) Accounts() []Account {
	return slices.SortedFunc(r.accounts.Values(), func(a, b Account) int { return cmp.Compare(a.Login, b.Login) })
}

// Login finds the account of a login name, the zero Account when there is none.
func (r *Register) Login(login string) Account {
	if a := r.accounts.Get(r.logins.Get(login)); a.Login == login {
		return a
	}
	return Account{}
}

// Units are the units alive on d, by code; no kind means every kind.
func (r *Register) Units(d calendar.Date, only ...UnitKind) []Unit {
	var out []Unit
	for u := range r.units.Values() {
		if u.Alive(d) && (len(only) == 0 || slices.Contains(only, u.Kind)) {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
	return out
}

// EveryUnit are all units there ever were, by ID.
func (r *Register) EveryUnit() []Unit {
	return slices.AppendSeq(make([]Unit, 0, r.units.Len()), r.units.Values())
}

// Named are the units alive on d whose own name is name that day, by ID.
func (r *Register) Named(name string, d calendar.Date) (out []Unit) {
	for _, id := range r.spelled.Get(name) {
		if u := r.units.Get(id); u.Alive(d) && u.NameOn(d) == name {
			out = append(out, u)
		}
	}
	return out
}

// Spelled reports whether any unit, of any time, is called or spelled so.
func (r *Register) Spelled(words string) bool { return len(r.spelled.Get(words)) > 0 }

// UnitName is the name of a unit on d for a sentence; 最上级 for the empty ID.
func (r *Register) UnitName(id UnitID, d calendar.Date) string {
	switch u, ok := r.units.Find(id); {
	case id == "":
		return "最上级"
	case !ok:
		return string(id)
	default:
		return u.NameOn(d)
	}
}

// Current is the unit that stands in id's place on d: itself while it lives, else its successors one after the other.
// A unit that ended without successor is a fault.Missing.
func (r *Register) Current(id UnitID, d calendar.Date) (Unit, error) {
	for seen := 0; seen <= r.units.Len(); seen++ {
		u, ok := r.units.Find(id)
		switch {
		case !ok:
			return Unit{}, fault.New(fault.Missing, "没有这个单位，请刷新页面后重新选择。")
		case u.Alive(d):
			return u, nil
		case d < u.Span.From:
			return Unit{}, fault.New(fault.Missing, "“%s”在 %s 尚未设立，请另选单位。", u.NameOn(d), d)
		case u.Successor == "":
			return Unit{}, fault.New(fault.Missing, "“%s”已于 %s 后撤销，没有承接单位，请另选单位。", u.NameOn(d), u.Span.To)
		}
		id = u.Successor
	}
	return Unit{}, fault.New(fault.Refused, "“%s”的承接单位互相指向，请联系管理员更正。", r.UnitName(id, d))
}

// spellings are all words by which sheets may name u.
func (u Unit) spellings() []string {
	out := append([]string{u.Code}, u.Aliases...)
	for _, n := range u.Names {
		out = append(out, n.Is.Full, n.Is.Short)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// Find is the one unit alive on d that is called or spelled so; its own name then counts before an alias of another.
// None and several are sentences for the person who imports.
func (r *Register) Find(words string, d calendar.Date) (Unit, error) {
	var found, named []Unit
	for _, id := range r.spelled.Get(words) {
		u := r.units.Get(id)
		if !u.Alive(d) {
			continue
		}
		found = append(found, u)
		if u.Code == words || u.NameOn(d) == words {
			named = append(named, u)
		}
	}
	if len(named) == 1 {
		found = named
	}
	switch len(found) {
	case 0:
		return Unit{}, fault.New(fault.Missing, "没有名为“%s”的单位，请新建单位，或把它登记为某单位的别名。", words)
	case 1:
		return found[0], nil
	}
	return Unit{}, fault.New(fault.Refused, "“%s”对应 %d 个单位（如%s、%s），请写明上级或改用编码。", words, len(found), r.fullName(found[0], d), r.fullName(found[1], d))
}

// fullName is the unit with the one above it, to tell namesakes apart.
func (r *Register) fullName(u Unit, d calendar.Date) string {
	if p := u.ParentOn(d); p != "" {
		return r.UnitName(p, d) + u.NameOn(d)
	}
	return u.NameOn(d)
}
