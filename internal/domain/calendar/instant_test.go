package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
)

func TestInstantText(t *testing.T) {
	i := calendar.At(time.Date(2018, 3, 15, 9, 30, 0, 0, calendar.Beijing))
	if got, want := i.String(), "2018-03-15T01:30:00.000Z"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	if got, want := i.Date(), calendar.Date("2018-03-15"); got != want {
		t.Errorf("Date() = %q, want %q", got, want)
	}
	var none calendar.Instant
	if none.String() != "" || none.Date() != "" || !none.Time().IsZero() || calendar.At(time.Time{}) != 0 {
		t.Errorf("the zero Instant is not none: %q %q %v", none.String(), none.Date(), none.Time())
	}
	for _, bad := range []string{"2018-03-15", "2018-03-15T01:30:00Z", "2018-02-30T01:30:00.000Z", "2018-03-15T01:30:00.000+08:00",
		"2018-13-15T01:30:00.000Z", "2018-00-15T01:30:00.000Z", "2018-03-00T01:30:00.000Z", "2018-03-15T24:00:00.000Z", "2018-03-15T01:60:00.000Z",
		"2018-03-15T01:30:60.000Z", "2018-03-15T01:30:00,000Z", "2018-03-15T01:30:00.0000", "+018-03-15T01:30:00.000Z", "2018-03-15 01:30:00.000Z", ""} {
		if got, err := calendar.ParseInstant(bad); err == nil {
			t.Errorf("ParseInstant(%q) = %v, want an error", bad, got)
		}
	}
}

// TestInstantRoundTrip: what is written is read again, texts sort as moments do, and no day is lost at midnight.
func TestInstantRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := moments().Draw(t, "a"), moments().Draw(t, "b")
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back calendar.Instant
		if err := json.Unmarshal(text, &back); err != nil || back != a {
			t.Fatalf("%s read back as %d, %v; want %d", text, back, err, a)
		}
		if want := a.Time().UTC().Format("2006-01-02T15:04:05.000Z"); a.String() != want {
			t.Fatalf("written as %s, want %s", a, want)
		}
		if (a < b) != (a.String() < b.String()) {
			t.Fatalf("%v and %v sort differently as texts", a, b)
		}
		if d := a.Date(); a < d.Start() || a >= d.AddDays(1).Start() {
			t.Fatalf("%v does not lie on its day %v", a, d)
		}
	})
}

func TestDates(t *testing.T) {
	for _, bad := range []string{"", "2018-2-3", "2018-02-30", "2018/03/15", "20180315"} {
		if got, err := calendar.ParseDate(bad); err == nil {
			t.Errorf("ParseDate(%q) = %q, want an error", bad, got)
		}
	}
	if got, want := calendar.Date("2016-02-28").AddDays(2), calendar.Date("2016-03-01"); got != want {
		t.Errorf("two days after 2016-02-28 is %s, want %s", got, want)
	}
}

func TestSpan(t *testing.T) {
	march, open := calendar.Span{From: "2018-03-01", To: "2018-03-31"}, calendar.Span{From: "2018-03-31"}
	for d, want := range map[calendar.Date]bool{"2018-02-28": false, "2018-03-01": true, "2018-03-31": true, "2018-04-01": false} {
		if got := march.Holds(d); got != want {
			t.Errorf("%s holds %s: %v, want %v", march, d, got, want)
		}
	}
	if !march.Overlaps(open) || !open.Overlaps(march) || march.Overlaps(calendar.Span{From: "2018-04-01"}) {
		t.Error("spans that share the last day must overlap, and others not")
	}
}
