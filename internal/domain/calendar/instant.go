// Package calendar holds civil days in Beijing time, working days 工作日, working hours 工作时,
// holidays and make-up days 调休, and the arithmetic of deadlines. It never asks the clock and never
// reads the host's zone files: the one zone is fixed at +08:00.
package calendar

import (
	"fmt"
	"strings"
	"time"
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

// ParseInstant reads what String writes.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(layout, s)
	if err != nil {
		return 0, fmt.Errorf("parse instant %q: %w", s, err)
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
	return time.UnixMilli(int64(i)).UTC().Format(layout)
}

// MarshalText writes what String writes.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

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
func (s Span) String() string {
	if s.To == "" {
		return string(s.From) + " 起"
	}
	return strings.Join([]string{string(s.From), string(s.To)}, " 至 ")
}
