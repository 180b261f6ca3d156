package org

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/value"
)

func TestPostDecide(t *testing.T) {
	w := district(t)
	w.post("p2", CreatePost{ID: "p2", Unit: "t1", Desk: PostDesk{"网格员1", []Role{CellWorker}}, From: day0})
	w.post("p2", Appoint{Holder: Holder{Account: "a1"}, From: "2018-02-01"})
	w.post("p2", Deputise{Account: "a2", Span: calendar.Span{From: "2018-03-01", To: "2018-03-31"}})
	w.post("p3", CreatePost{ID: "p3", Unit: "t1", Desk: PostDesk{"包保领导", []Role{Sponsor}}, From: day0})
	w.post("p3", Appoint{Holder: Holder{Name: value.Secret{C: "c", Ref: "r"}}, From: day0})
	w.post("p3", Vacate{Last: "2018-03-31"})
	w.account("a3", OpenAccount{ID: "a3", Login: "zhao", Name: "赵乙二", From: day0})
	w.account("a3", Disable{From: "2018-03-01"})
	desk := PostDesk{"网格长2", []Role{CellChief}}
	paper := Holder{Name: value.Secret{C: "c", Ref: "r2"}}
	for _, tt := range []struct {
		name string
		post PostID
		c    PostCommand
		want string
	}{
		{"create", "", CreatePost{"n", "t1", desk, day0}, "post.created.v1"},
		{"no id", "", CreatePost{"", "t1", desk, day0}, "缺少岗位标识，请刷新页面后重试。"},
		{"twice", "p1", CreatePost{"p1", "t1", desk, day0}, "岗位“网格长1”已经设立，不必重复设立。"},
		{"unknown", "x", Vacate{day0}, "没有这个岗位，请刷新页面后重新选择。"},
		{"no unit", "", CreatePost{"n", "x", desk, day0}, "岗位所在单位在 2018-01-01 不存在，请另选单位。"},
		{"name used", "", CreatePost{"n", "t1", PostDesk{"网格长1", desk.Roles}, day0}, "“一号镇”已有岗位“网格长1”，请换一个名称，如加上序号。"},
		{"no roles", "", CreatePost{"n", "t1", PostDesk{Name: "x"}, day0}, "请为岗位选择至少一个角色。"},
		{"citizen", "", CreatePost{"n", "t1", PostDesk{"x", []Role{Citizen}}, day0}, "请从列表中选择岗位的角色。"},
		{"role twice", "", CreatePost{"n", "t1", PostDesk{"x", []Role{Clerk, Clerk}}, day0}, "角色“双创办内勤”选了两次，请去掉一个。"},
		{"admin and clerk", "", CreatePost{"n", "t1", PostDesk{"x", []Role{Clerk, Admin}}, day0}, "“系统管理员”不能与其他角色同岗，请分设岗位。"},
		{"change", "p1", ChangePost{"2018-05-01", desk}, "post.changed.v1"},
		{"change too early", "p1", ChangePost{"2017-05-01", desk}, "岗位“网格长1”在 2017-05-01 不存在（存续期 2018-01-01 起），请核对日期。"},
		{"appoint", "p1", Appoint{Holder{Account: "a1"}, "2018-05-01"}, "post.taken.v1"},
		{"appoint on paper", "p1", Appoint{paper, "2018-05-01"}, "post.taken.v1"},
		{"appoint nobody", "p1", Appoint{Holder{}, "2018-05-01"}, "请选择任职人的账号；不登录的领导请填写姓名。"},
		{"appoint both", "p1", Appoint{Holder{"a1", paper.Name}, "2018-05-01"}, "账号和线下姓名只能填一项，请删去一项。"},
		{"appoint the disabled", "p1", Appoint{Holder{Account: "a3"}, "2018-05-01"}, "赵乙二的账号在 2018-05-01 未启用，请先启用或另选账号。"},
		{"appoint to the taken", "p2", Appoint{Holder{Account: "a2"}, "2018-05-01"}, "岗位“网格员1”现由王甲一任职，请改用交接，或先办理离任。"},
		{"appoint into a past term", "p3", Appoint{Holder{Account: "a2"}, "2018-03-31"}, "岗位“包保领导”在 2018-03-31 仍由线下登记的领导任职，任职日期须晚于 2018-03-31。"},
		{"hand over", "p2", GiveOver{To: Holder{Account: "a2"}, Day: "2018-05-01", Open: 3}, "post.handed-over.v1"},
		{"hand over to oneself", "p2", GiveOver{To: Holder{Account: "a1"}, Day: "2018-05-01"}, "接任人与现任职人相同，请另选接任人。"},
		{"hand over too early", "p2", GiveOver{To: Holder{Account: "a2"}, Day: "2018-02-01"}, "交接日期须晚于现任职人的任职日期 2018-02-01，请改正。"},
		{"hand over a vacant one", "p1", GiveOver{To: Holder{Account: "a2"}, Day: "2018-05-01"}, "岗位“网格长1”现无人任职，请直接任职，无需交接。"},
		{"fewer than none", "p2", GiveOver{To: Holder{Account: "a2"}, Day: "2018-05-01", Open: -1}, "未办结事项数不能是负数，请改正。"},
		{"vacate", "p2", Vacate{"2018-05-01"}, "post.vacated.v1"},
		{"vacate the vacant", "p1", Vacate{"2018-05-01"}, "岗位“网格长1”现无人任职，无需办理离任。"},
		{"vacate before", "p2", Vacate{"2018-01-31"}, "离任日期早于任职日期 2018-02-01，请改正。"},
		{"deputise", "p2", Deputise{"a2", calendar.Span{From: "2018-04-01"}}, "post.deputy-named.v1"},
		{"deputise the holder", "p2", Deputise{"a1", calendar.Span{From: "2018-04-01"}}, "王甲一在这段时间本来就是任职人，请另选代理人。"},
		{"deputise twice", "p2", Deputise{"a2", calendar.Span{From: "2018-03-31"}}, "刘丙七已在 2018-03-01 至 2018-03-31 代理，请勿重复登记。"},
		{"end deputy", "p2", EndDeputy{"a2", "2018-03-10"}, "post.deputy-ended.v1"},
		{"end no deputy", "p2", EndDeputy{"a2", "2018-04-10"}, "刘丙七在 2018-04-10 并不代理这个岗位，请核对日期。"},
		{"close", "p1", ClosePost{"2018-05-01"}, "post.closed.v1"},
		{"restore the open", "p1", RestorePost{text("记错了")}, "岗位“网格长1”没有撤，无需恢复。"},
		{"close the held", "p2", ClosePost{"2018-05-01"}, "岗位“网格员1”还有人任职，请先办理离任再撤岗。"},
		{"close on the first day", "p1", ClosePost{day0}, "岗位自 2018-01-01 设立，撤岗日期须晚于这一天。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(w.r.Post(tt.post).Decide(w.facts(), tt.c)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestHolderOn: a hand-over and a deputy leave every other day as it was, and the actor follows.
func TestHolderOn(t *testing.T) {
	w := district(t)
	w.post("p1", Appoint{Holder{Account: "a1"}, "2018-02-01"})
	w.post("p1", Deputise{"a2", calendar.Span{From: "2018-03-01", To: "2018-03-31"}})
	w.post("p1", EndDeputy{"a2", "2018-03-10"})
	w.post("p1", GiveOver{To: Holder{Account: "a2"}, Day: "2018-05-01", Open: 3})
	w.post("p1", Vacate{Last: "2018-06-30"})
	w.post("p1", ClosePost{From: "2018-08-01"})
	p := w.r.Post("p1")
	for _, tt := range []struct {
		day    calendar.Date
		holder AccountID
		acting []AccountID
	}{
		{"2018-01-31", "", nil}, {"2018-02-01", "a1", []AccountID{"a1"}}, {"2018-03-10", "a1", []AccountID{"a1", "a2"}},
		{"2018-03-11", "a1", []AccountID{"a1"}}, {"2018-04-30", "a1", []AccountID{"a1"}}, {"2018-05-01", "a2", []AccountID{"a2"}},
		{"2018-07-01", "", nil}, {"2018-08-01", "", nil},
	} {
		if got := p.HolderOn(tt.day).Account; got != tt.holder {
			t.Errorf("holder on %s: %q, want %q", tt.day, got, tt.holder)
		}
		if diff := cmp.Diff(tt.acting, p.ActingOn(tt.day)); diff != "" {
			t.Errorf("acting on %s (-want +got):\n%s", tt.day, diff)
		}
	}
	if h := p.HandOvers; len(h) != 1 || h[0].From.Account != "a1" || h[0].To.Account != "a2" || h[0].Open != 3 {
		t.Errorf("hand-overs: %+v", h)
	}
	want := Actor{Account: "a2", Post: "p1", Unit: "t1", Chain: []UnitID{"t1", "d"}, Roles: []Role{CellChief}}
	if diff := cmp.Diff(want, w.r.Actor("a2", "p1", "2018-03-05")); diff != "" {
		t.Errorf("deputy as actor (-want +got):\n%s", diff)
	}
	if got := w.r.Actor("a2", "p1", "2018-04-05"); got.Post != "" {
		t.Errorf("acts after the time as deputy: %+v", got)
	}
	w.account("a2", Disable{From: "2018-05-10"})
	if got := w.r.PostsOf("a2", "2018-05-10"); len(got) != 0 {
		t.Errorf("a disabled account acts for %v", got)
	}
	if got := w.r.PostsOf("a2", "2018-05-09"); len(got) != 1 {
		t.Errorf("the day before: %v", got)
	}
}

func TestAccountDecide(t *testing.T) {
	w := district(t)
	w.account("a2", Disable{From: "2018-04-01"})
	self := Facts{Actor: Actor{Account: "a1", Roles: []Role{Town}}, Register: w.r}
	open := OpenAccount{ID: "n", Login: "sun", Name: "孙丁三", From: day0}
	change := func(f func(*OpenAccount)) OpenAccount { c := open; f(&c); return c }
	for _, tt := range []struct {
		name    string
		f       Facts
		account AccountID
		c       AccountCommand
		want    string
	}{
		{"open", w.facts(), "", open, "account.opened.v1"},
		{"open by a town", self, "", open, "管理账号须由系统管理员办理，请联系他们。"},
		{"no id", w.facts(), "", change(func(c *OpenAccount) { c.ID = "" }), "缺少账号标识，请刷新页面后重试。"},
		{"phone as login", w.facts(), "", change(func(c *OpenAccount) { c.Login = "10012345678" }), "登录名“10012345678”不可用：以小写字母开头，只用小写字母、数字和 . _ -，2 至 32 位。"},
		{"login used", w.facts(), "", change(func(c *OpenAccount) { c.Login = "wang" }), "登录名“wang”已被使用，请换一个。"},
		{"no name", w.facts(), "", change(func(c *OpenAccount) { c.Name = "" }), "请填写姓名。"},
		{"twice", w.facts(), "a1", open, "账号“wang”已经开户，不必重复开户。"},
		{"unknown", w.facts(), "x", Disable{day0}, "没有这个账号，请刷新页面后重新选择。"},
		{"name", w.facts(), "a1", NameAccount{"王甲二"}, "account.named.v1"},
		{"own phone", self, "a1", SetPhone{value.Secret{C: "c", Ref: "r"}}, "account.phone-set.v1"},
		{"another's phone", self, "a2", SetPhone{}, "管理账号须由系统管理员办理，请联系他们。"},
		{"own secret", self, "a1", ChangeSecret{}, "account.secret-changed.v1"},
		{"another's secret", w.facts(), "a1", ChangeSecret{}, "口令只能由本人修改；忘记口令请联系管理员重置。"},
		{"reset", w.facts(), "a1", ResetSecret{}, "account.secret-reset.v1"},
		{"disable", w.facts(), "a1", Disable{"2018-03-01"}, "account.disabled.v1"},
		{"disable twice", w.facts(), "a2", Disable{"2018-05-01"}, "账号“liu”在 2018-05-01 已停用，无需再停用。"},
		{"disable before", w.facts(), "a2", Disable{"2018-03-01"}, "账号的日期 2018-03-01 早于上一次变更 2018-04-01，请核对日期。"},
		{"enable", w.facts(), "a2", Enable{"2018-05-01"}, "account.enabled.v1"},
		{"enable the enabled", w.facts(), "a1", Enable{"2018-05-01"}, "账号“wang”在 2018-05-01 已启用，无需再启用。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(w.r.Account(tt.account).Decide(tt.f, tt.c)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAccountLife(t *testing.T) {
	w := district(t)
	w.account("a1", Disable{From: "2018-03-01"})
	w.account("a1", Enable{From: "2018-04-01"})
	a := w.r.Account("a1")
	for day, want := range map[calendar.Date]bool{"2017-12-31": false, "2018-02-28": true, "2018-03-01": false, "2018-03-31": false, "2018-04-01": true} {
		if got := a.Enabled(day); got != want {
			t.Errorf("Enabled(%s) = %v, want %v", day, got, want)
		}
	}
	if !a.MustChange || a.Apply(SecretChanged{}).MustChange || !a.Apply(SecretChanged{}).Apply(SecretReset{}).MustChange {
		t.Error("the first secret need not be changed, or must be for ever")
	}
}
