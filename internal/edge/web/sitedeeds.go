package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	places "shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) siteDeeds() []route {
	return slices.Concat(
		s.deed("/sites/new", app.EditSites, (*req).foundSite),
		s.deed("/sites/{id}/rename", app.EditSites, (*req).renameSite),
		s.deed("/sites/{id}/type", app.EditSites, (*req).retypeSite),
		s.deed("/sites/{id}/place", app.EditSites, (*req).placeSite),
		s.deed("/sites/{id}/cell", app.EditSites, (*req).reassignSite),
		s.deed("/sites/{id}/owner", app.EditSites, (*req).ownSite),
		s.deed("/sites/{id}/manager", app.EditSites, (*req).manageSite),
		s.deed("/sites/{id}/state", app.EditSites, (*req).switchSite),
		s.deed("/sites/{id}/exempt", app.EditSites, (*req).exemptSite),
		s.deed("/sites/{id}/unexempt", app.EditSites, (*req).endExemption),
		s.deed("/sites/{id}/close", app.EditSites, (*req).closeSite),
	)
}

func (q *req) siteActs(x places.Site, day calendar.Date) []act {
	to := func(what string) string { return "/sites/" + string(x.ID) + "/" + what }
	list := []act{{q.t("改网格"), to("cell"), ""}, {q.t("改直管单位"), to("owner"), ""}, {q.t("改地址或位置"), to("place"), ""}, {q.t("登记现场负责人"), to("manager"), q.t("存入保密库")},
		{q.t("启用、停用或施工"), to("state"), ""}, {q.t("列不适用项"), to("exempt"), ""}}
	if slices.ContainsFunc(x.Exemptions, func(e places.Exemption) bool { return e.Span.Holds(day) }) {
		list = append(list, act{q.t("恢复适用"), to("unexempt"), ""})
	}
	return append(list, act{q.t("更名"), to("rename"), ""}, act{q.t("改类型"), to("type"), ""}, act{q.t("注销"), to("close"), ""})
}

// siteDeed is the frame of a deed on the site of the address.
func (q *req) siteDeed(title, note string, inputs func(x places.Site, today calendar.Date) []input, build func(in *answers, k *app.Desk) places.Command) (deed, error) {
	x, day, err := q.siteAt()
	if err != nil {
		return deed{}, err
	}
	at := "/sites/" + string(x.ID)
	d := deed{Title: title, Note: note, Button: title, Inputs: inputs(x, q.today()), Crumbs: append(q.siteCrumbs(), ui.Link{Text: x.NameOn(day), Href: at})}
	d.run = func(ask app.Ask, in *answers) (string, error) { return at, q.changeSite(ask, in, x.ID, build) }
	return d, nil
}

func (q *req) changeSite(ask app.Ask, in *answers, id places.ID, build func(*answers, *app.Desk) places.Command) error {
	_, err := q.s.app.Site(q.Context(), ask, id, func(k *app.Desk) places.Command {
		c := build(in, k)
		k.Refuse(in.err)
		return c
	})
	return err
}

// placeInputs ask where a site lies.
func (q *req) placeInputs(p places.Place) []input {
	point := ""
	if !p.Point.IsZero() {
		point = p.Point.String()
	}
	return []input{text("address", q.t("地址")).optional().is(p.Address), text("point", q.t("经纬度")).optional().is(point).hint(q.t("WGS84，先经度后纬度，如 115.9861,36.4561")), text("walk", q.t("考察路线")).optional().is(p.Walk)}
}

func (a *answers) place() places.Place {
	return places.Place{Address: a.text("address"), Point: a.point("point"), Walk: a.text("walk")}
}

func (q *req) foundSite() (deed, error) {
	today := q.today()
	kind := from(inSelect, "type", q.t("类型"), q.siteTypeOptions())
	kind.ask = q.t("请选择")
	d := deed{Title: q.t("登记点位"), Button: q.t("登记这个点位"), Crumbs: q.siteCrumbs(), Inputs: []input{text("code", q.t("编号")), text("name", q.t("名称")), kind}}
	d.Inputs = append(d.Inputs, q.placeInputs(places.Place{})...)
	d.Inputs = append(d.Inputs, q.cellPick("cell", q.t("网格"), today).optional(), q.unitPick("owner", q.t("直管单位"), today).optional(), q.since())
	d.run = func(ask app.Ask, in *answers) (string, error) {
		id := places.ID(ask.ID)
		return "/sites/" + string(id), q.changeSite(ask, in, id, func(in *answers, _ *app.Desk) places.Command {
			day := in.day("from")
			return places.Found{ID: id, Code: in.text("code"), Name: in.text("name"), Type: in.text("type"), Place: in.place(), Cell: in.cell("cell", day), Owner: in.unit("owner", day), From: day}
		})
	}
	return d, nil
}

func (q *req) renameSite() (deed, error) {
	return q.siteDeed(q.t("更名"), "", func(x places.Site, d calendar.Date) []input {
		return []input{text("name", q.t("新名称")).is(x.NameOn(d)), q.since()}
	}, func(in *answers, _ *app.Desk) places.Command {
		return places.Rename{From: in.day("from"), Name: in.text("name")}
	})
}

func (q *req) retypeSite() (deed, error) {
	return q.siteDeed(q.t("改类型"), q.t("类型决定用哪张检查表。"), func(x places.Site, d calendar.Date) []input {
		return []input{from(inSelect, "type", q.t("类型"), q.siteTypeOptions()).is(x.TypeOn(d)), q.since()}
	}, func(in *answers, _ *app.Desk) places.Command {
		return places.Retype{From: in.day("from"), Type: in.text("type")}
	})
}

