package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

func TestDue(t *testing.T) {
	c := district(t, calendar.YearRound())
	hours, wd, nd, cont := calendar.WorkingHours, calendar.WorkingDays, calendar.NaturalDays, calendar.ContinuousHours
	for _, tt := range []struct {
		name, start string
		term        calendar.Term
		want        string
	}{
		{"Shandong hotline, five working days", "2026-11-23 10:00", wd(5), "2026-11-30 17:30"},
		{"a plain week", "2018-03-15 09:30", wd(5), "2018-03-22 17:30"},
		{"started after close counts from the next day", "2018-03-15 22:00", wd(1), "2018-03-16 17:30"},
		{"started on Saturday", "2018-03-17 10:00", wd(1), "2018-03-19 17:30"},
		{"over Spring Festival 2018, make-up Saturday counted", "2018-02-13 15:00", wd(3), "2018-02-23 17:30"},
		{"onto the make-up Saturday", "2018-02-23 09:00", wd(1), "2018-02-24 17:30"},
		{"started on the make-up Sunday", "2018-02-11 09:00", wd(1), "2018-02-12 17:30"},
		{"over New Year into the next notice", "2018-12-28 16:00", wd(2), "2019-01-02 17:30"},
		{"removal of an illegal building", "2018-03-15 09:30", wd(20), "2018-04-13 17:30"},

		{"danger, four working hours over noon", "2018-03-15 10:00", hours(4), "2018-03-15 15:30"},
		{"into the next morning", "2018-03-15 16:30", hours(2), "2018-03-16 09:30"},
		{"ends with the office, not with the next morning", "2018-03-15 13:30", hours(4), "2018-03-15 17:30"},
		{"from the noon break", "2018-03-15 12:30", hours(1), "2018-03-15 14:30"},
		{"before the holiday", "2018-02-14 17:00", hours(1), "2018-02-22 09:00"},
		{"Friday evening before a make-up Saturday", "2018-02-23 20:00", hours(4), "2018-02-24 14:00"},

		{"the same day", "2018-03-15 09:30", nd(0), "2018-03-15 24:00"},
		{"three natural days", "2018-03-15 09:30", nd(3), "2018-03-18 24:00"},
		{"fifteen natural days over the festival", "2018-02-14 09:30", nd(15), "2018-03-01 24:00"},

		{"a day and a night", "2018-03-16 17:00", cont(24), "2018-03-17 17:00"},
		{"two hours at night", "2018-02-15 23:30", cont(2), "2018-02-16 01:30"},
		{"two days day and night", "2018-03-16 17:00", calendar.Term{N: 2, Unit: calendar.UnitDay, Clock: calendar.Continuous}, "2018-03-18 17:00"},
	} {
		if got, err := c.Due(at(t, tt.start), tt.term); err != nil || got != at(t, tt.want) {
			t.Errorf("%s: Due(%s, %v) = %v, %v; want %s", tt.name, tt.start, tt.term, got.Time(), err, tt.want)
		}
	}
}

// TestSeasons: the same term ends an hour later once the summer hours have begun.
func TestSeasons(t *testing.T) {
	c := district(t, seasons())
	for start, want := range map[string]string{
		"2018-04-26 17:00": "2018-04-27 14:30", // half an hour, then 3½ in the morning, then one from 13:30
		"2018-04-27 17:00": "2018-04-28 14:30", // the make-up Saturday
		"2018-05-03 17:00": "2018-05-04 11:30", // summer: an hour until 18:00
		"2018-04-28 17:00": "2018-05-02 15:30", // over the holiday into the summer noon break
	} {
		n := 5
		if start == "2018-05-03 17:00" {
			n = 4
		}
		if got, err := c.Due(at(t, start), calendar.WorkingHours(n)); err != nil || got != at(t, want) {
			t.Errorf("Due(%s, %d hours) = %v, %v; want %s", start, n, got.Time(), err, want)
		}
	}
}

