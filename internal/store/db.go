// Package store keeps the journal and what is folded from it. All SQL of the product stands here, one text for
// SQLite and PostgreSQL. Writes go through one group-commit writer (writer.go); an entry, the state folded from it
// and the tree hashes become durable together, before anybody is told.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Config is what Open needs.
type Config struct {
	Dir      string           // data folder; holds the SQLite file and the blobs
	Postgres string           // connection string; empty uses SQLite in Dir
	Keys     *Keys            // opened key folder; may be nil for reading and verifying only
	Now      func() time.Time // clock of entries
	Rand     io.Reader        // source of IDs and salts
	Readers  int              // size of the reading pool; 0 means 4
	// Free tells the bytes left on the disk of Dir; nil asks the system. Below MinFree nothing is written.
	Free      func() (int64, error)
	MinFree   int64 // bytes; 0 means 500 MB, negative switches the check off
	restoring bool  // the signing key may be lost: a new epoch follows
	// Progress is told how many entries have been folded anew; may be nil.
	Progress func(tables string, entries int)
}

// DefaultMinFree is the space below which the system turns read-only before the disk is full.
const DefaultMinFree = 500 << 20

// DB is an open data folder.
type DB struct {
	cfg    Config
	engine *engine
	folds  []Folder
	write  *sql.DB
	read   *sql.DB

	// Owned by the writer's goroutine.
	conn     *sql.Conn
	stmts    map[string]*sql.Stmt
	asked    int64 // times the writer waited for the database to answer
	frontier *frontier
	signed   int64           // size of the last checkpoint made by this process
	kinds    map[string]bool // kinds of entry that occur in the journal
	inserts  map[rowsKey]string

	interactive chan *call
	bulk        chan *call
	closing     chan struct{}
	stopped     chan struct{}
	closeOnce   sync.Once

	ready     atomic.Bool
	last      atomic.Int64 // pos of the last committed entry
	stepped   atomic.Int64 // how far the clock stood behind the last entry at the last batch, ns
	fault     atomic.Pointer[func(point string) error]
	prepped   sync.Map // query text → *sql.Stmt of the reading pool
	vault     vault
	space     spaceWatch
	logs      logCopier
	registers registers
	progress  func(string, int)
	readOnly  bool         // opened by OpenRead: there is no writer
	lastCP    atomic.Int64 // time of the last checkpoint made, ms
}

//go:embed schema/*.sql
var schemaFiles embed.FS

// Open opens or creates the database of a data folder, brings its kept tables up to date, refolds the tables whose
// rules changed, and starts the writer. It refuses a database newer than this program.
func Open(ctx context.Context, cfg Config, folds ...Folder) (*DB, error) {
	if cfg.Readers == 0 {
		cfg.Readers = 4
	}
	if cfg.MinFree == 0 {
		cfg.MinFree = DefaultMinFree
	}
	db := &DB{cfg: cfg, engine: sqliteEngine, folds: append(folds, systemFolds...), kinds: map[string]bool{}, inserts: map[rowsKey]string{},
		progress:    cfg.Progress,
		interactive: make(chan *call, 4*batchCalls), bulk: make(chan *call),
		closing: make(chan struct{}), stopped: make(chan struct{})}
	var err error
	if cfg.Postgres != "" {
		db.engine = postgresEngine
		db.write, db.read, err = openPostgres(cfg.Postgres, cfg.Readers)
	} else {
		db.write, db.read, err = openSQLite(filepath.Join(cfg.Dir, databaseFile), cfg.Readers)
	}
	if err != nil {
		return nil, err
	}
	db.space.init(cfg)
	if err := db.prepare(ctx); err != nil {
		return nil, errors.Join(err, db.write.Close(), db.read.Close())
	}
	if db.engine == sqliteEngine {
		db.logs.done.Add(1)
		go db.copyLog()
	}
	go db.run()
	return db, nil
}

// prepare brings the schema up to date and loads what the writer needs.
func (db *DB) prepare(ctx context.Context) error {
	if err := db.migrate(ctx, latest); err != nil {
		return err
	}
	if err := db.refoldChanged(ctx); err != nil {
		return err
	}
	if db.cfg.Keys != nil {
		if err := db.checkKeys(); err != nil {
			return err
		}
		db.registers.dir = db.cfg.Keys.dir
		if err := db.reconcile(); err != nil {
			return err
		}
	}
	pos, err := db.Head()
	if err != nil {
		return err
	}
	db.last.Store(pos)
	db.ready.Store(true)
	return nil
}

// migrations lists the numbered DDL files in order.
func migrations() ([]string, error) {
	names, err := fs.Glob(schemaFiles, "schema/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list schema: %w", err)
	}
	return names, nil // Glob sorts
}

// latest stands for the last DDL file that this program has.
const latest = 1 << 30

