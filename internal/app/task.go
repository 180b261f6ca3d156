package app

import (
	"context"
	"log/slog"
	"sync"

	"shuangcheng/internal/domain/fault"
)

// Task is how far a piece of long work has come. It lives in memory only: the work itself is made of small commands with
// IDs of their own, so that after a restart the same request goes on where it stopped.
type Task struct {
	Done, Total int
	What        string // the part under way, in Chinese; may be empty
	Over        bool
	Err         error          // that stopped it; nil when it went through
	Left        []*fault.Error // single things that were refused on the way
}

// tasks are the long works of this process, by name.
type tasks struct {
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup
	mu   sync.Mutex
	all  map[string]*Task
}

func newTasks() *tasks {
	ctx, stop := context.WithCancel(context.Background())
	return &tasks{ctx: ctx, stop: stop, all: map[string]*Task{}}
}

// begin runs f beside the request that asked for it. One work of a name runs at a time.
func (k *tasks) begin(name string, f func(context.Context, *progress) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if t := k.all[name]; t != nil && !t.Over {
		return fault.New(fault.Conflict, "同一项工作正在进行，请等它做完再看结果。")
	}
	k.all[name] = &Task{}
	p := &progress{k, name}
	k.wg.Go(func() {
		err := f(k.ctx, p)
		if err != nil && fault.KindOf(err) == fault.Internal {
			slog.Error("task failed", "task", name, "err", err)
		}
		p.change(func(t *Task) { t.Over, t.Err = true, err })
	})
	return nil
}

// Task is the long work of that name, if one was begun since the program started.
func (a *App) Task(name string) (Task, bool) {
	a.tasks.mu.Lock()
	defer a.tasks.mu.Unlock()
	t, ok := a.tasks.all[name]
	if !ok {
		return Task{}, false
	}
	return *t, true
}

// progress is where a work says how far it has come; nil says nothing.
type progress struct {
	tasks *tasks
	name  string
}

func (p *progress) change(f func(*Task)) {
	if p == nil {
		return
	}
	p.tasks.mu.Lock()
	defer p.tasks.mu.Unlock()
	f(p.tasks.all[p.name])
}

func (p *progress) step(done, total int) {
	p.change(func(t *Task) { t.Done, t.Total = done, total })
}

// part names the part under way.
func (p *progress) part(what string) { p.change(func(t *Task) { t.What = what }) }

// leave keeps the first refusals; the preview of what is left shows them all.
func (p *progress) leave(faults []*fault.Error) {
	const most = 50
	p.change(func(t *Task) { t.Left = append(t.Left, faults[:min(len(faults), most-min(len(t.Left), most))]...) })
}

// end stops all works between two commands and waits for them.
func (k *tasks) end() {
	k.stop()
	k.wg.Wait()
}
