// Package app holds the use cases: it loads the facts under the writer's lock, asks the rules of the domain, enters the
// events, and decides who sees what. It has no rule of its own beside the policy table.
package app

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
	"shuangcheng/internal/store/blobs"
)

// App is an opened district.
type App struct {
	db       *store.DB
	blobs    *blobs.Store
	dir      string // data folder
	rand     io.Reader
	district atomic.Pointer[District]
	renewing sync.Mutex
	tries    *limiter
	tells    *limiter // reports of citizens by address
	drafts   *limiter // their drafts by address
	misses   *limiter // codes that open nothing, by address
	imports  importer
	tasks    *tasks
	cfg      store.Config
	machine  Machine
}

// Open opens the data folder and draws the registers into memory.
func Open(ctx context.Context, cfg store.Config) (*App, error) {
	files, err := blobs.Open(filepath.Join(cfg.Dir, "blobs"))
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, cfg, Folds()...)
	if err != nil {
		return nil, err
	}
	a := &App{db: db, cfg: cfg, blobs: files, dir: cfg.Dir, rand: cfg.Rand, tries: newLimiter(10*time.Second, 6), tells: newLimiter(reportEvery, reportBurst),
		drafts: newLimiter(draftEvery, draftBurst), misses: newLimiter(missEvery, missBurst), tasks: newTasks()}
	if err := a.renew(); err != nil {
		db.Close()
		return nil, err
	}
	return a, nil
}

// Close stops the imports and long works between two commands, makes a last checkpoint and closes the database.
func (a *App) Close() error {
	a.imports.stop()
	a.tasks.end()
	return a.db.Close()
}

// Store is the database, for the commands of the program that keep it: verify, backup, export. The doors never ask for it.
func (a *App) Store() *store.DB { return a.db }

// Blobs are the stored files, for the same commands.
func (a *App) Blobs() *blobs.Store { return a.blobs }

// Now is the clock of the district.
func (a *App) Now() calendar.Instant { return a.db.Now() }

// Ready reports whether the district can be written to.
func (a *App) Ready() bool { return a.db.Ready() }

// Head is the number of entries so far.
func (a *App) Head() int64 { return a.db.Last() }

// Ask is one request to change something: its ID, made by whoever asks before he sends it, what was asked, and by whom.
type Ask struct {
	ID     string   // UUID, lower case
	Digest [32]byte // SHA-256 of what was typed and chosen
	Viewer Viewer
	Job    string // name of a job or tool that acts without an account; then Viewer is empty
	Bulk   bool   // gives way to people who wait
	Guest  string // who asks without an account, as the journal names him: citizen/, link/ or objection/ and the hash of his code; then Viewer is empty

	reg *org.Register // what earlier steps of the same request have changed already; nil: the snapshot
}

// author is on whose account the entries of the request stand.
func (q Ask) author() journal.Author {
	if q.Job != "" {
		return journal.Author{Actor: "system/" + q.Job}
	}
	if q.Guest != "" {
		return journal.Author{Actor: q.Guest}
	}
	v := q.Viewer
	au := journal.Author{Actor: "account/" + string(v.Account)}
	if v.Post != "" {
		au.Post = "post/" + string(v.Post)
	}
	if v.Unit != "" {
		au.Unit = "unit/" + string(v.Unit)
	}
	return au
}

// write runs f for the request and renews the registers when it changed any.
func (a *App) write(ctx context.Context, q Ask, f func(*store.Tx) error) (store.Receipt, error) {
	lane := store.Interactive
	if q.Bulk {
		lane = store.Bulk
	}
	r, err := a.db.Write(ctx, lane, store.Command{ID: q.ID, Author: q.author(), Digest: q.Digest}, f)
	if err != nil {
		return r, err
	}
	return r, nil
}

// register is write for what stands in the registers: the snapshot is renewed before the caller is answered, so that he
// reads what he wrote.
func (a *App) register(ctx context.Context, q Ask, f func(*store.Tx) error) (store.Receipt, error) {
	r, err := a.write(ctx, q, f)
	if err != nil {
		return r, err
	}
	if err := a.renew(); err != nil {
		return r, fmt.Errorf("renew registers: %w", err)
	}
	return r, nil
}

// orgFacts are the facts of the organisation's rules for a request.
func (a *App) orgFacts(q Ask) org.Facts {
	f := org.Facts{Actor: q.Viewer.Actor, Job: q.Job, Register: q.reg}
	if f.Register == nil {
		f.Register = a.District().Org
	}
	return f
}
