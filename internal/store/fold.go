package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// Row is a state with where it stands: the fold of the first Ver events of its stream, the first of them at Born and
// the last at Pos. Ver 0 is a thing that has not begun.
type Row[S any] struct {
	ID             string
	Ver, Born, Pos int64
	State          S
}

// next is the row after one more event.
func (r Row[S]) next(pos int64, s S) Row[S] {
	if r.Ver == 0 {
		r.Born = pos
	}
	return Row[S]{r.ID, r.Ver + 1, r.Born, pos, s}
}

// Fold ties the streams of one kind to the state kept of them. A state row is the fold: Apply runs in Go, SQL
// only keeps the result.
type Fold[S any] struct {
	Kind    string // first part of the stream's name
	Version int    // raised whenever Apply or the table changes its mind; then the state is folded anew
	Group   string // tables it lives in: "register", or the name of a state/*.sql file
	Decode  func(kind string, body []byte) (journal.Event, error)
	Apply   func(S, journal.Event) S
	Into    func(*S, journal.Event) // Apply in place, for large states; may be nil
	Code    func(S) string          // unique within the kind; nil means the ID

	// Only for folds with tables of their own; nil keeps the state in the register.
	Load func(q Queries, id string) (Row[S], error)
	Save func(t *Tx, before, after Row[S]) error
	Step func(t *Tx, before, after Row[S]) error // after each single event; may be nil
}

// Queries is the reading half of the store, given to folds with their own tables.
type Queries struct{ queries }

// Folder is a Fold whatever its state; Open is given all of them.
type Folder interface {
	name() (kind, group string, version int)
	check(kind string, body []byte) error
	ready(id string, entries []Stored) (write func(*Tx) error, err error)
	compare(q queries, id string, entries []Stored) (bool, error)
	event(kind string, body []byte) (journal.Event, error)
	begin(id string) folding
	state(id string, entries []Stored) ([]byte, error)
}

// folding is a stream on its way through its fold, whatever its state.
type folding interface {
	step(pos int64, ev journal.Event)
	at() where
	state() ([]byte, error) // as it is kept
}

// where is how far a stream was folded.
type where struct{ Ver, Born, Pos int64 }

// folded is a folding with its state.
type folded[S any] struct {
	f *Fold[S]
	r Row[S]
}

func (x *folded[S]) at() where { return where{x.r.Ver, x.r.Born, x.r.Pos} }

func (x *folded[S]) state() ([]byte, error) { return json.Marshal(&x.r.State) } // by pointer, which copies nothing

// step folds one event in place.
func (x *folded[S]) step(pos int64, ev journal.Event) {
	if x.f.Into == nil {
		x.r = x.r.next(pos, x.f.Apply(x.r.State, ev))
		return
	}
	if x.r.Ver++; x.r.Ver == 1 {
		x.r.Born = pos
	}
	x.r.Pos = pos
	x.f.Into(&x.r.State, ev)
}

func (f *Fold[S]) begin(id string) folding { return &folded[S]{f, Row[S]{ID: id}} }

func (f *Fold[S]) event(kind string, body []byte) (journal.Event, error) {
	return f.Decode(kind, body)
}

// Stored is an entry as the journal table has it.
type Stored struct {
	Pos    int64
	Stream journal.Stream
	Ver    int64
	Kind   string
	Leaf   string
}

func (f *Fold[S]) name() (kind, group string, version int) { return f.Kind, f.Group, f.Version }

// check decodes one body; it is how unknown kinds are found.
func (f *Fold[S]) check(kind string, body []byte) error {
	_, err := f.Decode(kind, body)
	return err
}

// From reads the state of one thing inside the transaction or from the reading pool; a thing that has not begun
// comes back with Ver 0 and without an error.
func (f *Fold[S]) From(q queries, id string) (Row[S], error) {
	if r, ok := f.tried(q, id); ok {
		return r, nil
	}
	if f.Load != nil {
		return f.Load(Queries{q}, id)
	}
	return loadRegister[S](q, f.Kind, id)
}

// Enter appends events to the thing of before, folds them, and saves the result. It is the one way in which state
// changes. What is folded is the event as the journal will give it back, not as it was made: an empty list that is written as
// no list must make the same state now and whenever the journal is read again.
func (f *Fold[S]) Enter(t *Tx, before Row[S], events ...journal.Event) (Row[S], error) {
	after := before
	for _, ev := range events {
		body, err := journal.Body(ev)
		if err != nil {
			return before, err
		}
		pos, err := t.append(journal.Of(f.Kind, before.ID), after.Ver+1, ev.Kind(), body)
		if err != nil {
			return before, err
		}
		said, err := f.Decode(ev.Kind(), body)
		if err != nil {
			return before, fmt.Errorf("read %s back: %w", ev.Kind(), err)
		}
		last := after
		after = after.next(pos, f.Apply(after.State, said))
		if f.Step != nil && t.trial == nil {
			if err := f.Step(t, last, after); err != nil {
				return before, err
			}
		}
	}
	if len(events) == 0 {
		return before, nil
	}
	if t.trial != nil {
		return after, f.keep(t, after)
	}
	return after, f.save(t, before, after)
}

