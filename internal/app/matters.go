package app

import (
	"context"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/say"
	"shuangcheng/internal/store"
)

// Outside is how somebody without an account asks: by a receipt, a one-matter link or an objection code. At most one is
// set; each is the hash of what was given, as the matter keeps it.
type Outside struct{ Receipt, Link, Objection string }

// Matter carries out one command on one matter. build makes the command from what was typed; it may run more than once and
// must have no effect of its own.
func (a *App) Matter(ctx context.Context, q Ask, id string, from Outside, build func(*Desk) matter.Command) (store.Receipt, error) {
	var corrects bool
	r, err := a.write(ctx, q, func(t *store.Tx) (err error) {
		corrects, err = a.act(t, q, id, from, build)
		return err
	})
	if err == nil && corrects {
		err = a.renew()
	}
	return r, err
}

// act is Matter inside a transaction that may do more. It reports whether the duty map was touched too, as a ruling does.
func (a *App) act(t *store.Tx, q Ask, id string, from Outside, build func(*Desk) matter.Command) (corrects bool, err error) {
	r, err := store.Matters.From(t, id)
	if err != nil {
		return false, err
	}
	if r.Ver == 0 || from == (Outside{}) && q.Job == "" && !q.Viewer.Sees(r.State) {
		return false, errHidden(id)
	}
	d := a.District()
	k := newDesk(t, d, matter.Stream(id), r.State)
	k.closed = !r.State.Secrecy.IsZero()
	if from.Receipt != "" {
		if k.person, err = freshKey(t, id, from.Receipt); err != nil {
			return false, err
		}
	}
	cmd := build(k)
	if k.err != nil {
		return false, k.err
	}
	events, err := matter.Decide(r.State, a.facts(t, q, d, r.State, from), cmd)
	if err != nil {
		return false, err
	}
	if r, err = enterMatter(t, k, r, events); err != nil {
		return false, err
	}
	if moves(events) {
		if _, err = a.recurs(t, q, r); err != nil {
			return false, err
		}
	}
	return a.correctDuty(t, q, r.State, events)
}

// enterMatter appends the events of a command, and what was taken out of its texts. It returns the matter as it then stands.
func enterMatter(t *store.Tx, k *Desk, r store.MatterRow, events []journal.Event) (store.MatterRow, error) {
	if len(k.aside) > 0 {
		e := matter.SetAside{Stamp: matter.Stamp{At: t.Now()}, Values: k.Aside()}
		if k.err != nil {
			return r, k.err
		}
		events = append(events, e)
	}
	return store.Matters.Enter(t, r, events...)
}

// facts loads what the rules ask for beside the matter.
func (a *App) facts(t *store.Tx, q Ask, d *District, s matter.State, from Outside) matter.Facts {
	f := matter.Facts{Actor: q.Viewer.Actor, Job: q.Job, Receipt: from.Receipt, Link: from.Link, Objection: from.Objection,
		Now: t.Now(), Calendar: d.Calendar, Rules: d.Rules, Sponsors: d.sponsors(s.Place, t.Now().Date())}
	f.Town, f.Community = d.seats(s.Place)
	return f
}

// Bulk carries out the same command on several matters, each in a request of its own; what is refused does not keep the
// others back. The answers stand in the order of ids, nil where it was done.
func (a *App) Bulk(ctx context.Context, q Ask, ids []string, each func(i int) Ask, build func(*Desk) matter.Command) []error {
	errs := make([]error, len(ids))
	for i, id := range ids {
		_, errs[i] = a.Matter(ctx, each(i), id, Outside{}, build)
	}
	return errs
}

// Merge ends one matter in favour of another; both are changed or neither. One that was closed within the window is reopened by
// it: the office says that the trouble came back.
func (a *App) Merge(ctx context.Context, q Ask, id, into string) (store.Receipt, error) {
	return a.write(ctx, q, func(t *store.Tx) error {
		from, err := store.Matters.From(t, id)
		if err != nil {
			return err
		}
		to, err := store.Matters.From(t, into)
		if err != nil {
			return err
		}
		if id == into {
			return fault.New(fault.Invalid, "不能把一件事项并入它自己，请另选一件")
		}
		if from.State.Into == into && q.Viewer.Sees(from.State) {
			return nil // the rules were faster
		}
		if q.Viewer.Sees(from.State) && q.Viewer.Sees(to.State) {
			if err := matter.Mergeable(from.State, to.State); err != nil {
				return err
			}
		}
		if _, err := a.act(t, q, id, Outside{}, func(*Desk) matter.Command {
			return matter.Merge{Into: into, IntoNo: to.State.Number}
		}); err != nil {
			return err
		}
		_, err = a.act(t, q, into, Outside{}, func(*Desk) matter.Command {
			half := matter.Absorb{From: id, FromNo: from.State.Number, Sources: from.State.AllSources(id)}
			if to.State.Status == matter.Done {
				return matter.Recur(half)
			}
			return half
		})
		return err
	})
}

// Unmerge takes a merging back.
func (a *App) Unmerge(ctx context.Context, q Ask, id string) (store.Receipt, error) {
	return a.write(ctx, q, func(t *store.Tx) error {
		r, err := store.Matters.From(t, id)
		if err != nil {
			return err
		}
		into := r.State.Into
		if _, err := a.act(t, q, id, Outside{}, func(*Desk) matter.Command { return matter.Unmerge{} }); err != nil {
			return err
		}
		_, err = a.act(t, q, into, Outside{}, func(*Desk) matter.Command { return matter.Release{From: id} })
		return err
	})
}

