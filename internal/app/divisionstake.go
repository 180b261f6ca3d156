package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// maxUnits bounds the commands of one write, so that people who wait get their turn between two.
const maxUnits = 200

// unitStep is what is asked of one unit in a bulk work: nothing, or commands that are decided one after the other.
type unitStep struct {
	unit     org.UnitID
	parent   org.UnitID // must be in the register before
	commands func(org.Unit, *org.Register) []org.UnitCommand
}

// intakeTask and moveTask name the two long works on divisions.
const (
	IntakeTask = "divisions-intake"
	MoveTask   = "divisions-move"
)

// StartIntake takes in divisions beside the request; IntakeTask tells how far it has come.
func (a *App) StartIntake(q Ask, in Intake) error {
	if _, err := a.PlanIntake(in); err != nil {
		return err
	}
	return a.tasks.begin(IntakeTask, func(ctx context.Context, p *progress) error { return a.takeIn(ctx, q, in, p) })
}

// TakeIn founds what PlanIntake shows as new and gives codes to what it shows as adopted. Done again it does only what is
// left, so a run that was cut off goes on where it stopped.
func (a *App) TakeIn(ctx context.Context, q Ask, in Intake) error { return a.takeIn(ctx, q, in, nil) }

func (a *App) takeIn(ctx context.Context, q Ask, in Intake, p *progress) error {
	plan, err := a.PlanIntake(in)
	if err != nil {
		return err
	}
	ids := map[string]org.UnitID{}
	var steps []unitStep
	for _, r := range plan.Rows {
		ids[r.Division.Code] = r.Unit
		if r.State == IntakeNew || r.State == IntakeAdopt {
			parent := ids[r.Division.Parent]
			steps = append(steps, unitStep{r.Unit, parent, func(u org.Unit, reg *org.Register) []org.UnitCommand { return r.commands(u, reg, parent, in.From) }})
		}
	}
	return a.units(ctx, q, []string{"divisions", string(in.Edition), string(in.From)}, steps, p)
}

// commands are what makes the row's unit: nothing when somebody was faster.
func (r IntakeRow) commands(u org.Unit, reg *org.Register, parent org.UnitID, from calendar.Date) []org.UnitCommand {
	div := org.Division{Edition: r.Division.Edition, Code: r.Division.Code}
	switch {
	case u.ID == "":
		return []org.UnitCommand{org.Found{ID: r.Unit, Code: divisionCode(reg, r.Division), Kind: unitKind(r.Division.Level),
			Name: org.UnitName{Full: r.Division.Name}, Parent: parent, Division: div, Span: calendar.Span{From: from},
			Aliases: slices.DeleteFunc(slices.Clone(r.Aliases), reg.Spelled)}}
	case len(u.Divisions) == 0:
		return []org.UnitCommand{org.Recode{From: from, Division: div}}
	}
	return nil
}

// units carries out steps in batches of one write each. A command's ID comes from what it does and to which units, so that
// the same batch sent twice is done once. A step that is refused is left out and told; the others go on.
func (a *App) units(ctx context.Context, q Ask, work []string, steps []unitStep, p *progress) error {
	var first error
	entered := 0
	for i := 0; i < len(steps); i += maxUnits {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Unavailable, "系统正在停机，已做完的不会丢失；重新启动后再按一次即可接着做。").Because(err)
		}
		batch := steps[i:min(i+maxUnits, len(steps))]
		n, refused, err := a.unitBatch(ctx, q, work, batch)
		if err != nil && !errors.Is(err, errAllRefused) {
			return err
		}
		entered += n
		p.leave(refused)
		for _, f := range refused {
			first = cmpError(first, f)
		}
		p.step(min(i+maxUnits, len(steps)), len(steps))
	}
	if entered == 0 {
		return first
	}
	return nil
}

func cmpError(first error, next *fault.Error) error {
	if first != nil {
		return first
	}
	return next
}

