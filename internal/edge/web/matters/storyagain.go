package matters

import (
	"slices"

	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/web/ui"
)

// again tells what came back, what others said of it, and what must be undone.
func (t story) again(e journal.Event) (step, bool) {
	switch e := e.(type) {
	case matter.RecurrenceSeen:
		return t.recurrence(e), true
	case matter.RecurrenceDenied:
		return step{ui.IconSplit, ui.Grey, t.said(t.T("认定不是同一问题再现"), e.Words), ""}, true
	case matter.Supported:
		return step{ui.IconHand, ui.Grey, t.photos(t.said(t.T("市民附议"), e.Words), len(e.Photos)), ""}, true
	case matter.UndoOrdered:
		what := t.said(t.T("责令纠正所采取的措施"), e.Words)
		if !e.Clock.Due.IsZero() {
			what += t.T("；新期限 %s", t.moment(e.Clock.Due))
		}
		return step{ui.IconMatterRedo, ui.Amber, what, ""}, true
	}
	return step{}, false
}

func (t story) recurrence(e matter.RecurrenceSeen) step {
	where := t.Word(e.Same.Word())
	if e.Metres > 0 {
		where = t.T("%s，相距 %d 米", where, e.Metres)
	}
	switch e.Way {
	case matter.RecurReopens:
		return step{ui.IconMatterRedo, ui.Amber, t.T("%s 的同一问题再现（%s），按规则重新打开那一件", e.OfNo, where), t.T("按规则")}
	case matter.RecurNoted:
		return step{ui.IconInfo, ui.Grey, t.T("与 %s 是同类问题（%s），只作记录", e.OfNo, where), t.T("按规则")}
	}
	return step{ui.IconInfo, ui.Amber, t.T("疑似 %s 的同一问题再现（%s），待双创办确认", e.OfNo, where), t.T("按规则")}
}

// numbersOf are the matters that sources come from, each once.
func numbersOf(list []matter.Source) (numbers []string) {
	for _, x := range list {
		if x.FromNo != "" && !slices.Contains(numbers, x.FromNo) {
			numbers = append(numbers, x.FromNo)
		}
	}
	return numbers
}
