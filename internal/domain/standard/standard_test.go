package standard

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// fold decides c, sends each event through its stored form and applies it.
func fold(t testing.TB, s State, c Command) State {
	t.Helper()
	events, err := Decide(s, c)
	if err != nil {
		t.Fatalf("Decide(%T): %v", c, err)
	}
	for _, e := range events {
		body, err := journal.Body(e)
		if err != nil {
			t.Fatal(err)
		}
		if len(body) >= maxBody {
			t.Errorf("%s: body of %d bytes, want below %d", e.Kind(), len(body), maxBody)
		}
		again, err := Decode(e.Kind(), body)
		if err != nil {
			t.Fatal(err)
		}
		s = Apply(s, again)
	}
	return s
}

func edition(id string, items ...Item) Edition {
	e := head
	e.ID, e.Items = id, items
	return e
}

func row(code, title string, c Confidence) Item {
	return Item{Code: code, Kind: "criterion", Title: title, OfficialCode: "第" + code + "条", Confidence: c}
}

func TestDecide(t *testing.T) {
	const officer = "account/a1"
	imported := fold(t, State{}, Import{edition("old", row("1", "甲", Verified), row("2", "乙", FromMemory))})
	retired := fold(t, imported, Retire{From: "2019-01-01", By: officer})
	for _, tt := range []struct {
		name  string
		given State
		when  Command
		want  string // kinds of the new events, or the refusal
	}{
		{"import", State{}, Import{edition("a-1", row("1", "甲", Verified))}, "standard.edition.imported.v1 standard.rows.imported.v1"},
		{"import twice", imported, Import{edition("old", row("1", "甲", Verified))}, "版本“示例”已经导入，修订请另用新的版本号导入。"},
		{"bad id", State{}, Import{edition("A 1", row("1", "甲", Verified))}, "版本号“A 1”只能用小写字母、数字和连字符，请改正。"},
		{"nothing in it", State{}, Import{edition("a-1")}, "文件里没有条目，请检查后重新上传。"},
		{"not imported", State{}, Enable{Codes: []string{"1"}, By: officer}, "该版本还没有导入，请先导入标准文件。"},
		{"enable", imported, Enable{Codes: []string{"2"}, By: officer}, "standard.items.enabled.v1"},
		{"enable what is enabled", imported, Enable{Codes: []string{"1"}, By: officer}, "条目 1 已经启用，无需再启用。"},
		{"enable twice in one", imported, Enable{Codes: []string{"2", "2"}, By: officer}, "条目 2 选了两次，请只选一次。"},
		{"enable the unknown", imported, Enable{Codes: []string{"9"}, By: officer}, "版本“示例”里没有编码为 9 的条目，请核对。"},
		{"a job cannot enable", imported, Enable{Codes: []string{"2"}, By: "system/clock"}, "须由具名的经办人操作，请登录后再试。"},
		{"disable", imported, Disable{Codes: []string{"1"}, By: officer}, "standard.items.disabled.v1"},
		{"disable what is off", imported, Disable{Codes: []string{"2"}, By: officer}, "条目 2 已经停用，无需再停用。"},
		{"retire without a day", imported, Retire{From: "soon", By: officer}, "请填写废止日期，格式如 2018-03-20。"},
		{"retire twice", retired, Retire{From: "2020-01-01", By: officer}, "版本“示例”已自 2019-01-01 起废止。"},
		{"enable in a retired one", retired, Enable{Codes: []string{"2"}, By: officer}, "版本“示例”已自 2019-01-01 起废止，不能再改条目。"},
		{"map to itself", imported, ConfirmMapping{From: edition("old"), By: officer}, "新旧版本不能是同一个，请另选旧版本。"},
		{"map with a gap", imported, ConfirmMapping{From: edition("older", row("1", "甲", Verified)), By: officer,
			Pairs: []Pair{{New: "1", Relation: Added}, {New: "2", Relation: Added}}}, "旧条目 1“甲”没有列入对照，请标明去向或取消。"},
		{"split into one", imported, ConfirmMapping{From: edition("older", row("1", "甲", Verified)), By: officer,
			Pairs: []Pair{{Old: "1", New: "1", Relation: Split}, {New: "2", Relation: Added}}}, "1 标为拆分而只对应一条新条目，请补全或改为等同。"},
		{"map", imported, ConfirmMapping{From: edition("older", row("1", "甲", Verified)), By: officer,
			Pairs: []Pair{{Old: "1", New: "1", Relation: Split}, {Old: "1", New: "2", Relation: Split}}}, "standard.mapping.v1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			events, err := Decide(tt.given, tt.when)
			got := []string{}
			for _, e := range events {
				got = append(got, e.Kind())
			}
			if err != nil {
				got = append(got, err.Error())
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("Decide(%T) = %q, want %q", tt.when, s, tt.want)
			}
		})
	}
}

