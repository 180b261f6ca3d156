package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/problem"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/store"
)

// Report is a problem as it is told, by whatever way it came. Place, What and who are enough.
type Report struct {
	What     string
	Words    string    // where, in words
	Site     string    // ID of the site
	Cell     string    // ID of the cell
	Path     string    // territories, when the teller knows them: unit IDs from the district down, joined by "/"
	Point    geo.Point // zero: none
	Channel  matter.Channel
	External string           // the sender's own number
	Order    int              // its place in the sender's list
	Checked  string           // inspection sheet whose failed item it is
	Occurred calendar.Instant // zero: now
	Clocked  matter.TimeSource
	Photos   []matter.Photo
	Problem  matter.Clause // chosen by a person; empty: proposed
	Cond     matter.Clause
	Clauses  []matter.Clause
	Severity matter.Severity
	Secrecy  matter.Secrecy
	Receipt  string // hash of the citizen's receipt code
	Name     string // citizen's
	Contact  string // citizen's phone
	Settled  string // what the finder did about it at once; empty: nothing
	Fix      matter.FixKind
	After    []matter.Photo
	Past     *matter.Past

	foreseen *foreseen // the class that was proposed before the writer's turn; nil: not yet
}

// Filed is what became of a report.
type Filed struct {
	store.Receipt
	ID, Number string
	Into       string // ID of the older matter that was reopened for it, empty when none was
}

// File makes a matter of a report. Class, condition, clauses and territory are proposed where nobody chose them.
func (a *App) File(ctx context.Context, q Ask, r Report) (done Filed, err error) {
	done.Receipt, err = a.write(ctx, q, func(t *store.Tx) error {
		row, err := a.fileIn(t, q, a.District(), r)
		done.ID, done.Number, done.Into = row.ID, row.State.Number, row.State.Into
		return err
	})
	if err == nil && done.Repeated {
		return a.filedBefore(done.Receipt)
	}
	return done, err
}

// filedBefore finds the matter that a repeated request had made.
func (a *App) filedBefore(r store.Receipt) (Filed, error) {
	list, err := a.db.Entries(r.First-1, 1)
	if err != nil || len(list) == 0 {
		return Filed{}, fmt.Errorf("find entry %d: %w", r.First, err)
	}
	_, id := list[0].Stream.Cut()
	row, err := store.Matters.From(a.db.Reading(), id)
	return Filed{r, id, row.State.Number, row.State.Into}, err
}

// fileIn is File inside a transaction that may do more, with the registers as it sees them.
func (a *App) fileIn(t *store.Tx, q Ask, d *District, r Report) (row store.MatterRow, err error) {
	id, err := t.NewID()
	if err != nil {
		return row, err
	}
	year := t.Now().Date().Year()
	serial, err := t.NextSerial(year)
	if err != nil {
		return row, err
	}
	k := newDesk(t, d, matter.Stream(id), matter.State{})
	k.closed = !r.Secrecy.IsZero()
	if r.Receipt != "" {
		k.person = reporterKey(id, r.Receipt)
	}
	cmd := a.fileCommand(k, d, r, t.Now())
	cmd.Number = fmt.Sprintf("%d-%06d", year, serial)
	if k.err != nil {
		return row, k.err
	}
	f := a.facts(t, q, d, matter.State{}, Outside{Receipt: r.Receipt})
	events, err := matter.Decide(matter.State{}, f, cmd)
	if err != nil {
		return row, err
	}
	if row, err = enterMatter(t, k, store.MatterRow{ID: id}, events); err != nil {
		return row, err
	}
	return a.recurs(t, q, row)
}

// fileCommand seals what was told and fills in what can be proposed.
func (a *App) fileCommand(k *Desk, d *District, r Report, now calendar.Instant) matter.File {
	c := matter.File{Occurred: r.Occurred, Clocked: r.Clocked, Secrecy: r.Secrecy, History: r.Past,
		Source: matter.Source{Channel: r.Channel, External: r.External, Order: r.Order, Checked: r.Checked}}
	if k.closed {
		c.Private = k.Secret("private", r.What)
	} else {
		c.What = k.Text("what", r.What)
	}
	c.Place = d.place(r, now.Date())
	c.Place.Words = k.Line("words", r.Words)
	k.State.Place = c.Place
	if r.Receipt != "" {
		c.Source.Finder = matter.By{Receipt: r.Receipt}
		c.Source.Name = k.Secret("name", r.Name)
		c.Source.Contact = k.Secret("contact", r.Contact)
	}
	if r.Receipt == "" { // told to somebody who wrote it down: for the vault, not for the record
		k.setAside("反映人", r.Name)
		k.setAside("联系电话", r.Contact)
	}
	c.Photos = k.Photos(r.Photos)
	c.Class = d.class(r, now.Date())
	if r.Settled != "" {
		c.Spot = &matter.Spot{Measure: k.Text("measure", r.Settled), Fix: r.Fix, After: k.Photos(r.After)}
	}
	return c
}

