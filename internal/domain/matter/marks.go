package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/say"
)

// Mark is what stands beside the status: a short word and, where there is more to say, a sentence.
type Mark struct {
	Code   string     // stable
	Word   say.Phrase // such as 补录, 延期 1 次
	Detail say.Phrase // may be empty
}

// Marks lists what is true of the matter beside its status, as of now and by the rulebook in force, in a fixed order.
func Marks(s State, now calendar.Instant, r Rulebook) []Mark {
	var m marks
	m.origin(s, r)
	m.clock(s, now, r)
	m.waiting(s, now)
	m.silence(s, now)
	m.past(s)
	return m
}

type marks []Mark

func (m *marks) add(when bool, code, word string, detail say.Phrase) {
	if when {
		*m = append(*m, Mark{code, say.As(word), detail})
	}
}

// count adds a mark such as 退件 2 次.
func (m *marks) count(n int, code, word string) {
	m.told(n > 0, code, say.As("%s %d 次", say.As(word), n), say.Phrase{})
}

// told adds a mark whose word is more than one.
func (m *marks) told(when bool, code string, word, detail say.Phrase) {
	if when {
		*m = append(*m, Mark{code, word, detail})
	}
}

// origin: where it comes from and who may see it.
func (m *marks) origin(s State, r Rulebook) {
	m.add(s.History, "history", "历史导入", say.As("不计入任何比率。"))
	m.add(!s.History && s.Entered.Sub(s.Occurred) >= r.backfilled(), "backfilled", "补录",
		say.As("发现于%s，录入于%s。", moment(s.Occurred), moment(s.Entered)))
	m.add(!s.Secrecy.IsZero(), "restricted", s.Secrecy.Kind.Word(), say.As("仅有权限的人员可见。"))
	m.told(len(s.Sources) > 0, "sources", say.As("%d 个来源", len(s.Sources)+1), say.Phrase{})
	pending := s.Recur.Pending && s.Status.Live()
	m.add(pending, "recurrence", "疑似反弹", say.As("%s同类问题，%s于%s销号，待双创办确认。", say.As(s.Recur.Same.Word()), s.Recur.OfNo, moment(s.Recur.Closed)))
	m.add(s.Recur.Way == RecurNoted, "recurrence-noted", "再现", say.As("%s同类问题，%s于%s销号。", say.As(s.Recur.Same.Word()), s.Recur.OfNo, moment(s.Recur.Closed)))
	m.add(s.Class.Method != "", "proposed", "类别待确认", say.As("由系统建议，尚未由人确定。"))
}

// clock: lateness and what bears on it.
func (m *marks) clock(s State, now calendar.Instant, r Rulebook) {
	late := Late(s, now)
	m.add(late.Verdict == VerdictLate, "over", "超期", late.Why)
	m.add(late.Verdict == VerdictOffice, "over-office", "超期计双创办", late.Why)
	running := s.Clock.running() && (s.Status == Sign || s.Status == Doing || s.Status == Redo)
	m.add(running && now <= s.Clock.Due && s.Clock.Due.Sub(now) < r.soon(), "soon", "临期", late.Why)
	if n := len(s.Clock.Steps); n > 0 {
		m.told(true, "stage", say.As("第 %d 段（共 %d 段）%s", s.Clock.Step+1, n, say.As(s.Clock.Steps[s.Clock.Step].Word)), say.As("%s。", stageList(s.Clock.Steps)))
	}
	m.count(s.Clock.Missed, "stage-over", "阶段超期")
	m.count(s.Extension.Granted, "extended", "延期")
	m.add(s.Extension.Pending, "extension-asked", "延期待批", say.Phrase{})
	m.add(s.Status == Hold && now.Date() >= s.Hold.ReviewOn, "review-due", "挂账到期复查", say.As("复查日期%s。", s.Hold.ReviewOn))
	m.add(s.Status == Hold && !s.Hold.Project.IsZero(), "project", "立项", say.As("%s，计划%s完工。", s.Hold.Project.Document, s.Hold.Project.Finish))
	m.add(s.Dispatch.Auto, "auto-signed", "自动签收", say.As("超过签收时间，系统按签收处理。"))
	m.add(s.Dispatch.Warned, "no-power", "无职权派遣", say.As("派遣时已提示该单位没有所需职权。"))
}

// waiting: what somebody owes an answer to.
func (m *marks) waiting(s State, now calendar.Instant) {
	m.add(s.Info.Pending, "info-asked", "待补充", say.Phrase{})
	m.add(s.Declined.Pending, "declined", "不能整改待答复", say.As("%s。", say.As(s.Declined.Why.Word())))
	m.add(!s.Link.IsZero() && now <= s.Link.Expires, "link", "已转交", say.Phrase{})
	m.add(!s.Link.Answered.IsZero(), "countersign", "反馈待审签", say.Phrase{})
	m.add(!s.Voiding.IsZero(), "voiding", "作废待确认", say.Phrase{})
	open := 0
	for _, t := range s.Tasks {
		if t.State == TaskOpen {
			open++
		}
	}
	m.told(open > 0 && s.Status.Live(), "tasks", say.As("协办未反馈 %d 家", open), say.Phrase{})
	m.add(s.Undo.Pending, "undo", "责令纠正", say.As("异议成立，须纠正所采取的措施。"))
	for _, o := range s.Objections {
		m.add(o.Answered.IsZero(), "objection", "异议待答复", say.Phrase{})
	}
	if level := s.NextLevel(); level != "" {
		m.told(true, "level", say.As("第 %d 级核查（共 %d 级）", len(s.Passed)+1, len(s.Report.Levels)), say.As("%s。", say.As(level.Word())))
	}
}

// past: what happened to it before.
func (m *marks) past(s State) {
	m.count(s.Report.Stages, "stages", "阶段完成")
	m.count(s.Contest.Returns, "returned", "退件")
	m.add(s.Contest.Ruled, "ruled", "已裁定", say.Phrase{})
	m.count(s.Failures, "failed", "核查未通过")
	m.count(s.Falses, "false", "虚假上报")
	m.count(s.Reopened, "reopened", "重开")
	m.count(s.Recurred, "recurred", "反弹")
	m.count(len(s.Voices), "voices", "附议")
	m.add(s.Status == Done && s.Closed.How == OnTheSpot, "spot", "当场办结", say.As("日后抽查。"))
	m.add(s.ToLookAt(), "to-look-at", "待回头看", say.As("%s。", say.As(s.Sampling.Why.Word())))
	m.count(len(s.Looks), "looked", "回头看")
	m.add(len(s.Signatures) > 0, "paper", "纸质签批", say.As("由内勤登记。"))
	m.count(s.Fixes, "corrected", "更正")
}
