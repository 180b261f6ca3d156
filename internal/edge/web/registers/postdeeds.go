package registers

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func postDeeds() []route {
	return slices.Concat(
		deed.Routes("/posts/{id}/appoint", app.EditOrg, (*req).appoint),
		deed.Routes("/posts/{id}/handover", app.EditOrg, (*req).handOver),
		deed.Routes("/posts/{id}/vacate", app.EditOrg, (*req).vacate),
		deed.Routes("/posts/{id}/deputise", app.EditOrg, (*req).deputise),
		deed.Routes("/posts/{id}/undeputise", app.EditOrg, (*req).endDeputy),
		deed.Routes("/posts/{id}/change", app.EditOrg, (*req).changePost),
		deed.Routes("/posts/{id}/close", app.EditOrg, (*req).closePost),
		deed.Routes("/posts/{id}/restore", app.EditOrg, (*req).restorePost),
	)
}

// postDeed is the frame of a deed on the post of the address.
func (q *req) postDeed(title, note string, inputs func(org.Post) []deed.Input, build func(in *deed.Answers, k *app.Desk) org.PostCommand) (deed.Form, error) {
	p, day, err := q.postAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: title, Note: note, Button: title, Inputs: inputs(p)}
	d.Crumbs = append(q.postCrumbs(p, day), ui.Link{Text: p.NameOn(day), Href: q.OnDay("/posts/"+string(p.ID), day)})
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		return "/posts/" + string(p.ID), q.changePostBy(ask, in, p.ID, build)
	}
	return d, nil
}

func (q *req) changePostBy(ask app.Ask, in *deed.Answers, id org.PostID, build func(in *deed.Answers, k *app.Desk) org.PostCommand) error {
	_, err := q.App.PostWords(q.Context(), ask, id, func(k *app.Desk) org.PostCommand {
		c := build(in, k)
		k.Refuse(in.Err)
		return c
	})
	return err
}

// createPost 设岗 in the unit of the address.
func (q *req) createPost() (deed.Form, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("设岗"), Note: q.T("岗位先于人：先设岗，再任职；一人可任几个岗位。"), Button: q.T("设这个岗位")}
	d.Crumbs = append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.UnitHref(u.ID, day)})
	d.Inputs = []deed.Input{deed.Text("name", q.T("岗位名称")).Hinted(q.T("如：第 17 网格网格长")), deed.From(deed.Checks, "roles", q.T("角色"), q.RoleOptions()), deed.Date("from", q.T("设岗日期"), q.Today())}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		id := org.PostID(ask.ID)
		return "/posts/" + string(id), q.changePostBy(ask, in, id, func(in *deed.Answers, _ *app.Desk) org.PostCommand {
			return org.CreatePost{ID: id, Unit: u.ID, Desk: desk(in), From: in.Day("from")}
		})
	}
	return d, nil
}

// desk reads name and roles.
func desk(a *deed.Answers) org.PostDesk {
	d := org.PostDesk{Name: a.Text("name")}
	for _, r := range a.List("roles") {
		d.Roles = append(d.Roles, org.Role(r))
	}
	return d
}

// holderInputs ask who takes a post: an account, or a leader known by name only.
func (q *req) holderInputs(label string) []deed.Input {
	return []deed.Input{
		deed.AccountPick(q.Req, "holder", label, q.Today()).Opt().Hinted(q.T("输入姓名或登录名，从提示中选")),
		deed.Text("paper", q.T("不登录的领导，只填姓名")).Opt().Hinted(q.T("姓名存入保密库，由内勤代为登记纸面签批")),
	}
}

// holder reads what holderInputs ask.
func holder(a *deed.Answers, k *app.Desk) org.Holder {
	return org.Holder{Account: a.Account("holder"), Name: k.Secret("paper", a.Text("paper"))}
}

func (q *req) appoint() (deed.Form, error) {
	return q.postDeed(q.T("任职"), "", func(org.Post) []deed.Input {
		return append(q.holderInputs(q.T("任职人")), deed.Date("from", q.T("任职日期"), q.Today()))
	}, func(in *deed.Answers, k *app.Desk) org.PostCommand {
		return org.Appoint{Holder: holder(in, k), From: in.Day("from")}
	})
}

