package benchkit

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// Speed is what a run of one work gave.
type Speed struct {
	PerSecond     float64
	P50, P95, P99 time.Duration
	CPU           time.Duration // of this process, both sides of the work, for each run
}

// measure runs f on several goroutines for d.
func measure(workers int, d time.Duration, f func(worker int) error) (s Speed, err error) {
	before, err := cpuTime()
	if err != nil {
		return s, err
	}
	perSecond, took, err := together(workers, d, f)
	if err != nil {
		return s, err
	}
	after, err := cpuTime()
	if err != nil || len(took) == 0 {
		return s, err
	}
	slices.Sort(took)
	at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100] }
	return Speed{perSecond, at(50), at(95), at(99), (after - before) / time.Duration(len(took))}, nil
}

// cpuTime is what this process has used so far.
func cpuTime() (time.Duration, error) {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano()), nil
}

// Commands has a number of writers take new matters through the loop, one command at a time, for span. enter is nil but where
// a part of the work is to be left out.
func (d *Data) Commands(ctx context.Context, writers int, span time.Duration, enter Enter) (Speed, error) {
	have, err := d.count()
	if err != nil {
		return Speed{}, err
	}
	var next atomic.Int64
	next.Store(int64(have))
	plays := make([]*play, writers)
	s, err := measure(writers, span, func(w int) error {
		if plays[w] == nil || plays[w].over() {
			plays[w] = d.District.begin(int(next.Add(1) - 1))
			plays[w].enter = enter
		}
		return plays[w].step(ctx, d.DB)
	})
	if err != nil {
		return s, err
	}
	return s, d.setCount(ctx, int(next.Load()))
}

// Page reads one page after another as a viewer.
func (d *Data) Page(v Viewer, f store.Filter, readers int, span time.Duration) (Speed, error) {
	f.Tokens, f.Limit = v.Tokens, 50
	return measure(readers, span, func(int) error {
		_, err := d.Matters(f)
		return err
	})
}

// Counts reads the kept counts of one place again and again.
func (d *Data) CountsOf(place string, span time.Duration) (Speed, error) {
	return measure(1, span, func(int) error {
		_, err := d.DB.Counts(place, nil)
		return err
	})
}

// FoldRate reads up to n entries into memory, then folds them on one core: parse, decode, apply.
func (d *Data) FoldRate(n int) (s Speed, err error) {
	var list []store.Stored
	for pos := int64(0); len(list) < n; {
		page, err := d.Entries(pos, 5000)
		if err != nil {
			return s, err
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if kind, _ := e.Stream.Cut(); kind == "matter" {
				list = append(list, e)
			}
		}
		pos = page[len(page)-1].Pos
	}
	start := time.Now()
	before, err := cpuTime()
	if err != nil {
		return s, err
	}
	var stream journal.Stream
	var state matter.State
	for _, e := range list {
		if e.Stream != stream {
			stream, state = e.Stream, matter.State{}
		}
		entry, err := journal.Parse([]byte(e.Leaf))
		if err != nil {
			return s, err
		}
		ev, err := matter.Decode(entry.Kind, entry.Body)
		if err != nil {
			return s, err
		}
		state = matter.Apply(state, ev)
	}
	after, err := cpuTime()
	return Speed{PerSecond: float64(len(list)) / time.Since(start).Seconds(), CPU: (after - before) / time.Duration(max(1, len(list)))}, err
}