func TestFromMemoryBecomesHouse(t *testing.T) {
	s := fold(t, State{}, Import{edition("old", row("1", "甲", Verified), row("2", "乙", FromMemory))})
	check := func(s State, code string, enabled, house, official bool, mark string) {
		t.Helper()
		i, err := s.Standing(code)
		if err != nil {
			t.Fatal(err)
		}
		if i.Enabled != enabled || i.House != house || i.Official() != official || i.Mark() != mark {
			t.Errorf("row %s: enabled %v, house %v, official %v, mark %s; want %v %v %v %s", code, i.Enabled, i.House, i.Official(), i.Mark(), enabled, house, official, mark)
		}
	}
	check(s, "1", true, false, true, "第1条")
	check(s, "2", false, false, false, "未核对")
	on := fold(t, s, Enable{Codes: []string{"2"}, By: "account/a1", Reason: value.Text{C: "c", Ref: "r"}})
	check(on, "2", true, true, false, "自定")
	off := fold(t, on, Disable{Codes: []string{"1", "2"}, By: "account/a1"})
	check(off, "2", false, false, false, "未核对")
	check(off, "1", false, false, true, "第1条")
	check(s, "2", false, false, false, "未核对") // Apply left the earlier states alone
	if n := len(on.Enabled()); n != 2 {
		t.Errorf("%d rows enabled, want 2", n)
	}
}

// TestGoldenBodies decodes bodies as they were stored and encodes them to the same bytes again.
func TestGoldenBodies(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSpace(string(b))
		e, err := Decode(strings.TrimSuffix(filepath.Base(f), ".json"), []byte(want))
		if err != nil {
			t.Error(err)
			continue
		}
		got, err := journal.Body(e)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-stored +today):\n%s", f, diff)
		}
	}
	if len(files) != 6 {
		t.Errorf("%d golden bodies, want 6", len(files))
	}
	if _, err := Decode("standard.unknown.v1", []byte("{}")); err == nil {
		t.Error("an unknown kind was decoded")
	}
}

// TestImportAnySize: every edition comes back whole from bodies below the bound, whatever the sizes of its rows.
func TestImportAnySize(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var items []Item
		for n := range rapid.IntRange(1, 200).Draw(rt, "rows") {
			text := strings.Repeat("要", rapid.IntRange(0, maxText).Draw(rt, "length"))
			items = append(items, Item{Code: fmt.Sprint(n), Kind: "criterion", Title: "条", Requirement: text, Confidence: Partial})
		}
		s := fold(t, State{}, Import{edition("big", items...)})
		if !s.Complete() || s.Rows != len(items) {
			rt.Errorf("complete %v with %d rows, want true with %d", s.Complete(), s.Rows, len(items))
		}
		a, _ := json.Marshal(items)
		b, _ := json.Marshal(s.Items)
		if string(a) != string(b) {
			rt.Error("items differ after the import")
		}
	})
}

func TestTree(t *testing.T) {
	tree := NewTree([]Item{
		{Code: "A", Title: "体系"}, {Code: "A.1", Parent: "A", Title: "市容环境", OfficialCode: "第9条"}, {Code: "A.2", Parent: "A", Title: "环境 卫生"},
		{Code: "A.1.1", Parent: "A.1", Title: "道路"}, {Code: "B", Parent: "elsewhere", Title: "旁支"},
	})
	codes := func(items []Item) string {
		var out []string
		for _, i := range items {
			out = append(out, i.Code)
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ name, got, want string }{
		{"roots", codes(tree.Roots()), "A B"},
		{"children", codes(tree.Children("A")), "A.1 A.2"},
		{"children of an outside parent", codes(tree.Children("elsewhere")), "B"},
		{"path", codes(tree.Path("A.1.1")), "A A.1 A.1.1"},
		{"by title", codes(tree.Search("环境", 9)), "A.1 A.2"},
		{"by words", codes(tree.Search("卫生 环境", 9)), "A.2"},
		{"by official code", codes(tree.Search("第9条", 9)), "A.1"},
		{"by code", codes(tree.Search("a.1", 9)), "A.1 A.1.1"},
		{"limit", codes(tree.Search("a", 2)), "A A.1"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if _, err := tree.Item("Z"); err == nil {
		t.Error("an unknown code was found")
	}
}
