package app

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// MaySendOut reports whether the viewer may have an import dispatch what it files. No tool may: somebody answers for a dispatch.
func MaySendOut(v Viewer) bool { return v.Account != "" && matter.Dispatches(v.Roles) }

// notSent is what the note of a row says behind what it filed.
const notSent = "；没有派遣："

// toSend reports whether a row is to be dispatched once it is filed.
func (s ImportSpec) toSend(v map[string]string) bool {
	return s.Dispatch && s.Kind == ImportMatters && !s.History && v["unit"] != "" && v["state"] != OldClosed
}

// dispatchAll sends out the live rows that name a unit, when that was confirmed. A row that the rules refuse to send out stays
// filed, with the sentence.
func (r *run) dispatchAll() error {
	units := map[int64]string{}
	for _, row := range r.rows {
		if r.Spec.toSend(row.Values) {
			units[int64(row.Line)] = row.Values["unit"]
		}
	}
	var todo []store.JobRow
	for line, x := range r.done {
		if x.State == store.RowDone && x.Stream != "" && units[line] != "" {
			todo = append(todo, x)
		}
	}
	slices.SortFunc(todo, func(a, b store.JobRow) int { return int(a.Line - b.Line) })
	for len(todo) > 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		n := min(r.size, len(todo))
		if err := r.sendBatch(todo[:n], units); err != nil {
			return err
		}
		todo = todo[n:]
	}
	return nil
}

// sendBatch dispatches some matters in one transaction, each a command of its own.
func (r *run) sendBatch(part []store.JobRow, units map[int64]string) error {
	before := r.Import
	began := time.Now()
	_, err := r.write(r.ctx, Ask{Viewer: r.q.Viewer, Job: r.q.Job, Bulk: true}, func(t *store.Tx) error {
		began = time.Now()
		r.Import = before
		b := &batch{run: r, t: t, q: r.q, d: r.District()}
		for _, x := range part {
			if err := b.sendOne(x, units[x.Line]); err != nil {
				return err
			}
		}
		return putImport(t, r.Import)
	})
	if err != nil {
		r.Import = before
		return err
	}
	r.resize(time.Since(began), len(part))
	return nil
}

// sendOne dispatches the matter of one row, or notes why it stays where it is. One that was dispatched before a restart is left.
func (b *batch) sendOne(x store.JobRow, words string) error {
	id := b.Spec.commandOf("dispatch", int(x.Line))
	note := ""
	done, err := b.t.Each(store.Command{ID: id, Author: b.author(), Digest: sha256.Sum256([]byte(id))}, func() (err error) {
		note, err = b.sendOut(x, words)
		return err
	})
	switch half, ok := errors.AsType[store.HalfDone](err); {
	case ok:
		return half.Err
	case err != nil:
		x.State, x.Note = store.RowUnsent, x.Note+notSent+err.Error()
		b.Result.Unsent++
	case done.Repeated:
		return nil
	default:
		x.Pos, x.Note = b.t.Pos(), x.Note+" "+note
		b.Result.Dispatched++
	}
	return b.t.PutJobRow(x)
}

// sendOut accepts and dispatches one matter. Both are decided before either is entered, so that a refusal has written nothing.
func (b *batch) sendOut(x store.JobRow, words string) (note string, err error) {
	unit, err := b.unitOf(words, "")
	if err != nil {
		return "", err
	}
	if unit == "" {
		return "", fault.New(fault.Refused, "“%s”没有对应到单位，请打开事项另行派遣", words)
	}
	_, id, _ := strings.Cut(x.Stream, "/")
	r, err := store.Matters.From(b.t, id)
	if err != nil {
		return "", err
	}
	if b.q.Job == "" && !b.q.Viewer.Sees(r.State) {
		return "", errHidden(id)
	}
	k := newDesk(b.t, b.d, matter.Stream(id), r.State)
	k.closed = !r.State.Secrecy.IsZero()
	var events []journal.Event
	for _, build := range []func() matter.Command{
		func() matter.Command { return matter.Accept{} },
		func() matter.Command { return k.SendOut(unit, true, "", nil) },
	} {
		cmd := build()
		if k.err != nil {
			return "", k.err
		}
		list, err := matter.Decide(k.State, b.facts(b.t, b.q, b.d, k.State, Outside{}), cmd)
		if err != nil {
			return "", err
		}
		for _, e := range list {
			k.State = matter.Apply(k.State, e)
		}
		events = append(events, list...)
	}
	_, err = enterMatter(b.t, k, r, events)
	return fmt.Sprintf("已派%s", b.d.Org.UnitName(unit, b.t.Now().Date())), err
}

// errMayNotSend refuses the wish of somebody to dispatch whose post may not.
func errMayNotSend() error {
	return fault.New(fault.Denied, "导入后直接派遣，要由值班长或办公室主任来确认；请去掉这一项，先只导入")
}

// sends reports whether the import may dispatch for the viewer; one that does not ask to dispatch always may.
func (s ImportSpec) sends(v Viewer) error {
	if s.Dispatch && !MaySendOut(v) {
		return errMayNotSend()
	}
	return nil
}
