package settings

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/deed"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// setRules is the rulebook as a form: every number with what it does and what was proposed for a new district.
func (q *req) setRules() (deed.Form, error) {
	now := q.App.District().Rules
	d := deed.Form{Title: q.T("办理规则"), Note: q.T("现行 %s。保存即成新版本，只管以后的事；已经派出的事按原规则算。", now.Name()), Button: q.T("保存为新版本"),
		Crumbs: q.settingCrumbs(), Inputs: q.ruleInputs(now), Facts: ui.Anchor(ui.Link{Text: q.T("历次版本"), Href: "/settings/rulebook/history"})}
	standing := q.ruleInputs(matter.DefaultRulebook())
	for n := range d.Inputs {
		i := &d.Inputs[n]
		if i.Kind != deed.Head {
			i.Hint = strings.Trim(i.Hint+q.T("默认：%s", said(standing[n])), " ")
		}
	}
	d.Run = func(ask app.Ask, in *deed.Answers) (string, error) {
		r := rulebook(in, now)
		if in.Err != nil {
			return "", in.Err
		}
		_, err := q.App.SetRules(q.Context(), ask, r)
		return "/settings/rulebook/history", err
	}
	return d, nil
}

// said is what an input says now, in words.
func said(i deed.Input) string {
	if len(i.Options) == 0 || i.Kind == deed.Combo {
		return strings.ReplaceAll(i.Value, "\n", "；")
	}
	var words []string
	for _, o := range i.Options {
		if o.Selected || o.Value == i.Value && i.Value != "" {
			words = append(words, o.Label)
		}
	}
	return cmp.Or(strings.Join(words, "、"), "—")
}

// ruleChanges says what differs between two versions, a phrase each.
func (q *req) ruleChanges(old, now matter.Rulebook) (list []string) {
	before := q.ruleInputs(old)
	for n, i := range q.ruleInputs(now) {
		if a, b := said(before[n]), said(i); a != b {
			list = append(list, q.T("%s：%s → %s", i.Label, a, b))
		}
	}
	return list
}

// termInput asks for a term in words.
func (q *req) termInput(name, label string, t calendar.Term, hint string) deed.Input {
	value := t.String()
	if t.IsZero() {
		value = ""
	}
	var common []ui.Option
	for _, x := range []calendar.Term{calendar.WorkingHours(4), calendar.ContinuousHours(24), calendar.WorkingDays(1), calendar.WorkingDays(3), calendar.NaturalDays(7), calendar.NaturalDays(15)} {
		common = append(common, ui.Option{Label: x.String()})
	}
	return deed.From(deed.Combo, name, label, common).Is(value).Hinted(hint)
}

func (q *req) numberInput(name, label string, n int, hint string) deed.Input {
	return deed.Input{Field: ui.Field{Name: name, Label: label, Value: strconv.Itoa(n), Mode: "numeric", Hint: hint}}
}