// migrate applies the DDL files not applied yet up to the given number, each in its own transaction.
func (db *DB) migrate(ctx context.Context, upTo int) error {
	if _, err := db.write.ExecContext(ctx, db.engine.words.Replace(
		`CREATE TABLE IF NOT EXISTS schema_version (n INTEGER PRIMARY KEY, at TEXT NOT NULL)`)); err != nil {
		return fmt.Errorf("prepare schema: %w", err)
	}
	var have int
	if err := db.write.QueryRowContext(ctx, `SELECT COALESCE(MAX(n), 0) FROM schema_version`).Scan(&have); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	names, err := migrations()
	if err != nil {
		return err
	}
	if have > len(names) {
		return fault.New(fault.Refused, "数据版本 %d 比本程序认识的 %d 新，请改用较新的程序打开", have, len(names))
	}
	for i, name := range names[have:max(have, min(upTo, len(names)))] {
		n := have + i + 1
		if !strings.HasPrefix(filepath.Base(name), fmt.Sprintf("%04d_", n)) {
			return fmt.Errorf("schema file %s stands at place %d", name, n)
		}
		ddl, err := schemaFiles.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := db.script(ctx, string(ddl), n); err != nil {
			return fmt.Errorf("apply %s: %w", name, err)
		}
	}
	return nil
}

// script runs DDL and notes version n in one transaction.
func (db *DB) script(ctx context.Context, ddl string, n int) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, stmt := range statements(db.engine.words.Replace(stripComments(ddl))) {
		if _, err := tx.ExecContext(ctx, stmt); err != nil {
			return fmt.Errorf("%w in %s", err, stmt)
		}
	}
	if n == 1 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO head (one, pos, at) VALUES (1, 0, '')`); err != nil {
			return err
		}
	}
	if n > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO schema_version (n, at) VALUES ($1, $2)`, n, db.Now().String()); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// stripComments drops -- comments, so that a semicolon or a placeholder word in them does no harm.
func stripComments(ddl string) string {
	var b strings.Builder
	for line := range strings.Lines(ddl) {
		code, _, _ := strings.Cut(line, "--")
		b.WriteString(strings.TrimRight(code, " \n") + "\n")
	}
	return b.String()
}

// statements splits DDL at semicolons; there are none inside literals.
func statements(ddl string) (list []string) {
	for s := range strings.SplitSeq(ddl, ";") {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// Close stops the writer, makes a last checkpoint, folds the WAL into the file and closes all.
func (db *DB) Close() error {
	var err error
	db.closeOnce.Do(func() {
		close(db.closing)
		<-db.stopped
		db.logs.done.Wait()
		db.disconnect()
		if db.engine == sqliteEngine && !db.readOnly {
			_, e := db.write.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
			err = errors.Join(err, e)
		}
		err = errors.Join(err, db.read.Close(), db.write.Close())
	})
	return err
}

// Ready reports whether the last write went through; a database that lost its disk is not ready.
func (db *DB) Ready() bool { return db.ready.Load() && db.spaceLeft() == nil }

// Head is the place of the last committed entry.
func (db *DB) Head() (pos int64, err error) {
	if err := db.row(`SELECT pos FROM head WHERE one = 1`).Scan(&pos); err != nil {
		return 0, fmt.Errorf("read head: %w", err)
	}
	return pos, nil
}

// Last is the place of the last entry committed through this process, without asking the database.
func (db *DB) Last() int64 { return db.last.Load() }

// SteppedBack is how far the machine's clock stood behind the journal at the last batch; zero or less is as it should be.
func (db *DB) SteppedBack() time.Duration { return time.Duration(db.stepped.Load()) }

// prepareRead keeps one prepared statement per query text for the reading pool.
func (db *DB) prepareRead(q string) (*sql.Stmt, error) {
	if s, ok := db.prepped.Load(q); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := db.read.Prepare(expand(q, ""))
	if err != nil {
		return nil, err
	}
	if old, loaded := db.prepped.LoadOrStore(q, s); loaded {
		return old.(*sql.Stmt), s.Close()
	}
	return s, nil
}

func (db *DB) row(q string, args ...any) *sql.Row {
	s, err := db.prepareRead(q)
	if err != nil {
		return db.read.QueryRow(expand(q, ""), args...) // fails the same way and carries the error in the row
	}
	return s.QueryRow(args...)
}

func (db *DB) rows(q string, args ...any) (*sql.Rows, error) {
	s, err := db.prepareRead(q)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// trip runs the fault point of that name, if a test has set one.
func (db *DB) trip(point string) error {
	if f := db.fault.Load(); f != nil {
		return (*f)(point)
	}
	return nil
}

// Meta reads a named value of the data folder, empty when unset.
func (db *DB) Meta(name string) (value string, err error) {
	err = db.row(`SELECT value FROM meta WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read meta %s: %w", name, err)
	}
	return value, nil
}

// SetMeta stores a named value of the data folder.
func (t *Tx) SetMeta(name, value string) error {
	if err := t.exec(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
		name, value); err != nil {
		return fmt.Errorf("store meta %s: %w", name, err)
	}
	return nil
}

// epochOf finds the epoch in which pos lies.
func epochOf(list []Epoch, pos int64) Epoch {
	var e Epoch
	for _, x := range list {
		if x.Base < pos {
			e = x
		}
	}
	return e
}

// Number writes the journal number of pos for people: its number within the epoch.
func (e Epoch) Number(pos int64) string { return strconv.FormatInt(pos-e.Base, 10) }

// at reads a stored instant.
func at(s string) (calendar.Instant, error) {
	var i calendar.Instant
	err := i.UnmarshalText([]byte(s))
	return i, err
}
