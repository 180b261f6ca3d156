package web

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
	"shuangcheng/internal/edge/web/ui"
)

// setRules is the rulebook as a form: every number with what it does and what was proposed for a new district.
func (q *req) setRules() (deed, error) {
	now := q.s.app.District().Rules
	d := deed{Title: q.t("办理规则"), Note: q.t("现行 %s。保存即成新版本，只管以后的事；已经派出的事按原规则算。", now.Name()), Button: q.t("保存为新版本"),
		Crumbs: q.settingCrumbs(), Inputs: q.ruleInputs(now), Facts: ui.Anchor(ui.Link{Text: q.t("历次版本"), Href: "/settings/rulebook/history"})}
	standing := q.ruleInputs(matter.DefaultRulebook())
	for n := range d.Inputs {
		i := &d.Inputs[n]
		if i.kind != inHead {
			i.Hint = strings.Trim(i.Hint+q.t("默认：%s", standing[n].said()), " ")
		}
	}
	d.run = func(ask app.Ask, in *answers) (string, error) {
		r := in.rulebook(now)
		if in.err != nil {
			return "", in.err
		}
		_, err := q.s.app.SetRules(q.Context(), ask, r)
		return "/settings/rulebook/history", err
	}
	return d, nil
}

// said is what an input says now, in words.
func (i input) said() string {
	if len(i.options) == 0 || i.kind == inCombo {
		return strings.ReplaceAll(i.Value, "\n", "；")
	}
	var words []string
	for _, o := range i.options {
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
		if a, b := before[n].said(), i.said(); a != b {
			list = append(list, q.t("%s：%s → %s", i.Label, a, b))
		}
	}
	return list
}

// termInput asks for a term in words.
func (q *req) termInput(name, label string, t calendar.Term, hint string) input {
	value := t.String()
	if t.IsZero() {
		value = ""
	}
	var common []ui.Option
	for _, x := range []calendar.Term{calendar.WorkingHours(4), calendar.ContinuousHours(24), calendar.WorkingDays(1), calendar.WorkingDays(3), calendar.NaturalDays(7), calendar.NaturalDays(15)} {
		common = append(common, ui.Option{Label: x.String()})
	}
	return from(inCombo, name, label, common).is(value).hint(hint)
}

func (q *req) numberInput(name, label string, n int, hint string) input {
	return input{Field: ui.Field{Name: name, Label: label, Value: strconv.Itoa(n), Mode: "numeric", Hint: hint}}
}

