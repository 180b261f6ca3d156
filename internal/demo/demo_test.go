package demo

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

func build(t *testing.T, dsn string) (*app.App, []Persona) {
	t.Helper()
	dir := t.TempDir()
	rand := testkit.Rand(20180315)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	clock := testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Postgres: dsn, Keys: keys, Now: clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	personas, err := Build(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return a, personas
}

func TestDemoIsADistrict(t *testing.T) {
	a, personas := build(t, "")
	d, day := a.District(), a.Now().Date()
	if n := len(d.Grid.On(day)); n != 96 {
		t.Errorf("%d cells, want 96", n)
	}
	if len(personas) < 40 {
		t.Errorf("%d personas", len(personas))
	}
	for _, c := range d.Grid.On(day) {
		at := c.OutlineOn(day).Area.Centroid()
		if got := d.Locator(day).Find(at); grid.CellID(got) != c.ID {
			t.Errorf("middle of %s lies in %q", c.ID, got)
		}
	}
	in, err := a.SignIn(t.Context(), personas[0].Login, personas[0].Secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.Ledger(v, store.Filter{})
	if err != nil || len(page.Lines) != len(troubles) {
		t.Fatalf("%d matters (%v), want %d", len(page.Lines), err, len(troubles))
	}
	for _, l := range page.Lines {
		owner := a.Owner(l.State)
		if l.State.Place.Path == "" || l.State.Place.Cell == "" || owner.Unit == "" {
			t.Errorf("%s %s: place %q, cell %q, owner %q", l.State.Number, l.What, l.State.Place.Path, l.State.Place.Cell, owner.Unit)
		}
	}
}

func TestDemoHasEveryState(t *testing.T) {
	a, _ := build(t, "")
	v, err := a.Acting("zhuren")
	if err != nil {
		t.Fatal(err)
	}
	page, err := a.Ledger(v, store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[matter.Status]bool{}
	for _, l := range page.Lines {
		seen[l.State.Status] = true
	}
	for _, s := range []matter.Status{matter.New, matter.Ready, matter.Sign, matter.Doing, matter.Check, matter.Done, matter.Redo, matter.Hold, matter.Refused} {
		if !seen[s] {
			t.Errorf("nothing is %s", s.Word())
		}
	}
}

// leaves are all entries of a district, oldest first.
func leaves(t *testing.T, a *app.App) (list []string) {
	t.Helper()
	stored, err := a.Store().Entries(0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stored {
		list = append(list, s.Leaf)
	}
	return list
}

// TestDemoIsTheSameOnBothEngines: same seed and same clock, same journal, byte for byte.
func TestDemoIsTheSameOnBothEngines(t *testing.T) {
	one, _ := build(t, "")
	two, _ := build(t, testkit.Postgres(t))
	if d := cmp.Diff(leaves(t, one), leaves(t, two)); d != "" {
		t.Errorf("journals differ (-sqlite +postgres):\n%.2000s", d)
	}
}

// TestGoldenJournal folds a journal written by an earlier program with today's rules. When it fails, either Apply changed
// its mind, and the fold's version must rise (then run with -update), or an old entry is no longer read as it was.
func TestGoldenJournal(t *testing.T) {
	const path = "testdata/golden.jsonl.gz"
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && testkit.Updating() { // old entries are kept: that is the point of it
		a, _ := build(t, "")
		writeGolden(t, path, leaves(t, a))
	}
	list := readGolden(t, path)
	sums, err := store.Digests(app.Folds(), list)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(&b, "%s %s\n", k, sums[k])
	}
	if len(list) < 400 || len(sums) < 8 {
		t.Errorf("%d entries, %d kinds of state: too little to prove anything", len(list), len(sums))
	}
	testkit.Golden(t, "digests.txt", []byte(b.String()))
}

func writeGolden(t *testing.T, path string, list []string) {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write([]byte(strings.Join(list, "\n") + "\n")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}
