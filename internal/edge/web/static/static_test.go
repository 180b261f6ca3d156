package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, resp *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestServe(t *testing.T) {
	const forever = "public, max-age=31536000, immutable"
	for _, tt := range []struct {
		name, url     string
		status        int
		caching, kind string
	}{
		{"style sheet", URL("tokens.css"), 200, forever, "text/css; charset=utf-8"},
		{"script", URL("app.js"), 200, forever, "text/javascript; charset=utf-8"},
		{"sprite", URL("icons.svg"), 200, forever, "image/svg+xml"},
		{"vendored", URL("vendor/htmx.min.js"), 200, forever, "text/javascript; charset=utf-8"},
		{"an older hash", "/static/app.0123456789ab.js", 200, "no-cache", "text/javascript; charset=utf-8"},
		{"no hash", "/static/app.js", 200, "no-cache", "text/javascript; charset=utf-8"},
		{"no listing", "/static/", 404, "", "text/plain; charset=utf-8"},
		{"no listing of a folder", "/static/vendor/", 404, "", "text/plain; charset=utf-8"},
		{"no Go source", "/static/static.go", 404, "", "text/plain; charset=utf-8"},
		{"no climbing", "/static/../static.go", 404, "", "text/plain; charset=utf-8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp := get(t, tt.url)
			got := fmt.Sprint(resp.StatusCode, resp.Header.Get("Cache-Control"), resp.Header.Get("Content-Type"))
			if want := fmt.Sprint(tt.status, tt.caching, tt.kind); got != want {
				t.Errorf("GET %s: got %s, want %s", tt.url, got, want)
			}
		})
	}
}

func TestGzipIsTheSame(t *testing.T) {
	plain := body(t, get(t, URL("app.js")))
	resp := get(t, URL("app.js"), "Accept-Encoding", "br, gzip;q=0.8")
	if got := resp.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding: got %q, want gzip", got)
	}
	z, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unpacked, plain) {
		t.Errorf("unpacked %d bytes differ from the %d plain ones", len(unpacked), len(plain))
	}
	if got := get(t, URL("app.js"), "Accept-Encoding", "gzip; q=0").Header.Get("Content-Encoding"); got != "" {
		t.Errorf("refused gzip: got %q", got)
	}
}

func TestNotModified(t *testing.T) {
	tag := get(t, URL("app.js")).Header.Get("ETag")
	if got := get(t, URL("app.js"), "If-None-Match", tag).StatusCode; got != http.StatusNotModified {
		t.Errorf("same tag: got %d, want 304", got)
	}
	if got := get(t, URL("app.js"), "If-None-Match", `"other"`).StatusCode; got != http.StatusOK {
		t.Errorf("other tag: got %d, want 200", got)
	}
	r := httptest.NewRequest(http.MethodPost, URL("app.js"), nil)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: got %d, want 405", w.Code)
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("URL of an unknown file did not panic")
		}
	}()
	URL("nothing.css")
}

// sheets reads our style sheets as they are written.
func sheets(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("*.css")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		m[n] = string(b)
	}
	if len(m) < 3 {
		t.Fatalf("found %d style sheets", len(m))
	}
	return m
}

// TestBudget: the style sheets of every page at most 12 KB packed, that of the papers alone at most 2 KB, our script at most 10 KB plain.
func TestBudget(t *testing.T) {
	const papers = "papers.css"
	packed := 0
	for n := range sheets(t) {
		if n != papers {
			packed += len(assets[n].packed)
		}
	}
	if packed > 12<<10 {
		t.Errorf("style sheets: %d bytes packed, over 12 KB", packed)
	}
	if n := len(assets[papers].packed); n > 2<<10 {
		t.Errorf("%s: %d bytes packed, over 2 KB", papers, n)
	}
	if n := len(assets["app.js"].plain); n > 10<<10 {
		t.Errorf("app.js: %d bytes, over 10 KB", n)
	}
}

// TestBrowserFloor: nothing that Chromium 86, Firefox 78 or Safari 14.1 does not know may carry meaning.
func TestBrowserFloor(t *testing.T) {
	newer := regexp.MustCompile(`:has\(|:is\(|:where\(|color-mix\(|light-dark\(|@container|container-type|@layer|[^-]inset:|\d[ds]v[hw]\b|oklch\(|(?m)^\s*&`)
	for name, css := range sheets(t) {
		css = comments.ReplaceAllString(css, "")
		if m := newer.FindString(css); m != "" {
			t.Errorf("%s uses %q, newer than the browser floor", name, m)
		}
		if bad := regexp.MustCompile(`"[^"]*([{}]|[:,;] |/\*)[^"]*"`).FindString(onlyStrings(css)); bad != "" {
			t.Errorf("%s: the string %s does not survive minify", name, bad)
		}
		if strings.Count(css, "{") != strings.Count(css, "}") {
			t.Errorf("%s: braces do not match", name)
		}
	}
	script := string(assets["app.js"].plain)
	for _, word := range []string{"=>", "`", "?.", "??", ".at(", "structuredClone", "replaceAll(", "eval(", "innerHTML"} {
		if strings.Contains(script, word) {
			t.Errorf("app.js uses %q", word)
		}
	}
}

// onlyStrings keeps the quoted strings of a sheet, one a line.
func onlyStrings(css string) string {
	return strings.Join(regexp.MustCompile(`"[^"\n]*"`).FindAllString(css, -1), "\n")
}

// TestMinify: same rules, no comments.
func TestMinify(t *testing.T) {
	got := string(minify([]byte("/* a */\n.x :focus, .y {\n  color: red;\n  width: calc(1px + 2px);\n}\n@media (max-width: 9px) { .z { margin: 0 1px; } }\n")))
	want := ".x :focus,.y{color:red;width:calc(1px + 2px)}@media (max-width:9px){.z{margin:0 1px}}"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestVendorRecord: each file of others is what VENDOR.md says, and its licence lies beside it.
func TestVendorRecord(t *testing.T) {
	record, err := os.ReadFile("vendor/VENDOR.md")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("vendor/*.js")
	if err != nil || len(names) == 0 {
		t.Fatalf("vendored files: %v, %v", names, err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(b)
		if !strings.Contains(string(record), "| "+filepath.Base(n)+" |") || !strings.Contains(string(record), hex.EncodeToString(sum[:])) {
			t.Errorf("%s: VENDOR.md does not name it with SHA-256 %x", n, sum)
		}
		if _, err := os.Stat(n + ".LICENSE"); err != nil {
			t.Errorf("%s: no licence beside it: %v", n, err)
		}
	}
}
