package web

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"shuangcheng/internal/app"
)

// inEnglish asks for every page as an English browser does.
type inEnglish struct{}

func (inEnglish) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Language", "en-GB,en;q=0.9")
	return http.DefaultTransport.RoundTrip(r)
}

var (
	shownText = regexp.MustCompile(`>([^<]+)<|(?:title|placeholder|aria-label|alt)="([^"]*)"`)
	ownLink   = regexp.MustCompile(`href="(/[^"#]*)"`)
	anyID     = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+`)
	onPaper   = regexp.MustCompile(`(?s)<article class="a4.*?</article>`) // papers stay Chinese
	notPages  = regexp.MustCompile(`static|export|\.xlsx|\.docx|\.geojson|/blobs/|/logout`)
)

// TestPagesInEnglish walks from the front page and finds no text of the program in Chinese: whatever is Chinese on an English page was
// typed by somebody.
func TestPagesInEnglish(t *testing.T) {
	w := newWard(t)
	chief := w.as(t, "user-desk")
	at := w.file(t, chief, firstReport)
	chief.act(t, at, "accept", nil)
	chief.act(t, at, "dispatch", url.Values{"unit.text": {"示例综合执法局"}, "confirmed": {"1"}, "words": {"请清理"}})
	w.file(t, chief, firstReport)
	texts, data := program(t), typed(w.app)
	for _, who := range []string{"user-desk", "user-bureau", "user-village"} {
		s := w.as(t, who)
		s.client.Transport = inEnglish{}
		seen := map[string]bool{}
		for todo := []string{"/", "/matters", "/matters/new", at, "/report"}; len(todo) > 0 && len(seen) < 60; todo = todo[1:] {
			kind := anyID.ReplaceAllString(todo[0], "*")
			if seen[kind] || notPages.MatchString(todo[0]) {
				continue
			}
			seen[kind] = true
			_, _, body := s.get(t, todo[0])
			if !strings.Contains(body, `<html lang="en"`) {
				t.Errorf("%s is not marked as English", todo[0])
			}
			for _, m := range shownText.FindAllStringSubmatch(onPaper.ReplaceAllString(body, ""), -1) {
				if text := strings.TrimSpace(html.UnescapeString(m[1] + m[2])); texts[text] && !data[text] {
					t.Errorf("%s shows %q to %s", todo[0], text, who)
				}
			}
			for _, m := range ownLink.FindAllStringSubmatch(body, -1) {
				todo = append(todo, html.UnescapeString(m[1]))
			}
		}
		if len(seen) < 15 {
			t.Errorf("%s saw only %d pages", who, len(seen))
		}
	}
}

// program is every Chinese text of the English catalogue.
func program(t *testing.T) map[string]bool {
	t.Helper()
	list, err := filepath.Glob("../msg/en/*.json")
	if err != nil || len(list) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	all := map[string]bool{}
	for _, name := range list {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key := range m {
			all[key] = strings.ContainsFunc(key, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}
	}
	return all
}

// typed are names that an office gave and that are words of the program as well, such as a post called after its role, or a class of
// the shipped catalogue.
func typed(a *app.App) map[string]bool {
	d, today := a.District(), a.Now().Date()
	names := map[string]bool{}
	for _, p := range d.Org.Posts(today) {
		names[p.NameOn(today)] = true
	}
	for _, u := range d.Org.Units(today) {
		names[u.NameOn(today)] = true
	}
	for _, e := range d.Standards {
		for _, i := range e.Items {
			names[i.Title] = true
		}
	}
	return names
}