// Seen is a matter as one viewer may read it.
type Seen struct {
	store.MatterRow
	Texts   map[string]string // by ref
	Late    matter.Lateness
	Actions []matter.Action
}

// See reads one matter for a viewer. One he may not see is as if it were not there.
func (a *App) See(v Viewer, id string) (Seen, error) {
	r, err := a.find(id)
	if err != nil {
		return Seen{}, err
	}
	if r.Ver == 0 || !v.Sees(r.State) {
		return Seen{}, errHidden(id)
	}
	return a.seen(v, r)
}

// find reads a matter by its ID or its number.
func (a *App) find(id string) (store.MatterRow, error) {
	if len(id) > 4 && id[4] == '-' && len(id) < 20 {
		return a.db.MatterByNumber(id)
	}
	return store.Matters.From(a.db.Reading(), id)
}

func (a *App) seen(v Viewer, r store.MatterRow) (Seen, error) {
	texts, err := a.db.StreamTexts(matter.Stream(r.ID))
	if err != nil {
		return Seen{}, err
	}
	return Seen{r, texts, matter.Late(r.State, a.db.Now()), a.Actions(v, r.State)}, nil
}

// History lists the entries of a matter, oldest first.
func (a *App) History(v Viewer, id string) ([]journal.Entry, error) {
	s, err := a.See(v, id)
	if err != nil {
		return nil, err
	}
	stored, err := a.db.Stream(matter.Stream(s.ID))
	if err != nil {
		return nil, err
	}
	list := make([]journal.Entry, len(stored))
	for i, x := range stored {
		if list[i], err = journal.Parse([]byte(x.Leaf)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Line is a matter in a list, with the words that a list shows. Listed is shared by all copies.
type Line struct {
	*store.Listed
	What, Words string
	Late        matter.Lateness
}

// Line is the matter as a list would show it.
func (s Seen) Line() Line {
	return Line{&store.Listed{MatterRow: s.MatterRow}, s.Texts[s.State.What.Ref], s.Texts[s.State.Place.Words.Ref], s.Late}
}

// Page is one page of a list.
type Page struct {
	Lines []Line
	Next  store.Cursor // zero on the last page
}

// Ledger lists matters that the viewer may see. The tokens of f are his, whatever came with it.
func (a *App) Ledger(v Viewer, f store.Filter) (Page, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	rows, next, err := a.rows(v, f)
	if err != nil {
		return Page{}, err
	}
	p := Page{Next: next}
	p.Lines, err = a.lines(rows)
	return p, err
}

// rows reads one page of what the viewer may see, without its texts.
func (a *App) rows(v Viewer, f store.Filter) (rows []store.Listed, next store.Cursor, err error) {
	f.Tokens = v.Tokens
	size := f.Limit
	f.Limit++
	if rows, err = a.db.Matters(f); err != nil || len(rows) <= size {
		return rows, next, err
	}
	return rows[:size], rows[size-1].Cursor, nil
}

// lines adds the texts of a page in one look.
func (a *App) lines(rows []store.Listed) ([]Line, error) {
	refs := make([]string, 0, 2*len(rows))
	for i := range rows {
		r := &rows[i]
		refs = append(refs, r.State.What.Ref, r.State.Place.Words.Ref)
	}
	texts, err := a.db.Texts(refs...)
	if err != nil {
		return nil, err
	}
	now := a.db.Now()
	list := make([]Line, len(rows))
	for i := range rows {
		r := &rows[i]
		list[i] = Line{r, texts[r.State.What.Ref], texts[r.State.Place.Words.Ref], matter.Late(r.State, now)}
	}
	return list, nil
}

// Owner asks the duty map who is responsible for a matter, and by what ground.
func (a *App) Owner(s matter.State) org.Proposal { return a.District().owner(s, a.db.Now().Date()) }

// owner asks the duty map about a matter on a day.
func (d *District) owner(s matter.State, day calendar.Date) org.Proposal {
	c := org.Case{Class: org.Class(s.Class.Problem), Condition: org.Class(s.Class.Condition), Cell: s.Place.Cell, Site: s.Place.Site, Day: day}
	for _, id := range s.Place.Territories() {
		if d.Org.Unit(id).ID != "" {
			c.Path = append(c.Path, id)
		}
	}
	slices.Reverse(c.Path)
	return d.Org.Owner(c)
}

// inChinese fills phrases for the journal, which keeps the reasons as they were told.
func inChinese(list ...say.Phrase) (out []string) {
	for _, p := range list {
		out = append(out, p.String())
	}
	return out
}

// ownerOf states a unit as the responsible one, with the duty map's view of it.
func (d *District) ownerOf(s matter.State, unit org.UnitID, day calendar.Date) (o matter.Owner, proposed org.UnitID) {
	p := d.owner(s, day)
	if unit == "" {
		unit = p.Unit
	}
	u := d.Org.Unit(unit)
	o = matter.Owner{Unit: unit, Kind: matter.OwnerKind(p.Ground), HasPower: p.Power.Has, Territory: u.Territory(), Rule: p.Rule, Why: inChinese(p.Why...)}
	if unit != p.Unit {
		standing := d.Org.HasPower(unit, org.Class(s.Class.Problem), day)
		o.Kind, o.Rule, o.HasPower, o.Why = matter.ByLine, "", standing.Has, inChinese(standing.Why)
		if o.Territory {
			o.Kind = matter.ByPlace
		}
	}
	return o, p.Unit
}

// Checkpoint is the last signed statement of the journal.
func (a *App) Checkpoint() (store.Checkpoint, error) { return a.db.LastCheckpoint() }
