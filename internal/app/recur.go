package app

import (
	"context"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// recurLook bounds how many matters of the same class about a place are looked at, the last filed first.
const recurLook = 50

// recurs asks, after a matter was filed, classified or moved, whether an older one has come back, and enters what the rulebook
// says: the reopening, or a question to the office. A matter of the same class that is open at the place comes before all closed
// ones: then it is a duplicate and no recurrence. It returns the matter as it then stands.
func (a *App) recurs(t *store.Tx, q Ask, fresh store.MatterRow) (store.MatterRow, error) {
	if !fresh.State.MayRecur() {
		return fresh, nil
	}
	rows, err := t.SameNear(store.NearKeys(fresh.State.Place), fresh.State.Class.Problem.Code, recurLook)
	if err != nil {
		return fresh, err
	}
	f := a.facts(t, q, a.District(), fresh.State, Outside{Receipt: fresh.State.Source.Finder.Receipt})
	old, ok := lastClosed(fresh, rows, f)
	if !ok {
		return fresh, nil
	}
	events, err := matter.Decide(fresh.State, f, matter.NoteRecurrence{Of: old.ID, Old: old.State, Ask: q.Job != "" || q.Bulk})
	if err != nil || len(events) == 0 {
		return fresh, err
	}
	if fresh, err = store.Matters.Enter(t, fresh, events...); err != nil || fresh.State.Status != matter.Merged {
		return fresh, err
	}
	return fresh, a.recur(t, f, old, fresh)
}

// lastClosed is the matter that was closed last of those that the fresh one may be a recurrence of.
func lastClosed(fresh store.MatterRow, rows []store.MatterRow, f matter.Facts) (best store.MatterRow, ok bool) {
	for _, r := range rows {
		if r.ID == fresh.ID {
			continue
		}
		if open := r.State; open.Status.Live() {
			open.Status, open.Closed.At = matter.Done, fresh.State.Occurred
			if _, _, same := matter.Recurs(fresh.State, open, f); same {
				return best, false
			}
		}
		if _, _, same := matter.Recurs(fresh.State, r.State, f); same && (!ok || r.State.Closed.At > best.State.Closed.At) {
			best, ok = r, true
		}
	}
	return best, ok
}

// recur reopens the old matter for the fresh one, which has just been merged into it.
func (a *App) recur(t *store.Tx, f matter.Facts, old, fresh store.MatterRow) error {
	events, err := matter.Decide(old.State, f, matter.Recur{From: fresh.ID, FromNo: fresh.State.Number, Sources: fresh.State.AllSources(fresh.ID)})
	if err != nil {
		return err
	}
	_, err = store.Matters.Enter(t, old, events...)
	return err
}

// ConfirmRecurrence answers the question whether a matter is an older one come back: the older one is reopened with its history,
// and this one ends as merged into it. Both are changed or neither.
func (a *App) ConfirmRecurrence(ctx context.Context, q Ask, id string) (store.Receipt, error) {
	return a.write(ctx, q, func(t *store.Tx) error {
		fresh, err := store.Matters.From(t, id)
		if err != nil {
			return err
		}
		if fresh.Ver == 0 || !q.Viewer.Sees(fresh.State) {
			return errHidden(id)
		}
		old, err := store.Matters.From(t, fresh.State.Recur.Of)
		if err != nil {
			return err
		}
		f := a.facts(t, q, a.District(), fresh.State, Outside{})
		events, err := matter.Decide(fresh.State, f, matter.ConfirmRecurrence{Old: old.State})
		if err != nil {
			return err
		}
		if fresh, err = store.Matters.Enter(t, fresh, events...); err != nil {
			return err
		}
		return a.recur(t, f, old, fresh)
	})
}

// DenyRecurrence answers that it is another trouble; it goes on as a matter of its own and is not asked about again.
func (a *App) DenyRecurrence(ctx context.Context, q Ask, id, words string) (store.Receipt, error) {
	return a.Matter(ctx, q, id, Outside{}, func(k *Desk) matter.Command {
		return matter.DenyRecurrence{Words: k.Text("words", words)}
	})
}

// moves reports whether events change what a recurrence is told by: class, place or secrecy.
func moves(events []journal.Event) bool {
	for _, e := range events {
		switch e.(type) {
		case matter.Classified, matter.Corrected, matter.Restricted:
			return true
		}
	}
	return false
}
