package matters

import (
	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// Forms of verification and of what comes after closing.
func checkForms() []verbForm {
	return []verbForm{
		{verb: "verify", lead: msg.K("到现场看过再下结论；没改好的退回重改。"), press: msg.K("提交核查结果"), files: []string{"photos"}, draw: drawVerify, build: buildVerify},
		{verb: "recheck", lead: msg.K("回头看不合格的自动重新打开。"), press: msg.K("提交回头看结果"), files: []string{"photos"}, draw: drawVerify, build: buildRecheck},
		{verb: "reopen", lead: msg.K("重新打开后沿用原来的记录，责任单位重新整改。"), press: msg.K("重新打开"), draw: drawReopen, build: buildReopen},
	}
}

func drawVerify(f *actForm) []ui.Content {
	st := f.seen.State
	var list []ui.Content
	if rule := f.App.Verifier(f.Viewer, st).Rule; !rule.IsZero() {
		list = append(list, told(f.T("核查规则"), f.Say(rule)))
	}
	list = append(list, told(f.T("上报的整改措施"), f.seen.Texts[st.Report.Measure.Ref]))
	photos := f.album(f.seen)
	before, after := photos.draw(st.Photos, f.T("整改前")), photos.draw(st.Report.After, f.T("整改后"))
	if len(before) > 0 && len(after) > 0 {
		list = append(list, ui.Compare(before[0], after[0]))
	} else if len(before)+len(after) > 0 {
		list = append(list, ui.Photos(append(before, after...)))
	}
	return append(list,
		choose(f, "result", f.T("现场看到的"), "", matter.Results),
		ui.TextArea(f.optional("words", f.T("说明"), f.T("没有改好时要写哪里没有改好")), 3),
		photoField(f.optional("photos", f.T("核查照片"), ""), f.photo["photos"], f.Seal))
}

func buildVerify(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Verify{Result: matter.Result(f.val("result")), Words: k.Text("words", f.val("words")), Photos: k.Photos(f.photo["photos"])}
	}, nil
}

func buildRecheck(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Recheck{Result: matter.Result(f.val("result")), Words: k.Text("words", f.val("words")), Photos: k.Photos(f.photo["photos"])}
	}, nil
}

func drawReopen(f *actForm) []ui.Content {
	why := []matter.Word[matter.ReopenReason]{{Code: matter.Recurred, Word: matter.Recurred.Word()}, {Code: matter.Unsolved, Word: matter.Unsolved.Word()}}
	return []ui.Content{choose(f, "why", f.T("为什么重新打开"), "", why), f.long("words", f.T("没有解决的情况"), ""),
		ui.TextField(f.optional("again", f.T("再次发现的编号"), f.T("同点位同问题再现时要写")))}
}

func buildReopen(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Reopen{Why: matter.ReopenReason(f.val("why")), Words: k.Text("words", f.val("words")), Again: f.val("again")}
	}, nil
}

// Forms of voiding, of paper and of objections.
func closeForms() []verbForm {
	return []verbForm{
		{verb: "void", lead: msg.K("派遣以后作废，须由第二人确认。"), press: msg.K("作废"), draw: drawWords("reason", msg.K("作废原因")), build: func(f *actForm) (func(*app.Desk) matter.Command, error) {
			return func(k *app.Desk) matter.Command { return matter.Cancel{Reason: k.Text("reason", f.val("reason"))} }, nil
		}},
		{verb: "confirm-void", lead: msg.K("确认后本件作废，记录保留。"), press: msg.K("确认作废"), build: simply(matter.ConfirmVoid{})},
		{verb: "refuse-void", lead: msg.K("本件继续办理。"), press: msg.K("不作废，继续办理"), draw: drawWords("reason", msg.K("不作废的原因")), build: func(f *actForm) (func(*app.Desk) matter.Command, error) {
			return func(k *app.Desk) matter.Command { return matter.RefuseVoid{Reason: k.Text("reason", f.val("reason"))} }, nil
		}},
		{verb: "sign-paper", lead: msg.K("领导不用登录：把纸面签批登记进来，原件附扫描件。"), press: msg.K("登记签批"), scans: []string{"scan"}, draw: drawSignPaper, build: buildSignPaper},
		{verb: "answer-objection", lead: msg.K("答复采取措施时的当事人。"), press: msg.K("答复异议"), draw: drawAnswerObjection, build: buildAnswerObjection},
	}
}

func drawSignPaper(f *actForm) []ui.Content {
	signed := f.field("signed", f.T("签批日期"), "")
	signed.Value = f.or("signed", string(f.App.Now().Date()))
	return []ui.Content{
		choose(f, "paper", f.T("签批的是哪种表单"), "", matter.Papers),
		ui.TextField(f.field("name", f.T("签批人"), f.T("写明职务和姓名"))), ui.DateField(signed),
		scanField(f.field("scan", f.T("签批件"), f.T("扫描件或照片，也可以是 PDF")), false),
	}
}

func buildSignPaper(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.SignPaper{Paper: matter.Paper(f.val("paper")), Name: k.Line("name", f.val("name")), Signed: calendar.Date(f.val("signed")), Scan: k.Scan(f.firstScan("scan"))}
	}, nil
}

func drawAnswerObjection(f *actForm) []ui.Content {
	yes := []ui.Option{{Value: "1", Label: f.T("异议成立")}, {Value: "0", Label: f.T("异议不成立")}}
	return []ui.Content{
		ui.Anchor(ui.Link{Text: f.T("查看异议内容（须写明事由）"), Href: matterPath(f.seen.ID, "reveal", app.SecretObjection)}),
		ui.Radios(f.field("upheld", f.T("结论"), ""), yes), f.long("words", f.T("答复内容"), f.T("写明理由，当事人凭异议码能看到")),
		ui.TextArea(f.optional("undo", f.T("责令纠正什么"), f.T("异议成立时写；不写就以答复为准")), 2),
	}
}

func buildAnswerObjection(f *actForm) (func(*app.Desk) matter.Command, error) {
	if err := f.answered("upheld"); err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.AnswerObjection{Upheld: f.ticked("upheld"), Words: k.Text("words", f.val("words")), Undo: k.Text("undo", f.val("undo"))}
	}, nil
}
