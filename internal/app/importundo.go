package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// UndoImport begins to take an import back: reversing events for every row nobody has acted on since.
func (a *App) UndoImport(ctx context.Context, q Ask, id string) error {
	_, err := a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		j, err := t.Job(id)
		if err != nil {
			return err
		}
		i, err := importOf(j)
		if err != nil {
			return err
		}
		if i.State != store.JobDone && i.State != store.JobFailed {
			return fault.New(fault.Refused, "只有做完的导入可以撤回，请等它做完，或刷新页面看现在的状态")
		}
		i.Spec.UndoneBy, i.Spec.UndoneAs, i.State = q.Viewer.Account, q.Viewer.Post, store.JobUndoing
		return putImport(t, i)
	})
	if err == nil {
		a.imports.wake()
	}
	return err
}

// undo takes back rows first and then what was made beside them, the last first.
func (r *run) undo() (err error) {
	if r.q, err = r.asker(r.Spec.UndoneBy, r.Spec.UndoneAs); err != nil {
		return err
	}
	if err = r.recount(); err != nil {
		return err
	}
	var todo []store.JobRow
	for _, x := range r.done {
		switch x.State {
		case store.RowDone:
			if x.Stream != "" {
				todo = append(todo, x)
			}
		case store.RowUndone:
			r.Result.Undone++
		case store.RowKept:
			r.Result.Kept++
		}
	}
	slices.SortFunc(todo, func(a, b store.JobRow) int { // rows from the last to the first, then sites, other units, towns
		if (a.Line < 0) != (b.Line < 0) {
			return map[bool]int{true: 1, false: -1}[a.Line < 0]
		}
		if a.Line < 0 {
			return int(a.Line - b.Line)
		}
		return int(b.Line - a.Line)
	})
	for part := range slices.Chunk(todo, 50) {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.undoBatch(part); err != nil {
			return err
		}
	}
	r.State = store.JobUndone
	return r.put()
}

// undoBatch takes some rows back; one that is refused half-way is kept, and the others run again without it.
func (r *run) undoBatch(part []store.JobRow) error {
	skip := map[int64]error{}
	for range len(part) + 1 {
		before := r.Import
		_, err := r.register(r.ctx, Ask{Viewer: r.q.Viewer, Job: r.q.Job, Bulk: true}, func(t *store.Tx) error {
			r.Import = before
			b := &batch{run: r, t: t, q: r.q, d: r.District()}
			for _, x := range part {
				if err := b.undoOne(x, skip[x.Line]); err != nil {
					return err
				}
			}
			return putImport(t, r.Import)
		})
		half, ok := errors.AsType[halfRow](err)
		if !ok || fault.KindOf(err) == fault.Internal {
			return err
		}
		r.Import, skip[int64(half.line)] = before, half.err
	}
	return errors.New("undoing was refused again and again")
}

// undoOne takes one row back, or keeps it with the reason.
func (b *batch) undoOne(x store.JobRow, refused error) error {
	err := refused
	b.proposed = false
	if err == nil {
		id := b.Spec.commandOf("undo", int(x.Line))
		_, err = b.t.Each(store.Command{ID: id, Author: b.author(), Digest: sha256.Sum256([]byte(id))}, func() error { return b.reverse(x) })
	}
	if half, ok := errors.AsType[store.HalfDone](err); ok {
		return halfRow{int(x.Line), half.Err}
	}
	x.State, b.Result.Undone = store.RowUndone, b.Result.Undone+1
	if b.proposed {
		x.Note += "；已派遣，作废待第二人确认"
	}
	if err != nil {
		x.State, x.Note = store.RowKept, x.Note+"；没有撤回："+err.Error()
		b.Result.Undone--
		b.Result.Kept++
	}
	return b.t.PutJobRow(x)
}

// errActed keeps what others have acted on.
func errActed() error {
	return fault.New(fault.Refused, "导入后已有人办理过，请按流程单独处理")
}

