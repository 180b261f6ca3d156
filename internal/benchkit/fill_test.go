package benchkit

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// fresh is an empty journal under a clock that stands still.
func fresh(t *testing.T) (*store.DB, string) {
	t.Helper()
	dir := t.TempDir()
	cfg, err := Config(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	cfg.Now, cfg.MinFree = testkit.NewClock(time.Date(2018, 6, 1, 0, 0, 0, 0, time.UTC)).Now, -1
	db, err := store.Open(t.Context(), cfg, store.Matters)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := (&Data{DB: db}).fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db, filepath.Join(cfg.Dir, "shuangcheng.db")
}

// TestFillKeepsWhatCommandsKeep: the fast way and single commands leave the same rows in every table but that of commands.
func TestFillKeepsWhatCommandsKeep(t *testing.T) {
	const n = 500
	d, err := NewDistrict()
	if err != nil {
		t.Fatal(err)
	}
	fast, fastFile := fresh(t)
	if err := d.Fill(t.Context(), fast, 0, n); err != nil {
		t.Fatal(err)
	}
	slow, slowFile := fresh(t)
	for i := range n {
		if err := d.Play(t.Context(), slow, i); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range d.Viewers() {
		for _, f := range []store.Filter{{}, {Words: "垃圾"}, {Order: store.DueFirst}} {
			f.Tokens, f.Limit = v.Tokens, 1000
			a, b := list(t, fast, f), list(t, slow, f)
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%s, %+v: %s", v.Name, f, diff)
			}
		}
	}
	fast.Close()
	slow.Close()
	for _, q := range []string{
		`SELECT born, id, ver, pos, number, status, unit, place, site, problem, due, state FROM matter ORDER BY born`,
		`SELECT token, closed, born FROM matter_scope ORDER BY token, closed, born`,
		`SELECT token, due, born FROM matter_queue ORDER BY token, due, born`,
		`SELECT key, born FROM matter_near ORDER BY key, born`,
		`SELECT born, from_pos, to_pos, status, unit, place, verdict FROM matter_span ORDER BY born, from_pos`,
		`SELECT place, unit, status, n FROM tally WHERE n <> 0 ORDER BY place, unit, status`,
		`SELECT year, last FROM matter_serial`,
		`SELECT ref, stream, field, body FROM text ORDER BY ref`,
		`SELECT pos, stream, ver, kind FROM journal ORDER BY pos`,
	} {
		a, b := rows(t, fastFile, q), rows(t, slowFile, q)
		if diff := cmp.Diff(a, b); diff != "" || len(a) == 0 {
			t.Errorf("%s: %d rows, %s", q, len(a), diff)
		}
	}
}

func list(t *testing.T, db *store.DB, f store.Filter) (lines []string) {
	t.Helper()
	page, err := db.Matters(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range page {
		lines = append(lines, fmt.Sprint(m.Born, " ", m.ID, " ", m.State.Status))
	}
	return lines
}

func rows(t *testing.T, file, q string) (lines []string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]string, len(cols))
		into := make([]any, len(cols))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return lines
}

// TestStoriesAreOfAllKinds holds the shares that the figures rest on.
func TestStoriesAreOfAllKinds(t *testing.T) {
	const n = 20_000
	d, err := NewDistrict()
	if err != nil {
		t.Fatal(err)
	}
	steps, live, restricted, few := 0, 0, 0, 0
	kinds := map[matter.Verb]int{}
	for i := range n {
		s := d.tell(i)
		steps += len(s.steps)
		last := s.steps[len(s.steps)-1].verb
		kinds[last]++
		if i%20 == 7 {
			live++
		}
		if !s.secrecy.IsZero() {
			restricted++
		}
		if s.steps[0].who.Account == rare.Account {
			few++
		}
		if c := len([]rune(s.what)); c < 15 || c > 60 {
			t.Fatalf("matter %d: text of %d characters", i, c)
		}
	}
	if avg := float64(steps) / n; avg < 3.5 || avg > 6 {
		t.Errorf("%.2f steps a matter", avg)
	}
	if few != n/10_000 || live != n/20 || restricted < n/130 || restricted > n/75 {
		t.Errorf("%d of the viewer of few, %d live, %d restricted", few, live, restricted)
	}
	for _, v := range []matter.Verb{"verify", "settle", "reject", "history", "dispatch"} {
		if kinds[v] == 0 {
			t.Errorf("no matter ends with %s", v)
		}
	}
}