// ruleInputs are the questions of the rulebook in the order of a matter's way, always the same number of them.
func (q *req) ruleInputs(r matter.Rulebook) []deed.Input {
	severities := page.Options(q.Req, matter.Severities)
	sev := func(name, label string, s matter.Severity, hint string) deed.Input {
		return deed.From(deed.Select, name, label, severities).Is(string(s)).Hinted(hint)
	}
	std := matter.DefaultRulebook() // also says what holds where an earlier rulebook is silent
	var list []deed.Input
	head := func(label string) { list = append(list, deed.Input{Kind: deed.Head, Field: ui.Field{Label: label}}) }
	for _, s := range matter.Severities {
		list = append(list, q.termInput("term."+string(s.Code), q.T("%s事项的时限", q.Word(s.Word)), r.Terms[s.Code], q.T("立案条件没写时限的用它。")))
	}
	head(q.T("时限和时钟"))
	list = append(list, deed.Area("classes", q.T("时限等级"), 6).Is(classLines(r.Classes)).Hinted(q.T("一行一级，由短到长：代码 名称 时限。延期最多到下一级。")),
		deed.From(deed.Radios, "start", q.T("从什么时候起算"), []ui.Option{{Value: string(matter.FromDispatch), Label: q.T("派遣起算")}, {Value: string(matter.FromReceipt), Label: q.T("签收起算")}}).Is(string(r.Start)),
		q.termInput("auto_sign", q.T("多久不签收算已签收"), r.AutoSign, ""), q.termInput("info_pause", q.T("等补材料停钟多久"), r.InfoPause, ""), q.numberInput("info_times", q.T("最多停钟几次"), r.InfoTimes, ""),
		q.numberInput("soon_hours", q.T("期限前多少小时算临期"), cmp.Or(r.SoonHours, std.SoonHours), ""), q.numberInput("backfill_minutes", q.T("录入晚多少分钟算补录"), cmp.Or(r.BackfillMinutes, std.BackfillMinutes), q.T("从发现时算起。")),
		deed.Area("staged", q.T("分段时限"), 4).Is(stagedLines(r.Staged)).Opt().Hinted(q.T("一行一类：立案条件或小类的编码，冒号，各段的名称和时限，用逗号隔开。各段从同一时刻起算。")))
	head(q.T("延期、退件、挂账"))
	list = append(list, q.numberInput("extensions", q.T("最多延期几次"), r.Extensions, q.T("第一次值班长批，第二次主任批。")), q.numberInput("extension_days", q.T("没有更高等级时最多延几天"), r.ExtensionDays, q.T("自然日。")),
		q.termInput("extension_answer", q.T("延期申请几时内答复"), r.ExtensionAnswer, q.T("逾期不答，时间算办公室的。")), q.termInput("return_within", q.T("签收后多久内可以退件"), r.ReturnWithin, ""),
		q.numberInput("hops", q.T("第几次退件转裁定"), r.Hops, ""), q.termInput("ruling", q.T("裁定时限"), r.Ruling, ""), q.termInput("office_answer", q.T("退件、做不了的答复时限"), r.OfficeAnswer, q.T("双创办逾期不答复，迟延计双创办；不填就不设。")).Opt(), q.numberInput("hold_days", q.T("挂账最长几天复审"), r.HoldDays, ""),
		q.numberInput("project_days", q.T("立项最长几天复审"), cmp.Or(r.ProjectDays, std.ProjectDays), q.T("有立项文号和完工日期的。")), q.numberInput("link_days", q.T("单件办理链接有效几天"), r.LinkDays, ""))
	head(q.T("整改"))
	list = append(list, sev("spot_up_to", q.T("哪一级以下可当场办结"), r.SpotUpTo, ""), deed.From(deed.Checks, "photo_for", q.T("哪些整改方式要附照片"), page.Options(q.Req, matter.FixKinds)).Picked(codes(r.PhotoFor)...).Opt(),
		sev("cause_from", q.T("从哪一级起须写明原因"), r.CauseFrom, q.T("重复发生的不论级别都要写。")), q.termInput("redo_term", q.T("退回重改的时限"), r.RedoTerm, q.T("不填就按原级别重算。")).Opt())
	head(q.T("核查和抽查"))
	for _, s := range matter.Severities {
		list = append(list, deed.From(deed.Checks, "verify."+string(s.Code), q.T("%s事项由谁核查", q.Word(s.Word)), page.Options(q.Req, matter.Levels)).Picked(codes(r.Verify[s.Code])...))
	}
	list = append(list, sev("form_from", q.T("从哪一级起须附销号表"), r.FormFrom, q.T("领导签字。")), q.numberInput("sample_percent", q.T("销号后随机抽查百分之几"), r.SamplePercent, ""), sev("sample_from", q.T("从哪一级起全部复查"), r.SampleFrom, ""),
		q.numberInput("sample_false_days", q.T("虚报单位多少天内全部复查"), r.SampleFalseDays, ""), q.numberInput("reopen_days", q.T("销号后多少天内再发算重开"), r.ReopenDays, ""))
	head(q.T("重复和再现"))
	ways := page.Options(q.Req, matter.Recurrings)
	return append(list, deed.From(deed.Radios, "recur_site", q.T("同点位、同类别再现时"), ways).Is(string(cmp.Or(r.RecurSite, std.RecurSite))).Hinted(q.T("类别由系统建议的、成批导入的，最多提请确认。")),
		deed.From(deed.Radios, "recur_near", q.T("没有点位、相距很近时"), ways).Is(string(cmp.Or(r.RecurNear, std.RecurNear))), q.numberInput("recur_metres", q.T("相距多少米以内算同一处"), cmp.Or(r.RecurMetres, std.RecurMetres), q.T("最多 60 米。")),
		q.numberInput("like_metres", q.T("登记时提示多少米以内的可能重复"), cmp.Or(r.LikeMetres, std.LikeMetres), q.T("最多 60 米。")))
}

func codes[T ~string](list []T) []string {
	out := make([]string, len(list))
	for n, c := range list {
		out[n] = string(c)
	}
	return out
}

