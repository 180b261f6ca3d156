package matter

import (
	"slices"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// Clock 期限 is a term at work. Due always equals Calendar.Due(Started, Term, Pauses...) of the calendar named by Editions; an
// extension begins a new stretch that starts at the old due moment.
type Clock struct {
	Term     calendar.Term    `json:"term,omitzero"`
	Cause    string           `json:"cause,omitempty"`  // what set it, in words: 派遣, 签收, 延期, 退回重改, 重新打开
	Start    ClockStart       `json:"start,omitempty"`  // what was to set it when dispatched
	Started  calendar.Instant `json:"started,omitzero"` // zero until it is set
	Due      calendar.Instant `json:"due,omitzero"`     // last moment in time; zero before the start and while suspended
	Pauses   []calendar.Pause `json:"pauses,omitempty"`
	Editions []string         `json:"editions,omitempty"` // labels of the calendar data behind Due
	Rulebook string           `json:"rulebook,omitempty"` // name and version of the rules that chose the term

	// Of a staged term only. Term is that of Steps[Step]; every step counts from First.
	Steps  []Stage          `json:"steps,omitempty"`
	Step   int              `json:"step,omitempty"`
	First  calendar.Instant `json:"first,omitzero"`
	Past   []calendar.Pause `json:"past,omitempty"`   // before an extension, and the time it gave: the next step has them too
	Missed int              `json:"missed,omitempty"` // steps that were complete too late
}

// IsZero reports whether there is no term; it serves `omitzero`.
func (c Clock) IsZero() bool {
	return c.Term.IsZero() && c.Started.IsZero() && c.Due.IsZero() && len(c.Pauses) == 0
}

// running reports whether the clock was set and is not suspended.
func (c Clock) running() bool { return !c.Started.IsZero() && !c.Due.IsZero() }

// setClock starts a term now.
func setClock(f Facts, t calendar.Term, cause string) (Clock, error) {
	return Clock{Term: t, Rulebook: f.Rules.Name()}.begin(f, cause)
}

// begin starts a clock that was only laid ready.
func (c Clock) begin(f Facts, cause string) (Clock, error) {
	c.Cause, c.Started = cause, f.Now
	if len(c.Steps) > 0 {
		c.First = f.Now
	}
	return c.compute(f)
}

// compute fills Due and Editions from the rest.
func (c Clock) compute(f Facts) (Clock, error) {
	e, err := f.Calendar.Explain(c.Started, c.Cause, c.Term, c.Pauses...)
	if err != nil {
		return Clock{}, err
	}
	c.Due, c.Editions = e.Due, e.Editions
	return c, nil
}

// pause adds a stretch in which the clock stands still and whose end is known.
func (c Clock) pause(f Facts, p calendar.Pause) (Clock, error) {
	c.Pauses = add(c.Pauses, p)
	return c.compute(f)
}

// stop opens a pause whose end is not known; there is no due moment until it ends.
func (c Clock) stop(f Facts, reason string) Clock {
	c.Pauses = slices.Clone(c.Pauses)
	for i, p := range c.Pauses { // a wait for information that still lasts gives way to the suspension
		if p.To > f.Now {
			c.Pauses[i].To = max(p.From, f.Now)
		}
	}
	c.Pauses = append(c.Pauses, calendar.Pause{From: f.Now, Reason: reason})
	c.Due = 0
	return c
}

// resume ends the open pause now.
func (c Clock) resume(f Facts) (Clock, error) {
	c.Pauses = slices.Clone(c.Pauses)
	for i, p := range c.Pauses {
		if p.To.IsZero() {
			c.Pauses[i].To = f.Now
		}
	}
	return c.compute(f)
}

// cut ends now the pause that began at from. A clock that was extended since has no such pause and keeps its due moment,
// because the extension was reckoned from it.
func (c Clock) cut(f Facts, from calendar.Instant) (Clock, error) {
	c.Pauses = slices.Clone(c.Pauses)
	for i, p := range c.Pauses {
		if p.From == from {
			c.Pauses[i].To = f.Now
		}
	}
	return c.compute(f)
}

// until begins a new stretch that ends with the last millisecond of day, which lies after the due day.
func (c Clock) until(f Facts, day calendar.Date, cause string) (Clock, error) {
	days := int(day.Start().Sub(c.Due.Date().Start()) / (24 * time.Hour))
	next := Clock{Term: calendar.NaturalDays(days), Cause: cause, Start: c.Start, Started: c.Due, Rulebook: f.Rules.Name()}
	next.Steps, next.Step, next.First, next.Missed = c.Steps, c.Step, c.First, c.Missed
	next, err := next.compute(f)
	if len(c.Steps) > 0 && next.Due > c.Due {
		next.Past = add(c.Past, append(slices.Clone(c.Pauses), calendar.Pause{From: c.Due, To: next.Due, Reason: cause})...)
	}
	return next, err
}

// beforeDue refuses what may be asked in time only.
func (s *State) beforeDue(f Facts, doing string) error {
	switch {
	case !s.Clock.running():
		return fault.New(fault.Refused, "本件还没有起算期限，无需%s。", say.As(doing))
	case f.Now > s.Clock.Due:
		return fault.New(fault.Refused, "期限%s已过，不能再%s，请抓紧整改并说明原因。", moment(s.Clock.Due), say.As(doing))
	}
	return nil
}

// moment writes a moment for a sentence: 2018年3月22日17:30.
func moment(i calendar.Instant) say.Day {
	return say.Day{Date: i.Time(), Year: true, Clock: i.Time().Format("15:04")}
}
