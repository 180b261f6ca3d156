package matters

import (
	"slices"

	"shuangcheng/internal/app"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/edge/msg"
	"shuangcheng/internal/edge/web/ui"
)

// againView is what the page of a matter says when the same trouble came back: on the fresh matter of the old one, on the old
// one of the fresh.
type againView struct {
	Lead, Text   string
	Number, Href string // of the other matter; empty when there is none to open
	Ask          bool   // the viewer may answer whether it is the same
}

// again says whether the trouble of a matter came back, or is another one come back; nil when neither.
func (q *req) again(seen app.Seen, entries []journal.Entry) (*againView, error) {
	st, today := seen.State, q.App.Now().Date()
	r := st.Recur
	v := &againView{Number: r.OfNo, Href: matterPath(r.Of)}
	switch {
	case r.Pending && st.Status.Live():
		if _, err := q.App.See(q.Viewer, r.Of); err != nil {
			v.Href = "" // it lies elsewhere, and this viewer may not see it
		}
		v.Lead = q.T("可能是 %s 的同一问题再现。", r.OfNo)
		v.Text = q.T("%s、同类别，那一件 %s 销号。", q.Word(r.Same.Word()), msg.Moment(r.Closed, today))
		if v.Ask = allowed(seen, "confirm-recurrence") || allowed(seen, "deny-recurrence"); !v.Ask {
			v.Text += q.T("待双创办确认。")
		}
		return v, nil
	case st.Status == matter.Merged && r.Of != "" && r.Of == st.Into:
		v.Lead = q.T("本件是 %s 的同一问题再现，那一件已重新打开。", r.OfNo)
		v.Text = q.T("%s、同类别，那一件 %s 销号；本件的来源已记入，进展都会告知。", q.Word(r.Same.Word()), msg.Moment(r.Closed, today))
		return v, nil
	case !st.Status.Live() || st.Recurred == 0:
		return nil, nil
	}
	e, err := lastReopening(entries)
	if err != nil || e.Why != matter.Recurred { // the last time it was for another reason
		return nil, err
	}
	v = &againView{Lead: q.T("同一问题再现，本件 %s 重新打开。", msg.Moment(e.At, today)), Text: q.T("原来的记录都在，这是第 %d 次再现。", st.Recurred)}
	if i := slices.IndexFunc(st.Sources, func(x matter.Source) bool { return x.FromNo == e.Again }); i >= 0 {
		v.Number, v.Href = e.Again, matterPath(st.Sources[i].From)
		v.Text = q.T("%s 报告了同一处的同类问题，已并入本件。", e.Again) + v.Text
	}
	return v, nil
}

// lastReopening is the last time that a matter was reopened; zero when it never was.
func lastReopening(entries []journal.Entry) (last matter.Reopened, err error) {
	for _, e := range slices.Backward(entries) {
		if e.Kind != last.Kind() {
			continue
		}
		event, err := matter.Decode(e.Kind, e.Body)
		if err != nil {
			return last, err
		}
		last, _ = event.(matter.Reopened)
		return last, nil
	}
	return last, nil
}

// allowed reports whether the viewer may ask a verb of the matter now.
func allowed(seen app.Seen, verb matter.Verb) bool {
	return slices.ContainsFunc(seen.Actions, func(a matter.Action) bool { return a.Verb == verb && a.Allowed })
}

// Forms of the question whether it is the same trouble; the page of the matter asks it with two buttons.
func recurForms() []verbForm {
	return []verbForm{
		{verb: "confirm-recurrence", lead: msg.K("确认后那一件重新打开，本件并入，来源和进展都跟着过去。"), press: msg.K("是同一问题再现，重新打开"), run: func(f *actForm, ask app.Ask) error {
			_, err := f.App.ConfirmRecurrence(f.Context(), ask, f.seen.ID)
			return err
		}},
		{verb: "deny-recurrence", lead: msg.K("本件按新件办理，不再提示那一件。"), press: msg.K("不是同一问题"), draw: drawWords("words", msg.K("为什么不是同一问题")), run: func(f *actForm, ask app.Ask) error {
			_, err := f.App.DenyRecurrence(f.Context(), ask, f.seen.ID, f.val("words"))
			return err
		}},
	}
}

// againNotice is the notice of a matter that came back.
func (v matterView) againNotice() ui.Notice {
	a := v.Again
	n := ui.Notice{Tone: ui.Blue, Icon: ui.IconMatterRedo, Lead: a.Lead, Text: a.Text}
	if a.Ask {
		n.Tone = ui.Amber
	}
	if a.Href != "" || a.Ask {
		n.Acts = againActs(v)
	}
	return n
}
