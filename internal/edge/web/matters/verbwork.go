package matters

import (
	"strings"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// Forms about the term.
func termForms() []verbForm {
	return []verbForm{
		{verb: "ask-extension", lead: msg.K("期限前申请，等待答复期间不算超期。"), press: msg.K("申请延期"), scans: []string{"scan"}, draw: drawAskExtension, build: buildAskExtension},
		{verb: "answer-extension", lead: msg.K("一个工作日内不答复，迟延计双创办。"), press: msg.K("答复延期申请"), draw: drawAnswerExtension, build: buildAnswerExtension},
		{verb: "suspend", lead: msg.K("挂账须有计划和复查日期，期间停止计时、不计入比率；要靠工程解决的，写上立项文号和完工日期。"), press: msg.K("挂账"), draw: drawSuspend, build: buildSuspend},
		{verb: "resume", lead: msg.K("恢复后计时继续。"), press: msg.K("恢复办理"), draw: func(f *actForm) []ui.Content {
			return []ui.Content{ui.TextArea(f.optional("words", f.T("说明"), ""), 3)}
		}, build: func(f *actForm) (func(*app.Desk) matter.Command, error) {
			return func(k *app.Desk) matter.Command { return matter.Resume{Words: k.Text("words", f.val("words"))} }, nil
		}},
	}
}

func drawAskExtension(f *actForm) []ui.Content {
	list := []ui.Content{
		ui.DateField(f.field("until", f.T("申请延到哪天"), f.T("现在的期限是 %s", msg.Stamp(f.seen.State.Clock.Due)))),
		f.long("reason", f.T("延期原因"), ""), f.long("progress", f.T("目前进展"), ""), f.long("interim", f.T("其间的临时措施"), ""),
	}
	if f.seen.State.Extension.Asked > 0 {
		list = append(list, scanField(f.field("scan", f.T("单位负责人签字盖章件"), f.T("第二次延期必须有")), false))
	}
	return list
}

func buildAskExtension(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.AskExtension{Until: calendar.Date(f.val("until")), Reason: k.Text("reason", f.val("reason")),
			Progress: k.Text("progress", f.val("progress")), Interim: k.Text("interim", f.val("interim")), Scan: k.Scan(f.firstScan("scan"))}
	}, nil
}

func drawAnswerExtension(f *actForm) []ui.Content {
	until := f.optional("until", f.T("同意延到哪天"), f.T("申请延到 %s，不填照此办理", f.seen.State.Extension.Until))
	yes := []ui.Option{{Value: "1", Label: f.T("同意延期")}, {Value: "0", Label: f.T("不同意延期")}}
	return []ui.Content{ui.Radios(f.field("grant", f.T("是否同意"), ""), yes), ui.DateField(until), ui.TextArea(f.optional("words", f.T("不同意的理由"), f.T("不同意时要写")), 3)}
}

func buildAnswerExtension(f *actForm) (func(*app.Desk) matter.Command, error) {
	if err := f.answered("grant"); err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.AnswerExtension{Grant: f.ticked("grant"), Until: calendar.Date(f.val("until")), Words: k.Text("words", f.val("words"))}
	}, nil
}

func drawSuspend(f *actForm) []ui.Content {
	public := f.field("public", f.T("列入公示的挂账清单"), "")
	public.Value = f.or("public", "1")
	h, today := f.seen.State.Hold, f.App.Now().Date()
	document, finish := f.optional("document", f.T("立项文号"), ""), f.optional("finish", f.T("计划完工日期"), "")
	document.Value, finish.Value = f.or("document", h.Project.Document), f.or("finish", string(h.Project.Finish))
	hint := f.T("最迟 %s；已经立项的最迟 %s", today.AddDays(f.App.District().Rules.Reviews(false)), today.AddDays(f.App.District().Rules.Reviews(true)))
	return []ui.Content{
		choose(f, "why", f.T("挂账原因"), "", matter.HoldReasons), f.long("plan", f.T("解决计划"), f.T("谁来做、分几步、什么时候")),
		projectFields(document, finish), ui.DateField(f.field("review_on", f.T("复查日期"), hint)), ui.CheckField(public),
	}
}

func buildSuspend(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Suspend{Why: matter.HoldReason(f.val("why")), Plan: k.Text("plan", f.val("plan")), ReviewOn: calendar.Date(f.val("review_on")), Public: f.ticked("public"),
			Project: matter.Scheme{Document: strings.TrimSpace(f.val("document")), Finish: calendar.Date(f.val("finish"))}}
	}, nil
}

