package ui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/edge/msg"
)

func TestAddress(t *testing.T) {
	a := Address{"/ledger", url.Values{"area": {"甲", "乙"}, "state": {"open"}}}
	for _, tt := range []struct{ name, got, want string }{
		{"as it is", a.String(), "/ledger?area=%E7%94%B2&area=%E4%B9%99&state=open"},
		{"one more", a.With("after", "9").String(), "/ledger?after=9&area=%E7%94%B2&area=%E4%B9%99&state=open"},
		{"replaced", a.With("state", "done").String(), "/ledger?area=%E7%94%B2&area=%E4%B9%99&state=done"},
		{"one value less", a.Without("area", "甲").String(), "/ledger?area=%E4%B9%99&state=open"},
		{"key dropped", a.Without("area", "").String(), "/ledger?state=open"},
		{"nothing left", a.Without("area", "").With("state", "").String(), "/ledger"},
		{"from nothing", Address{Path: "/x"}.With("q", "1").String(), "/x?q=1"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
	want := []Pair{{"area", "甲"}, {"area", "乙"}}
	if diff := cmp.Diff(want, a.Hidden("q", "state")); diff != "" {
		t.Errorf("Hidden (-want +got):\n%s", diff)
	}
	if got, want := a.String(), "/ledger?area=%E7%94%B2&area=%E4%B9%99&state=open"; got != want {
		t.Errorf("the first address changed: got %s, want %s", got, want)
	}
}

func TestPrefs(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, c := range []http.Cookie{{Name: "sc-theme", Value: "dark"}, {Name: "sc-size", Value: "elder"}, {Name: "sc-density", Value: "huge"}, {Name: "sc-lang", Value: "en"}} {
		r.AddCookie(&c)
	}
	want := Prefs{Theme: "dark", Size: "elder", Lang: msg.English}
	if diff := cmp.Diff(want, PrefsOf(r)); diff != "" {
		t.Errorf("PrefsOf (-want +got):\n%s", diff)
	}
	if got := PrefsOf(httptest.NewRequest(http.MethodGet, "/", nil)); got != (Prefs{Lang: msg.Chinese}) {
		t.Errorf("without cookies: got %+v", got)
	}
}

func TestSavePrefs(t *testing.T) {
	post := func(form string) *http.Response {
		r := httptest.NewRequest(http.MethodPost, PrefsPath, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		SavePrefs(w, r)
		return w.Result()
	}
	for _, tt := range []struct{ name, form, cookies, to string }{
		{"kept", "theme=dark&back=/ledger%3Fq%3D1", "sc-theme=dark 31536000", "/ledger?q=1"},
		{"switched off", "size=&back=/", "sc-size= -1", "/"},
		{"unknown value", "size=huge&back=/", "sc-size= -1", "/"},
		{"unknown switch", "colour=red&back=/x", "", "/x"},
		{"elsewhere", "theme=dark&back=https://example.org/", "sc-theme=dark 31536000", "/"},
		{"elsewhere without scheme", "theme=dark&back=//example.org", "sc-theme=dark 31536000", "/"},
		{"elsewhere with a backslash", "theme=dark&back=/%5Cexample.org", "sc-theme=dark 31536000", "/"},
	} {
		resp := post(tt.form)
		var cookies []string
		for _, c := range resp.Cookies() {
			cookies = append(cookies, fmt.Sprintf("%s=%s %d", c.Name, c.Value, c.MaxAge))
		}
		if got := strings.Join(cookies, ","); got != tt.cookies {
			t.Errorf("%s: cookies %q, want %q", tt.name, got, tt.cookies)
		}
		if got := resp.Header.Get("Location"); got != tt.to || resp.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d to %q, want 303 to %q", tt.name, resp.StatusCode, got, tt.to)
		}
	}
}

func FuzzOwnPath(f *testing.F) {
	for _, s := range []string{"/", "/ledger?q=1#x", "//example.org", `/\example.org`, "https://example.org", "javascript:alert(1)", "/\t/example.org", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := ownPath(s)
		u, err := url.Parse(got)
		if err != nil || u.Host != "" || u.Scheme != "" || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\t\r\n") {
			t.Errorf("ownPath(%q) = %q leads away", s, got)
		}
	})
}

func TestRuler(t *testing.T) {
	for _, tt := range []struct {
		elapsed int
		want    string
	}{{-5, "0"}, {0, "0"}, {500, "21"}, {620, "26"}, {690, "28.9"}, {1000, "42"}, {1428, "59.9"}, {1430, "60"}, {9000, "60"}} {
		if got := (Deadline{Elapsed: tt.elapsed}).filled(); got != tt.want {
			t.Errorf("elapsed %d per mille: drawn %s, want %s", tt.elapsed, got, tt.want)
		}
	}
}

