package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/settings"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/store"
	"shuangcheng/internal/testkit"
)

// site is a district behind its web server, with a browser's memory for cookies.
type site struct {
	*httptest.Server
	app    *app.App
	clock  *testkit.Clock
	secret string // first secret of the administrator
	client *http.Client
}

func newSite(t *testing.T) *site {
	t.Helper()
	w := emptySite(t)
	var err error
	w.secret, err = w.app.Begin(t.Context(), app.Setup{Host: "test.example", Login: "wang", Name: "王甲一",
		Body: settings.BodyNamed{Name: "示例区双城共建工作办公室", Short: "示例区双创办"}})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// emptySite is a web server over a data folder in which nothing has begun.
func emptySite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	rand := testkit.Rand(7)
	keys, err := store.CreateKeys(filepath.Join(dir, "keys"), rand)
	if err != nil {
		t.Fatal(err)
	}
	w := &site{clock: testkit.NewClock(time.Date(2018, 3, 15, 1, 30, 0, 0, time.UTC))}
	cfg := store.Config{Dir: filepath.Join(dir, "data"), Keys: keys, Now: w.clock.Now, Rand: rand, MinFree: -1}
	if err := os.Mkdir(cfg.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if w.app, err = app.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.app.Close() })
	w.Server = httptest.NewServer(New(w.app).Handler())
	t.Cleanup(w.Server.Close)
	w.another(t)
	return w
}

// another sits down at a browser without cookies.
func (w *site) another(t *testing.T) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.client = &http.Client{Jar: jar}
}

// get asks for a page and gives its status, the address it came from in the end, and its text.
func (w *site) get(t *testing.T, path string) (int, string, string) {
	t.Helper()
	r, err := w.client.Get(w.URL + path)
	return w.read(t, r, err)
}

// post sends a form.
func (w *site) post(t *testing.T, path string, form url.Values) (int, string, string) {
	t.Helper()
	r, err := w.client.PostForm(w.URL+path, form)
	return w.read(t, r, err)
}

func (w *site) read(t *testing.T, r *http.Response, err error) (int, string, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Request.URL.RequestURI(), string(b)
}

// login logs in as the administrator and sets a password of one's own.
func (w *site) login(t *testing.T) {
	t.Helper()
	w.post(t, "/login", url.Values{"login": {"wang"}, "password": {w.secret}})
	if status, at, body := w.post(t, page.PasswordPath, url.Values{"old": {w.secret}, "password": {"一句好记的话就可以了"}}); status != 200 || at != "/" {
		t.Fatalf("set password: %d at %s: %s", status, at, body)
	}
}

func TestSignInLeadsBackAndForcesAPassword(t *testing.T) {
	w := newSite(t)
	if status, at, body := w.get(t, "/"); status != 200 || at != "/login?next=%2F" || !strings.Contains(body, "登录名") {
		t.Errorf("front page without log-in: %d at %s", status, at)
	}
	if status, _, body := w.post(t, "/login", url.Values{"login": {"wang"}, "password": {"wrong"}}); status != 403 || !strings.Contains(body, "登录名或口令不对") {
		t.Errorf("wrong password: %d", status)
	}
	if _, at, _ := w.post(t, "/login", url.Values{"login": {"wang"}, "password": {w.secret}}); at != page.PasswordPath {
		t.Errorf("first log-in leads to %s", at)
	}
	if _, at, _ := w.get(t, "/"); at != page.PasswordPath {
		t.Errorf("with the first secret one reaches %s", at)
	}
	if status, _, body := w.post(t, page.PasswordPath, url.Values{"old": {w.secret}, "password": {"short"}}); status != 422 || !strings.Contains(body, "口令至少10个字符") {
		t.Errorf("short password: %d", status)
	}
	w.login(t)
	if status, _, body := w.get(t, "/"); status != 200 || !strings.Contains(body, "工作台") || !strings.Contains(body, "王甲一") {
		t.Errorf("front page: %d", status)
	}
	if _, at, _ := w.post(t, "/logout", nil); at != "/login" {
		t.Errorf("log-out leads to %s", at)
	}
}

func TestStrangersAreTurnedAway(t *testing.T) {
	w := newSite(t)
	if status, _, body := w.get(t, "/no/such/page"); status != 404 || !strings.Contains(body, "没有这个页面") {
		t.Errorf("unknown page: %d", status)
	}
	r, err := http.NewRequest("POST", w.URL+"/login", strings.NewReader("login=wang"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := w.client.Do(r)
	if status, _, body := w.read(t, resp, err); status != 403 || !strings.Contains(body, "别的网站") {
		t.Errorf("form of another site: %d", status)
	}
}

// TestEveryRouteHasARight: the zero right is nobody's, so a route that forgot it would be closed; this says so early.
func TestEveryRouteHasARight(t *testing.T) {
	for _, r := range routes() {
		if r.Right == "" || !strings.Contains(r.Pattern, " /") {
			t.Errorf("route %q has right %q", r.Pattern, r.Right)
		}
	}
}
