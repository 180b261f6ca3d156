package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/division"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) unitDeeds() []route {
	return slices.Concat(
		s.deed("/org/new", app.EditOrg, (*req).foundUnit),
		s.deed("/org/{id}/rename", app.EditOrg, (*req).renameUnit),
		s.deed("/org/{id}/recode", app.EditOrg, (*req).recodeUnit),
		s.deed("/org/{id}/move", app.EditOrg, (*req).moveUnit),
		s.deed("/org/{id}/merge", app.EditOrg, (*req).mergeUnit),
		s.deed("/org/{id}/close", app.EditOrg, (*req).closeUnit),
		s.deed("/org/{id}/alias", app.EditOrg, (*req).aliasUnit),
		s.deed("/org/{id}/unalias", app.EditOrg, (*req).unaliasUnit),
		s.deed("/org/{id}/members", app.EditOrg, (*req).setMembers),
		s.deed("/org/{id}/post", app.EditOrg, (*req).createPost),
		s.deed("/org/{id}/power", app.EditOrg, (*req).listPower),
		s.deed("/org/{id}/delegate", app.EditOrg, (*req).delegate),
	)
}

// unitActs are what may be done with a unit, each on a page of its own.
func (q *req) unitActs(u org.Unit) []act {
	to := func(what string) string { return "/org/" + string(u.ID) + "/" + what }
	list := []act{
		{q.t("设岗"), to("post"), ""}, {q.t("列入权力清单"), to("power"), q.t("基本、配合或收回")}, {q.t("委托权限"), to("delegate"), ""},
		{q.t("更名"), to("rename"), ""}, {q.t("调整隶属"), to("move"), ""}, {q.t("加别名"), to("alias"), q.t("表格里常见的别的写法")},
	}
	if len(u.Aliases) > 0 {
		list = append(list, act{q.t("删别名"), to("unalias"), ""})
	}
	if u.Kind == org.Zone || u.Kind.Temporary() {
		list = append(list, act{q.t("确定成员"), to("members"), ""})
	}
	if u.Territory() {
		list = append(list, act{q.t("变更区划代码"), to("recode"), ""})
	}
	return append(list, act{q.t("并入别的单位"), to("merge"), ""}, act{q.t("撤销"), to("close"), ""})
}

// unitDeed is the frame of a deed on the unit of the address: run makes the command.
func (q *req) unitDeed(title, note string, inputs func(org.Unit) []input, build func(in *answers, k *app.Desk) org.UnitCommand) (deed, error) {
	u, day, err := q.unitAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: title, Note: note, Button: title, Inputs: inputs(u)}
	d.Crumbs = append(q.unitCrumbs(u, day), ui.Link{Text: u.NameOn(day), Href: q.unitHref(u.ID, day)})
	d.run = func(ask app.Ask, in *answers) (string, error) {
		return "/org/" + string(u.ID), q.changeUnit(ask, in, u.ID, build)
	}
	return d, nil
}

// changeUnit carries out a command, unless an answer could not be read.
func (q *req) changeUnit(ask app.Ask, in *answers, id org.UnitID, build func(in *answers, k *app.Desk) org.UnitCommand) error {
	_, err := q.s.app.UnitWords(q.Context(), ask, id, func(k *app.Desk) org.UnitCommand {
		c := build(in, k)
		k.Refuse(in.err)
		return c
	})
	return err
}

// since asks from which day a change holds.
func (q *req) since() input {
	return date("from", q.t("自哪一天起"), q.today()).hint(q.t("以前的日子不受影响"))
}

// paper asks for the number of the paper behind a change.
func (q *req) paper() input {
	return text("document", q.t("文号")).optional().hint(q.t("如：高新政发〔2018〕12号"))
}

func (q *req) foundUnit() (deed, error) {
	var kinds []ui.Option
	for _, k := range org.UnitKinds {
		kinds = append(kinds, ui.Option{Value: string(k.Kind), Label: q.word(k.Word)})
	}
	kind := from(inSelect, "kind", q.t("类型"), kinds)
	kind.ask = q.t("请选择")
	today := q.today()
	d := deed{Title: q.t("设立单位"), Button: q.t("设立这个单位"), Crumbs: []ui.Link{{Text: q.t("机构"), Href: "/org"}}, Inputs: []input{
		kind, text("name", q.t("全称")), text("short", q.t("简称")).optional(),
		text("code", q.t("编码")).hint(q.t("本办自编，永不重复使用；字母、数字和 - . _")),
		q.unitPick("parent", q.t("上级单位"), today).optional(),
		date("from", q.t("设立日期"), today), date("to", q.t("预定撤销日期"), "").optional().hint(q.t("只有临时机构填写")),
		text("division", q.t("区划代码")).optional(), text("edition", q.t("区划版本年份")).optional().hint(q.t("如 2018；代码离开版本没有意义")),
		area("aliases", q.t("别名"), 2).optional().hint(q.t("一行一个")),
	}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		id := org.UnitID(ask.ID)
		return "/org/" + string(id), q.changeUnit(ask, in, id, func(in *answers, _ *app.Desk) org.UnitCommand {
			return org.Found{ID: id, Code: in.text("code"), Kind: org.UnitKind(in.text("kind")), Name: org.UnitName{Full: in.text("name"), Short: in.text("short")},
				Parent: in.unit("parent", in.day("from")), Division: org.Division{Edition: division.Edition(in.text("edition")), Code: in.text("division")},
				Span: in.span(), Aliases: in.lines("aliases")}
		})
	}
	return d, nil
}

