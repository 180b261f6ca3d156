package demo

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/grid"
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
