package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/proof"
)

// late is what nobody reads inside the transaction that makes it: it is written once at the end, for all calls together.
// The hashes of a whole batch are one statement, a count that ten calls change is written once, and the full-text index,
// which writes a segment of its own whenever a savepoint closes, writes one for the batch.
type late struct {
	hashes   []treeRow
	commands []doneRow
	search   []searchRow
	tally    map[tallyKey]int64
	rows     []runRow
	spans    []spanRow
	texts    []textRow
}

// textRow is a typed text to be stored. It stands before the entries that refer to it are committed, which is enough.
type textRow struct {
	ref, stream, field string
	salt               [proof.SaltSize]byte
	body               string
}

type treeRow struct {
	idx  int64
	hash proof.Hash
}

type doneRow struct {
	id, actor, digest string
	first, n          int64
}

// searchRow is a matter to be indexed: the texts are read when it is written.
type searchRow struct {
	born    int64
	replace bool // it stands in the index already
	refs    [2]string
	keys    []string
}

// lateMark is how far late had come when a call began, so that the call can be undone.
type lateMark struct{ hashes, commands, search, rows, spans, texts int }

func (l *late) mark() lateMark {
	return lateMark{len(l.hashes), len(l.commands), len(l.search), len(l.rows), len(l.spans), len(l.texts)}
}

// undo drops what a refused call left; its counts were not merged yet.
func (l *late) undo(m lateMark) {
	l.hashes, l.commands, l.search = l.hashes[:m.hashes], l.commands[:m.commands], l.search[:m.search]
	l.rows, l.spans, l.texts = l.rows[:m.rows], l.spans[:m.spans], l.texts[:m.texts]
}

// add merges the counts of a call that went well.
func (l *late) add(tally map[tallyKey]int64) {
	if l.tally == nil && len(tally) > 0 {
		l.tally = map[tallyKey]int64{}
	}
	for k, n := range tally {
		l.tally[k] += n
	}
}

// remembered finds a command of an earlier call of the same batch.
func (l *late) remembered(id string) (doneRow, bool) {
	for _, r := range l.commands {
		if r.id == id {
			return r, true
		}
	}
	return doneRow{}, false
}

// perStatement bounds the rows of one INSERT; statements of fewer rows are prepared once for each number of rows.
const perStatement = 64

// flushLate writes everything. It runs outside any savepoint: an error here is one of the whole batch.
func (t *Tx) flushLate() error {
	for part := range chunks(t.late.hashes) {
		args := make([]any, 0, 2*len(part))
		for i := range part {
			args = append(args, part[i].idx, part[i].hash[:])
		}
		if err := t.send(t.insertRows(`INSERT INTO tree (idx, hash) VALUES `, len(part), 2), args...); err != nil {
			return fmt.Errorf("store tree hashes: %w", err)
		}
	}
	for part := range chunks(t.late.texts) {
		args := make([]any, 0, 5*len(part))
		for i := range part {
			args = append(args, part[i].ref, part[i].stream, part[i].field, part[i].salt[:], part[i].body)
		}
		q := t.insertRows(`INSERT INTO text (ref, stream, field, salt, body, version, redacted) VALUES `, len(part), 5, `1`, `0`)
		if err := t.send(q, args...); err != nil {
			return fmt.Errorf("store %d texts: %w", len(part), err)
		}
	}
	t.late.texts = nil // found in the table from here on
	for part := range chunks(t.late.commands) {
		args := make([]any, 0, 5*len(part))
		for _, r := range part {
			args = append(args, r.id, r.actor, r.digest, r.first, r.n)
		}
		if err := t.send(t.insertRows(`INSERT INTO command (id, actor, digest, first, n) VALUES `, len(part), 5), args...); err != nil {
			return fmt.Errorf("remember %d commands: %w", len(part), err)
		}
	}
	for _, flush := range []func() error{t.flushRuns, t.flushSpans, t.flushTally, t.flushSearch} {
		if err := flush(); err != nil {
			return err
		}
	}
	t.late = late{}
	return nil
}

// flushTally writes the counts that changed.
func (t *Tx) flushTally() error {
	list := slices.DeleteFunc(sortedKeys(maps.Keys(t.late.tally)), func(k tallyKey) bool { return t.late.tally[k] == 0 })
	for part := range chunks(list) {
		args := make([]any, 0, 4*len(part))
		for _, k := range part {
			args = append(args, k.place, k.unit, k.status, t.late.tally[k])
		}
		q := t.insertRows(`INSERT INTO {tally} AS c (place, unit, status, n) VALUES `, len(part), 4)
		if err := t.send(q+` ON CONFLICT (place, unit, status) DO UPDATE SET n = c.n + excluded.n`, args...); err != nil {
			return fmt.Errorf("count %d groups: %w", len(part), err)
		}
	}
	return nil
}

// flushSearch writes the search rows, each matter once however often the batch changed it.
func (t *Tx) flushSearch() error {
	last := make(map[int64]int, len(t.late.search))
	stands := make(map[int64]bool, len(t.late.search))
	var refs []string
	for i, r := range t.late.search {
		if _, again := last[r.born]; !again {
			stands[r.born] = r.replace
		}
		last[r.born] = i
		refs = append(refs, r.refs[:]...)
	}
	found, err := t.Texts(refs...)
	if err != nil {
		return err
	}
	for i, r := range t.late.search {
		if last[r.born] != i {
			continue
		}
		if stands[r.born] {
			if err := t.send(`DELETE FROM {search} WHERE rowid = $1`, r.born); err != nil {
				return fmt.Errorf("unindex %d: %w", r.born, err)
			}
		}
		list := words(found[r.refs[0]] + " " + found[r.refs[1]])
		for _, x := range r.keys {
			list = append(list, keyWord(x))
		}
		if err := t.send(t.db.engine.index, r.born, strings.Join(list, " ")); err != nil {
			return fmt.Errorf("index %d: %w", r.born, err)
		}
	}
	t.late.search = t.late.search[:0]
	return nil
}

// indexLater notes that the words or keys of a matter are to be indexed.
func (t *Tx) indexLater(born int64, replace bool, s matter.State) {
	t.late.search = append(t.late.search, searchRow{born, replace, [2]string{s.What.Ref, s.Place.Words.Ref}, searchKeys(s)})
}

// chunks yields pieces of at most perStatement rows.
func chunks[T any](list []T) func(yield func([]T) bool) {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			n := min(perStatement, len(list))
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// rowsKey names a text that insertRows made: there is one for each statement and number of rows.
type rowsKey struct {
	insert string
	rows   int
}

// insertRows writes an INSERT of several rows; the same constants end each of them.
func (t *Tx) insertRows(insert string, rows, columns int, constants ...string) string {
	k := rowsKey{insert, rows}
	if q, ok := t.db.inserts[k]; ok {
		return q
	}
	var b strings.Builder
	b.WriteString(insert)
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(" + places(1+i*columns, columns))
		for _, c := range constants {
			b.WriteString(", " + c)
		}
		b.WriteByte(')')
	}
	t.db.inserts[k] = b.String()
	return b.String()
}