// ruleInputs are the questions of the rulebook in the order of a matter's way, always the same number of them.
func (q *req) ruleInputs(r matter.Rulebook) []input {
	severities := options(q, matter.Severities)
	sev := func(name, label string, s matter.Severity, hint string) input {
		return from(inSelect, name, label, severities).is(string(s)).hint(hint)
	}
	var list []input
	head := func(label string) { list = append(list, input{kind: inHead, Field: ui.Field{Label: label}}) }
	for _, s := range matter.Severities {
		list = append(list, q.termInput("term."+string(s.Code), q.t("%s事项的时限", q.word(s.Word)), r.Terms[s.Code], q.t("立案条件没写时限的用它。")))
	}
	head(q.t("时限和时钟"))
	list = append(list, area("classes", q.t("时限等级"), 6).is(classLines(r.Classes)).hint(q.t("一行一级，由短到长：代码 名称 时限。延期最多到下一级。")),
		from(inRadios, "start", q.t("从什么时候起算"), []ui.Option{{Value: string(matter.FromDispatch), Label: q.t("派遣起算")}, {Value: string(matter.FromReceipt), Label: q.t("签收起算")}}).is(string(r.Start)),
		q.termInput("auto_sign", q.t("多久不签收算已签收"), r.AutoSign, ""), q.termInput("info_pause", q.t("等补材料停钟多久"), r.InfoPause, ""), q.numberInput("info_times", q.t("最多停钟几次"), r.InfoTimes, ""))
	head(q.t("延期、退件、挂账"))
	list = append(list, q.numberInput("extensions", q.t("最多延期几次"), r.Extensions, q.t("第一次值班长批，第二次主任批。")), q.numberInput("extension_days", q.t("没有更高等级时最多延几天"), r.ExtensionDays, q.t("自然日。")),
		q.termInput("extension_answer", q.t("延期申请几时内答复"), r.ExtensionAnswer, q.t("逾期不答，时间算办公室的。")), q.termInput("return_within", q.t("签收后多久内可以退件"), r.ReturnWithin, ""),
		q.numberInput("hops", q.t("第几次退件转裁定"), r.Hops, ""), q.termInput("ruling", q.t("裁定时限"), r.Ruling, ""), q.numberInput("hold_days", q.t("挂账最长几天复审"), r.HoldDays, ""), q.numberInput("link_days", q.t("单件办理链接有效几天"), r.LinkDays, ""))
	head(q.t("整改"))
	list = append(list, sev("spot_up_to", q.t("哪一级以下可当场办结"), r.SpotUpTo, ""), from(inChecks, "photo_for", q.t("哪些整改方式要附照片"), options(q, matter.FixKinds)).pick(codes(r.PhotoFor)...).optional(),
		sev("cause_from", q.t("从哪一级起须写明原因"), r.CauseFrom, q.t("重复发生的不论级别都要写。")), q.termInput("redo_term", q.t("退回重改的时限"), r.RedoTerm, q.t("不填就按原级别重算。")).optional())
	head(q.t("核查和抽查"))
	for _, s := range matter.Severities {
		list = append(list, from(inChecks, "verify."+string(s.Code), q.t("%s事项由谁核查", q.word(s.Word)), options(q, matter.Levels)).pick(codes(r.Verify[s.Code])...))
	}
	return append(list, sev("form_from", q.t("从哪一级起须附销号表"), r.FormFrom, q.t("领导签字。")), q.numberInput("sample_percent", q.t("销号后随机抽查百分之几"), r.SamplePercent, ""), sev("sample_from", q.t("从哪一级起全部复查"), r.SampleFrom, ""),
		q.numberInput("sample_false_days", q.t("虚报单位多少天内全部复查"), r.SampleFalseDays, ""), q.numberInput("reopen_days", q.t("销号后多少天内再发算重开"), r.ReopenDays, ""))
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
func (a *answers) rulebook(r matter.Rulebook) matter.Rulebook {
	r.Terms, r.Verify, r.Classes, r.PhotoFor = map[matter.Severity]calendar.Term{}, map[matter.Severity][]matter.Level{}, nil, nil
	for _, s := range matter.Severities {
		r.Terms[s.Code] = a.term("term." + string(s.Code))
		for _, l := range matter.Levels { // in their order, whatever order the browser sends
			if slices.Contains(a.list("verify."+string(s.Code)), string(l.Code)) {
				r.Verify[s.Code] = append(r.Verify[s.Code], l.Code)
			}
		}
	}
	for _, line := range a.lines("classes") {
		f := strings.Fields(line)
		if len(f) != 3 {
			a.refuse(fault.New(fault.Invalid, "时限等级“%s”应写成“代码 名称 时限”三项，用空格隔开", line).At("classes"))
			continue
		}
		t, err := parseTerm(f[2])
		if err != nil {
			a.refuse(at(err, "classes"))
		}
		r.Classes = append(r.Classes, matter.DueClass{Code: f[0], Word: f[1], Term: t})
	}
	r.Start, r.AutoSign, r.InfoPause, r.InfoTimes = matter.ClockStart(a.text("start")), a.term("auto_sign"), a.term("info_pause"), a.number("info_times")
	r.Extensions, r.ExtensionDays, r.ExtensionAnswer = a.number("extensions"), a.number("extension_days"), a.term("extension_answer")
	r.ReturnWithin, r.Hops, r.Ruling, r.HoldDays, r.LinkDays = a.term("return_within"), a.number("hops"), a.term("ruling"), a.number("hold_days"), a.number("link_days")
	r.SpotUpTo, r.CauseFrom, r.RedoTerm = matter.Severity(a.text("spot_up_to")), matter.Severity(a.text("cause_from")), calendar.Term{}
	if a.text("redo_term") != "" {
		r.RedoTerm = a.term("redo_term")
	}
	for _, k := range a.list("photo_for") {
		r.PhotoFor = append(r.PhotoFor, matter.FixKind(k))
	}
	r.FormFrom, r.SamplePercent, r.SampleFrom = matter.Severity(a.text("form_from")), a.number("sample_percent"), matter.Severity(a.text("sample_from"))
	r.SampleFalseDays, r.ReopenDays = a.number("sample_false_days"), a.number("reopen_days")
	return r
}

func (a *answers) term(name string) calendar.Term {
	t, err := parseTerm(a.text(name))
	if err != nil {
		a.refuse(at(err, name))
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
