package org

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/value"
)

const ed = "gb30428"

func class(code string) Class { return Class{ed, code} }

func since(d calendar.Date) calendar.Span { return calendar.Span{From: d} }

func byClerk(what string, where Where, owner Party) Terms {
	t := Terms{Where: where, Owner: owner, Span: since(day0), Origin: Origin{Source: FromClerk}}
	if what != "" {
		t.What = class(what)
	}
	return t
}

func TestOwner(t *testing.T) {
	w := district(t)
	rules, unknown := w.r.Defaults([]CatalogueRow{
		{class("E04.01"), class("E04"), "综合执法局", []string{"街道办事处"}},
		{class("E04.01.k1"), class("E04.01"), "综合执法局", []string{"街道办事处"}},
		{class("C01.01"), class("C01"), "供水公司", []string{"产权单位"}},
		{class("C01.01.k2"), class("C01.01"), "环卫", []string{"街道办事处"}},
		{class("E01.02"), class("E01"), "街道办事处", nil},
		{class("E06.01"), class("E06"), "产权单位", nil},
		{class("E06.02"), class("E06"), "邮政报业", nil},
	}, day0)
	if diff := cmp.Diff([]string{"环卫", "邮政报业"}, unknown); diff != "" {
		t.Errorf("unknown words (-want +got):\n%s", diff)
	}
	if len(rules) != 5 {
		t.Errorf("%d rules, want 5: the condition that says what its class says makes none", len(rules))
	}
	for _, r := range rules {
		w.rule(r.ID, r)
	}
	w.power(ListPower{ID: "w1", Unit: "law", Scope: Scope{Class: class("E04")}, Grade: Basic, Document: "示例清单〔2018〕1号", Row: "12", Span: since(day0)})
	w.power(ListPower{ID: "w2", Unit: "t1", Scope: Scope{Class: class("E04")}, Grade: Helping, Document: "示例清单〔2018〕2号", Row: "3", Span: since(day0)})
	w.power(ListPower{ID: "w3", Unit: "law", Scope: Scope{Class: class("E05")}, Grade: Basic, Document: "示例清单〔2018〕1号", Row: "20", Span: since(day0)})
	w.delegate(Delegate{ID: "g1", From: "law", To: "t2", Scope: Scope{Class: class("E04.01")}, Document: "示例委〔2018〕5号", Span: calendar.Span{From: "2018-06-01", To: "2018-12-31"}})
	w.rule("r1", LayRule{"r1", byClerk("C01.01", Where{Territory: "t2"}, Party{ByPlace, ""})})
	w.rule("r2", LayRule{"r2", byClerk("", Where{Site: "s9"}, Party{ByProperty, "firm"})})
	w.rule("r3", ProposeRule{"r3", Terms{What: class("C01.01"), Where: Where{Cell: "cell-7"}, Owner: Party{ByProperty, "firm"}, Span: since(day0), Origin: Origin{Source: FromRuling, Ruling: "2018-000123"}}})
	proposedOnly := w.r
	w.rule("r3", AcceptRule{"2018-05-01"})
	for _, tt := range []struct {
		name   string
		r      *Register
		c      Case
		unit   UnitID
		ground Ground
		rule   string
		has    bool
		help   string
	}{
		{"competence first", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t1"}, Day: "2018-03-01"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t1"},
		{"condition of the class", w.r, Case{Condition: class("E04.01.k1"), Path: []UnitID{"t1"}, Day: "2018-03-01"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t1"},
		{"before the delegation", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t2"}, Day: "2018-05-31"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t2"},
		{"delegated", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t2"}, Day: "2018-06-01"}, "t2", ByLine, "catalogue.gb30428.E04.01", true, "law"},
		{"delegated for a village", w.r, Case{Class: class("E04.01"), Path: []UnitID{"d", "t2", "v3"}, Day: "2018-06-01"}, "t2", ByLine, "catalogue.gb30428.E04.01", true, "law"},
		{"not delegated elsewhere", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t1"}, Day: "2018-06-01"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t1"},
		{"after the delegation", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t2"}, Day: "2019-01-01"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t2"},
		{"cleaning is the town's", w.r, Case{Class: class("E01.02"), Path: []UnitID{"v1"}, Day: "2018-03-01"}, "t1", ByPlace, "catalogue.gb30428.E01.02", true, ""},
		{"a utility's asset", w.r, Case{Class: class("C01.01"), Path: []UnitID{"t1"}, SiteOwner: "firm", Day: "2018-03-01"}, "water", ByProperty, "catalogue.gb30428.C01.01", true, "firm"},
		{"narrower condition", w.r, Case{Class: class("C01.01"), Condition: class("C01.01.k2"), Path: []UnitID{"t1"}, Day: "2018-03-01"}, "t1", ByPlace, "catalogue.gb30428.C01.01.k2", true, ""},
		{"office above catalogue", w.r, Case{Class: class("C01.01"), Condition: class("C01.01.k2"), Path: []UnitID{"v3"}, Day: "2018-03-01"}, "t2", ByPlace, "r1", true, ""},
		{"proposal is no rule", proposedOnly, Case{Class: class("C01.01"), Path: []UnitID{"t2"}, Cell: "cell-7", Day: "2018-05-01"}, "t2", ByPlace, "r1", true, ""},
		{"accepted later", w.r, Case{Class: class("C01.01"), Path: []UnitID{"t2"}, Cell: "cell-7", Day: "2018-04-30"}, "t2", ByPlace, "r1", true, ""},
		{"ruling corrects", w.r, Case{Class: class("C01.01"), Path: []UnitID{"t2"}, Cell: "cell-7", Day: "2018-05-01"}, "firm", ByProperty, "r3", true, ""},
		{"owner of the site", w.r, Case{Class: class("E06.01"), Path: []UnitID{"t1"}, SiteOwner: "firm", Day: "2018-05-01"}, "firm", ByProperty, "catalogue.gb30428.E06.01", true, ""},
		{"owner unknown", w.r, Case{Class: class("E06.01"), Path: []UnitID{"t1"}, Day: "2018-05-01"}, "t1", ByFallback, "", true, ""},
		{"whole site", w.r, Case{Class: class("E06.09"), Path: []UnitID{"t1"}, Site: "s9", Day: "2018-05-01"}, "firm", ByProperty, "r2", true, ""},
		{"class before whole site", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t1"}, Site: "s9", Day: "2018-05-01"}, "law", ByLine, "catalogue.gb30428.E04.01", true, "t1"},
		{"power list alone", w.r, Case{Class: class("E05.03"), Path: []UnitID{"t1"}, Day: "2018-05-01"}, "law", ByLine, "", true, ""},
		{"manager of the site", w.r, Case{Class: class("E06.09"), Path: []UnitID{"t1"}, SiteOwner: "firm", Day: "2018-05-01"}, "firm", ByProperty, "", true, ""},
		{"nobody owns it", w.r, Case{Class: class("E06.09"), Path: []UnitID{"v2"}, Day: "2018-05-01"}, "t1", ByFallback, "", true, ""},
		{"class unknown", w.r, Case{Path: []UnitID{"v2"}, Day: "2018-05-01"}, "t1", ByFallback, "", true, ""},
		{"other edition", w.r, Case{Class: Class{"other", "E04.01"}, Path: []UnitID{"v2"}, Day: "2018-05-01"}, "t1", ByFallback, "", true, ""},
		{"no place", w.r, Case{Class: class("E06.09"), Day: "2018-05-01"}, "", "", "", false, ""},
		{"before the district", w.r, Case{Class: class("E04.01"), Path: []UnitID{"t1"}, Day: "2017-05-01"}, "", "", "", false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.r.Owner(tt.c)
			help := make([]string, len(got.Assisting))
			for i, h := range got.Assisting {
				help[i] = string(h)
			}
			if got.Unit != tt.unit || got.Ground != tt.ground || got.Rule != tt.rule || got.Power.Has != tt.has || strings.Join(help, " ") != tt.help {
				t.Errorf("Owner = %+v\nwant %s by %s, rule %q, power %v, assisting %q", got, tt.unit, tt.ground, tt.rule, tt.has, tt.help)
			}
			if len(got.Why) == 0 {
				t.Error("says no reason")
			}
			if again := tt.r.Owner(tt.c); !cmp.Equal(again, got) {
				t.Errorf("asked again: %+v", again)
			}
		})
	}
	// A unit that ends hands its duty to its successor; without one the rule is passed over and says so.
	w.found("law2", Dept, "综合执法支队", "d")
	w.unit("law", Merge{From: "2018-09-01", Into: "law2"})
	if got := w.r.Owner(Case{Class: class("E04.01"), Path: []UnitID{"t1"}, Day: "2018-09-01"}); got.Unit != "law2" || got.Power.Has {
		t.Errorf("after the merge: %+v", got)
	}
	w.unit("water", Close{From: "2018-09-01"})
	got := w.r.Owner(Case{Class: class("C01.01"), Path: []UnitID{"t1"}, Day: "2018-09-01"})
	if got.Unit != "t1" || got.Ground != ByFallback || !strings.Contains(got.Why[0].String(), "责任单位不明或已撤销") {
		t.Errorf("after the end: %+v", got)
	}
}

func TestHasPower(t *testing.T) {
	w := district(t)
	w.power(ListPower{ID: "w1", Unit: "law", Scope: Scope{Class: class("E04")}, Grade: Basic, Document: "示例清单1号", Row: "12", Span: since(day0)})
	w.power(ListPower{ID: "w2", Unit: "t1", Scope: Scope{Class: class("E04")}, Grade: Helping, Document: "示例清单2号", Span: since(day0)})
	w.power(ListPower{ID: "w3", Unit: "t1", Scope: Scope{Class: class("E04.02")}, Grade: Basic, Document: "示例清单2号", Row: "4", Span: calendar.Span{From: day0, To: "2018-05-31"}})
	w.power(ListPower{ID: "w4", Unit: "t1", Scope: Scope{Class: class("E04.02")}, Grade: Withdrawn, Follower: "law", Document: "示例清单3号", Row: "1", Span: since("2018-06-01")})
	w.power(ListPower{ID: "w5", Unit: "law", Scope: Scope{Field: "行政许可"}, Grade: Basic, Document: "示例清单1号", Row: "2", Span: since(day0)})
	w.delegate(Delegate{ID: "g1", From: "law", To: "t2", Scope: Scope{Class: class("E04.01")}, Document: "示例委5号", Span: since("2018-06-01")})
	for _, tt := range []struct {
		name string
		unit UnitID
		code string
		day  calendar.Date
		has  bool
		why  string
	}{
		{"own row", "law", "E04.01", "2018-03-01", true, "“综合执法局”的权力清单列有“E04”（基本），见示例清单1号第 12 项。"},
		{"assisting", "t1", "E04.01", "2018-03-01", false, "“一号镇”对“E04”只有配合职责，见示例清单2号，有此权限的是“综合执法局”。"},
		{"narrower row", "t1", "E04.02", "2018-03-01", true, "“一号镇”的权力清单列有“E04.02”（基本），见示例清单2号第 4 项。"},
		{"withdrawn", "t1", "E04.02", "2018-06-01", false, "“一号镇”的“E04.02”已收回，见示例清单3号第 1 项，有此权限的是“综合执法局”。"},
		{"not listed", "t2", "E04.02", "2018-06-01", false, "“二号街道”的权力清单没有“E04.02”，有此权限的是“综合执法局”。"},
		{"not yet delegated", "t2", "E04.01", "2018-05-31", false, "“二号街道”的权力清单没有“E04.01”，有此权限的是“综合执法局”。"},
		{"delegated", "t2", "E04.01", "2018-06-01", true, "“综合执法局”把“E04.01”委托给“二号街道”（示例委5号）。"},
		{"in no list", "t2", "E01.01", "2018-06-01", true, "各单位的权力清单均未列“E01.01”，不核对权限。"},
	} {
		if got := w.r.HasPower(tt.unit, class(tt.code), tt.day); got.Has != tt.has || got.Why.String() != tt.why {
			t.Errorf("%s: %+v\nwant %v, %s", tt.name, got, tt.has, tt.why)
		}
	}
	if got := w.r.HasPowerIn("t1", "行政许可", "2018-03-01"); got.Has || !got.Listed {
		t.Errorf("a field of matters: %+v", got)
	}
}

func TestPowerDecide(t *testing.T) {
	w := district(t)
	row := ListPower{ID: "w1", Unit: "law", Scope: Scope{Class: class("E04")}, Grade: Basic, Document: "示例清单1号", Span: calendar.Span{From: day0, To: "2018-12-31"}}
	w.power(row)
	listed := w.r.Powers(day0)[0]
	with := func(f func(*ListPower)) ListPower {
		c := row
		c.ID = "n"
		c.Span = since("2019-01-01")
		f(&c)
		return c
	}
	for _, tt := range []struct {
		name string
		p    Power
		c    PowerCommand
		want string
	}{
		{"list", Power{}, with(func(*ListPower) {}), "power.listed.v1"},
		{"twice", listed, row, "这一条清单已经录入，不必重复录入。"},
		{"no id", Power{}, with(func(c *ListPower) { c.ID = "" }), "缺少清单条目标识，请刷新页面后重试。"},
		{"grade", Power{}, with(func(c *ListPower) { c.Grade = "x" }), "请选择权限类别：基本、配合或收回。"},
		{"follower", Power{}, with(func(c *ListPower) { c.Follower = "t1" }), "只有“收回”的事项才填承接单位，请删去承接单位。"},
		{"follower itself", Power{}, with(func(c *ListPower) { c.Grade, c.Follower = Withdrawn, "law" }), "收回后的承接单位不能是原单位，请另选单位。"},
		{"follower unknown", Power{}, with(func(c *ListPower) { c.Grade, c.Follower = Withdrawn, "x" }), "没有这个单位，请重新选择。"},
		{"no scope", Power{}, with(func(c *ListPower) { c.Scope = Scope{} }), "请选择问题类别，或填写事项领域。"},
		{"two scopes", Power{}, with(func(c *ListPower) { c.Scope.Field = "许可" }), "问题类别和事项领域只能填一项，请删去一项。"},
		{"no edition", Power{}, with(func(c *ListPower) { c.Scope.Class.Edition = "" }), "问题类别 E04 须注明目录版本，请补全。"},
		{"no paper", Power{}, with(func(c *ListPower) { c.Document = "" }), "请填写文号。"},
		{"overlap", Power{}, with(func(c *ListPower) { c.Span = since("2018-12-31") }), "“综合执法局”的清单在 2018-01-01 至 2018-12-31 已有“E04”（基本），请先终止旧条目。"},
		{"unborn unit", Power{}, with(func(c *ListPower) { c.Span = since("2017-12-31") }), "“综合执法局”在 2017-12-31 不存在，请另选单位或改日期。"},
		{"end", listed, EndPower{Last: "2018-06-30"}, "power.ended.v1"},
		{"end outside", listed, EndPower{Last: "2019-06-30"}, "清单条目的有效期为 2018-01-01 至 2018-12-31，截止日期 2019-06-30 不在其中，请改正。"},
		{"end none", Power{}, EndPower{Last: "2018-06-30"}, "没有这一条清单，请刷新页面后重新选择。"},
	} {
		if got := outcome(tt.p.Decide(w.facts(), tt.c)); got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.name, got, tt.want)
		}
	}
	give := Delegate{ID: "g1", From: "law", To: "t1", Scope: Scope{Class: class("E04.01")}, Document: "示例委5号", Span: since("2018-03-01")}
	w.delegate(give)
	given := w.r.Delegations("2018-03-01")[0]
	other := func(f func(*Delegate)) Delegate { c := give; c.ID = "n"; f(&c); return c }
	for _, tt := range []struct {
		name string
		d    Delegation
		c    DelegationCommand
		want string
	}{
		{"give", Delegation{}, other(func(c *Delegate) { c.To = "t2" }), "delegation.given.v1"},
		{"twice", given, give, "这一项委托已经登记，不必重复登记。"},
		{"no id", Delegation{}, other(func(c *Delegate) { c.ID = "" }), "缺少委托标识，请刷新页面后重试。"},
		{"to itself", Delegation{}, other(func(c *Delegate) { c.To = "law" }), "委托单位和受托单位不能相同，请另选单位。"},
		{"without power", Delegation{}, other(func(c *Delegate) { c.From, c.To = "t1", "t2" }), "“一号镇”在 2018-03-01 的清单上没有“E04.01”的基本权限，不能委托，请先录入清单。"},
		{"again", Delegation{}, other(func(c *Delegate) {}), "“E04.01”已在 2018-03-01 起 委托“一号镇”，请勿重复登记。"},
		{"end", given, EndDelegation{Last: "2018-06-30"}, "delegation.ended.v1"},
		{"end before", given, EndDelegation{Last: "2018-02-01"}, "委托的有效期为 2018-03-01 起，截止日期 2018-02-01 不在其中，请改正。"},
		{"end none", Delegation{}, EndDelegation{Last: "2018-02-01"}, "没有这一项委托，请刷新页面后重新选择。"},
	} {
		if got := outcome(tt.d.Decide(w.facts(), tt.c)); got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func TestRuleDecide(t *testing.T) {
	w := district(t)
	ruled := Terms{What: class("C01"), Owner: Party{ByLine, "law"}, Span: calendar.Span{From: day0, To: "2018-12-31"}, Origin: Origin{Source: FromRuling, Ruling: "2018-000123"}}
	w.rule("r1", LayRule{"r1", byClerk("C01", Where{}, Party{ByLine, "law"})})
	w.rule("r2", ProposeRule{"r2", ruled})
	laid, proposed := w.r.Rules()[0], w.r.Rules()[1]
	with := func(f func(*Terms)) LayRule {
		c := byClerk("C02", Where{}, Party{ByLine, "law"})
		f(&c)
		return LayRule{"n", c}
	}
	for _, tt := range []struct {
		name string
		r    Rule
		c    RuleCommand
		want string
	}{
		{"lay", Rule{}, with(func(*Terms) {}), "duty.laid.v1"},
		{"twice", laid, with(func(*Terms) {}), "这条责任规则已经录入，不必重复录入。"},
		{"no id", Rule{}, LayRule{"", ruled}, "裁定形成的规则须先提出更正，再由双创办采纳。"},
		{"about everything", Rule{}, with(func(c *Terms) { c.What = Class{} }), "请至少写明问题类别或地点，不能一条规则管全部。"},
		{"no source", Rule{}, with(func(c *Terms) { c.Origin = Origin{} }), "请写明规则的来源：目录、裁定或人工。"},
		{"typed words", Rule{}, with(func(c *Terms) { c.Origin.Words = "x" }), "只有目录形成的规则抄录目录原文，其他规则请填写理由。"},
		{"same again", Rule{}, with(func(c *Terms) { c.What = class("C01") }), "同一类别、同一地点在 2018-01-01 起 已有责任规则，请先终止旧规则。"},
		{"where is a line", Rule{}, with(func(c *Terms) { c.Where.Territory = "law" }), "规则的地点须是在 2018-01-01 存在的区、镇街、片区或社区，请重新选择。"},
		{"no ground", Rule{}, with(func(c *Terms) { c.Owner.Ground = ByFallback }), "请选择责任依据：条·部门、产权单位或块·属地。"},
		{"line without unit", Rule{}, with(func(c *Terms) { c.Owner.Unit = "" }), "按部门职责的规则须写明部门，请选择单位。"},
		{"place of a line", Rule{}, with(func(c *Terms) { c.Owner = Party{ByPlace, "law"} }), "“综合执法局”不是镇街或社区，不能按属地负责，请另选依据。"},
		{"unknown unit", Rule{}, with(func(c *Terms) { c.Owner.Unit = "x" }), "没有这个单位，请重新选择。"},
		{"assists itself", Rule{}, with(func(c *Terms) { c.Assisting = []Party{c.Owner} }), "同一单位在规则中写了两次，请去掉一个。"},
		{"propose without ruling", Rule{}, ProposeRule{"n", byClerk("C02", Where{}, Party{ByLine, "law"})}, "更正建议须注明所依据的裁定编号，请补全。"},
		{"accept", proposed, AcceptRule{"2018-05-01"}, "duty.accepted.v1"},
		{"accept the laid", laid, AcceptRule{"2018-05-01"}, "这条规则不在待采纳状态，请刷新页面后查看。"},
		{"accept too late", proposed, AcceptRule{"2019-05-01"}, "生效日期 2019-05-01 晚于规则的截止日期 2018-12-31，请改正。"},
		{"decline", proposed, DeclineRule{value.Text{C: "c", Ref: "r"}}, "duty.declined.v1"},
		{"decline in silence", proposed, DeclineRule{}, "不采纳裁定形成的更正，须写明理由。"},
		{"decline the laid", laid, DeclineRule{}, "这条规则不在待采纳状态，请刷新页面后查看。"},
		{"end", laid, EndRule{Last: "2018-05-01"}, "duty.ended.v1"},
		{"end the proposed", proposed, EndRule{Last: "2018-05-01"}, "只有有效的规则可以终止，请刷新页面后查看。"},
	} {
		if got := outcome(tt.r.Decide(w.facts(), tt.c)); got != tt.want {
			t.Errorf("%s: got  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// drawRule draws a rule about anything for anybody, units that ended among them.
func drawRule(t *rapid.T, n int) Rule {
	unit := rapid.SampledFrom([]UnitID{"", "law", "water", "firm", "t1", "t2", "gone", "merged"})
	party := Party{rapid.SampledFrom([]Ground{ByLine, ByPlace, ByProperty}).Draw(t, "ground"), unit.Draw(t, "owner")}
	terms := Terms{Owner: party, Assisting: []Party{{ByLine, unit.Draw(t, "helper")}},
		Where:  Where{Territory: rapid.SampledFrom([]UnitID{"", "", "t1", "d", "gone"}).Draw(t, "where"), Cell: rapid.SampledFrom([]string{"", "", "c1"}).Draw(t, "cell")},
		Span:   since(day0.AddDays(rapid.IntRange(-5, 5).Draw(t, "from"))),
		Origin: Origin{Source: rapid.SampledFrom([]Source{FromCatalogue, FromClerk, FromRuling}).Draw(t, "source")}}
	if code := rapid.SampledFrom([]string{"", "E04", "E04.01", "E04.01.k1"}).Draw(t, "code"); code != "" {
		terms.What = class(code)
	}
	return Rule{fmt.Sprintf("r%02d", n), rapid.SampledFrom([]RuleState{InForce, InForce, Proposed}).Draw(t, "state"), terms}
}

// TestOwnerAnyMap: whatever the map and the lists say, a place with a territory gets a living owner with reasons, never
// itself as a helper, and the order in which the rules were loaded plays no part.
func TestOwnerAnyMap(t *testing.T) {
	base := district(t)
	base.found("gone", Dept, "旧局", "d")
	base.found("merged", Dept, "旧委", "d")
	base.unit("gone", Close{From: "2018-01-02"})
	base.unit("merged", Merge{From: "2018-01-02", Into: "law"})
	rapid.Check(t, func(t *rapid.T) {
		var p Parts
		for n := range rapid.IntRange(0, 12).Draw(t, "rules") {
			p.Rules = append(p.Rules, drawRule(t, n))
		}
		for n := range rapid.IntRange(0, 4).Draw(t, "rows") {
			p.Powers = append(p.Powers, Power{ID: fmt.Sprint(n), Unit: rapid.SampledFrom([]UnitID{"law", "t1", "d", "gone"}).Draw(t, "lister"), Scope: Scope{Class: class("E04")},
				Grade: rapid.SampledFrom([]Grade{Basic, Helping, Withdrawn}).Draw(t, "grade"), Document: "示例清单1号", Span: since(day0)})
		}
		if rapid.Bool().Draw(t, "delegated") {
			p.Delegations = []Delegation{{"g1", "law", "t1", Scope{Class: class("E04.01")}, "示例委5号", since(day0)}}
		}
		c := Case{Class: class("E04.01"), Condition: class("E04.01.k1"), Path: []UnitID{"v1"}, Cell: "c1", SiteOwner: rapid.SampledFrom([]UnitID{"", "firm", "gone"}).Draw(t, "site"), Day: day0.AddDays(rapid.IntRange(0, 9).Draw(t, "day"))}
		r := base.r.With(p)
		got := r.Owner(c)
		switch {
		case !r.Unit(got.Unit).Alive(c.Day):
			t.Fatalf("the owner %q does not live: %+v", got.Unit, got)
		case len(got.Why) == 0 || got.Power.Why.IsZero() || got.Ground.Word() == "":
			t.Fatalf("says no reason: %+v", got)
		case slices.Contains(got.Assisting, got.Unit):
			t.Fatalf("helps itself: %+v", got)
		}
		slices.Reverse(p.Rules)
		slices.Reverse(p.Powers)
		if again := base.r.With(p).Owner(c); !cmp.Equal(again, got) {
			t.Fatalf("loaded in another order: %+v and %+v", got, again)
		}
	})
}
