package registers

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
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

func dutyRoutes() []route {
	list := []route{page.Get("/duty", app.SeeOrg, (*req).showDuty), page.Get("/gaps", app.SeeOrg, (*req).showGaps), page.Get("/gaps.xlsx", app.SeeOrg, (*req).exportGaps)}
	return slices.Concat(list,
		deed.Routes("/duty/new", app.EditOrg, (*req).layRule),
		deed.Routes("/duty/defaults", app.EditOrg, (*req).layDefaults),
		deed.Routes("/duty/rules/{id}/accept", app.EditOrg, (*req).acceptRule),
		deed.Routes("/duty/rules/{id}/decline", app.EditOrg, (*req).declineRule),
		deed.Routes("/duty/rules/{id}/end", app.EditOrg, (*req).endRule),
	)
}

// dutyView is the duty map on a day: the question 谁负责, what waits to be accepted, and the rules.
type dutyView struct {
	Pick           page.DayPick
	Class, Place   deed.Input
	Answer         []ui.Fact
	Waiting, Rules ui.Table
	Filter         ui.Filter
	Pages          ui.Pages
	MayEdit        bool
}

func (q *req) showDuty() error {
	day, err := q.Day()
	if err != nil {
		return err
	}
	v := dutyView{Pick: q.OtherDay(day), Class: deed.ClassPick(q.Req, "class", q.T("什么问题"), true).Hinted(q.T("输入编码或名称，从提示中选")),
		Place: deed.UnitPick(q.Req, "place", q.T("在哪里"), day, org.District, org.Township, org.Precinct, org.Village).Hinted(q.T("镇街、片区或社区")), MayEdit: q.May(app.EditOrg)}
	v.Class.Filter, v.Place.Filter = true, true
	v.Class.Value, v.Place.Value = q.URL.Query().Get("class"), q.URL.Query().Get("place")
	if v.Class.Value != "" || v.Place.Value != "" {
		q.askDuty(&v, day)
	}
	if err := q.ruleTables(&v, day); err != nil {
		return err
	}
	acts := []ui.Button{{Label: q.T("责任空白"), Href: q.OnDay("/gaps", day)}, {Label: q.T("责任表"), Href: q.OnDay("/cells", day)}, {Label: q.T("打印责任表"), Icon: ui.IconDoc, Href: q.OnDay("/papers/duty", day)}}
	if v.MayEdit {
		acts = append(acts, ui.Button{Label: q.T("录入规则"), Icon: ui.IconPlus, Kind: ui.Primary, Href: "/duty/new"})
	}
	return q.Page(ui.Layout{Title: q.T("责任图"), Sub: q.T("先按职权、产权，再按属地；没人认领的由属地先办，权属另行裁定"), Acts: ui.Buttons(acts...)}, dutyPage(v))
}

// askDuty answers 谁负责 with the reasons.
func (q *req) askDuty(v *dutyView, day calendar.Date) {
	q.PostForm = q.URL.Query() // the question stands in the address; it is read like any form
	in := &deed.Answers{Q: q.Req}
	c := org.Case{Class: in.Class("class"), Day: day}
	if u := in.Unit("place", day); u != "" {
		c.Path = q.App.District().Org.Territories(u, day)
	}
	if in.Err != nil {
		errs := ui.FieldErrors(q.Context(), in.Err)
		v.Class.Error, v.Place.Error = ui.ErrorOf(errs, "class"), ui.ErrorOf(errs, "place")
		return
	}
	p := q.App.District().Org.Owner(c)
	owner := page.None(q.T("没有找到，请人工选择责任单位"))
	if p.Unit != "" {
		owner = q.UnitLink(p.Unit, day)
	}
	v.Answer = []ui.Fact{{Name: q.T("责任单位"), Value: owner}, {Name: q.T("依据"), Value: ui.Text(q.Word(p.Ground.Word()))}, {Name: q.T("为什么"), Value: page.LineList(q.SayAll(p.Why))}, {Name: q.T("权限"), Value: ui.Text(q.Say(p.Power.Why))}}
	if len(p.Assisting) > 0 {
		names := make([]string, len(p.Assisting))
		for n, id := range p.Assisting {
			names[n] = q.App.District().Org.UnitName(id, day)
		}
		v.Answer = append(v.Answer, ui.Fact{Name: q.T("配合单位"), Value: ui.Text(strings.Join(names, q.T("、")))})
	}
}