func TestPauses(t *testing.T) {
	c := district(t, calendar.YearRound())
	pause := func(from, to string) calendar.Pause { return calendar.Pause{From: at(t, from), To: at(t, to)} }
	for _, tt := range []struct {
		name, start string
		term        calendar.Term
		pauses      []calendar.Pause
		want        string
	}{
		{"two working hours given back", "2018-03-15 09:30", calendar.WorkingDays(1), []calendar.Pause{pause("2018-03-16 10:00", "2018-03-16 12:00")}, "2018-03-19 10:30"},
		{"a weekend pause gives nothing back", "2018-03-16 09:30", calendar.WorkingDays(1), []calendar.Pause{pause("2018-03-17 00:00", "2018-03-18 23:00")}, "2018-03-19 17:30"},
		{"overlapping pauses count once", "2018-03-15 09:00", calendar.WorkingHours(2), []calendar.Pause{pause("2018-03-15 10:00", "2018-03-15 11:00"), pause("2018-03-15 09:30", "2018-03-15 10:30")}, "2018-03-15 14:00"},
		{"a pause inside the time given back", "2018-03-15 09:00", calendar.WorkingHours(1), []calendar.Pause{pause("2018-03-15 09:30", "2018-03-15 10:00"), pause("2018-03-15 10:15", "2018-03-15 10:45")}, "2018-03-15 11:00"},
		{"a pause after the end", "2018-03-15 09:00", calendar.WorkingHours(1), []calendar.Pause{pause("2018-03-15 10:00", "2018-03-15 12:00")}, "2018-03-15 10:00"},
		{"from before the start", "2018-03-15 09:00", calendar.ContinuousHours(2), []calendar.Pause{pause("2018-03-14 10:00", "2018-03-15 09:30")}, "2018-03-15 11:30"},
		{"continuous, by night", "2018-03-15 22:00", calendar.ContinuousHours(24), []calendar.Pause{pause("2018-03-16 00:00", "2018-03-16 06:00")}, "2018-03-17 04:00"},
	} {
		if got, err := c.Due(at(t, tt.start), tt.term, tt.pauses...); err != nil || got != at(t, tt.want) {
			t.Errorf("%s: Due = %v, %v; want %s", tt.name, got.Time(), err, tt.want)
		}
	}
	start := at(t, "2018-03-15 09:00")
	if _, err := c.Due(start, calendar.WorkingDays(1), calendar.Pause{From: start}); fault.KindOf(err) != fault.Refused {
		t.Errorf("a pause that still lasts: got %v, want it refused", err)
	}
	if _, err := c.Due(start, calendar.WorkingDays(1), calendar.Pause{From: start, To: start - 1}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a pause that ends before it begins: got %v, want it refused", err)
	}
}