// reverse enters the reversing event of one row.
func (b *batch) reverse(x store.JobRow) error {
	kind, id, _ := strings.Cut(x.Stream, "/")
	from := b.t.Now().Date().AddDays(1) // a thing lives at least the day on which it was entered
	reason := "撤回导入：" + b.Spec.Name
	switch kind {
	case "matter":
		r, err := store.Matters.From(b.t, id)
		if err != nil {
			return err
		}
		if r.Pos > x.Pos {
			return errActed()
		}
		if r.State.Dispatch.Times > 0 {
			defer func() { b.proposed = true }()
		}
		return b.act(b.t, b.q, id, Outside{}, func(k *Desk) matter.Command { return matter.Cancel{Reason: k.Text("reason", reason)} })
	case "unit":
		return b.reverseUnit(x, org.UnitID(id), from)
	case "site":
		r, err := sites.From(b.t, id)
		if err != nil {
			return err
		}
		if r.Pos > x.Pos {
			return errActed()
		}
		return b.site(site.ID(id), func(k *Desk) site.Command { return site.Close{From: from, Reason: k.Text("reason", reason)} })
	}
	if kind == "post" || kind == "power" || kind == "cell" {
		return b.reverseOther(x, kind, id, from)
	}
	return fault.New(fault.Refused, "这类记录不能整批撤回，请到它的页面单独处理")
}

// reverseOther closes a post, a row of a power list or a cell that nobody has changed since.
func (b *batch) reverseOther(x store.JobRow, kind, id string, from calendar.Date) error {
	switch kind {
	case "post":
		r, err := posts.From(b.t, id)
		if err == nil && r.Pos > x.Pos {
			err = errActed()
		}
		if err != nil {
			return err
		}
		return change[org.Post, org.PostCommand](b.t, b.orgFacts(b.q), posts, id, org.ClosePost{From: from})
	case "power":
		r, err := powers.From(b.t, id)
		if err == nil && r.Pos > x.Pos {
			err = errActed()
		}
		if err != nil {
			return err
		}
		return change[org.Power, org.PowerCommand](b.t, b.orgFacts(b.q), powers, id, org.EndPower{Last: from.AddDays(-1)})
	}
	r, err := cells.From(b.t, id)
	if err == nil && r.Pos > x.Pos {
		err = errActed()
	}
	if err != nil {
		return err
	}
	return changeWith(b.t, b.App, cells, id, b.cellFacts(b.q, b.t.Now().Date()), func(k *Desk) grid.Command {
		return grid.Close{From: from, Reason: k.Text("reason", "撤回导入："+b.Spec.Name)}
	})
}

// reverseUnit forgets a spelling, or closes a unit on which nothing stands.
func (b *batch) reverseUnit(x store.JobRow, id org.UnitID, from calendar.Date) error {
	if alias, ok := strings.CutPrefix(x.Note, "别名："); ok {
		return b.unit(id, org.RemoveAlias{Alias: alias})
	}
	r, err := units.From(b.t, string(id))
	if err != nil {
		return err
	}
	if r.Pos > x.Pos {
		return errActed()
	}
	used, err := b.unitUsed(id, from)
	if err != nil {
		return err
	}
	if used {
		return fault.New(fault.Refused, "这个单位下已有岗位、网格、点位或事项，请先调整它们")
	}
	return b.unit(id, org.Close{From: from})
}

// unitUsed reports whether anything stands on a unit from a day on.
func (b *batch) unitUsed(id org.UnitID, day calendar.Date) (bool, error) {
	if len(b.d.Org.PostsIn(id, day)) > 0 || len(b.d.Org.Children(id, day)) > 0 {
		return true, nil
	}
	for _, c := range b.d.Grid.On(day) {
		seat, duty := c.SeatOn(day), c.DutyOn(day)
		if seat.Town == id || seat.Community == id || seat.Precinct == id || slices.ContainsFunc(duty.Helpers, func(h grid.Helper) bool { return h.Unit == id }) {
			return true, nil
		}
	}
	for _, s := range b.d.Sites.On(day) {
		if s.OwnerOn(day) == id {
			return true, nil
		}
	}
	return b.t.UnitInUse(string(id))
}
