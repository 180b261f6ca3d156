package matters

import (
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// Forms of the dispatch, of assisting units and of links.
func dispatchForms() []verbForm {
	return []verbForm{
		{verb: "dispatch", lead: msg.K("先看职权和产权，再看属地；一件事项只有一个责任单位。"), press: msg.K("派遣"), draw: drawDispatch, build: buildDispatch},
		{verb: "receive", lead: msg.K("签收后开始整改。"), press: msg.K("签收"), build: simply(matter.Receive{})},
		{verb: "assist", lead: msg.K("协办单位各有任务、日期和反馈。"), press: msg.K("请它协办"), draw: drawAssist, build: buildAssist},
		{verb: "answer-task", lead: msg.K("反馈本单位的协办任务。"), press: msg.K("提交协办反馈"), draw: drawAnswerTask, build: buildAnswerTask},
		{verb: "delegate", lead: msg.K("给科室、施工或物业单位一个到期失效的链接，只能看这一件，看不到反映人。"), press: msg.K("生成链接"), draw: drawDelegate, build: buildDelegate, after: showLink},
		{verb: "revoke-link", lead: msg.K("收回后链接立即失效。"), press: msg.K("收回链接"), build: simply(matter.RevokeLink{})},
		{verb: "countersign", lead: msg.K("受转交方的反馈经审签才算本单位的整改。"), press: msg.K("提交审签"), draw: drawCountersign, build: buildCountersign, after: showObjectionCode},
	}
}

func drawDispatch(f *actForm) []ui.Content {
	p := f.App.Owner(f.seen.State)
	var proposed []ui.Option
	if p.Unit != "" {
		proposed = append(proposed, ui.Option{Value: string(p.Unit), Label: f.UnitName(p.Unit), Note: f.T("责任图建议（%s）：%s", f.Word(p.Ground.Word()), strings.Join(f.SayAll(p.Why), "；"))})
	}
	if b := f.seen.State.Contest.Better; b != "" && b != p.Unit {
		proposed = append(proposed, ui.Option{Value: string(b), Label: f.UnitName(b), Note: f.T("退件单位认为应由它承办")})
	}
	list := []ui.Content{f.picker("unit", f.T("责任单位"), "", proposed...)}
	lacks := p.Unit != "" && !p.Power.Has
	if e := ui.ErrorOf(f.errs, "confirmed"); lacks || e != "" {
		if lacks {
			list = append(list, warning(f.T("建议的单位没有处理本件的职权。"), f.Say(p.Power.Why)))
		}
		list = append(list, ui.CheckField(f.field("confirmed", f.T("我已看到提示，确需派给没有职权的单位"), "")))
	}
	list = append(list, taskFields(f, f.T("请别的单位协办"), false))
	return append(list, ui.TextArea(f.optional("words", f.T("派遣要求"), ""), 3))
}

func buildDispatch(f *actForm) (func(*app.Desk) matter.Command, error) {
	unit, err := f.unit("unit")
	if err != nil {
		return nil, err
	}
	tasks, err := f.tasks()
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return k.SendOut(unit, f.ticked("confirmed"), f.val("words"), madeTasks(k, tasks))
	}, nil
}

func drawAssist(f *actForm) []ui.Content {
	var proposed []ui.Option
	for _, id := range f.App.Owner(f.seen.State).Assisting {
		proposed = append(proposed, ui.Option{Value: string(id), Label: f.UnitName(id), Note: f.T("责任图建议协办")})
	}
	return []ui.Content{f.picker("unit", f.T("协办单位"), "", proposed...), f.long("tasks", f.T("请它做什么"), ""), ui.DateField(f.field("due", f.T("最迟哪天"), ""))}
}