// ruleTables draws the proposals that wait and the rules of the day, searched and paged.
func (q *req) ruleTables(v *dutyView, day calendar.Date) error {
	words := strings.TrimSpace(q.URL.Query().Get("q"))
	here := ui.Address{Path: "/duty", Query: q.URL.Query()}
	v.Filter = ui.Filter{Action: "/duty", Query: words, Hidden: here.Hidden("q", "page")}
	columns := []ui.Column{{Head: q.T("问题")}, {Head: q.T("地点"), Width: ui.W10}, {Head: q.T("责任单位"), Width: ui.W12}, {Head: q.T("来源")}, {Head: q.T("有效期"), Width: ui.W12}, {Head: q.T("办理"), Width: ui.W6}}
	v.Rules, v.Waiting = ui.Table{Caption: q.T("责任规则"), Narrow: ui.Stack, Columns: columns}, ui.Table{Caption: q.T("待采纳的更正"), Narrow: ui.Stack, Columns: columns}
	var rules []org.Rule
	var reasons []value.Text
	for _, r := range q.App.District().Org.Rules() {
		live := r.State == org.Proposed || r.State == org.InForce && r.Span.Holds(day)
		if live && (words == "" || strings.Contains(q.ClassName(r.What)+q.partyName(r.Owner, day)+q.whereName(r.Where, day), words)) {
			rules, reasons = append(rules, r), append(reasons, r.Origin.Reason)
		}
	}
	texts, err := q.App.Words(reasons...)
	if err != nil {
		return err
	}
	all := rules
	rules, v.Pages = page.PageOf(q.Req, here, slices.DeleteFunc(slices.Clone(all), func(r org.Rule) bool { return r.State == org.Proposed }))
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
	what := q.ClassName(r.What)
	if what == "" {
		what = q.T("各类问题")
	}
	acts := ui.Text("")
	if q.May(app.EditOrg) {
		acts = q.endLink("/duty/rules/"+r.ID+"/end", q.T("终止"))
		if r.State == org.Proposed {
			acts = ui.Buttons(ui.Button{Label: q.T("采纳"), Small: true, Href: "/duty/rules/" + r.ID + "/accept"}, ui.Button{Label: q.T("不采纳"), Small: true, Kind: ui.Quiet, Href: "/duty/rules/" + r.ID + "/decline"})
		}
	}
	return ui.Row{Cells: []ui.Content{ui.Text(what), ui.Text(q.whereName(r.Where, day)), ui.TwoLines(ui.Text(q.partyName(r.Owner, day)), q.Word(r.Owner.Ground.Word())),
		ui.Text(q.originWords(r.Origin, texts)), ui.Text(q.Say(r.Span)), acts}}
}

func (q *req) originWords(o org.Origin, texts map[value.Text]string) string {
	said := texts[o.Reason]
	switch o.Source {
	case org.FromRuling:
		return strings.TrimRight(q.T("裁定 %s：%s", o.Ruling, said), "：")
	case org.FromClerk:
		return strings.TrimRight(q.T("人工：%s", said), "：")
	}
	return q.T("目录：%s", o.Words)
}

// partyName is the unit of a party, or what stands for it.
func (q *req) partyName(p org.Party, day calendar.Date) string {
	switch {
	case p.Unit != "":
		return q.App.District().Org.UnitName(p.Unit, day)
	case p.Ground == org.ByProperty:
		return q.T("点位的直管单位")
	}
	return q.T("所在镇街")
}

func (q *req) whereName(w org.Where, day calendar.Date) string {
	d := q.App.District()
	switch {
	case w.Site != "":
		return d.Sites.Site(places.ID(w.Site)).NameOn(day)
	case w.Cell != "":
		return d.Grid.Cell(grid.CellID(w.Cell)).NameOn(day)
	case w.Territory != "":
		return d.Org.UnitName(w.Territory, day)
	}
	return q.T("全区")
}

func (q *req) dutyCrumbs() []ui.Link { return []ui.Link{{Text: q.T("责任图"), Href: "/duty"}} }

func (q *req) layRule() (deed.Form, error) {
	today := q.Today()
	var grounds []ui.Option
	for _, g := range org.Grounds[:3] {
		grounds = append(grounds, ui.Option{Value: string(g.Ground), Label: q.Word(g.Word)})
	}
	d := deed.Form{Title: q.T("录入责任规则"), Note: q.T("写明什么问题、在哪里，归谁。同样的问题和地点，范围小的规则优先。"), Button: q.T("录入规则"), Crumbs: q.dutyCrumbs()}
	d.Inputs = []deed.Input{deed.ClassPick(q.Req, "what", q.T("问题类别或立案条件"), true).Opt().Hinted(q.T("不填就是各类问题，这时必须填地点")),
		deed.UnitPick(q.Req, "where", q.T("区域"), today, org.District, org.Zone, org.Township, org.Precinct, org.Village).Opt(), q.cellPick("cell", q.T("网格"), today).Opt(), q.sitePick("site", q.T("点位"), today).Opt(),
		deed.From(deed.Radios, "ground", q.T("责任依据"), grounds), deed.UnitPick(q.Req, "owner", q.T("责任单位"), today).Opt().Hinted(q.T("按产权不填就是点位的直管单位，按属地不填就是所在镇街")),
		deed.Area("assisting", q.T("配合单位"), 3).Opt().Hinted(q.T("一行一个")), deed.Area("origin", q.T("说明"), 2).Opt().Hinted(q.T("依据的文件或会议"))}
	d.Inputs = append(d.Inputs, q.spanInputs()...)
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.DutyWords(q.Context(), ask, ask.ID, func(k *app.Desk) org.RuleCommand {
			t := terms(in)
			t.Origin = org.Origin{Source: org.FromClerk, Reason: k.Text("reason", in.Text("origin"))}
			k.Refuse(in.Err)
			return org.LayRule{ID: ask.ID, Terms: t}
		})
		return "/duty", err
	}
	return d, nil
}

