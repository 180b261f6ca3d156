package form

import (
	"strings"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

func TestChecks(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"code", Code("371502-1.a_B"), ""},
		{"empty code", Code(""), "编码“”不可用：只能用字母、数字和 - . _，最多 32 位，请改正。"},
		{"full-width code", Code("１２"), "编码“１２”不可用：只能用字母、数字和 - . _，最多 32 位，请改正。"},
		{"text", Text("name", "名称", "甲 乙", 3), ""},
		{"no text", Text("name", "名称", "", 3), "请填写名称。"},
		{"spaces", Text("name", "名称", "甲\n", 3), "名称“甲\n”前后有空格或含有换行，请删去后重试。"},
		{"long", Text("name", "名称", strings.Repeat("甲", 4), 3), "名称超过 3 个字，请缩短。"},
		{"optional", Optional("name", "名称", "", 3), ""},
		{"optional but long", Optional("name", "名称", "甲乙丙丁", 3), "名称超过 3 个字，请缩短。"},
		{"day", Date("from", "日期", "2018-02-28"), ""},
		{"no day", Date("from", "日期", "2018-02-29"), "请填写日期，格式如 2018-03-20。"},
		{"span", Span("span", calendar.Span{From: "2018-01-01", To: "2018-01-01"}), ""},
		{"open span", Span("span", calendar.Span{From: "2018-01-01"}), ""},
		{"turned span", Span("span", calendar.Span{From: "2018-01-02", To: "2018-01-01"}), "截止日期 2018-01-01 早于起始日期 2018-01-02，请改正。"},
		{"span to nowhere", Span("span", calendar.Span{From: "2018-01-02", To: "x"}), "请填写截止日期，格式如 2018-03-20。"},
		{"after", After("更名", "2018-01-02", "2018-01-02"), ""},
		{"before", After("更名", "2018-01-01", "2018-01-02"), "更名的日期 2018-01-01 早于上一次变更 2018-01-02，请核对日期。"},
		{"ending", Ending("委托", calendar.Span{From: "2018-01-02"}, "2018-01-02"), ""},
		{"ending outside", Ending("委托", calendar.Span{From: "2018-01-02"}, "2018-01-01"), "委托的有效期为 2018-01-02 起，截止日期 2018-01-01 不在其中，请改正。"},
	} {
		got := ""
		if tt.err != nil {
			got = tt.err.Error()
			if fault.KindOf(tt.err) == fault.Internal {
				t.Errorf("%s: no fault for the user", tt.name)
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if err := First(nil, Code(""), Text("n", "名称", "", 1)); err == nil || !strings.HasPrefix(err.Error(), "编码") {
		t.Errorf("First = %v", err)
	}
}
