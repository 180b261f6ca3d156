package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

var (
	errBadConn = driver.ErrBadConn
	errClosed  = errors.New("database is closing")
)

// Command names a request once and for all: the client makes the ID before it sends, so that sending twice
// does once. The zero Command is for writes that enter nothing into the journal, such as sessions.
type Command struct {
	ID     string // UUID, lower case
	Author journal.Author
	Digest [32]byte // SHA-256 of what was asked
}

// Receipt says which entries a command made.
type Receipt struct {
	First    int64            // pos of the first entry; when N is 0, the next free one
	N        int64            // number of entries
	At       calendar.Instant // time of the last entry; zero when repeated
	Repeated bool             // the command had been done before; this is the first answer
}

// match scans a command row and compares it with the command that asks.
func (c Command) match(row *sql.Row) (Receipt, bool, error) {
	var actor, digest string
	r := Receipt{Repeated: true}
	switch err := row.Scan(&actor, &digest, &r.First, &r.N); {
	case errors.Is(err, sql.ErrNoRows):
		return Receipt{}, false, nil
	case err != nil:
		return Receipt{}, false, fmt.Errorf("read command %s: %w", c.ID, err)
	}
	return c.compare(actor, digest, r)
}

// compare is the first answer of a command, or a refusal when another command had its ID.
func (c Command) compare(actor, digest string, r Receipt) (Receipt, bool, error) {
	if actor != c.Author.Actor || digest != "" && digest != hex.EncodeToString(c.Digest[:]) {
		return Receipt{}, false, fault.New(fault.Conflict, "同一操作编号已用于另一项内容，请刷新页面后重新提交")
	}
	return r, true, nil
}

// head is the end of the journal.
type head struct {
	pos int64
	at  calendar.Instant
}

// Tx is one f's view of the open transaction. It is good only inside the f it was given to.
type Tx struct {
	db    *DB
	ctx   context.Context // the writer's own, bounded by stuckAfter
	begun time.Time       // when the running call began
	start calendar.Instant
	head  head
	tree  *frontier
	cmd   Command
	first int64

	alone  bool   // one call makes the whole transaction and needs no savepoint
	ended  bool   // it was refused, and the transaction with it
	saved  bool   // the savepoint is open, or would be
	dirty  bool   // some f of this transaction wrote
	suffix string // of the state tables written to
	writes int
	backup struct {
		head head
		tree frontier
		seen int
		out  [2]int
		late lateMark
	}
	queue   []queued        // writes not sent yet; see pipeline.go
	mark    int             // where in queue those of the running call begin
	pointed bool            // a savepoint was sent for the running call
	pending map[string]bool // matters with writes in queue
	serials serials
	late    late
	known   map[string]*doneRow // commands looked up for the whole batch; nil in it: not done before
	seen    []string            // kinds of entry that occur for the first time
	staged  []stagedRow         // values sealed but not yet referred to by an entry
	tally   map[tallyKey]int64
	outside outside // lines for the registers beside the keys
	lost    error   // set once: the transaction is gone
	trial   *trial  // nil in a transaction that is meant
}

// begin opens the transaction and locks the head row, so that numbers are given out and committed in
// the same order and no reader sees a gap.
func (db *DB) begin(alone bool) (*Tx, error) {
	ctx := context.Background()
	if err := db.trip("begin"); err != nil {
		return nil, err
	}
	if _, err := db.conn.ExecContext(ctx, db.engine.begin); err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	t := &Tx{db: db, ctx: ctx, begun: time.Now(), start: db.Now(), alone: alone}
	var at string
	row := t.row(`UPDATE head SET pos = pos WHERE one = 1 RETURNING pos, at`)
	if err := row.Scan(&t.head.pos, &at); err != nil {
		return nil, fmt.Errorf("lock journal: %w", err)
	}
	if err := t.head.at.UnmarshalText([]byte(at)); err != nil {
		return nil, fmt.Errorf("lock journal: %w", err)
	}
	db.stepped.Store(int64(t.head.at.Sub(t.start)))
	t.start = max(t.start, t.head.at) // entry time never decreases
	if db.frontier == nil || db.frontier.pos != t.head.pos {
		f, err := t.loadFrontier()
		if err != nil {
			return nil, err
		}
		db.frontier = f
	}
	own := *db.frontier
	t.tree = &own
	return t, nil
}

