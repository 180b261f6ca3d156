package matter

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

func TestFile(t *testing.T) {
	with := func(change func(*File)) File {
		c := aFile()
		change(&c)
		return c
	}
	spot := &Spot{Measure: text("当场清理"), Fix: "on-spot"}
	check(t, []row{
		{"place, what and who are enough", nil, "网格员", "", File{
			Number: "2018-000001", Place: Place{Words: text("桥头")}, What: text("积水"), Source: Source{Channel: "patrol"}}, "filed"},
		{"by a citizen without account", nil, "市民", "", with(func(c *File) { c.Source.Channel = "citizen" }), "filed"},
		{"by a job, from a sheet", nil, "job:import", "", with(func(c *File) { c.Source.Channel = "sheet" }), "filed"},
		{"auditors only read", nil, "审计", "", aFile(),
			"无权：登记须由双创办内勤、值班长、双创办主任、督导员、专项组牵头单位、单位负责人、单位联络员、镇街经办、社区（村）经办、网格长、网格员、包保领导、市民办理，请转请其办理。"},
		{"twice", filed(), "网格员", "", aFile(), "冲突：本件已登记为2018-000123，请勿重复登记。"},
		{"no place", nil, "网格员", "", with(func(c *File) { c.Place = Place{} }), "填写：请写明地点：选点位、网格，在图上点出，或用文字描述都可以。"},
		{"no words", nil, "网格员", "", with(func(c *File) { c.What = value.Text{} }), "填写：请写明是什么问题。"},
		{"words about persons alone", nil, "网格员", "", with(func(c *File) {
			c.What, c.Private, c.Secrecy = value.Text{}, value.Secret{C: "c", Ref: "r"}, Secrecy{Kind: Household}
		}), "filed"},
		{"bad number", nil, "网格员", "", with(func(c *File) { c.Number = "A-1" }), "填写：编号“A-1”不合格式，应如 2018-000123。"},
		{"unknown channel", nil, "网格员", "", with(func(c *File) { c.Source.Channel = "rumour" }), "填写：请从列表中选择来源渠道。"},
		{"coordinates exchanged", nil, "网格员", "", with(func(c *File) { c.Place.Point = Point{364500000, 1159800000} }), "填写：坐标超出范围，请核对经纬度是否写反。"},
		{"seen tomorrow", nil, "网格员", "03-15 09:00", with(func(c *File) { c.Occurred = at("03-16 09:00") }), "填写：发现时间晚于现在，请核对。"},
		{"a clause without edition", nil, "网格员", "", with(func(c *File) { c.Class.Clauses = []Clause{{Code: "II-07"}} }), "填写：类别和条款须连同标准版本一起给出，请重新选择。"},
		{"settled in the same tap", nil, "网格员", "", with(func(c *File) { c.Spot = spot }), "filed settled"},
		{"too grave for the spot", nil, "网格员", "", with(func(c *File) { c.Spot, c.Class.Severity = spot, Serious }), "“较重”的事项不能当场办结，请受理后派遣。"},
		{"settled later by the finder", filed(), "网格员", "", Settle(*spot), "settled"},
		{"settled by somebody else", filed(), "内勤", "", Settle(*spot), "无权：只有发现人本人可以当场办结。"},
		{"settled after dispatch", sent(bureau), "网格员", "", Settle(*spot), "“待签收”的事项不能当场办结，请刷新页面查看现在的状态。"},
		{"an old case, closed", nil, "job:import", "03-15 09:00", with(func(c *File) {
			c.Occurred = at("01-02 09:00")
			c.History = &Past{Due: at("01-05 09:00"), Closed: at("01-04 09:00"), Unit: "b"}
		}), "filed closed"},
		{"an old case, closed before it was opened", nil, "job:import", "03-15 09:00", with(func(c *File) {
			c.Occurred = at("01-02 09:00")
			c.History = &Past{Closed: at("01-01 09:00")}
		}), "填写：办结时间2018年1月1日09:00早于发现时间2018年1月2日09:00，请更正来源数据。"},
	})
}