func (q *req) handOver() (deed.Form, error) {
	return q.postDeed(q.T("交接"), q.T("未办结的事项随岗位走，不用逐件改派。"), func(org.Post) []deed.Input {
		return append(q.holderInputs(q.T("接任人")), deed.Date("from", q.T("接任的第一天"), q.Today()),
			deed.Input{Field: ui.Field{Name: "open", Label: q.T("双方点清的未办结事项"), Value: "0", Mode: "numeric"}}, deed.Area("note", q.T("说明"), 3).Opt())
	}, func(in *deed.Answers, k *app.Desk) org.PostCommand {
		return org.GiveOver{To: holder(in, k), Day: in.Day("from"), Open: in.Number("open"), Note: k.Text("note", in.Text("note"))}
	})
}

func (q *req) vacate() (deed.Form, error) {
	return q.postDeed(q.T("离任"), q.T("离任后岗位空缺，会列入责任空白；有接任人请用交接。"), func(org.Post) []deed.Input {
		return []deed.Input{deed.Date("from", q.T("任职的最后一天"), q.Today())}
	}, func(in *deed.Answers, _ *app.Desk) org.PostCommand { return org.Vacate{Last: in.Day("from")} })
}

func (q *req) deputise() (deed.Form, error) {
	return q.postDeed(q.T("指定代理"), q.T("代理期间两人都能办这个岗位的事，记录写明是谁办的。"), func(org.Post) []deed.Input {
		return []deed.Input{deed.AccountPick(q.Req, "holder", q.T("代理人"), q.Today()), deed.Date("from", q.T("代理自"), q.Today()), deed.Date("to", q.T("代理至"), "").Opt()}
	}, func(in *deed.Answers, _ *app.Desk) org.PostCommand {
		return org.Deputise{Account: in.Account("holder"), Span: in.Span()}
	})
}

func (q *req) endDeputy() (deed.Form, error) {
	return q.postDeed(q.T("提前结束代理"), "", func(p org.Post) []deed.Input {
		var list []ui.Option
		for _, a := range p.DeputiesOn(q.Today()) {
			list = append(list, ui.Option{Value: page.AccountLabel(q.App.District().Org.Account(a)), Label: page.AccountLabel(q.App.District().Org.Account(a))})
		}
		return []deed.Input{deed.From(deed.Radios, "account", q.T("代理人"), list), deed.Date("last", q.T("代理的最后一天"), q.Today())}
	}, func(in *deed.Answers, _ *app.Desk) org.PostCommand {
		return org.EndDeputy{Account: in.Account("account"), Last: in.Day("last")}
	})
}

func (q *req) changePost() (deed.Form, error) {
	return q.postDeed(q.T("改名称或角色"), "", func(p org.Post) []deed.Input {
		var now []string
		for _, r := range p.RolesOn(q.Today()) {
			now = append(now, string(r))
		}
		return []deed.Input{deed.Text("name", q.T("岗位名称")).Is(p.NameOn(q.Today())), deed.From(deed.Checks, "roles", q.T("角色"), q.RoleOptions()).Picked(now...), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) org.PostCommand {
		return org.ChangePost{From: in.Day("from"), Desk: desk(in)}
	})
}

func (q *req) closePost() (deed.Form, error) {
	d, err := q.postDeed(q.T("撤岗"), q.T("先办离任，再撤岗。"), func(org.Post) []deed.Input {
		return []deed.Input{deed.Date("from", q.T("自哪一天起没有这个岗位"), q.Today())}
	}, func(in *deed.Answers, _ *app.Desk) org.PostCommand { return org.ClosePost{From: in.Day("from")} })
	d.Danger = true
	return d, err
}

func (q *req) restorePost() (deed.Form, error) {
	return q.postDeed(q.T("恢复"), q.T("记错的撤岗收回，岗位照旧存续。"), func(org.Post) []deed.Input {
		return []deed.Input{deed.Area("reason", q.T("理由"), 2)}
	}, func(in *deed.Answers, k *app.Desk) org.PostCommand {
		return org.RestorePost{Reason: k.Text("reason", in.Text("reason"))}
	})
}
