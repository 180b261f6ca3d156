//msg:off printed by the command line, or kept in the journal
package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"shuangcheng/internal/domain/journal"
)

// streams checks the versions within each stream and, on request, the kept states against their fold.
func (v *liveVerifier) streams() error {
	if v.refolds {
		if err := v.refold(); err != nil {
			return err
		}
	}
	return v.versions()
}

// stream is one thing with all its entries, on its way to be folded.
type stream struct {
	f       Folder
	id      string
	entries []Stored
}

// refoldable settles whether states are folded again, and which of them while the journal is read: those of folds with tables of
// their own. Such a fold keeps its states in the table that is called like its kind.
func (v *liveVerifier) refoldable() error {
	if !v.o.Refold {
		return nil
	}
	for _, g := range v.db.groups() {
		sig, err := v.db.signature(g)
		if err != nil {
			return err
		}
		if have, err := v.db.Meta("fold/" + g); err != nil || have != sig {
			v.note("规则已换新版，状态表 %s 还没有按新规则重算，未作比较；请先用本程序启动一次 serve", g)
			return err
		}
	}
	v.refolds, v.followed = true, map[string]Folder{}
	for _, f := range v.db.folds {
		kind, group, _ := f.name()
		tables, _, err := v.db.stateDDL(group, "")
		if err != nil {
			return err
		}
		if group != "register" && slices.Contains(stateTables(tables), kind) {
			v.followed[kind] = f
		}
	}
	return nil
}

// refold folds again on all processors what was not folded while the journal was read.
func (v *liveVerifier) refold() error {
	return errors.Join(v.folding(v.sendStreams), v.folding(v.sendLeft), v.strangers())
}

// folding compares the streams that send gives.
func (v *liveVerifier) folding(send func(ctx context.Context, todo chan<- []stream) error) error {
	ctx, cancel := context.WithCancelCause(v.ctx)
	defer cancel(nil)
	todo := make(chan []stream)
	var wg sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for list := range todo {
				if err := v.foldAll(list, true); err != nil {
					cancel(err)
				}
			}
		})
	}
	err := send(ctx, todo)
	close(todo)
	wg.Wait()
	return errors.Join(err, context.Cause(ctx))
}

// leftAtOnce is how many streams that were left are read by one statement.
const leftAtOnce = 50

// sendLeft hands out the streams that begin at the places left.
func (v *liveVerifier) sendLeft(ctx context.Context, todo chan<- []stream) error {
	for part := range slices.Chunk(v.left, leftAtOnce) {
		args := make([]any, leftAtOnce)
		for i := range args {
			args[i] = part[min(i, len(part)-1)]
		}
		entries, err := collect(v.db, scanStored, `SELECT pos, stream, ver, kind, entry FROM journal WHERE stream IN
			(SELECT stream FROM journal WHERE pos IN (`+places(1, leftAtOnce)+`)) ORDER BY stream, ver`, args...)
		if err != nil {
			return fmt.Errorf("read streams: %w", err)
		}
		select {
		case todo <- v.cut(entries):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// cut divides entries in the order of their streams.
func (v *liveVerifier) cut(entries []Stored) (list []stream) {
	for from, i := 0, 1; i <= len(entries); i++ {
		if i < len(entries) && entries[i].Stream == entries[from].Stream {
			continue
		}
		kind, id := entries[from].Stream.Cut()
		if f := v.followed[kind]; f != nil {
			list = append(list, stream{f, id, entries[from:i]})
		}
		from = i
	}
	return list
}

// sendStreams hands out the streams of every kind in portions.
func (v *liveVerifier) sendStreams(ctx context.Context, todo chan<- []stream) error {
	done := int64(0)
	var list []stream
	send := func() error {
		select {
		case todo <- list:
			list = nil
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for _, f := range v.db.folds {
		kind, _, _ := f.name()
		if _, ok := f.(silent); ok || v.followed[kind] != nil {
			continue
		}
		err := v.db.eachStream(kind, func(id string, entries []Stored) error {
			list = append(list, stream{f, id, entries})
			if done += int64(len(entries)); len(list) < 200 {
				return nil
			}
			v.progress("重算状态", done)
			return send()
		})
		if err != nil {
			return err
		}
	}
	return send()
}

// foldAll compares a portion of streams; those that are right are counted when they were not counted before.
func (v *liveVerifier) foldAll(list []stream, count bool) error {
	for _, s := range list {
		same, err := v.foldOne(s)
		v.mu.Lock()
		switch name := s.entries[0].Stream; {
		case err != nil:
			v.wrong[name] = true
			v.fail(s.entries[0].Pos, CodeState, "%s 重算不出来：%v", name, err)
		case !same:
			v.wrong[name] = true
			v.fail(s.entries[len(s.entries)-1].Pos, CodeState, "%s 现存的状态与条目重算的不符：状态表被改动", name)
		case count:
			v.report.Counts.States++
		}
		v.mu.Unlock()
	}
	return v.ctx.Err()
}

// foldOne compares one stream. A running server may have moved the state since its entries were read; then it is
// looked at again.
func (v *liveVerifier) foldOne(s stream) (same bool, err error) {
	for range 3 {
		if same, err = s.f.compare(v.db, s.id, s.entries); err != nil || same {
			return same, err
		}
		kind, _, _ := s.f.name()
		again, err := v.db.Stream(journal.Of(kind, s.id))
		if err != nil || len(again) == len(s.entries) {
			return false, err
		}
		s.entries = again
	}
	return false, nil
}

// strangers looks for states in the register of which no entry speaks; those in tables of their own are met by the walk over the
// versions.
func (v *liveVerifier) strangers() error {
	names, err := collect(v.db, func(scan func(...any) error) (s string, err error) {
		err = scan(&s)
		return s, err
	}, `SELECT r.kind || '/' || r.id FROM {register} r WHERE r.pos <= $1 AND NOT EXISTS
		(SELECT 1 FROM journal j WHERE j.stream = r.kind || '/' || r.id) ORDER BY r.kind, r.id LIMIT 100`, v.head)
	if err != nil {
		return fmt.Errorf("read states: %w", err)
	}
	for _, s := range names {
		v.stranger(s)
	}
	return nil
}

func (v *liveVerifier) stranger(stream string) {
	v.fail(0, CodeState, "状态表里有 %s，流水中却没有它的任何条目", stream)
}
