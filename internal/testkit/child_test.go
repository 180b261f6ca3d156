package testkit_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"shuangcheng/internal/testkit"
)

func TestMain(m *testing.M) {
	testkit.Main(m, map[string]testkit.ChildMain{
		"counter": counter,
		"failing": func(func(string), []string) error { return errors.New("out of ink") },
		"syncer":  syncer,
	})
}

// counter appends a line to the file args[0], acknowledges it, and never ends.
func counter(ack func(string), args []string) error {
	f, err := os.Create(args[0])
	if err != nil {
		return err
	}
	fmt.Println("this is no acknowledgement")
	for i := 0; ; i++ {
		if _, err := fmt.Fprintln(f, i); err != nil {
			return err
		}
		ack(fmt.Sprint(i))
	}
}

// syncer syncs the file args[0] three times.
func syncer(_ func(string), args []string) error {
	f, err := os.Create(args[0])
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Sync(), f.Sync(), f.Close())
}

func TestKilledChildHasDoneWhatItAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	child := testkit.Child(t, "counter", path)
	seen := child.AwaitAcks(10)
	acked := child.Kill()
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	done := strings.Fields(string(written))
	if len(acked) < len(seen) || len(done) < len(acked) || !slices.Equal(done[:len(acked)], acked) {
		t.Errorf("got %d lines acknowledged, %d written; want each acknowledged line written, in order", len(acked), len(done))
	}
	if _, err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("got %v, want a killed process", err)
	}
}

func TestChildThatFailsSaysWhy(t *testing.T) {
	lines, err := testkit.Child(t, "failing").Wait()
	if len(lines) != 0 || err == nil || !strings.Contains(err.Error(), "out of ink") {
		t.Errorf("got %v, %v; want no lines and the child's own words", lines, err)
	}
}

func TestSyncCalls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "synced")
	calls := testkit.SyncCalls(t, testkit.ChildCommand(t, "syncer", path))
	if calls[path] != 3 {
		t.Errorf("got %v, want 3 calls for %s", calls, path)
	}
}

// TestTornCopiesOfSQLite shows what the copies are for: however the WAL is torn, a prefix of the commits comes back.
func TestTornCopiesOfSQLite(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "t.db")+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	const rows = 20
	if _, err := db.Exec(`CREATE TABLE row (x INTEGER)`); err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if _, err := db.Exec(`INSERT INTO row VALUES ($1)`, i); err != nil {
			t.Fatal(err)
		}
	}
	found := map[int]bool{}
	for torn := range testkit.TornCopies(t, dir, "t.db-wal", 24) {
		found[countRows(t, torn)] = true
	}
	if found[rows] || !found[rows-1] || len(found) < 4 {
		t.Errorf("got prefixes %v; want all of them shorter than %d, one just one row shorter, and several", found, rows)
	}
}

// countRows opens a torn copy and returns how many rows survived; those must be 0 … n-1. -1 means not even the table did.
func countRows(t *testing.T, torn testkit.Torn) int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(torn.Dir, "t.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n, sum int
	err = db.QueryRow(`SELECT count(*), coalesce(sum(x), 0) FROM row`).Scan(&n, &sum)
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return -1
	}
	if err != nil || sum != n*(n-1)/2 {
		t.Errorf("%v: got %d rows with sum %d, %v; want a prefix", torn, n, sum, err)
	}
	return n
}
