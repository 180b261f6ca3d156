package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
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

// SignOverdue signs for the units that let a dispatch lie beyond the rulebook's time 自动签收. It returns how many it signed; one
// that fails does not keep the others back.
func (a *App) SignOverdue(ctx context.Context) (n int, err error) {
	rows, err := a.db.Waiting(matter.Sign)
	if err != nil {
		return 0, err
	}
	now := a.db.Now()
	for _, r := range rows {
		by := r.State.Dispatch.SignBy
		if by.IsZero() || now < by {
			continue
		}
		q := jobAsk(matter.JobAutoSign, r.ID, fmt.Sprint(r.State.Dispatch.Times), by.String())
		done, werr := a.Matter(ctx, q, r.ID, Outside{}, func(*Desk) matter.Command { return matter.Receive{} })
		switch {
		case werr == nil && !done.Repeated:
			n++
		case werr != nil && fault.KindOf(werr) != fault.Refused: // refused: a person was faster
			err = errors.Join(err, fmt.Errorf("sign matter %s: %w", r.ID, werr))
		}
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

// SweepFiles moves stored files that no entry refers to into the trash and empties the trash of what lay there long enough.
func (a *App) SweepFiles() (moved, deleted int, err error) {
	return a.blobs.Sweep(a.db.Now().Time(), func(sum string) (bool, error) {
		_, err := a.db.Blob(sum)
		if fault.KindOf(err) == fault.Missing {
			return false, nil
		}
		return err == nil, err
	})
}