// enter makes t ready for the next f.
func (t *Tx) enter(ctx context.Context) {
	t.ctx, t.begun, t.saved, t.staged = ctx, time.Now(), false, nil
	t.cmd, t.first = Command{}, 0
	t.backup.head, t.backup.tree, t.backup.seen, t.backup.late = t.head, *t.tree, len(t.seen), t.late.mark()
	t.mark, t.pointed = len(t.queue), false
	t.tally = nil
	t.backup.out = [2]int{len(t.outside.erasures), len(t.outside.published)}
}

// leave keeps or undoes what the last f did.
func (t *Tx) leave(keep bool) (lost error) {
	t.ctx = context.Background()
	if keep {
		t.late.add(t.tally)
	} else {
		t.late.undo(t.backup.late)
		t.head, *t.tree, t.seen = t.backup.head, t.backup.tree, t.seen[:t.backup.seen]
		t.outside.erasures, t.outside.published = t.outside.erasures[:t.backup.out[0]], t.outside.published[:t.backup.out[1]]
	}
	switch {
	case !t.saved || t.alone && keep:
		return nil
	case t.alone:
		t.ended = true
		if _, err := t.raw(`ROLLBACK`); err != nil {
			return fmt.Errorf("undo the call: %w", err)
		}
		return nil
	case !keep:
		return t.undo()
	case t.pointed || !t.db.engine.pipelined:
		if err := t.send(`RELEASE f`); err != nil {
			return fmt.Errorf("close savepoint: %w", err)
		}
	}
	return nil
}

