package web

import (
	"cmp"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/ui"
)

// unitOptions suggests the units of a day; namesakes are suggested by their code, because a name must lead to one unit.
func (q *req) unitOptions(day calendar.Date, only ...org.UnitKind) []ui.Option {
	r := q.s.app.District().Org
	list := r.Units(day, only...)
	times := map[string]int{}
	for _, u := range list {
		times[u.NameOn(day)]++
	}
	out := make([]ui.Option, len(list))
	for n, u := range list {
		out[n] = ui.Option{Label: u.NameOn(day), Note: q.word(u.Kind.Word()) + " " + u.Code}
		if times[u.NameOn(day)] > 1 {
			out[n] = ui.Option{Label: u.Code, Note: r.UnitName(u.ParentOn(day), day) + u.NameOn(day)}
		}
	}
	return out
}

// unitPick asks for a unit of the day by its name.
func (q *req) unitPick(name, label string, day calendar.Date, only ...org.UnitKind) input {
	return from(inCombo, name, label, q.unitOptions(day, only...))
}

// accountLabel is how an account is written and read in forms: 王甲一（wang）.
func accountLabel(a org.Account) string { return a.Name + "（" + a.Login + "）" }

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

// postLabel is how a post is written and read in forms: 甲镇·网格长.
func (q *req) postLabel(p org.Post, day calendar.Date) string {
	return q.s.app.District().Org.UnitName(p.Unit, day) + "·" + p.NameOn(day)
}

// postOptions suggests the posts of a day with their holders.
func (q *req) postOptions(day calendar.Date) []ui.Option {
	var out []ui.Option
	for _, p := range q.s.app.District().Org.Posts(day) {
		out = append(out, ui.Option{Label: q.postLabel(p, day), Note: q.holderName(p.HolderOn(day))})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return cmp.Compare(a.Label, b.Label) })
	return out
}

// holderName names who holds a post; leaders without an account are not named on the screen.
func (q *req) holderName(h org.Holder) string {
	switch {
	case h.IsZero():
		return ""
	case h.Paper():
		return q.t("线下登记的领导")
	}
	return q.s.app.District().Org.Account(h.Account).Name
}

// roleOptions are the roles that a post may have, with what each is for.
func (q *req) roleOptions() (out []ui.Option) {
	for _, r := range org.Roles {
		if r.Role != org.Citizen {
			out = append(out, ui.Option{Value: string(r.Role), Label: q.word(r.Word)})
		}
	}
	return out
}

// roleWords are roles in a line.
func (q *req) roleWords(roles []org.Role) string {
	words := make([]string, len(roles))
	for n, r := range roles {
		words[n] = q.word(r.Word())
	}
	return strings.Join(words, q.t("、"))
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

// className writes a class with its title.
func (q *req) className(c org.Class) string {
	if c.IsZero() {
		return ""
	}
	if i, err := q.s.app.District().Standards[c.Edition].Standing(c.Code); err == nil {
		return c.Code + " " + i.Title
	}
	return c.Code
}

// scopeName writes what a power is about.
func (q *req) scopeName(s org.Scope) string {
	if s.Field != "" {
		return s.Field
	}
	return q.className(s.Class)
}