func TestExtendAndShift(t *testing.T) {
	c := district(t, calendar.YearRound())
	if got, err := c.Extend(at(t, "2018-02-14 17:30"), 1); err != nil || got != at(t, "2018-02-22 17:30") {
		t.Errorf("one working day after the last before the festival = %v, %v", got.Time(), err)
	}
	for _, tt := range []struct {
		from calendar.Date
		n    int
		want calendar.Date
	}{
		{"2018-02-22", -1, "2018-02-14"}, {"2018-02-25", -1, "2018-02-24"}, {"2018-02-24", 0, "2018-02-24"}, {"2018-02-14", 1, "2018-02-22"},
	} {
		if got, err := c.ShiftWorkingDays(tt.from, tt.n); got != tt.want || err != nil {
			t.Errorf("ShiftWorkingDays(%s, %d) = %s, %v; want %s", tt.from, tt.n, got, err, tt.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, tt := range []struct{ n, unit, clock, want string }{
		{"4", "hour", "working", "4个工作时"}, {"5", "day", "working", "5个工作日"}, {"7", "day", "natural", "7个自然日"},
		{"0", "day", "natural", "当日"}, {"24", "hour", "continuous", "24小时（连续计时）"}, {"2", "day", "continuous", "48小时（连续计时）"}, {"", "", "", "未定时限"},
	} {
		if got, err := calendar.ParseTerm(tt.n, tt.unit, tt.clock); err != nil || got.String() != tt.want {
			t.Errorf("ParseTerm(%q, %q, %q) = %v, %v; want %s", tt.n, tt.unit, tt.clock, got, err, tt.want)
		}
	}
	for _, tt := range [][3]string{{"x", "day", "working"}, {"0", "day", "working"}, {"-1", "day", "natural"}, {"3", "hour", "natural"}, {"3", "week", "working"}, {"3", "day", ""}, {"2001", "day", "working"}, {"", "day", "working"}} {
		if got, err := calendar.ParseTerm(tt[0], tt[1], tt[2]); fault.KindOf(err) != fault.Invalid {
			t.Errorf("ParseTerm(%q) = %v, %v; want it refused", tt, got, err)
		}
	}
	if _, err := district(t, seasons()).Due(0, calendar.WorkingDays(1)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a term without a start: got %v, want it refused", err)
	}
}

// terms draws every sort of term, short enough to stay inside the shipped years.
func terms() *rapid.Generator[calendar.Term] {
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(1, 60), calendar.WorkingHours), rapid.Map(rapid.IntRange(1, 30), calendar.WorkingDays),
		rapid.Map(rapid.IntRange(0, 60), calendar.NaturalDays), rapid.Map(rapid.IntRange(1, 500), calendar.ContinuousHours))
}

func must[T any](t *rapid.T) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestDueLaws: due follows the start, never falls when start or term grows, and lies in office time for
// working terms; and exactly the promised working hours lie before it.
func TestDueLaws(t *testing.T) {
	c := district(t, seasons())
	rapid.Check(t, func(t *rapid.T) {
		a, b, term := moments().Draw(t, "a"), moments().Draw(t, "b"), terms().Draw(t, "term")
		dueA, dueB := must[calendar.Instant](t)(c.Due(a, term)), must[calendar.Instant](t)(c.Due(b, term))
		if a <= b && dueA > dueB || b <= a && dueB > dueA {
			t.Fatalf("%v: start %v gives %v, start %v gives %v", term, a, dueA, b, dueB)
		}
		longer := term
		longer.N++
		if due := must[calendar.Instant](t)(c.Due(a, longer)); due <= dueA || dueA < a {
			t.Fatalf("start %v: %v gives %v, %v gives %v", a, term, dueA, longer, due)
		}
		if term.Clock != calendar.Working {
			return
		}
		if before := must[time.Duration](t)(c.WorkingBetween(dueA-1, dueA)); before != time.Millisecond {
			t.Fatalf("%v from %v is due at %v, outside office hours", term, a, dueA.Time())
		}
		if ran := must[time.Duration](t)(c.WorkingBetween(a, dueA)); term.Unit == calendar.UnitHour && ran != time.Duration(term.N)*time.Hour {
			t.Fatalf("%v from %v to %v holds %v of office time", term, a, dueA, ran)
		}
	})
}

// TestPauseLaw: a pause that takes p of the term's own time moves the due moment by p of that time.
func TestPauseLaw(t *testing.T) {
	c := district(t, seasons())
	rapid.Check(t, func(t *rapid.T) {
		start, term := moments().Draw(t, "start"), terms().Draw(t, "term")
		due := must[calendar.Instant](t)(c.Due(start, term))
		from := calendar.Instant(rapid.Int64Range(int64(start), int64(due)).Draw(t, "from"))
		to := calendar.Instant(rapid.Int64Range(int64(from), int64(due)).Draw(t, "to"))
		moved := must[calendar.Instant](t)(c.Due(start, term, calendar.Pause{From: from, To: to}))
		took, gave := to.Sub(from), moved.Sub(due)
		if term.Clock == calendar.Working {
			took, gave = must[time.Duration](t)(c.WorkingBetween(from, to)), must[time.Duration](t)(c.WorkingBetween(due, moved))
		}
		if took != gave {
			t.Fatalf("%v from %v: a pause of %v moved due by %v (%v to %v)", term, start, took, gave, due, moved)
		}
	})
}

// TestAdditive: office time adds up over any cut, forwards and backwards, and never exceeds plain time.
func TestAdditive(t *testing.T) {
	c := district(t, seasons())
	rapid.Check(t, func(t *rapid.T) {
		a, b := moments().Draw(t, "a"), moments().Draw(t, "b")
		b = a + (b-a)/20 // some months at most
		m := a + calendar.Instant(rapid.Int64Range(-1e10, 1e10).Draw(t, "cut"))
		w := func(x, y calendar.Instant) time.Duration { return must[time.Duration](t)(c.WorkingBetween(x, y)) }
		if w(a, m)+w(m, b) != w(a, b) {
			t.Fatalf("%v + %v, want %v", w(a, m), w(m, b), w(a, b))
		}
		if a <= b && (w(a, b) < 0 || w(a, b) > b.Sub(a)) {
			t.Fatalf("%v of office time in %v", w(a, b), b.Sub(a))
		}
	})
}
