package org

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
)

func founding(change func(*Found)) Found {
	c := Found{ID: "new", Code: "N1", Kind: Village, Name: UnitName{Full: "丙村"}, Parent: "t1", Span: calendar.Span{From: "2018-03-01"}}
	change(&c)
	return c
}

func TestUnitDecide(t *testing.T) {
	w := district(t)
	w.found("z", Zone, "示例功能区", "d")
	w.found("sec", Section, "一中队", "law")
	w.found("squad", Section, "一班", "sec")
	w.found("group", Group, "第一督导组", "")
	w.unit("v2", AddAlias{"乙庄"})
	w.found("v4", Village, "戊村", "t1")
	w.found("v5", Village, "己村", "t2")
	w.unit("v4", Merge{From: "2018-12-01", Into: "v5"})
	w.found("v6", Village, "庚村", "t1")
	w.unit("v6", Close{From: "2018-02-01", Reason: text("记错了")})
	w.unit("", Found{ID: "v7", Code: "C-v7", Kind: Village, Name: UnitName{Full: "庚村"}, Parent: "t1", Span: calendar.Span{From: "2018-04-01"}})
	w.unit("t2", Recode{From: day0, Division: Division{"2018", "371502002"}})
	for _, tt := range []struct {
		name string
		unit UnitID
		c    UnitCommand
		want string
	}{
		{"found", "", founding(func(*Found) {}), "unit.founded.v1"},
		{"no id", "", founding(func(c *Found) { c.ID = "" }), "缺少单位标识，请刷新页面后重试。"},
		{"twice", "t1", founding(func(c *Found) {}), "单位“一号镇”已经建立，不必重复建立。"},
		{"unknown", "nobody", Rename{From: day0, Name: UnitName{Full: "x"}}, "没有这个单位，请刷新页面后重新选择。"},
		{"code", "", founding(func(c *Found) { c.Code = "甲 1" }), "编码“甲 1”不可用：只能用字母、数字和 - . _，最多 32 位，请改正。"},
		{"code used", "", founding(func(c *Found) { c.Code = "C-t1" }), "编码 C-t1 已由“一号镇”使用，请换一个编码。"},
		{"kind", "", founding(func(c *Found) { c.Kind = "x" }), "请从列表中选择单位类型。"},
		{"no name", "", founding(func(c *Found) { c.Name.Full = "" }), "请填写单位名称。"},
		{"spaces", "", founding(func(c *Found) { c.Name.Full = " 丙村" }), "单位名称“ 丙村”前后有空格或含有换行，请删去后重试。"},
		{"namesake", "", founding(func(c *Found) { c.Name.Full = "甲村" }), "“一号镇”下已有“甲村”（编码 C-v1），请核对是否重复。"},
		{"end of a village", "", founding(func(c *Found) { c.Span.To = "2018-12-31" }), "只有临时机构可以预定撤销日期，社区（村）请先留空。"},
		{"bad day", "", founding(func(c *Found) { c.Span.From = "2018-02-30" }), "请填写起始日期，格式如 2018-03-20。"},
		{"turned span", "", founding(func(c *Found) { c.Kind, c.Parent, c.Span.To = Group, "", "2017-12-31" }), "截止日期 2017-12-31 早于起始日期 2018-03-01，请改正。"},
		{"own parent", "", founding(func(c *Found) { c.Parent = "new" }), "“丙村”不能隶属它自己，请另选上级单位。"},
		{"parent unborn", "", founding(func(c *Found) { c.Span.From = "2017-03-01" }), "上级单位在 2017-03-01 不存在，请另选上级单位。"},
		{"village in village", "", founding(func(c *Found) { c.Parent = "v1" }), "社区（村）“丙村”不能隶属社区（村）“甲村”，请选更大的区域。"},
		{"village in dept", "", founding(func(c *Found) { c.Parent = "law" }), "社区（村）“丙村”不能隶属部门“综合执法局”，请选更大的区域。"},
		{"division", "", founding(func(c *Found) { c.Division = Division{"", "371502"} }), "区划代码“371502”应为 6、9 或 12 位数字并注明版本年份，请改正。"},
		{"division used", "", founding(func(c *Found) { c.Division = Division{"2018", "371502002"} }), "2018 版区划代码 371502002 已由“二号街道”使用，请核对。"},
		{"alias twice", "", founding(func(c *Found) { c.Aliases = []string{"丙", "丙"} }), "别名“丙”写了两次，请删去一个。"},
		{"alias used", "", founding(func(c *Found) { c.Aliases = []string{"乙庄"} }), "“乙庄”已是“乙村”的名称或别名，请换一个写法。"},
		{"rename", "t1", Rename{From: "2018-06-01", Name: UnitName{Full: "一号街道"}}, "unit.renamed.v1"},
		{"rename to the same", "t1", Rename{From: "2018-06-01", Name: UnitName{Full: "一号镇"}}, "新名称与现名称“一号镇”相同，无需更名。"},
		{"rename before founding", "t1", Rename{From: "2017-06-01", Name: UnitName{Full: "x"}}, "更名的日期 2017-06-01 早于上一次变更 2018-01-01，请核对日期。"},
		{"rename onto a sibling", "v2", Rename{From: "2018-06-01", Name: UnitName{Full: "甲村"}}, "“一号镇”下已有“甲村”（编码 C-v1），请核对是否重复。"},
		{"recode empty", "t1", Recode{From: "2018-06-01"}, "区划代码“”应为 6、9 或 12 位数字并注明版本年份，请改正。"},
		{"move", "v2", Move{From: "2018-06-01", Parent: "t2"}, "unit.moved.v1"},
		{"move nowhere", "v2", Move{From: "2018-06-01", Parent: "t1"}, "“乙村”已经隶属“一号镇”，无需调整。"},
		{"move onto a namesake", "v1", Move{From: "2018-06-01", Parent: "t2"}, "“二号街道”下已有“甲村”（编码 C-v3），请核对是否重复。"},
		{"cycle", "law", Move{From: "2018-06-01", Parent: "squad"}, "隶属关系会成环：综合执法局→一班→一中队→综合执法局，请另选上级单位。"},
		{"merge", "v1", Merge{From: "2018-06-01", Into: "v2"}, "unit.merged.v1"},
		{"merge into itself", "v1", Merge{From: "2018-06-01", Into: "v1"}, "单位不能并入它自己，请另选单位。"},
		{"merge into nobody", "v1", Merge{From: "2018-06-01", Into: "x"}, "要并入的单位在 2018-06-01 不存在，请另选单位。"},
		{"merge ground into line", "v1", Merge{From: "2018-06-01", Into: "law"}, "社区（村）“甲村”不能并入部门“综合执法局”，请选同类单位。"},
		{"merge into what ends", "v1", Merge{From: "2018-06-01", Into: "v4"}, "“戊村”只存续到 2018-11-30，请另选承接单位。"},
		{"end before others merge in", "v5", Close{From: "2018-06-01"}, "“戊村”在 2018-11-30 之后才并入“己村”，请改在那之后办理。"},
		{"merge with children", "t1", Merge{From: "2018-06-01", Into: "t2"}, "“一号镇”下面还有 4 个单位（“甲村”、“乙村”、“戊村”、“庚村”），请先把它们调整到别的单位。"},
		{"close", "v1", Close{From: "2018-06-01"}, "unit.closed.v1"},
		{"close on the first day", "v1", Close{From: day0}, "“甲村”自 2018-01-01 设立，撤销日期须晚于这一天。"},
		{"restore", "v4", Restore{text("记错了")}, "unit.restored.v1"},
		{"restore what lives", "v1", Restore{text("记错了")}, "“甲村”没有并入或撤销，无需恢复。"},
		{"restore without a reason", "v4", Restore{}, "恢复单位须写明理由，请填写。"},
		{"restore when the name is taken", "v6", Restore{text("记错了")}, "“一号镇”下已有“庚村”（编码 C-v7），请核对是否重复。"},
		{"alias", "v1", AddAlias{"甲庄"}, "unit.alias-added.v1"},
		{"alias of its own", "v2", AddAlias{"乙庄"}, "“乙村”已能按“乙庄”找到，无需再加别名。"},
		{"remove alias", "v2", RemoveAlias{"乙庄"}, "unit.alias-removed.v1"},
		{"remove none", "v2", RemoveAlias{"丁庄"}, "“乙村”没有别名“丁庄”，请核对。"},
		{"zone", "z", SetMembers{From: "2018-06-01", Members: Members{Units: []UnitID{"t1"}}}, "unit.members-set.v1"},
		{"zone of villages", "z", SetMembers{From: "2018-06-01", Members: Members{Units: []UnitID{"v1"}}}, "功能区由镇街组成，“甲村”是社区（村），请去掉。"},
		{"zone twice", "z", SetMembers{From: "2018-06-01", Members: Members{Units: []UnitID{"t1", "t1"}}}, "成员单位“一号镇”选了两次，请去掉一个。"},
		{"zone with posts", "z", SetMembers{From: "2018-06-01", Members: Members{Posts: []PostID{"p1"}}}, "功能区的成员只能是镇街，不能是岗位，请去掉岗位。"},
		{"group", "group", SetMembers{From: "2018-06-01", Members: Members{Units: []UnitID{"law"}, Posts: []PostID{"p1"}}}, "unit.members-set.v1"},
		{"group of nobody", "group", SetMembers{From: "2018-06-01", Members: Members{Posts: []PostID{"x"}}}, "成员岗位中有一个在 2018-06-01 不存在，请重新选择。"},
		{"group of the unborn", "group", SetMembers{From: "2018-06-01", Members: Members{Units: []UnitID{"x"}}}, "成员单位中有一个在 2018-06-01 不存在，请重新选择。"},
		{"members of a village", "v1", SetMembers{From: "2018-06-01"}, "只有功能区和临时机构有成员，社区（村）的下级请用隶属调整。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(w.r.Unit(tt.unit).Decide(w.facts(), tt.c)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if got, want := outcome(Unit{}.Decide(Facts{Actor: Actor{Roles: []Role{Town}}, Register: w.r}, founding(func(*Found) {}))), "调整机构须由双创办内勤、值班长、双创办主任、系统管理员办理，请联系他们。"; got != want {
		t.Errorf("a town's clerk: got %s, want %s", got, want)
	}
	if got := outcome(Unit{}.Decide(Facts{Job: "init", Register: w.r}, founding(func(*Found) {}))); got != "unit.founded.v1" {
		t.Errorf("a tool: got %s", got)
	}
}

// TestRestore: a unit that was merged by mistake lives on every day, and a post that was closed too.
func TestRestore(t *testing.T) {
	w := district(t)
	w.unit("v1", Merge{From: "2018-08-01", Into: "v2"})
	if u, err := w.r.Current("v1", "2018-08-15"); err != nil || u.ID != "v2" {
		t.Fatalf("merged: %s, %v", u.ID, err)
	}
	w.unit("v1", Restore{text("并错了村")})
	if u, err := w.r.Current("v1", "2018-08-15"); err != nil || u.ID != "v1" || u.Successor != "" {
		t.Errorf("restored: %s after %q, %v", u.ID, u.Successor, err)
	}
	w.post("p1", ClosePost{From: "2018-08-01"})
	w.post("p1", RestorePost{text("撤错了岗")})
	if p := w.r.Post("p1"); !p.Alive("2018-08-15") {
		t.Errorf("the restored post lives %s", p.Span)
	}
}

// TestPastKeepsItsNames: after rename, recode, move and merge every past day answers as it did.
func TestPastKeepsItsNames(t *testing.T) {
	w := district(t)
	w.unit("t1", Rename{From: "2018-06-01", Name: UnitName{"一号街道", "一街"}, Document: "示例发〔2018〕3号"})
	w.unit("v2", Move{From: "2018-07-01", Parent: "t2"})
	w.unit("v1", Merge{From: "2018-08-01", Into: "v2"})
	w.unit("v2", Close{From: "2018-09-01"})
	t1, v1 := w.r.Unit("t1"), w.r.Unit("v1")
	for _, tt := range []struct{ name, got, want string }{
		{"before founding", t1.NameOn("2017-01-01"), "一号镇"},
		{"old name", t1.NameOn("2018-05-31"), "一号镇"}, {"old short name", t1.ShortOn("2018-05-31"), "一号镇"},
		{"new name", t1.NameOn("2018-06-01"), "一号街道"}, {"new short name", t1.ShortOn("2018-06-01"), "一街"},
		{"old parent", string(w.r.Unit("v2").ParentOn("2018-06-30")), "t1"}, {"new parent", string(w.r.Unit("v2").ParentOn("2018-07-01")), "t2"},
		{"merged later", string(v1.Successor), "v2"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
	if !v1.Alive("2018-07-31") || v1.Alive("2018-08-01") {
		t.Errorf("the merged unit lives %s", v1.Span)
	}
	if u, err := w.r.Current("v1", "2018-08-15"); err != nil || u.ID != "v2" {
		t.Errorf("Current = %s, %v, want v2", u.ID, err)
	}
	if _, err := w.r.Current("v1", "2018-09-15"); err == nil || err.Error() != "“乙村”已于 2018-08-31 后撤销，没有承接单位，请另选单位。" {
		t.Errorf("Current after the end: %v", err)
	}
	if _, err := w.r.Current("v1", "2017-09-15"); err == nil || err.Error() != "“甲村”在 2017-09-15 尚未设立，请另选单位。" {
		t.Errorf("Current before the beginning: %v", err)
	}
}

func TestZoneAndBodies(t *testing.T) {
	w := district(t)
	w.found("z", Zone, "示例功能区", "d")
	w.found("hq", Committee, "示例指挥部", "")
	w.unit("z", SetMembers{From: "2018-03-01", Members: Members{Units: []UnitID{"t1"}}, Document: "示例字1号"})
	w.unit("hq", SetMembers{From: "2018-03-01", Members: Members{Units: []UnitID{"law", "t1"}, Posts: []PostID{"p1"}}})
	if diff := cmp.Diff([]UnitID{"v1", "t1", "d"}, w.r.Chain("v1", "2018-02-28")); diff != "" {
		t.Errorf("before the zone (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]UnitID{"v1", "t1", "z", "d"}, w.r.Chain("v1", "2018-03-01")); diff != "" {
		t.Errorf("in the zone (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]UnitID{"d", "z", "t1", "v1"}, w.r.Territories("v1", "2018-03-01")); diff != "" {
		t.Errorf("path (-want +got):\n%s", diff)
	}
	if got := w.r.Children("z", "2018-03-01"); len(got) != 1 || got[0].ID != "t1" {
		t.Errorf("children of the zone: %v", got)
	}
	if got := w.r.Bodies("law", "2018-03-01"); len(got) != 1 || got[0].ID != "hq" {
		t.Errorf("bodies over a department: %v", got)
	}
	if got := w.r.Bodies("law", "2018-02-01"); len(got) != 0 {
		t.Errorf("bodies before they had members: %v", got)
	}
}

func TestFind(t *testing.T) {
	w := district(t)
	w.unit("law", AddAlias{"城管局"})
	w.unit("t1", Rename{From: "2018-06-01", Name: UnitName{Full: "一号街道"}})
	for _, tt := range []struct {
		words string
		day   calendar.Date
		want  string
	}{
		{"城管局", "2018-03-01", "law"}, {"C-law", "2018-03-01", "law"}, {"一号镇", "2018-09-01", "t1"},
		{"甲村", "2018-03-01", "“甲村”对应 2 个单位（如一号镇甲村、二号街道甲村），请写明上级或改用编码。"},
		{"丁局", "2018-03-01", "没有名为“丁局”的单位，请新建单位，或把它登记为某单位的别名。"},
		{"城管局", "2017-03-01", "没有名为“城管局”的单位，请新建单位，或把它登记为某单位的别名。"},
	} {
		u, err := w.r.Find(tt.words, tt.day)
		got := string(u.ID)
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("Find(%s, %s) = %s, want %s", tt.words, tt.day, got, tt.want)
		}
	}
}