// errAllRefused undoes a batch that would enter nothing, so that its ID is free for another try.
var errAllRefused = errors.New("every step of the batch was refused")

func (a *App) unitBatch(ctx context.Context, q Ask, work []string, batch []unitStep) (entered int, refused []*fault.Error, err error) {
	parts := append([]string{string(q.Viewer.Account), q.Job}, work...)
	for _, s := range batch {
		parts = append(parts, string(s.unit))
	}
	id := jobID(parts...)
	one := Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: q.Viewer, Job: q.Job, Bulk: true}
	receipt, err := a.register(ctx, one, func(t *store.Tx) error {
		w := &unitWork{t: t, f: a.orgFacts(one)}
		for _, s := range batch {
			if err := w.do(s); err != nil {
				return err
			}
		}
		entered, refused = w.entered, w.refused
		if entered == 0 && len(refused) > 0 {
			return errAllRefused
		}
		return nil
	})
	if receipt.Repeated {
		entered = int(receipt.N)
	}
	return entered, refused, err
}

// unitWork is one batch inside a transaction. Units that were changed reach the register of the facts when somebody below
// or beside them needs it, since a new snapshot for each unit would cost more than the entry.
type unitWork struct {
	t       *store.Tx
	f       org.Facts
	fresh   []org.Unit
	entered int
	refused []*fault.Error
}

func (w *unitWork) do(s unitStep) error {
	r, err := units.From(w.t, string(s.unit))
	if err != nil {
		return err
	}
	if len(w.fresh) > 0 && s.parent != w.fresh[0].ParentOn(w.fresh[0].Span.From) {
		w.settle()
	}
	var all []journal.Event
	for _, c := range s.commands(r.State, w.f.Register) {
		events, err := r.State.Decide(w.f, c)
		if f, ok := errors.AsType[*fault.Error](err); ok {
			w.refused = append(w.refused, f)
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range events {
			r.State = r.State.Apply(e)
		}
		all = append(all, events...)
	}
	if len(all) == 0 {
		return nil
	}
	before, err := units.From(w.t, string(s.unit))
	if err != nil {
		return err
	}
	after, err := units.Enter(w.t, before, all...)
	if err != nil {
		return err
	}
	w.entered += len(all)
	w.fresh = append(w.fresh, after.State)
	return nil
}

// settle takes what was changed into the register.
func (w *unitWork) settle() {
	w.f.Register = w.f.Register.With(org.Parts{Units: w.fresh})
	w.fresh = nil
}

// ZoneAsk says which functional zone 功能区 is founded and of which towns it is made.
type ZoneAsk struct {
	Code, Name string
	Parent     org.UnitID // empty for the top
	Towns      []org.UnitID
	From       calendar.Date
}

// FoundZone founds a functional zone made of towns. A zone has no code of the divisions: it is never a county.
func (a *App) FoundZone(ctx context.Context, q Ask, z ZoneAsk) (org.UnitID, error) {
	if len(z.Towns) == 0 {
		return "", fault.New(fault.Invalid, "请至少选择一个镇街，功能区由镇街组成。").At("town")
	}
	id := org.UnitID("u-" + jobID("zone", q.ID))
	_, err := a.register(ctx, q, func(t *store.Tx) error {
		w := &unitWork{t: t, f: a.orgFacts(q)}
		members := org.SetMembers{From: z.From, Members: org.Members{Units: z.Towns}}
		found := org.Found{ID: id, Code: z.Code, Kind: org.Zone, Name: org.UnitName{Full: z.Name}, Parent: z.Parent, Span: calendar.Span{From: z.From}}
		if err := w.do(unitStep{id, z.Parent, func(org.Unit, *org.Register) []org.UnitCommand { return []org.UnitCommand{found, members} }}); err != nil {
			return err
		}
		if len(w.refused) > 0 {
			return w.refused[0]
		}
		return nil
	})
	return id, err
}
