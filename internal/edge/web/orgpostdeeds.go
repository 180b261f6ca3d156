package web

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) postDeeds() []route {
	return slices.Concat(
		s.deed("/posts/{id}/appoint", app.EditOrg, (*req).appoint),
		s.deed("/posts/{id}/handover", app.EditOrg, (*req).handOver),
		s.deed("/posts/{id}/vacate", app.EditOrg, (*req).vacate),
		s.deed("/posts/{id}/deputise", app.EditOrg, (*req).deputise),
		s.deed("/posts/{id}/undeputise", app.EditOrg, (*req).endDeputy),
		s.deed("/posts/{id}/change", app.EditOrg, (*req).changePost),
		s.deed("/posts/{id}/close", app.EditOrg, (*req).closePost),
	)
}

// postDeed is the frame of a deed on the post of the address.
func (q *req) postDeed(title, note string, inputs func(org.Post) []input, build func(in *answers, k *app.Desk) org.PostCommand) (deed, error) {
	p, day, err := q.postAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: title, Note: note, Button: title, Inputs: inputs(p)}
	d.Crumbs = append(q.postCrumbs(p, day), ui.Link{Text: p.NameOn(day), Href: q.onDay("/posts/"+string(p.ID), day)})
	d.run = func(ask app.Ask, in *answers) (string, error) {
		return "/posts/" + string(p.ID), q.changePostBy(ask, in, p.ID, build)
	}
	return d, nil
}

func (q *req) changePostBy(ask app.Ask, in *answers, id org.PostID, build func(in *answers, k *app.Desk) org.PostCommand) error {
	_, err := q.s.app.PostWords(q.Context(), ask, id, func(k *app.Desk) org.PostCommand {
		c := build(in, k)
		k.Refuse(in.err)
		return c
	})
	return err
}

// createPost 设岗 in the unit of the address.
func (q *req) createPost() (deed, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("设岗"), Note: q.t("岗位先于人：先设岗，再任职；一人可任几个岗位。"), Button: q.t("设这个岗位")}
	d.Crumbs = append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.unitHref(u.ID, day)})
	d.Inputs = []input{text("name", q.t("岗位名称")).hint(q.t("如：第 17 网格网格长")), from(inChecks, "roles", q.t("角色"), q.roleOptions()), date("from", q.t("设岗日期"), q.today())}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		id := org.PostID(ask.ID)
		return "/posts/" + string(id), q.changePostBy(ask, in, id, func(in *answers, _ *app.Desk) org.PostCommand {
			return org.CreatePost{ID: id, Unit: u.ID, Desk: in.desk(), From: in.day("from")}
		})
	}
	return d, nil
}

// desk reads name and roles.
func (a *answers) desk() org.PostDesk {
	d := org.PostDesk{Name: a.text("name")}
	for _, r := range a.list("roles") {
		d.Roles = append(d.Roles, org.Role(r))
	}
	return d
}

// holderInputs ask who takes a post: an account, or a leader known by name only.
func (q *req) holderInputs(label string) []input {
	return []input{
		q.accountPick("holder", label, q.today()).optional().hint(q.t("输入姓名或登录名，从提示中选")),
		text("paper", q.t("不登录的领导，只填姓名")).optional().hint(q.t("姓名存入保密库，由内勤代为登记纸面签批")),
	}
}

// holder reads what holderInputs ask.
func (a *answers) holder(k *app.Desk) org.Holder {
	return org.Holder{Account: a.account("holder"), Name: k.Secret("paper", a.text("paper"))}
}

func (q *req) appoint() (deed, error) {
	return q.postDeed(q.t("任职"), "", func(org.Post) []input {
		return append(q.holderInputs(q.t("任职人")), date("from", q.t("任职日期"), q.today()))
	}, func(in *answers, k *app.Desk) org.PostCommand {
		return org.Appoint{Holder: in.holder(k), From: in.day("from")}
	})
}

func (q *req) handOver() (deed, error) {
	return q.postDeed(q.t("交接"), q.t("未办结的事项随岗位走，不用逐件改派。"), func(org.Post) []input {
		return append(q.holderInputs(q.t("接任人")), date("from", q.t("接任的第一天"), q.today()),
			input{Field: ui.Field{Name: "open", Label: q.t("双方点清的未办结事项"), Value: "0", Mode: "numeric"}}, area("note", q.t("说明"), 3).optional())
	}, func(in *answers, k *app.Desk) org.PostCommand {
		return org.GiveOver{To: in.holder(k), Day: in.day("from"), Open: in.number("open"), Note: k.Text("note", in.text("note"))}
	})
}

func (q *req) vacate() (deed, error) {
	return q.postDeed(q.t("离任"), q.t("离任后岗位空缺，会列入责任空白；有接任人请用交接。"), func(org.Post) []input {
		return []input{date("from", q.t("任职的最后一天"), q.today())}
	}, func(in *answers, _ *app.Desk) org.PostCommand { return org.Vacate{Last: in.day("from")} })
}

func (q *req) deputise() (deed, error) {
	return q.postDeed(q.t("指定代理"), q.t("代理期间两人都能办这个岗位的事，记录写明是谁办的。"), func(org.Post) []input {
		return []input{q.accountPick("holder", q.t("代理人"), q.today()), date("from", q.t("代理自"), q.today()), date("to", q.t("代理至"), "").optional()}
	}, func(in *answers, _ *app.Desk) org.PostCommand {
		return org.Deputise{Account: in.account("holder"), Span: in.span()}
	})
}

func (q *req) endDeputy() (deed, error) {
	return q.postDeed(q.t("提前结束代理"), "", func(p org.Post) []input {
		var list []ui.Option
		for _, a := range p.DeputiesOn(q.today()) {
			list = append(list, ui.Option{Value: accountLabel(q.s.app.District().Org.Account(a)), Label: accountLabel(q.s.app.District().Org.Account(a))})
		}
		return []input{from(inRadios, "account", q.t("代理人"), list), date("last", q.t("代理的最后一天"), q.today())}
	}, func(in *answers, _ *app.Desk) org.PostCommand {
		return org.EndDeputy{Account: in.account("account"), Last: in.day("last")}
	})
}

func (q *req) changePost() (deed, error) {
	return q.postDeed(q.t("改名称或角色"), "", func(p org.Post) []input {
		var now []string
		for _, r := range p.RolesOn(q.today()) {
			now = append(now, string(r))
		}
		return []input{text("name", q.t("岗位名称")).is(p.NameOn(q.today())), from(inChecks, "roles", q.t("角色"), q.roleOptions()).pick(now...), q.since()}
	}, func(in *answers, _ *app.Desk) org.PostCommand {
		return org.ChangePost{From: in.day("from"), Desk: in.desk()}
	})
}

func (q *req) closePost() (deed, error) {
	d, err := q.postDeed(q.t("撤岗"), q.t("先办离任，再撤岗。"), func(org.Post) []input {
		return []input{date("from", q.t("自哪一天起没有这个岗位"), q.today())}
	}, func(in *answers, _ *app.Desk) org.PostCommand { return org.ClosePost{From: in.day("from")} })
	d.Danger = true
	return d, err
}
