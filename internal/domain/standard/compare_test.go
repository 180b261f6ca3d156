package standard

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCompareThresholds(t *testing.T) {
	for _, tt := range []struct {
		old, new Threshold
		want     Relation
	}{
		{Threshold{">=", "90", "%"}, Threshold{">=", "95", "%"}, Stricter},
		{Threshold{">=", "90", "%"}, Threshold{">=", "8.5", "%"}, Looser},
		{Threshold{">=", "90", "%"}, Threshold{">=", "90.0", "%"}, Same},
		{Threshold{">=", "90", "%"}, Threshold{">", "90", "%"}, Stricter},
		{Threshold{"<", "60", "dB(A)"}, Threshold{"<=", "60", "dB(A)"}, Looser},
		{Threshold{"<=", "12", "‰"}, Threshold{"<=", "5.6", "‰"}, Stricter},
		{Threshold{"<=", "C", "级"}, Threshold{"<=", "B", "级"}, Stricter},
		{Threshold{">=", "-3", "分"}, Threshold{">=", "-2", "分"}, Stricter},
		{Threshold{">=", "-3", "分"}, Threshold{">=", "2", "分"}, Stricter},
		{Threshold{">=", "300", "天/年"}, Threshold{">=", "320", "天"}, Same}, // other unit: left to a person
		{Threshold{}, Threshold{">=", "1", "处"}, Stricter},
		{Threshold{">=", "1", "处"}, Threshold{}, Looser},
		{Threshold{"<=", "C", "级"}, Threshold{"<=", "近5年平均", "级"}, Same},
	} {
		if got, note := compareThresholds(tt.old, tt.new); got != tt.want {
			t.Errorf("%s → %s: got %s (%s), want %s", tt.old.Text(), tt.new.Text(), got, note, tt.want)
		}
	}
}

func TestCompareAndMove(t *testing.T) {
	bound := func(code, title, value string) Item {
		return Item{Code: code, Kind: "threshold", Title: title, Threshold: Threshold{">=", value, "%"}}
	}
	older := []Item{bound("o1", "群众对卫生状况满意率", "90"), bound("o2", "建成区绿化覆盖率", "36"), bound("o3", "秸秆综合利用率", "100"),
		{Code: "o4", Kind: "article", Title: "清运与保洁"}, {Code: "o5", Kind: "article", Title: "垃圾清运与保洁"}, {Code: "o6", Kind: "article", Title: "集贸市场管理"}}
	newer := []Item{bound("n1", "群众对卫生状况满意率", "95"), bound("n2", "建成区绿化覆盖率", "36"), bound("n3", "居民健康素养水平", "23"),
		{Code: "n4", Kind: "article", Title: "垃圾清运与保洁"}, {Code: "n5", Kind: "article", Title: "集贸市场管理"}, {Code: "n6", Kind: "article", Title: "集贸市场卫生管理"}}
	p := Compare(older, newer)
	want := []Pair{
		{Old: "o1", New: "n1", Relation: Stricter, Note: ">= 90 % → >= 95 %"}, {Old: "o2", New: "n2", Relation: Same}, {New: "n3", Relation: Added},
		{Old: "o5", New: "n4", Relation: Merged}, {Old: "o6", New: "n5", Relation: Split}, {Old: "o6", New: "n6", Relation: Split},
		{Old: "o3", Relation: Dropped}, {Old: "o4", New: "n4", Relation: Merged},
	}
	if diff := cmp.Diff(want, p.Pairs); diff != "" {
		t.Fatalf("pairs (-want +got):\n%s", diff)
	}
	if err := checkPairs(older, newer, p.Pairs); err != nil {
		t.Errorf("the proposal would be refused: %v", err)
	}
	moved, stuck := Move(p.Pairs, []Tie{{"site", "s1", "o1"}, {"duty", "d1", "o4"}, {"site", "s2", "o6"}, {"site", "s3", "o3"}, {"history", "h1", "o9"}})
	if diff := cmp.Diff([]Tie{{"site", "s1", "n1"}, {"duty", "d1", "n4"}}, moved); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	why := ""
	for _, s := range stuck {
		why += fmt.Sprintln(s.ID, s.Choices, s.Why)
	}
	const wantWhy = "s2 [n5 n6] 条目 o6 在新版本中拆成 2 条，请选定一条。\n" +
		"s3 [] 条目 o3 在新版本中取消，请另选条目或保留在旧版本。\n" +
		"h1 [] 条目 o9 不在对照表中，请先补全对照。\n"
	if diff := cmp.Diff(wantWhy, why); diff != "" {
		t.Errorf("stuck (-want +got):\n%s", diff)
	}
}

// TestProposalsAreAccepted: whatever two editions hold, the proposed table is complete and free of contradiction, and
// each tie either moves or is listed.
func TestProposalsAreAccepted(t *testing.T) {
	titles := rapid.SampledFrom([]string{"清运与保洁", "垃圾清运与保洁", "集贸市场", "集贸市场管理", "控烟", "公共厕所", "公共厕所管理", "绿化"})
	items := func(rt *rapid.T, prefix string) []Item {
		var out []Item
		for n, title := range rapid.SliceOfN(titles, 1, 12).Draw(rt, prefix) {
			out = append(out, Item{Code: fmt.Sprintf("%s%d", prefix, n), Kind: "article", Title: title})
		}
		return out
	}
	rapid.Check(t, func(rt *rapid.T) {
		older, newer := items(rt, "o"), items(rt, rapid.SampledFrom([]string{"n", "o"}).Draw(rt, "prefix"))
		p := Compare(older, newer)
		if err := checkPairs(older, newer, p.Pairs); err != nil {
			rt.Fatal(err)
		}
		var ties []Tie
		for _, i := range older {
			ties = append(ties, Tie{"site", "s-" + i.Code, i.Code})
		}
		if moved, stuck := Move(p.Pairs, ties); len(moved)+len(stuck) != len(ties) {
			rt.Errorf("%d moved and %d stuck of %d ties", len(moved), len(stuck), len(ties))
		}
	})
}

func BenchmarkCompareFresh(b *testing.B) {
	var older, newer []Item
	for n := range 200 {
		older = append(older, Item{Code: fmt.Sprint("o", n), Kind: "article", Title: fmt.Sprintf("第%d类场所卫生管理与保洁要求", n)})
		newer = append(newer, Item{Code: fmt.Sprint("n", n), Kind: "article", Title: fmt.Sprintf("第%d类场所的环境要求", n)})
	}
	for b.Loop() {
		Compare(older, newer)
	}
}
