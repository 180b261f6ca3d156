package calendar

import (
	"iter"
	"maps"
	"slices"
	"time"

	"shuangcheng/internal/domain/fault"
)

// Calendar is the published years and the office hours of one district. It is immutable and safe
// for concurrent use. What needs a year that is not published fails with a fault.Refused that
// names the year; it is never counted as if it had weekends only.
type Calendar struct {
	office Office
	years  map[int]Edition
	listed map[Date]Day
}

// New makes a calendar. Of two notices for one year the later in the list stands, because the State
// Council has changed a published year before; a day listed by two years follows the later year.
func New(office Office, years ...Year) (*Calendar, error) {
	if err := office.check(); err != nil {
		return nil, err
	}
	byYear := map[int]Year{}
	for _, y := range years {
		byYear[y.Year] = y
	}
	c := &Calendar{office: office, years: map[int]Edition{}, listed: map[Date]Day{}}
	for _, n := range slices.Sorted(maps.Keys(byYear)) {
		c.years[n] = byYear[n].Edition
		for _, d := range byYear[n].Days {
			c.listed[d.Date] = d
		}
	}
	return c, nil
}

// Published lists the years whose notice is known, ascending.
func (c *Calendar) Published() []int { return slices.Sorted(maps.Keys(c.years)) }

// Edition is the data behind a year, or the fault of an unpublished one.
func (c *Calendar) Edition(year int) (Edition, error) {
	e, ok := c.years[year]
	if !ok {
		return Edition{}, fault.New(fault.Refused,
			"%d年的放假安排尚未导入，无法推算工作日；请先在工作日历中导入国务院办公厅关于%d年部分节假日安排的通知", year, year)
	}
	return e, nil
}

// Day says what sort of day d is.
func (c *Calendar) Day(d Date) (Day, error) {
	if d.Time().IsZero() {
		return Day{}, fault.New(fault.Invalid, "日期“%s”不存在，请写成2018-03-15的样子", d)
	}
	if _, err := c.Edition(d.Year()); err != nil {
		return Day{}, err
	}
	if day, ok := c.listed[d]; ok {
		return day, nil
	}
	if isWeekend(d) {
		return Day{Date: d, Kind: Weekend}, nil
	}
	return Day{Date: d, Kind: Workday}, nil
}

// Hours is the office hours of d; none when the day is not worked.
func (c *Calendar) Hours(d Date) ([]Period, error) {
	day, err := c.Day(d)
	if err != nil || !day.Working() {
		return nil, err
	}
	return slices.Clone(c.office.on(d)), nil
}

// WorkingDays counts the working days of the span from..to, both inclusive; 0 when to lies before from.
func (c *Calendar) WorkingDays(from, to Date) (int, error) {
	n := 0
	for d := from; d <= to; d = d.AddDays(1) {
		day, err := c.Day(d)
		if err != nil {
			return 0, err
		}
		if day.Working() {
			n++
		}
	}
	return n, nil
}

// ShiftWorkingDays is the n-th working day after d, or before it when n is negative; d itself never
// counts, and n = 0 gives d. "One working day before due" is ShiftWorkingDays(due.Date(), -1).
func (c *Calendar) ShiftWorkingDays(d Date, n int) (Date, error) {
	step := 1
	if n < 0 {
		step = -1
	}
	for n != 0 {
		d = d.AddDays(step)
		day, err := c.Day(d)
		if err != nil {
			return "", err
		}
		if day.Working() {
			n -= step
		}
	}
	return d, nil
}

// WorkingBetween is the office time from a to b, negative when b lies before a. It is additive:
// WorkingBetween(a, b) + WorkingBetween(b, c) = WorkingBetween(a, c).
func (c *Calendar) WorkingBetween(a, b Instant) (time.Duration, error) {
	if b < a {
		d, err := c.WorkingBetween(b, a)
		return -d, err
	}
	var sum time.Duration
	for d := a.Date(); d <= b.Date(); d = d.AddDays(1) {
		hours, err := c.Hours(d)
		if err != nil {
			return 0, err
		}
		for _, p := range hours {
			if r := clip(d.run(p), a, b); r.from < r.to {
				sum += r.to.Sub(r.from)
			}
		}
	}
	return sum, nil
}

// run is a stretch of time, to exclusive.
type run struct{ from, to Instant }

func clip(r run, from, to Instant) run { return run{max(r.from, from), min(r.to, to)} }

// run is the period p on day d.
func (d Date) run(p Period) run {
	start := d.Start()
	return run{start.Add(time.Duration(p.From) * time.Minute), start.Add(time.Duration(p.To) * time.Minute)}
}

// open yields the runs of office time from start on, without end; the last pair it yields holds the
// fault of the first day it may not know.
func (c *Calendar) open(start Instant) iter.Seq2[run, error] {
	return func(yield func(run, error) bool) {
		for d := start.Date(); ; d = d.AddDays(1) {
			hours, err := c.Hours(d)
			if err != nil {
				yield(run{}, err)
				return
			}
			for _, p := range hours {
				if r := d.run(p); r.to > start && !yield(run{max(r.from, start), r.to}, nil) {
					return
				}
			}
		}
	}
}
