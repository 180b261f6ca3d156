package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Lane says who waits for a write.
type Lane int

// Interactive is a person or a program that waits; Bulk is imports and jobs, which give way.
const (
	Interactive Lane = iota
	Bulk
)

// Bounds of the group commit. 64 calls also stay under PostgreSQL's 64 cached subtransactions.
const (
	batchCalls = 64
	batchTime  = 20 * time.Millisecond
	slowCall   = 50 * time.Millisecond  // warned about
	slowBulk   = 200 * time.Millisecond // the same for the bulk lane
	stuckAfter = 2 * time.Second        // the call is thrown out of its batch
)

var background = context.Background()

// call is one Write waiting for its batch.
type call struct {
	ctx     context.Context
	cmd     Command
	f       func(*Tx) error
	lane    Lane
	receipt Receipt
	err     error
	ran     bool // f was started in the batch that was lost
	done    chan struct{}
}

// errStuck answers a call that ran longer than stuckAfter.
var errStuck = fault.New(fault.Unavailable, "这次操作耗时过长，已中止，没有保存，请减少数量后再试")

// gone answers a call that could not be brought to the disk.
func gone(err error) error {
	return fault.New(fault.Unavailable, "数据库暂时写不进去，这次没有保存，请稍后再试").Because(err)
}

// Write runs f inside the next group commit and returns when the commit is on disk. What f appends and saves
// becomes visible together or not at all. ctx is looked at only until f starts: a caller that leaves later
// finds its result by the ID of cmd. f must be rerunnable and without effect outside its Tx; the
// clock, IDs and salts come from the Tx. A second Write under the same command ID returns the first answer, or
// a Conflict when actor or payload differ.
func (db *DB) Write(ctx context.Context, lane Lane, cmd Command, f func(*Tx) error) (Receipt, error) {
	if insideWrite() {
		return Receipt{}, errors.New("nested Write: call the Tx instead")
	}
	c := &call{ctx: ctx, cmd: cmd, f: f, lane: lane, done: make(chan struct{})}
	queue := db.interactive
	if lane == Bulk {
		queue = db.bulk
	}
	select {
	case queue <- c:
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	case <-db.closing:
		return Receipt{}, gone(errClosed)
	}
	select {
	case <-c.done:
	case <-db.stopped: // the writer answered everything it took before it stopped
		select {
		case <-c.done:
		default:
			return Receipt{}, gone(errClosed)
		}
	}
	return c.receipt, c.err
}

// run is the writer's loop: a batch is what arrived during the last commit; nothing waits for it to fill.
func (db *DB) run() {
	defer close(db.stopped)
	sinceBulk := 0
	for {
		var first *call
		select {
		case first = <-db.interactive:
		default:
			select {
			case first = <-db.interactive:
			case first = <-db.bulk:
			case <-db.closing:
				db.drain()
				db.checkpointDue(true)
				return
			}
		}
		if first.lane == Interactive && sinceBulk >= 3 {
			select { // bulk work is due: it gets one batch in four even under load
			case b := <-db.bulk:
				db.commit([]*call{b})
				sinceBulk = 0
			default:
			}
		}
		if first.lane == Bulk {
			sinceBulk = 0
			db.commit([]*call{first})
			db.checkpointDue(false)
			continue
		}
		sinceBulk++
		db.commit(db.gather(first))
		db.checkpointDue(false)
	}
}

// gather takes what waits now, up to batchCalls.
func (db *DB) gather(first *call) []*call {
	batch := append(make([]*call, 0, batchCalls), first)
	for yielded := false; len(batch) < batchCalls; {
		select {
		case c := <-db.interactive:
			batch = append(batch, c)
		default:
			if yielded {
				return batch
			}
			// The callers just answered are runnable but have not asked again yet; let them, once.
			yielded = true
			runtime.Gosched()
		}
	}
	return batch
}

// drain refuses what still waits when the database closes.
func (db *DB) drain() {
	for {
		select {
		case c := <-db.interactive:
			c.answer(Receipt{}, gone(errClosed))
		case c := <-db.bulk:
			c.answer(Receipt{}, gone(errClosed))
		default:
			return
		}
	}
}

func (c *call) answer(r Receipt, err error) {
	c.receipt, c.err = r, err
	close(c.done)
}

// commit runs a batch in one transaction. If the transaction is lost, nobody has been answered: each call is
// looked up by its command ID, since the commit may have happened, and the missing ones are run singly once.
func (db *DB) commit(batch []*call) {
	rest, err := db.attempt(batch)
	for len(rest) > 0 && err == nil { // over batchTime: the rest makes the next batch
		rest, err = db.attempt(rest)
	}
	if err == nil {
		return
	}
	slog.Error("write transaction lost", "calls", len(rest), "err", err)
	db.ready.Store(false)
	for _, c := range rest {
		db.retry(c)
	}
}

// retry answers one call of a lost batch.
func (db *DB) retry(c *call) {
	if c.ran && c.cmd.ID != "" {
		r, found, err := db.outcome(c.cmd)
		if err == nil && found {
			err = db.reconcile() // the commit went through, its lines outside may not have
		}
		if err == nil && found {
			c.answer(r, nil)
			return
		}
		if err != nil {
			c.answer(Receipt{}, gone(err))
			return
		}
	}
	if errors.Is(c.err, errStuck) {
		c.answer(Receipt{}, c.err)
		return
	}
	if _, err := db.attempt([]*call{c}); err != nil {
		slog.Error("write failed twice", "command", c.cmd.ID, "err", err)
		c.answer(Receipt{}, gone(err))
	}
}

