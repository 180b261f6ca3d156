package web

import (
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) standardDeeds() []route {
	return slices.Concat(
		s.deed("/standards/{id}/retire", app.EditStd, (*req).retireEdition),
		s.deed("/standards/{id}/items/{code}/enable", app.EditStd, (*req).enableItem),
		s.deed("/standards/{id}/items/{code}/disable", app.EditStd, (*req).disableItem),
	)
}

// itemAt is the edition and the row of the address.
func (q *req) itemAt() (standard.State, standard.Standing, error) {
	e, err := q.editionAt()
	if err != nil {
		return e, standard.Standing{}, err
	}
	i, err := e.Standing(q.PathValue("code"))
	return e, i, err
}

func (s *Server) showItem(q *req) error {
	e, i, err := q.itemAt()
	if err != nil {
		return err
	}
	tree := standard.NewTree(e.Items)
	l := ui.Layout{Title: i.Title, Crumbs: q.itemCrumbs(e), Marks: itemBadges(q.word(i.Kind.Text()), i)}
	for _, up := range tree.Path(i.Parent) {
		l.Crumbs = append(l.Crumbs, ui.Link{Text: up.Title, Href: itemHref(e.ID, up.Code)})
	}
	main := []section{{Title: q.t("要求"), Body: q.requirement(i)}, {Title: q.t("说明"), Body: ui.Facts(true, q.itemFacts(e, i))}}
	if kids := tree.Children(i.Code); len(kids) > 0 {
		var rows []standard.Standing
		for _, k := range kids {
			if s, err := e.Standing(k.Code); err == nil {
				rows = append(rows, s)
			}
		}
		main = append(main, section{ID: "below", Title: q.t("下级条目"), Body: ui.DataTable(q.itemTable(e, rows, nil, false))})
	}
	var side []section
	if q.may(app.EditStd) && e.RetiredOn == "" {
		act1 := act{q.t("启用为自定条目"), itemHref(e.ID, i.Code) + "/enable", ""}
		if i.Enabled {
			act1 = act{q.t("停用这一条"), itemHref(e.ID, i.Code) + "/disable", ""}
		} else if i.Confidence != standard.FromMemory {
			act1.Label = q.t("重新启用")
		}
		side = []section{{Title: q.t("办理"), Body: acts([]act{act1})}}
	}
	return q.page(l, withSide(main, side))
}

func (q *req) itemCrumbs(e standard.State) []ui.Link {
	return []ui.Link{{Text: q.t("测评标准"), Href: "/standards"}, {Text: e.Title, Href: "/standards/" + e.ID}}
}

func (q *req) requirement(i standard.Standing) templComponent {
	if i.Requirement == "" {
		return none(q.t("这一条没有另写要求，以标题为准。"))
	}
	return paragraph(i.Requirement)
}

// itemFacts are what is known of a row; what is not known is left out.
func (q *req) itemFacts(e standard.State, i standard.Standing) (facts []ui.Fact) {
	put := func(name, value string) {
		if value != "" {
			facts = append(facts, ui.Fact{Name: name, Value: ui.Text(value)})
		}
	}
	list := func(s []string) string { return strings.Join(s, q.t("、")) }
	put(q.t("测评方法"), list(i.Methods))
	put(q.t("阈值"), i.Threshold.Text())
	put(q.t("分值"), i.Score)
	put(q.t("适用点位"), list(q.siteTypeNames(i.SiteTypes)))
	put(q.t("牵头单位"), i.Lead)
	put(q.t("责任单位"), list(i.Depts))
	if !i.Term.IsZero() {
		put(q.t("时限"), q.termWords(i.Term))
	}
	put(q.t("结案标准"), i.CloseWhen)
	if i.Official() {
		put(q.t("官方编号"), i.OfficialCode)
	}
	put(q.t("口径"), i.Edition)
	put(q.t("信度"), q.word(i.Confidence.Text()))
	put(q.t("来源"), list(i.Sources))
	put(q.t("备注"), i.Note)
	put(q.t("版本"), e.Title)
	return facts
}

func (q *req) termWords(t standard.Term) string {
	unit := q.t("天")
	if t.Unit == standard.Hour {
		unit = q.t("小时")
	}
	if t.Clock == standard.Working {
		return q.t("%d 个工作%s", t.N, unit)
	}
	return q.t("%d %s，连续计", t.N, unit)
}

// siteTypeNames writes the types of site by their names.
func (q *req) siteTypeNames(codes []string) []string {
	out := slices.Clone(codes)
	for _, e := range q.editions(standard.SiteTypes) {
		for n, c := range codes {
			if i, err := e.Standing(c); err == nil {
				out[n] = i.Title
			}
		}
	}
	return out
}

func (q *req) enableItem() (deed, error) {
	e, i, err := q.itemAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("启用条目"), Note: q.t("“%s”启用后标“自定”，不会当作官方条目。", i.Title), Button: q.t("启用这一条"), Inputs: []input{area("reason", q.t("启用理由"), 2)}}
	d.Crumbs = append(q.itemCrumbs(e), ui.Link{Text: i.Title, Href: itemHref(e.ID, i.Code)})
	d.run = func(ask app.Ask, in *answers) (string, error) {
		return itemHref(e.ID, i.Code), q.enable(ask, e.ID, []string{i.Code}, in.text("reason"))
	}
	return d, nil
}

func (q *req) disableItem() (deed, error) {
	e, i, err := q.itemAt()
	if err != nil {
		return deed{}, err
	}
	d := deed{Title: q.t("停用条目"), Note: q.t("停用“%s”：不再用于新的检查和登记，已有记录照旧可查。", i.Title), Button: q.t("停用这一条"), Danger: true, Inputs: []input{area("reason", q.t("停用理由"), 2)}}
	d.Crumbs = append(q.itemCrumbs(e), ui.Link{Text: i.Title, Href: itemHref(e.ID, i.Code)})
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.Standard(q.Context(), ask, e.ID, func(k *app.Desk) standard.Command {
			if in.text("reason") == "" {
				k.Refuse(fault.New(fault.Invalid, "请写明停用的理由").At("reason"))
			}
			return standard.Disable{Codes: []string{i.Code}, By: q.officer(), Reason: k.Text("reason", in.text("reason"))}
		})
		return itemHref(e.ID, i.Code), err
	}
	return d, nil
}

func (q *req) retireEdition() (deed, error) {
	e, err := q.editionAt()
	if err != nil {
		return deed{}, err
	}
	var others []ui.Option
	for _, o := range q.editions(e.System) {
		if o.ID != e.ID {
			others = append(others, ui.Option{Value: o.ID, Label: o.Title})
		}
	}
	successor := from(inSelect, "successor", q.t("接替的版本"), others).optional()
	successor.ask = q.t("没有")
	d := deed{Title: q.t("废止这一版"), Note: q.t("废止后不再用于新的检查和登记；以前按它办的事照旧可查。先做版本对照，再废止旧版。"), Button: q.t("废止“%s”", e.Title), Danger: true,
		Crumbs: q.itemCrumbs(e), Inputs: []input{date("from", q.t("自哪一天起不用"), q.today()), successor, area("reason", q.t("理由"), 2).optional()}}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.Standard(q.Context(), ask, e.ID, func(k *app.Desk) standard.Command {
			return standard.Retire{From: in.day("from"), Successor: in.text("successor"), By: q.officer(), Reason: k.Text("reason", in.text("reason"))}
		})
		return "/standards/" + e.ID, err
	}
	return d, nil
}