func TestIntake(t *testing.T) {
	check(t, []row{
		{"accept", filed(), "内勤", "", Accept{}, "accepted"},
		{"accept without being of the office", filed(), "城管", "", Accept{}, "无权：受理须由双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"accept nothing", nil, "内勤", "", Accept{}, "没有：没有这件事项，请核对编号。"},
		{"reject", filed(), "内勤", "", Reject{"outside", text("属邻县")}, "rejected"},
		{"reject without a word to the citizen", filed(), "内勤", "", Reject{Why: "outside"}, "填写：请填写给反映人的说明。"},
		{"reject what was accepted", ready(), "内勤", "", Reject{"outside", text("属邻县")}, "“待派遣”的事项不能不予受理，请刷新页面查看现在的状态。"},
		{"the office asks the finder", filed(), "内勤", "", AskInfo{text("哪一侧？")}, "info-asked"},
		{"and asks again", filed(step{"内勤", "", AskInfo{text("哪一侧？")}}), "内勤", "", AskInfo{text("哪一侧？")}, "已请求补充，请等待答复，不必重复请求。"},
		{"the finder answers", filed(step{"内勤", "", AskInfo{text("哪一侧？")}}), "网格员", "", GiveInfo{Words: text("北侧")}, "info-given"},
		{"a stranger answers", filed(step{"内勤", "", AskInfo{text("哪一侧？")}}), "城管", "", GiveInfo{Words: text("北侧")}, "无权：代发现人补充信息须由双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"nobody asked", filed(), "网格员", "", GiveInfo{Words: text("北侧")}, "没有待答复的补充请求。"},
		{"a method proposes", filed(), "job:classify", "", Classify{Class{Severity: Ordinary, Method: "bigram/3"}}, "classified"},
		{"a method without a name", filed(), "job:classify", "", Classify{Class{Severity: Ordinary}}, "填写：系统提出的归类须注明方法和版本。"},
		{"a method against a person", filed(step{"内勤", "", Classify{Class{Severity: Serious}}}), "job:classify", "", Classify{Class{Severity: Ordinary, Method: "bigram/3"}}, "类别已由人确定，系统的建议不再改动它。"},
		{"a typo", ready(), "内勤", "", Correct{What: text("垃圾箱满溢"), Reason: text("错字")}, "corrected"},
		{"a typo by the finder after dispatch", sent(bureau), "网格员", "", Correct{What: text("垃圾箱满溢"), Reason: text("错字")}, "无权：更正须由双创办内勤、值班长、双创办主任办理，请转请其办理。"},
		{"nothing to correct", ready(), "内勤", "", Correct{Reason: text("错字")}, "填写：没有改动，请改正描述或地点后再提交。"},
		{"restrict", ready(), "主任", "", Restrict{Secrecy{Kind: Child, Units: []org.UnitID{"edu"}}, text("涉及未成年人")}, "restricted"},
		{"merge", ready(), "内勤", "", Merge{"M2", "2018-000099"}, "merged"},
		{"merge into itself", ready(), "内勤", "", Merge{"M1", "2018-000123"}, "填写：不能并入本件自身，请选择另一件。"},
		{"a merged matter answers to nothing else", ready(step{"内勤", "", Merge{"M2", "2018-000099"}}), "内勤", "", Accept{}, "本件已并入2018-000099，请到该件办理。"},
		{"but is taken out in one step", ready(step{"内勤", "", Merge{"M2", "2018-000099"}}), "内勤", "", Unmerge{}, "unmerged"},
	})
}

func TestCorrectionKeepsTheOldValue(t *testing.T) {
	s, now := run(t, ready()...)
	moved := place
	moved.Site = "site-8"
	events, err := Decide(s, facts("内勤", now), Correct{What: text("新"), Place: moved, Reason: text("错字")})
	if err != nil {
		t.Fatal(err)
	}
	e := events[0].(Corrected)
	if e.OldWhat != s.What || e.OldPlace.Site != "site-7" {
		t.Errorf("old values %v, %v", e.OldWhat, e.OldPlace)
	}
	if got := Apply(s, e); got.What != text("新") || got.Place.Site != "site-8" || got.Fixes != 1 || got.Number != s.Number {
		t.Errorf("after correction: %+v", got)
	}
}

// Merging credits every source, also those the duplicate had taken up before, and comes apart without a trace.
func TestMergeAndBack(t *testing.T) {
	kept, now := run(t, doing(bureau)...)
	dup, _ := run(t, []step{{"市民", "", File{Number: "2018-000200", Place: place, What: text("臭"), Source: Source{Channel: "citizen"}}}}...)
	dup = apply(t, dup, "内勤", now, Absorb{"M3", "2018-000300", []Source{{Channel: "hotline", External: "H7", From: "M3", FromNo: "2018-000300"}}})
	before := kept
	kept = apply(t, kept, "内勤", now, Absorb{"M2", dup.Number, dup.AllSources("M2")})
	dup = apply(t, dup, "内勤", now, Merge{"M1", kept.Number})
	if len(kept.Sources) != 2 || kept.Sources[1].External != "H7" || dup.Status != Merged || dup.IntoNo != kept.Number {
		t.Fatalf("kept %+v, duplicate %s into %s", kept.Sources, dup.Status, dup.IntoNo)
	}
	if !kept.holds(receipt) {
		t.Errorf("the citizen of the duplicate is not known to the kept matter")
	}
	kept = apply(t, kept, "内勤", now, Release{"M2"})
	dup = apply(t, dup, "内勤", now, Unmerge{})
	if diff := cmp.Diff(before.Sources, kept.Sources, cmp.Transformer("nil", func(s []Source) int { return len(s) })); diff != "" {
		t.Errorf("kept matter after release (-want +got):\n%s", diff)
	}
	if dup.Status != New || dup.Into != "" {
		t.Errorf("duplicate after release: %s into %q", dup.Status, dup.Into)
	}
}

func TestMarksOfOrigin(t *testing.T) {
	late := aFile()
	late.Occurred, late.Clocked = at("03-14 16:00"), "paper"
	s, now := run(t, step{"网格员", "03-15 09:00", late})
	if got := words(Marks(s, now, testRules)); got != "补录" {
		t.Errorf("marks %q, want 补录", got)
	}
	late.History = &Past{Due: at("03-20 09:00")}
	s, now = run(t, step{"job:import", "03-15 09:00", late})
	if got := words(Marks(s, now, testRules)); got != "历史导入" {
		t.Errorf("marks %q, want 历史导入", got)
	}
	if got := Late(s, calendar.Instant(at("06-01 09:00"))).Verdict; got != VerdictExclude {
		t.Errorf("imported history: %s, want excluded", got)
	}
}

func TestOnTime(t *testing.T) {
	due := at("03-18 10:00")
	for closed, want := range map[calendar.Instant]Verdict{due - 1: VerdictOnTime, due: VerdictOnTime, due + 1: VerdictLate, 0: VerdictNone} {
		if got := OnTime(closed, due); got != want {
			t.Errorf("OnTime(due%+d ms) = %s, want %s", closed-due, got, want)
		}
	}
	if got := OnTime(due, 0); got != VerdictNone {
		t.Errorf("without due: %s", got)
	}
}
