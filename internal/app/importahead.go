package app

import (
	"context"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/problem"
)

// foreseen is a class that was proposed outside the writer's turn, with what it was proposed from.
type foreseen struct {
	line              int
	what, words, site string
	catalogue         *problem.Catalogue
	class             matter.Class
}

// holds reports whether the proposal is about this report and from the catalogue in use.
func (f *foreseen) holds(d *District, r Report) bool {
	return f != nil && f.catalogue == d.Catalogue && f.what == r.What && f.words == r.Words && f.site == r.Site && r.Severity == "" && r.Cond.Code == "" && len(r.Clauses) == 0
}

// aheadRows is how far the proposals run ahead of the rows that are entered.
const aheadRows = 512

// lookAhead proposes classes for rows of a ledger, in their order, on a goroutine of its own: a proposal costs as much as a fifth
// of entering the row, and nobody has to wait for the writer to make it.
func (r *run) lookAhead(ctx context.Context, rows []ImportRow) <-chan *foreseen {
	ahead := make(chan *foreseen, aheadRows)
	d, day := r.District(), r.db.Now().Date()
	b := &batch{run: &run{App: r.App, Import: r.Import}, d: d}
	go func() {
		defer close(ahead)
		for _, row := range rows {
			f := b.foresee(row, day)
			if f == nil {
				continue
			}
			select {
			case ahead <- f:
			case <-ctx.Done():
				return
			}
		}
	}()
	return ahead
}

// foresee proposes the class of one row; nil when the row has faults or names its class or a site nobody knows.
func (b *batch) foresee(row ImportRow, day calendar.Date) *foreseen {
	if len(row.Faults) > 0 || b.d.classNamed(row.Values["kind"]).Code != "" {
		return nil
	}
	site, err := b.siteOn(row.Values["site"], day)
	if err != nil {
		return nil
	}
	r := Report{What: describe(row.Values), Words: where(row.Values), Site: site}
	return &foreseen{row.Line, r.What, r.Words, r.Site, b.d.Catalogue, b.d.class(r, day)}
}

// meet takes the proposals for the rows of the next batch.
func (r *run) meet(todo []ImportRow) {
	if r.ahead == nil || len(todo) == 0 {
		return
	}
	r.foreseen = make(map[int]*foreseen, len(todo))
	last := todo[len(todo)-1].Line
	for f := range r.ahead {
		if r.foreseen[f.line] = f; f.line >= last {
			return
		}
	}
}
