package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// tokenRun is a table of which every list is a run of keys: a token or another key, something that changes, and the matter. Rows
// of all calls of a batch are written together, in the order of the table, so that each page is looked for and written once.
type tokenRun struct {
	remove, insert string
	columns        int // the near one has no middle column
}

// The runs, in the order in which they are written.
const (
	scopeRun = iota
	queueRun
	nearRun
	whenRun
)

var runs = [...]tokenRun{
	scopeRun: {remove: `DELETE FROM {matter_scope} WHERE (token, closed, born) IN (VALUES `, insert: `INSERT INTO {matter_scope} (token, closed, born) VALUES `, columns: 3},
	queueRun: {remove: `DELETE FROM {matter_queue} WHERE (token, due, born) IN (VALUES `, insert: `INSERT INTO {matter_queue} (token, due, born) VALUES `, columns: 3},
	nearRun:  {remove: `DELETE FROM {matter_near} WHERE (key, born) IN (VALUES `, insert: `INSERT INTO {matter_near} (key, born) VALUES `, columns: 2},
	whenRun:  {remove: `DELETE FROM {matter_when} WHERE (what, at, born) IN (VALUES `, insert: `INSERT INTO {matter_when} (what, at, born) VALUES `, columns: 3},
}

// runRow is a row put into a run or taken out of it.
type runRow struct {
	run        int
	token, key string
	born       int64
	put        bool
}

func (a runRow) compare(b runRow) int {
	return cmp.Or(cmp.Compare(a.run, b.run), cmp.Compare(a.token, b.token), cmp.Compare(a.key, b.key), cmp.Compare(a.born, b.born))
}

// move takes a matter's rows of one run from the old tokens and key to the new ones.
func (l *late) move(run int, born int64, old []string, oldKey string, now []string, key string) {
	for _, x := range old {
		if oldKey != key || !slices.Contains(now, x) {
			l.rows = append(l.rows, runRow{run, x, oldKey, born, false})
		}
	}
	for _, x := range now {
		if oldKey != key || !slices.Contains(old, x) {
			l.rows = append(l.rows, runRow{run, x, key, born, true})
		}
	}
}

// net sorts the changes and leaves of those to one row what they come to: where the first took it out and the last put it
// back, or the other way round, nothing.
func net(list []runRow) (gone, fresh []runRow) {
	slices.SortStableFunc(list, runRow.compare)
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[i].compare(list[j]) == 0 {
			j++
		}
		first, last := list[i], list[j-1]
		switch {
		case first.put && last.put:
			fresh = append(fresh, last)
		case !first.put && !last.put:
			gone = append(gone, last)
		}
		i = j
	}
	return gone, fresh
}

// flushRuns writes the rows of the runs.
func (t *Tx) flushRuns() error {
	gone, fresh := net(t.late.rows)
	for part := range portions(gone) {
		if err := t.send(t.removeRows(part[0].run, len(part)), runArgs(part)...); err != nil {
			return fmt.Errorf("take %d rows from lists: %w", len(part), err)
		}
	}
	for part := range portions(fresh) {
		r := runs[part[0].run]
		if err := t.send(t.insertRows(r.insert, len(part), r.columns), runArgs(part)...); err != nil {
			return fmt.Errorf("put %d rows into lists: %w", len(part), err)
		}
	}
	t.late.rows = t.late.rows[:0]
	return nil
}

func runArgs(list []runRow) []any {
	args := make([]any, 0, 3*len(list))
	for _, r := range list {
		if args = append(args, r.token); runs[r.run].columns == 3 {
			args = append(args, r.key)
		}
		args = append(args, r.born)
	}
	return args
}

// portions yields pieces of one run in sizes of which there are few, so that few statements are prepared.
func portions(list []runRow) func(yield func([]runRow) bool) {
	return func(yield func([]runRow) bool) {
		for len(list) > 0 {
			n := 1
			for n < len(list) && n < perStatement && list[n].run == list[0].run {
				n++
			}
			for size := perStatement; size >= 1; size /= 4 {
				if n >= size {
					n = size
					break
				}
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// removeRows writes a DELETE of several rows by their keys.
func (t *Tx) removeRows(run, rows int) string {
	r := runs[run]
	k := rowsKey{r.remove, rows}
	if q, ok := t.db.inserts[k]; ok {
		return q
	}
	marks := make([]string, rows)
	for i := range marks {
		last := (i + 1) * r.columns
		marks[i] = `(` + places(last-r.columns+1, r.columns-1) + fmt.Sprintf(`, CAST($%d AS BIGINT))`, last)
	}
	t.db.inserts[k] = r.remove + strings.Join(marks, ", ") + `)`
	return t.db.inserts[k]
}

// spanRow is a span to be written. It ends the one of the same matter that is open.
type spanRow struct {
	born, from, to int64
	span
}

// flushSpans writes the spans that began, and ends those before them, wherever these stand.
func (t *Tx) flushSpans() error {
	list := t.late.spans
	slices.SortStableFunc(list, func(a, b spanRow) int { return cmp.Or(cmp.Compare(a.born, b.born), cmp.Compare(a.from, b.from)) })
	for i := range list {
		switch {
		case i > 0 && list[i-1].born == list[i].born:
			list[i-1].to = list[i].from
		case list[i].born != list[i].from: // the first one of a matter begins with it
			if err := t.send(`UPDATE {matter_span} SET to_pos = $1 WHERE born = $2 AND to_pos = $3`, list[i].from, list[i].born, noEnd); err != nil {
				return fmt.Errorf("close span of matter %d: %w", list[i].born, err)
			}
		}
	}
	for len(list) > 0 {
		n := perStatement / 4
		for n > len(list) {
			n /= 4
		}
		args := make([]any, 0, 11*n)
		for _, r := range list[:n] {
			args = append(args, r.born, r.from, r.to, r.status, r.unit, r.place, r.problem, r.severity, r.counts, r.reopened, r.verdict)
		}
		err := t.send(t.insertRows(`INSERT INTO {matter_span} (born, from_pos, to_pos, status, unit, place, problem, severity, counts, reopened, verdict)
			VALUES `, n, 11), args...)
		if err != nil {
			return fmt.Errorf("open %d spans: %w", n, err)
		}
		list = list[n:]
	}
	t.late.spans = t.late.spans[:0]
	return nil
}
