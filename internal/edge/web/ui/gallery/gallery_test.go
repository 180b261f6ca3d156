package gallery

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"shuangcheng/internal/edge/web/static"
	"shuangcheng/internal/edge/web/ui"
)

func site() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("POST "+ui.PrefsPath, ui.SavePrefs)
	mux.Handle(Prefix, Handler())
	return mux
}

func fetch(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	site().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, w.Code, w.Body)
	}
	return w
}

// doc is one parsed page with what the rules ask about.
type doc struct {
	all []*html.Node // every element, in order
	ids map[string]int
}

func parse(t *testing.T, path string) doc {
	t.Helper()
	root, err := html.Parse(fetch(t, path).Body)
	if err != nil {
		t.Fatal(err)
	}
	d := doc{ids: map[string]int{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		d.all = append(d.all, n)
		if id, ok := attr(n, "id"); ok {
			d.ids[id]++
		}
	}
	return d
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func within(n *html.Node, tag string) bool {
	for p := range n.Ancestors() {
		if p.Type == html.ElementNode && p.Data == tag {
			return true
		}
	}
	return false
}

// TestPages holds every page of the gallery to the rules of accessible markup and of the page's policy.
func TestPages(t *testing.T) {
	for _, path := range Paths() {
		for _, query := range []string{"", "?theme=dark&size=elder&density=tight&lang=en"} {
			t.Run(path+query, func(t *testing.T) {
				d := parse(t, path+query)
				checkFrame(t, d)
				for _, n := range d.all {
					checkPolicy(t, n)
					checkNames(t, d, n)
					checkReferences(t, d, n)
				}
			})
		}
	}
}

func checkFrame(t *testing.T, d doc) {
	t.Helper()
	count := map[string]int{}
	for _, n := range d.all {
		count[n.Data]++
		if n.Data == "html" {
			if lang, _ := attr(n, "lang"); lang != "zh-CN" && lang != "en" {
				t.Errorf("html lang is %q", lang)
			}
		}
		if n.Data == "p" && n.FirstChild == nil {
			t.Error("an empty p: a block stands inside a paragraph")
		}
	}
	for _, tag := range []string{"h1", "main", "title"} {
		if count[tag] != 1 {
			t.Errorf("%d %s elements, want 1", count[tag], tag)
		}
	}
	for id, n := range d.ids {
		if n > 1 {
			t.Errorf("id %q is given %d times", id, n)
		}
	}
}

// checkPolicy: nothing inline, since pages are served with default-src 'self'.
func checkPolicy(t *testing.T, n *html.Node) {
	t.Helper()
	if n.Data == "style" {
		t.Error("a style element")
	}
	if src, ok := attr(n, "src"); n.Data == "script" && (!ok || !strings.HasPrefix(src, static.Prefix)) {
		t.Errorf("script from %q", src)
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
			t.Errorf("%s %s=%q is inline", n.Data, a.Key, a.Val)
		}
	}
}

// checkNames: controls, buttons, pictures, regions and links say what they are.
func checkNames(t *testing.T, d doc, n *html.Node) {
	t.Helper()
	label, labelled := attr(n, "aria-label")
	switch n.Data {
	case "input", "select", "textarea":
		kind, _ := attr(n, "type")
		id, _ := attr(n, "id")
		if kind == "hidden" || labelled || within(n, "label") {
			return
		}
		for _, l := range d.all {
			if to, _ := attr(l, "for"); l.Data == "label" && to == id && id != "" {
				return
			}
		}
		t.Errorf("%s %q has no label", n.Data, id)
	case "button", "a", "summary":
		if text(n) == "" && label == "" && !hasImage(n) {
			t.Errorf("%s without words: %v", n.Data, n.Attr)
		}
	case "img":
		if alt, ok := attr(n, "alt"); !ok || alt == "" {
			t.Errorf("img without alt: %v", n.Attr)
		}
	case "fieldset":
		if n.FirstChild == nil || !hasChild(n, "legend") {
			t.Error("fieldset without legend")
		}
	case "nav":
		if label == "" {
			t.Error("nav without a name")
		}
	case "svg":
		role, _ := attr(n, "role")
		if hidden, _ := attr(n, "aria-hidden"); hidden != "true" && (role != "img" || label == "") && !within(n, "svg") {
			t.Errorf("svg neither hidden nor named: %v", n.Attr)
		}
	}
}

func hasChild(n *html.Node, tag string) bool {
	for c := range n.ChildNodes() {
		if c.Data == tag {
			return true
		}
	}
	return false
}

func hasImage(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.Data == "img" {
			return true
		}
	}
	return false
}

