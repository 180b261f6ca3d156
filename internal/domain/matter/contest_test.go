package matter

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/org"
)

var back = Return{Why: "not-duty", Basis: text("三定方案"), Better: "b2"}

// twice is a matter returned by the bureau and by the second one.
func twice(more ...step) []step {
	return doing(bureau, append([]step{
		{"城管", "", back}, {"值班长", "", SendOut{To: other}}, {"住建", "", Return{Why: "not-duty", Basis: text("移交书"), Better: "b"}},
	}, more...)...)
}

func TestReturn(t *testing.T) {
	without := func(change func(*Return)) Return { c := back; change(&c); return c }
	check(t, []row{
		{"with reason, basis and a better owner", doing(bureau), "城管", "", back, "returned"},
		{"before signing", sent(bureau), "城管", "", back, "returned"},
		{"without a better owner", doing(bureau), "城管", "", without(func(c *Return) { c.Better = "" }), "填写：请写明应由哪个单位承办，不能空缺，也不能是本单位。"},
		{"naming itself", doing(bureau), "城管", "", without(func(c *Return) { c.Better = "b" }), "填写：请写明应由哪个单位承办，不能空缺，也不能是本单位。"},
		{"without basis", doing(bureau), "城管", "", Return{Why: "not-duty", Better: "b2"}, "填写：请填写依据（职责或权属文件）。"},
		{"without reason", doing(bureau), "城管", "", without(func(c *Return) { c.Why = "" }), "填写：请从列表中选择退件理由。"},
		{"on the last minute of the next working day", doing(bureau), "城管", "03-16 17:30", back, "returned"},
		{"a minute later", doing(bureau), "城管", "03-16 17:31", back, "已过2018年3月16日17:30的退件期限，不能再退件；确实做不了的，请说明不能整改的原因。"},
		{"by another unit", doing(bureau), "住建", "", back, "无权：只有责任单位的人员可以退件。"},
		{"by a territory", doing(town), "镇街", "", back, "属地单位不能退回属地事项，认为应由他人负责的，请申请裁定并先行处置。"},
		{"by a territory that holds the power", doing(Owner{Unit: "t", Kind: ByLine, HasPower: true, Territory: true}), "镇街", "", back, "returned"},
		{"a territory asks for a ruling", doing(town), "镇街", "", AskRuling{Basis: text("界图"), Better: "b"}, "contested"},
		{"a bureau asks for a ruling", doing(bureau), "城管", "", AskRuling{Basis: text("界图"), Better: "b2"}, "只有承接属地事项的属地单位申请裁定，其他单位请退件并写明应由谁承办。"},
		{"a second return makes a ruling", doing(bureau, step{"城管", "", back}, step{"值班长", "", SendOut{To: other}}), "住建", "", without(func(c *Return) { c.Better = "b" }), "contested"},
		{"the duty chief cannot go on", twice(), "值班长", "", SendOut{To: bureau}, "“退件待裁”的事项不能派遣，请刷新页面查看现在的状态。"},
		{"nor rule", twice(), "值班长", "", Rule{To: bureau}, "无权：裁定须由双创办主任办理；领导已在纸面签批的，请先登记“裁定纪要”的纸质签批。"},
		{"the head rules", twice(), "主任", "", Rule{To: bureau, Finding: text("属市政设施"), Present: []org.UnitID{"b", "b2"}}, "ruled dispatched"},
		{"without a finding", twice(), "主任", "", Rule{To: bureau, Present: []org.UnitID{"b"}}, "填写：请填写认定的事实和理由。"},
		{"with nobody present", twice(), "主任", "", Rule{To: bureau, Finding: text("属市政设施")}, "填写：请写明到场单位。"},
		{"no return after the ruling", twice(step{"主任", "", Rule{To: bureau, Finding: text("属市政设施"), Present: []org.UnitID{"b"}}}),
			"城管", "", back, "责任单位已经裁定，不能再退件。"},
		{"the territory acts meanwhile", twice(), "镇街", "", Rectify{Work: work()}, "rectified"},
		{"nobody else acts", twice(), "城管", "", Rectify{Work: work()}, "“退件待裁”的事项不能上报整改，请刷新页面查看现在的状态。"},
	})
}

