package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// drawBack is how many days a server may have stood still and still draw for the last days it ran.
const drawBack = 40

// DrawRechecks promises the seeds of today and tomorrow, and draws among the matters closed on past days whose seed was
// promised and not shown yet. It returns how many matters were chosen for a re-check 回头看. What the draw is worth, and
// against whom, says docs/adr/0007.
func (a *App) DrawRechecks(ctx context.Context) (chosen int, err error) {
	if err := a.PromiseDraws(ctx); err != nil {
		return 0, err
	}
	today := a.db.Now().Date()
	for back := 1; back <= drawBack && ctx.Err() == nil; back++ {
		day := today.AddDays(-back)
		past, err := a.db.Stream(matter.SampleStream(day))
		if err != nil {
			return chosen, err
		}
		if len(past) != 1 { // never promised, or drawn
			continue
		}
		n, err := a.drawDay(ctx, day, past[0])
		if chosen += n; err != nil {
			return chosen, fmt.Errorf("draw of %s: %w", day, err)
		}
	}
	return chosen, ctx.Err()
}

// PromiseDraws promises the seeds of today and tomorrow. A server does it before it takes requests, so that nothing is closed
// before the promise; done again, it does nothing.
func (a *App) PromiseDraws(ctx context.Context) error {
	today := a.db.Now().Date()
	return errors.Join(a.promiseDraw(ctx, today), a.promiseDraw(ctx, today.AddDays(1)))
}

// seedOf is the seed of a day. It derives from a key outside the database, so that nothing need be kept secret in it.
func (a *App) seedOf(day calendar.Date) (seed [32]byte, err error) {
	b, err := a.db.Code("sample/seed", string(day))
	copy(seed[:], b)
	return seed, err
}

func (a *App) promiseDraw(ctx context.Context, day calendar.Date) error {
	if past, err := a.db.Stream(matter.SampleStream(day)); err != nil || len(past) > 0 {
		return err
	}
	seed, err := a.seedOf(day)
	if err != nil {
		return err
	}
	commit := matter.SampleCommit(day, seed)
	e := matter.SampleSealed{Day: day, Commit: hex.EncodeToString(commit[:])}
	return a.note(ctx, jobAsk(matter.JobSample, "seal", string(day)), matter.SampleStream(day), 1, e)
}

// note enters one event of a stream that has no state, on account of a job.
func (a *App) note(ctx context.Context, q Ask, s journal.Stream, ver int64, e journal.Event) error {
	_, err := a.write(ctx, q, func(t *store.Tx) error {
		_, err := t.Append(s, ver, e)
		return err
	})
	return err
}

// drawDay chooses among the matters closed on a day and then shows the seed. Broken off, it goes on where it stopped.
func (a *App) drawDay(ctx context.Context, day calendar.Date, promise store.Stored) (chosen int, err error) {
	seed, err := a.seedOf(day)
	if err != nil {
		return 0, err
	}
	if err := checkPromise(promise, day, seed); err != nil {
		return 0, err
	}
	rules := a.District().Rules
	out := matter.SampleDrawn{Day: day, Seed: hex.EncodeToString(seed[:]), Percent: rules.SamplePercent, Rulebook: rules.Name()}
	span := store.WhenQuery{What: store.WhenClosed, From: day.Start(), To: day.AddDays(1).Start()}
	err = a.eachFound(ctx, span, func(r store.Found) error {
		if !r.State.Secrecy.IsZero() {
			return nil
		}
		out.Closed++
		why, err := a.choose(r, rules, day, seed)
		switch {
		case err != nil || why == "":
			return err
		case why == matter.ChosenDrawn:
			out.Drawn++
		default:
			out.Certain++
		}
		done, err := a.clockTurns(ctx, jobAsk(matter.JobSample, r.ID, string(day)), r.ID, matter.Sample{Why: why, Draw: string(day)})
		if done {
			chosen++
		}
		return err
	})
	if err != nil {
		return chosen, err
	}
	return chosen, a.note(ctx, jobAsk(matter.JobSample, "draw", string(day)), matter.SampleStream(day), 2, out)
}

// choose says why a matter closed on the day is looked at again; empty when it is not.
func (a *App) choose(r store.Found, rules matter.Rulebook, day calendar.Date, seed [32]byte) (matter.Chosen, error) {
	last, err := a.db.LastFalse(string(r.State.Rectifier()))
	if err != nil {
		return "", err
	}
	if why, ok := matter.LookAgain(r.State, rules, day, last); ok {
		return why, nil
	}
	leaf, err := a.closing(r)
	if err != nil || !matter.DrawnBy(seed, leaf, rules.SamplePercent) {
		return "", err
	}
	return matter.ChosenDrawn, nil
}

// closing is the hash of the entry that closed the matter.
func (a *App) closing(r store.Found) (proof.Hash, error) {
	stored, err := a.db.Stream(matter.Stream(r.ID))
	if err != nil {
		return proof.Hash{}, err
	}
	for i := len(stored) - 1; i >= 0; i-- {
		if k := stored[i].Kind; k == (matter.Closed{}).Kind() || k == (matter.Settled{}).Kind() {
			return proof.LeafHash([]byte(stored[i].Leaf)), nil
		}
	}
	return proof.Hash{}, errors.New("closed without an entry that says so")
}

// checkPromise refuses to draw with another seed than the promised one, as after a change of the key folder.
func checkPromise(s store.Stored, day calendar.Date, seed [32]byte) error {
	e, err := journal.Parse([]byte(s.Leaf))
	if err != nil {
		return err
	}
	ev, err := matter.DecodeSample(e.Kind, e.Body)
	if err != nil {
		return err
	}
	commit := matter.SampleCommit(day, seed)
	if p, ok := ev.(matter.SampleSealed); !ok || p.Commit != hex.EncodeToString(commit[:]) {
		return fault.New(fault.Refused, "%s的抽查种子与事先封存的不符，密钥目录可能换过；当日不再抽取，请另行安排回头看。", day)
	}
	return nil
}

// ToLookAt lists the matters chosen for a re-check that nobody has looked at since, that the viewer may see and that keep holds
// for, the longest waiting first.
func (a *App) ToLookAt(v Viewer, keep func(matter.State) bool) (Waiting, error) {
	var found []store.Listed
	q := store.WhenQuery{What: store.WhenToLookAt, To: a.db.Now().Add(time.Hour), Limit: 50}
	for asked := 0; ; asked += q.Limit {
		page, err := a.db.When(q)
		if err != nil {
			return Waiting{}, err
		}
		for _, r := range page {
			if v.Sees(r.State) && keep(r.State) {
				found = append(found, store.Listed{MatterRow: r.MatterRow})
			}
		}
		if len(page) < q.Limit {
			return a.waiting(found, false)
		}
		if len(found) > WorkCounted || asked >= workAsked {
			return a.waiting(found, true)
		}
		q.After = page[len(page)-1]
	}
}