func TestSlicesFillTheBar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 6).Draw(t, "counts")
		var shares []Share
		some := 0
		for _, n := range counts {
			shares = append(shares, Share{StateMet, n})
			if n > 0 {
				some++
			}
		}
		got := slices100(shares)
		if len(got) != some {
			t.Fatalf("%v: %d slices, want %d", counts, len(got), some)
		}
		end := 0.0
		for _, s := range got {
			x, err := strconv.ParseFloat(s.x, 64)
			if err != nil {
				t.Fatal(err)
			}
			w, err := strconv.ParseFloat(s.width, 64)
			if err != nil {
				t.Fatal(err)
			}
			if w <= 0 || x+w > 100.001 || x < end-0.001 {
				t.Fatalf("%v: slice at %v of width %v after %v", counts, x, w, end)
			}
			end = x + w
		}
		if some > 0 && end != 100 {
			t.Fatalf("%v: the bar ends at %v", counts, end)
		}
	})
}

func TestCurve(t *testing.T) {
	target := 90
	c := Curve{Points: []int{70, 80, 90}, Target: &target}
	if got, want := c.path(), "M0 32L50 17L100 2"; got != want {
		t.Errorf("path: got %s, want %s", got, want)
	}
	if got, want := c.targetPath(), "M0 2H100"; got != want {
		t.Errorf("target: got %s, want %s", got, want)
	}
	if got := (Curve{Points: []int{5}}).path(); got != "" {
		t.Errorf("one point: got %s, want nothing", got)
	}
	if got, want := (Curve{Points: []int{5, 5}}).path(), "M0 17L100 17"; got != want {
		t.Errorf("level: got %s, want %s", got, want)
	}
}

// TestQR rebuilds the squares from the path and looks for the three finder patterns.
func TestQR(t *testing.T) {
	path, box, err := qr("https://example.org/r/7K3M92")
	if err != nil {
		t.Fatal(err)
	}
	side, err := strconv.Atoi(strings.Fields(box)[2])
	if err != nil {
		t.Fatal(err)
	}
	dark := map[[2]int]bool{}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)`).FindAllStringSubmatch(path, -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		for i := range n {
			dark[[2]int{x + i, y}] = true
		}
	}
	const quiet = 4
	for _, corner := range [][2]int{{quiet, quiet}, {side - quiet - 7, quiet}, {quiet, side - quiet - 7}} {
		for i := range 7 {
			if !dark[[2]int{corner[0] + i, corner[1]}] || !dark[[2]int{corner[0], corner[1] + i}] {
				t.Fatalf("no finder pattern at %v", corner)
			}
		}
	}
	if dark[[2]int{0, 0}] {
		t.Error("no quiet zone")
	}
	if _, _, err := qr(strings.Repeat("长", 3000)); err == nil {
		t.Error("9,000 bytes: no error")
	}
}

// TestIconsExist: every name in the list is a symbol of the sprite.
func TestIconsExist(t *testing.T) {
	sprite, err := os.ReadFile("../static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("icon.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`Icon\s*= "([^"]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(names) < 60 {
		t.Fatalf("found %d icons", len(names))
	}
	for _, n := range names {
		if !strings.Contains(string(sprite), `<symbol id="i-`+n[1]+`"`) {
			t.Errorf("icon %q is not in the sprite", n[1])
		}
	}
}

func TestMarks(t *testing.T) {
	en := msg.With(t.Context(), msg.English)
	looks := map[string]State{}
	for _, m := range Marks {
		if msg.Word(en, m.Word) == m.Word {
			t.Errorf("%s: %s has no English word", m.State, m.Word)
		}
		if other, ok := looks[string(m.Icon)]; ok {
			t.Errorf("%s and %s share a shape: in grey print they look the same", m.State, other)
		}
		looks[string(m.Icon)] = m.State
	}
	if got := MarkOf("unheard-of"); got.Word != "unheard-of" || got.Tone != Grey {
		t.Errorf("unknown state: got %+v", got)
	}
}

func TestShortHash(t *testing.T) {
	if got, want := ShortHash("9f3c71ae04d255e1"), "9f3c 71ae 04d2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := ShortHash("9f3c"), "9f3c"; got != want {
		t.Errorf("short: got %q, want %q", got, want)
	}
}
