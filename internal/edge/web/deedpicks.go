package web

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/ui"
)

// unitPick asks for a unit of the day by its name.
func (q *req) unitPick(name, label string, day calendar.Date, only ...org.UnitKind) input {
	return from(inCombo, name, label, q.unitOptions(day, only...))
}

// accountPick asks for an account enabled on the day.
func (q *req) accountPick(name, label string, day calendar.Date) input {
	r := q.s.app.District().Org
	var out []ui.Option
	for _, a := range r.Accounts() {
		if !a.Enabled(day) {
			continue
		}
		o := ui.Option{Label: accountLabel(a)}
		for _, p := range r.PostsOf(a.ID, day) {
			o.Note = q.postLabel(p, day)
		}
		out = append(out, o)
	}
	return from(inCombo, name, label, out)
}

// classPick asks for a problem class; with conditions, for a filing condition too.
func (q *req) classPick(name, label string, conditions bool) input {
	systems := []standard.System{standard.Problems}
	if conditions {
		systems = append(systems, standard.Conditions)
	}
	var out []ui.Option
	for _, s := range q.editions(systems...) {
		for _, i := range s.Enabled() {
			out = append(out, ui.Option{Label: i.Code + " " + i.Title, Note: s.Title})
		}
	}
	return from(inCombo, name, label, out)
}
