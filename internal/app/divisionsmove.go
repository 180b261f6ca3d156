package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/shipped"
	"shuangcheng/internal/store"
)

// MoveKind says what happens to one unit between two editions.
type MoveKind string

// The kinds, in the order of the preview.
const (
	MoveRenamed  MoveKind = "renamed"  // another name, perhaps another code too
	MoveRecoded  MoveKind = "recoded"  // another code
	MoveKept     MoveKind = "kept"     // same name and code; only the edition changes
	MoveMerged   MoveKind = "merged"   // ends, another unit follows it
	MoveAdded    MoveKind = "added"    // new in the later edition
	MoveUntraced MoveKind = "untraced" // the change table does not show what became of it; a person decides
)

// MoveRow is one unit with its division in both editions.
type MoveRow struct {
	Kind     MoveKind
	Unit     org.UnitID
	Parent   org.UnitID
	Was, Now division.Division // zero where the edition has none
	Into     org.UnitID        // of a merge
}

// Renamed says that the name differs.
func (r MoveRow) Renamed() bool { return r.Was.Name != r.Now.Name }

// Recoded says that the code differs.
func (r MoveRow) Recoded() bool { return r.Was.Code != r.Now.Code }

// MovePlan is the preview of a move from one edition to the next.
type MovePlan struct {
	From, To division.Edition
	Day      calendar.Date // first day of the new names and codes
	Rows     []MoveRow     // parents first
}

// Of are the rows of a kind.
func (p MovePlan) Of(k MoveKind) (rows []MoveRow) {
	for _, r := range p.Rows {
		if r.Kind == k {
			rows = append(rows, r)
		}
	}
	return rows
}

// PlanMove shows what the change from the 2018 to the 2023 edition does to the units that carry a code of the older one on
// the day. It changes nothing and guesses nothing: what the change table does not show stands under MoveUntraced.
func (a *App) PlanMove(day calendar.Date) (MovePlan, error) {
	p := MovePlan{From: shipped.Divisions2018, To: shipped.Divisions2023, Day: day}
	if day.Time().IsZero() {
		return p, fault.New(fault.Invalid, "请填写生效日期，写成2023-07-01这样。").At("from")
	}
	ds, err := shippedDivisions()
	if err != nil {
		return p, err
	}
	m := &mover{plan: &p, ds: ds, reg: a.District().Org, heirs: map[string]org.UnitID{}}
	m.trace()
	m.add()
	return p, nil
}

// mover draws a MovePlan.
type mover struct {
	plan     *MovePlan
	ds       *divisions
	reg      *org.Register
	heirs    map[string]org.UnitID // code of the later edition → the unit that has or will have it
	villages bool                  // the district keeps villages
}

// trace follows the units that carry the older edition, the larger first.
func (m *mover) trace() {
	day := m.plan.Day
	type carrier struct {
		unit org.Unit
		was  division.Division
	}
	var list []carrier
	for _, u := range m.reg.Units(day) {
		m.villages = m.villages || u.Kind == org.Village
		div, _ := u.Divisions.On(day)
		if div.Edition == m.plan.To {
			m.heirs[div.Code] = u.ID
		}
		if was, err := m.ds.trees[m.plan.From].Get(div.Code); err == nil && div.Edition == m.plan.From {
			list = append(list, carrier{u, was})
		}
	}
	slices.SortStableFunc(list, func(x, y carrier) int {
		return cmp.Or(cmp.Compare(x.was.Level, y.was.Level), cmp.Compare(x.was.Code, y.was.Code))
	})
	var merged []MoveRow
	for _, c := range list {
		r := MoveRow{Kind: MoveUntraced, Unit: c.unit.ID, Parent: c.unit.ParentOn(day), Was: c.was}
		codes, err := m.ds.history.Trace(m.plan.From, c.was.Code)
		if err == nil && len(codes) == 1 {
			r.Now, _ = m.ds.trees[m.plan.To].Get(codes[0])
		}
		switch {
		case r.Now.Code == "":
		case m.ds.how[c.was.Code] == division.Merged && m.heirs[r.Now.Code] != "":
			r.Kind, r.Into = MoveMerged, m.heirs[r.Now.Code]
			merged = append(merged, r)
			continue
		case m.heirs[r.Now.Code] != "":
			r.Now = division.Division{} // another unit stands there already, and the table does not say that this one went into it
		default:
			m.heirs[r.Now.Code] = r.Unit
			r.Kind = MoveKept
			if r.Recoded() {
				r.Kind = MoveRecoded
			}
			if r.Renamed() {
				r.Kind = MoveRenamed
			}
			if up := m.heirs[r.Now.Parent]; up != "" {
				r.Parent = up
			}
		}
		m.plan.Rows = append(m.plan.Rows, r)
	}
	slices.Reverse(merged) // what lies below first, because a unit cannot end before
	m.plan.Rows = append(m.plan.Rows, merged...)
}