func (q *req) renameUnit() (deed, error) {
	return q.unitDeed(q.t("更名"), q.t("旧名称留在沿革里，旧表格仍按旧名找到它。"), func(u org.Unit) []input {
		return []input{text("name", q.t("新全称")).is(u.NameOn(q.today())), text("short", q.t("新简称")).optional(), q.since(), q.paper()}
	}, func(in *answers, _ *app.Desk) org.UnitCommand {
		return org.Rename{From: in.day("from"), Name: org.UnitName{Full: in.text("name"), Short: in.text("short")}, Document: in.text("document")}
	})
}

func (q *req) recodeUnit() (deed, error) {
	return q.unitDeed(q.t("变更区划代码"), "", func(org.Unit) []input {
		return []input{text("division", q.t("区划代码")), text("edition", q.t("区划版本年份")), q.since()}
	}, func(in *answers, _ *app.Desk) org.UnitCommand {
		return org.Recode{From: in.day("from"), Division: org.Division{Edition: division.Edition(in.text("edition")), Code: in.text("division")}}
	})
}

func (q *req) moveUnit() (deed, error) {
	return q.unitDeed(q.t("调整隶属"), "", func(org.Unit) []input {
		return []input{q.unitPick("parent", q.t("新的上级单位"), q.today()).optional().hint(q.t("不填就是最上级")), q.since(), q.paper()}
	}, func(in *answers, _ *app.Desk) org.UnitCommand {
		return org.Move{From: in.day("from"), Parent: in.unit("parent", in.day("from")), Document: in.text("document")}
	})
}

func (q *req) mergeUnit() (deed, error) {
	d, err := q.unitDeed(q.t("并入别的单位"), q.t("自这一天起由承接单位负责；以前的事仍记在旧单位名下。"), func(org.Unit) []input {
		return []input{q.unitPick("into", q.t("承接单位"), q.today()), q.since(), q.paper()}
	}, func(in *answers, _ *app.Desk) org.UnitCommand {
		return org.Merge{From: in.day("from"), Into: in.unit("into", in.day("from")), Document: in.text("document")}
	})
	d.Danger = true
	return d, err
}

func (q *req) closeUnit() (deed, error) {
	d, err := q.unitDeed(q.t("撤销"), q.t("没有承接单位才用撤销；有承接单位请用并入。"), func(org.Unit) []input {
		return []input{date("from", q.t("自哪一天起没有它"), q.today()), area("reason", q.t("理由"), 2)}
	}, func(in *answers, k *app.Desk) org.UnitCommand {
		return org.Close{From: in.day("from"), Reason: k.Text("reason", in.text("reason"))}
	})
	d.Danger = true
	return d, err
}

func (q *req) aliasUnit() (deed, error) {
	return q.unitDeed(q.t("加别名"), q.t("导入旧表格时，写成别名的也算这个单位。"), func(org.Unit) []input {
		return []input{text("alias", q.t("别名"))}
	}, func(in *answers, _ *app.Desk) org.UnitCommand { return org.AddAlias{Alias: in.text("alias")} })
}

func (q *req) unaliasUnit() (deed, error) {
	return q.unitDeed(q.t("删别名"), "", func(u org.Unit) []input {
		var list []ui.Option
		for _, a := range u.Aliases {
			list = append(list, ui.Option{Value: a, Label: a})
		}
		return []input{from(inRadios, "alias", q.t("删哪一个"), list)}
	}, func(in *answers, _ *app.Desk) org.UnitCommand { return org.RemoveAlias{Alias: in.text("alias")} })
}

func (q *req) setMembers() (deed, error) {
	return q.unitDeed(q.t("确定成员"), q.t("写全自这一天起的所有成员，没写的就不再是成员。"), func(u org.Unit) []input {
		r, today := q.s.app.District().Org, q.today()
		m, _ := u.Members.On(today)
		units, posts := make([]string, len(m.Units)), make([]string, len(m.Posts))
		for n, id := range m.Units {
			units[n] = r.UnitName(id, today)
		}
		for n, id := range m.Posts {
			posts[n] = q.postLabel(r.Post(id), today)
		}
		return []input{
			area("units", q.t("成员单位"), 5).optional().hint(q.t("一行一个，写名称、别名或编码")).is(strings.Join(units, "\n")),
			area("posts", q.t("成员岗位"), 4).optional().hint(q.t("一行一个，写成“单位·岗位”")).is(strings.Join(posts, "\n")),
			q.since(), q.paper(),
		}
	}, func(in *answers, _ *app.Desk) org.UnitCommand {
		day := in.day("from")
		return org.SetMembers{From: day, Members: org.Members{Units: in.units("units", day), Posts: in.posts("posts", day)}, Document: in.text("document")}
	})
}
