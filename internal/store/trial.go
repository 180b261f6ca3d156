package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

// trial is what a trial has entered so far, in memory only. Its keys are streams, and kinds with codes.
type trial struct {
	rows    map[journal.Stream]any // Row[S] of the fold of the stream's kind
	codes   map[journal.Stream]journal.Stream
	undoing []func() // takes back what was entered, the last first
}

// Try runs f in a transaction that is never made 试办: it reads what is kept and what f itself has entered, by Enter alone, and
// writes nothing. It waits for nobody and keeps nobody waiting, however long f takes. A unique code that somebody has is found;
// what only the moment of writing can tell is not.
func (db *DB) Try(ctx context.Context, f func(*Tx) error) error {
	t := &Tx{db: db, ctx: ctx, begun: time.Now(), start: db.Now(), head: head{pos: db.Last()},
		trial: &trial{rows: map[journal.Stream]any{}, codes: map[journal.Stream]journal.Stream{}}}
	t.head.at = t.start
	return guard(func() error { return f(t) })
}

// trialRand is the source of a trial: it must not draw from the one that makes a demonstration come out the same each time.
var trialRand io.Reader = rand.Reader

// append counts one event and throws away what was sealed for it.
func (x *trial) append(t *Tx) int64 {
	t.staged = nil
	t.writes++
	t.head.pos++
	return t.head.pos
}

// steps is how many steps there are to take back; a transaction that is meant has none.
func (x *trial) steps() int {
	if x == nil {
		return 0
	}
	return len(x.undoing)
}

// undo takes back all but the first n steps.
func (x *trial) undo(n int) {
	for len(x.undoing) > n {
		x.undoing[len(x.undoing)-1]()
		x.undoing = x.undoing[:len(x.undoing)-1]
	}
}

// set changes one entry of a map and notes how to take it back.
func set[K comparable, V any](x *trial, m map[K]V, k K, v V) {
	old, had := m[k]
	m[k] = v
	x.undoing = append(x.undoing, func() {
		if had {
			m[k] = old
			return
		}
		delete(m, k)
	})
}

// keep is save for a trial: the state stays in memory, and a code that another thing has is refused.
func (f *Fold[S]) keep(t *Tx, after Row[S]) error {
	stream := journal.Of(f.Kind, after.ID)
	set(t.trial, t.trial.rows, stream, any(after))
	if f.Code == nil || f.Code(after.State) == "" {
		return nil
	}
	code := f.Code(after.State)
	key := journal.Of(f.Kind, code)
	switch owner, tried := t.trial.codes[key]; {
	case tried && owner != stream:
		return errCode(code)
	case !tried:
		other, err := codeOwner(t, f.Kind, code)
		if err != nil {
			return err
		}
		if other != "" && other != after.ID {
			return errCode(code)
		}
	}
	set(t.trial, t.trial.codes, key, stream)
	return nil
}

func errCode(code string) *fault.Error {
	return fault.New(fault.Conflict, "编号 %s 已被使用，请换一个编号", code)
}

// codeOwner is the ID of the thing of a register that has the code, empty when none has.
func codeOwner(q queries, kind, code string) (string, error) {
	list, err := collect(q, func(scan func(...any) error) (id string, err error) {
		err = scan(&id)
		return id, err
	}, `SELECT id FROM {register} WHERE kind = $1 AND code = $2`, kind, code)
	if err != nil {
		return "", fmt.Errorf("look for %s %s: %w", kind, code, err)
	}
	if len(list) == 0 {
		return "", nil
	}
	return list[0], nil
}

// tried is the state that a trial has of a thing.
func (f *Fold[S]) tried(q queries, id string) (r Row[S], ok bool) {
	t, ok := q.(*Tx)
	if !ok || t.trial == nil {
		return r, false
	}
	r, ok = t.trial.rows[journal.Of(f.Kind, id)].(Row[S])
	return r, ok
}
