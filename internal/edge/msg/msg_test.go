package msg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

func TestT(t *testing.T) {
	zh := context.Background()
	en := With(zh, English)
	for _, tt := range []struct{ name, got, want string }{
		{"Chinese is the key", T(zh, "%d 分钟", 3), "3 分钟"},
		{"English from the catalogue", T(en, "%d 分钟", 3), "3 min"},
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
	wrapped := fmt.Errorf("read matter 1: %w", fault.New(fault.Refused, "令牌有效期应在1到366天之间"))
	if got, want := Fault(en, wrapped), "A token may be valid for 1 to 366 days"; got != want {
		t.Errorf("wrapped fault: got %q, want %q", got, want)
	}
	for _, err := range []error{errors.New("disk on fire"), fault.New(fault.Internal, "磁盘坏了")} {
		if got := Fault(context.Background(), err); got != internalKey {
			t.Errorf("Fault(%v) = %q, want the fixed sentence", err, got)
		}
	}
}

// Words of the program inside a sentence are translated with it; data and plain strings are not.
func TestSay(t *testing.T) {
	at := say.Day{Date: time.Date(2018, 4, 12, 0, 0, 0, 0, time.UTC), Year: true, Clock: "9:14"}
	p := say.As("%s须由%s办理，请转请其办理。", say.As("派遣"), say.List{say.As("值班长"), say.As("指挥长")})
	en := With(t.Context(), English)
	for _, tt := range []struct{ name, got, want string }{
		{"Chinese", p.String(), "派遣须由值班长、指挥长办理，请转请其办理。"},
		{"Chinese by msg", Say(t.Context(), p), "派遣须由值班长、指挥长办理，请转请其办理。"},
		{"English", Say(en, p), "“Dispatch” must be done by: Duty chief, Commander. Please pass it to them."},
		{"in a fault", Fault(en, fault.New(fault.Denied, "只有责任单位的人员可以%s。", say.As("签收"))), "Only staff of the responsible unit may do this: Accept receipt."},
		{"data", T(en, "重新打开（%s）", "其他"), "Reopened (其他)"},
		{"a value that says itself", T(en, "重新打开（%s）", calendar.WorkingDays(2)), "Reopened (2 working days)"},
		{"a moment", T(en, "期限%s，未超期。", at), "Due 12 Apr 2018, 9:14, not overdue."},
		{"a moment in Chinese", T(t.Context(), "期限%s，未超期。", at), "期限2018年4月12日9:14，未超期。"},
		{"a day", T(en, "下一页") + T(en, " %s", calendar.Date("2018-04-12")), "Next 12 Apr 2018"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestPreferred(t *testing.T) {
	for accept, want := range map[string]Lang{
		"": Chinese, "zh-CN,zh;q=0.9,en;q=0.8": Chinese, "en-GB,en;q=0.9": English, "fr, EN;q=0.7, zh;q=0.3": English, "de": Chinese, "*": Chinese,
	} {
		if got := Preferred(accept); got != want {
			t.Errorf("Preferred(%q) = %s, want %s", accept, got, want)
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

// TestNothingUnused refuses an entry whose text the sources do not have any more.
func TestNothingUnused(t *testing.T) {
	keys, err := Keys("../../..")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, k := range keys {
		used[k.Text] = true
	}
	for key := range catalogues[English] {
		if !used[key] {
			t.Errorf("nobody uses %q: take it out of the catalogue", key)
		}
	}
}

// TestFilesAreSorted keeps one order, so that two who add a text seldom meet in one line.
func TestFilesAreSorted(t *testing.T) {
	list, err := files.ReadDir("en")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		b, err := files.ReadFile("en/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for line := range strings.Lines(string(b)) {
			if key, _, ok := strings.Cut(strings.TrimSpace(line), `": "`); ok {
				keys = append(keys, strings.TrimPrefix(key, `"`))
			}
		}
		if !slices.IsSorted(keys) {
			t.Errorf("en/%s: lines are not in the order of their keys; sort them", f.Name())
		}
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
	want := []Key{{Pos: "p_templ.go:5"}, {Text: "丁", Pos: "p_templ.go:7"}, {Text: "丙", Pos: "p_templ.go:6"}, {Text: "己 %d", Pos: "p_templ.go:9"},
		{Text: "庚", Pos: "p_templ.go:10"}, {Text: "戊", Pos: "p_templ.go:8"}, {Text: "甲乙", Pos: "p_templ.go:4"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Keys (-want +got):\n%s", diff)
	}
}