// place finds territory and cell of a report where it does not name them.
func (d *District) place(r Report, day calendar.Date) matter.Place {
	p := matter.Place{Site: r.Site, Cell: r.Cell, Path: r.Path, Point: matter.Point{Lon: int64(r.Point.Lon), Lat: int64(r.Point.Lat)}}
	d.locate(&p, day)
	p.Sponsors = d.sponsors(p, day)
	return p
}

// Method names the way proposals are made, so that a later method's proposals are told apart.
const Method = "words/1"

// class takes the chosen class, or proposes one from the words.
func (d *District) class(r Report, day calendar.Date) matter.Class {
	c := matter.Class{Problem: r.Problem, Condition: r.Cond, Clauses: r.Clauses, Severity: r.Severity}
	if c.Problem.Code != "" || !r.Secrecy.IsZero() {
		return c
	}
	if r.foreseen.holds(d, r) {
		return r.foreseen.class
	}
	p := d.Propose(r.What, r.Words, r.Site, day)
	if len(p.Classes) == 0 {
		return c
	}
	best := p.Classes[0]
	c.Method, c.Problem = Method, matter.Clause{Edition: best.Edition, Code: best.Code}
	if best.Condition.Code != best.Item.Code {
		c.Condition = matter.Clause{Edition: d.EditionOf(standard.Conditions, best.Condition.Code), Code: best.Condition.Code}
	}
	for _, x := range append(slices.Clone(p.Clauses), p.Checks...) {
		c.Clauses = append(c.Clauses, matter.Clause{Edition: x.Edition, Code: x.Code})
	}
	return c
}

// EditionOf is the ID of the edition in use of a system in which a code stands, the first by ID; empty when there is none.
func (d *District) EditionOf(system standard.System, code string) string {
	for _, id := range slices.Sorted(maps.Keys(d.Standards)) {
		s := d.Standards[id]
		if s.System == system && s.RetiredOn == "" && slices.ContainsFunc(s.Items, func(i standard.Item) bool { return i.Code == code }) {
			return id
		}
	}
	return ""
}

// Propose offers classes, conditions and clauses for a text.
func (d *District) Propose(what, where, site string, day calendar.Date) problem.Proposal {
	return d.Catalogue.Propose(problem.Query{Text: what, Place: where, SiteType: d.siteType(site, day)})
}

// term is the term that a filing condition names; the zero Term when it names none.
func (d *District) term(c matter.Class) calendar.Term {
	item, err := d.Catalogue.Condition(c.Problem.Code, c.Condition.Code)
	if err != nil || item.Term.IsZero() {
		return calendar.Term{}
	}
	t, err := calendar.ParseTerm(strconv.Itoa(item.Term.N), item.Term.Unit, item.Term.Clock)
	if err != nil {
		return calendar.Term{}
	}
	return t
}

// SendOut makes the command that dispatches a matter to a unit, or to whom the duty map names when unit is empty.
func (k *Desk) SendOut(unit org.UnitID, confirmed bool, words string, tasks []matter.Task) matter.SendOut {
	owner, proposed := k.District.ownerOf(k.State, unit, k.t.Now().Date())
	if owner.Unit == "" {
		k.fail(fault.New(fault.Refused, "责任图没有给出责任单位，请选定一个单位再派遣").At("unit"))
	}
	term := k.District.term(k.State.Class)
	if k.District.Rules.StagesOf(k.State.Class) != nil {
		term = calendar.Term{} // the rulebook's stages stand before the term in one piece
	}
	return matter.SendOut{To: owner, Proposed: proposed, Confirmed: confirmed, Term: term, Words: k.Text("words", words), Tasks: tasks}
}