// classLines writes the ladder of due classes one a line.
func classLines(list []matter.DueClass) string {
	lines := make([]string, len(list))
	for n, c := range list {
		lines[n] = c.Code + " " + c.Word + " " + c.Term.String()
	}
	return strings.Join(lines, "\n")
}

// rulebook reads what ruleInputs ask, on top of the one in force.
func rulebook(a *deed.Answers, r matter.Rulebook) matter.Rulebook {
	r.Terms, r.Verify, r.Classes, r.PhotoFor = map[matter.Severity]calendar.Term{}, map[matter.Severity][]matter.Level{}, nil, nil
	for _, s := range matter.Severities {
		r.Terms[s.Code] = term(a, "term."+string(s.Code))
		for _, l := range matter.Levels { // in their order, whatever order the browser sends
			if slices.Contains(a.List("verify."+string(s.Code)), string(l.Code)) {
				r.Verify[s.Code] = append(r.Verify[s.Code], l.Code)
			}
		}
	}
	for _, line := range a.Lines("classes") {
		f := strings.Fields(line)
		if len(f) != 3 {
			a.Refuse(fault.New(fault.Invalid, "时限等级“%s”应写成“代码 名称 时限”三项，用空格隔开", line).At("classes"))
			continue
		}
		t, err := parseTerm(f[2])
		if err != nil {
			a.Refuse(deed.At(err, "classes"))
		}
		r.Classes = append(r.Classes, matter.DueClass{Code: f[0], Word: f[1], Term: t})
	}
	r.Start, r.AutoSign, r.InfoPause, r.InfoTimes = matter.ClockStart(a.Text("start")), term(a, "auto_sign"), term(a, "info_pause"), a.Number("info_times")
	r.Extensions, r.ExtensionDays, r.ExtensionAnswer = a.Number("extensions"), a.Number("extension_days"), term(a, "extension_answer")
	r.ReturnWithin, r.Hops, r.Ruling, r.OfficeAnswer = term(a, "return_within"), a.Number("hops"), term(a, "ruling"), termOrNone(a, "office_answer")
	r.HoldDays, r.ProjectDays, r.LinkDays = a.Number("hold_days"), a.Number("project_days"), a.Number("link_days")
	r.SpotUpTo, r.CauseFrom, r.RedoTerm = matter.Severity(a.Text("spot_up_to")), matter.Severity(a.Text("cause_from")), termOrNone(a, "redo_term")
	for _, k := range a.List("photo_for") {
		r.PhotoFor = append(r.PhotoFor, matter.FixKind(k))
	}
	r.FormFrom, r.SamplePercent, r.SampleFrom = matter.Severity(a.Text("form_from")), a.Number("sample_percent"), matter.Severity(a.Text("sample_from"))
	r.SampleFalseDays, r.ReopenDays = a.Number("sample_false_days"), a.Number("reopen_days")
	r.SoonHours, r.BackfillMinutes, r.Staged = a.Number("soon_hours"), a.Number("backfill_minutes"), staged(a)
	r.RecurSite, r.RecurNear = matter.Recurring(a.Text("recur_site")), matter.Recurring(a.Text("recur_near"))
	r.RecurMetres, r.LikeMetres = a.Number("recur_metres"), a.Number("like_metres")
	return r
}

// termOrNone is term where an empty answer stands for no term.
func termOrNone(a *deed.Answers, name string) calendar.Term {
	if a.Text(name) == "" {
		return calendar.Term{}
	}
	return term(a, name)
}

func term(a *deed.Answers, name string) calendar.Term {
	t, err := parseTerm(a.Text(name))
	if err != nil {
		a.Refuse(deed.At(err, name))
	}
	return t
}

var termPattern = regexp.MustCompile(`^(\d{1,4})个?(工作时|工作小时|工作日|自然日|日|天|小时)(?:[（(]连续计时[)）])?$`)

// parseTerm reads what Term.String writes, and the shorter ways in which people say it.
func parseTerm(s string) (calendar.Term, error) {
	if s == "当日" {
		return calendar.NaturalDays(0), nil
	}
	m := termPattern.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	if m == nil {
		return calendar.Term{}, fault.New(fault.Invalid, "时限“%s”无法识别，请写成4个工作时、1个工作日、7个自然日、24小时或当日", s)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return calendar.Term{}, err
	}
	t := calendar.NaturalDays(n)
	switch m[2] {
	case "工作时", "工作小时":
		t = calendar.WorkingHours(n)
	case "工作日":
		t = calendar.WorkingDays(n)
	case "小时":
		t = calendar.ContinuousHours(n)
	}
	return t, t.Check()
}
