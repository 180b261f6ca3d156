package org

import (
	"cmp"
	"maps"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Register is every unit, post, account, power and rule as they stand: one immutable snapshot, safe for concurrent use.
// Every question names a day, and a past day gets the answer it had.
type Register struct {
	units       map[UnitID]Unit
	posts       map[PostID]Post
	accounts    map[AccountID]Account
	powers      []Power
	delegations []Delegation
	rules       []Rule
	zones       []UnitID            // ascending
	spelled     map[string][]UnitID // code, name of any time, short name, alias → units, ascending
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
	out := &Register{
		units: replace(r.units, p.Units, func(u Unit) UnitID { return u.ID }), posts: replace(r.posts, p.Posts, func(p Post) PostID { return p.ID }),
		accounts: replace(r.accounts, p.Accounts, func(a Account) AccountID { return a.ID }),
		powers:   replaceList(r.powers, p.Powers, func(p Power) string { return p.ID }), delegations: replaceList(r.delegations, p.Delegations, func(d Delegation) string { return d.ID }),
		rules: replaceList(r.rules, p.Rules, func(r Rule) string { return r.ID }), zones: r.zones, spelled: r.spelled,
	}
	if len(p.Units) > 0 {
		out.spelled = maps.Clone(r.spelled)
		if out.spelled == nil {
			out.spelled = map[string][]UnitID{}
		}
	}
	for _, u := range p.Units {
		out.respell(r.units[u.ID], u)
		if u.Kind == Zone && !slices.Contains(out.zones, u.ID) {
			out.zones = slices.Sorted(slices.Values(append(slices.Clip(out.zones), u.ID)))
		}
	}
	return out
}

// respell moves the spellings of one unit from its old state to its new one.
func (r *Register) respell(old, u Unit) {
	for _, s := range old.spellings() {
		r.spelled[s] = slices.DeleteFunc(slices.Clone(r.spelled[s]), func(id UnitID) bool { return id == u.ID })
	}
	for _, s := range u.spellings() {
		if !slices.Contains(r.spelled[s], u.ID) {
			r.spelled[s] = slices.Sorted(slices.Values(append(slices.Clip(r.spelled[s]), u.ID)))
		}
	}
}

func replace[K cmp.Ordered, V any](old map[K]V, list []V, id func(V) K) map[K]V {
	if len(list) == 0 {
		return old
	}
	m := maps.Clone(old)
	if m == nil {
		m = make(map[K]V, len(list))
	}
	var none K
	for _, v := range list {
		if k := id(v); k != none {
			m[k] = v
		}
	}
	return m
}

func replaceList[V any](old, list []V, id func(V) string) []V {
	if len(list) == 0 {
		return old
	}
	m := map[string]V{}
	for _, v := range old {
		m[id(v)] = v
	}
	m = replace(m, list, id)
	out := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}

// Unit is the unit of that ID, the zero Unit when there is none.
func (r *Register) Unit(id UnitID) Unit { return r.units[id] }

// Post is the post of that ID, the zero Post when there is none.
func (r *Register) Post(id PostID) Post { return r.posts[id] }

// Account is the account of that ID, the zero Account when there is none.
func (r *Register) Account(id AccountID) Account { return r.accounts[id] }

// Accounts are all accounts, disabled ones too, by login name.
func (r *Register) Accounts() []Account {
	return slices.SortedFunc(maps.Values(r.accounts), func(a, b Account) int { return cmp.Compare(a.Login, b.Login) })
}

// Login finds the account of a login name, the zero Account when there is none.
func (r *Register) Login(login string) Account {
	for _, a := range r.accounts {
		if a.Login == login {
			return a
		}
	}
	return Account{}
}

// Units are the units alive on d, by code; no kind means every kind.
func (r *Register) Units(d calendar.Date, only ...UnitKind) []Unit {
	var out []Unit
	for _, u := range r.units {
		if u.Alive(d) && (len(only) == 0 || slices.Contains(only, u.Kind)) {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) })
	return out
}

// EveryUnit are all units there ever were, by ID.
func (r *Register) EveryUnit() []Unit {
	out := make([]Unit, 0, len(r.units))
	for _, id := range slices.Sorted(maps.Keys(r.units)) {
		out = append(out, r.units[id])
	}
	return out
}

// Named are the units alive on d whose own name is name that day, by ID.
func (r *Register) Named(name string, d calendar.Date) (out []Unit) {
	for _, id := range r.spelled[name] {
		if u := r.units[id]; u.Alive(d) && u.NameOn(d) == name {
			out = append(out, u)
		}
	}
	return out
}

// Spelled reports whether any unit, of any time, is called or spelled so.
func (r *Register) Spelled(words string) bool { return len(r.spelled[words]) > 0 }

// UnitName is the name of a unit on d for a sentence; 最上级 for the empty ID.
func (r *Register) UnitName(id UnitID, d calendar.Date) string {
	switch u, ok := r.units[id]; {
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
	for seen := 0; seen <= len(r.units); seen++ {
		u, ok := r.units[id]
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
	for _, id := range r.spelled[words] {
		u := r.units[id]
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
