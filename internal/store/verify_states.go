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
	"shuangcheng/proof"
)

// streams checks the versions within each stream and, on request, the kept states against their fold.
func (v *liveVerifier) streams() error {
	if v.o.Refold {
		if err := v.refold(); err != nil {
			return err
		}
	}
	return v.versions()
}

// versions walks over the index of streams: within each, versions follow by one and places grow.
func (v *liveVerifier) versions() error {
	type row struct {
		stream   string
		ver, pos int64
	}
	var last row
	done := int64(0)
	for {
		page, err := collect(v.db, func(scan func(...any) error) (r row, err error) {
			err = scan(&r.stream, &r.ver, &r.pos)
			return r, err
		}, `SELECT stream, ver, pos FROM journal WHERE (stream, ver) > ($1, $2) ORDER BY stream, ver LIMIT $3`, last.stream, last.ver, refoldPage)
		if err != nil {
			return fmt.Errorf("read streams: %w", err)
		}
		for _, r := range page {
			if r.stream != last.stream {
				last = row{stream: r.stream}
				v.report.Counts.Streams++
			}
			if r.pos <= v.head && (r.ver != last.ver+1 || r.pos <= last.pos) {
				v.fail(r.pos, proof.CodeEntryVer, "%s 的版本是 %d，前一条（第 %d 条）是 %d：条目缺失、重复或调换", r.stream, r.ver, last.pos, last.ver)
			}
			last = r
		}
		done += int64(len(page))
		v.progress("核对版本", done)
		if len(page) < refoldPage {
			return v.ctx.Err()
		}
	}
}

// stream is one thing with all its entries, on its way to be folded.
type stream struct {
	f       Folder
	id      string
	entries []Stored
}

// refold folds all streams again on all processors.
func (v *liveVerifier) refold() error {
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
	ctx, cancel := context.WithCancelCause(v.ctx)
	defer cancel(nil)
	todo := make(chan []stream)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for range max(2, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for list := range todo {
				if err := v.foldAll(&mu, list); err != nil {
					cancel(err)
				}
			}
		})
	}
	err := v.sendStreams(ctx, todo)
	close(todo)
	wg.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return errors.Join(err, v.strangers())
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
		if _, ok := f.(silent); ok {
			continue
		}
		kind, _, _ := f.name()
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

// foldAll compares a portion of streams.
func (v *liveVerifier) foldAll(mu *sync.Mutex, list []stream) error {
	good := int64(0)
	for _, s := range list {
		same, err := v.foldOne(s)
		if err != nil {
			mu.Lock()
			v.fail(s.entries[0].Pos, CodeState, "%s 重算不出来：%v", s.entries[0].Stream, err)
			mu.Unlock()
			continue
		}
		if same {
			good++
			continue
		}
		mu.Lock()
		v.fail(s.entries[len(s.entries)-1].Pos, CodeState, "%s 现存的状态与条目重算的不符：状态表被改动", s.entries[0].Stream)
		mu.Unlock()
	}
	mu.Lock()
	v.report.Counts.States += good
	mu.Unlock()
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

// strangers looks for states of which no entry speaks. A fold with tables of its own keeps its states in the one that
// is called like its kind.
func (v *liveVerifier) strangers() error {
	queries := []string{`SELECT r.kind || '/' || r.id FROM {register} r WHERE r.pos <= $1 AND NOT EXISTS
		(SELECT 1 FROM journal j WHERE j.stream = r.kind || '/' || r.id) ORDER BY r.kind, r.id LIMIT 100`}
	for _, f := range v.db.folds {
		kind, group, _ := f.name()
		tables, _, err := v.db.stateDDL(group, "")
		if err != nil {
			return err
		}
		if group != "register" && slices.Contains(stateTables(tables), kind) {
			queries = append(queries, `SELECT '`+kind+`/' || s.id FROM `+kind+` s WHERE s.pos <= $1 AND NOT EXISTS
				(SELECT 1 FROM journal j WHERE j.stream = '`+kind+`/' || s.id) ORDER BY s.id LIMIT 100`)
		}
	}
	for _, q := range queries {
		names, err := collect(v.db, func(scan func(...any) error) (s string, err error) {
			err = scan(&s)
			return s, err
		}, q, v.head)
		if err != nil {
			return fmt.Errorf("read states: %w", err)
		}
		for _, s := range names {
			v.fail(0, CodeState, "状态表里有 %s，流水中却没有它的任何条目", s)
		}
	}
	return nil
}
