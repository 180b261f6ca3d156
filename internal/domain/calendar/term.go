package calendar

import (
	"strconv"
	"time"

	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/say"
)

// Unit is what a term counts.
type Unit string

// The units.
const (
	UnitHour Unit = "hour"
	UnitDay  Unit = "day"
)

// Clock says which time a term counts.
type Clock string

// The clocks. Working hours run inside office hours only; working days end at the close of office;
// natural days end at 24:00; a continuous clock counts day and night, in hours or days of 24 hours.
const (
	Working    Clock = "working"    // 工作时, 工作日
	Natural    Clock = "natural"    // 自然日
	Continuous Clock = "continuous" // 连续计时, for what cannot wait for the morning
)

// longest bounds N, in either unit: more is a slip of the pen.
const longest = 2000

// Term is a deadline 时限 before it has a start: four working hours, five working days.
// The zero Term is "none". N = 0 is allowed for natural days only and means 当日: by 24:00 of the day.
type Term struct {
	N     int   `json:"n"`
	Unit  Unit  `json:"unit"`
	Clock Clock `json:"clock"`
}

// WorkingHours is n working hours 工作时.
func WorkingHours(n int) Term { return Term{n, UnitHour, Working} }

// WorkingDays is n working days 工作日.
func WorkingDays(n int) Term { return Term{n, UnitDay, Working} }

// NaturalDays is n natural days 自然日; 0 is the day itself.
func NaturalDays(n int) Term { return Term{n, UnitDay, Natural} }

// ContinuousHours is n hours counted day and night.
func ContinuousHours(n int) Term { return Term{n, UnitHour, Continuous} }

// ParseTerm reads the columns deadline, deadline_unit and clock of a filing condition. Three empty
// cells give the zero Term.
func ParseTerm(n, unit, clock string) (Term, error) {
	if n == "" && unit == "" && clock == "" {
		return Term{}, nil
	}
	i, err := strconv.Atoi(n)
	if err != nil {
		return Term{}, fault.New(fault.Invalid, "时限“%s”不是整数，请填数字", n).Because(err)
	}
	t := Term{i, Unit(unit), Clock(clock)}
	return t, t.Check()
}

// IsZero reports whether there is no term; it serves `omitzero`.
func (t Term) IsZero() bool { return t == Term{} }

// Check refuses a term that cannot be counted.
func (t Term) Check() error {
	known := t.Unit == UnitHour && (t.Clock == Working || t.Clock == Continuous) ||
		t.Unit == UnitDay && (t.Clock == Working || t.Clock == Natural || t.Clock == Continuous)
	if !known {
		return fault.New(fault.Invalid, "时限的单位“%s”与计时方式“%s”不能同用；单位填hour或day，计时方式填working、natural或continuous，自然日只按天计", t.Unit, t.Clock)
	}
	if t.N < 1 && (t.N != 0 || t.Clock != Natural) || t.N > longest {
		return fault.New(fault.Invalid, "时限%d超出范围，请填1至%d", t.N, longest)
	}
	return nil
}

// String writes the term for people: 4个工作时, 5个工作日, 7个自然日, 当日, 24小时（连续计时）.
func (t Term) String() string { return t.Phrase().String() }

// Phrase is String for readers of any language.
func (t Term) Phrase() say.Phrase {
	switch {
	case t.IsZero():
		return say.As("未定时限")
	case t.Clock == Continuous:
		return say.As("%d小时（连续计时）", t.span()/time.Hour)
	case t.Clock == Natural && t.N == 0:
		return say.As("当日")
	case t.Clock == Natural:
		return say.As("%d个自然日", t.N)
	case t.Unit == UnitHour:
		return say.As("%d个工作时", t.N)
	}
	return say.As("%d个工作日", t.N)
}

// span is the length of an hour term, or of a continuous day term.
func (t Term) span() time.Duration {
	if t.Unit == UnitDay {
		return time.Duration(t.N) * 24 * time.Hour
	}
	return time.Duration(t.N) * time.Hour
}