// finish moves the head and commits.
func (db *DB) finish(t *Tx) error {
	if err := db.trip("commit"); err != nil {
		return err
	}
	if t.ended {
		return nil
	}
	moved := t.head.pos != db.frontier.pos
	if t.dirty {
		if err := t.flushLate(); err != nil {
			return err
		}
		// Always touched when anything was written: on PostgreSQL a COMMIT of an aborted transaction rolls back
		// without an error, while this statement fails in it.
		if err := t.send(`UPDATE head SET pos = $1, at = $2 WHERE one = 1`, t.head.pos, t.head.at.String()); err != nil {
			return fmt.Errorf("move journal head: %w", err)
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	if _, err := db.conn.ExecContext(context.Background(), `COMMIT`); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := db.trip("committed"); err != nil {
		return err
	}
	for _, k := range t.seen {
		db.kinds[k] = true
	}
	if moved {
		db.frontier = t.tree
		db.last.Store(t.head.pos)
	}
	return db.tellOutside(t.outside)
}

// lose marks the transaction as gone when err is of that kind.
func (t *Tx) lose(err error) {
	if err != nil && t.lost == nil && t.db.engine.lost(err) {
		t.lost = err
	}
}

// Now is the time of this transaction's entries; it never lies before the last entry.
func (t *Tx) Now() calendar.Instant { return t.start }

// Author is on whose account the command stands.
func (t *Tx) Author() journal.Author { return t.cmd.Author }

// Pos is the place of the last entry so far, this transaction's own included.
func (t *Tx) Pos() int64 { return t.head.pos }

// Rand fills b with random bytes; the source is injected, so that a demo comes out the same each time.
func (t *Tx) Rand(b []byte) error {
	source := t.db.cfg.Rand
	if t.trial != nil {
		source = trialRand
	}
	if _, err := io.ReadFull(source, b); err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	return nil
}

// stmt prepares q once for the writer's connection.
func (t *Tx) stmt(q string) (*sql.Stmt, error) {
	if s, ok := t.db.stmts[q]; ok {
		return s, nil
	}
	s, err := t.db.conn.PrepareContext(context.Background(), expand(q, t.suffix))
	if err != nil {
		return nil, err
	}
	t.db.stmts[q] = s
	return s, nil
}

// exec runs one writing statement, opening the savepoint before the first one of this f: refusals by the
// rules, which are most failures, come before any write and cost none.
func (t *Tx) exec(q string, args ...any) error {
	if t.lost != nil {
		return t.lost
	}
	if t.trial == nil && t.db.engine.pipelined && !t.alone {
		t.writes++
		if err := t.firstWrite(); err != nil {
			return err
		}
		return t.send(q, args...)
	}
	_, err := t.execN(q, args...)
	return err
}

// execN is exec with the number of rows touched.
func (t *Tx) execN(q string, args ...any) (int64, error) {
	if t.lost != nil {
		return 0, t.lost
	}
	t.writes++
	if t.trial != nil {
		return 1, nil
	}
	if err := t.firstWrite(); err != nil {
		return 0, err
	}
	r, err := t.raw(q, args...)
	if err != nil {
		t.lose(err)
		return 0, err
	}
	return r.RowsAffected()
}

// firstWrite opens the savepoint of the running call unless it is open.
func (t *Tx) firstWrite() error {
	if t.saved {
		return nil
	}
	if !t.alone && !t.db.engine.pipelined {
		if _, err := t.raw(`SAVEPOINT f`); err != nil {
			t.lose(err)
			return fmt.Errorf("open savepoint: %w", err)
		}
	}
	t.saved, t.dirty = true, true
	err := t.db.trip("during")
	t.lose(err)
	return err
}

func (t *Tx) raw(q string, args ...any) (sql.Result, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	s, err := t.stmt(q)
	if err != nil {
		return nil, err
	}
	t.db.asked++
	return s.ExecContext(t.brief(), args...)
}

// brief is the context of writing statements, all of which touch a few rows by key. A context that can end costs the
// SQLite driver a goroutine and a handler for each statement, as much again as the statement; so writes get one only in a
// call that is slow already. Reads, which alone can be long, always have one.
func (t *Tx) brief() context.Context {
	if time.Since(t.begun) < slowCall {
		return background
	}
	return t.ctx
}

// row reads one row inside the transaction.
func (t *Tx) row(q string, args ...any) *sql.Row {
	if t.trial != nil {
		return t.db.row(q, args...)
	}
	if err := t.flush(); err != nil {
		slog.Warn("writes refused", "err", err) // the transaction is aborted, and so says the row
	}
	return t.ahead(q, args...)
}

// ahead is row for what no waiting write touches.
func (t *Tx) ahead(q string, args ...any) *sql.Row {
	t.db.asked++
	s, err := t.stmt(q)
	if err != nil {
		return t.db.conn.QueryRowContext(t.ctx, expand(q, t.suffix), args...) // fails the same way and carries the error in the row
	}
	return s.QueryRowContext(t.ctx, args...)
}

// rows reads several rows inside the transaction.
func (t *Tx) rows(q string, args ...any) (*sql.Rows, error) {
	if t.trial != nil {
		return t.db.rows(q, args...)
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	t.db.asked++
	s, err := t.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(t.ctx, args...)
}

// lookUp finds in one statement which commands of a batch have been done before it.
func (t *Tx) lookUp(batch []*call) error {
	if len(batch) < 2 {
		return nil
	}
	t.known = make(map[string]*doneRow, len(batch))
	args := make([]any, batchCalls) // always as many places, so that one statement serves all
	for i := range args {
		args[i] = batch[min(i, len(batch)-1)].cmd.ID
		t.known[args[i].(string)] = nil
	}
	rows, err := t.rows(`SELECT id, actor, digest, first, n FROM command WHERE id IN (`+places(1, batchCalls)+`)`, args...)
	if err != nil {
		return fmt.Errorf("look up %d commands: %w", len(batch), err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var r doneRow
		if err := rows.Scan(&id, &r.actor, &r.digest, &r.first, &r.n); err != nil {
			return fmt.Errorf("look up %d commands: %w", len(batch), err)
		}
		t.known[id] = &r
	}
	return rows.Err()
}

// recall looks for an earlier run of cmd.
func (t *Tx) recall(cmd Command) (Receipt, bool, error) {
	if r, ok := t.late.remembered(cmd.ID); ok {
		return cmd.compare(r.actor, r.digest, Receipt{First: r.first, N: r.n, Repeated: true})
	}
	if r, looked := t.known[cmd.ID]; looked {
		if r == nil {
			return Receipt{}, false, nil
		}
		return cmd.compare(r.actor, r.digest, Receipt{First: r.first, N: r.n, Repeated: true})
	}
	return cmd.match(t.row(`SELECT actor, digest, first, n FROM command WHERE id = $1`, cmd.ID))
}

// remember keeps what cmd made.
func (t *Tx) remember(cmd Command, first, n int64) {
	t.late.commands = append(t.late.commands, doneRow{cmd.ID, cmd.Author.Actor, hex.EncodeToString(cmd.Digest[:]), first, n})
}
