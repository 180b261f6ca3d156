package registers

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	places "shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func siteDeeds() []route {
	return slices.Concat(
		deed.Routes("/sites/new", app.EditSites, (*req).foundSite),
		deed.Routes("/sites/{id}/rename", app.EditSites, (*req).renameSite),
		deed.Routes("/sites/{id}/type", app.EditSites, (*req).retypeSite),
		deed.Routes("/sites/{id}/place", app.EditSites, (*req).placeSite),
		deed.Routes("/sites/{id}/cell", app.EditSites, (*req).reassignSite),
		deed.Routes("/sites/{id}/owner", app.EditSites, (*req).ownSite),
		deed.Routes("/sites/{id}/manager", app.EditSites, (*req).manageSite),
		deed.Routes("/sites/{id}/state", app.EditSites, (*req).switchSite),
		deed.Routes("/sites/{id}/exempt", app.EditSites, (*req).exemptSite),
		deed.Routes("/sites/{id}/unexempt", app.EditSites, (*req).endExemption),
		deed.Routes("/sites/{id}/close", app.EditSites, (*req).closeSite),
	)
}

func (q *req) siteActs(x places.Site, day calendar.Date) []page.Act {
	to := func(what string) string { return "/sites/" + string(x.ID) + "/" + what }
	list := []page.Act{page.Do(q.T("改网格"), to("cell"), ""), page.Do(q.T("改直管单位"), to("owner"), ""), page.Do(q.T("改地址或位置"), to("place"), ""), page.Do(q.T("登记现场负责人"), to("manager"), q.T("存入保密库")),
		page.Do(q.T("启用、停用或施工"), to("state"), ""), page.Do(q.T("列不适用项"), to("exempt"), "")}
	if slices.ContainsFunc(x.Exemptions, func(e places.Exemption) bool { return e.Span.Holds(day) }) {
		list = append(list, page.Do(q.T("恢复适用"), to("unexempt"), ""))
	}
	return append(list, page.Do(q.T("更名"), to("rename"), ""), page.Do(q.T("改类型"), to("type"), ""), page.Do(q.T("注销"), to("close"), ""))
}

// siteDeed is the frame of a deed on the site of the address.
func (q *req) siteDeed(title, note string, inputs func(x places.Site, today calendar.Date) []deed.Input, build func(in *deed.Answers, k *app.Desk) places.Command) (deed.Form, error) {
	x, day, err := q.siteAt()
	if err != nil {
		return deed.Form{}, err
	}
	at := "/sites/" + string(x.ID)
	d := deed.Form{Title: title, Note: note, Button: title, Inputs: inputs(x, q.Today()), Crumbs: append(q.siteCrumbs(), ui.Link{Text: x.NameOn(day), Href: at})}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) { return at, q.changeSite(ask, in, x.ID, build) }
	return d, nil
}

func (q *req) changeSite(ask app.Ask, in *deed.Answers, id places.ID, build func(*deed.Answers, *app.Desk) places.Command) error {
	_, err := q.App.Site(q.Context(), ask, id, func(k *app.Desk) places.Command {
		c := build(in, k)
		k.Refuse(in.Err)
		return c
	})
	return err
}

// placeInputs ask where a site lies.
func (q *req) placeInputs(p places.Place) []deed.Input {
	point := ""
	if !p.Point.IsZero() {
		point = p.Point.String()
	}
	return []deed.Input{deed.Text("address", q.T("地址")).Opt().Is(p.Address), deed.Text("point", q.T("经纬度")).Opt().Is(point).Hinted(q.T("WGS84，先经度后纬度，如 115.9861,36.4561")), deed.Text("walk", q.T("考察路线")).Opt().Is(p.Walk)}
}

func place(a *deed.Answers) places.Place {
	return places.Place{Address: a.Text("address"), Point: point(a, "point"), Walk: a.Text("walk")}
}

