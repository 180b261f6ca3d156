package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// refoldPage is how many entries are read at a time; the WAL can be reset between pages.
const refoldPage = 5000

// refold fills new tables beside the old ones, stream by stream, then indexes and swaps them in one transaction.
func (db *DB) refold(ctx context.Context, group, sig string) error {
	const suffix = "_new"
	tables, _, err := db.stateDDL(group, suffix)
	if err != nil {
		return err
	}
	if err := db.create(ctx, tables); err != nil {
		return err
	}
	n, err := db.fillAnew(ctx, group, suffix)
	if err != nil {
		return err
	}
	if n > 0 {
		slog.Info("folded anew", "tables", group, "entries", n)
	}
	return db.swap(ctx, group, sig)
}

// portion is some streams folded, waiting to be written.
type portion struct {
	writes  []func(*Tx) error
	entries int
}

// perPortion is how many streams are written before what they leave to be written together is; perSide is how many portions
// make a transaction.
const (
	perPortion = 200
	perSide    = 20
)

// fillAnew folds all streams of a group into the tables of a suffix: one goroutine reads and folds, this one writes. It gives
// the number of entries.
func (db *DB) fillAnew(ctx context.Context, group, suffix string) (n int, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	todo := make(chan portion, 4)
	go func() {
		defer close(todo)
		if err := db.sendFolded(ctx, group, todo); err != nil {
			cancel(err)
		}
	}()
	defer func() {
		cancel(nil)
		for range todo { // lets the other goroutine end
		}
	}()
	side, err := db.openSide(ctx, suffix)
	if err != nil {
		return 0, err
	}
	defer db.disconnect() // also forgets the statements made for the other tables
	for p := range todo {
		if n += p.entries; db.progress != nil {
			db.progress(group, n)
		}
		if err := side.write(p); err != nil {
			return n, err
		}
	}
	if err := context.Cause(ctx); err != nil {
		return n, err
	}
	return n, side.commit()
}

// sendFolded folds the streams of a group.
func (db *DB) sendFolded(ctx context.Context, group string, todo chan<- portion) error {
	var p portion
	send := func() error {
		select {
		case todo <- p:
			p = portion{}
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for _, f := range db.folds {
		kind, g, _ := f.name()
		if g != group {
			continue
		}
		err := db.eachStream(kind, func(id string, entries []Stored) error {
			write, err := f.ready(id, entries)
			if err != nil {
				return err
			}
			if p.entries += len(entries); write != nil {
				p.writes = append(p.writes, write)
			}
			if len(p.writes) < perPortion {
				return nil
			}
			return send()
		})
		if err != nil {
			return err
		}
	}
	return send()
}

// side writes new tables on the writer's connection before the writer has started, in transactions of some size.
type side struct {
	db       *DB
	t        *Tx
	portions int
}

// openSide connects. Nobody is told of rows in tables that are not in use yet, so that commits need not wait for the disk;
// the log is still synced before it is copied into the file, which keeps the file whole, and the swap is synced like any
// commit.
func (db *DB) openSide(ctx context.Context, suffix string) (*side, error) {
	if err := db.connect(); err != nil {
		return nil, err
	}
	s := &side{db: db, t: &Tx{db: db, ctx: background, suffix: suffix, alone: true}}
	if db.engine == sqliteEngine {
		if _, err := db.conn.ExecContext(ctx, `PRAGMA synchronous = NORMAL`); err != nil {
			return nil, fmt.Errorf("prepare folding anew: %w", err)
		}
	}
	return s, nil
}

func (s *side) write(p portion) error {
	if s.portions == 0 {
		if _, err := s.db.conn.ExecContext(background, s.db.engine.begin); err != nil {
			return fmt.Errorf("begin: %w", err)
		}
	}
	s.t.begun, s.t.saved = time.Now(), true
	for _, write := range p.writes {
		if err := write(s.t); err != nil {
			return err
		}
	}
	s.t.late.add(s.t.tally)
	s.t.tally = nil
	// The rows of lists wait for the whole transaction: the more are sorted together, the fewer pages each of them looks for.
	if err := errors.Join(s.t.flushSpans(), s.t.flushSearch()); err != nil {
		return err
	}
	if s.portions++; s.portions < perSide {
		return nil
	}
	return s.commit()
}

func (s *side) commit() error {
	if s.portions == 0 {
		return nil
	}
	s.portions = 0
	if err := errors.Join(s.t.flushLate(), s.t.flush()); err != nil {
		return err
	}
	if _, err := s.db.conn.ExecContext(background, `COMMIT`); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if s.db.engine == sqliteEngine {
		s.db.copyOnce(s.db.conn) // or the log would grow to the size of the tables
	}
	return nil
}

// create makes empty tables, dropping what an interrupted attempt left.
func (db *DB) create(ctx context.Context, tables []string) error {
	for _, name := range stateTables(tables) {
		if _, err := db.write.ExecContext(ctx, `DROP TABLE IF EXISTS `+name); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	for _, ddl := range tables {
		if _, err := db.write.ExecContext(ctx, ddl); err != nil {
			return fmt.Errorf("%w in %s", err, ddl)
		}
	}
	return nil
}

// swap puts the new tables in the place of the old ones and notes under which rules they were folded.
func (db *DB) swap(ctx context.Context, group, sig string) (err error) {
	tables, indexes, err := db.stateDDL(group, "")
	if err != nil {
		return err
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("swap %s: %w", group, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if db.engine == sqliteEngine {
		defer func() {
			_, e := conn.ExecContext(background, `PRAGMA secure_delete = ON`)
			err = errors.Join(err, e)
		}()
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("swap %s: %w", group, err)
	}
	defer tx.Rollback()
	var script []string
	for _, name := range stateTables(tables) {
		script = append(script, db.engine.overwrite(name), `DROP TABLE IF EXISTS `+name, `ALTER TABLE `+name+`_new RENAME TO `+name)
	}
	for _, q := range append(script, indexes...) {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%w in %s", err, q)
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, "fold/"+group, sig); err != nil {
		return fmt.Errorf("note fold of %s: %w", group, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("swap %s: %w", group, err)
	}
	return nil
}

// eachStream gives f the entries of every stream of a kind, one stream at a time.
func (db *DB) eachStream(kind string, f func(id string, entries []Stored) error) error {
	from, ver, end := kind+"/", int64(0), kind+"0" // '0' follows '/'
	var open []Stored
	flush := func() error {
		if len(open) == 0 {
			return nil
		}
		_, id := open[0].Stream.Cut()
		list := open
		open = nil
		return f(id, list)
	}
	for {
		page, err := collect(db, scanStored, `SELECT pos, stream, ver, kind, entry FROM journal
			WHERE (stream, ver) > ($1, $2) AND stream < $3 ORDER BY stream, ver LIMIT $4`, from, ver, end, refoldPage)
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		for _, s := range page {
			if len(open) > 0 && open[0].Stream != s.Stream {
				if err := flush(); err != nil {
					return err
				}
			}
			open = append(open, s)
		}
		if len(page) < refoldPage {
			return flush()
		}
		last := page[len(page)-1]
		from, ver = string(last.Stream), last.Ver
	}
}
