// Package jobs turns the clock: what happens without a request happens here, through the same use cases. Each job asks for
// what is due now; run twice, it changes nothing.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/evidence"
	"shuangcheng/internal/edge/photo"
)

// job is one thing that is looked at again and again.
type job struct {
	name  string
	word  string // what it does, for people
	every time.Duration
	run   func(context.Context, *app.App) error
}

// all are the jobs of the product, in the order of their turns.
var all = []job{
	{"auto-sign", "逾期未签收的按签收处理", time.Minute, counted("signed for units that did not", (*app.App).SignOverdue)},
	{"time", "登记到时未办的事项", time.Minute, counted("noted waits that ended", (*app.App).NoteTimesUp)},
	{"sample", "抽取回头看", time.Minute, counted("chose closed matters for a re-check", (*app.App).DrawRechecks)},
	{"looks", "封存查看记录", time.Minute, counted("sealed the looks into the vault", (*app.App).SealLooks)},
	{"photos", "读取新照片", time.Minute, counted("read photos", readPhotos)},
	{"notices", "给有关的人送消息", time.Minute, counted("told people of steps that concern them", (*app.App).DrawNotices)},
	{"operate", "按计划备份、校验和演练", time.Minute, func(ctx context.Context, a *app.App) error { return a.Nightly(ctx) }},
	{"clock", "核对机器时钟", time.Minute, func(ctx context.Context, a *app.App) error { return a.NoteClock(ctx) }},
	{"tidy", "清理过期草稿、登录和导入文件", 6 * time.Hour, func(ctx context.Context, a *app.App) error { return a.Tidy(ctx) }},
	{"sweep", "清理无人引用的附件", 6 * time.Hour, func(_ context.Context, a *app.App) error {
		moved, deleted, err := a.SweepFiles()
		if moved+deleted > 0 {
			slog.Info("swept files that nobody refers to", "moved", moved, "deleted", deleted)
		}
		return err
	}},
}

// readPhotos unpacks the photos that came, one after another, so that one core and the memory of one picture suffice.
func readPhotos(a *app.App, ctx context.Context) (int, error) {
	return a.ReadPhotos(ctx, func(data []byte, way evidence.Way) (app.Opened, error) {
		r, err := photo.Open(data, way, nil)
		return app.Opened{Photo: r.Photo, Thumb: r.Thumb, Preview: r.Preview}, err
	})
}

// counted makes a job of a use case that says on how many things it acted.
func counted(what string, f func(*app.App, context.Context) (int, error)) func(context.Context, *app.App) error {
	return func(ctx context.Context, a *app.App) error {
		n, err := f(a, ctx)
		if n > 0 {
			slog.InfoContext(ctx, what, "n", n)
		}
		return err
	}
}