// terms reads what a rule says, but for its origin.
func terms(a *deed.Answers) org.Terms {
	day := a.Day("from")
	t := org.Terms{What: a.Class("what"), Span: a.Span(), Owner: org.Party{Ground: org.Ground(a.Text("ground")), Unit: a.Unit("owner", day)},
		Where: org.Where{Territory: a.Unit("where", day), Cell: string(cell(a, "cell", day)), Site: string(site(a, "site", day))}}
	for _, id := range a.Units("assisting", day) {
		t.Assisting = append(t.Assisting, org.Party{Ground: groundOf(a.Q, id), Unit: id})
	}
	return t
}

// groundOf is the ground on which a unit of this kind helps.
func groundOf(q *page.Req, id org.UnitID) org.Ground {
	switch u := q.App.District().Org.Unit(id); {
	case u.Territory():
		return org.ByPlace
	case u.Kind == org.Utility, u.Kind == org.Property, u.Kind == org.Contract:
		return org.ByProperty
	}
	return org.ByLine
}

// layDefaults makes rules of what the problem catalogue says about who deals with what.
func (q *req) layDefaults() (deed.Form, error) {
	plan := q.App.CatalogueRules(q.Today())
	d := deed.Form{Title: q.T("按问题目录生成规则"), Note: q.T("目录里写了牵头和责任单位的类别，可生成 %d 条规则；已经有的不重复生成，人工规则和裁定优先于它。", len(plan.Rules)),
		Button: q.T("生成 %d 条规则", len(plan.Rules)), Crumbs: q.dutyCrumbs()}
	if len(plan.Unknown) > 0 {
		d.Facts = unknownWords(plan.Unknown)
	}
	d.Run = func(ask app.Ask, _ *deed.Answers) (string, error) {
		if len(plan.Rules) == 0 {
			return "", fault.New(fault.Refused, "没有可以生成的规则：目录里的单位都还没有建立，请先设立单位或加别名")
		}
		return "/duty", q.App.LayRules(q.Context(), ask, plan.Rules)
	}
	return d, nil
}

// ruleDeed is the frame of a deed on one rule.
func (q *req) ruleDeed(title string, inputs []deed.Input, build func(in *deed.Answers, k *app.Desk) org.RuleCommand) (deed.Form, error) {
	id := q.PathValue("id")
	rules := q.App.District().Org.Rules()
	n := slices.IndexFunc(rules, func(r org.Rule) bool { return r.ID == id })
	if n < 0 {
		return deed.Form{}, fault.New(fault.Missing, "没有这条责任规则，请从责任图重新选择")
	}
	r := rules[n]
	what := q.ClassName(r.What)
	if what == "" {
		what = q.T("各类问题")
	}
	d := deed.Form{Title: title, Button: title, Inputs: inputs, Crumbs: q.dutyCrumbs(), Note: q.T("“%s”，%s，归“%s”，%s。", what, q.whereName(r.Where, q.Today()), q.partyName(r.Owner, q.Today()), r.Span)}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		_, err := q.App.DutyWords(q.Context(), ask, id, func(k *app.Desk) org.RuleCommand { return build(in, k) })
		return "/duty", err
	}
	return d, nil
}

func (q *req) acceptRule() (deed.Form, error) {
	return q.ruleDeed(q.T("采纳更正"), []deed.Input{deed.Date("from", q.T("自哪一天起生效"), q.Today())}, func(in *deed.Answers, _ *app.Desk) org.RuleCommand { return org.AcceptRule{From: in.Day("from")} })
}

func (q *req) declineRule() (deed.Form, error) {
	return q.ruleDeed(q.T("不采纳更正"), []deed.Input{deed.Area("reason", q.T("理由"), 3)}, func(in *deed.Answers, k *app.Desk) org.RuleCommand {
		return org.DeclineRule{Reason: k.Text("reason", in.Text("reason"))}
	})
}

func (q *req) endRule() (deed.Form, error) {
	d, err := q.ruleDeed(q.T("终止规则"), []deed.Input{deed.Date("last", q.T("有效的最后一天"), q.Today()), deed.Area("reason", q.T("理由"), 2).Opt()}, func(in *deed.Answers, k *app.Desk) org.RuleCommand {
		return org.EndRule{Last: in.Day("last"), Reason: k.Text("reason", in.Text("reason"))}
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
