// Package jobs turns the clock: what happens without a request happens here, through the same use cases. Each job asks for
// what is due now; run twice, it changes nothing.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"shuangcheng/internal/app"
)

// job is one thing that is looked at again and again.
type job struct {
	name  string
	every time.Duration
	run   func(context.Context, *app.App) error
}

// all are the jobs of the product.
var all = []job{
	{"auto-sign", time.Minute, func(ctx context.Context, a *app.App) error {
		n, err := a.SignOverdue(ctx)
		if n > 0 {
			slog.InfoContext(ctx, "signed for units that did not", "matters", n)
		}
		return err
	}},
	{"clock", time.Minute, func(ctx context.Context, a *app.App) error { return a.NoteClock(ctx) }},
	{"sweep", 6 * time.Hour, func(ctx context.Context, a *app.App) error {
		moved, deleted, err := a.SweepFiles()
		if moved+deleted > 0 {
			slog.InfoContext(ctx, "swept files that nobody refers to", "moved", moved, "deleted", deleted)
		}
		return err
	}},
}

// Start runs the jobs until the returned function is called, which waits for the one under way.
func Start(a *app.App) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		last := map[string]time.Time{}
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			turn(ctx, a, last)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// turn runs what is due. A job that fails is logged and tried again at its next time; the others go on.
func turn(ctx context.Context, a *app.App, last map[string]time.Time) {
	now := a.Now().Time()
	for _, j := range all {
		if ctx.Err() != nil || now.Sub(last[j.name]) < j.every && now.After(last[j.name]) {
			continue
		}
		last[j.name] = now
		if err := j.run(ctx, a); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "job failed", "job", j.name, "err", err)
		}
	}
}