// attempt runs calls in one transaction and answers those it committed or refused. It returns the calls not
// answered, with the error that lost the transaction or nil when only time ran out.
func (db *DB) attempt(batch []*call) (rest []*call, err error) {
	if err := db.connect(); err != nil {
		return batch, err
	}
	if full := db.spaceLeft(); full != nil {
		for _, c := range batch {
			c.answer(Receipt{}, full)
		}
		return nil, nil
	}
	t, err := db.begin(len(batch) == 1)
	if err != nil {
		db.disconnect()
		return batch, err
	}
	start := time.Now()
	if err := t.lookUp(batch); err != nil {
		db.disconnect()
		return batch, err
	}
	committed := batch[:0:0]
	for i, c := range batch {
		if i > 0 && time.Since(start) > batchTime {
			rest = batch[i:]
			break
		}
		if c.ctx.Err() != nil && !c.ran {
			c.answer(Receipt{}, c.ctx.Err())
			continue
		}
		lost := db.runCall(t, c)
		if lost != nil {
			db.disconnect()
			return append(committed, batch[i:]...), lost
		}
		committed = append(committed, c)
	}
	if err := db.finish(t); err != nil {
		db.disconnect()
		return append(committed, rest...), err
	}
	db.ready.Store(true)
	for _, c := range committed {
		close(c.done)
	}
	if db.engine == sqliteEngine {
		db.restartLog()
	}
	return rest, nil
}

// runCall runs one f in the open transaction. A refusal is kept in c and undone to the savepoint; the
// returned error means that the whole transaction is lost.
func (db *DB) runCall(t *Tx, c *call) (lost error) {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), stuckAfter)
	defer cancel()
	t.enter(ctx)
	c.ran, c.receipt, c.err = true, Receipt{}, nil
	c.receipt, c.err = t.runOnce(c.cmd, c.f)
	if ctx.Err() != nil && t.lost != nil {
		c.err = errStuck
		return t.lost
	}
	if t.lost != nil {
		return t.lost
	}
	if took := time.Since(begun); took > slowCall && (c.lane == Interactive || took > slowBulk) {
		slog.Warn("slow write", "command", c.cmd.ID, "took", took)
	}
	return t.leave(c.err == nil)
}

// runOnce answers from the command table or runs f under the guards.
func (t *Tx) runOnce(cmd Command, f func(*Tx) error) (Receipt, error) {
	if cmd.ID != "" {
		r, found, err := t.recall(cmd)
		if err != nil || found {
			return r, err
		}
	}
	if err := t.db.trip("before"); err != nil {
		t.lose(err)
		return Receipt{}, err
	}
	t.cmd, t.first = cmd, t.head.pos+1
	err := guard(func() error { return f(t) })
	if err == nil {
		err = t.db.trip("after")
		t.lose(err)
	}
	if err != nil {
		return Receipt{}, err
	}
	n := t.head.pos - t.first + 1
	if n > 0 && cmd.ID != "" {
		t.remember(cmd, t.first, n)
	}
	return Receipt{First: t.first, N: n, At: t.head.at}, nil
}

// guard runs f on a goroutine of its own, so that neither a panic nor a Goexit takes the writer along.
func guard(f func() error) (err error) {
	done := make(chan struct{})
	returned := false
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				returned = true
				slog.Error("panic inside Write", "panic", p, "stack", string(debug.Stack()))
				err = fmt.Errorf("panic inside Write: %v", p)
			}
		}()
		err = f()
		returned = true
	}()
	<-done
	if !returned {
		err = errors.New("goroutine ended inside Write")
	}
	return err
}

// insideWrite reports whether the caller runs inside an f: then its goroutine began in guard, and waiting for the
// writer would wait for ever.
func insideWrite() bool {
	var pcs [128]uintptr
	n := runtime.Callers(2, pcs[:])
	frames := runtime.CallersFrames(pcs[max(0, n-3):n])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, "store.guard.func1") {
			return true
		}
		if !more {
			return false
		}
	}
}

// connect makes sure that the writer has its own connection and knows the head of the journal.
func (db *DB) connect() error {
	if db.conn != nil {
		return nil
	}
	ctx := context.Background()
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect writer: %w", err)
	}
	db.conn, db.stmts = conn, map[string]*sql.Stmt{}
	return nil
}

// disconnect throws the writer's connection away: after a lost transaction a statement on it might run in
// autocommit. The frontier is forgotten with it.
func (db *DB) disconnect() {
	if db.conn == nil {
		return
	}
	// Statements first, or an SQLite connection lives on with its lock; but not on a connection that is gone already.
	if db.conn.Raw(func(any) error { return nil }) == nil {
		for _, s := range db.stmts {
			s.Close()
		}
	}
	_ = db.conn.Raw(func(any) error { return errBadConn }) // closes it for good, which rolls back
	db.conn.Close()
	db.conn, db.stmts, db.frontier = nil, nil, nil
}

// outcome looks a command up outside any batch. Whatever cut the writer off may have cut the pool's connections
// too; each failed look throws one of them away.
func (db *DB) outcome(cmd Command) (r Receipt, found bool, err error) {
	for range db.cfg.Readers + 2 {
		r, found, err = cmd.match(db.read.QueryRow(`SELECT actor, digest, first, n FROM command WHERE id = $1`, cmd.ID))
		if err == nil || !db.engine.lost(err) {
			return r, found, err
		}
	}
	return r, found, err
}

// Now is the clock of entries, cut to the millisecond.
func (db *DB) Now() calendar.Instant { return calendar.At(db.cfg.Now()) }