func (q *req) foundSite() (deed.Form, error) {
	today := q.Today()
	kind := deed.From(deed.Select, "type", q.T("类型"), q.siteTypeOptions())
	kind.Ask = q.T("请选择")
	d := deed.Form{Title: q.T("登记点位"), Button: q.T("登记这个点位"), Crumbs: q.siteCrumbs(), Inputs: []deed.Input{deed.Text("code", q.T("编号")), deed.Text("name", q.T("名称")), kind}}
	d.Inputs = append(d.Inputs, q.placeInputs(places.Place{})...)
	d.Inputs = append(d.Inputs, q.cellPick("cell", q.T("网格"), today).Opt(), deed.UnitPick(q.Req, "owner", q.T("直管单位"), today).Opt(), q.since())
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		id := places.ID(ask.ID)
		return "/sites/" + string(id), q.changeSite(ask, in, id, func(in *deed.Answers, _ *app.Desk) places.Command {
			day := in.Day("from")
			return places.Found{ID: id, Code: in.Text("code"), Name: in.Text("name"), Type: in.Text("type"), Place: place(in), Cell: cell(in, "cell", day), Owner: in.Unit("owner", day), From: day}
		})
	}
	return d, nil
}

func (q *req) renameSite() (deed.Form, error) {
	return q.siteDeed(q.T("更名"), "", func(x places.Site, d calendar.Date) []deed.Input {
		return []deed.Input{deed.Text("name", q.T("新名称")).Is(x.NameOn(d)), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) places.Command {
		return places.Rename{From: in.Day("from"), Name: in.Text("name")}
	})
}

func (q *req) retypeSite() (deed.Form, error) {
	return q.siteDeed(q.T("改类型"), q.T("类型决定用哪张检查表。"), func(x places.Site, d calendar.Date) []deed.Input {
		return []deed.Input{deed.From(deed.Select, "type", q.T("类型"), q.siteTypeOptions()).Is(x.TypeOn(d)), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) places.Command {
		return places.Retype{From: in.Day("from"), Type: in.Text("type")}
	})
}

func (q *req) placeSite() (deed.Form, error) {
	return q.siteDeed(q.T("改地址或位置"), "", func(x places.Site, d calendar.Date) []deed.Input {
		return append(q.placeInputs(x.PlaceOn(d)), q.since())
	},
		func(in *deed.Answers, _ *app.Desk) places.Command {
			return places.Relocate{From: in.Day("from"), Place: place(in)}
		})
}

func (q *req) reassignSite() (deed.Form, error) {
	return q.siteDeed(q.T("改网格"), "", func(_ places.Site, d calendar.Date) []deed.Input {
		cell := q.cellPick("cell", q.T("新网格"), d)
		if c := q.App.District().Grid.ByCode(q.URL.Query().Get("to")); c.ID != "" {
			cell = cell.Is(cellLabel(c, d))
		}
		return []deed.Input{cell, deed.Text("why", q.T("理由")).Opt(), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) places.Command {
		return places.Reassign{From: in.Day("from"), Cell: cell(in, "cell", in.Day("from")), Why: in.Text("why")}
	})
}

func (q *req) ownSite() (deed.Form, error) {
	return q.siteDeed(q.T("改直管单位"), "", func(x places.Site, d calendar.Date) []deed.Input {
		return []deed.Input{deed.UnitPick(q.Req, "owner", q.T("直管单位"), d).Is(q.ownerName(x, d)), q.since()}
	}, func(in *deed.Answers, _ *app.Desk) places.Command {
		return places.SetOwner{From: in.Day("from"), Owner: in.Unit("owner", in.Day("from"))}
	})
}

func (q *req) manageSite() (deed.Form, error) {
	return q.siteDeed(q.T("登记现场负责人"), q.T("姓名和电话存入保密库，页面不显示；都留空就是没有人。"), func(places.Site, calendar.Date) []deed.Input {
		return []deed.Input{deed.Text("manager", q.T("姓名")).Opt(), deed.Text("phone", q.T("电话")).Opt(), q.since()}
	}, func(in *deed.Answers, k *app.Desk) places.Command {
		return places.SetManager{From: in.Day("from"), Manager: places.Manager{Name: k.Secret("manager", in.Text("manager")), Phone: k.Secret("phone", in.Text("phone"))}}
	})
}

func (q *req) switchSite() (deed.Form, error) {
	var states []ui.Option
	for _, s := range places.States {
		states = append(states, ui.Option{Value: string(s.State), Label: q.Word(s.Word)})
	}
	return q.siteDeed(q.T("启用、停用或施工"), q.T("施工期间不检查、不计分，到期自动恢复。"), func(places.Site, calendar.Date) []deed.Input {
		return []deed.Input{deed.From(deed.Radios, "state", q.T("状态"), states), deed.Date("from", q.T("自"), q.Today()), deed.Date("to", q.T("至"), "").Opt().Hinted(q.T("施工必须填")), deed.Area("reason", q.T("理由"), 2).Opt().Hinted(q.T("停用、施工必须填"))}
	}, func(in *deed.Answers, k *app.Desk) places.Command {
		return places.SetState{State: places.State(in.Text("state")), Span: in.Span(), Reason: k.Text("reason", in.Text("reason"))}
	})
}

// checkItems suggests the items of the checklists that are meant for a type of site.
func (q *req) checkItems(siteType string) (out []ui.Option) {
	for _, e := range q.Editions(standard.Checklists, standard.Manual) {
		for _, i := range e.Enabled() {
			if i.AppliesTo(siteType) {
				out = append(out, ui.Option{Label: e.ID + " " + i.Code, Note: i.Title})
			}
		}
	}
	return out
}

// item reads what checkItems suggests: edition and code.
func item(a *deed.Answers, name string) places.Item {
	edition, code, _ := strings.Cut(a.Text(name), " ")
	return places.Item{Edition: edition, Code: strings.TrimSpace(code)}
}

func (q *req) exemptSite() (deed.Form, error) {
	return q.siteDeed(q.T("列不适用项"), q.T("例如没有厕所的点位，厕所各项不适用。由双创办审批，检查报告里列明。"), func(x places.Site, d calendar.Date) []deed.Input {
		list := []deed.Input{deed.From(deed.Combo, "item", q.T("检查项"), q.checkItems(x.TypeOn(d))).Hinted(q.T("版本号 编码，从提示中选"))}
		return append(append(list, q.spanInputs()...), deed.Area("reason", q.T("理由"), 2))
	}, func(in *deed.Answers, k *app.Desk) places.Command {
		return places.Exempt{Item: item(in, "item"), Span: in.Span(), Reason: k.Text("reason", in.Text("reason"))}
	})
}

func (q *req) endExemption() (deed.Form, error) {
	return q.siteDeed(q.T("恢复适用"), "", func(x places.Site, d calendar.Date) []deed.Input {
		var list []ui.Option
		for _, e := range x.Exemptions {
			if e.Span.Holds(d) {
				list = append(list, ui.Option{Value: e.Item.Edition + " " + e.Item.Code, Label: e.Item.Code})
			}
		}
		return []deed.Input{deed.From(deed.Radios, "item", q.T("检查项"), list), deed.Date("last", q.T("不适用的最后一天"), q.Today())}
	}, func(in *deed.Answers, _ *app.Desk) places.Command {
		return places.EndExemption{Item: item(in, "item"), Last: in.Day("last")}
	})
}

func (q *req) closeSite() (deed.Form, error) {
	d, err := q.siteDeed(q.T("注销"), "", func(places.Site, calendar.Date) []deed.Input {
		return []deed.Input{deed.Date("from", q.T("自哪一天起没有它"), q.Today()), deed.Area("reason", q.T("理由"), 2)}
	}, func(in *deed.Answers, k *app.Desk) places.Command {
		return places.Close{From: in.Day("from"), Reason: k.Text("reason", in.Text("reason"))}
	})
	d.Danger = true
	return d, err
}
