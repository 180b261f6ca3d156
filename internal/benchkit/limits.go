package benchkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // measured as it is, without the store
)

// Limits are what this machine can do at best, measured beside our own figures: all of them are rates per second.
type Limits struct {
	Syncs   float64 // a file of 4096 bytes more, synced
	Single  float64 // rows into SQLite with synchronous=FULL, one row a commit
	Grouped float64 // the same, 64 rows a commit
	Pages   float64 // static pages of 20 KB over HTTP on this machine, 8 clients
}

// MeasureLimits spends about d on each of the four. dir lies on the disk that is meant.
func MeasureLimits(ctx context.Context, dir string, d time.Duration) (l Limits, err error) {
	dir, err = os.MkdirTemp(dir, "limits-")
	if err != nil {
		return l, fmt.Errorf("make folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if l.Syncs, err = syncRate(ctx, filepath.Join(dir, "sync"), d); err != nil {
		return l, err
	}
	if l.Single, err = insertRate(ctx, filepath.Join(dir, "single.db"), d, 1); err != nil {
		return l, err
	}
	if l.Grouped, err = insertRate(ctx, filepath.Join(dir, "grouped.db"), d, 64); err != nil {
		return l, err
	}
	l.Pages, err = pageRate(ctx, d)
	return l, err
}

// rate runs f until d has passed and gives how much it did a second.
func rate(ctx context.Context, d time.Duration, f func() (done int, err error)) (float64, error) {
	start, n := time.Now(), 0
	for time.Since(start) < d {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		done, err := f()
		if err != nil {
			return 0, err
		}
		n += done
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

func syncRate(ctx context.Context, path string, d time.Duration) (_ float64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, fmt.Errorf("sync: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	block := make([]byte, 4096)
	return rate(ctx, d, func() (int, error) {
		if _, err := f.Write(block); err != nil {
			return 0, fmt.Errorf("sync: %w", err)
		}
		return 1, f.Sync()
	})
}

func insertRate(ctx context.Context, path string, d time.Duration, group int) (_ float64, err error) {
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return 0, fmt.Errorf("raw insert: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT NOT NULL)`); err != nil {
		return 0, fmt.Errorf("raw insert: %w", err)
	}
	insert, err := db.Prepare(`INSERT INTO row (body) VALUES ($1)`)
	if err != nil {
		return 0, fmt.Errorf("raw insert: %w", err)
	}
	defer insert.Close()
	body := strings.Repeat("x", 600)
	return rate(ctx, d, func() (int, error) {
		tx, err := db.Begin()
		if err != nil {
			return 0, fmt.Errorf("raw insert: %w", err)
		}
		defer tx.Rollback()
		own := tx.Stmt(insert)
		for range group {
			if _, err := own.Exec(body); err != nil {
				return 0, fmt.Errorf("raw insert: %w", err)
			}
		}
		return group, tx.Commit()
	})
}

func pageRate(ctx context.Context, d time.Duration) (float64, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("static page: %w", err)
	}
	page := []byte(strings.Repeat("<p>双城</p>\n", 20<<10/len("<p>双城</p>\n")))
	srv := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(page) // a client that left is not our concern
	})}
	go srv.Serve(l) // ends with Close
	defer srv.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	n, _, err := together(8, d, func(int) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String()+"/", nil)
		if err != nil {
			return err
		}
		res, err := client.Do(req)
		if err != nil {
			return fmt.Errorf("static page: %w", err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		return errors.Join(err, res.Body.Close())
	})
	return n, err
}

// together runs f on several goroutines until d has passed; f is given the number of the worker. It gives the rate a second and
// how long each run took, and stops at the first error.
func together(workers int, d time.Duration, f func(worker int) error) (perSecond float64, took []time.Duration, err error) {
	var failed atomic.Pointer[error]
	lists := make([][]time.Duration, workers)
	start := time.Now()
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for time.Since(start) < d && failed.Load() == nil {
				begun := time.Now()
				if err := f(w); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				lists[w] = append(lists[w], time.Since(begun))
			}
		})
	}
	wg.Wait()
	if e := failed.Load(); e != nil {
		return 0, nil, *e
	}
	for _, l := range lists {
		took = append(took, l...)
	}
	return float64(len(took)) / time.Since(start).Seconds(), took, nil
}
