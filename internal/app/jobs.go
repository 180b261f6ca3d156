package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// jobAsk is the request of a job of the clock. Its ID derives from what is done, so that doing it again does nothing.
func jobAsk(job string, parts ...string) Ask {
	id := jobID(append([]string{job}, parts...)...)
	return Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Job: job, Bulk: true}
}

// duePage is how many matters a job looks up at a time.
const duePage = 200

// eachFound gives f the matters of a moment within a span, the earliest first. An error of one does not keep the others back.
func (a *App) eachFound(ctx context.Context, q store.WhenQuery, f func(store.Found) error) (err error) {
	q.Limit = duePage
	for ctx.Err() == nil {
		page, rerr := a.db.When(q)
		if rerr != nil {
			return errors.Join(err, rerr)
		}
		for _, r := range page {
			if ctx.Err() != nil {
				break
			}
			if ferr := f(r); ferr != nil {
				err = errors.Join(err, fmt.Errorf("matter %s: %w", r.ID, ferr))
			}
		}
		if len(page) < q.Limit {
			break
		}
		q.After = page[len(page)-1]
	}
	return errors.Join(err, ctx.Err())
}

// clockTurns carries out a command of the clock; that somebody was faster is no error.
func (a *App) clockTurns(ctx context.Context, q Ask, id string, c matter.Command) (done bool, err error) {
	r, err := a.Matter(ctx, q, id, Outside{}, func(*Desk) matter.Command { return c })
	if fault.KindOf(err) == fault.Refused {
		return false, nil
	}
	return err == nil && !r.Repeated, err
}

// SignOverdue signs for the units that let a dispatch lie beyond the rulebook's time 自动签收. It returns how many it signed; one
// that fails does not keep the others back.
func (a *App) SignOverdue(ctx context.Context) (n int, err error) {
	due := store.WhenQuery{What: store.WhenEnds(matter.WaitSign), To: a.db.Now() + 1}
	err = a.eachFound(ctx, due, func(r store.Found) error {
		q := jobAsk(matter.JobAutoSign, r.ID, fmt.Sprint(r.State.Dispatch.Times), r.At.String())
		done, err := a.clockTurns(ctx, q, r.ID, matter.Receive{})
		if done {
			n++
		}
		return err
	})
	return n, err
}

// NoteTimesUp enters for every matter the waits that have ended without what was waited for: answers that the office owes, a
// ruling, missing information, the review of a suspension, the reply of an assisting unit, a one-matter link. It returns how
// many matters it noted something on.
func (a *App) NoteTimesUp(ctx context.Context) (n int, err error) {
	now := a.db.Now()
	for _, w := range matter.Waits {
		if w.Code == matter.WaitSign {
			continue
		}
		due := store.WhenQuery{What: store.WhenEnds(w.Code), To: now + 1}
		err = errors.Join(err, a.eachFound(ctx, due, func(r store.Found) error {
			done, err := a.clockTurns(ctx, jobAsk(matter.JobTime, r.ID, fmt.Sprint(r.Ver)), r.ID, matter.NoteTime{})
			if done {
				n++
			}
			return err
		}))
	}
	return n, err
}

// steppedAtLeast is the step back of the machine's clock that is worth an entry.
const steppedAtLeast = time.Minute

// NoteClock enters that the machine's clock stood behind the journal, once an hour at most.
func (a *App) NoteClock(ctx context.Context) error {
	back := a.db.SteppedBack()
	if back <= steppedAtLeast {
		return nil
	}
	hour := a.db.Now().String()[:13]
	_, err := a.write(ctx, jobAsk("clock", hour), func(t *store.Tx) error {
		_, err := t.Append(journal.Of("clock", hour), 1, store.ClockStepped{Seconds: int64(back / time.Second)})
		return err
	})
	return err
}

// SealLooks enters the root of each past day's looks into the vault. It returns how many entries it made.
func (a *App) SealLooks(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil {
		first, err := a.db.LooksToSeal()
		if err != nil || first == 0 {
			return n, err
		}
		if _, err := a.write(ctx, jobAsk("looks", strconv.FormatInt(first, 10)), (*store.Tx).SealLooks); err != nil {
			return n, err
		}
		n++
	}
	return n, ctx.Err()
}

// Tidy throws away what nobody finished or needs any more: old drafts, ended sessions, old notices, files given to imports long ago.
func (a *App) Tidy(ctx context.Context) error {
	_, err := a.write(ctx, Ask{Job: "tidy", Bulk: true}, func(t *store.Tx) error {
		return errors.Join(t.Tidy(), t.DropNotices(t.Now().Add(-keepNotices)))
	})
	return errors.Join(err, a.DropOldImportFiles(ctx))
}

// SweepFiles moves stored files that no entry refers to into the trash and empties the trash of what lay there long enough. A file
// that was lawfully removed while the process was killed goes at once.
func (a *App) SweepFiles() (moved, deleted int, err error) {
	return a.blobs.Sweep(a.db.Now().Time(), func(sum string) (bool, error) {
		b, err := a.db.Blob(sum)
		switch {
		case fault.KindOf(err) == fault.Missing:
			return false, nil
		case err == nil && b.Removed > 0:
			return true, errors.Join(a.blobs.Remove(sum), a.dropSmall(sum))
		}
		return err == nil, err
	})
}
