package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
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
		if q.Viewer, err = a.mayImport(q, i.Spec.Kind); err != nil {
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

// MayEndUndo reports whether the viewer may be the second person of an import that was taken back.
func (a *App) MayEndUndo(v Viewer, i Import) bool {
	return v.Account != "" && v.Account != i.Spec.UndoneBy && matter.Dispatches(v.Roles)
}

// ConfirmUndo confirms, by a second person, the voiding of the matters that an undo left waiting because they had been dispatched.
// Each is decided by its own rules; what is refused keeps waiting. Then the undo goes on with what had stood in its way.
func (a *App) ConfirmUndo(ctx context.Context, q Ask, id string) (confirmed int, refused []error, err error) {
	i, err := a.Import(q.Viewer, id)
	if err != nil {
		return 0, nil, err
	}
	if i.State != store.JobUndone {
		return 0, nil, fault.New(fault.Refused, "这次导入没有撤回，或还在撤回，请等它做完再确认")
	}
	rows, err := a.db.JobRows(id, store.RowAsked)
	if err != nil {
		return 0, nil, err
	}
	for _, x := range rows {
		_, m, _ := strings.Cut(x.Stream, "/")
		one := q
		one.ID = jobID("confirm-undo", q.ID, m)
		_, err := a.Matter(ctx, one, m, Outside{}, func(*Desk) matter.Command { return matter.ConfirmVoid{} })
		switch {
		case fault.KindOf(err) == fault.Internal && err != nil:
			return confirmed, refused, err
		case err != nil:
			refused = append(refused, fault.New(fault.KindOf(err), "第 %d 行：%s", x.Line, err))
		default:
			confirmed++
		}
	}
	_, err = a.write(ctx, Ask{Viewer: q.Viewer, Job: q.Job}, func(t *store.Tx) error {
		j, err := t.Job(id)
		if err != nil {
			return err
		}
		j.State = store.JobUndoing
		return t.PutJob(j)
	})
	if err == nil {
		a.imports.wake()
	}
	return confirmed, refused, err
}

// undo takes back rows first and then what was made beside them, the last first. Run again, it looks after the rows that wait for a
// second person and tries again what other rows stood in the way of.
func (r *run) undo() (err error) {
	if r.q, err = r.asker(r.Spec.UndoneBy, r.Spec.UndoneAs); err != nil {
		return err
	}
	if err = r.recount(); err != nil {
		return err
	}
	var todo []store.JobRow
	for _, x := range r.done {
		if x.Stream != "" && (x.State == store.RowDone || x.State == store.RowUnsent || x.State == store.RowAsked || x.State == store.RowKept && x.Line < 0) {
			todo = append(todo, x)
		}
	}
	slices.SortFunc(todo, func(a, b store.JobRow) int { // rows from the last to the first, then posts, persons, sites, other units, towns
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
	if err := r.recount(); err != nil {
		return err
	}
	r.State = store.JobUndone
	return r.put()
}

// undoBatch takes some rows back; one that is refused half-way is kept, and the others run again without it.
func (r *run) undoBatch(part []store.JobRow) error {
	skip := map[int64]error{}
	for range len(part) + 1 {
		_, err := r.register(r.ctx, Ask{Viewer: r.q.Viewer, Job: r.q.Job, Bulk: true}, func(t *store.Tx) error {
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
		skip[int64(half.line)] = half.err
	}
	return errors.New("undoing was refused again and again")
}

// What the note of a row says behind what it made.
const (
	notKept  = "；没有撤回："
	notAsked = "；已派遣，作废待第二人确认"
)

// undoOne takes one row back, asks for a second person where the rules want one, or keeps the row with the reason.
func (b *batch) undoOne(x store.JobRow, refused error) error {
	if x.State == store.RowAsked {
		return b.settleAsked(x)
	}
	err := refused
	b.proposed = false
	if err == nil {
		id := b.Spec.commandOf("undo", int(x.Line))
		_, err = b.t.Each(store.Command{ID: id, Author: b.author(), Digest: sha256.Sum256([]byte(id))}, func() error { return b.reverse(x) })
	}
	if half, ok := errors.AsType[store.HalfDone](err); ok {
		return halfRow{int(x.Line), half.Err}
	}
	x.Note, _, _ = strings.Cut(x.Note, notKept)
	switch {
	case err != nil:
		x.State, x.Note = store.RowKept, x.Note+notKept+err.Error()
	case b.proposed:
		x.State, x.Note = store.RowAsked, x.Note+notAsked
	default:
		x.State = store.RowUndone
	}
	return b.t.PutJobRow(x)
}

// settleAsked looks what the second person has decided.
func (b *batch) settleAsked(x store.JobRow) error {
	_, id, _ := strings.Cut(x.Stream, "/")
	r, err := store.Matters.From(b.t, id)
	if err != nil {
		return err
	}
	if x = settled(x, r.State); x.State == store.RowAsked {
		return nil
	}
	return b.t.PutJobRow(x)
}

// settled is a waiting row as its matter has come to stand.
func settled(x store.JobRow, s matter.State) store.JobRow {
	note, _, _ := strings.Cut(x.Note, notAsked)
	switch {
	case s.Status == matter.Void:
		x.State, x.Note = store.RowUndone, note+"；作废已由第二人确认"
	case s.Voiding.IsZero():
		x.State, x.Note = store.RowKept, note+notKept+"作废申请未获确认，请按流程单独处理"
	}
	return x
}
