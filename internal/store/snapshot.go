package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// A table in a backup is a file of JSON lines, compressed by zstd: first a line that names the table, its columns and
// their types, then one array for each row in the order of the primary key. Bytes are base64. It does not depend
// on the engine, so that a backup of one may be restored into the other, and a stranger can read it with two tools.

// tableHead is the first line of a table's file.
type tableHead struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Types   []string `json:"types"` // int, text, bytes
}

const (
	typeInt   = "int"
	typeText  = "text"
	typeBytes = "bytes"
)

// snapshot is one connection in a transaction that sees one moment of the database.
type snapshot struct {
	ctx  context.Context
	conn *sql.Conn
}

// snap opens a snapshot; writers are not held up.
func (db *DB) snap(ctx context.Context) (snapshot, error) {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return snapshot{}, fmt.Errorf("open snapshot: %w", err)
	}
	begin := "BEGIN"
	if db.engine == postgresEngine {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return snapshot{}, errors.Join(fmt.Errorf("open snapshot: %w", err), conn.Close())
	}
	return snapshot{ctx, conn}, nil
}

func (s snapshot) close() error {
	_, err := s.conn.ExecContext(background, "ROLLBACK")
	return errors.Join(err, s.conn.Close())
}

func (s snapshot) row(q string, args ...any) *sql.Row {
	return s.conn.QueryRowContext(s.ctx, q, args...)
}

func (s snapshot) rows(q string, args ...any) (*sql.Rows, error) {
	return s.conn.QueryContext(s.ctx, q, args...)
}

// keptTables lists the tables that cannot be drawn again, as the schema names them. Sessions are left out: a restored
// server asks everybody to log in.
func (db *DB) keptTables() (names []string, err error) {
	files, err := migrations()
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		ddl, err := schemaFiles.ReadFile(f)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
		for _, name := range stateTables(statements(stripComments(string(ddl)))) {
			if name != "session" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// dumpTable writes the rows of a table; blank names a column that is written as empty bytes.
func (s snapshot) dumpTable(w io.Writer, table, blank string) (n int64, err error) {
	// All columns, whatever later DDL adds: a backup that leaves one out is none.
	rows, err := s.rows(`SELECT t.* FROM ` + table + ` t ORDER BY 1`)
	if err != nil {
		return 0, fmt.Errorf("dump %s: %w", table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	head, err := headOf(table, rows)
	if err != nil {
		return 0, err
	}
	line, err := json.Marshal(head)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return 0, err
	}
	values := make([]sql.RawBytes, len(head.Columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return n, fmt.Errorf("dump %s after %d rows: %w", table, n, err)
		}
		line = line[:0]
		for i, v := range values {
			line = append(line, "[,"[min(i, 1)])
			if head.Columns[i] == blank {
				v = nil
			}
			if line, err = appendValue(line, head.Types[i], v); err != nil {
				return n, fmt.Errorf("dump %s after %d rows: %w", table, n, err)
			}
		}
		if _, err := w.Write(append(line, "]\n"...)); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}

func headOf(table string, rows *sql.Rows) (tableHead, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return tableHead{}, fmt.Errorf("dump %s: %w", table, err)
	}
	head := tableHead{Table: table}
	for _, c := range types {
		kind := typeText
		switch c.DatabaseTypeName() {
		case "INTEGER", "BIGINT", "INT4", "INT8":
			kind = typeInt
		case "BLOB", "BYTEA":
			kind = typeBytes
		case "TEXT":
		default:
			return tableHead{}, fmt.Errorf("dump %s: column %s is of type %q", table, c.Name(), c.DatabaseTypeName())
		}
		head.Columns, head.Types = append(head.Columns, c.Name()), append(head.Types, kind)
	}
	return head, nil
}

func appendValue(line []byte, kind string, v []byte) ([]byte, error) {
	switch kind {
	case typeInt:
		n, err := strconv.ParseInt(string(v), 10, 64)
		return strconv.AppendInt(line, n, 10), err
	case typeBytes:
		return append(base64.StdEncoding.AppendEncode(append(line, '"'), v), '"'), nil
	}
	return appendText(line, v), nil
}

// appendText writes a JSON text; journal lines are many, so only what must be is escaped.
func appendText(line, v []byte) []byte {
	line = append(line, '"')
	for len(v) > 0 {
		i := bytes.IndexFunc(v, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' })
		if i < 0 {
			line = append(line, v...)
			break
		}
		line = append(line, v[:i]...)
		if c := v[i]; c == '"' || c == '\\' {
			line = append(line, '\\', c)
		} else {
			line = fmt.Appendf(line, `\u%04x`, c)
		}
		v = v[i+1:]
	}
	return append(line, '"')
}

// fileOf is a file of a backup as the manifest lists it.
type fileOf struct {
	Name   string `json:"name"` // path within the backup
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	Rows   int64  `json:"rows"`
}

// hashed counts and hashes what is written.
type hashed struct {
	w io.Writer
	h hash.Hash
	n int64
}

func (h *hashed) Write(p []byte) (int, error) {
	n, err := h.w.Write(p)
	h.h.Write(p[:n])
	h.n += int64(n)
	return n, err
}

// writeHashed writes a new file that is on the disk when it returns.
func writeHashed(path string, write func(io.Writer) error) (f fileOf, err error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return f, fmt.Errorf("write backup: %w", err)
	}
	buf := bufio.NewWriterSize(out, 1<<20)
	h := &hashed{w: buf, h: sha256.New()}
	if err = write(h); err == nil {
		err = errors.Join(buf.Flush(), out.Sync())
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return f, fmt.Errorf("write %s: %w", path, err)
	}
	return fileOf{Bytes: h.n, SHA256: hex.EncodeToString(h.h.Sum(nil))}, nil
}

// compressed runs write through zstd.
func compressed(w io.Writer, write func(io.Writer) error) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	return errors.Join(write(z), z.Close())
}

// checkFile compares a file of a backup with the manifest.
func checkFile(path string, want fileOf) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("check backup: %w", err)
	}
	defer f.Close() // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("check %s: %w", path, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(got, want.SHA256) {
		return fmt.Errorf("file %s has SHA-256 %s, the manifest says %s", path, got, want.SHA256)
	}
	return nil
}
