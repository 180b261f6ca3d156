package store

import (
	"cmp"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"shuangcheng/internal/domain/journal"
)

// States of folds with tables of their own are folded while the journal is read once, in its order: what a stream's last
// version is, its kept state says, which lies where the stream begins, so that a stream is held from its first entry to its
// last and no longer. Not more than maxOpen are held at a time; those that begin while so many are open, and all of which
// anything is unusual, are left, and folded afterwards one by one from the index of streams.

// maxOpen bounds the streams held half folded: a state of a matter takes about 4 KB.
const maxOpen = 8000

// followed is an entry decoded for its fold; ev is nil when it could not be.
type followed struct {
	pos, ver int64
	name     [2]int32 // of its stream, within the page's names
	ev       journal.Event
}

// keptRow is what a state table says of a stream that begins at a place.
type keptRow struct {
	f        Folder
	id       string
	ver, pos int64
	state    [sha256.Size]byte
}

// halfway is a stream folded up to some entry.
type halfway struct {
	keptRow
	born int64
	fold folding
}

// follower folds streams in the order of the journal.
type follower struct {
	v     *liveVerifier
	open  map[string]*halfway
	left  []int64 // places where streams begin that are to be folded one by one
	whole []*halfway
	todo  chan []*halfway
	wg    sync.WaitGroup
	mu    sync.Mutex
	err   error
	good  int64
}

// follow begins to follow the folds given, by kind; their streams are compared beside the reading.
func (v *liveVerifier) follow() *follower {
	w := &follower{v: v, open: map[string]*halfway{}, todo: make(chan []*halfway, 4)}
	for range max(2, runtime.GOMAXPROCS(0)) {
		w.wg.Go(func() {
			for list := range w.todo {
				w.compare(list)
			}
		})
	}
	return w
}

// take folds the entries of a page.
func (w *follower) take(p *page) {
	for i := range p.followed {
		e := &p.followed[i]
		o := w.open[string(p.names[e.name[0]:e.name[1]])]
		switch {
		case e.ver == 1:
			w.begin(p, e)
			continue
		case o == nil:
			continue // left, or named by the walk over the versions
		case e.ev == nil || e.ver != o.fold.at().Ver+1:
			w.leave(string(p.names[e.name[0]:e.name[1]]), o)
			continue
		}
		o.fold.step(e.pos, e.ev)
		w.end(o)
	}
}

// begin opens a stream at its first entry.
func (w *follower) begin(p *page, e *followed) {
	name := string(p.names[e.name[0]:e.name[1]])
	_, id := journal.Stream(name).Cut()
	if o := w.open[name]; o != nil {
		w.leave(name, o) // it begins twice
	}
	row, ok := p.kept[e.pos]
	if !ok || row.id != id || e.ev == nil || len(w.open) >= cmp.Or(w.v.o.open, maxOpen) {
		w.left = append(w.left, e.pos)
		return
	}
	o := &halfway{row, e.pos, row.f.begin(id)}
	o.fold.step(e.pos, e.ev)
	w.open[name] = o
	w.end(o)
}

func (w *follower) leave(name string, o *halfway) {
	delete(w.open, name)
	w.left = append(w.left, o.born)
}

// end has a stream compared that stands at the version of its kept state.
func (w *follower) end(o *halfway) {
	if o.fold.at().Ver != o.ver {
		return
	}
	kind, _, _ := o.f.name()
	delete(w.open, kind+"/"+o.id)
	if w.whole = append(w.whole, o); len(w.whole) == 50 {
		w.todo <- w.whole
		w.whole = nil
	}
}

// compare compares states with what was kept when the page was read.
func (w *follower) compare(list []*halfway) {
	var good int64
	var left []int64
	var err error
	for _, o := range list {
		state, e := o.fold.state()
		err = errors.Join(err, e)
		if (where{o.ver, o.born, o.pos}) == o.fold.at() && sha256.Sum256(state) == o.state {
			good++
			continue
		}
		left = append(left, o.born)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.good += good
	w.left = append(w.left, left...)
	w.err = errors.Join(w.err, err)
}

// finish waits for the comparing and gives the places where streams begin that are left.
func (w *follower) finish() ([]int64, error) {
	w.todo <- w.whole
	close(w.todo)
	w.wg.Wait()
	for _, o := range w.open {
		w.left = append(w.left, o.born)
	}
	w.open = nil
	w.v.report.Counts.States += w.good
	slices.Sort(w.left)
	return w.left, w.err
}

// kept reads what the state tables say of the streams that begin within the page.
func (r *pageReader) kept(p *page) error {
	for kind, f := range r.v.followed {
		rows, err := r.v.db.rows(`SELECT born, id, ver, pos, state FROM {`+kind+`} WHERE born > $1 AND born <= $2`, p.from, p.to)
		if err != nil {
			return fmt.Errorf("read states: %w", err)
		}
		err = func() (err error) {
			defer func() { err = errors.Join(err, rows.Close()) }()
			var born int64
			var state sql.RawBytes
			for rows.Next() {
				row := keptRow{f: f}
				if err := rows.Scan(&born, &row.id, &row.ver, &row.pos, &state); err != nil {
					return fmt.Errorf("read states: %w", err)
				}
				row.state = sha256.Sum256(state)
				p.kept[born] = row
			}
			return rows.Err()
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// followed decodes an entry of a stream that is followed; stream and ver are those of the columns, by which entries are found.
func (r *pageReader) followed(p *page, pos int64, stream []byte, ver int64, sound bool) {
	kind, _, _ := strings.Cut(string(stream), "/")
	f := r.v.followed[kind]
	if f == nil {
		return
	}
	e := followed{pos: pos, ver: ver, name: [2]int32{int32(len(p.names)), int32(len(p.names) + len(stream))}}
	p.names = append(p.names, stream...)
	if sound {
		if ev, err := f.event(string(r.leaf.Kind), r.leaf.Body); err == nil {
			e.ev = ev
		}
	}
	p.followed = append(p.followed, e)
}
