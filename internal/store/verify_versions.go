//msg:off printed by the command line, or kept in the journal
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/proof"
)

// tail is the last entry of a stream up to the head, as the index of streams has it.
type tail struct {
	stream   string
	ver, pos int64
	broken   bool // versions do not follow one another
}

// versionWalk goes over the index of streams. What the journal's columns say here was compared with the entries before.
type versionWalk struct {
	*liveVerifier
	last  tail
	tails []tail            // whole streams of one followed kind, whose states are looked for next
	from  map[string]string // ID up to which the states of a kind were met
	doubt []journal.Stream
}

// versions walks over the index of streams: within each, versions follow by one and places grow; where states are folded again,
// each followed stream has one that stands at its last entry, and no state stands alone.
func (v *liveVerifier) versions() error {
	w := &versionWalk{liveVerifier: v, from: map[string]string{}}
	done := int64(0)
	var after struct {
		stream string
		ver    int64
	}
	for {
		n := 0
		err := v.each(`SELECT stream, ver, pos FROM journal WHERE (stream, ver) > ($1, $2) ORDER BY stream, ver LIMIT $3`,
			[]any{after.stream, after.ver, refoldPage}, func(rows *sql.Rows) error {
				var stream sql.RawBytes
				var pos int64
				if err := rows.Scan(&stream, &after.ver, &pos); err != nil {
					return err
				}
				if string(stream) != after.stream {
					after.stream = string(stream)
				}
				n++
				return w.one(after.stream, after.ver, pos)
			})
		if err != nil {
			return fmt.Errorf("read streams: %w", err)
		}
		if err := w.meet(false); err != nil {
			return err
		}
		done += int64(n)
		v.progress("核对版本", done)
		if n < refoldPage {
			return errors.Join(w.finish(), v.ctx.Err())
		}
	}
}

// one takes the next row of the index.
func (w *versionWalk) one(stream string, ver, pos int64) error {
	if stream != w.last.stream {
		w.report.Counts.Streams++
		if err := w.close(); err != nil {
			return err
		}
		w.last = tail{stream: stream}
	}
	if pos > w.head {
		return nil // made by a running server since
	}
	if ver != w.last.ver+1 || pos <= w.last.pos {
		w.last.broken = true
		w.fail(pos, proof.CodeEntryVer, "%s 的版本是 %d，前一条（第 %d 条）是 %d：条目缺失、重复或调换", stream, ver, w.last.pos, w.last.ver)
	}
	w.last.ver, w.last.pos = ver, pos
	return nil
}

// close ends the open stream.
func (w *versionWalk) close() error {
	kind, _, _ := strings.Cut(w.last.stream, "/")
	if w.followed[kind] == nil || w.last.pos == 0 {
		return nil
	}
	if len(w.tails) > 0 && !strings.HasPrefix(w.tails[0].stream, kind+"/") {
		if err := w.meet(true); err != nil {
			return err
		}
	}
	w.tails = append(w.tails, w.last)
	return nil
}

// meet reads the states of the streams gathered, and of those between; to the end of their kind when no more follow.
func (w *versionWalk) meet(all bool) error {
	if len(w.tails) == 0 {
		return nil
	}
	kind, to, _ := strings.Cut(w.tails[len(w.tails)-1].stream, "/")
	if all {
		to = "\U0010ffff" // after every ID
	}
	err := w.meetStates(kind, to)
	w.from[kind] = to
	return err
}

// meetStates compares where states of a kind stand with the ends of their streams.
func (w *versionWalk) meetStates(kind, to string) error {
	list := w.tails
	w.tails = w.tails[:0]
	var id string
	var ver, pos int64
	err := w.each(`SELECT id, ver, pos FROM {`+kind+`} WHERE id > $1 AND id <= $2 ORDER BY id`, []any{w.from[kind], to}, func(rows *sql.Rows) error {
		if err := rows.Scan(&id, &ver, &pos); err != nil {
			return err
		}
		stream := kind + "/" + id
		for len(list) > 0 && list[0].stream < stream {
			w.doubt, list = append(w.doubt, journal.Stream(list[0].stream)), list[1:]
		}
		switch {
		case len(list) == 0 || list[0].stream != stream:
			if pos <= w.head && w.report.All < maxProblems {
				w.stranger(stream)
			}
		default:
			if list[0].broken || list[0].ver != ver || list[0].pos != pos {
				w.doubt = append(w.doubt, journal.Stream(stream))
			}
			list = list[1:]
		}
		return nil
	})
	for _, t := range list {
		w.doubt = append(w.doubt, journal.Stream(t.stream))
	}
	if err != nil {
		return fmt.Errorf("read states: %w", err)
	}
	return w.judge()
}

// judge folds the streams in doubt one by one.
func (w *versionWalk) judge() error {
	for _, name := range w.doubt {
		if w.wrong[name] {
			continue
		}
		entries, err := w.db.Stream(name)
		if err != nil {
			return err
		}
		if list := w.cut(entries); len(list) == 1 {
			if err := w.foldAll(list, false); err != nil {
				return err
			}
		}
	}
	w.doubt = w.doubt[:0]
	return w.ctx.Err()
}

// finish looks at what stands after the last stream of each kind.
func (w *versionWalk) finish() error {
	if err := errors.Join(w.close(), w.meet(true)); err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(w.followed)) {
		if err := w.meetStates(kind, "\U0010ffff"); err != nil {
			return err
		}
	}
	return nil
}

// each runs f on each row of a query of the reading pool.
func (v *liveVerifier) each(query string, args []any, f func(*sql.Rows) error) (err error) {
	rows, err := v.db.rows(query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
