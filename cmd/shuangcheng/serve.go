package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/edge/jobs"
	"shuangcheng/internal/store"
	"shuangcheng/proof"
)

type serveCmd struct {
	place
	Listen string `help:"监听地址" placeholder:"ADDR" env:"SHUANGCHENG_LISTEN"`
}

// Help is the manual of the configuration.
func (serveCmd) Help() string { return manual }

// farewell is how long requests under way may take to finish when the server stops.
const farewell = 30 * time.Second

// Run serves until SIGTERM or SIGINT, finishes what is under way, makes a last checkpoint and closes.
func (c *serveCmd) Run(s session) (err error) {
	cfg, err := c.config()
	if err != nil {
		return err
	}
	if c.Listen != "" {
		cfg.Listen = c.Listen
	}
	if err := cfg.checkInitialised(); err != nil {
		return err
	}
	unlock, err := lock(cfg.Data)
	if err != nil {
		return err
	}
	defer unlock()
	keys, err := store.OpenKeys(cfg.Keys)
	if err != nil {
		return err
	}
	policy, err := cfg.policy()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.Listen, err)
	}
	f := &front{}
	web := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ReadTimeout: time.Duration(cfg.RequestSeconds) * time.Second, WriteTimeout: time.Duration(cfg.RequestSeconds) * time.Second}
	served := make(chan error, 1)
	go func() { served <- web.Serve(l) }()
	slog.Info("listening", "address", l.Addr().String(), "pid", os.Getpid())

	scfg := cfg.storeConfig(keys)
	scfg.Progress = func(_ string, n int) { f.folded.Store(int64(n)) }
	a, err := app.Open(s.ctx, scfg)
	if err != nil {
		return errors.Join(err, web.Close())
	}
	turns := jobs.New(a)
	machine := cfg.machine()
	machine.Turns = turns.Findings
	a.RunsOn(machine)
	admin, err := adminServer(cfg.Data, a)
	if err != nil {
		return errors.Join(err, web.Close(), a.Close())
	}
	a.StartImports()
	if err := a.PromiseDraws(s.ctx); err != nil { // read-only for want of space, perhaps; the job tries again and says so
		slog.Error("seeds of the re-checks not promised", "err", err)
	}
	f.open(a, policy, turns)
	turns.Start()
	slog.Info("ready", "entries", a.Head())
	select {
	case <-s.ctx.Done():
	case err = <-served:
	}
	slog.Info("stopping")
	turns.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	err = errors.Join(err, web.Shutdown(ctx), admin.Shutdown(ctx), a.Close())
	slog.Info("stopped")
	return err
}

// policy reads the configured witnesses; none without a file.
func (c Config) policy() (*proof.Policy, error) {
	if c.Witnesses == "" {
		return nil, nil
	}
	return readPolicy(c.Witnesses)
}

// front answers from the first moment: health at once, everything else when the district is open.
type front struct {
	folded atomic.Int64 // entries folded anew so far
	app    atomic.Pointer[app.App]
	inner  atomic.Pointer[http.Handler]
	turns  atomic.Pointer[jobs.Runner]
}

// open lets requests through.
func (f *front) open(a *app.App, policy *proof.Policy, turns *jobs.Runner) {
	f.turns.Store(turns)
	mux := http.NewServeMux()
	checkpointDoor(mux, a.Store(), policy)
	mux.Handle("/", handler(a))
	var h http.Handler = mux
	f.inner.Store(&h)
	f.app.Store(a)
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/healthz":
		plain(w, http.StatusOK, "ok\n"+f.health())
		return
	case "/readyz":
		if a := f.app.Load(); a == nil || !a.Ready() {
			plain(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		plain(w, http.StatusOK, "ready\n")
		return
	}
	if h := f.inner.Load(); h != nil {
		(*h).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Retry-After", "5")
	w.Header().Set("Refresh", "5")
	page(w, http.StatusServiceUnavailable, "正在启动", fmt.Sprintf("正在准备数据，请稍候，本页会自动刷新。已按现行规则重算 %d 条记录。", f.folded.Load()))
}

// health tells of the jobs of the clock, one a line; what a cause may name is for the log and for doctor.
func (f *front) health() string {
	var b strings.Builder
	if turns := f.turns.Load(); turns != nil {
		for _, h := range turns.Health() {
			fmt.Fprintf(&b, "job %s last=%s failed=%s in_a_row=%d %s\n", h.Name, h.Last, h.Failed, h.InARow, h)
		}
	}
	return b.String()
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text))
}
