package app

import (
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/store"
)

// Find narrows the ledger, for doors that do not reach the store: days are whole days in Beijing, To and DueBy inclusive. The
// zero value of a field does not narrow.
type Find struct {
	Statuses []matter.Status
	Units    []string
	Place    string
	Sites    []string
	Problems []string
	Channels []string
	Severity []string
	From, To calendar.Date
	DueBy    calendar.Date
	Words    string
	Number   string
	Live     *bool
	History  *bool
	DueFirst bool
	Overdue  bool          // work that is owed by a unit and past its term, but where the answer to a request for more time is not due yet
	Turns    []matter.Turn // it waits for one of these steps; only with DueFirst
	Limit    int           // 1 to 1000; 0 is 50

	before store.Cursor
}

// SetCursor makes the page begin where the one that gave cursor ended; empty is the first page.
func (f *Find) SetCursor(cursor string) error {
	if cursor == "" {
		return nil
	}
	born, due, _ := strings.Cut(cursor, "~")
	n, err := strconv.ParseInt(born, 10, 64)
	if err != nil || n < 1 || due != "" && !f.DueFirst {
		return fault.New(fault.Invalid, "翻页位置不对，请从第一页重新翻").At("cursor")
	}
	f.before = store.Cursor{Born: n, Due: due}
	return nil
}

// filter is what f asks of the store.
func (a *App) filter(f Find) store.Filter {
	s := store.Filter{Statuses: f.Statuses, Units: f.Units, Place: f.Place, Sites: f.Sites, Problems: f.Problems, Channels: f.Channels,
		Severity: f.Severity, Words: f.Words, Number: f.Number, Live: f.Live, History: f.History, Turns: f.Turns, Before: f.before, Limit: f.Limit}
	if f.From != "" {
		s.From = f.From.Start()
	}
	if f.To != "" {
		s.To = f.To.AddDays(1).Start()
	}
	if f.DueBy != "" {
		s.DueBy = f.DueBy.AddDays(1).Start()
	}
	if f.Overdue {
		s.DueBy, s.Unless = a.db.Now(), matter.WaitExtension
		if len(s.Statuses) == 0 {
			s.Statuses = []matter.Status{matter.Sign, matter.Doing, matter.Redo}
		}
	}
	if f.DueFirst {
		s.Order = store.DueFirst
	}
	return s
}

// FindMatters is Ledger for such a filter; next is the cursor of the following page, empty on the last.
func (a *App) FindMatters(v Viewer, f Find) (lines []Line, next string, err error) {
	p, err := a.Ledger(v, a.filter(f))
	if err != nil || p.Next.IsZero() {
		return p.Lines, "", err
	}
	next = strconv.FormatInt(p.Next.Born, 10)
	if f.DueFirst {
		next += "~" + p.Next.Due
	}
	return p.Lines, next, nil
}
