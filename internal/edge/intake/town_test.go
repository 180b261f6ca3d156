package intake

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/sheet"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// town is a district that has begun, with the head of its office.
type town struct {
	*app.App
	clock  *testkit.Clock
	cfg    store.Config
	head   app.Viewer
	serial int
}

func newTown(t testing.TB, dsn string) *town {
	t.Helper()
	dir := t.TempDir()
	rand := testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{clock: testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))}
	w.cfg = store.Config{Dir: filepath.Join(dir, "data"), Postgres: dsn, Keys: keys, Now: w.clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(w.cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w.open(t)
	secret, err := w.Begin(t.Context(), app.Setup{Host: "test.example", Login: "wang", Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}})
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.SignIn(t.Context(), "wang", secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	if w.head, err = w.Session(in.Cookie); err != nil {
		t.Fatal(err)
	}
	w.unit(t, "d", "示例区", org.District, "")
	w.unit(t, "zf", "综合行政执法局", org.Dept, "u-d")
	return w
}

func (w *town) open(t testing.TB) {
	t.Helper()
	a, err := app.Open(t.Context(), w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
	t.Cleanup(func() { a.Close() })
}

// each runs f on both engines.
func each(t *testing.T, f func(*testing.T, *town)) {
	t.Run("sqlite", func(t *testing.T) { f(t, newTown(t, "")) })
	t.Run("postgres", func(t *testing.T) { f(t, newTown(t, testkit.Postgres(t))) })
}

func (w *town) ask() app.Ask {
	w.serial++
	id := fmt.Sprintf("00000000-0000-7000-8000-%012d", w.serial)
	return app.Ask{ID: id, Digest: sha256.Sum256([]byte(id)), Viewer: w.head}
}

func (w *town) unit(t testing.TB, code, name string, kind org.UnitKind, parent org.UnitID) {
	t.Helper()
	id := org.UnitID("u-" + code)
	_, err := w.Unit(t.Context(), w.ask(), id, org.Found{ID: id, Code: code, Kind: kind, Name: org.UnitName{Full: name}, Parent: parent,
		Span: calendar.Span{From: "2017-01-01"}})
	if err != nil {
		t.Fatal(err)
	}
}

// upload brings a file to the point before the confirmation.
func (w *town) upload(t testing.TB, kind app.ImportKind, name string, data []byte, m *sheet.Mapping) (id string, rows []app.ImportRow) {
	t.Helper()
	kept, book, err := Take(data, name)
	if err != nil {
		t.Fatal(err)
	}
	r := Guess(kind, book)
	if m != nil {
		r.Mapping = *m
	}
	spec := app.ImportSpec{Kind: kind, Name: name, Sheet: r.Sheet, Reading: r.Raw()}
	if id, err = w.NewImport(t.Context(), w.ask(), spec, kept); err != nil {
		t.Fatal(err)
	}
	if rows, err = Rows(kind, book, r); err != nil {
		t.Fatal(err)
	}
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.CheckImport(t.Context(), w.head, i.Spec, rows); err != nil {
		t.Fatal(err)
	}
	return id, rows
}

// confirm confirms an import and lets it run to its end.
func (w *town) confirm(t testing.TB, id string, rows []app.ImportRow, change func(*app.ImportSpec)) app.Import {
	t.Helper()
	if err := w.ConfirmImport(t.Context(), w.ask(), id, rows, change); err != nil {
		t.Fatal(err)
	}
	return w.run(t, id)
}

func (w *town) run(t testing.TB, id string) app.Import {
	t.Helper()
	if err := w.RunImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	i, err := w.Import(w.head, id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}
