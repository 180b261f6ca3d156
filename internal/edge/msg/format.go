package msg

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shuangcheng/internal/domain/calendar"
)

// Num writes n with commas at the thousands and a real minus sign: 1,286 and −12.
func Num[N ~int | ~int32 | ~int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
	}
	return sign + group(s)
}

// Decimal writes a decimal text such as -1286.50 as −1,286.50; its digits are not touched, because
// scores and money are rounded where their rule says so and nowhere else.
func Decimal(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "−", rest
	}
	whole, frac, dotted := strings.Cut(s, ".")
	if dotted {
		return sign + group(whole) + "." + frac
	}
	return sign + group(whole)
}

func group(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Day writes d for a table: 4-12, or 2017-12-31 when its year is not that of today. Empty for none.
func Day(d, today calendar.Date) string {
	t := d.Time()
	switch {
	case t.IsZero():
		return ""
	case d.Year() != today.Year():
		return t.Format("2006-1-2")
	}
	return t.Format("1-2")
}

// Moment writes i for a table, to the minute in Beijing: 4-12 09:14.
func Moment(i calendar.Instant, today calendar.Date) string {
	if i.IsZero() {
		return ""
	}
	return Day(i.Date(), today) + " " + i.Time().Format("15:04")
}

// Stamp writes i whole, to the minute in Beijing, for footers and papers: 2018-04-18 08:36.
func Stamp(i calendar.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("2006-01-02 15:04")
}

// Prose writes d inside a sentence: 4月12日, with the year when it is not that of today.
func Prose(ctx context.Context, d, today calendar.Date) string {
	t := d.Time()
	if t.IsZero() {
		return ""
	}
	sameYear := d.Year() == today.Year()
	if Of(ctx) == English {
		if sameYear {
			return t.Format("2 January")
		}
		return t.Format("2 January 2006")
	}
	if sameYear {
		return t.Format("1月2日")
	}
	return t.Format("2006年1月2日")
}

// Waited writes how long something has been waiting, rounded down to its largest unit: 14 小时.
// Under a minute it is 不到 1 分钟. Relative time is for waits only; everything else gets a date.
func Waited(ctx context.Context, d time.Duration) string {
	switch {
	case d < time.Minute:
		return T(ctx, "不到 1 分钟")
	case d < time.Hour:
		return T(ctx, "%d 分钟", int(d/time.Minute))
	case d < 48*time.Hour:
		return T(ctx, "%d 小时", int(d/time.Hour))
	}
	return T(ctx, "%d 天", int(d/(24*time.Hour)))
}

// Size writes a number of bytes with one decimal at most: 812 KB, 3.4 MB. Negative sizes are 0 KB.
func Size(n int64) string {
	const kb, mb = 1 << 10, 1 << 20
	switch {
	case n <= 0:
		return "0 KB"
	case n < mb:
		return fmt.Sprintf("%d KB", (n+kb-1)/kb)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/mb)
}