// Forms of the rectification.
func workForms() []verbForm {
	return []verbForm{
		{verb: "rectify", lead: msg.K("写明做了什么；上报完成后由别的单位核查。"), press: msg.K("上报整改"), files: []string{"after"}, draw: drawRectify, build: buildRectify, after: showObjectionCode},
		{verb: "decline", lead: msg.K("确实做不了的如实说明，由双创办答复。"), press: msg.K("提交说明"), draw: drawDecline, build: buildDecline},
		{verb: "answer-decline", lead: msg.K("挂账和立项请用“挂账”办理。"), press: msg.K("答复"), draw: drawAnswerDecline, build: buildAnswerDecline},
	}
}

func drawRectify(f *actForm) []ui.Content {
	done := f.field("done", f.T("办到哪一步"), "")
	done.Value = f.or("done", "1")
	st := f.seen.State
	noPhoto := f.optional("no_photo", f.T("没有照片的原因"), f.T("看得见结果的事项，没有照片请说明"))
	cause := f.optional("cause", f.T("问题的原因"), f.T("重复发生或较重以上的要写"))
	part := f.T("完成一个阶段，还有后续")
	if from, to := stageWords(st); to != "" {
		part = f.T("“%s”已完成，转入“%s”", from, to)
	}
	return []ui.Content{
		ui.Radios(done, []ui.Option{{Value: "1", Label: f.T("已经改好")}, {Value: "0", Label: part}}),
		f.long("measure", f.T("整改措施"), ""),
		choose(f, "fix", f.T("整改方式"), "", matter.FixKinds),
		photoField(f.optional("after", f.T("整改后照片"), f.T("一次最多 %d 张", page.MaxPhotos)), f.photo["after"], f.Seal),
		ui.TextField(noPhoto),
		causeField(cause, st.Reopened+st.Failures > 0 || st.Class.Severity.AtLeast(f.App.District().Rules.CauseFrom)),
		coerciveFields(f),
	}
}

func buildRectify(f *actForm) (func(*app.Desk) matter.Command, error) {
	if err := f.answered("done"); err != nil {
		return nil, err
	}
	code, err := f.App.NewCode(f.made, app.ObjectionDoor)
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		w := matter.Work{Done: f.ticked("done"), Measure: k.Text("measure", f.val("measure")), Fix: matter.FixKind(f.val("fix")),
			Cause: k.Text("cause", f.val("cause")), After: k.Photos(f.photo["after"]), NoPhoto: k.Text("no_photo", f.val("no_photo"))}
		if c := f.val("coercive"); c != "" {
			w.Coercive = matter.Coercive{Measure: matter.Coercion(c), Basis: k.Text("basis", f.val("basis")), Document: f.val("document"), Code: code.Hash}
		}
		return matter.Rectify{Work: w, Evidence: f.evident()}
	}, nil
}

func drawDecline(f *actForm) []ui.Content {
	wish := f.optional("wish", f.T("建议怎么办"), "")
	return []ui.Content{
		choose(f, "why", f.T("为什么做不了"), "", matter.DeclineReasons), f.long("need", f.T("需要谁做什么"), ""),
		f.long("interim", f.T("临时措施"), ""), f.long("plan", f.T("后续计划"), ""),
		ui.SelectField(wish, f.T("不提建议"), page.Options(f.Req, matter.Wayouts)),
	}
}

func buildDecline(f *actForm) (func(*app.Desk) matter.Command, error) {
	return func(k *app.Desk) matter.Command {
		return matter.Decline{Why: matter.DeclineReason(f.val("why")), Need: k.Text("need", f.val("need")), Interim: k.Text("interim", f.val("interim")),
			Plan: k.Text("plan", f.val("plan")), Wish: matter.Wayout(f.val("wish"))}
	}, nil
}

func drawAnswerDecline(f *actForm) []ui.Content {
	outs := []matter.Word[matter.Wayout]{{Code: matter.Reassign, Word: matter.Reassign.Word()}, {Code: matter.Joint, Word: matter.Joint.Word()}, {Code: matter.Insist, Word: matter.Insist.Word()}}
	return []ui.Content{choose(f, "out", f.T("怎么处置"), "", outs), taskFields(f, f.T("联办的协办单位"), f.val("out") == string(matter.Joint)), f.long("words", f.T("答复意见"), "")}
}

func buildAnswerDecline(f *actForm) (func(*app.Desk) matter.Command, error) {
	tasks, err := f.tasks()
	if err != nil {
		return nil, err
	}
	return func(k *app.Desk) matter.Command {
		return matter.AnswerDecline{Out: matter.Wayout(f.val("out")), Tasks: madeTasks(k, tasks), Words: k.Text("words", f.val("words"))}
	}, nil
}
