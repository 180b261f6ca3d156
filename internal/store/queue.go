package store

import (
	"fmt"
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
)

// When is a moment by which a job of the clock finds matters.
type When string

// The moments beside the waits that a matter has (see WhenEnds).
const (
	WhenClosed   When = "closed"     // of the last closing, of what was not imported; stays until the matter is reopened
	WhenToLookAt When = "to-look-at" // chosen for a re-check, until somebody has looked
)

// WhenEnds is the end of a wait.
func WhenEnds(w matter.Wait) When { return When("ends:" + string(w)) }

// whenFalse is the last false report of a unit in a matter.
func whenFalse(unit string) When { return When("false:" + unit) }

// whenTurn is a step that the matter waits for, at its due moment, so that a list of turns has the order of the queue.
func whenTurn(t matter.Turn) When { return When("turn:" + t) }

// moment is one row of matter_when without its matter.
type moment struct {
	what When
	at   calendar.Instant
}

// moments are the rows of a matter, each once.
func moments(s matter.State) (list []moment) {
	if s.Status == matter.Absent {
		return nil
	}
	for _, t := range matter.Timers(s) {
		list = append(list, moment{WhenEnds(t.Of), t.At})
	}
	if s.Status == matter.Done && !s.History {
		list = append(list, moment{WhenClosed, s.Closed.At})
	}
	if s.ToLookAt() {
		list = append(list, moment{WhenToLookAt, s.Sampling.At})
	}
	if unit := s.Rectifier(); unit != "" && !s.FalseAt.IsZero() {
		list = append(list, moment{whenFalse(string(unit)), s.FalseAt})
	}
	for _, t := range matter.Turns(s) {
		list = append(list, moment{whenTurn(t), s.Clock.Due})
	}
	slices.SortFunc(list, func(a, b moment) int { return strings.Compare(a.key(), b.key()) })
	return slices.Compact(list)
}

func (m moment) key() string { return string(m.what) + " " + m.at.String() }

// moments takes a matter's moments from the old ones to the new ones.
func (l *late) moments(born int64, old, now []moment) {
	for _, m := range old {
		if !slices.Contains(now, m) {
			l.rows = append(l.rows, runRow{whenRun, string(m.what), m.at.String(), born, false})
		}
	}
	for _, m := range now {
		if !slices.Contains(old, m) {
			l.rows = append(l.rows, runRow{whenRun, string(m.what), m.at.String(), born, true})
		}
	}
}

// Found is a matter found by a moment.
type Found struct {
	MatterRow
	At calendar.Instant
}

// WhenQuery asks for matters, restricted ones too, by a moment from From up to but without To. A page begins after the row
// After of the page before.
type WhenQuery struct {
	What     When
	From, To calendar.Instant
	After    Found
	Limit    int
}

const findWhen = `SELECT w.at, m.id, m.ver, m.born, m.pos, m.state FROM (SELECT at, born FROM {matter_when}
	WHERE what = $1 AND (at, born) > ($2, $3) AND at < $4 ORDER BY at, born LIMIT $5) AS w
	JOIN {matter} AS m ON m.born = w.born ORDER BY w.at, w.born`

// When lists matters by a moment, the earliest first. It walks down one run of an index.
func (db *DB) When(q WhenQuery) ([]Found, error) {
	from, born := q.From.String(), int64(-1)
	if q.After.Ver > 0 {
		from, born = q.After.At.String(), q.After.Born
	}
	list, err := collect(db, scanFoundMatter, findWhen, string(q.What), from, born, q.To.String(), q.Limit)
	if err != nil {
		return nil, fmt.Errorf("find matters by %s: %w", q.What, err)
	}
	return list, nil
}

func scanFoundMatter(scan func(...any) error) (f Found, err error) {
	var moment, state string
	if err := scan(&moment, &f.ID, &f.Ver, &f.Born, &f.Pos, &state); err != nil {
		return f, err
	}
	if f.At, err = at(moment); err != nil {
		return f, err
	}
	return f, journal.Read([]byte(state), &f.State)
}

// LastFalse is the day on which a report of a unit was last found false, empty for never.
func (db *DB) LastFalse(unit string) (calendar.Date, error) {
	var last string
	err := db.row(`SELECT COALESCE(MAX(at), '') FROM {matter_when} WHERE what = $1`, string(whenFalse(unit))).Scan(&last)
	if err != nil {
		return "", fmt.Errorf("look for false reports of %s: %w", unit, err)
	}
	i, err := at(last)
	return i.Date(), err
}
