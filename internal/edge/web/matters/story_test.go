package matters

import (
	"cmp"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

func newReq(t *testing.T) *req {
	t.Helper()
	dir, rand := t.TempDir(), testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Keys: keys, Now: testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC)).Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return &req{&page.Req{Request: httptest.NewRequest("GET", "/", nil), App: a}}
}

// TestEveryKindIsTold: whatever a matter's journal may hold stands on its page as a sentence, never as the name of a kind.
func TestEveryKindIsTold(t *testing.T) {
	tale := story{req: newReq(t), today: "2018-03-15"}
	bodies := map[string]string{matter.TimeUp{}.Kind(): `{"of":"` + string(matter.Waits[0].Code) + `"}`}
	for _, kind := range matter.Kinds() {
		e, err := matter.Decode(kind, []byte(cmp.Or(bodies[kind], "{}")))
		if err != nil {
			t.Fatal(err)
		}
		s, ok := tale.known(e)
		if !ok || s.what == "" || s.icon == "" || strings.Contains(s.what, "matter.") {
			t.Errorf("%s is told as %+v", kind, s)
		}
	}
}

func TestActorsHaveNames(t *testing.T) {
	q := newReq(t)
	for actor, want := range map[string]string{"citizen/0f": "市民", "link/0f": "受转交方", "objection/0f": "当事人（凭异议码）", "job/auto-sign": "系统"} {
		if got := q.actorName(actor); got != want {
			t.Errorf("actor %s is called %q, want %q", actor, got, want)
		}
	}
}
