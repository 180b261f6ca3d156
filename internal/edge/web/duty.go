package web

import (
	"context"
	"slices"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	places "shuangcheng/internal/domain/site"
	"shuangcheng/internal/domain/value"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

func (s *Server) dutyRoutes() []route {
	list := []route{{"GET /duty", app.SeeOrg, s.showDuty}, {"GET /gaps", app.SeeOrg, s.showGaps}, {"GET /gaps.xlsx", app.SeeOrg, s.exportGaps}}
	return slices.Concat(list,
		s.deed("/duty/new", app.EditOrg, (*req).layRule),
		s.deed("/duty/defaults", app.EditOrg, (*req).layDefaults),
		s.deed("/duty/rules/{id}/accept", app.EditOrg, (*req).acceptRule),
		s.deed("/duty/rules/{id}/decline", app.EditOrg, (*req).declineRule),
		s.deed("/duty/rules/{id}/end", app.EditOrg, (*req).endRule),
	)
}

// dutyView is the duty map on a day: the question 谁负责, what waits to be accepted, and the rules.
type dutyView struct {
	Pick           dayPick
	Class, Place   input
	Answer         []ui.Fact
	Waiting, Rules ui.Table
	Filter         ui.Filter
	Pages          ui.Pages
	MayEdit        bool
}

func (s *Server) showDuty(q *req) error {
	day, err := q.day()
	if err != nil {
		return err
	}
	v := dutyView{Pick: q.pick(day), Class: q.classPick("class", q.t("什么问题"), true).hint(q.t("输入编码或名称，从提示中选")),
		Place: q.unitPick("place", q.t("在哪里"), day, org.District, org.Township, org.Precinct, org.Village).hint(q.t("镇街、片区或社区")), MayEdit: q.may(app.EditOrg)}
	v.Class.Filter, v.Place.Filter = true, true
	v.Class.Value, v.Place.Value = q.URL.Query().Get("class"), q.URL.Query().Get("place")
	if v.Class.Value != "" || v.Place.Value != "" {
		q.askDuty(&v, day)
	}
	if err := q.ruleTables(&v, day); err != nil {
		return err
	}
	acts := []ui.Button{{Label: q.t("责任空白"), Href: q.onDay("/gaps", day)}, {Label: q.t("责任表"), Href: q.onDay("/cells", day)}}
	if v.MayEdit {
		acts = append(acts, ui.Button{Label: q.t("录入规则"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/duty/new"})
	}
	return q.page(ui.Layout{Title: q.t("责任图"), Sub: q.t("先按职权、产权，再按属地；没人认领的由属地先办，权属另行裁定"), Acts: ui.Buttons(acts...)}, dutyPage(v))
}

// askDuty answers 谁负责 with the reasons.
func (q *req) askDuty(v *dutyView, day calendar.Date) {
	q.PostForm = q.URL.Query() // the question stands in the address; it is read like any form
	in := &answers{q: q}
	c := org.Case{Class: in.class("class"), Day: day}
	if u := in.unit("place", day); u != "" {
		c.Path = q.s.app.District().Org.Territories(u, day)
	}
	if in.err != nil {
		errs := ui.FieldErrors(q.Context(), in.err)
		v.Class.Error, v.Place.Error = ui.ErrorOf(errs, "class"), ui.ErrorOf(errs, "place")
		return
	}
	p := q.s.app.District().Org.Owner(c)
	owner := none(q.t("没有找到，请人工选择责任单位"))
	if p.Unit != "" {
		owner = q.unitLink(p.Unit, day)
	}
	v.Answer = []ui.Fact{{Name: q.t("责任单位"), Value: owner}, {Name: q.t("依据"), Value: ui.Text(q.word(p.Ground.Word()))}, {Name: q.t("为什么"), Value: lineList(p.Why)}, {Name: q.t("权限"), Value: ui.Text(p.Power.Why)}}
	if len(p.Assisting) > 0 {
		names := make([]string, len(p.Assisting))
		for n, id := range p.Assisting {
			names[n] = q.s.app.District().Org.UnitName(id, day)
		}
		v.Answer = append(v.Answer, ui.Fact{Name: q.t("配合单位"), Value: ui.Text(strings.Join(names, q.t("、")))})
	}
}

// ruleTables draws the proposals that wait and the rules of the day, searched and paged.
func (q *req) ruleTables(v *dutyView, day calendar.Date) error {
	words := strings.TrimSpace(q.URL.Query().Get("q"))
	here := ui.Address{Path: "/duty", Query: q.URL.Query()}
	v.Filter = ui.Filter{Action: "/duty", Query: words, Hidden: here.Hidden("q", "page")}
	columns := []ui.Column{{Head: q.t("问题")}, {Head: q.t("地点"), Width: ui.W10}, {Head: q.t("责任单位"), Width: ui.W12}, {Head: q.t("来源")}, {Head: q.t("有效期"), Width: ui.W12}, {Head: q.t("办理"), Width: ui.W6}}
	v.Rules, v.Waiting = ui.Table{Caption: q.t("责任规则"), Narrow: ui.Stack, Columns: columns}, ui.Table{Caption: q.t("待采纳的更正"), Narrow: ui.Stack, Columns: columns}
	var rules []org.Rule
	var reasons []value.Text
	for _, r := range q.s.app.District().Org.Rules() {
		live := r.State == org.Proposed || r.State == org.InForce && r.Span.Holds(day)
		if live && (words == "" || strings.Contains(q.className(r.What)+q.partyName(r.Owner, day)+q.whereName(r.Where, day), words)) {
			rules, reasons = append(rules, r), append(reasons, r.Origin.Reason)
		}
	}
	texts, err := q.s.app.Words(reasons...)
	if err != nil {
		return err
	}
	all := rules
	rules, v.Pages = pageOf(q, here, slices.DeleteFunc(slices.Clone(all), func(r org.Rule) bool { return r.State == org.Proposed }))
	for _, r := range all {
		if r.State == org.Proposed {
			v.Waiting.Rows = append(v.Waiting.Rows, q.ruleRow(r, day, texts))
		}
	}
	for _, r := range rules {
		v.Rules.Rows = append(v.Rules.Rows, q.ruleRow(r, day, texts))
	}
	return nil
}

// dutyMore leads to the rules that the catalogue suggests, for those who may lay them.
func dutyMore(ctx context.Context, v dutyView) ui.Link {
	if !v.MayEdit {
		return ui.Link{}
	}
	return ui.Link{Text: msg.T(ctx, "按问题目录生成"), Href: "/duty/defaults"}
}

func (q *req) ruleRow(r org.Rule, day calendar.Date, texts map[value.Text]string) ui.Row {
	what := q.className(r.What)
	if what == "" {
		what = q.t("各类问题")
	}
	acts := ui.Text("")
	if q.may(app.EditOrg) {
		acts = q.endLink("/duty/rules/"+r.ID+"/end", q.t("终止"))
		if r.State == org.Proposed {
			acts = ui.Buttons(ui.Button{Label: q.t("采纳"), Small: true, Href: "/duty/rules/" + r.ID + "/accept"}, ui.Button{Label: q.t("不采纳"), Small: true, Kind: ui.Quiet, Href: "/duty/rules/" + r.ID + "/decline"})
		}
	}
	return ui.Row{Cells: []ui.Content{ui.Text(what), ui.Text(q.whereName(r.Where, day)), ui.TwoLines(ui.Text(q.partyName(r.Owner, day)), q.word(r.Owner.Ground.Word())),
		ui.Text(q.originWords(r.Origin, texts)), ui.Text(r.Span.String()), acts}}
}

func (q *req) originWords(o org.Origin, texts map[value.Text]string) string {
	said := texts[o.Reason]
	switch o.Source {
	case org.FromRuling:
		return strings.TrimRight(q.t("裁定 %s：%s", o.Ruling, said), "：")
	case org.FromClerk:
		return strings.TrimRight(q.t("人工：%s", said), "：")
	}
	return q.t("目录：%s", o.Words)
}

// partyName is the unit of a party, or what stands for it.
func (q *req) partyName(p org.Party, day calendar.Date) string {
	switch {
	case p.Unit != "":
		return q.s.app.District().Org.UnitName(p.Unit, day)
	case p.Ground == org.ByProperty:
		return q.t("点位的直管单位")
	}
	return q.t("所在镇街")
}

func (q *req) whereName(w org.Where, day calendar.Date) string {
	d := q.s.app.District()
	switch {
	case w.Site != "":
		return d.Sites.Site(places.ID(w.Site)).NameOn(day)
	case w.Cell != "":
		return d.Grid.Cell(grid.CellID(w.Cell)).NameOn(day)
	case w.Territory != "":
		return d.Org.UnitName(w.Territory, day)
	}
	return q.t("全区")
}

func (q *req) dutyCrumbs() []ui.Link { return []ui.Link{{Text: q.t("责任图"), Href: "/duty"}} }

func (q *req) layRule() (deed, error) {
	today := q.today()
	var grounds []ui.Option
	for _, g := range org.Grounds[:3] {
		grounds = append(grounds, ui.Option{Value: string(g.Ground), Label: q.word(g.Word)})
	}
	d := deed{Title: q.t("录入责任规则"), Note: q.t("写明什么问题、在哪里，归谁。同样的问题和地点，范围小的规则优先。"), Button: q.t("录入规则"), Crumbs: q.dutyCrumbs()}
	d.Inputs = []input{q.classPick("what", q.t("问题类别或立案条件"), true).optional().hint(q.t("不填就是各类问题，这时必须填地点")),
		q.unitPick("where", q.t("区域"), today, org.District, org.Zone, org.Township, org.Precinct, org.Village).optional(), q.cellPick("cell", q.t("网格"), today).optional(), q.sitePick("site", q.t("点位"), today).optional(),
		from(inRadios, "ground", q.t("责任依据"), grounds), q.unitPick("owner", q.t("责任单位"), today).optional().hint(q.t("按产权不填就是点位的直管单位，按属地不填就是所在镇街")),
		area("assisting", q.t("配合单位"), 3).optional().hint(q.t("一行一个")), area("origin", q.t("说明"), 2).optional().hint(q.t("依据的文件或会议"))}
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.DutyWords(q.Context(), ask, ask.ID, func(k *app.Desk) org.RuleCommand {
			t := in.terms()
			t.Origin = org.Origin{Source: org.FromClerk, Reason: k.Text("reason", in.text("origin"))}
			k.Refuse(in.err)
			return org.LayRule{ID: ask.ID, Terms: t}
		})
		return "/duty", err
	}
	return d, nil
}

// terms reads what a rule says, but for its origin.
func (a *answers) terms() org.Terms {
	day := a.day("from")
	t := org.Terms{What: a.class("what"), Span: a.span(), Owner: org.Party{Ground: org.Ground(a.text("ground")), Unit: a.unit("owner", day)},
		Where: org.Where{Territory: a.unit("where", day), Cell: string(a.cell("cell", day)), Site: string(a.site("site", day))}}
	for _, id := range a.units("assisting", day) {
		t.Assisting = append(t.Assisting, org.Party{Ground: a.q.groundOf(id), Unit: id})
	}
	return t
}

// groundOf is the ground on which a unit of this kind helps.
func (q *req) groundOf(id org.UnitID) org.Ground {
	switch u := q.s.app.District().Org.Unit(id); {
	case u.Territory():
		return org.ByPlace
	case u.Kind == org.Utility, u.Kind == org.Property, u.Kind == org.Contract:
		return org.ByProperty
	}
	return org.ByLine
}

// layDefaults makes rules of what the problem catalogue says about who deals with what.
func (q *req) layDefaults() (deed, error) {
	plan := q.s.app.CatalogueRules(q.today())
	d := deed{Title: q.t("按问题目录生成规则"), Note: q.t("目录里写了牵头和责任单位的类别，可生成 %d 条规则；已经有的不重复生成，人工规则和裁定优先于它。", len(plan.Rules)),
		Button: q.t("生成 %d 条规则", len(plan.Rules)), Crumbs: q.dutyCrumbs()}
	if len(plan.Unknown) > 0 {
		d.Facts = unknownWords(plan.Unknown)
	}
	d.run = func(ask app.Ask, _ *answers) (string, error) {
		if len(plan.Rules) == 0 {
			return "", fault.New(fault.Refused, "没有可以生成的规则：目录里的单位都还没有建立，请先设立单位或加别名")
		}
		return "/duty", q.s.app.LayRules(q.Context(), ask, plan.Rules)
	}
	return d, nil
}

// ruleDeed is the frame of a deed on one rule.
func (q *req) ruleDeed(title string, inputs []input, build func(in *answers, k *app.Desk) org.RuleCommand) (deed, error) {
	id := q.PathValue("id")
	rules := q.s.app.District().Org.Rules()
	n := slices.IndexFunc(rules, func(r org.Rule) bool { return r.ID == id })
	if n < 0 {
		return deed{}, fault.New(fault.Missing, "没有这条责任规则，请从责任图重新选择")
	}
	r := rules[n]
	what := q.className(r.What)
	if what == "" {
		what = q.t("各类问题")
	}
	d := deed{Title: title, Button: title, Inputs: inputs, Crumbs: q.dutyCrumbs(), Note: q.t("“%s”，%s，归“%s”，%s。", what, q.whereName(r.Where, q.today()), q.partyName(r.Owner, q.today()), r.Span)}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		_, err := q.s.app.DutyWords(q.Context(), ask, id, func(k *app.Desk) org.RuleCommand { return build(in, k) })
		return "/duty", err
	}
	return d, nil
}

func (q *req) acceptRule() (deed, error) {
	return q.ruleDeed(q.t("采纳更正"), []input{date("from", q.t("自哪一天起生效"), q.today())}, func(in *answers, _ *app.Desk) org.RuleCommand { return org.AcceptRule{From: in.day("from")} })
}

func (q *req) declineRule() (deed, error) {
	return q.ruleDeed(q.t("不采纳更正"), []input{area("reason", q.t("理由"), 3)}, func(in *answers, k *app.Desk) org.RuleCommand {
		return org.DeclineRule{Reason: k.Text("reason", in.text("reason"))}
	})
}

func (q *req) endRule() (deed, error) {
	d, err := q.ruleDeed(q.t("终止规则"), []input{date("last", q.t("有效的最后一天"), q.today()), area("reason", q.t("理由"), 2).optional()}, func(in *answers, k *app.Desk) org.RuleCommand {
		return org.EndRule{Last: in.day("last"), Reason: k.Text("reason", in.text("reason"))}
	})
	d.Danger = true
	return d, err
}

// gapGroups are the kinds of gaps in the order of the page, with their heads.
var gapGroups = []struct {
	head  string
	codes []grid.GapCode
}{
	{msg.K("没有网格长或网格员"), []grid.GapCode{grid.NoChief, grid.NoWorker}},
	{msg.K("没有包保或帮包"), []grid.GapCode{grid.NoSponsor, grid.NoHelper, grid.NoLiaison}},
	{msg.K("岗位、单位无人或已撤"), []grid.GapCode{grid.NoHolder, grid.HolderOff, grid.PostGone, grid.UnitGone}},
	{msg.K("边界没画、重叠或遗漏"), []grid.GapCode{grid.NoOutline, grid.BadGround}},
	{msg.K("点位没有归属"), []grid.GapCode{grid.SiteNoCell, grid.SiteNoOwner}},
	{msg.K("权力没有落实"), []grid.GapCode{grid.NoSuccessor, grid.PowerMissing}},
}
