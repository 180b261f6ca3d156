package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/say"
)

// Explain says in words how the due moment came about: 自3月15日9:30派遣起算，…至3月22日17:30止。 A staged term names its stages; of
// a suspended matter it says since when nothing counts and what is planned. It is empty without a clock.
func Explain(s State, cal *calendar.Calendar) (say.Phrase, error) {
	if s.Status == Hold {
		return s.Hold.words(), nil
	}
	if !s.Clock.running() {
		return say.Phrase{}, nil
	}
	e, err := cal.Explain(s.Clock.Started, s.Clock.Cause, s.Clock.Term, s.Clock.Pauses...)
	if err != nil {
		return say.Phrase{}, err
	}
	if len(s.Clock.Steps) == 0 {
		return e.Phrase(), nil
	}
	return say.Run{s.Clock.stageWords(), e.Phrase()}.Phrase(), nil
}

// words explains a suspension.
func (h Holding) words() say.Phrase {
	if p := h.Project; !p.IsZero() {
		return say.As("自%s起立项办理（%s），计划%s完工，其间停止计时，不计入时限统计；%s前复查进度。",
			moment(h.Since), p.Document, p.Finish, h.ReviewOn)
	}
	return say.As("自%s起挂账（%s），其间停止计时，不计入时限统计；%s前复查，到期恢复办理或重新批准。", moment(h.Since), say.As(h.Why.Word()), h.ReviewOn)
}

// Explain says in sentences what the rulebook holds of staged terms, warnings, late entry, suspension, duplicates and recurrence.
func (r Rulebook) Explain() (list []say.Phrase) {
	for _, x := range r.Staged {
		list = append(list, say.As("“%s”分段计时：%s；各段都从起算时刻算起，一段上报完成后转入下一段，任何一段超期，本件即为超期。", x.Code, stageList(x.Steps)))
	}
	list = append(list,
		say.As("距期限不足%d小时的，标“临期”。", int(r.soon().Hours())),
		say.As("录入比发现晚%d分钟以上的，标“补录”。", int(r.backfilled().Minutes())),
		say.As("挂账不超过%d天复查一次；有立项文号和完工日期的按立项办理，不超过%d天复查一次；其间都停止计时。", r.HoldDays, r.projectDays()),
		say.As("同点位或%d米以内，类别相同或未定的事项，登记时先提示为可能重复。", r.likeMetres()),
	)
	site, near := r.recurring(SameSite), r.recurring(SamePlace)
	return append(list, say.As("销号后%d天内，同点位、同类别的问题再现：%s；没有点位、相距%d米以内的：%s。类别由系统建议的，以及成批导入的，最多提请确认；当场办结的只作记录。",
		r.ReopenDays, say.As(site.Word()), r.recurMetres(), say.As(near.Word())))
}
