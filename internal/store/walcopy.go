package store

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// SQLite writes commits to a log and copies the log into the file some time. Left to itself it does so within the commit that
// makes the log long, while everybody waits; so a goroutine copies beside the writer, and the writer itself copies only what is
// left, when the log must begin anew. Nothing about this touches what is acknowledged: that is synced in the log.
const (
	copyTick    = 250 * time.Millisecond
	copyIdle    = 2 * time.Second // a commit is copied after so long at the latest
	copyBatches = 16              // or after so many commits
	longLog     = 16_000          // pages in the log above which it is to begin anew
)

// logCopier is the state of the copying.
type logCopier struct {
	commits atomic.Int64 // since the last copy
	frames  atomic.Int64 // pages in the log at the last copy
	done    sync.WaitGroup
}

// copyLog runs until the database closes.
func (db *DB) copyLog() {
	defer db.logs.done.Done()
	tick := time.NewTicker(copyTick)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-db.closing:
			return
		case <-tick.C:
		}
		n := db.logs.commits.Load()
		if n == 0 || n < copyBatches && time.Since(last) < copyIdle {
			continue
		}
		last = time.Now()
		db.logs.commits.Add(-n)
		db.copyOnce(db.write)
	}
}

// rowQuerier is the pool or the writer's own connection.
type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// copyOnce copies what nobody reads any more from the log into the file. That it could not is no error: the log only stays
// long, and what is in it counts as much as what is in the file.
func (db *DB) copyOnce(on rowQuerier) {
	var busy, frames, copied int64
	err := on.QueryRowContext(background, `PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &frames, &copied)
	switch {
	case err != nil:
		slog.Warn("copying the log failed", "err", err)
	case busy == 0:
		db.logs.frames.Store(frames)
	}
}

// restartLog lets the next commit begin the log anew when it is long: with everything copied and no writer in between, it can.
func (db *DB) restartLog() {
	db.logs.commits.Add(1)
	if db.logs.frames.Load() < longLog || db.conn == nil {
		return
	}
	db.copyOnce(db.conn)
	db.logs.frames.Store(0) // until the next copy beside the writer says otherwise
}
