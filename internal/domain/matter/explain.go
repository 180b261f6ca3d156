package matter

import (
	"fmt"

	"shuangcheng/internal/domain/calendar"
)

// Explain says in words how the due moment came about: 自3月15日9:30派遣起算，…至3月22日17:30止。 A staged term names its stages; of
// a suspended matter it says since when nothing counts and what is planned. It is empty without a clock.
func Explain(s State, cal *calendar.Calendar) (string, error) {
	if s.Status == Hold {
		return s.Hold.words(), nil
	}
	if !s.Clock.running() {
		return "", nil
	}
	e, err := cal.Explain(s.Clock.Started, s.Clock.Cause, s.Clock.Term, s.Clock.Pauses...)
	if err != nil {
		return "", err
	}
	return s.Clock.stageWords() + e.String(), nil
}

// words explains a suspension.
func (h Holding) words() string {
	if p := h.Project; !p.IsZero() {
		return fmt.Sprintf("自%s起立项办理（%s），计划%s完工，其间停止计时，不计入时限统计；%s前复查进度。",
			moment(h.Since), p.Document, p.Finish, h.ReviewOn)
	}
	return fmt.Sprintf("自%s起挂账（%s），其间停止计时，不计入时限统计；%s前复查，到期恢复办理或重新批准。", moment(h.Since), h.Why.Word(), h.ReviewOn)
}

// Explain says in sentences what the rulebook holds of staged terms, warnings, late entry, suspension, duplicates and recurrence.
func (r Rulebook) Explain() (list []string) {
	for _, x := range r.Staged {
		list = append(list, fmt.Sprintf("“%s”分段计时：%s；各段都从起算时刻算起，一段上报完成后转入下一段，任何一段超期，本件即为超期。", x.Code, stageList(x.Steps)))
	}
	list = append(list,
		fmt.Sprintf("距期限不足%d小时的，标“临期”。", int(r.soon().Hours())),
		fmt.Sprintf("录入比发现晚%d分钟以上的，标“补录”。", int(r.backfilled().Minutes())),
		fmt.Sprintf("挂账不超过%d天复查一次；有立项文号和完工日期的按立项办理，不超过%d天复查一次；其间都停止计时。", r.HoldDays, r.projectDays()),
		fmt.Sprintf("同点位或%d米以内，类别相同或未定的事项，登记时先提示为可能重复。", r.likeMetres()),
	)
	site, near := r.recurring(SameSite), r.recurring(SamePlace)
	return append(list, fmt.Sprintf("销号后%d天内，同点位、同类别的问题再现：%s；没有点位、相距%d米以内的：%s。类别由系统建议的，以及成批导入的，最多提请确认；当场办结的只作记录。",
		r.ReopenDays, site.Word(), r.recurMetres(), near.Word()))
}
