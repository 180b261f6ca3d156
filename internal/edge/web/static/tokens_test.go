package static

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// block gives the custom properties set in the first rule of tokens.css that begins with head.
func block(t *testing.T, head string) map[string]string {
	t.Helper()
	css := comments.ReplaceAllString(sheets(t)["tokens.css"], "")
	_, rest, ok := strings.Cut(css, head)
	if !ok {
		t.Fatalf("tokens.css has no rule %q", head)
	}
	inner, _, _ := strings.Cut(rest, "}")
	m := map[string]string{}
	for _, p := range regexp.MustCompile(`([a-z0-9-]+)\s*:\s*([^;]+);`).FindAllStringSubmatch(inner, -1) {
		m[p[1]] = strings.TrimSpace(p[2])
	}
	if len(m) < 10 {
		t.Fatalf("%q: only %d tokens", head, len(m))
	}
	return m
}

// TestDarkTwice: the dark values are written for the switch and for the system's preference; both agree.
func TestDarkTwice(t *testing.T) {
	manual := block(t, `[data-theme="dark"] {`)
	system := block(t, `(prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {`)
	if diff := cmp.Diff(manual, system); diff != "" {
		t.Errorf("dark blocks differ (-switch +system):\n%s", diff)
	}
	light := block(t, ":root {")
	for name, v := range light {
		if _, ok := manual[name]; !ok && strings.HasPrefix(v, "#") {
			t.Errorf("--%s has no dark value", strings.TrimPrefix(name, "--"))
		}
	}
}

// TestContrast computes the ratios of WCAG 2 for the pairs the design promises, light and dark.
func TestContrast(t *testing.T) {
	light, dark := block(t, ":root {"), block(t, `[data-theme="dark"] {`)
	for _, p := range []struct {
		fore, back string
		light      float64 // as measured when the palette was made
		dark       float64
		need       float64 // 4.5 for text, 3 for edges of controls
	}{
		{"--ink", "--bg", 15.3, 15.8, 4.5},
		{"--ink-2", "--bg", 8.0, 10.4, 4.5},
		{"--ink-3", "--surface-2", 5.0, 5.7, 4.5},
		{"--accent", "--bg", 6.4, 8.6, 4.5},
		{"--accent", "--surface", 6.9, 8.0, 4.5},
		{"--on-accent", "--accent", 6.9, 7.7, 4.5},
		{"--line-strong", "--bg", 3.4, 4.6, 3},
		{"--red", "--red-soft", 5.6, 7.1, 4.5},
		{"--amber", "--amber-soft", 6.0, 7.8, 4.5},
		{"--blue", "--blue-soft", 6.1, 7.3, 4.5},
		{"--violet", "--violet-soft", 6.4, 7.5, 4.5},
		{"--green", "--green-soft", 5.6, 7.3, 4.5},
	} {
		for theme, set := range map[string]map[string]string{"light": light, "dark": dark} {
			want := p.light
			if theme == "dark" {
				want = p.dark
			}
			got := contrast(t, set[p.fore], set[p.back])
			if got < p.need {
				t.Errorf("%s: %s on %s has contrast %.2f, needs %.1f", theme, p.fore, p.back, got, p.need)
			}
			if math.Abs(got-want) > 0.11 {
				t.Errorf("%s: %s on %s has contrast %.2f, the design says %.1f", theme, p.fore, p.back, got, want)
			}
		}
	}
}

// TestContrastOfUse covers pairs the sheets use beyond the table: state colours on plain grounds, the bar.
func TestContrastOfUse(t *testing.T) {
	for theme, set := range map[string]map[string]string{"light": block(t, ":root {"), "dark": block(t, `[data-theme="dark"] {`)} {
		for _, fore := range []string{"--red", "--amber", "--violet", "--green", "--blue", "--ink-2", "--ink-3", "--accent"} {
			for _, back := range []string{"--bg", "--surface", "--surface-2", "--accent-soft"} {
				if got := contrast(t, set[fore], set[back]); got < 4.5 {
					t.Errorf("%s: %s on %s has contrast %.2f, needs 4.5", theme, fore, back, got)
				}
			}
		}
		for _, fore := range []string{"--on-bar", "--on-bar-2"} {
			if got := contrast(t, set[fore], set["--bar"]); got < 4.5 {
				t.Errorf("%s: %s on --bar has contrast %.2f, needs 4.5", theme, fore, got)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatal(fmt.Errorf("not a colour: %q", hex))
	}
	linear := func(v uint64) float64 {
		c := float64(v) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8&255) + 0.0722*linear(n&255)
}