func (q *req) placeSite() (deed, error) {
	return q.siteDeed(q.t("改地址或位置"), "", func(x places.Site, d calendar.Date) []input { return append(q.placeInputs(x.PlaceOn(d)), q.since()) },
		func(in *answers, _ *app.Desk) places.Command {
			return places.Relocate{From: in.day("from"), Place: in.place()}
		})
}

func (q *req) reassignSite() (deed, error) {
	return q.siteDeed(q.t("改网格"), "", func(_ places.Site, d calendar.Date) []input {
		cell := q.cellPick("cell", q.t("新网格"), d)
		if c := q.s.app.District().Grid.ByCode(q.URL.Query().Get("to")); c.ID != "" {
			cell = cell.is(cellLabel(c, d))
		}
		return []input{cell, text("why", q.t("理由")).optional(), q.since()}
	}, func(in *answers, _ *app.Desk) places.Command {
		return places.Reassign{From: in.day("from"), Cell: in.cell("cell", in.day("from")), Why: in.text("why")}
	})
}

func (q *req) ownSite() (deed, error) {
	return q.siteDeed(q.t("改直管单位"), "", func(x places.Site, d calendar.Date) []input {
		return []input{q.unitPick("owner", q.t("直管单位"), d).is(q.ownerName(x, d)), q.since()}
	}, func(in *answers, _ *app.Desk) places.Command {
		return places.SetOwner{From: in.day("from"), Owner: in.unit("owner", in.day("from"))}
	})
}

func (q *req) manageSite() (deed, error) {
	return q.siteDeed(q.t("登记现场负责人"), q.t("姓名和电话存入保密库，页面不显示；都留空就是没有人。"), func(places.Site, calendar.Date) []input {
		return []input{text("manager", q.t("姓名")).optional(), text("phone", q.t("电话")).optional(), q.since()}
	}, func(in *answers, k *app.Desk) places.Command {
		return places.SetManager{From: in.day("from"), Manager: places.Manager{Name: k.Secret("manager", in.text("manager")), Phone: k.Secret("phone", in.text("phone"))}}
	})
}

func (q *req) switchSite() (deed, error) {
	var states []ui.Option
	for _, s := range places.States {
		states = append(states, ui.Option{Value: string(s.State), Label: q.word(s.Word)})
	}
	return q.siteDeed(q.t("启用、停用或施工"), q.t("施工期间不检查、不计分，到期自动恢复。"), func(places.Site, calendar.Date) []input {
		return []input{from(inRadios, "state", q.t("状态"), states), date("from", q.t("自"), q.today()), date("to", q.t("至"), "").optional().hint(q.t("施工必须填")), area("reason", q.t("理由"), 2).optional().hint(q.t("停用、施工必须填"))}
	}, func(in *answers, k *app.Desk) places.Command {
		return places.SetState{State: places.State(in.text("state")), Span: in.span(), Reason: k.Text("reason", in.text("reason"))}
	})
}

// checkItems suggests the items of the checklists that are meant for a type of site.
func (q *req) checkItems(siteType string) (out []ui.Option) {
	for _, e := range q.editions(standard.Checklists, standard.Manual) {
		for _, i := range e.Enabled() {
			if i.AppliesTo(siteType) {
				out = append(out, ui.Option{Label: e.ID + " " + i.Code, Note: i.Title})
			}
		}
	}
	return out
}

// item reads what checkItems suggests: edition and code.
func (a *answers) item(name string) places.Item {
	edition, code, _ := strings.Cut(a.text(name), " ")
	return places.Item{Edition: edition, Code: strings.TrimSpace(code)}
}

func (q *req) exemptSite() (deed, error) {
	return q.siteDeed(q.t("列不适用项"), q.t("例如没有厕所的点位，厕所各项不适用。由双创办审批，检查报告里列明。"), func(x places.Site, d calendar.Date) []input {
		list := []input{from(inCombo, "item", q.t("检查项"), q.checkItems(x.TypeOn(d))).hint(q.t("版本号 编码，从提示中选"))}
		return append(append(list, q.spanInputs()...), area("reason", q.t("理由"), 2))
	}, func(in *answers, k *app.Desk) places.Command {
		return places.Exempt{Item: in.item("item"), Span: in.span(), Reason: k.Text("reason", in.text("reason"))}
	})
}

func (q *req) endExemption() (deed, error) {
	return q.siteDeed(q.t("恢复适用"), "", func(x places.Site, d calendar.Date) []input {
		var list []ui.Option
		for _, e := range x.Exemptions {
			if e.Span.Holds(d) {
				list = append(list, ui.Option{Value: e.Item.Edition + " " + e.Item.Code, Label: e.Item.Code})
			}
		}
		return []input{from(inRadios, "item", q.t("检查项"), list), date("last", q.t("不适用的最后一天"), q.today())}
	}, func(in *answers, _ *app.Desk) places.Command {
		return places.EndExemption{Item: in.item("item"), Last: in.day("last")}
	})
}

func (q *req) closeSite() (deed, error) {
	d, err := q.siteDeed(q.t("注销"), "", func(places.Site, calendar.Date) []input {
		return []input{date("from", q.t("自哪一天起没有它"), q.today()), area("reason", q.t("理由"), 2)}
	}, func(in *answers, k *app.Desk) places.Command {
		return places.Close{From: in.day("from"), Reason: k.Text("reason", in.text("reason"))}
	})
	d.Danger = true
	return d, err
}
