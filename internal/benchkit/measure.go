package benchkit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

// Speed is what a run of one work gave.
type Speed struct {
	PerSecond     float64
	P50, P95, P99 time.Duration
	CPU           time.Duration // of this process, both sides of the work, for each run
}

// String writes how long one run took and what it cost.
func (s Speed) String() string {
	return fmt.Sprintf("p50 %s  p95 %s  p99 %s  每次 %d µs CPU", millis(s.P50), millis(s.P95), millis(s.P99), s.CPU.Microseconds())
}

// Until runs pause and then f on several goroutines until done says something, and measures f alone. What done says is its error.
func Until(workers int, done <-chan error, pause, f func(worker int) error) (s Speed, err error) {
	var mu sync.Mutex
	var all []time.Duration
	var first error
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for {
				err := pause(w)
				begun := time.Now()
				if err == nil {
					err = f(w)
				}
				mu.Lock()
				all, first = append(all, time.Since(begun)), cmp.Or(first, err)
				mu.Unlock()
				select {
				case <-stop:
					return
				default:
				}
				if err != nil {
					return
				}
			}
		})
	}
	err = <-done
	close(stop)
	wg.Wait()
	slices.Sort(all)
	return ranked(all), errors.Join(err, first)
}

// ranked gives the ranks of sorted times.
func ranked(took []time.Duration) (s Speed) {
	if len(took) == 0 {
		return s
	}
	at := func(percent int) time.Duration { return took[(len(took)-1)*percent/100] }
	return Speed{P50: at(50), P95: at(95), P99: at(99)}
}

// Together runs f on several goroutines for d.
func Together(workers int, d time.Duration, f func(worker int) error) (s Speed, err error) {
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
	s = ranked(took)
	s.PerSecond, s.CPU = perSecond, (after-before)/time.Duration(len(took))
	return s, nil
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
	s, err := Together(writers, span, func(w int) error {
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
	return Together(readers, span, func(int) error {
		_, err := d.Matters(f)
		return err
	})
}

// Counts reads the kept counts of one place again and again.
func (d *Data) CountsOf(place string, span time.Duration) (Speed, error) {
	return Together(1, span, func(int) error {
		_, err := d.DB.Counts(place, nil)
		return err
	})
}

// Streams reads up to n entries of matters, stream by stream, into memory.
func (d *Data) Streams(n int) (list [][]store.Stored, err error) {
	have := 0
	for pos := int64(0); have < n; {
		page, err := d.Entries(pos, 5000)
		if err != nil || len(page) == 0 {
			return list, err
		}
		for _, e := range page {
			if kind, _ := e.Stream.Cut(); kind != "matter" {
				continue
			}
			if e.Ver == 1 {
				list = append(list, nil)
			}
			if last := len(list) - 1; last >= 0 && int64(len(list[last])) == e.Ver-1 && (e.Ver == 1 || list[last][0].Stream == e.Stream) {
				list[last] = append(list[last], e)
				have++
			}
		}
		pos = page[len(page)-1].Pos
	}
	return list, nil
}

// FoldRate folds up to n entries on one core, as folding anew and verifying do: parse, decode, apply.
func (d *Data) FoldRate(n int) (Speed, error) {
	list, err := d.Streams(n)
	if err != nil {
		return Speed{}, err
	}
	return d.perEntry(list, func(entries []store.Stored) error {
		_, id := entries[0].Stream.Cut()
		_, err := store.Matters.Of(id, entries)
		return err
	})
}

// LeafRate checks the form of up to n entries on one core and hashes them: what shows that nothing was changed.
func (d *Data) LeafRate(n int) (Speed, error) {
	list, err := d.Streams(n)
	if err != nil {
		return Speed{}, err
	}
	var leaf proof.Leaf
	var tree proof.Frontier
	var made []proof.Hash
	var b []byte
	return d.perEntry(list, func(entries []store.Stored) error {
		for _, e := range entries {
			b = append(b[:0], e.Leaf...)
			if err := leaf.Parse(b); err != nil {
				return err
			}
			made = tree.Append(made[:0], proof.LeafHash(b))
		}
		return nil
	})
}

// perEntry gives the speed of f for each entry, on this goroutine alone.
func (d *Data) perEntry(list [][]store.Stored, f func([]store.Stored) error) (s Speed, err error) {
	n := 0
	start := time.Now()
	before, err := cpuTime()
	if err != nil {
		return s, err
	}
	for _, entries := range list {
		if err := f(entries); err != nil {
			return s, fmt.Errorf("entry %d: %w", entries[0].Pos, err)
		}
		n += len(entries)
	}
	after, err := cpuTime()
	return Speed{PerSecond: float64(n) / time.Since(start).Seconds(), CPU: (after - before) / time.Duration(max(1, n))}, err
}

// VerifyRate verifies the whole folder, with the states folded again or without.
func (d *Data) VerifyRate(ctx context.Context, refold bool) (Speed, error) {
	start := time.Now()
	before, err := cpuTime()
	if err != nil {
		return Speed{}, err
	}
	r, err := d.Verify(ctx, store.VerifyOptions{Refold: refold, Alone: true})
	if err != nil {
		return Speed{}, err
	}
	if r.All > 0 {
		return Speed{}, fmt.Errorf("verify: %d problems, the first: %s", r.All, r.Problems[0].Text)
	}
	after, err := cpuTime()
	n := max(1, r.Counts.Entries)
	return Speed{PerSecond: float64(n) / time.Since(start).Seconds(), CPU: (after - before) / time.Duration(n)}, err
}
