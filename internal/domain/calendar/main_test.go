package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/shipped"
)

// district is a calendar of 2016 to 2026 with the given hours.
func district(t testing.TB, office calendar.Office) *calendar.Calendar {
	t.Helper()
	years, err := shipped.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(office, years...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at reads 2018-03-15 09:30 in Beijing; 24:00 is the last millisecond of the day.
func at(t testing.TB, s string) calendar.Instant {
	t.Helper()
	if day, ok := cutSuffix(s, " 24:00"); ok {
		return calendar.Date(day).AddDays(1).Start() - 1
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if v, err := time.ParseInLocation(layout, s, calendar.Beijing); err == nil {
			return calendar.At(v)
		}
	}
	t.Fatalf("no moment: %q", s)
	return 0
}

func cutSuffix(s, suffix string) (string, bool) {
	if n := len(s) - len(suffix); n > 0 && s[n:] == suffix {
		return s[:n], true
	}
	return s, false
}

// seasons has a summer noon break that is an hour longer, from May to September.
func seasons() calendar.Office {
	return calendar.Office{Seasons: []calendar.Season{
		{Name: "冬季", From: "10-01", To: "04-30", Hours: []calendar.Period{{From: 510, To: 720}, {From: 810, To: 1050}}},
		{Name: "夏季", From: "05-01", To: "09-30", Hours: []calendar.Period{{From: 510, To: 720}, {From: 870, To: 1080}}},
	}}
}

// moments draws moments of 2017 to 2025, so that terms of some weeks stay inside the shipped years.
func moments() *rapid.Generator[calendar.Instant] {
	from, to := calendar.Date("2017-01-01").Start(), calendar.Date("2025-06-01").Start()
	return rapid.Custom(func(t *rapid.T) calendar.Instant {
		i := calendar.Instant(rapid.Int64Range(int64(from), int64(to)).Draw(t, "moment"))
		if rapid.Bool().Draw(t, "whole minute") {
			i -= i % 60_000
		}
		return i
	})
}
