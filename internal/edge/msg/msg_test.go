package msg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
)

func TestT(t *testing.T) {
	zh := context.Background()
	en := With(zh, English)
	for _, tt := range []struct{ name, got, want string }{
		{"Chinese is the key", T(zh, "还差 %d 项", 3), "还差 3 项"},
		{"English from the catalogue", T(en, "还差 %d 项", 3), "3 still to do"},
		{"no entry falls back", T(en, "没有译文的一句"), "没有译文的一句"},
		{"no entry still fills", T(en, "没有译文 %d", 7), "没有译文 7"},
		{"a bare per cent sign", T(zh, "目标 90%"), "目标 90%"},
		{"a word of a table", Word(en, "待核查"), "To verify"},
		{"unknown language", T(With(zh, "xx"), "登录"), "登录"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if got, want := Of(With(zh, "")), Chinese; got != want {
		t.Errorf("Of(empty) = %q, want %q", got, want)
	}
}

func TestFault(t *testing.T) {
	en := With(context.Background(), English)
	wrapped := fmt.Errorf("read matter 1: %w", fault.New(fault.Refused, "还差 %d 项", 2))
	if got, want := Fault(en, wrapped), "2 still to do"; got != want {
		t.Errorf("wrapped fault: got %q, want %q", got, want)
	}
	for _, err := range []error{errors.New("disk on fire"), fault.New(fault.Internal, "磁盘坏了")} {
		if got := Fault(context.Background(), err); got != internalKey {
			t.Errorf("Fault(%v) = %q, want the fixed sentence", err, got)
		}
	}
}

// verb matches one format verb with its flags, width and explicit index.
var verb = regexp.MustCompile(`%(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?(?:\[\d+\])?[a-zA-Z]`)

// TestCatalogue keeps each translation fillable with the arguments of its key.
func TestCatalogue(t *testing.T) {
	for lang, entries := range catalogues {
		for key, text := range entries {
			want, got := verb.FindAllString(key, -1), verb.FindAllString(text, -1)
			if indexed := slices.ContainsFunc(got, func(v string) bool { return v[1] == '[' }); indexed {
				if len(got) != len(want) {
					t.Errorf("%s: %q has %d verbs, its key %q has %d", lang, text, len(got), key, len(want))
				}
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: verbs of %q differ from those of its key %q:\n%s", lang, text, key, diff)
			}
			if text == "" {
				t.Errorf("%s: empty translation of %q", lang, key)
			}
		}
	}
}

// TestKeys refuses a key that is not a literal anywhere in the product.
func TestKeys(t *testing.T) {
	keys, err := Keys("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Text == "" {
			t.Errorf("%s: the key is not a literal; use Word for a text from a table", k.Pos)
		}
	}
	if len(keys) == 0 {
		t.Error("found no key at all")
	}
}

func TestKeysOfASource(t *testing.T) {
	dir := t.TempDir()
	src := `package p

func f() {
	msg.T(ctx, "甲"+"乙", 1)
	msg.T(ctx, name)
	_ = msg.K("丙")
	fault.New(fault.Refused, "丁")
	other.T(ctx, "戊")
	s.refuse(7, "己 %d", 1)
	twice("庚")
}

func (s *S) refuse(n int, key string, args ...any) { fault.New(fault.Refused, key, args...) }

func twice(key string) { s.refuse(1, key) }
`
	if err := os.WriteFile(filepath.Join(dir, "p_templ.go"), []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Keys(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []Key{{"", "p_templ.go:5"}, {"丁", "p_templ.go:7"}, {"丙", "p_templ.go:6"}, {"己 %d", "p_templ.go:9"}, {"庚", "p_templ.go:10"}, {"甲乙", "p_templ.go:4"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
}
