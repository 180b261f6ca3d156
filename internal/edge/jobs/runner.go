package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
)

// Runner turns the jobs one after another and remembers, for as long as the process lives, how they went.
type Runner struct {
	app    *app.App
	jobs   []job
	health []Health // by place in jobs
	mu     sync.Mutex
	cancel context.CancelFunc
	done   chan struct{}
}

// Health is how a job went.
type Health struct {
	Name   string           `json:"name"`   // stable, for machines
	Word   string           `json:"word"`   // what it does, in Chinese
	Last   calendar.Instant `json:"last"`   // last run that ended; zero for none
	Failed calendar.Instant `json:"failed"` // last failure; zero for none
	Fault  string           `json:"fault"`  // of the last failure
	InARow int              `json:"in_a_row"`
}

// failsOften is after how many failures in a row a job is said to be broken rather than unlucky.
const failsOften = 3

// Broken reports that the job keeps failing and a person should look.
func (h Health) Broken() bool { return h.InARow >= failsOften }

// String says it in one Chinese sentence without the cause, which may name what is not for everybody.
func (h Health) String() string {
	switch {
	case h.Broken():
		return fmt.Sprintf("“%s”已连续失败 %d 次，最近一次在%s，请查看日志并处理。", h.Word, h.InARow, minute(h.Failed))
	case h.InARow > 0:
		return fmt.Sprintf("“%s”在%s失败，将自动重试。", h.Word, minute(h.Failed))
	case h.Last.IsZero():
		return fmt.Sprintf("“%s”还没有运行过。", h.Word)
	case h.Failed.IsZero():
		return fmt.Sprintf("“%s”正常，最近一次%s。", h.Word, minute(h.Last))
	}
	return fmt.Sprintf("“%s”正常，最近一次%s；上次失败在%s。", h.Word, minute(h.Last), minute(h.Failed))
}

// Findings tells the same for the health page, with the causes.
func (r *Runner) Findings() (list []app.Finding) {
	for _, h := range r.Health() {
		f := app.Finding{Level: app.Good, About: "定时任务", Text: h.String()}
		switch {
		case h.Broken():
			f.Level, f.Text = app.Bad, f.Text+"原因："+h.Fault
		case h.InARow > 0:
			f.Level, f.Text = app.Look, f.Text+"原因："+h.Fault
		}
		list = append(list, f)
	}
	return list
}

func minute(i calendar.Instant) string { return i.Time().Format("2006年1月2日15:04") }

// New makes a runner of all jobs; none runs before Start.
func New(a *app.App) *Runner { return newRunner(a, all) }

func newRunner(a *app.App, list []job) *Runner {
	r := &Runner{app: a, jobs: list, health: make([]Health, len(list)), done: make(chan struct{})}
	for i, j := range list {
		r.health[i] = Health{Name: j.name, Word: j.word}
	}
	return r
}

// Health tells of each job how it went, in the order of their turns.
func (r *Runner) Health() []Health {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Health(nil), r.health...)
}

// Start turns the jobs at once and then every minute, until Stop.
func (r *Runner) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() {
		defer close(r.done)
		next := map[string]time.Time{}
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			r.turn(ctx, next)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
}

// Stop asks the job under way to end between two of its steps and waits for it.
func (r *Runner) Stop() {
	r.cancel()
	<-r.done
}

// turn runs what is due. A job that fails is logged and tried again at its next time; the others go on. next holds the
// earliest time of each job's next run; when the clock was set back, none is waited for longer than its span.
func (r *Runner) turn(ctx context.Context, next map[string]time.Time) {
	for i, j := range r.jobs {
		now := r.app.Now().Time()
		if ctx.Err() != nil || now.Before(next[j.name]) && next[j.name].Sub(now) <= j.every {
			continue
		}
		next[j.name] = now.Add(j.every)
		err := j.guarded(ctx, r.app)
		if ctx.Err() != nil {
			return // broken off, which is no failure
		}
		if err != nil {
			slog.ErrorContext(ctx, "job failed", "job", j.name, "err", err)
		}
		r.note(i, calendar.At(now), err)
	}
}

// guarded runs a job; a panic is an error of this job alone.
func (j job) guarded(ctx context.Context, a *app.App) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return j.run(ctx, a)
}

// note keeps how a run went.
func (r *Runner) note(i int, at calendar.Instant, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := &r.health[i]
	h.Last = at
	if err == nil {
		h.InARow = 0
		return
	}
	h.Failed, h.Fault = at, err.Error()
	h.InARow++
}
