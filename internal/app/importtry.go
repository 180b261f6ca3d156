package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/store"
)

// Tried is what a trial of an import found beside the faults of its rows.
type Tried struct {
	Left   int      // rows that were not tried, because there was no more time for it
	Unsent []string // one sentence for each row that would be filed and not dispatched, if dispatching was asked for
}

// tryFor bounds a trial, since somebody waits for the page. 10,000 rows of an old ledger take a fifth of it.
const tryFor = 10 * time.Second

// trial is an import that is only tried 试办: the same steps as the run, on the registers as they stand, in memory, in the order of
// the run, so that a row may build on an earlier one.
type trial struct {
	*batch
	at      map[int]int       // line to place in rows
	rows    []ImportRow       // given by the caller; faults are added to them
	unnamed map[string]string // why names could not be made, by key
	last    string            // stream of what the last row made
	until   time.Time
	found   Tried
}

// try adds to the good rows what the rules would refuse if the import were confirmed now with these answers.
func (a *App) try(ctx context.Context, v Viewer, s ImportSpec, rows []ImportRow) (Tried, error) {
	var err error
	if s.Round, err = a.roundOf(s); err != nil {
		return Tried{}, err
	}
	s.Names = a.UnknownNames(v, s, rows)
	s.Answers = settle(s.Names, s.Answers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{App: a, Import: Import{Spec: s}, ctx: ctx, q: Ask{Viewer: v, Bulk: true}}
	if v.Account == "" {
		r.q = Ask{Job: "imports", Bulk: true}
	}
	x := &trial{at: make(map[int]int, len(rows)), rows: rows, unnamed: map[string]string{}, until: time.Now().Add(tryFor)}
	for n := range rows {
		if x.at[rows[n].Line] = n; len(rows[n].Faults) == 0 {
			r.rows = append(r.rows, rows[n])
		}
	}
	r.rows = s.arrange(r.rows)
	err = a.db.Try(ctx, func(t *store.Tx) error {
		x.batch = &batch{run: r, t: t, q: r.q, d: a.District()}
		return x.all()
	})
	return x.found, err
}

// all goes through the steps of a run.
func (x *trial) all() error {
	for _, row := range x.nameRows() {
		refused, err := x.step("name", row, (*batch).makeName)
		if err != nil {
			return err
		}
		if n := x.Spec.Names[-1-row.Line]; refused != "" {
			x.unnamed[n.Key] = refused
		}
	}
	if err := x.persons(); err != nil {
		return err
	}
	if x.Spec.Kind == ImportMatters {
		x.ahead = x.lookAhead(x.ctx, x.run.rows)
	}
	for part := range slices.Chunk(x.run.rows, maxBatch) {
		x.meet(part)
		if err := x.ctx.Err(); err != nil {
			return err
		}
		for _, row := range part {
			if time.Now().After(x.until) {
				x.found.Left++
				continue
			}
			if err := x.one(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// one tries one row; what is refused stands with every row that is done in one with it.
func (x *trial) one(row ImportRow) error {
	if refused := x.badName(row); refused != "" {
		x.refuse(row.Line, refused)
		return nil
	}
	refused, err := x.step("row", row, x.row)
	if err != nil {
		return err
	}
	if refused == "" {
		return x.send(row)
	}
	x.refuse(row.Line, refused)
	for _, p := range row.parts {
		if p.Line != row.Line {
			x.refuse(p.Line, strings.Replace(refused, rowWord(row.Line), rowWord(p.Line), 1))
		}
	}
	return nil
}

// step does what a run does for one row or name, and takes it back when it is refused, with the sentence.
func (x *trial) step(part string, row ImportRow, f func(*batch, ImportRow) (outcome, error)) (refused string, err error) {
	d, reg := x.d, x.q.reg
	done, err := x.batch.one(part, row, func(b *batch, row ImportRow) (outcome, error) {
		made, err := f(b, row)
		x.last = made.stream
		return made, err
	})
	if err != nil || done.State != store.RowRefused {
		return "", err
	}
	x.d, x.q.reg = d, reg
	return done.Note, nil
}

// persons tries the accounts and posts of a duty table; what is refused stands with the row that names the person first.
func (x *trial) persons() error {
	accounts, seats := x.peopleRows()
	for _, row := range accounts {
		refused, err := x.step("account", row, (*batch).enrolPerson)
		if err != nil {
			return err
		}
		x.refuse(x.people.persons[accountLines-row.Line].line, refused)
	}
	for _, row := range seats {
		refused, err := x.step("seat", row, (*batch).seatPerson)
		if err != nil {
			return err
		}
		x.refuse(x.people.seats[postLines-row.Line].line, refused)
	}
	return nil
}

// send tries to dispatch what a row has filed, when the viewer may ask for it.
func (x *trial) send(row ImportRow) error {
	s := x.Spec
	s.Dispatch = MaySendOut(x.q.Viewer)
	if x.last == "" || !s.toSend(row.Values) {
		return nil
	}
	refused, err := x.step("dispatch", row, func(b *batch, row ImportRow) (outcome, error) {
		_, err := b.sendOut(store.JobRow{Stream: x.last}, row.Values["unit"])
		return outcome{}, err
	})
	if refused != "" {
		x.found.Unsent = append(x.found.Unsent, refused)
	}
	return err
}

// badName is why a row cannot be done whose unit or site could not be made.
func (x *trial) badName(row ImportRow) string {
	if len(x.unnamed) == 0 {
		return ""
	}
	kind, _ := importingOf(x.Spec.Kind)
	for _, m := range kind.mentions {
		for _, words := range m.words(row) {
			if refused := x.unnamed[m.key(words)]; refused != "" {
				return fmt.Sprintf("%s“%s”：%s", rowWord(row.Line), words, refused)
			}
		}
	}
	return ""
}

// refuse puts a sentence to a row of the caller.
func (x *trial) refuse(line int, refused string) {
	if refused == "" {
		return
	}
	r := &x.rows[x.at[line]]
	r.Faults = append(r.Faults, ImportFault{Text: refused, Tried: true})
}

// untried are the rows without those that were refused by reading alone; the trial's own faults change with the answers.
func untried(rows []ImportRow) []ImportRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r ImportRow) bool {
		return slices.ContainsFunc(r.Faults, func(f ImportFault) bool { return !f.Tried })
	})
}

// good are the rows that will be done.
func good(rows []ImportRow) []ImportRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r ImportRow) bool { return len(r.Faults) > 0 })
}
