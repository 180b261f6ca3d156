package store

import (
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// To ask PostgreSQL anything costs a journey. Writes of a batch are therefore gathered and sent together: before something is read
// that they may have changed, and at the end. A call whose writes were not sent yet needs no savepoint, since dropping them undoes
// it. When one of them fails nobody knows whose it was: the batch is lost as on a broken connection, and each call is run alone,
// where every statement is answered by itself.

// queued is a write that waits.
type queued struct {
	text string
	args []any
}

// mostQueued bounds the writes that wait.
const mostQueued = 1000

// send has a statement run of which nothing is to be known but that it went well.
func (t *Tx) send(q string, args ...any) error {
	if !t.db.engine.pipelined {
		_, err := t.raw(q, args...)
		return err
	}
	t.queue = append(t.queue, queued{q, args})
	if len(t.queue) >= mostQueued {
		return t.flush()
	}
	return nil
}

// flush sends what waits.
func (t *Tx) flush() error {
	if len(t.queue) == 0 {
		return nil
	}
	var b pgx.Batch
	for i, w := range t.queue {
		if i == t.mark && t.saved && !t.alone && !t.pointed {
			b.Queue(`SAVEPOINT f`)
			t.pointed = true
		}
		b.Queue(expand(w.text, t.suffix), w.args...)
	}
	t.queue, t.mark = t.queue[:0], 0
	clear(t.pending)
	t.db.asked++
	err := t.db.conn.Raw(func(c any) error {
		return c.(*stdlib.Conn).Conn().SendBatch(t.brief(), &b).Close()
	})
	if err != nil {
		err = fmt.Errorf("write %d statements: %w", b.Len(), err)
		t.lost = err
	}
	return err
}

// undo takes back what the running call wrote.
func (t *Tx) undo() error {
	t.serials = serials{wrote: t.serials.wrote}
	if t.db.engine.pipelined && !t.pointed {
		t.queue = t.queue[:t.mark]
		return nil
	}
	t.queue = t.queue[:0] // all of it came after the savepoint
	for _, q := range []string{`ROLLBACK TO f`, `RELEASE f`} {
		if err := t.send(q); err != nil {
			return fmt.Errorf("undo one call: %w", err)
		}
	}
	return nil
}

// serials are the last matter numbers of years, as far as this transaction knows them.
type serials struct {
	last  map[string]int64
	wrote bool // some were written
}

func (s *serials) keep(year string, last int64) {
	if s.last == nil {
		s.last = map[string]int64{}
	}
	s.last[year] = last
}