func buildAssist(f *actForm) (func(*app.Desk) matter.Command, error) {
	unit, err := f.unit("unit")
	if err != nil {
		return nil, err
	}
	due, err := f.day("due")
	if err != nil {
		return nil, err
	}
	chain := f.App.District().Org.Chain(unit, f.App.Now().Date())
	return func(k *app.Desk) matter.Command {
		return matter.Assist{Task: matter.Task{Unit: unit, Words: k.Text("tasks", f.val("tasks")), Due: due}, Chain: append([]org.UnitID{unit}, chain...)}
	}, nil
}

func drawAnswerTask(f *actForm) []ui.Content {
	yes := []ui.Option{{Value: "1", Label: f.T("已配合")}, {Value: "0", Label: f.T("不能配合")}}
	return []ui.Content{ui.Radios(f.field("done", f.T("配合了吗"), ""), yes), f.long("words", f.T("协办情况"), "")}
}

func buildAnswerTask(f *actForm) (func(*app.Desk) matter.Command, error) {
	if err := f.answered("done"); err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.AnswerTask{Done: f.ticked("done"), Words: k.Text("words", f.val("words"))}
	}, nil
}

// answered refuses a question with two answers that got none.
func (f *actForm) answered(name string) error {
	if f.val(name) == "" {
		return fault.New(fault.Invalid, "请选一个答案").At(name)
	}
	return nil
}

func drawDelegate(f *actForm) []ui.Content {
	until := f.field("expires", f.T("链接有效到哪天"), f.T("当天结束前都有效"))
	until.Value = f.or("expires", string(f.App.Now().Date().AddDays(3)))
	return []ui.Content{ui.TextField(f.field("label", f.T("转交给谁"), f.T("例如 环卫科、某某物业"))), ui.DateField(until)}
}

func buildDelegate(f *actForm) (func(*app.Desk) matter.Command, error) {
	until, err := f.day("expires")
	if err != nil {
		return nil, err
	}
	code, err := f.App.NewCode(f.made, app.LinkDoor)
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.Delegate{Hash: code.Hash, Expires: until.AddDays(1).Start() - 1, Label: k.Line("label", f.val("label"))}
	}, nil
}

func showLink(f *actForm, ask app.Ask) (lead, code string, err error) {
	made, err := f.App.NewCode(ask, app.LinkDoor)
	return f.T("把下面的链接发给%s。链接只显示这一次。", f.val("label")), f.Address("/l/" + made.Plain), err
}

func showObjectionCode(f *actForm, ask app.Ask) (lead, code string, err error) {
	made, err := f.App.NewCode(ask, app.ObjectionDoor)
	if err != nil {
		return "", "", err
	}
	if gave, err := f.App.Gave(f.seen.ID, made); err != nil || !gave {
		return "", "", err
	}
	return f.T("请把异议码写在文书上交给当事人，他凭码可以提出异议。异议码只显示这一次。"), made.Plain, nil
}

func drawCountersign(f *actForm) []ui.Content {
	w := f.seen.State.Link.Work
	yes := []ui.Option{{Value: "1", Label: f.T("属实，作为本单位的反馈")}, {Value: "0", Label: f.T("退回重报")}}
	return []ui.Content{
		told(f.T("受转交方反馈的措施"), f.seen.Texts[w.Measure.Ref]),
		ui.Photos(f.album(f.seen).draw(w.After, f.T("反馈"))),
		ui.Radios(f.field("accept", f.T("是否属实"), ""), yes),
		ui.TextArea(f.optional("words", f.T("退回的原因"), f.T("退回时要写")), 3),
	}
}

func buildCountersign(f *actForm) (func(*app.Desk) matter.Command, error) {
	if err := f.answered("accept"); err != nil {
		return nil, err
	}
	code, err := f.App.NewCode(f.made, app.ObjectionDoor)
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.Countersign{Accept: f.ticked("accept"), Code: code.Hash, Evidence: f.evident(), Words: k.Text("words", f.val("words"))}
	}, nil
}

// evident reports whether the filing condition names what closes the matter, so that the result can be seen.
func (f *actForm) evident() bool {
	c := f.seen.State.Class
	i, err := f.App.District().Catalogue.Condition(c.Problem.Code, c.Condition.Code)
	return err == nil && i.CloseWhen != ""
}

