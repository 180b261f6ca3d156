package web

import (
	"context"
	"crypto/sha256"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/testkit"
)

// office is the head of the office, for what happens behind the counter.
func (w *site) office(t *testing.T) app.Viewer {
	t.Helper()
	in, err := w.app.SignIn(t.Context(), "wang", w.secret, "test")
	if err != nil {
		t.Fatal(err)
	}
	v, err := w.app.Session(in.Cookie)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (w *site) deed(t *testing.T, v app.Viewer, id string, c matter.Command) {
	t.Helper()
	cmd := page.NewCommand()
	q := app.Ask{ID: cmd, Digest: sha256.Sum256([]byte(cmd)), Viewer: v}
	if _, err := w.app.Matter(context.Background(), q, id, app.Outside{}, func(*app.Desk) matter.Command { return c }); err != nil {
		t.Fatal(err)
	}
}

// tell reports a problem as a citizen and gives the address of the receipt.
func (w *site) tell(t *testing.T, form url.Values) string {
	t.Helper()
	status, at, body := w.post(t, "/report", form)
	if status != 200 || !strings.HasPrefix(at, "/r/") || !strings.Contains(body, "收到了，谢谢") {
		t.Fatalf("report: %d at %s: %s", status, at, body)
	}
	at, _, _ = strings.Cut(at, "?")
	return at
}

func TestCitizenReportsAndFollows(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"cmd": {page.NewCommand()}, "what": {"垃圾堆了三天没人清"}, "words": {"示例路12号门口"}, "contact": {"10012345678"}})
	if !regexp.MustCompile(`^/r/([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(at) {
		t.Errorf("receipt at %s", at)
	}
	status, _, body := w.get(t, at)
	if status != 200 || !strings.Contains(body, "2018-000001") || !strings.Contains(body, "垃圾堆了三天") || strings.Contains(body, "10012345678") {
		t.Errorf("timeline: %d, phone shown %t", status, strings.Contains(body, "10012345678"))
	}
	if status, _, _ := w.get(t, strings.ToLower(at)); status != 200 {
		t.Errorf("code in lower case: %d", status)
	}
	if status, _, body := w.get(t, "/r/0000-0000-0000-0000"); status != 404 || strings.Contains(body, "2018-000001") {
		t.Errorf("guessed code: %d", status)
	}
	if status, _, _ := w.post(t, at+"/unsolved", url.Values{"words": {"还在"}}); status != 409 {
		t.Errorf("unsolved before it is closed: %d", status)
	}
	status, _, body = w.post(t, "/report", url.Values{"what": {""}, "words": {"示例路"}})
	if status != 422 || !strings.Contains(body, "请写明是什么问题") || !strings.Contains(body, "示例路") {
		t.Errorf("nothing said: %d", status)
	}
}

func TestSameReportTwiceIsOne(t *testing.T) {
	w := newSite(t)
	form := url.Values{"cmd": {page.NewCommand()}, "what": {"路灯不亮"}, "words": {"示例路口"}}
	if a, b := w.tell(t, form), w.tell(t, form); a != b {
		t.Errorf("codes %s and %s", a, b)
	}
	form.Set("what", "路灯倒了")
	if status, _, _ := w.post(t, "/report", form); status != 409 {
		t.Errorf("changed report under the same ID: %d", status)
	}
}

func TestCitizenIsAskedAndIsNotBelieved(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"占道经营"}, "words": {"示例市场"}})
	v := w.office(t)
	id, err := w.app.MatterID("2018-000001")
	if err != nil {
		t.Fatal(err)
	}
	cmd := page.NewCommand()
	if _, err := w.app.Matter(t.Context(), app.Ask{ID: cmd, Viewer: v}, id, app.Outside{}, func(k *app.Desk) matter.Command {
		return matter.AskInfo{Words: k.Text("words", "请问是哪个门？")}
	}); err != nil {
		t.Fatal(err)
	}
	if _, _, body := w.get(t, at); !strings.Contains(body, "请问是哪个门") {
		t.Error("the question is not shown")
	}
	if status, _, body := w.post(t, at+"/info", url.Values{"words": {"东门"}}); status != 200 || strings.Contains(body, "请补充") || !strings.Contains(body, "补充情况已收到") {
		t.Errorf("answer: %d", status)
	}
	w.deed(t, v, id, matter.Accept{})
	if _, _, body := w.get(t, at); !strings.Contains(body, "已受理") || strings.Contains(body, "王甲一") {
		t.Error("timeline without the acceptance, or with a name of staff")
	}
}

func TestNaughtyReports(t *testing.T) {
	w := newSite(t)
	at := w.tell(t, url.Values{"what": {"<script>alert(1)</script>\u202e倒😀"}, "words": {`"><img src=x onerror=alert(1)>`}})
	_, _, body := w.get(t, at)
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "\u202e") || !strings.Contains(body, "😀") {
		t.Error("typed marks reached the page")
	}
	for _, bad := range []string{"a\x00b", "a\xff", strings.Repeat("长", 4001)} {
		if status, _, _ := w.post(t, "/report", url.Values{"what": {bad}, "words": {"x"}}); status != 422 && status != 413 {
			t.Errorf("%.10q: %d", bad, status)
		}
	}
}

func TestFloodsAreSlowed(t *testing.T) {
	w := newSite(t)
	last := 0
	for range 8 {
		last, _, _ = w.post(t, "/report", url.Values{"what": {"同一处"}, "words": {"示例路"}})
	}
	if last != 503 {
		t.Errorf("eighth report from one address: %d", last)
	}
}

func TestCitizenInTheBrowser(t *testing.T) {
	w := newSite(t)
	b := testkit.Browser(t)
	b.Emulate(testkit.Screen{Width: 390})
	b.Open(w.URL + "/report")
	b.Axe()
	b.Screenshot("report", testkit.Screen{Width: 390})
	b.Fill("是什么问题", "垃圾堆了三天没人清")
	b.Fill("在哪里", "示例路12号门口")
	b.Click("提交")
	b.Axe()
	b.Screenshot("receipt", testkit.Screen{Width: 390})
	if at := b.Location(); !strings.Contains(at, "/r/") {
		t.Errorf("after sending at %s", at)
	}
}
