package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is one throw-away PostgreSQL server with fsync on, reachable by a socket in its own temporary folder and by
// no network. Whatever ends the test process, SIGKILL included, the server is stopped and the folder removed.
type Cluster struct {
	dir    string  // holds data/, log, pid and the socket
	bin    string  // folder of initdb and postgres
	run    account // postgres refuses to run as root
	reaper *reaper
	server *exec.Cmd
	exited chan struct{} // closed when server has ended
}

// common is the cluster that Postgres hands databases of: one per test process, started at the first call.
var common = sync.OnceValues(startCluster)

// Postgres returns the URL of a fresh, empty database (UTF-8, collation C) on the cluster of this test process. The
// database is dropped when the test ends. A test that crashes the server takes NewCluster instead.
func Postgres(t testing.TB) string {
	t.Helper()
	needPostgres(t)
	c, err := common()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return c.Database(t)
}

// NewCluster starts a server for this test alone, which may be crashed; it is removed when the test ends.
func NewCluster(t testing.TB) *Cluster {
	t.Helper()
	needPostgres(t)
	c, err := startCluster()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		if err := c.remove(); err != nil {
			t.Errorf("remove cluster: %v", err)
		}
	})
	return c
}

func needPostgres(t testing.TB) {
	t.Helper()
	_, err := postgresBin()
	Need(t, "a PostgreSQL server", err)
}

// Database creates an empty database and returns its URL; it is dropped, with whoever is still connected, when the test ends.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	name := "t_" + rand.Text()
	if err := c.exec(t.Context(), `CREATE DATABASE "`+name+`" TEMPLATE template0`); err != nil {
		t.Fatalf("create test database: %v", err)
	}
	t.Cleanup(func() {
		if !c.up() {
			return // crashed on purpose; the folder goes as a whole
		}
		if err := c.exec(context.Background(), `DROP DATABASE IF EXISTS "`+name+`" WITH (FORCE)`); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return c.url(name)
}

// Crash kills the server with SIGKILL, as a power cut would end it: no checkpoint, no farewell to its clients.
func (c *Cluster) Crash(t testing.TB) {
	t.Helper()
	sessions := childrenOf(c.server.Process.Pid)
	if err := c.stop(syscall.SIGKILL); err != nil {
		t.Fatalf("crash PostgreSQL: %v", err)
	}
	for _, pid := range sessions { // they would notice by themselves, after answering a little longer
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
			t.Fatalf("crash PostgreSQL session: %v", err)
		}
	}
}

// Restart starts the server again after Crash and waits until it has recovered.
func (c *Cluster) Restart(t testing.TB) {
	t.Helper()
	if c.up() {
		t.Fatal("restart PostgreSQL: it is still running")
	}
	if err := c.start(); err != nil {
		t.Fatalf("restart PostgreSQL: %v", err)
	}
}

// CutConnections ends every session on the database at dsn, as a broken network would, and returns how many there were.
func CutConnections(t testing.TB, dsn string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		t.Fatalf("cut connections: %v", err)
	}
	defer conn.Close(ctx)
	var n int
	err = conn.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n)
	if err != nil {
		t.Fatalf("cut connections: %v", err)
	}
	return n
}

func (c *Cluster) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {c.dir}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

func (c *Cluster) exec(ctx context.Context, sql string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}
