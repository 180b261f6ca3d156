package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// frontier is the right edge of the current epoch's tree, with its place in the journal and the tree table. It is a
// plain value, so that a savepoint is a copy.
type frontier struct {
	proof.Frontier
	epoch Epoch
	key   string // base64 of the public key that signs now
	pos   int64  // place of the last entry it covers
	idx   int64  // hashes stored in earlier epochs
}

// loadFrontier reads the edge anew, at start and after a lost transaction.
func (t *Tx) loadFrontier() (*frontier, error) { return loadFrontier(t, t.head.pos) }

func loadFrontier(q queries, pos int64) (*frontier, error) {
	epochs, err := readEpochs(q)
	if err != nil {
		return nil, err
	}
	f := &frontier{pos: pos}
	for i, e := range epochs {
		if i > 0 {
			f.idx += tlog.StoredHashCount(e.Base - f.epoch.Base)
		}
		f.epoch = e
	}
	if f.epoch.N > 0 {
		if f.key, err = currentKey(q, f.epoch.N); err != nil {
			return nil, err
		}
	}
	f.Frontier, err = proof.LoadFrontier(pos-f.epoch.Base, hashReader{q, f.idx})
	return f, err
}

// currentKey reads from the journal which public key signs: that of the last rotation, or of the epoch's first entry.
func currentKey(q queries, epoch int) (string, error) {
	var leaf string
	err := q.row(`SELECT entry FROM journal WHERE stream = $1 ORDER BY ver DESC LIMIT 1`, string(journalStream(epoch))).Scan(&leaf)
	if err != nil {
		return "", fmt.Errorf("read key of epoch %d: %w", epoch, err)
	}
	e, err := journal.Parse([]byte(leaf))
	if err != nil {
		return "", err
	}
	var body struct {
		Key string `json:"key"`
		New string `json:"new"`
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return "", fmt.Errorf("read key of epoch %d: %w", epoch, err)
	}
	return cmp.Or(body.New, body.Key), nil
}

// journalStream is the stream of an epoch's own entries: how it began and which keys it had.
func journalStream(epoch int) journal.Stream { return journal.Of("journal", strconv.Itoa(epoch)) }

// hashReader reads an epoch's part of the tree table; idx is where it begins.
type hashReader struct {
	q   queries
	idx int64
}

// ReadHashes serves the proofs.
func (r hashReader) ReadHashes(indexes []int64) ([]proof.Hash, error) {
	list := make([]proof.Hash, len(indexes))
	for i, n := range indexes {
		var b []byte
		if err := r.q.row(`SELECT hash FROM tree WHERE idx = $1`, r.idx+n).Scan(&b); err != nil {
			return nil, fmt.Errorf("read tree hash %d: %w", n, err)
		}
		if len(b) != len(list[i]) {
			return nil, fmt.Errorf("read tree hash %d: %d bytes", n, len(b))
		}
		copy(list[i][:], b)
	}
	return list, nil
}

// Append enters ev as the ver-th event of stream on the account of the running command, and writes the
// texts and secrets sealed for it. It returns the place of the entry.
func (t *Tx) Append(stream journal.Stream, ver int64, ev journal.Event) (int64, error) {
	body, err := journal.Body(ev)
	if err != nil {
		return 0, err
	}
	return t.append(stream, ver, ev.Kind(), body)
}

// append is Append for a body that is written already.
func (t *Tx) append(stream journal.Stream, ver int64, kind string, body []byte) (int64, error) {
	if t.cmd.ID == "" {
		return 0, errors.New("append without a command")
	}
	if t.trial != nil {
		return t.trial.append(t), nil
	}
	e := journal.Entry{Seq: t.tree.Size() + 1, At: t.start, Stream: stream, Ver: ver, Kind: kind,
		Author: t.cmd.Author, Cmd: t.cmd.ID, Body: body}
	leaf, err := e.Leaf()
	if err != nil {
		return 0, err
	}
	pos := t.head.pos + 1
	if err := t.flushStaged(); err != nil {
		return 0, err
	}
	if err := t.exec(`INSERT INTO journal (pos, stream, ver, kind, entry) VALUES ($1, $2, $3, $4, $5)`,
		pos, string(stream), ver, e.Kind, string(leaf)); err != nil {
		if t.db.engine.unique(err) == "journal" {
			return 0, fault.New(fault.Conflict, "这条记录刚被别人更新，请刷新后再试").Because(err)
		}
		return 0, fmt.Errorf("append %s to %s: %w", e.Kind, stream, err)
	}
	if !t.db.kinds[e.Kind] {
		if err := t.exec(`INSERT INTO journal_kind (kind) VALUES ($1) ON CONFLICT DO NOTHING`, e.Kind); err != nil {
			return 0, fmt.Errorf("note kind %s: %w", e.Kind, err)
		}
		t.seen = append(t.seen, e.Kind)
	}
	t.grow(proof.LeafHash(leaf))
	t.head = head{pos, t.start}
	return pos, nil
}

// grow keeps the tree hashes that one leaf completes.
func (t *Tx) grow(leaf proof.Hash) {
	idx := t.tree.idx + tlog.StoredHashIndex(0, t.tree.Size())
	for i, h := range t.tree.Append(nil, leaf) {
		t.late.hashes = append(t.late.hashes, treeRow{idx + int64(i), h})
	}
	t.tree.pos++
}

// Epoch is one life of the log: a restore of an old backup or the loss of the key begins another.
type Epoch struct {
	N      int
	Origin string
	Base   int64 // pos before its first entry
}

// queries is what the writer's Tx and the reading pool share.
type queries interface {
	row(q string, args ...any) *sql.Row
	rows(q string, args ...any) (*sql.Rows, error)
}

func readEpochs(q queries) ([]Epoch, error) {
	return collect(q, func(scan func(...any) error) (e Epoch, err error) {
		err = scan(&e.N, &e.Origin, &e.Base)
		return e, err
	}, `SELECT n, origin, base FROM epoch ORDER BY n`)
}

// collect reads all rows of a query.
func collect[T any](q queries, one func(scan func(...any) error) (T, error), query string, args ...any) (list []T, err error) {
	rows, err := q.rows(query, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		v, err := one(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("scan: %w", err)
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
