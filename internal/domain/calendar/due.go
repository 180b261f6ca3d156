package calendar

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"shuangcheng/internal/domain/fault"
)

// Pause is a stretch in which the clock of a term stands still, such as the wait for missing information 补充材料.
type Pause struct {
	From   Instant `json:"from"`
	To     Instant `json:"to,omitzero"` // exclusive; zero while the pause still lasts
	Reason string  `json:"reason,omitzero"`
}

// Due is the last moment in time for a term that starts at start; being done at that very moment is on time.
//
// Working days end at the close of office of the n-th working day after the day of the start; natural
// days end with the last millisecond of the n-th day after it; working hours end when that much office
// time has run; a continuous clock runs day and night. Each pause gives back what it took, in office
// time for working terms and in plain time for the others, so a paused term may end inside a day.
// Overlapping pauses count once. A pause that still lasts is refused: there is no due moment yet.
func (c *Calendar) Due(start Instant, t Term, pauses ...Pause) (Instant, error) {
	if err := t.Check(); err != nil {
		return 0, err
	}
	if start.IsZero() {
		return 0, fault.New(fault.Invalid, "没有起算时间，无法推算期限")
	}
	stops, err := mergePauses(pauses)
	if err != nil {
		return 0, err
	}
	end, err := c.unpaused(start, t)
	if err != nil || len(stops) == 0 {
		return end, err
	}
	if t.Clock != Working {
		return advance(allTime(start), end.Sub(start), stops)
	}
	need, err := c.WorkingBetween(start, end)
	if err != nil {
		return 0, err
	}
	return advance(c.open(start), need, stops)
}

// unpaused is the due moment of a term that never stands still.
func (c *Calendar) unpaused(start Instant, t Term) (Instant, error) {
	switch {
	case t.Clock == Continuous:
		return start.Add(t.span()), nil
	case t.Clock == Natural:
		return start.Date().AddDays(t.N+1).Start() - 1, nil
	case t.Unit == UnitHour:
		return advance(c.open(start), t.span(), nil)
	}
	day, err := c.ShiftWorkingDays(start.Date(), t.N)
	if err != nil {
		return 0, err
	}
	return c.close(day), nil
}

// close is the moment at which office hours end on d, which is a working day.
func (c *Calendar) close(d Date) Instant {
	hours := c.office.on(d)
	return d.run(hours[len(hours)-1]).to
}

// Extend is the close of office n working days after due: what an extension or a day of grace gives.
func (c *Calendar) Extend(due Instant, n int) (Instant, error) {
	return c.Due(due, WorkingDays(n))
}

// century is about as long as any wait; two of them still fit a time.Duration.
const century = 100 * 366 * 24 * time.Hour

// allTime is every moment of the century from start on, for clocks that know no office.
func allTime(start Instant) iter.Seq2[run, error] {
	return func(yield func(run, error) bool) { yield(run{start, start.Add(century)}, nil) }
}

// advance is the earliest moment by which the runs, less the stops, add up to need, which is above 0.
func advance(runs iter.Seq2[run, error], need time.Duration, stops []run) (Instant, error) {
	for r, err := range runs {
		if err != nil {
			return 0, err
		}
		for _, piece := range without(r, stops) {
			if d := piece.to.Sub(piece.from); d < need {
				need -= d
				continue
			}
			return piece.from.Add(need), nil
		}
	}
	return 0, fault.New(fault.Invalid, "暂停时间过长，无法推算期限")
}

// without is r less the stops, which ascend and do not overlap.
func without(r run, stops []run) []run {
	var left []run
	for _, s := range stops {
		cut := clip(s, r.from, r.to)
		if cut.from >= cut.to {
			continue
		}
		if r.from < cut.from {
			left = append(left, run{r.from, cut.from})
		}
		r.from = cut.to
	}
	if r.from < r.to {
		left = append(left, r)
	}
	return left
}

// mergePauses puts pauses in order and joins those that overlap.
func mergePauses(pauses []Pause) ([]run, error) {
	var stops []run
	for _, p := range pauses {
		if p.To.IsZero() {
			return nil, fault.New(fault.Refused, "计时自%s起暂停，恢复后才能推算期限", spoken(p.From, true))
		}
		if p.To < p.From {
			return nil, fault.New(fault.Invalid, "暂停的结束时间早于开始时间，请核对")
		}
		stops = append(stops, run{p.From, p.To})
	}
	slices.SortFunc(stops, func(a, b run) int { return cmp.Compare(a.from, b.from) })
	var merged []run
	for _, s := range stops {
		if n := len(merged); n > 0 && s.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, s.to)
			continue
		}
		merged = append(merged, s)
	}
	return merged, nil
}
