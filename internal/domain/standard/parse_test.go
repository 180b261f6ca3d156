package standard

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/fault"
)

var head = Edition{ID: "demo-2018", System: Wenming, Title: "示例", File: "demo.csv", SHA256: strings.Repeat("a", 64)}

// table makes a sheet of the given columns; each row is its cells joined by |.
func table(columns string, rows ...string) Table {
	t := Table{Header: strings.Split(columns, "|")}
	for _, r := range rows {
		t.Rows = append(t.Rows, strings.Split(r, "|"))
	}
	return t
}

func sentences(faults []*fault.Error) []string {
	var out []string
	for _, f := range faults {
		out = append(out, f.Error())
	}
	return out
}

func TestParse(t *testing.T) {
	sheet := table("code|parent|kind|official_code|title|methods|value_op|value|unit|score|site_types|deadline|deadline_unit|clock|edition|confidence",
		"A||system||体系||||||||||2018|verified-from-source",
		"||||||||||||||",
		"A.1|A|threshold|指标1|满意率|M,S|>=|９０|%|-2.5|park|4|hour|working|2018|partial")
	got, faults := Parse(head, sheet, Known{SiteTypes: map[string]bool{"park": true}})
	if len(faults) > 0 {
		t.Fatal(sentences(faults))
	}
	want := []Item{
		{Code: "A", Kind: "system", Title: "体系", Edition: "2018", Confidence: Verified},
		{Code: "A.1", Parent: "A", Kind: "threshold", OfficialCode: "指标1", Title: "满意率", Methods: []string{"M", "S"}, Threshold: Threshold{">=", "90", "%"},
			Score: "-2.5", SiteTypes: []string{"park"}, Term: Term{4, Hour, Working}, Edition: "2018", Confidence: Partial},
	}
	if diff := cmp.Diff(want, got.Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// TestParseReportsEveryFault wants one sentence per bad cell, not only the first.
func TestParseReportsEveryFault(t *testing.T) {
	sheet := table("code|parent|kind|title|value_op|value|score|site_types|deadline|deadline_unit|clock|edition|confidence",
		"A|B|block|甲||||||||2018|partial",
		"B|A|block|乙||||||||2018|partial",
		"A||block|丙||||||||2018|partial",
		"C|X|blok||>|9o|五|moon|0|week|slow|2018|sure",
		"D E||block|丁|≥|||||||2018|partial|多",
		"F||block|\x00戊||||||||2018|partial")
	_, faults := Parse(head, sheet, Known{SiteTypes: map[string]bool{"park": true}})
	want := []string{
		"第 5 行种类“blok”不认识，请按说明填写。",
		"第 5 行缺少“title”，请填写。",
		"第 5 行“value”列“9o”不是数字，请改正。",
		"第 5 行“score”列“五”不是数字，请改正。",
		"第 5 行时限“0”不是 1 至 999 的整数，请改正。",
		"第 5 行信度“sure”不认识，应为 verified-from-source、partial、from-memory 或 house。",
		"第 5 行上级编码 X 不存在，请先补上该条或改正上级。",
		"第 5 行点位类型“moon”不存在，请从点位类型表中选用。",
		"第 6 行的格子比表头多，请检查是否多了逗号。",
		"第 6 行“code”列的编码“D E”含有空格、逗号、斜杠或引号，请去掉。",
		"第 6 行“value_op”列“≥”不是 >= <= > < = 之一，请改正。",
		"第 6 行没有可用的编码，请填写。",
		"第 7 行“title”列有无法识别的字符，请用 UTF-8 重新保存。",
		"第 7 行缺少“title”，请填写。",
		"第 4 行编码 A 与第 2 行重复，请改成不同的编码。",
		"第 2 行 A 的上级绕回到自己，请改正上级编码。",
		"第 3 行 B 的上级绕回到自己，请改正上级编码。",
	}
	got := sentences(faults)
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestParseHeader(t *testing.T) {
	_, faults := Parse(head, table("code|kind|title|code|colour|edition|confidence"), Known{})
	want := []string{"表头里“code”出现了两次，请删除一列。", "表头第 5 列“colour”不是本表的列名，请改名或删除。", "表头缺少“parent”列，请补上。"}
	if diff := cmp.Diff(want, sentences(faults)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestParseManual(t *testing.T) {
	types := SiteTypeNames([]Item{{Code: "leisure", Kind: KindSiteGroup, Title: "休闲"}, {Code: "park", Kind: KindSiteType, Title: "公园"}})
	manual := Edition{ID: "manual-2018", System: Manual, Title: "本区操作手册"}
	got, faults := ParseManual(manual, table("编号|检查项|要求|点位类型|牵头单位", "1|无垃圾|见到即清|公园|城管局", "|无烟头||park|"), types)
	if len(faults) > 0 {
		t.Fatal(sentences(faults))
	}
	want := []Item{
		{Code: "1", Kind: "criterion", Title: "无垃圾", Requirement: "见到即清", SiteTypes: []string{"park"}, Lead: "城管局", Edition: "本区操作手册", Confidence: House},
		{Code: "manual-2018.002", Kind: "criterion", Title: "无烟头", SiteTypes: []string{"park"}, Edition: "本区操作手册", Confidence: House},
	}
	if diff := cmp.Diff(want, got.Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	_, faults = ParseManual(manual, table("编号|名称|点位|颜色", "1|无垃圾|月球|红"), types)
	if diff := cmp.Diff([]string{"表头第 4 列“颜色”不是本表的列名，请改名或删除。"}, sentences(faults)); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

// FuzzParse: whatever the cells hold, parsing ends, and an edition without faults imports and comes back whole.
func FuzzParse(f *testing.F) {
	f.Add("A||block|甲|>=|90|2018|partial")
	f.Add("A|A|block|甲|||2018|from-memory")
	f.Fuzz(func(t *testing.T, row string) {
		e, faults := Parse(head, table("code|parent|kind|title|value_op|value|edition|confidence", row), Known{})
		if len(faults) > 0 || len(e.Items) == 0 {
			return
		}
		s := fold(t, State{}, Import{e})
		if diff := cmp.Diff(e.Items, s.Items); diff != "" {
			t.Errorf("items after import (-want +got):\n%s", diff)
		}
	})
}
