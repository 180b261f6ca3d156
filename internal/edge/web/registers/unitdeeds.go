package registers

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func unitDeeds() []route {
	return slices.Concat(
		deed.Routes("/org/new", app.EditOrg, (*req).foundUnit),
		deed.Routes("/org/{id}/rename", app.EditOrg, (*req).renameUnit),
		deed.Routes("/org/{id}/recode", app.EditOrg, (*req).recodeUnit),
		deed.Routes("/org/{id}/move", app.EditOrg, (*req).moveUnit),
		deed.Routes("/org/{id}/merge", app.EditOrg, (*req).mergeUnit),
		deed.Routes("/org/{id}/close", app.EditOrg, (*req).closeUnit),
		deed.Routes("/org/{id}/restore", app.EditOrg, (*req).restoreUnit),
		deed.Routes("/org/{id}/alias", app.EditOrg, (*req).aliasUnit),
		deed.Routes("/org/{id}/unalias", app.EditOrg, (*req).unaliasUnit),
		deed.Routes("/org/{id}/members", app.EditOrg, (*req).setMembers),
		deed.Routes("/org/{id}/post", app.EditOrg, (*req).createPost),
		deed.Routes("/org/{id}/power", app.EditOrg, (*req).listPower),
		deed.Routes("/org/{id}/delegate", app.EditOrg, (*req).delegate),
	)
}

// unitActs are what may be done with a unit, each on a page of its own.
func (q *req) unitActs(u org.Unit) []page.Act {
	to := func(what string) string { return "/org/" + string(u.ID) + "/" + what }
	restore := page.Do(q.T("恢复"), to("restore"), q.T("并入或撤销是记错了"))
	if u.Span.To != "" && u.Span.To < q.Today() {
		return []page.Act{restore}
	}
	list := []page.Act{
		page.Do(q.T("设岗"), to("post"), ""), page.Do(q.T("列入权力清单"), to("power"), q.T("基本、配合或收回")), page.Do(q.T("委托权限"), to("delegate"), ""),
		page.Do(q.T("更名"), to("rename"), ""), page.Do(q.T("调整隶属"), to("move"), ""), page.Do(q.T("加别名"), to("alias"), q.T("表格里常见的别的写法")),
	}
	if len(u.Aliases) > 0 {
		list = append(list, page.Do(q.T("删别名"), to("unalias"), ""))
	}
	if u.Kind == org.Zone || u.Kind.Temporary() {
		list = append(list, page.Do(q.T("确定成员"), to("members"), ""))
	}
	if u.Territory() {
		list = append(list, page.Do(q.T("变更区划代码"), to("recode"), ""))
	}
	if u.Span.To != "" {
		return append(list, restore)
	}
	return append(list, page.Do(q.T("并入别的单位"), to("merge"), ""), page.Do(q.T("撤销"), to("close"), ""))
}

// unitDeed is the frame of a deed on the unit of the address: run makes the command.
func (q *req) unitDeed(title, note string, inputs func(org.Unit) []deed.Input, build func(in *deed.Answers, k *app.Desk) org.UnitCommand) (deed.Form, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: title, Note: note, Button: title, Inputs: inputs(u)}
	d.Crumbs = append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.UnitHref(u.ID, day)})
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		return "/org/" + string(u.ID), q.changeUnit(ask, in, u.ID, build)
	}
	return d, nil
}

// changeUnit carries out a command, unless an answer could not be read.
func (q *req) changeUnit(ask app.Ask, in *deed.Answers, id org.UnitID, build func(in *deed.Answers, k *app.Desk) org.UnitCommand) error {
	_, err := q.App.UnitWords(q.Context(), ask, id, func(k *app.Desk) org.UnitCommand {
		c := build(in, k)
		k.Refuse(in.Err)
		return c
	})
	return err
}

// since asks from which day a change holds.
func (q *req) since() deed.Input {
	return deed.Date("from", q.T("自哪一天起"), q.Today()).Hinted(q.T("以前的日子不受影响"))
}

// paper asks for the number of the paper behind a change.
func (q *req) paper() deed.Input {
	return deed.Text("document", q.T("文号")).Opt().Hinted(q.T("如：高新政发〔2018〕12号"))
}

func (q *req) foundUnit() (deed.Form, error) {
	var kinds []ui.Option
	for _, k := range org.UnitKinds {
		kinds = append(kinds, ui.Option{Value: string(k.Kind), Label: q.Word(k.Word)})
	}
	kind := deed.From(deed.Select, "kind", q.T("类型"), kinds)
	kind.Ask = q.T("请选择")
	today := q.Today()
	d := deed.Form{Title: q.T("设立单位"), Button: q.T("设立这个单位"), Crumbs: []ui.Link{{Text: q.T("机构"), Href: "/org"}}, Inputs: []deed.Input{
		kind, deed.Text("name", q.T("全称")), deed.Text("short", q.T("简称")).Opt(),
		deed.Text("code", q.T("编码")).Hinted(q.T("本办自编，永不重复使用；字母、数字和 - . _")),
		deed.UnitPick(q.Req, "parent", q.T("上级单位"), today).Opt(),
		deed.Date("from", q.T("设立日期"), today), deed.Date("to", q.T("预定撤销日期"), "").Opt().Hinted(q.T("只有临时机构填写")),
		deed.Text("division", q.T("区划代码")).Opt(), deed.Text("edition", q.T("区划版本年份")).Opt().Hinted(q.T("如 2018；代码离开版本没有意义")),
		deed.Area("aliases", q.T("别名"), 2).Opt().Hinted(q.T("一行一个")),
	}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		id := org.UnitID(ask.ID)
		return "/org/" + string(id), q.changeUnit(ask, in, id, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
			return org.Found{ID: id, Code: in.Text("code"), Kind: org.UnitKind(in.Text("kind")), Name: org.UnitName{Full: in.Text("name"), Short: in.Text("short")},
				Parent: in.Unit("parent", in.Day("from")), Division: org.Division{Edition: division.Edition(in.Text("edition")), Code: in.Text("division")},
				Span: in.Span(), Aliases: in.Lines("aliases")}
		})
	}
	return d, nil
}

