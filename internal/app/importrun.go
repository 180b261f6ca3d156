package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// importer runs the imports one after another, apart from those who confirmed them.
type importer struct {
	mu      sync.Mutex
	working sync.Mutex         // one import at a time, whoever runs it
	cancel  context.CancelFunc // nil: nobody works
	again   chan struct{}
	stopped chan struct{}
}

// StartImports lets the imports go on that a restart broke off, and those to come be done. Programs that open the folder for
// something else leave them alone.
func (a *App) StartImports() {
	p := &a.imports
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel != nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel, p.again, p.stopped = cancel, make(chan struct{}, 1), make(chan struct{})
	p.again <- struct{}{}
	go func(again <-chan struct{}, stopped chan<- struct{}) {
		defer close(stopped)
		for {
			select {
			case <-ctx.Done():
				return
			case <-again:
				if err := a.RunImports(ctx); err != nil && ctx.Err() == nil {
					slog.Error("imports stopped", "err", err)
				}
			}
		}
	}(p.again, p.stopped)
}

func (p *importer) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cancel == nil {
		return
	}
	select {
	case p.again <- struct{}{}:
	default: // will look anyway
	}
}

func (p *importer) stop() {
	p.mu.Lock()
	cancel, stopped := p.cancel, p.stopped
	p.cancel = nil
	p.mu.Unlock()
	if cancel != nil {
		cancel()
		<-stopped
	}
}

// RunImports does all imports that wait, oldest first, and those that were broken off. It returns when there are none left.
func (a *App) RunImports(ctx context.Context) error {
	a.imports.working.Lock()
	defer a.imports.working.Unlock()
	for {
		var open []store.Job
		for _, s := range []store.JobState{store.JobRunning, store.JobUndoing, store.JobWaiting} {
			jobs, err := a.db.JobsIn(importJob, s)
			if err != nil {
				return err
			}
			open = append(open, jobs...)
		}
		if len(open) == 0 {
			return nil
		}
		for _, j := range open {
			if err := a.runImport(ctx, j); err != nil {
				return fmt.Errorf("run import %s: %w", j.ID, err)
			}
		}
	}
}

// runImport does one import. What the import itself cannot overcome fails it with a sentence; other errors are returned and it
// goes on at the next start.
func (a *App) runImport(ctx context.Context, j store.Job) error {
	i, err := importOf(j)
	if err != nil {
		return err
	}
	r := &run{App: a, ctx: ctx, Import: i, size: 50}
	if i.State == store.JobUndoing {
		err = r.undo()
	} else {
		err = r.do()
	}
	if fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Unavailable || ctx.Err() != nil {
		return err
	}
	r.State, r.Result.Why = store.JobFailed, err.Error()
	return r.put()
}

// run is one import at work.
type run struct {
	*App
	Import
	ctx  context.Context
	q    Ask         // whose work it is; without an ID
	rows []ImportRow // all of them
	done map[int64]store.JobRow
	size int           // rows of the next batch
	skip map[int]error // lines refused after they had written, by their sentence

	people   *people           // of a duty table
	ahead    <-chan *foreseen  // proposals for the rows to come, nil when there are none
	foreseen map[int]*foreseen // of the batch at work, by line
}

// The batches are sized to this time, so that people who wait for a write in between do not notice.
const (
	batchTarget = 30 * time.Millisecond
	maxBatch    = 200
)

