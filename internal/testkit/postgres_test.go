package testkit_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"shuangcheng/internal/testkit"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestPostgresGivesEachTestItsOwnDatabase(t *testing.T) {
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			conn := connect(t, testkit.Postgres(t))
			var encoding, collation, fsync string
			err := conn.QueryRow(t.Context(), `SELECT pg_encoding_to_char(encoding), datcollate, current_setting('fsync')
				FROM pg_database WHERE datname = current_database()`).Scan(&encoding, &collation, &fsync)
			if err != nil {
				t.Fatal(err)
			}
			if encoding != "UTF8" || collation != "C" || fsync != "on" {
				t.Errorf("got encoding %s, collation %s, fsync %s; want UTF8, C, on", encoding, collation, fsync)
			}
			if _, err := conn.Exec(t.Context(), `CREATE TABLE only_mine (x INTEGER)`); err != nil {
				t.Errorf("the database is not fresh: %v", err)
			}
		})
	}
}

func TestClusterKeepsCommittedRowsAcrossCrash(t *testing.T) {
	c := testkit.NewCluster(t)
	dsn := c.Database(t)
	conn := connect(t, dsn)
	if _, err := conn.Exec(t.Context(), `CREATE TABLE kept (x INTEGER); INSERT INTO kept VALUES (7)`); err != nil {
		t.Fatal(err)
	}
	c.Crash(t)
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("got an answer from a crashed server")
	}
	c.Restart(t)
	var x int
	if err := connect(t, dsn).QueryRow(t.Context(), `SELECT x FROM kept`).Scan(&x); err != nil || x != 7 {
		t.Errorf("got %d, %v after restart, want 7", x, err)
	}
}

func TestCutConnections(t *testing.T) {
	dsn := testkit.Postgres(t)
	conn := connect(t, dsn)
	if n := testkit.CutConnections(t, dsn); n != 1 {
		t.Errorf("got %d connections cut, want 1", n)
	}
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the connection was not cut")
	}
	connect(t, dsn)
}

// TestClusterDiesWithItsProcess runs this test binary again, lets it start a cluster and kills it.
func TestClusterDiesWithItsProcess(t *testing.T) {
	const marker = "TESTKIT_ORPHAN"
	if os.Getenv(marker) == "1" {
		os.Stdout.WriteString(testkit.Postgres(t) + "\n")
		select {}
	}
	testkit.Postgres(t) // skips here if there is no server
	cmd := exec.Command(os.Args[0], "-test.run=^TestClusterDiesWithItsProcess$")
	cmd.Env = append(os.Environ(), marker+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 512)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(strings.TrimSpace(string(line[:n])))
	if err != nil {
		t.Fatal(err)
	}
	dir := u.Query().Get("host")
	if _, err := os.Stat(dir); err != nil {
		t.Fatalf("the child has no cluster: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	for range 300 {
		if _, err := os.Stat(dir); os.IsNotExist(err) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s is still there 30 s after its process was killed", dir)
}
