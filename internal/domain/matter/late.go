package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/say"
)

// Verdict says how a matter stands to its term.
type Verdict string

// The verdicts.
const (
	VerdictNone    Verdict = "none"        // 未计时: no clock runs
	VerdictOnTime  Verdict = "on-time"     // 按期, or not late so far
	VerdictLate    Verdict = "late"        // 超期
	VerdictOffice  Verdict = "late-office" // 超期（计双创办）: the office kept the unit waiting
	VerdictExclude Verdict = "excluded"    // 不计入: suspended, imported, void, merged, refused
)

// Verdicts lists the verdicts.
var Verdicts = []Word[Verdict]{
	{VerdictNone, "未计时"}, {VerdictOnTime, "按期"}, {VerdictLate, "超期"}, {VerdictOffice, "超期（计双创办）"}, {VerdictExclude, "不计入"},
}

// Word is the office's word for v.
func (v Verdict) Word() string { return wordOf(Verdicts, v) }

// Lateness is a verdict with its reason in one sentence.
type Lateness struct {
	Verdict Verdict
	Due     calendar.Instant // zero without a clock
	Why     say.Phrase
}

// OnTime judges a case by two moments alone: closed at its due moment or before is on time. Without a due moment there is
// no verdict.
func OnTime(closed, due calendar.Instant) Verdict {
	switch {
	case closed.IsZero() || due.IsZero():
		return VerdictNone
	case closed <= due:
		return VerdictOnTime
	}
	return VerdictLate
}

// Late judges the matter as of now. The unit's time ends when it says done; the time of verification is not its own.
func Late(s State, now calendar.Instant) Lateness {
	due := s.Clock.Due
	switch {
	case s.History:
		return Lateness{VerdictExclude, due, say.As("历史导入的事项不计入时限统计。")}
	case s.Status == Hold:
		return Lateness{VerdictExclude, due, say.As("挂账期间停止计时，不计入时限统计。")}
	case s.Status == Refused || s.Status == Merged || s.Status == Void:
		return Lateness{VerdictExclude, due, say.As("“%s”的事项不计入时限统计。", say.As(s.Status.Word()))}
	case s.Status == Back:
		return lateRuling(s, now)
	case s.Status == Done:
		return Lateness{s.Closed.Verdict, s.Closed.Due, say.As("销号时认定：%s。", say.As(s.Closed.Verdict.Word()))}
	case s.Status == Check && s.Report.Verdict != "":
		return Lateness{s.Report.Verdict, due, say.As("%s上报整改时认定：%s。", moment(s.Report.At), say.As(s.Report.Verdict.Word()))}
	case due.IsZero():
		return Lateness{VerdictNone, 0, say.As("期限还没有起算。")}
	}
	return lateRunning(s, now)
}

// lateRuling judges the office while it owes a ruling.
func lateRuling(s State, now calendar.Instant) Lateness {
	if by := s.Contest.RulingBy; now > by {
		return Lateness{VerdictOffice, by, say.As("应于%s前裁定，超时计双创办。", moment(by))}
	}
	return Lateness{VerdictNone, 0, say.As("等待裁定，责任单位的期限自裁定后起算。")}
}

// lateRunning judges a clock that runs. A request for extension made in time stops lateness until it is answered; silence
// beyond the answering time counts to the office, also after a refusal.
func lateRunning(s State, now calendar.Instant) Lateness {
	due, x := s.Clock.Due, s.Extension
	switch {
	case now <= due:
		return Lateness{VerdictOnTime, due, say.As("期限%s，未超期。", moment(due))}
	case x.Pending && now <= x.AnswerBy:
		return Lateness{VerdictOnTime, due, say.As("期限前已申请延期，等待答复期间不计超期。")}
	case x.Pending:
		return Lateness{VerdictOffice, due, say.As("延期申请应于%s前答复，迟延计双创办。", moment(x.AnswerBy))}
	case now <= x.OfficeUntil:
		return Lateness{VerdictOffice, due, say.As("延期申请答复迟延，%s前的超期计双创办。", moment(x.OfficeUntil))}
	}
	return Lateness{VerdictLate, due, say.As("期限%s，已超期。", moment(due))}
}