func (f *Fold[S]) save(t *Tx, before, after Row[S]) error {
	if f.Save != nil {
		return f.Save(t, before, after)
	}
	code := after.ID
	if f.Code != nil {
		if c := f.Code(after.State); c != "" {
			code = c
		}
	}
	return saveRegister(t, f.Kind, code, after)
}

// fold runs the events of one stream through Apply; step may be nil. Decode keeps nothing of the body it is given.
func (f *Fold[S]) fold(id string, entries []Stored, step func(before, after Row[S]) error) (Row[S], error) {
	x := folded[S]{f, Row[S]{ID: id}}
	var l proof.Leaf
	var leaf []byte
	for _, s := range entries {
		leaf = append(leaf[:0], s.Leaf...)
		if err := l.Parse(leaf); err != nil {
			return x.r, fmt.Errorf("entry %d of %s: %w", s.Pos, s.Stream, err)
		}
		ev, err := f.Decode(string(l.Kind), l.Body)
		if err != nil {
			return x.r, fmt.Errorf("entry %d of %s: %w", s.Pos, s.Stream, err)
		}
		if step == nil {
			x.step(s.Pos, ev)
			continue
		}
		last := x.r
		x.r = x.r.next(s.Pos, f.Apply(x.r.State, ev))
		if err := step(last, x.r); err != nil {
			return x.r, err
		}
	}
	return x.r, nil
}

// Of folds the entries of one stream, in order from its first, without looking at any table.
func (f *Fold[S]) Of(id string, entries []Stored) (Row[S], error) { return f.fold(id, entries, nil) }

// ready folds one stream and gives what writes it into empty tables; nil when there is nothing to write. Folding needs no
// database, so that it goes on beside the writing.
func (f *Fold[S]) ready(id string, entries []Stored) (write func(*Tx) error, err error) {
	if f.Step == nil {
		r, err := f.fold(id, entries, nil)
		return func(t *Tx) error { return f.save(t, Row[S]{ID: id}, r) }, err
	}
	rows := append(make([]Row[S], 0, len(entries)+1), Row[S]{ID: id})
	_, err = f.fold(id, entries, func(_, after Row[S]) error {
		rows = append(rows, after)
		return nil
	})
	return func(t *Tx) error {
		for i := range rows[1:] {
			if err := f.Step(t, rows[i], rows[i+1]); err != nil {
				return err
			}
		}
		return f.save(t, rows[0], rows[len(rows)-1])
	}, err
}

// compare folds one stream and reports whether the kept state says the same.
func (f *Fold[S]) compare(q queries, id string, entries []Stored) (bool, error) {
	want, err := f.fold(id, entries, nil)
	if err != nil {
		return false, err
	}
	if same, err := f.sameBytes(q, want); err != nil || same {
		return same, err
	}
	got, err := f.From(q, id)
	if err != nil {
		return false, err
	}
	a, err := json.Marshal(want)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(got)
	return string(a) == string(b), err
}

// sameBytes reports whether a row is kept byte for byte as it would be written. One that is not may still say the same.
func (f *Fold[S]) sameBytes(q queries, want Row[S]) (bool, error) {
	query, args := `SELECT ver, born, pos, state FROM {register} WHERE kind = $1 AND id = $2`, []any{f.Kind, want.ID}
	if f.Load != nil {
		query, args = `SELECT ver, born, pos, state FROM {`+f.Kind+`} WHERE id = $1`, args[1:]
	}
	var at where
	var state string
	err := q.row(query, args...).Scan(&at.Ver, &at.Born, &at.Pos, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read state of %s %s: %w", f.Kind, want.ID, err)
	}
	b, err := json.Marshal(&want.State)
	return err == nil && string(b) == state && at == (where{want.Ver, want.Born, want.Pos}), err
}

//go:embed state/*.sql
var stateFiles embed.FS

