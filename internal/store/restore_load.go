package store

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"shuangcheng/internal/domain/fault"
)

// Names within a data folder.
const (
	BlobFolder = "blobs"
	LockFile   = "shuangcheng.lock" // held by the process that owns the folder
)

// loadBatch is how many rows go into one statement, and loadCommit how many into one transaction.
const (
	loadBatch  = 50
	loadCommit = 20_000
)

// load makes the schema as the backup had it, fills the kept tables and puts the wrapped keys back.
func (r *restore) load(ctx context.Context) (err error) {
	cfg := r.o.Config
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	db := &DB{cfg: cfg, engine: sqliteEngine, closing: make(chan struct{}), stopped: make(chan struct{})}
	close(db.stopped)
	if cfg.Postgres != "" {
		db.engine = postgresEngine
		db.write, db.read, err = openPostgres(cfg.Postgres, 1)
	} else {
		db.write, db.read, err = openSQLite(filepath.Join(cfg.Dir, databaseFile), 1)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.migrate(ctx, r.m.Schema); err != nil {
		return err
	}
	for _, f := range r.m.Files {
		r.progress(f.Name)
		if err := db.loadTable(ctx, filepath.Join(r.dir, filepath.FromSlash(f.Name)), f); err != nil {
			return fmt.Errorf("restore %s: %w", f.Name, err)
		}
	}
	if _, err := db.write.ExecContext(ctx, `DELETE FROM meta WHERE name LIKE 'fold/%'`); err != nil {
		return fmt.Errorf("forget folds: %w", err)
	}
	return db.loadDEKs(ctx, r.report.DEKsFrom)
}

// loadTable fills one table.
func (db *DB) loadTable(ctx context.Context, path string, want fileOf) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // read only
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	lines := bufio.NewReaderSize(z, 1<<20)
	line, err := lines.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	l := loader{db: db, ctx: ctx}
	if err := json.Unmarshal(line, &l.head); err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	if err := l.begin(); err != nil {
		return err
	}
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err == nil {
			err = l.add(line)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("row %d: %w", l.n+1, err), l.undo())
		}
	}
	if err := l.end(); err != nil {
		return err
	}
	if l.n != want.Rows {
		return fmt.Errorf("%d rows, the manifest says %d", l.n, want.Rows)
	}
	return nil
}

// loader fills one table in batches.
type loader struct {
	db   *DB
	ctx  context.Context
	head tableHead
	args []any
	rows int // in args
	n    int64
	open interface {
		Commit() error
		Rollback() error
	}
	exec func(q string, args ...any) error
}

// begin checks the names that go into statements and opens a transaction; the table may hold what its DDL put there.
func (l *loader) begin() error {
	kept, err := l.db.keptTables()
	if err != nil {
		return err
	}
	if !slices.Contains(kept, l.head.Table) || len(l.head.Columns) != len(l.head.Types) || len(l.head.Columns) == 0 {
		return fmt.Errorf("table %q is none that is kept", l.head.Table)
	}
	for _, c := range l.head.Columns {
		if strings.Trim(c, "abcdefghijklmnopqrstuvwxyz_0123456789") != "" {
			return fmt.Errorf("column %q", c)
		}
	}
	if err := l.transaction(); err != nil {
		return err
	}
	return l.exec(`DELETE FROM ` + l.head.Table)
}

func (l *loader) transaction() error {
	tx, err := l.db.write.BeginTx(l.ctx, nil)
	if err != nil {
		return err
	}
	l.open = tx
	l.exec = func(q string, args ...any) error {
		_, err := tx.ExecContext(l.ctx, q, args...)
		return err
	}
	return nil
}

func (l *loader) undo() error { return l.open.Rollback() }

// add takes one line.
func (l *loader) add(line []byte) error {
	var row []json.RawMessage
	if err := json.Unmarshal(line, &row); err != nil || len(row) != len(l.head.Columns) {
		return fmt.Errorf("%d values for %d columns: %w", len(row), len(l.head.Columns), err)
	}
	for i, raw := range row {
		v, err := valueOf(l.head.Types[i], raw)
		if err != nil {
			return fmt.Errorf("column %s: %w", l.head.Columns[i], err)
		}
		l.args = append(l.args, v)
	}
	l.rows++
	l.n++
	if l.rows < loadBatch {
		return nil
	}
	if err := l.flush(); err != nil {
		return err
	}
	if l.n%loadCommit != 0 {
		return nil
	}
	if err := l.open.Commit(); err != nil {
		return err
	}
	return l.transaction()
}

func valueOf(kind string, raw json.RawMessage) (any, error) {
	switch kind {
	case typeInt:
		var n int64
		return n, json.Unmarshal(raw, &n)
	case typeBytes:
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, err
		}
		b, err := base64.StdEncoding.DecodeString(s)
		if b == nil {
			b = []byte{}
		}
		return b, err
	case typeText:
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	}
	return nil, fmt.Errorf("type %q", kind)
}

func (l *loader) flush() error {
	if l.rows == 0 {
		return nil
	}
	var q strings.Builder
	q.WriteString(`INSERT INTO ` + l.head.Table + ` (` + strings.Join(l.head.Columns, ", ") + `)`)
	if l.db.engine == postgresEngine {
		q.WriteString(` OVERRIDING SYSTEM VALUE`)
	}
	q.WriteString(` VALUES `)
	width := len(l.head.Columns)
	for i := range l.rows {
		if i > 0 {
			q.WriteString(", ")
		}
		q.WriteString("(" + places(i*width+1, width) + ")")
	}
	err := l.exec(q.String(), l.args...)
	l.args, l.rows = l.args[:0], 0
	return err
}

// end commits, and lets PostgreSQL count on from the highest number.
func (l *loader) end() error {
	err := l.flush()
	if err == nil && l.db.engine == postgresEngine && l.head.Table == "access_log" {
		err = l.exec(`SELECT setval(pg_get_serial_sequence('access_log', 'n'), MAX(n)) FROM access_log HAVING MAX(n) > 0`)
	}
	if err != nil {
		return errors.Join(err, l.undo())
	}
	return l.open.Commit()
}

// loadDEKs puts the wrapped keys of persons back. Without a file nothing of the vault can be read, which the report says.
func (db *DB) loadDEKs(ctx context.Context, path string) error {
	if path == "" {
		return nil
	}
	lines, err := readLines[dekLine](path)
	if err != nil {
		return err
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("restore keys of persons: %w", err)
	}
	defer tx.Rollback()
	for _, l := range lines {
		dek, err := base64.StdEncoding.DecodeString(l.DEK)
		if err != nil {
			return fault.New(fault.Refused, "个人密钥文件 %s 已损坏，请改用另一份备份中的", path).Because(err)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE person SET dek_wrapped = $1, kek_id = $2 WHERE id = $3 AND erased = 0`, dek, l.KEK, l.Person); err != nil {
			return fmt.Errorf("restore key of %s: %w", l.Person, err)
		}
	}
	return tx.Commit()
}
