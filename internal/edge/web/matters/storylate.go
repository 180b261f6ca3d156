package matters

import (
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

func (t story) clock(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.ExtensionAsked:
		return step{ui.IconClock, ui.Amber, t.said(t.T("第 %d 次申请延期至 %s", e.Nth, msg.Day(e.Until, t.today)), e.Reason), ""}, true
	case matter.ExtensionAnswered:
		if e.Granted {
			return step{ui.IconClock, ui.Grey, t.T("同意延期，新期限 %s", t.moment(e.Clock.Due)), ""}, true
		}
		return step{ui.IconClock, ui.Amber, t.said(t.T("不同意延期"), e.Words), ""}, true
	case matter.Suspended:
		what := t.T("挂账（%s），%s 复查", t.Word(e.Why.Word()), msg.Day(e.ReviewOn, t.today))
		if e.Renewed {
			what = t.T("挂账续期（%s），%s 复查", t.Word(e.Why.Word()), msg.Day(e.ReviewOn, t.today))
		}
		return step{ui.IconMatterHold, ui.Grey, t.said(what, e.Plan), ""}, true
	case matter.Resumed:
		return step{ui.IconPlay, ui.Blue, t.said(t.T("恢复办理"), e.Words), ""}, true
	case matter.Projected:
		return step{ui.IconMatterHold, ui.Grey, t.T("立项，文号 %s，计划 %s 完工", e.Project.Document, msg.Day(e.Project.Finish, t.today)), ""}, true
	case matter.StageReached:
		what := t.T("第 %d 段“%s”完成（%s）", e.Nth, e.Word, t.Word(e.Verdict.Word()))
		if n := e.Clock.Step; n < len(e.Clock.Steps) {
			what += t.T("，转入“%s”，期限 %s", e.Clock.Steps[n].Word, t.moment(e.Clock.Due))
		}
		return step{ui.IconClock, ui.Grey, what, ""}, true
	}
	return step{}, false
}

func (t story) work(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Rectified:
		head := t.T("上报阶段完成")
		if e.Done {
			head = t.T("上报整改完成")
		}
		what := t.photos(t.said(head, e.Measure), len(e.After))
		if !e.Cause.IsZero() {
			what += t.T("；原因：%s", t.text(e.Cause))
		}
		if !e.NoPhoto.IsZero() {
			what += t.T("；没有照片：%s", t.text(e.NoPhoto))
		}
		if !e.Coercive.IsZero() {
			what += t.T("；采取%s，依据：%s，文书号 %s", t.Word(e.Coercive.Measure.Word()), t.text(e.Coercive.Basis), e.Coercive.Document)
		}
		return step{ui.IconMatterCheck, ui.Violet, what, ""}, true
	case matter.CannotDo:
		what := t.said(t.T("说明不能整改（%s），需要", t.Word(e.Why.Word())), e.Need)
		return step{ui.IconTalk, ui.Amber, what + t.T("；临时措施：%s；计划：%s", t.text(e.Interim), t.text(e.Plan)), ""}, true
	case matter.DeclineAnswered:
		return step{ui.IconTalk, ui.Grey, t.said(t.T("答复不能整改：%s", t.Word(e.Out.Word())), e.Words), ""}, true
	}
	return step{}, false
}

func (t story) check(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Verified:
		s := step{ui.IconCheck, ui.Green, t.photos(t.said(t.T("%s：%s", t.Word(e.Level.Word()), t.Word(e.Result.Word())), e.Words), len(e.Photos)), ""}
		if e.Result != matter.Fixed {
			s.icon, s.tone = ui.IconMatterRedo, ui.Amber
			s.what += t.T("；新期限 %s", t.moment(e.Clock.Due))
		}
		if e.Skipped {
			s.note = t.T("本级回避，督导组承担")
		}
		return s, true
	case matter.Closed:
		s := step{ui.IconMatterDone, ui.Green, t.T("销号（%s）", t.Word(e.Verdict.Word())), ""}
		if e.How == matter.ByHistory {
			s.note = t.T("历史导入")
		}
		return s, true
	case matter.Rechecked:
		return step{ui.IconEye, ui.Grey, t.photos(t.said(t.T("回头看：%s", t.Word(e.Result.Word())), e.Words), len(e.Photos)), ""}, true
	case matter.Reopened:
		what := t.T("重新打开（%s）", t.Word(e.Why.Word()))
		if e.Again != "" {
			what = t.T("重新打开（%s，见 %s）", t.Word(e.Why.Word()), e.Again)
		}
		if !e.Clock.Due.IsZero() {
			what += t.T("，新期限 %s", t.moment(e.Clock.Due))
		}
		return step{ui.IconMatterRedo, ui.Amber, t.photos(t.said(what, e.Words), len(e.Photos)), ""}, true
	}
	return step{}, false
}

func (t story) closing(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.Voided:
		return step{ui.IconMatterInvalid, ui.Grey, t.said(t.T("作废"), e.Reason), ""}, true
	case matter.VoidProposed:
		return step{ui.IconMatterInvalid, ui.Amber, t.said(t.T("提出作废，待第二人确认"), e.Reason), ""}, true
	case matter.VoidRefused:
		return step{ui.IconMatterInvalid, ui.Grey, t.said(t.T("不予作废"), e.Reason), ""}, true
	case matter.PaperSigned:
		what := t.T("登记“%s”的签批：%s，%s", t.Word(e.Paper.Word()), t.text(e.Name), msg.Day(e.Signed, t.today))
		return step{ui.IconDoc, ui.Grey, what, t.T("纸质签批")}, true
	case matter.TimeUp:
		return step{ui.IconInfo, ui.Amber, t.Word(e.Of.Sentence()), t.T("系统登记")}, true
	case matter.Sampled:
		return step{ui.IconInfo, ui.Grey, t.T("列入回头看：%s", t.Word(e.Why.Word())), ""}, true
	case matter.Objected:
		return step{ui.IconTalk, ui.Amber, t.T("当事人提出异议"), ""}, true
	case matter.ObjectionAnswered:
		if e.Upheld {
			return step{ui.IconTalk, ui.Grey, t.said(t.T("异议成立"), e.Words), ""}, true
		}
		return step{ui.IconTalk, ui.Grey, t.said(t.T("异议不成立"), e.Words), ""}, true
	case matter.PhotosShown:
		if len(e.Photos) == 0 {
			return step{ui.IconEye, ui.Grey, t.T("不再公开照片"), ""}, true
		}
		return step{ui.IconEye, ui.Grey, t.T("向反映人公开照片 %d 张", len(e.Photos)), ""}, true
	}
	return step{}, false
}