// do makes the units, aliases and sites that were confirmed, then the rows, then dispatches.
func (r *run) do() (err error) {
	if r.q, err = r.asker(r.Spec.Account, r.Spec.Post); err != nil {
		return err
	}
	if r.rows, err = r.ImportRows(r.Import); err != nil {
		return err
	}
	if err = r.recount(); err != nil {
		return err
	}
	r.rows = r.Spec.arrange(r.rows)
	r.State, r.Total = store.JobRunning, int64(len(r.rows))
	if err = r.makeNames(); err != nil {
		return err
	}
	if err = r.makePeople(); err != nil {
		return err
	}
	if r.Spec.Kind == ImportMatters {
		ctx, cancel := context.WithCancel(r.ctx)
		defer cancel()
		todo := slices.DeleteFunc(slices.Clone(r.rows), func(row ImportRow) bool { _, done := r.done[int64(row.Line)]; return done })
		r.ahead = r.lookAhead(ctx, todo)
	}
	if err = r.each("row", r.rows, r.row); err != nil {
		return err
	}
	r.ahead = nil
	if r.Spec.Whole && r.Result.Refused > 0 {
		r.Spec.UndoneBy, r.Spec.UndoneAs, r.State = r.Spec.Account, r.Spec.Post, store.JobUndoing
		return r.undo() // a row was refused by the rules that looked good before: none may stay
	}
	if err = r.dispatchAll(); err != nil {
		return err
	}
	r.State = store.JobDone
	return r.put()
}

// asker is the person who confirmed, as he stands today.
func (r *run) asker(account org.AccountID, post org.PostID) (Ask, error) {
	if account == "" {
		return Ask{Job: "imports", Bulk: true}, nil
	}
	v := r.viewer(account, post)
	if v.Account == "" {
		return Ask{}, fault.New(fault.Refused, "确认这次导入的人已不在原岗位，导入停在第 %d 行；请由现任人员重新上传同一文件，已导入的行不会重复", r.Done)
	}
	return Ask{Viewer: v, Bulk: true}, nil
}

// recount reads what an earlier run had done.
func (r *run) recount() error {
	list, err := r.db.JobRows(r.ID)
	if err != nil {
		return err
	}
	r.done, r.skip, r.Done = make(map[int64]store.JobRow, len(list)), map[int]error{}, 0
	r.Result = ImportResult{Dispatched: r.Result.Dispatched}
	for _, x := range list {
		r.done[x.Line] = x
		r.tally(x)
	}
	return nil
}

// tally counts one outcome.
func (r *run) tally(x store.JobRow) {
	r.Result.tally(x)
	if x.Line >= 0 {
		r.Done++
	}
}

// tally counts one outcome.
func (r *ImportResult) tally(x store.JobRow) {
	switch {
	case x.State == store.RowRefused:
		r.Refused++
	case x.Line < 0 && x.Stream != "":
		r.Made++
	case x.Line >= 0 && x.Stream == "":
		r.Before++
	case x.Line >= 0:
		r.Filed++
	}
	switch x.State {
	case store.RowUndone:
		r.Undone++
	case store.RowKept:
		r.Kept++
	case store.RowAsked:
		r.Asked++
	case store.RowUnsent:
		r.Unsent++
	}
}

// put keeps how far the import has come.
func (r *run) put() error {
	_, err := r.write(r.ctx, Ask{Viewer: r.q.Viewer, Job: "imports", Bulk: true}, func(t *store.Tx) error { return putImport(t, r.Import) })
	return err
}

// outcome is what one row made: the stream, empty for nothing, and a remark.
type outcome struct{ stream, note string }

// batch is one transaction of a run. Reg moves with what its rows change.
type batch struct {
	*run
	t *store.Tx
	q Ask
	d *District // as it stands, with what this batch has made

	proposed bool // the row being taken back was dispatched: voiding it needs a second person
}

// each does f for every row that is not done, in batches, each row a command of its own. The batch and what became of its rows
// are kept in one transaction.
func (r *run) each(part string, rows []ImportRow, f func(*batch, ImportRow) (outcome, error)) error {
	for len(rows) > 0 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		var todo []ImportRow
		for len(rows) > 0 && len(todo) < r.size {
			if _, done := r.done[int64(rows[0].Line)]; !done {
				todo = append(todo, rows[0])
			}
			rows = rows[1:]
		}
		if len(todo) == 0 {
			continue
		}
		r.meet(todo)
		if err := r.batch(part, todo, f); err != nil {
			return err
		}
	}
	return nil
}

