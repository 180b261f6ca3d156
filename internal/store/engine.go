package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine holds the few things in which SQLite and PostgreSQL differ. All other SQL is one text for both.
type engine struct {
	name      string
	begin     string // opens a transaction that may write
	join      string // joins in the written order where the planner could be led astray
	index     string // writes one search row: its number and its words
	and, or   string // of a search term
	pipelined bool   // writes are gathered and sent together
	words     *strings.Replacer
	// lost reports whether err means that the transaction, and perhaps the connection, is gone.
	lost func(err error) bool
	// unique names the violated index or constraint, empty when err is something else.
	unique func(err error) string
}

var sqliteEngine = &engine{
	name:  "sqlite",
	begin: "BEGIN IMMEDIATE",
	join:  "CROSS JOIN",
	index: `INSERT INTO {search} (rowid, v) VALUES ($1, $2)`,
	and:   " AND ", or: " OR ",
	words: strings.NewReplacer("@KEY", "INTEGER PRIMARY KEY", "@NOROWID", "WITHOUT ROWID",
		"@BLOB", "BLOB", "@SERIAL", "INTEGER PRIMARY KEY AUTOINCREMENT"),
	lost: func(err error) bool {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok {
			return true // the driver's own: bad connection, closed, context
		}
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CORRUPT,
			sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY:
			return true
		}
		return false
	},
	unique: func(err error) string {
		e, ok := errors.AsType[*sqlite.Error](err)
		if !ok || e.Code()&0xff != sqlite3.SQLITE_CONSTRAINT {
			return ""
		}
		_, what, _ := strings.Cut(e.Error(), "UNIQUE constraint failed: ")
		table, _, _ := strings.Cut(what, ".")
		return table
	},
}

var postgresEngine = &engine{
	name:  "postgres",
	begin: "BEGIN",
	join:  "JOIN",
	index: `INSERT INTO {search} (rowid, v) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))`,
	and:   " & ", or: " | ",
	pipelined: true,
	words: strings.NewReplacer("@KEY", "BIGINT PRIMARY KEY", "@NOROWID", "",
		"@BLOB", "BYTEA", "@SERIAL", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
		" TEXT", ` TEXT COLLATE "C"`),
	lost: func(err error) bool {
		e, ok := errors.AsType[*pgconn.PgError](err)
		if !ok {
			return true
		}
		switch e.Code[:2] {
		case "08", "53", "57", "58", "40", "XX": // connection, resources, shutdown and cancel, I/O, rollback, internal
			return true
		}
		return false
	},
	unique: func(err error) string {
		if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "23505" {
			return e.TableName
		}
		return ""
	},
}

// overwrite says whether the pages of a dropped state table are made unreadable. Search rows hold words that people typed and
// that may have been redacted; all other states say what the journal says, which is never erased, and overwriting gigabytes of
// them would take longer than folding.
func (e *engine) overwrite(table string) string {
	switch {
	case e == postgresEngine:
		return `SELECT 1`
	case table == "search":
		return `PRAGMA secure_delete = ON`
	}
	return `PRAGMA secure_delete = FAST`
}

// pragmas are set on each SQLite connection. secure_delete makes an erased value unreadable in the file.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
	"secure_delete(ON)", "temp_store(MEMORY)", "mmap_size(0)",
}

// pageSize is that of new database files: entries and states are long rows, of which a page of 4096 bytes wastes a tenth.
const pageSize = 8192

// createSQLite makes the file where there is none: the size of its pages is settled by the first write, before any pragma
// of a connection string can say it.
func createSQLite(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // what is wrong with it, opening will say
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String())
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	for _, q := range []string{fmt.Sprintf(`PRAGMA page_size = %d`, pageSize), `PRAGMA journal_mode = WAL`} {
		if _, err := db.Exec(q); err != nil {
			return fmt.Errorf("create database: %w", errors.Join(err, db.Close()))
		}
	}
	return db.Close()
}

// openSQLite opens the writing handle, which holds one connection, and the reading pool.
func openSQLite(path string, readers int) (write, read *sql.DB, err error) {
	if err := createSQLite(path); err != nil {
		return nil, nil, err
	}
	dsn := func(extra url.Values) string {
		q := url.Values{}
		for _, p := range pragmas {
			q.Add("_pragma", p)
		}
		for k, v := range extra {
			q[k] = append(q[k], v...)
		}
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
		return u.String()
	}
	if write, err = sql.Open("sqlite", dsn(url.Values{"_pragma": {"cache_size(-65536)", "wal_autocheckpoint(0)"}})); err != nil {
		return nil, nil, fmt.Errorf("open database: %w", err)
	}
	write.SetMaxOpenConns(2) // the writer's own, and one for checkpoints and schema
	if read, err = sql.Open("sqlite", dsn(url.Values{"_pragma": {"query_only(ON)", "cache_size(-8192)"}})); err != nil {
		return nil, nil, fmt.Errorf("open database: %w", errors.Join(err, write.Close()))
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

// openPostgres opens both handles on one database. No statement of the writer may run longer than
// stuckAfter, and the readers cannot write.
func openPostgres(dsn string, readers int) (write, read *sql.DB, err error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("open database: %w", err)
	}
	w, r := cfg.Copy(), cfg.Copy()
	w.RuntimeParams["statement_timeout"] = strconv.FormatInt(stuckAfter.Milliseconds(), 10)
	r.RuntimeParams["default_transaction_read_only"] = "on"
	write, read = stdlib.OpenDB(*w), stdlib.OpenDB(*r)
	write.SetMaxOpenConns(2)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}