func (q *req) renameUnit() (deed.Form, error) {
	return q.unitDeed(q.T("更名"), q.T("旧名称留在沿革里，旧表格仍按旧名找到它。"), func(u org.Unit) []deed.Input {
		return []deed.Input{deed.Text("name", q.T("新全称")).Is(u.NameOn(q.Today())), deed.Text("short", q.T("新简称")).Opt(), q.since(), q.paper()}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
		return org.Rename{From: in.Day("from"), Name: org.UnitName{Full: in.Text("name"), Short: in.Text("short")}, Document: in.Text("document")}
	})
}

func (q *req) recodeUnit() (deed.Form, error) {
	return q.unitDeed(q.T("变更区划代码"), "", func(org.Unit) []deed.Input {
		return []deed.Input{deed.Text("division", q.T("区划代码")), deed.Text("edition", q.T("区划版本年份")), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
		return org.Recode{From: in.Day("from"), Division: org.Division{Edition: division.Edition(in.Text("edition")), Code: in.Text("division")}}
	})
}

func (q *req) moveUnit() (deed.Form, error) {
	return q.unitDeed(q.T("调整隶属"), "", func(org.Unit) []deed.Input {
		return []deed.Input{deed.UnitPick(q.Req, "parent", q.T("新的上级单位"), q.Today()).Opt().Hinted(q.T("不填就是最上级")), q.since(), q.paper()}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
		return org.Move{From: in.Day("from"), Parent: in.Unit("parent", in.Day("from")), Document: in.Text("document")}
	})
}

func (q *req) mergeUnit() (deed.Form, error) {
	d, err := q.unitDeed(q.T("并入别的单位"), q.T("自这一天起由承接单位负责；以前的事仍记在旧单位名下。"), func(org.Unit) []deed.Input {
		return []deed.Input{deed.UnitPick(q.Req, "into", q.T("承接单位"), q.Today()), q.since(), q.paper()}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
		return org.Merge{From: in.Day("from"), Into: in.Unit("into", in.Day("from")), Document: in.Text("document")}
	})
	d.Danger = true
	return d, err
}

func (q *req) closeUnit() (deed.Form, error) {
	d, err := q.unitDeed(q.T("撤销"), q.T("没有承接单位才用撤销；有承接单位请用并入。"), func(org.Unit) []deed.Input {
		return []deed.Input{deed.Date("from", q.T("自哪一天起没有它"), q.Today()), deed.Area("reason", q.T("理由"), 2)}
	}, func(in *deed.Answers, k *app.Desk) org.UnitCommand {
		return org.Close{From: in.Day("from"), Reason: k.Text("reason", in.Text("reason"))}
	})
	d.Danger = true
	return d, err
}

func (q *req) restoreUnit() (deed.Form, error) {
	return q.unitDeed(q.T("恢复"), q.T("记错的并入或撤销收回，单位照旧存续；承接期间由别的单位办的事不会自动改回。"), func(org.Unit) []deed.Input {
		return []deed.Input{deed.Area("reason", q.T("理由"), 2)}
	}, func(in *deed.Answers, k *app.Desk) org.UnitCommand {
		return org.Restore{Reason: k.Text("reason", in.Text("reason"))}
	})
}

func (q *req) aliasUnit() (deed.Form, error) {
	return q.unitDeed(q.T("加别名"), q.T("导入旧表格时，写成别名的也算这个单位。"), func(org.Unit) []deed.Input {
		return []deed.Input{deed.Text("alias", q.T("别名"))}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand { return org.AddAlias{Alias: in.Text("alias")} })
}

func (q *req) unaliasUnit() (deed.Form, error) {
	return q.unitDeed(q.T("删别名"), "", func(u org.Unit) []deed.Input {
		var list []ui.Option
		for _, a := range u.Aliases {
			list = append(list, ui.Option{Value: a, Label: a})
		}
		return []deed.Input{deed.From(deed.Radios, "alias", q.T("删哪一个"), list)}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand { return org.RemoveAlias{Alias: in.Text("alias")} })
}

func (q *req) setMembers() (deed.Form, error) {
	return q.unitDeed(q.T("确定成员"), q.T("写全自这一天起的所有成员，没写的就不再是成员。"), func(u org.Unit) []deed.Input {
		r, today := q.App.District().Org, q.Today()
		m, _ := u.Members.On(today)
		units, posts := make([]string, len(m.Units)), make([]string, len(m.Posts))
		for n, id := range m.Units {
			units[n] = r.UnitName(id, today)
		}
		for n, id := range m.Posts {
			posts[n] = q.PostLabel(r.Post(id), today)
		}
		return []deed.Input{
			deed.Area("units", q.T("成员单位"), 5).Opt().Hinted(q.T("一行一个，写名称、别名或编码")).Is(strings.Join(units, "\n")),
			deed.Area("posts", q.T("成员岗位"), 4).Opt().Hinted(q.T("一行一个，写成“单位·岗位”")).Is(strings.Join(posts, "\n")),
			q.since(), q.paper(),
		}
	}, func(in *deed.Answers, _ *app.Desk) org.UnitCommand {
		day := in.Day("from")
		return org.SetMembers{From: day, Members: org.Members{Units: in.Units("units", day), Posts: in.Posts("posts", day)}, Document: in.Text("document")}
	})
}
