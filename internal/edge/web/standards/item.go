package standards

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func standardDeeds() []route {
	return slices.Concat(
		deed.Routes("/standards/{id}/retire", app.EditStd, (*req).retireEdition),
		deed.Routes("/standards/{id}/items/{code}/enable", app.EditStd, (*req).enableItem),
		deed.Routes("/standards/{id}/items/{code}/disable", app.EditStd, (*req).disableItem),
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

func (q *req) showItem() error {
	e, i, err := q.itemAt()
	if err != nil {
		return err
	}
	tree := standard.NewTree(e.Items)
	l := ui.Layout{Title: i.Title, Crumbs: q.itemCrumbs(e), Marks: itemBadges(q.Word(i.Kind.Text()), i)}
	for _, up := range tree.Path(i.Parent) {
		l.Crumbs = append(l.Crumbs, ui.Link{Text: up.Title, Href: itemHref(e.ID, up.Code)})
	}
	main := []page.Section{{Title: q.T("要求"), Body: q.requirement(i)}, {Title: q.T("说明"), Body: ui.Facts(true, q.itemFacts(e, i))}}
	if kids := tree.Children(i.Code); len(kids) > 0 {
		var rows []standard.Standing
		for _, k := range kids {
			if s, err := e.Standing(k.Code); err == nil {
				rows = append(rows, s)
			}
		}
		main = append(main, page.Section{ID: "below", Title: q.T("下级条目"), Body: ui.DataTable(q.itemTable(e, rows, nil, false))})
	}
	var side []page.Section
	if q.May(app.EditStd) && e.RetiredOn == "" {
		act1 := page.Do(q.T("启用为自定条目"), itemHref(e.ID, i.Code)+"/enable", "")
		if i.Enabled {
			act1 = page.Do(q.T("停用这一条"), itemHref(e.ID, i.Code)+"/disable", "")
		} else if i.Confidence != standard.FromMemory {
			act1.Label = q.T("重新启用")
		}
		side = []page.Section{{Title: q.T("办理"), Body: page.Acts([]page.Act{act1})}}
	}
	return q.Page(l, page.WithSide(main, side))
}

func (q *req) itemCrumbs(e standard.State) []ui.Link {
	return []ui.Link{{Text: q.T("测评标准"), Href: "/standards"}, {Text: e.Title, Href: "/standards/" + e.ID}}
}

func (q *req) requirement(i standard.Standing) templ.Component {
	if i.Requirement == "" {
		return page.None(q.T("这一条没有另写要求，以标题为准。"))
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
	list := func(s []string) string { return strings.Join(s, q.T("、")) }
	put(q.T("测评方法"), list(i.Methods))
	put(q.T("阈值"), i.Threshold.Text())
	put(q.T("分值"), i.Score)
	put(q.T("适用点位"), list(q.siteTypeNames(i.SiteTypes)))
	put(q.T("牵头单位"), i.Lead)
	put(q.T("责任单位"), list(i.Depts))
	if !i.Term.IsZero() {
		put(q.T("时限"), q.termWords(i.Term))
	}
	put(q.T("结案标准"), i.CloseWhen)
	if i.Official() {
		put(q.T("官方编号"), i.OfficialCode)
	}
	put(q.T("口径"), i.Edition)
	put(q.T("信度"), q.Word(i.Confidence.Text()))
	put(q.T("来源"), list(i.Sources))
	put(q.T("备注"), i.Note)
	put(q.T("版本"), e.Title)
	return facts
}

func (q *req) termWords(t standard.Term) string {
	unit := q.T("天")
	if t.Unit == standard.Hour {
		unit = q.T("小时")
	}
	if t.Clock == standard.Working {
		return q.T("%d 个工作%s", t.N, unit)
	}
	return q.T("%d %s，连续计", t.N, unit)
}

// siteTypeNames writes the types of site by their names.
func (q *req) siteTypeNames(codes []string) []string {
	out := slices.Clone(codes)
	for _, e := range q.Editions(standard.SiteTypes) {
		for n, c := range codes {
			if i, err := e.Standing(c); err == nil {
				out[n] = i.Title
			}
		}
	}
	return out
}

func (q *req) enableItem() (deed.Form, error) {
	e, i, err := q.itemAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("启用条目"), Note: q.T("“%s”启用后标“自定”，不会当作官方条目。", i.Title), Button: q.T("启用这一条"), Inputs: []deed.Input{deed.Area("reason", q.T("启用理由"), 2)}}
	d.Crumbs = append(q.itemCrumbs(e), ui.Link{Text: i.Title, Href: itemHref(e.ID, i.Code)})
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		return itemHref(e.ID, i.Code), q.enable(ask, e.ID, []string{i.Code}, in.Text("reason"))
	}
	return d, nil
}

func (q *req) disableItem() (deed.Form, error) {
	e, i, err := q.itemAt()
	if err != nil {
		return deed.Form{}, err
	}
	d := deed.Form{Title: q.T("停用条目"), Note: q.T("停用“%s”：不再用于新的检查和登记，已有记录照旧可查。", i.Title), Button: q.T("停用这一条"), Danger: true, Inputs: []deed.Input{deed.Area("reason", q.T("停用理由"), 2)}}
	d.Crumbs = append(q.itemCrumbs(e), ui.Link{Text: i.Title, Href: itemHref(e.ID, i.Code)})
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.Standard(q.Context(), ask, e.ID, func(k *app.Desk) standard.Command {
			if in.Text("reason") == "" {
				k.Refuse(fault.New(fault.Invalid, "请写明停用的理由").At("reason"))
			}
			return standard.Disable{Codes: []string{i.Code}, By: q.officer(), Reason: k.Text("reason", in.Text("reason"))}
		})
		return itemHref(e.ID, i.Code), err
	}
	return d, nil
}

func (q *req) retireEdition() (deed.Form, error) {
	e, err := q.editionAt()
	if err != nil {
		return deed.Form{}, err
	}
	var others []ui.Option
	for _, o := range q.Editions(e.System) {
		if o.ID != e.ID {
			others = append(others, ui.Option{Value: o.ID, Label: o.Title})
		}
	}
	successor := deed.From(deed.Select, "successor", q.T("接替的版本"), others).Opt()
	successor.Ask = q.T("没有")
	d := deed.Form{Title: q.T("废止这一版"), Note: q.T("废止后不再用于新的检查和登记；以前按它办的事照旧可查。先做版本对照，再废止旧版。"), Button: q.T("废止“%s”", e.Title), Danger: true,
		Crumbs: q.itemCrumbs(e), Inputs: []deed.Input{deed.Date("from", q.T("自哪一天起不用"), q.Today()), successor, deed.Area("reason", q.T("理由"), 2).Opt()}}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.Standard(q.Context(), ask, e.ID, func(k *app.Desk) standard.Command {
			return standard.Retire{From: in.Day("from"), Successor: in.Text("successor"), By: q.officer(), Reason: k.Text("reason", in.Text("reason"))}
		})
		return "/standards/" + e.ID, err
	}
	return d, nil
}