// add lists what is new below the units that go on; what a person has closed since does not come back.
func (m *mover) add() {
	tree, known := m.ds.trees[m.plan.To], unitsByDivision(m.reg)
	queue := slices.Sorted(maps.Keys(m.heirs))
	for n := 0; n < len(queue); n++ {
		up, err := tree.Get(queue[n])
		if err != nil || up.Level < division.County || up.Level == division.Town && !m.villages {
			continue
		}
		for _, d := range tree.Children(up.Code) {
			before, err := m.ds.history.Trace(m.plan.To, d.Code)
			if err != nil || len(before) > 0 || known[org.Division{Edition: d.Edition, Code: d.Code}] != "" {
				continue
			}
			queue = append(queue, d.Code)
			m.heirs[d.Code] = divisionUnit(d)
			m.plan.Rows = append(m.plan.Rows, MoveRow{Kind: MoveAdded, Unit: divisionUnit(d), Parent: m.heirs[up.Code], Now: d})
		}
	}
}

// StartMove carries a move out beside the request; MoveTask tells how far it has come.
func (a *App) StartMove(q Ask, day calendar.Date) error {
	if _, err := a.PlanMove(day); err != nil {
		return err
	}
	return a.tasks.begin(MoveTask, func(ctx context.Context, p *progress) error { return a.move(ctx, q, day, p) })
}

// Move enters the renamings, codes, mergers and new units of PlanMove with the day on which they begin, so that every
// earlier day keeps its names and codes. Done again it does only what is left.
func (a *App) Move(ctx context.Context, q Ask, day calendar.Date) error {
	return a.move(ctx, q, day, nil)
}

func (a *App) move(ctx context.Context, q Ask, day calendar.Date, p *progress) error {
	plan, err := a.PlanMove(day)
	if err != nil {
		return err
	}
	var steps []unitStep
	for _, r := range plan.Rows {
		if r.Kind != MoveUntraced {
			steps = append(steps, unitStep{r.Unit, r.Parent, func(u org.Unit, reg *org.Register) []org.UnitCommand { return r.commands(u, reg, day) }})
		}
	}
	return a.units(ctx, q, []string{"division-move", string(plan.From), string(plan.To), string(day)}, steps, p)
}

// commands are what the row asks of its unit as it stands.
func (r MoveRow) commands(u org.Unit, reg *org.Register, day calendar.Date) (list []org.UnitCommand) {
	div := org.Division{Edition: r.Now.Edition, Code: r.Now.Code}
	switch {
	case r.Kind == MoveAdded && u.ID == "":
		return []org.UnitCommand{org.Found{ID: r.Unit, Code: divisionCode(reg, r.Now), Kind: unitKind(r.Now.Level), Name: org.UnitName{Full: r.Now.Name},
			Parent: r.Parent, Division: div, Span: calendar.Span{From: day}}}
	case r.Kind == MoveMerged:
		return []org.UnitCommand{org.Merge{From: day, Into: r.Into}}
	}
	if has, _ := u.Divisions.On(day); has == div || u.ID == "" {
		return nil
	}
	if u.ParentOn(day) != r.Parent {
		list = append(list, org.Move{From: day, Parent: r.Parent})
	}
	list = append(list, org.Recode{From: day, Division: div})
	if u.NameOn(day) != r.Now.Name {
		list = append(list, org.Rename{From: day, Name: org.UnitName{Full: r.Now.Name}})
	}
	return list
}

// Undecided are the units of a day that carry a code of an older edition than the unit above them: the change table does
// not show what became of them, so a person decides.
func (d *District) Undecided(day calendar.Date) (list []org.Unit) {
	for _, u := range d.Org.Units(day) {
		own, ok := u.Divisions.On(day)
		above, has := d.Org.Unit(u.ParentOn(day)).Divisions.On(day)
		if ok && has && own.Edition < above.Edition {
			list = append(list, u)
		}
	}
	return list
}

// Settle is what a person decided about units that could not be traced: all of them went into one unit, or ended.
type Settle struct {
	Units  []org.UnitID
	Into   org.UnitID // empty: they ended without a successor
	From   calendar.Date
	Reason string // of an end
}

// SettleUnits enters the decision for all the units or for none.
func (a *App) SettleUnits(ctx context.Context, q Ask, s Settle) (store.Receipt, error) {
	switch {
	case len(s.Units) == 0:
		return store.Receipt{}, fault.New(fault.Invalid, "请先勾选要办理的单位。").At("unit")
	case len(s.Units) > maxUnits:
		return store.Receipt{}, fault.New(fault.TooLarge, "一次最多办理 %d 个单位，请分几次勾选。", maxUnits).At("unit")
	}
	return a.register(ctx, q, func(t *store.Tx) error {
		w := &unitWork{t: t, f: a.orgFacts(q)}
		for _, id := range s.Units {
			var reason value.Text
			if s.Into == "" {
				k := newDesk(t, a.District(), id.Stream(), matter.State{})
				if reason = k.Line("reason", s.Reason); k.err != nil {
					return k.err
				}
			}
			step := func(org.Unit, *org.Register) []org.UnitCommand {
				if s.Into != "" {
					return []org.UnitCommand{org.Merge{From: s.From, Into: s.Into}}
				}
				return []org.UnitCommand{org.Close{From: s.From, Reason: reason}}
			}
			if err := w.do(unitStep{unit: id, commands: step}); err != nil {
				return err
			}
			if len(w.refused) > 0 {
				return w.refused[0]
			}
		}
		return nil
	})
}
