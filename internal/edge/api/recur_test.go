package api

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
)

const (
	litter  = `{"what":"垃圾桶满溢","site":"s-1","channel":"daily","problem":{"edition":"problems-2018","code":"E01.92"}}`
	guessed = `{"what":"垃圾桶满溢","site":"s-1","channel":"daily"}`
)

// report files a matter at the site.
func (w *door) report(t *testing.T, token, body string) (f Filed) {
	t.Helper()
	a := w.post(t, token, "/api/matters", body)
	if a.into(t, &f); a.status != 201 {
		t.Fatalf("file: %d %s", a.status, a.body)
	}
	return f
}

// step asks verbs of a matter, each "verb body".
func (w *door) step(t *testing.T, token, number string, steps ...string) {
	t.Helper()
	for _, x := range steps {
		verb, body, _ := strings.Cut(x, " ")
		if a := w.post(t, token, "/api/matters/"+number+"/actions/"+verb, body); a.status != 200 {
			t.Fatalf("%s %s: %d %s", verb, number, a.status, a.body)
		}
	}
}

// alike asks what may be the same trouble at the site.
func (w *door) alike(t *testing.T, token, query string) []Alike {
	t.Helper()
	var out struct{ Matters []Alike }
	a := w.call(t, token, "GET", "/api/duplicates?"+query, "")
	if a.into(t, &out); a.status != 200 {
		t.Fatalf("duplicates: %d %s", a.status, a.body)
	}
	return out.Matters
}

func TestRecurrenceThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	bureau := w.unit(t, "bureau", "示例城管局")
	office, chief := w.tokenOf(t, w.head, ""), w.token(t, "chief", w.office, org.DutyChief)
	liaison, group := w.token(t, "liaison", bureau, org.Liaison), w.token(t, "group", w.office, org.Supervisor)
	if _, err := w.Site(t.Context(), w.ask(), "s-1", func(*app.Desk) site.Command {
		return site.Found{ID: "s-1", Code: "GX-1", Name: "示例农贸市场", Type: "market", Place: site.Place{Point: geo.Point{Lon: 1159800000, Lat: 364500000}}, From: w.Now().Date()}
	}); err != nil {
		t.Fatal(err)
	}
	old := w.report(t, office, litter)
	w.step(t, office, old.Number, "accept {}")
	w.step(t, chief, old.Number, `dispatch {"unit":"bureau","confirmed":true}`)
	if list := w.alike(t, office, "site=s-1"); len(list) != 1 || list[0].Number != old.Number || !list[0].SameSite || list[0].Reopens {
		t.Errorf("beside an open matter: %+v", list)
	}
	done := []string{"receive {}", `rectify {"done":true,"measure":"清运完毕","fix":"in-term","no_photo":"相机损坏","cause":"清运不及时"}`}
	w.step(t, liaison, old.Number, done...)
	w.step(t, group, old.Number, `verify {"result":"fixed"}`)
	w.clock.Advance(24 * time.Hour)
	if list := w.alike(t, office, "lon=115.98&lat=36.45&problem=E01.92"); len(list) != 1 || !list[0].Reopens {
		t.Errorf("beside a closed matter: %+v", list)
	}
	if list := w.alike(t, office, "site=s-1&problem=E01.05"); len(list) != 0 {
		t.Errorf("of another class: %+v", list)
	}
	asked := w.report(t, office, guessed)
	if asked.Into != "" {
		t.Errorf("a guessed class was merged into %s", asked.Into)
	}
	if p := w.post(t, liaison, "/api/matters/"+asked.Number+"/actions/confirm-recurrence", `{}`).problem(t); p.Status != 404 {
		t.Errorf("confirmed by who may not see it: %d", p.Status)
	}
	if p := w.post(t, office, "/api/matters/"+asked.Number+"/actions/deny-recurrence", `{}`).problem(t); p.Status != 422 {
		t.Errorf("denied without a word: %d", p.Status)
	}
	w.step(t, office, asked.Number, `deny-recurrence {"words":"另一处漏水"}`, `void {"reason":"重复登记"}`)
	asked = w.report(t, office, guessed)
	w.step(t, office, asked.Number, "confirm-recurrence {}")
	var m Matter
	w.call(t, office, "GET", "/api/matters/"+old.Number, "").into(t, &m)
	if m.Status != "doing" || m.Reopened != 1 {
		t.Errorf("after confirming %s, reopened %d times", m.Status, m.Reopened)
	}
	w.step(t, liaison, old.Number, done[1])
	w.step(t, group, old.Number, `verify {"result":"fixed"}`)
	w.clock.Advance(24 * time.Hour)
	if f := w.report(t, office, litter); f.Into != old.ID {
		t.Errorf("filed again, merged into %q, want %q", f.Into, old.ID)
	}
}

func TestProjectThroughTheAPI(t *testing.T) {
	w := newDoor(t)
	office := w.tokenOf(t, w.head, "")
	f := w.file(t, office, "老旧管网破损")
	w.step(t, office, f.Number, "accept {}")
	at := "/api/matters/" + f.Number + "/actions/suspend"
	long := `"why":"works","plan":"管网改造","review_on":"2018-08-01"`
	if p := w.post(t, office, at, `{`+long+`}`).problem(t); p.Status != 422 {
		t.Errorf("suspended for 139 days without a project: %d", p.Status)
	}
	if p := w.post(t, office, at, `{`+long+`,"document":"示发改〔2018〕1号"}`).problem(t); p.Status != 422 || !strings.Contains(p.Detail, "完工日期") {
		t.Errorf("project without an end: %d %s", p.Status, p.Detail)
	}
	w.step(t, office, f.Number, `suspend {`+long+`,"document":"示发改〔2018〕1号","finish":"2018-12-01"}`)
	var m Matter
	if w.call(t, office, "GET", "/api/matters/"+f.Number, "").into(t, &m); m.Status != "hold" || !strings.Contains(m.Clock, "立项办理") {
		t.Errorf("%s: %s", m.Status, m.Clock)
	}
}
