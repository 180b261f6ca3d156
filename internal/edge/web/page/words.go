package page

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/edge/web/ui"
)

// UnitOptions suggests the units of a day; namesakes are suggested by their code, because a name must lead to one unit.
func (q *Req) UnitOptions(day calendar.Date, only ...org.UnitKind) []ui.Option {
	r := q.App.District().Org
	list := r.Units(day, only...)
	times := map[string]int{}
	for _, u := range list {
		times[u.NameOn(day)]++
	}
	out := make([]ui.Option, len(list))
	for n, u := range list {
		out[n] = ui.Option{Label: u.NameOn(day), Note: q.Word(u.Kind.Word()) + " " + u.Code}
		if times[u.NameOn(day)] > 1 {
			out[n] = ui.Option{Label: u.Code, Note: r.UnitName(u.ParentOn(day), day) + u.NameOn(day)}
		}
	}
	return out
}

// AccountLabel is how an account is written and read in forms: 王甲一（wang）.
func AccountLabel(a org.Account) string { return a.Name + "（" + a.Login + "）" }

// PostLabel is how a post is written and read in forms: 甲镇·网格长.
func (q *Req) PostLabel(p org.Post, day calendar.Date) string {
	return q.App.District().Org.UnitName(p.Unit, day) + "·" + p.NameOn(day)
}

// PostOptions suggests the posts of a day with their holders.
func (q *Req) PostOptions(day calendar.Date) []ui.Option {
	var out []ui.Option
	for _, p := range q.App.District().Org.Posts(day) {
		out = append(out, ui.Option{Label: q.PostLabel(p, day), Note: q.HolderName(p.HolderOn(day))})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return cmp.Compare(a.Label, b.Label) })
	return out
}

// HolderName names who holds a post; leaders without an account are not named on the screen.
func (q *Req) HolderName(h org.Holder) string {
	switch {
	case h.IsZero():
		return ""
	case h.Paper():
		return q.T("线下登记的领导")
	}
	return q.App.District().Org.Account(h.Account).Name
}

// RoleOptions are the roles that a post may have, with what each is for.
func (q *Req) RoleOptions() (out []ui.Option) {
	for _, r := range org.Roles {
		if r.Role != org.Citizen {
			out = append(out, ui.Option{Value: string(r.Role), Label: q.Word(r.Word)})
		}
	}
	return out
}

// RoleWords are roles in a line.
func (q *Req) RoleWords(roles []org.Role) string {
	words := make([]string, len(roles))
	for n, r := range roles {
		words[n] = q.Word(r.Word())
	}
	return strings.Join(words, q.T("、"))
}

// ClassName writes a class with its title.
func (q *Req) ClassName(c org.Class) string {
	if c.IsZero() {
		return ""
	}
	if i, err := q.App.District().Standards[c.Edition].Standing(c.Code); err == nil {
		return c.Code + " " + i.Title
	}
	return c.Code
}

// ScopeName writes what a power is about.
func (q *Req) ScopeName(s org.Scope) string {
	if s.Field != "" {
		return s.Field
	}
	return q.ClassName(s.Class)
}

// Editions are the editions in use of the named systems, newest first; none named means all, retired ones too.
func (q *Req) Editions(systems ...standard.System) (list []standard.State) {
	for _, s := range q.App.District().Standards {
		if len(systems) == 0 || s.RetiredOn == "" && s.Complete() && slices.Contains(systems, s.System) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b standard.State) int { return strings.Compare(b.ID, a.ID) })
	return list
}

// UnitName is the name of a unit today, for people.
func (q *Req) UnitName(id org.UnitID) string {
	if id == "" {
		return ""
	}
	return cmp.Or(q.App.District().Org.UnitName(id, q.App.Now().Date()), string(id))
}

// Derived makes the ID of one step of a request for many: sent twice, each step has the ID it had.
func Derived(cmd, part string) string {
	h := digest(cmd, part)
	h[6] = h[6]&0x0f | 0x50
	h[8] = h[8]&0x3f | 0x80
	s := hex.EncodeToString(h[:16])
	return strings.Join([]string{s[:8], s[8:12], s[12:16], s[16:20], s[20:]}, "-")
}

// Options lists the words of a table for a choice.
func Options[T ~string](q *Req, list []matter.Word[T]) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, w := range list {
		out[i] = ui.Option{Value: string(w.Code), Label: q.Word(w.Word)}
	}
	return out
}

// AllUnits are the units alive today as suggestions.
func (q *Req) AllUnits() []ui.Option {
	today := q.App.Now().Date()
	var list []ui.Option
	for _, u := range q.App.District().Org.Units(today) {
		note := q.T("条")
		if u.Territory() {
			note = q.T("块")
		}
		list = append(list, ui.Option{Value: string(u.ID), Label: u.NameOn(today), Note: note})
	}
	return list
}

func digest(parts ...string) [32]byte { return sha256.Sum256([]byte(strings.Join(parts, "\x00"))) }