// However the matter goes on after the territory acted, no third unit sends it back; it may ask for a ruling.
func TestNoThirdReturn(t *testing.T) {
	past := twice(
		step{"镇街", "", Rectify{Work: work()}}, step{"督导甲", "", failed},
		step{"镇街", "", Decline{"no-power", text("执法"), text("围挡"), text("移交"), Reassign}},
		step{"值班长", "", AnswerDecline{Out: Reassign, Words: text("改派")}},
		step{"值班长", "", SendOut{To: bureau}})
	check(t, []row{
		{"a third return", past, "城管", "", back, "本件已退件2次，不能再退，请申请裁定。"},
		{"a ruling", past, "城管", "", AskRuling{Basis: text("界图"), Better: "b2"}, "contested"},
	})
	s, now := run(t, past...)
	if s = apply(t, s, "城管", now, AskRuling{Basis: text("界图"), Better: "b2"}); s.Contest.Returns != 2 || s.Contest.Interim != "t" {
		t.Errorf("asked for a ruling: %+v", s.Contest)
	}
}

func TestReturnLeavesNoOwner(t *testing.T) {
	s, now := run(t, doing(bureau, step{"城管", "", back})...)
	if s.Status != Ready || !s.Owner.IsZero() || !s.Clock.IsZero() || s.Contest.Better != "b2" || s.Contest.Last != "b" {
		t.Errorf("after a return: %s, owner %+v, clock %+v, contest %+v", s.Status, s.Owner, s.Clock, s.Contest)
	}
	if got := words(Marks(s, now, testRules)); got != "退件 1 次" {
		t.Errorf("marks %q", got)
	}
}

// A ruling is owed within two working days, proposes the correction of the duty map and gives the new owner a new clock.
func TestRuling(t *testing.T) {
	s, now := run(t, twice()...) // on Thursday 15 March
	if s.Status != Back || s.Contest.Interim != "t" || s.Contest.RulingBy != at("03-19 17:30") {
		t.Fatalf("contested: %s, %+v", s.Status, s.Contest)
	}
	if got := Late(s, at("03-19 17:30")).Verdict; got != VerdictNone {
		t.Errorf("within two working days: %s", got)
	}
	if got := Late(s, at("03-19 17:31")).Verdict; got != VerdictOffice {
		t.Errorf("after them: %s", got)
	}
	s.Class.Problem = Clause{"p", "C01.01"}
	events, err := Decide(s, facts("主任", now), Rule{To: bureau, Finding: text("属市政设施"), Present: []org.UnitID{"b"}})
	if err != nil {
		t.Fatal(err)
	}
	want := Duty{Problem: s.Class.Problem, Site: "site-7", Path: "d/t/c/g", Unit: "b", Kind: ByLine, From: "2018-03-15"}
	if diff := cmp.Diff(want, events[0].(Ruled).Duty); diff != "" {
		t.Errorf("correction of the duty map (-want +got):\n%s", diff)
	}
	s = Apply(Apply(s, events[0]), events[1])
	if s.Status != Sign || s.Owner.Unit != "b" || s.Clock.Started != now || s.Contest.Interim != "" || !s.Contest.Ruled {
		t.Errorf("after the ruling: %s, %+v, %+v, %+v", s.Status, s.Owner, s.Clock, s.Contest)
	}
}

func TestInterimWorkIsItsOwn(t *testing.T) {
	s, _ := run(t, twice(step{"镇街", "", Rectify{Work: work()}})...)
	if s.Status != Check || s.Owner.Unit != "t" {
		t.Fatalf("after interim work: %s, owner %+v", s.Status, s.Owner)
	}
	if v := VerifierFor(s, facts("社区", at("03-16 10:00")), s.NextLevel()); !v.Group {
		t.Errorf("a community under the town that did the work would verify: %+v", v)
	}
}
