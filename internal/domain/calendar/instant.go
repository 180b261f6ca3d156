// Package calendar holds civil days in Beijing time, working days 工作日, working hours 工作时,
// holidays and make-up days 调休, and the arithmetic of deadlines. It never asks the clock and never
// reads the host's zone files: the one zone is fixed at +08:00.
package calendar

import (
	"fmt"
	"time"

	"shuangcheng/internal/domain/say"
)

// Beijing is the one zone of the product, fixed at +08:00 without rules of its own.
var Beijing = time.FixedZone("+08:00", 8*60*60)

// layout is how an Instant is written: UTC, three decimals, so that texts sort as times do.
const layout = "2006-01-02T15:04:05.000Z"

// Instant is a moment in milliseconds since 1970-01-01T00:00:00Z. The zero Instant means "none".
type Instant int64

// At is the Instant of t, cut to the millisecond; the zero time gives the zero Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// ParseInstant reads what String writes. It is written by hand, since each entry of a journal of millions holds instants.
func ParseInstant(s string) (Instant, error) {
	if len(s) != len(layout) {
		return 0, fmt.Errorf("parse instant %q: want the form %s", s, layout)
	}
	for i := range len(layout) {
		digit := '0' <= s[i] && s[i] <= '9'
		if wanted := '0' <= layout[i] && layout[i] <= '9'; wanted != digit || !wanted && s[i] != layout[i] {
			return 0, fmt.Errorf("parse instant %q: want the form %s", s, layout)
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	day, ms := two(8), int(s[20]-'0')*100+two(21)
	t := time.Date(two(0)*100+two(2), time.Month(two(5)), day, two(11), two(14), two(17), ms*int(time.Millisecond), time.UTC)
	if two(5) < 1 || two(5) > 12 || t.Day() != day || two(11) > 23 || two(14) > 59 || two(17) > 59 {
		return 0, fmt.Errorf("parse instant %q: there is no such moment", s)
	}
	return Instant(t.UnixMilli()), nil
}

// IsZero reports whether there is no moment; it serves `omitzero`.
func (i Instant) IsZero() bool { return i == 0 }

// Time is the moment in Beijing time; the zero Instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).In(Beijing)
}

// Date is the civil day in Beijing on which the moment lies; empty for the zero Instant.
func (i Instant) Date() Date {
	if i == 0 {
		return ""
	}
	return Date(i.Time().Format(time.DateOnly))
}

// Add moves the moment by d, cut to the millisecond.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub is the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// String writes the moment as 2018-03-15T01:30:00.000Z; empty for the zero Instant.
func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return string(i.append(make([]byte, 0, len(layout))))
}

// MarshalText writes what String writes.
func (i Instant) MarshalText() ([]byte, error) {
	if i == 0 {
		return nil, nil
	}
	return i.append(make([]byte, 0, len(layout))), nil
}

func (i Instant) append(b []byte) []byte {
	t := time.UnixMilli(int64(i)).UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(b, layout)
	}
	hour, minute, second := t.Clock()
	two := func(before byte, n int) { b = append(b, before, byte('0'+n/10), byte('0'+n%10)) }
	b = append(b, byte('0'+year/1000), byte('0'+year/100%10))
	b = append(b, byte('0'+year/10%10), byte('0'+year%10))
	two('-', int(month))
	two('-', day)
	two('T', hour)
	two(':', minute)
	two(':', second)
	ms := t.Nanosecond() / int(time.Millisecond)
	return append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10), 'Z')
}

// UnmarshalText reads what MarshalText writes; empty text is the zero Instant.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	v, err := ParseInstant(string(b))
	*i = v
	return err
}

// Date is a civil day written 2018-03-20, so that dates compare as strings. Empty means "none".
type Date string

// ParseDate accepts exactly the written form of a day that exists.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("parse date %q: %w", s, err)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// IsZero reports whether there is no day; it serves `omitzero`.
func (d Date) IsZero() bool { return d == "" }

// Time is midnight in Beijing at which d begins; the zero time when d is empty or no day.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Beijing)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Start is the first moment of d.
func (d Date) Start() Instant { return At(d.Time()) }

// AddDays moves d by n civil days, backwards when n is negative.
func (d Date) AddDays(n int) Date {
	return Date(d.Time().AddDate(0, 0, n).Format(time.DateOnly))
}

// Year is the year of d, 0 when d is empty or no day.
func (d Date) Year() int {
	t := d.Time()
	if t.IsZero() {
		return 0
	}
	return t.Year()
}

// Span is a run of days from From to To, both inclusive; an empty To is "until further notice".
type Span struct {
	From Date `json:"from"`
	To   Date `json:"to,omitzero"`
}

// Holds reports whether d lies in the span.
func (s Span) Holds(d Date) bool { return s.From <= d && (s.To == "" || d <= s.To) }

// Overlaps reports whether the two spans share a day.
func (s Span) Overlaps(o Span) bool {
	return (s.To == "" || o.From <= s.To) && (o.To == "" || s.From <= o.To)
}

// String writes the span for people: 2018-03-01 至 2018-12-31, or 2018-03-01 起.
func (s Span) String() string { return s.Phrase().String() }

// Phrase is String for readers of any language.
func (s Span) Phrase() say.Phrase {
	if s.To == "" {
		return say.As("%s 起", s.From)
	}
	return say.As("%s 至 %s", s.From, s.To)
}
