package testkit_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/testkit"
)

// site serves small pages; every page has a policy that allows scripts of its own origin only.
func site(t *testing.T) string {
	page := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src *")
			fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><title>试页</title><meta name="viewport" content="width=device-width">
				<main><h1>试页</h1>%s</main>`, body)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /clean", page(`<p>干净的一页</p><noscript>无脚本</noscript><a href="/form">去填表</a>`))
	mux.Handle("GET /faulty", page(`<img src="/dot.svg"><button></button>`))
	mux.HandleFunc("GET /tongue", func(w http.ResponseWriter, r *http.Request) { page(r.Header.Get("Accept-Language"))(w, r) })
	mux.Handle("GET /inline", page(`<script>document.title = "不该运行"</script>`))
	mux.Handle("GET /shouting", page(`<script src="/shout.js"></script>`))
	mux.Handle("GET /outside", page(`<p id="said"></p><script src="/outside.js"></script>`))
	mux.Handle("GET /form", page(`<form method="post" action="/form" enctype="multipart/form-data">
		<label>问题描述 <textarea name="what">旧字</textarea></label>
		<label for="u">责任单位</label><select id="u" name="unit"><option value="1">城管局</option><option value="2">住建局</option></select>
		<label>限期 <input type="date" name="due"></label>
		<label><input type="checkbox" name="major" value="yes"> 重大</label>
		<label>照片 <input type="file" name="photo"></label>
		<button>上报</button></form>`))
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		_, head, err := r.FormFile("photo")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		got := strings.Join([]string{r.FormValue("what"), r.FormValue("unit"), r.FormValue("due"), r.FormValue("major"), head.Filename}, "/")
		page(`<p id="got">`+html.EscapeString(got)+`</p>`)(w, r)
	})
	file := func(kind, content string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, content)
		}
	}
	mux.Handle("GET /dot.svg", file("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`))
	mux.Handle("GET /shout.js", file("text/javascript", `console.error("出错了", 7); setTimeout(() => { throw new Error("没人接住") })`))
	mux.Handle("GET /outside.js", file("text/javascript", `const img = new Image(); img.onerror = () => { said.innerText = "出不去" };
		img.onload = () => { said.innerText = "出去了" }; img.src = "`+outside+`"`))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// outside is not loopback; its prefix is reserved for documentation, so that nothing is reached even if the rule fails.
const outside = "http://192.0.2.1/dot.svg"

func TestBrowserFillsAndSends(t *testing.T) {
	photo := filepath.Join(t.TempDir(), "前.jpg")
	if err := os.WriteFile(photo, []byte("jpeg"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := testkit.Browser(t)
	if got := p.Open(site(t) + "/clean"); got != http.StatusOK {
		t.Fatalf("got status %d", got)
	}
	if p.Shows("无脚本") {
		t.Error("scripts are off without being told so")
	}
	p.Click("去填表")
	p.Fill("问题描述", "路面破损")
	p.Fill("责任单位", "住建局")
	p.Fill("限期", "2018-03-20")
	p.Fill("重大", "是")
	p.Attach("照片", photo)
	p.Click("上报")
	if got, want := p.Text("#got"), "路面破损/2/2018-03-20/yes/前.jpg"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBrowserReadsChinese(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(site(t) + "/tongue")
	if got := p.Text("main"); !strings.HasPrefix(got, "试页 zh-CN") {
		t.Errorf("got %q, want zh-CN asked for first", got)
	}
}

func TestBrowserWithoutScript(t *testing.T) {
	url := site(t)
	p := testkit.Browser(t)
	p.Emulate(testkit.Screen{Width: 390, NoScript: true})
	p.Open(url + "/shouting")
	p.Open(url + "/clean")
	p.See("无脚本")
	p.Click("去填表")
	p.Fill("问题描述", "没有脚本也能填")
	p.Fill("重大", "")
	if got := p.Text("h1"); got != "试页" {
		t.Errorf("got %q", got)
	}
}

func TestAxeReportsKnownViolations(t *testing.T) {
	url := site(t)
	p := testkit.Browser(t)
	p.Open(url + "/clean")
	p.Axe()
	p.Open(url + "/faulty")
	got := map[string]string{}
	for _, v := range p.Violations() {
		got[v.Rule] = v.Impact + " " + strings.Join(v.Selectors, " ")
	}
	want := map[string]string{"image-alt": "critical img", "button-name": "critical button"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("violations differ (-want +got):\n%s", diff)
	}
}

// TestPageThatComplainsFailsItsTest runs a tab under a recorder, because a failure cannot be undone.
func TestPageThatComplainsFailsItsTest(t *testing.T) {
	url := site(t)
	for _, tt := range []struct {
		path, allow string
		want        []string
	}{
		{"/clean", "", nil},
		{"/shouting", "", []string{"出错了", "没人接住"}},
		{"/shouting", "出错了", []string{"没人接住"}},
		{"/inline", "", []string{"Content Security Policy"}},
		{"/absent", "", []string{"404"}},
		{"/absent", "404", nil},
	} {
		t.Run(tt.path+tt.allow, func(t *testing.T) {
			r := &ending{TB: t}
			p := testkit.Browser(r)
			if tt.allow != "" {
				p.Allow(tt.allow)
			}
			p.Open(url + tt.path)
			r.end()
			if len(r.errors) != len(tt.want) {
				t.Fatalf("got complaints %q, want %d", r.errors, len(tt.want))
			}
			for i, want := range tt.want {
				if !strings.Contains(r.errors[i], want) {
					t.Errorf("got complaint %q, want one about %s", r.errors[i], want)
				}
			}
		})
	}
}

// ending is a test whose end can be called and whose failures are only noted.
type ending struct {
	testing.TB
	cleanups []func()
	errors   []string
}

func (e *ending) Helper()                   {}
func (e *ending) Failed() bool              { return false }
func (e *ending) Cleanup(f func())          { e.cleanups = append(e.cleanups, f) }
func (e *ending) Errorf(f string, a ...any) { e.errors = append(e.errors, fmt.Sprintf(f, a...)) }

func (e *ending) end() {
	for _, f := range e.cleanups {
		f()
	}
}

func TestBrowserStaysOnLoopback(t *testing.T) {
	p := testkit.Browser(t)
	p.Allow("ERR_NAME_NOT_RESOLVED")
	p.Open(site(t) + "/outside")
	p.See("出不去")
}

func TestScreenshots(t *testing.T) {
	p := testkit.Browser(t)
	p.Open(site(t) + "/form")
	for _, s := range testkit.Screens {
		path := p.Screenshot("testkit-form", s)
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(f)
		f.Close()
		if err != nil || picture.Width != s.Width {
			t.Errorf("%s: got width %d, %v; want %d", path, picture.Width, err, s.Width)
		}
		if !strings.HasSuffix(path, s.String()+".png") {
			t.Errorf("got %s, want the screen in its name", path)
		}
	}
}

// TestAxeIsTheOneWritten compares the vendored file with the sum beside it.
func TestAxeIsTheOneWritten(t *testing.T) {
	file, err := os.ReadFile("vendor/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	note, err := os.ReadFile("vendor/README.md")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file)
	if got := hex.EncodeToString(sum[:]); !strings.Contains(string(note), got) {
		t.Errorf("got SHA-256 %s, which vendor/README.md does not name", got)
	}
}