// stateDDL gives the tables and, apart, the indexes of a group, for tables of the given suffix.
func (db *DB) stateDDL(group, suffix string) (tables, indexes []string, err error) {
	b, err := stateFiles.ReadFile("state/" + group + ".sql")
	if err != nil {
		return nil, nil, fmt.Errorf("read tables of %s: %w", group, err)
	}
	ddl := string(b)
	if db.engine == postgresEngine {
		ddl = strings.ReplaceAll(ddl, "--sqlite ", "--")
	} else {
		ddl = strings.ReplaceAll(ddl, "--postgres ", "--")
	}
	ddl = strings.NewReplacer("--sqlite ", "", "--postgres ", "").Replace(ddl)
	head, tail, _ := strings.Cut(ddl, "--index")
	prep := func(s string) []string { return statements(db.engine.words.Replace(expand(stripComments(s), suffix))) }
	return prep(head), prep(tail), nil
}

// expand gives state tables, written {name}, their name with a suffix: "" in use, "_new" while folding anew.
func expand(q, suffix string) string {
	if !strings.Contains(q, "{") {
		return q
	}
	return strings.NewReplacer("{", "", "}", suffix).Replace(q)
}

// stateTables lists the tables of a group.
func stateTables(tables []string) (names []string) {
	for _, ddl := range tables {
		_, rest, ok := strings.Cut(ddl, "TABLE ")
		if !ok {
			continue
		}
		names = append(names, strings.FieldsFunc(rest, func(r rune) bool { return r == ' ' || r == '(' || r == '\n' })[0])
	}
	return names
}

// signature changes whenever the tables or the rules of a group do.
func (db *DB) signature(group string) (string, error) {
	b, err := stateFiles.ReadFile("state/" + group + ".sql")
	if err != nil {
		return "", fmt.Errorf("read tables of %s: %w", group, err)
	}
	h := sha256.New()
	h.Write(b)
	for _, f := range db.folds {
		if kind, g, version := f.name(); g == group {
			fmt.Fprintf(h, "\n%s %d", kind, version)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), nil
}

// groups lists the table groups of the folds given to Open.
func (db *DB) groups() (list []string) {
	for _, f := range db.folds {
		if _, g, _ := f.name(); !slices.Contains(list, g) {
			list = append(list, g)
		}
	}
	return list
}

// refoldChanged folds those groups anew whose signature is not the one they were last folded under.
func (db *DB) refoldChanged(ctx context.Context) error {
	if err := db.checkKinds(); err != nil {
		return err
	}
	for _, g := range db.groups() {
		sig, err := db.signature(g)
		if err != nil {
			return err
		}
		have, err := db.Meta("fold/" + g)
		if err != nil {
			return err
		}
		if have != sig {
			if err := db.refold(ctx, g, sig); err != nil {
				return fmt.Errorf("fold %s anew: %w", g, err)
			}
		}
	}
	return nil
}

// checkKinds refuses a journal that holds a kind of entry this program does not know: skipping it would fold
// another past than the one that happened.
func (db *DB) checkKinds() error {
	kinds, err := collect(db, func(scan func(...any) error) (k string, err error) {
		err = scan(&k)
		return k, err
	}, `SELECT kind FROM journal_kind ORDER BY kind`)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if db.folderOf(k) == nil {
			return fault.New(fault.Refused, "流水里有本程序不认识的记录类型 %s，请改用较新的程序打开", k)
		}
		db.kinds[k] = true
	}
	return nil
}

// folderOf finds the fold of an entry kind; its first word is the kind of stream.
func (db *DB) folderOf(entryKind string) Folder {
	first, _, _ := strings.Cut(entryKind, ".")
	for _, f := range db.folds {
		if kind, _, _ := f.name(); kind == first {
			return f
		}
	}
	return nil
}

func scanStored(scan func(...any) error) (s Stored, err error) {
	err = scan(&s.Pos, &s.Stream, &s.Ver, &s.Kind, &s.Leaf)
	return s, err
}

// Stream lists the entries of one stream, oldest first.
func (db *DB) Stream(s journal.Stream) ([]Stored, error) { return streamOf(db, s) }

// Stream is the same within the transaction.
func (t *Tx) Stream(s journal.Stream) ([]Stored, error) { return streamOf(t, s) }

func streamOf(q queries, s journal.Stream) ([]Stored, error) {
	return collect(q, scanStored, `SELECT pos, stream, ver, kind, entry FROM journal WHERE stream = $1 ORDER BY ver`, string(s))
}

// Entries lists up to n entries after pos, in order.
func (db *DB) Entries(pos int64, n int) ([]Stored, error) {
	return collect(db, scanStored, `SELECT pos, stream, ver, kind, entry FROM journal WHERE pos > $1 ORDER BY pos LIMIT $2`, pos, n)
}