// Forms about whose matter it is.
func contestForms() []verbForm {
	return []verbForm{
		{verb: "return", lead: msg.K("说清依据和应由谁承办；第二次退件由双创办主任裁定。"), press: msg.K("退件"), scans: []string{"files"}, draw: drawReturn, build: buildReturn},
		{verb: "ask-ruling", lead: msg.K("裁定前请先行处置，防止问题扩大。"), press: msg.K("申请裁定"), scans: []string{"files"}, draw: drawAskRuling, build: buildAskRuling},
		{verb: "rule", lead: msg.K("裁定后直接派遣，并建议更正责任图。"), press: msg.K("裁定并派遣"), scans: []string{"files"}, draw: drawRule, build: buildRule},
	}
}

func drawReturn(f *actForm) []ui.Content {
	return append([]ui.Content{choose(f, "why", f.T("退件理由"), "", matter.ReturnReasons)}, drawAskRuling(f)...)
}

func drawAskRuling(f *actForm) []ui.Content {
	return []ui.Content{
		f.picker("better", f.T("应由哪个单位承办"), ""),
		f.long("basis", f.T("依据"), f.T("三定方案、权责清单、移交文书等")),
		scanField(f.optional("files", f.T("依据的文件"), f.T("照片或 PDF")), true),
	}
}

func buildReturn(f *actForm) (func(*app.Desk) matter.Command, error) {
	better, err := f.unit("better")
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		c := matter.Return{Why: matter.ReturnReason(f.val("why")), Basis: k.Text("basis", f.val("basis")), Better: better}
		for _, b := range f.scan["files"] {
			c.Files = append(c.Files, k.Scan(b))
		}
		return c
	}, nil
}

func buildAskRuling(f *actForm) (func(*app.Desk) matter.Command, error) {
	better, err := f.unit("better")
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		c := matter.AskRuling{Basis: k.Text("basis", f.val("basis")), Better: better}
		for _, b := range f.scan["files"] {
			c.Files = append(c.Files, k.Scan(b))
		}
		return c
	}, nil
}

func drawRule(f *actForm) []ui.Content {
	c := f.seen.State.Contest
	var proposed []ui.Option
	for _, x := range []struct {
		id  org.UnitID
		why string
	}{{c.Better, f.T("退件单位认为应由它承办")}, {c.Last, f.T("最后退件的单位")}, {c.Interim, f.T("现在先行处置的属地")}} {
		if x.id != "" {
			proposed = append(proposed, ui.Option{Value: string(x.id), Label: f.UnitName(x.id), Note: x.why})
		}
	}
	present := f.field("present", f.T("到场单位"), f.T("每行一个单位名称"))
	from := f.optional("from", f.T("职责更正从哪天起"), f.T("不填为今天"))
	return []ui.Content{
		f.picker("unit", f.T("由谁承办"), "", proposed...), f.long("finding", f.T("认定的事实和理由"), ""), ui.TextArea(present, 3),
		scanField(f.optional("files", f.T("边界图、移交文书、会议纪要"), f.T("照片或 PDF")), true), ui.DateField(from),
	}
}

func buildRule(f *actForm) (func(*app.Desk) matter.Command, error) {
	unit, err := f.unit("unit")
	if err != nil {
		return nil, err
	}
	if unit == "" {
		return nil, fault.New(fault.Invalid, "请选定由哪个单位承办").At("unit")
	}
	present, err := f.unitsOf("present")
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		out := k.SendOut(unit, true, "", nil)
		c := matter.Rule{To: out.To, Term: out.Term, Finding: k.Text("finding", f.val("finding")), Present: present, From: calendar.Date(f.val("from"))}
		for _, b := range f.scan["files"] {
			c.Files = append(c.Files, k.Scan(b))
		}
		return c
	}, nil
}
