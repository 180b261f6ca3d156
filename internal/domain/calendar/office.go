package calendar

import (
	"fmt"
	"time"

	"shuangcheng/internal/domain/fault"
)

// TimeOfDay is minutes after midnight, 0 to 1440 (24:00).
type TimeOfDay int

// ParseTimeOfDay reads 08:30.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if s == "24:00" {
		return 24 * 60, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fault.New(fault.Invalid, "时间“%s”无法识别，请写成08:30的样子", s).Because(err)
	}
	return TimeOfDay(t.Hour()*60 + t.Minute()), nil
}

// String writes 08:30.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t/60, t%60) }

// MarshalText writes what String writes.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (t *TimeOfDay) UnmarshalText(b []byte) (err error) {
	*t, err = ParseTimeOfDay(string(b))
	return err
}

// MonthDay is a day of any year written 05-01.
type MonthDay string

// Period is one unbroken run of office hours inside a day.
type Period struct {
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"` // exclusive, after From
}

// Season is a part of the year with its own office hours; it may run over New Year.
type Season struct {
	Name  string   `json:"name"`  // such as 夏季, shown in the calendar page
	From  MonthDay `json:"from"`  // first day, inclusive
	To    MonthDay `json:"to"`    // last day, inclusive
	Hours []Period `json:"hours"` // ascending, without overlap
}

func (s Season) holds(d MonthDay) bool {
	if s.From <= s.To {
		return s.From <= d && d <= s.To
	}
	return d >= s.From || d <= s.To
}

// Office is the hours 作息时间 of one district: seasons that cover each day of the year exactly once.
type Office struct {
	Seasons []Season `json:"seasons"`
}

// YearRound is an office with the same hours all year: 08:30–12:00 and 13:30–17:30.
func YearRound() Office {
	return Office{Seasons: []Season{{
		Name: "全年", From: "01-01", To: "12-31",
		Hours: []Period{{8*60 + 30, 12 * 60}, {13*60 + 30, 17*60 + 30}},
	}}}
}

// check refuses hours that leave a day out, give it twice, or do not ascend.
func (o Office) check() error {
	for _, s := range o.Seasons {
		for _, d := range []MonthDay{s.From, s.To} {
			if _, err := time.Parse(time.DateOnly, "2016-"+string(d)); err != nil {
				return fault.New(fault.Invalid, "作息季节“%s”的起止日“%s”不存在，请写成05-01的样子", s.Name, d).Because(err)
			}
		}
		if err := checkHours(s); err != nil {
			return err
		}
	}
	for d := Date("2016-01-01"); d <= "2016-12-31"; d = d.AddDays(1) { // a leap year: 29 February needs hours too
		md, n := MonthDay(d[5:]), 0
		for _, s := range o.Seasons {
			if s.holds(md) {
				n++
			}
		}
		if n != 1 {
			return fault.New(fault.Invalid, "作息时间中%s有%d个季节，每一天必须恰好属于一个季节，请调整起止日", md, n)
		}
	}
	return nil
}

func checkHours(s Season) error {
	if len(s.Hours) == 0 {
		return fault.New(fault.Invalid, "作息季节“%s”没有办公时段，请至少填一段", s.Name)
	}
	last := TimeOfDay(-1)
	for _, p := range s.Hours {
		if p.From <= last || p.To <= p.From || p.To > 24*60 {
			return fault.New(fault.Invalid, "作息季节“%s”的时段%s至%s与前后冲突，请按先后填写且不要重叠", s.Name, p.From, p.To)
		}
		last = p.To
	}
	return nil
}

// on is the office hours of a day of the year, as if it were worked.
func (o Office) on(d Date) []Period {
	for _, s := range o.Seasons {
		if s.holds(MonthDay(d[5:])) {
			return s.Hours
		}
	}
	return nil
}