// batch runs one batch, again without a row that was refused half-way.
func (r *run) batch(part string, todo []ImportRow, f func(*batch, ImportRow) (outcome, error)) error {
	for range len(todo) + 1 {
		var list []store.JobRow
		before := r.Import
		began := time.Now()
		_, err := r.register(r.ctx, Ask{Viewer: r.q.Viewer, Job: r.q.Job, Bulk: true}, func(t *store.Tx) (err error) {
			began = time.Now() // the writer's turn: waiting for it keeps nobody back
			r.Import = before
			list, err = r.inBatch(t, part, todo, f)
			return err
		})
		if half, ok := errors.AsType[halfRow](err); ok && fault.KindOf(err) != fault.Internal {
			r.Import, r.skip[half.line] = before, half.err
			continue
		}
		if err != nil {
			return err
		}
		for _, x := range list {
			r.done[x.Line] = x
		}
		r.resize(time.Since(began), len(todo))
		return nil
	}
	return fmt.Errorf("a batch of %d rows was refused again and again", len(todo))
}

// resize fits the next batch to the target.
func (r *run) resize(took time.Duration, rows int) {
	r.size = min(maxBatch, max(10, rows*int(batchTarget/time.Microsecond)/max(1, int(took/time.Microsecond))))
}

// halfRow says which row was refused after it had written.
type halfRow struct {
	line int
	err  error
}

func (h halfRow) Error() string { return fmt.Sprintf("row %d: %v", h.line, h.err) }

func (h halfRow) Unwrap() error { return h.err }

func (r *run) inBatch(t *store.Tx, part string, todo []ImportRow, f func(*batch, ImportRow) (outcome, error)) ([]store.JobRow, error) {
	b := &batch{run: r, t: t, q: r.q, d: r.District()}
	list := make([]store.JobRow, len(todo))
	for n, row := range todo {
		x, err := b.one(part, row, f)
		if err != nil {
			return nil, err
		}
		r.tally(x)
		list[n] = x
	}
	if err := t.PutJobRows(list); err != nil {
		return nil, err
	}
	return list, putImport(t, r.Import)
}

// one does one row. A refusal by the rules is its outcome, not an error.
func (b *batch) one(part string, row ImportRow, f func(*batch, ImportRow) (outcome, error)) (store.JobRow, error) {
	x := store.JobRow{Job: b.ID, Line: int64(row.Line), State: store.RowRefused}
	if len(row.Faults) > 0 {
		x.Note = joinFaults(row.Faults)
		return x, nil
	}
	if err := b.skip[row.Line]; err != nil {
		x.Note = sentence(row.Line, err)
		return x, nil
	}
	id := b.Spec.commandOf(part, row.Line)
	var made outcome
	done, err := b.t.Each(store.Command{ID: id, Author: b.author(), Digest: sha256.Sum256([]byte(id))}, func() (err error) {
		made, err = f(b, row)
		return err
	})
	if half, ok := errors.AsType[store.HalfDone](err); ok {
		return x, halfRow{row.Line, half.Err}
	}
	switch {
	case err != nil:
		x.Note = sentence(row.Line, err)
	case done.Repeated:
		x.State, x.Note = store.RowDone, "这一行以前已经导入，没有重复"
	default:
		x.State, x.Stream, x.Note, x.Pos = store.RowDone, made.stream, made.note, b.t.Pos()
	}
	return x, nil
}

func (b *batch) author() journal.Author { return b.q.author() }

// sentence names the row in front of a refusal.
func sentence(line int, err error) string {
	if line < 0 {
		return err.Error()
	}
	return rowWord(line) + err.Error()
}

func rowWord(line int) string { return fmt.Sprintf("第 %d 行：", line) }

func joinFaults(list []ImportFault) string {
	s := ""
	for n, f := range list {
		if n > 0 {
			s += "；"
		}
		s += f.Text
	}
	return s
}
