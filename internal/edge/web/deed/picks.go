package deed

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/page"
	"shuangcheng/internal/edge/web/ui"
)

// UnitPick asks for a unit of the day by its name.
func UnitPick(q *page.Req, name, label string, day calendar.Date, only ...org.UnitKind) Input {
	return From(Combo, name, label, q.UnitOptions(day, only...))
}

// AccountPick asks for an account enabled on the day.
func AccountPick(q *page.Req, name, label string, day calendar.Date) Input {
	r := q.App.District().Org
	var out []ui.Option
	for _, a := range r.Accounts() {
		if !a.Enabled(day) {
			continue
		}
		o := ui.Option{Label: page.AccountLabel(a)}
		for _, p := range r.PostsOf(a.ID, day) {
			o.Note = q.PostLabel(p, day)
		}
		out = append(out, o)
	}
	return From(Combo, name, label, out)
}

// ClassPick asks for a problem class; with conditions, for a filing condition too.
func ClassPick(q *page.Req, name, label string, conditions bool) Input {
	systems := []standard.System{standard.Problems}
	if conditions {
		systems = append(systems, standard.Conditions)
	}
	var out []ui.Option
	for _, s := range q.Editions(systems...) {
		for _, i := range s.Enabled() {
			out = append(out, ui.Option{Label: i.Code + " " + i.Title, Note: s.Title})
		}
	}
	return From(Combo, name, label, out)
}
