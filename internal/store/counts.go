package store

import (
	"slices"
	"strings"
)

// CountsFor sums by unit and status the unrestricted matters that carry one of the tokens, under a place and with one of
// the units; empty means any. With the token of everyone the kept counts answer; otherwise what the tokens reach is counted.
func (db *DB) CountsFor(tokens []string, place string, units []string) ([]Count, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	if slices.Contains(tokens, everyone) {
		return db.Counts(place, units)
	}
	q := &query{}
	marks := make([]string, len(tokens))
	for i, x := range tokens {
		marks[i] = q.arg(x)
	}
	q.and(`m.restricted = ''`)
	q.and(`m.born IN (SELECT s.born FROM {matter_scope} AS s WHERE s.token IN (` + strings.Join(marks, ", ") + `))`)
	if place != "" {
		q.and(`(m.place = ` + q.arg(place) + ` OR m.place >= ` + q.arg(place+"/") + ` AND m.place < ` + q.arg(place+"0") + `)`)
	}
	in(q, "m.unit", units)
	return collect(db, func(scan func(...any) error) (c Count, err error) {
		err = scan(&c.Unit, &c.Status, &c.N)
		c.Place = place
		return c, err
	}, `SELECT m.unit, CASE WHEN m.history = 1 THEN 'history' ELSE m.status END AS st, COUNT(m.born) FROM {matter} AS m WHERE `+
		strings.Join(q.where, " AND ")+` GROUP BY m.unit, st ORDER BY m.unit, st`, q.args...)
}