var icons = func() map[string]bool {
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, static.URL("icons.svg"), nil))
	m := map[string]bool{}
	for part := range strings.SplitSeq(w.Body.String(), `<symbol id="`) {
		id, _, _ := strings.Cut(part, `"`)
		m[id] = true
	}
	return m
}()

// checkReferences: what points somewhere points at something.
func checkReferences(t *testing.T, d doc, n *html.Node) {
	t.Helper()
	for _, name := range []string{"for", "list", "form", "aria-describedby", "aria-labelledby"} {
		v, _ := attr(n, name)
		for id := range strings.FieldsSeq(v) {
			if d.ids[id] == 0 {
				t.Errorf("%s %s=%q points at nothing", n.Data, name, id)
			}
		}
	}
	href, ok := attr(n, "href")
	if !ok {
		return
	}
	u, err := url.Parse(href)
	if err != nil {
		t.Errorf("href %q: %v", href, err)
		return
	}
	switch {
	case n.Data == "use" && !icons[u.Fragment]:
		t.Errorf("icon %q is not in the sprite", u.Fragment)
	case n.Data == "a" && u.Path == "" && u.Fragment != "" && d.ids[u.Fragment] == 0:
		t.Errorf("anchor %q leads nowhere", href)
	case strings.HasPrefix(u.Path, static.Prefix):
		fetch(t, u.Path)
	}
}

// TestPolicyIsServed: the gallery itself runs under the policy the product uses.
func TestPolicyIsServed(t *testing.T) {
	if got, want := fetch(t, Prefix).Header().Get("Content-Security-Policy"), "default-src 'self'"; got != want {
		t.Errorf("policy: got %q, want %q", got, want)
	}
}

// TestSettings: what the reader chose is in the first byte of the page.
func TestSettings(t *testing.T) {
	page := fetch(t, Prefix+"?theme=dark&size=elder&lang=en").Body.String()
	for _, want := range []string{`<html lang="en"`, `data-theme="dark"`, `data-size="elder"`, "Skip to content"} {
		if !strings.Contains(page, want) {
			t.Errorf("page does not contain %q", want)
		}
	}
}

// TestEveryMark: each word of the vocabulary is shown with its shape.
func TestEveryMark(t *testing.T) {
	page := fetch(t, Prefix+"parts").Body.String()
	for _, m := range ui.Marks {
		if !strings.Contains(page, m.Word) || !strings.Contains(page, "#i-"+string(m.Icon)+`"`) {
			t.Errorf("%s: word or shape is missing", m.State)
		}
	}
}

// TestLight: a list page of a hundred rows keeps to 3,000 elements; eight rows are
// measured here and scaled.
func TestLight(t *testing.T) {
	d := parse(t, Prefix+"ledger")
	rows := 0
	for _, n := range d.all {
		if _, ok := attr(n, "data-row"); ok {
			rows++
		}
	}
	perRow := 0
	for _, n := range d.all {
		if _, ok := attr(n, "data-row"); ok {
			for c := range n.Descendants() {
				if c.Type == html.ElementNode {
					perRow++
				}
			}
			break
		}
	}
	if total := len(d.all) + (100-rows)*perRow; total > 3000 {
		t.Errorf("a page of 100 rows would have %d elements", total)
	} else {
		t.Logf("%d elements for 100 rows, %d a row", total, perRow)
	}
}
