package app

import (
	"cmp"
	"context"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/site"
	"shuangcheng/internal/store"
)

// Alike is a known matter that may be the trouble of a report, with what anybody may know of it. Line is there for those only who
// may see the matter itself.
type Alike struct {
	Number string
	Class  string // name of the problem class, empty when it has none yet
	Place  string // name of the site, the cell or the community; never what somebody wrote
	matter.Likeness
	Status matter.Status
	Since  calendar.Instant // when it was filed
	Open   bool             // it can still be supported
	Line   *Line
}

// maxAlike bounds what is offered; nobody reads more.
const maxAlike = 5

// Duplicates lists what may be the trouble of a report: the nearest first, the last filed first among equals. Staff get what they may see; the zero
// Viewer, a citizen, gets the public facts of unrestricted matters.
func (a *App) Duplicates(v Viewer, r Report) ([]Alike, error) {
	d, now := a.District(), a.db.Now()
	tokens := v.Tokens
	if v.Account == "" {
		tokens = []string{"*"} // every unrestricted one: only public facts leave this function
	}
	p, problem := d.place(r, now.Date()), d.class(r, now.Date()).Problem.Code
	keys := store.NearKeys(p)
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := a.db.Matters(store.Filter{Tokens: tokens, Near: keys, History: new(false), Limit: 100})
	if err != nil {
		return nil, err
	}
	f := matter.Facts{Now: now, Rules: d.Rules}
	var list []Alike
	var kept []store.Listed
	for _, row := range rows {
		if l, ok := matter.Like(row.State, p, problem, f); ok {
			list, kept = append(list, d.alike(row.State, l, now.Date())), append(kept, row)
		}
	}
	if v.Account != "" {
		lines, err := a.lines(kept)
		if err != nil {
			return nil, err
		}
		for i := range list {
			list[i].Line = &lines[i]
		}
	}
	slices.SortStableFunc(list, func(x, y Alike) int { return cmp.Compare(x.Metres, y.Metres) })
	return list[:min(len(list), maxAlike)], nil
}

// alike is what anybody may know of a matter.
func (d *District) alike(s matter.State, l matter.Likeness, day calendar.Date) Alike {
	return Alike{Number: s.Number, Class: d.className(s.Class.Problem.Code), Place: d.placeName(s.Place, day), Likeness: l,
		Status: s.Status, Since: s.Entered, Open: s.Supportable()}
}

// className is the name of a problem class; empty for none.
func (d *District) className(code string) string {
	c, err := d.Catalogue.Class(code)
	if err != nil {
		return ""
	}
	return c.Title
}

// placeName names a place without the words of whoever reported it.
func (d *District) placeName(p matter.Place, day calendar.Date) string {
	if s := d.Sites.Site(site.ID(p.Site)); s.Alive(day) {
		return s.NameOn(day)
	}
	if c := d.Grid.Cell(grid.CellID(p.Cell)); c.Alive(day) {
		return c.NameOn(day)
	}
	path := p.Territories()
	for i := len(path) - 1; i >= 0; i-- {
		if name := d.Org.UnitName(org.UnitID(path[i]), day); name != "" {
			return name
		}
	}
	return ""
}

// Support credits a citizen's report to a known matter that he found among the likely duplicates 附议, and gives the code by which
// he follows it. The matter must lie where he reports, so that numbers cannot be tried. One that was closed meanwhile is filed as
// a report of its own, which the rules of recurrence then judge.
func (a *App) Support(ctx context.Context, q Ask, from, number string, r Report) (Code, error) {
	if !a.tells.allow(from) {
		return Code{}, errFlood()
	}
	code, err := a.NewCode(q, ReceiptDoor)
	if err != nil {
		return Code{}, err
	}
	known, err := a.db.MatterByNumber(number)
	if err != nil {
		return code, err
	}
	q.Guest, q.Viewer = "citizen/"+code.Hash, Viewer{}
	r.Receipt, r.Channel, r.Secrecy = code.Hash, "citizen", matter.Secrecy{}
	if _, err = a.write(ctx, q, func(t *store.Tx) error { return a.supportIn(t, q, known.ID, r) }); err != nil {
		return code, err
	}
	_, err = a.db.Publish(ctx)
	return code, err
}

func (a *App) supportIn(t *store.Tx, q Ask, id string, r Report) error {
	known, err := store.Matters.From(t, id)
	if err != nil {
		return err
	}
	d := a.District()
	f := a.facts(t, q, d, known.State, Outside{Receipt: r.Receipt})
	if _, ok := matter.Like(known.State, d.place(r, t.Now().Date()), "", f); known.Ver == 0 || !ok {
		return fault.New(fault.Missing, "附近没有这件事项，请按新问题提交。")
	}
	if known.State.Status == matter.Done {
		_, err := a.fileIn(t, q, a.District(), r)
		return err
	}
	k := newDesk(t, d, matter.Stream(id), known.State)
	k.person = reporterKey(id, r.Receipt)
	c := matter.Support{Words: k.Text("words", r.What), Photos: k.Photos(r.Photos),
		Source: matter.Source{Channel: r.Channel, Name: k.Secret("name", r.Name), Contact: k.Secret("contact", r.Contact)}}
	if k.err != nil {
		return k.err
	}
	events, err := matter.Decide(known.State, f, c)
	if err != nil {
		return err
	}
	_, err = enterMatter(t, k, known, events)
	return err
}
