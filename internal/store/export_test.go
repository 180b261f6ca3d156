package store

import "shuangcheng/internal/domain/journal"

// Plan is how the database would find the rows of a list, one step a line.
func (db *DB) Plan(f Filter) ([]string, error) {
	q, args, ok, err := db.listQuery(f)
	if err != nil || !ok {
		return nil, err
	}
	return db.explain(q, args...)
}

// PlanWhen is how the database would find matters by a moment.
func (db *DB) PlanWhen() ([]string, error) {
	return db.explain(findWhen, string(WhenClosed), "", -1, "9", 10)
}

func (db *DB) explain(q string, args ...any) ([]string, error) {
	if db.engine == postgresEngine {
		return collect(db, func(scan func(...any) error) (line string, err error) {
			err = scan(&line)
			return line, err
		}, `EXPLAIN `+q, args...)
	}
	return collect(db, func(scan func(...any) error) (line string, err error) {
		var id, parent, unused int
		err = scan(&id, &parent, &unused, &line)
		return line, err
	}, `EXPLAIN QUERY PLAN `+q, args...)
}

// EnterBare keeps the state as Enter does and enters nothing into the journal: what is left shows what journal, tree and
// command row cost. pos stands for the places of the entries.
func (f *Fold[S]) EnterBare(t *Tx, before Row[S], pos int64, events ...journal.Event) (Row[S], error) {
	if err := t.flushStaged(); err != nil {
		return before, err
	}
	after := before
	for i, ev := range events {
		last := after
		after = after.next(pos+int64(i), f.Apply(after.State, ev))
		if f.Step != nil {
			if err := f.Step(t, last, after); err != nil {
				return before, err
			}
		}
	}
	return after, f.save(t, before, after)
}
