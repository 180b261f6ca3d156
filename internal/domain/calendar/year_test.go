package calendar_test

import (
	"fmt"
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/shipped"
)

// TestShippedYears holds the figures per year that were counted from the sources independently.
func TestShippedYears(t *testing.T) {
	c := district(t, calendar.YearRound())
	for _, want := range []struct{ year, days, working, off, makeup int }{
		{2016, 366, 250, 30, 6}, {2017, 365, 249, 28, 5}, {2018, 365, 250, 29, 7}, {2019, 365, 250, 28, 6},
		{2020, 366, 249, 30, 6}, {2021, 365, 250, 31, 7}, {2022, 365, 249, 32, 7}, {2023, 365, 249, 28, 7},
		{2024, 366, 251, 30, 8}, {2025, 365, 248, 28, 5}, {2026, 365, 248, 33, 6},
	} {
		got := want
		got.days, got.working, got.off, got.makeup = 0, 0, 0, 0
		first, last := calendar.Date(fmt.Sprintf("%d-01-01", want.year)), calendar.Date(fmt.Sprintf("%d-12-31", want.year))
		for d := first; d <= last; d = d.AddDays(1) {
			day, err := c.Day(d)
			if err != nil {
				t.Fatal(err)
			}
			got.days++
			switch day.Kind {
			case calendar.Holiday:
				got.off++
			case calendar.Makeup:
				got.makeup++
			}
		}
		var err error
		if got.working, err = c.WorkingDays(first, last); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("counted %+v, want %+v", got, want)
		}
	}
}

func TestDay(t *testing.T) {
	c := district(t, calendar.YearRound())
	for _, want := range []calendar.Day{
		{Date: "2018-02-11", Kind: calendar.Makeup, Name: "春节"},
		{Date: "2018-02-15", Kind: calendar.Holiday, Name: "春节"},
		{Date: "2018-02-17", Kind: calendar.Holiday, Name: "春节"},
		{Date: "2018-02-24", Kind: calendar.Makeup, Name: "春节"},
		{Date: "2018-02-25", Kind: calendar.Weekend},
		{Date: "2018-02-26", Kind: calendar.Workday},
		{Date: "2018-12-29", Kind: calendar.Makeup, Name: "元旦"}, // announced by the notice for 2019
		{Date: "2018-12-31", Kind: calendar.Holiday, Name: "元旦"},
	} {
		if got, err := c.Day(want.Date); got != want || err != nil {
			t.Errorf("Day(%s) = %+v, %v; want %+v", want.Date, got, err, want)
		}
	}
}

// TestUnpublished: no answer may rest on a year whose notice is not known.
func TestUnpublished(t *testing.T) {
	c := district(t, calendar.YearRound())
	late, next := at(t, "2026-12-28 09:00"), at(t, "2027-01-05 09:00")
	for name, call := range map[string]func() error{
		"day":           func() error { _, err := c.Day("2027-01-01"); return err },
		"hours":         func() error { _, err := c.Hours("2027-03-15"); return err },
		"working days":  func() error { _, err := c.WorkingDays("2026-12-01", "2027-01-31"); return err },
		"shift":         func() error { _, err := c.ShiftWorkingDays("2026-12-28", 5); return err },
		"due":           func() error { _, err := c.Due(late, calendar.WorkingDays(5)); return err },
		"due in hours":  func() error { _, err := c.Due(late, calendar.WorkingHours(40)); return err },
		"between":       func() error { _, err := c.WorkingBetween(late, next); return err },
		"between, back": func() error { _, err := c.WorkingBetween(next, late); return err },
		"explain":       func() error { _, err := c.Explain(late, "交办", calendar.WorkingDays(5)); return err },
	} {
		err := call()
		want := "2027年的放假安排尚未导入，无法推算工作日；请先在工作日历中导入国务院办公厅关于2027年部分节假日安排的通知"
		if fault.KindOf(err) != fault.Refused || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	if got, err := c.Due(late, calendar.NaturalDays(7)); err != nil || got != at(t, "2027-01-04 24:00") {
		t.Errorf("natural days need no notice: got %v, %v", got, err)
	}
}

// TestNewerNotice: a year announced anew, as the May holiday of 2019 was, replaces the former days.
func TestNewerNotice(t *testing.T) {
	years, err := shipped.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	old := years[3]
	var before []calendar.Day
	for _, d := range old.Days {
		if d.Date != "2019-05-02" && d.Date != "2019-05-03" {
			before = append(before, d)
		}
	}
	first, err := calendar.NewYear(2019, calendar.Edition{Label: "first"}, before)
	if err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(calendar.YearRound(), first, old)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := c.Day("2019-05-02"); err != nil || d.Kind != calendar.Holiday {
		t.Errorf("2019-05-02 = %+v, %v; want a holiday by the later notice", d, err)
	}
	if e, err := c.Edition(2019); err != nil || e != shipped.HolidayEdition {
		t.Errorf("edition of 2019 = %+v, %v; want the later one", e, err)
	}
}

func TestReadYearsRefuses(t *testing.T) {
	head := []string{"date", "weekday", "kind", "name", "festival_date"}
	for _, tt := range []struct {
		name string
		rows [][]string
		want string
	}{
		{"empty", nil, "放假安排是空表，请选择有表头的文件"},
		{"no kind", [][]string{{"date", "name"}}, "放假安排缺少“kind”列，请补上表头date、kind、name"},
		{"no such day", [][]string{head, {"2027-02-30", "", "holiday", "春节", ""}}, "第2行的日期“2027-02-30”不存在，请改为2018-03-15这样的写法"},
		{"short row", [][]string{head, {}}, "第2行的日期“”不存在，请改为2018-03-15这样的写法"},
		{"wrong weekday", [][]string{head, {"2027-01-01", "周一", "holiday", "元旦", ""}}, "第2行写2027-01-01是周一，实际是周五，请核对"},
		{"kind", [][]string{head, {"2027-01-01", "", "休", "元旦", ""}}, "2027-01-01的类别“休”无法识别，请填holiday（放假）或makeup_workday（调休上班）"},
		{"make-up on a weekday", [][]string{head, {"2027-01-04", "", "makeup_workday", "元旦", ""}}, "2027-01-04是周一，本来就上班，不能列为调休上班，请核对日期"},
		{"other year", [][]string{head, {"2027-05-01", "", "holiday", "劳动节", "2028-05-01"}}, "2027-05-01不属于2028年的放假安排，请核对年份"},
		{"twice", [][]string{head, {"2027-01-01", "", "holiday", "元旦", ""}, {"2027-01-01", "", "holiday", "元旦", ""}}, "2027-01-01在放假安排中出现两次，请删去一行后再导入"},
		{"fragment", [][]string{head, {"2027-01-01", "", "holiday", "元旦", ""}}, "2027年的放假安排只有1个放假日，不是完整的通知，请补齐后再导入"},
	} {
		got, err := calendar.ReadYears(tt.rows, calendar.Edition{Label: "test"})
		if fault.KindOf(err) != fault.Invalid || err.Error() != tt.want {
			t.Errorf("%s: ReadYears = %v, %v; want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestOfficeRefuses(t *testing.T) {
	day := []calendar.Period{{From: 510, To: 720}}
	for name, o := range map[string]calendar.Office{
		"no season":   {},
		"a hole":      {Seasons: []calendar.Season{{Name: "冬", From: "10-01", To: "04-29", Hours: day}, {Name: "夏", From: "05-01", To: "09-30", Hours: day}}},
		"a day twice": {Seasons: []calendar.Season{{Name: "冬", From: "09-30", To: "04-30", Hours: day}, {Name: "夏", From: "05-01", To: "09-30", Hours: day}}},
		"no such day": {Seasons: []calendar.Season{{Name: "全年", From: "01-01", To: "12-32", Hours: day}}},
		"no hours":    {Seasons: []calendar.Season{{Name: "全年", From: "01-01", To: "12-31"}}},
		"overlap":     {Seasons: []calendar.Season{{Name: "全年", From: "01-01", To: "12-31", Hours: []calendar.Period{{From: 510, To: 720}, {From: 700, To: 800}}}}},
		"backwards":   {Seasons: []calendar.Season{{Name: "全年", From: "01-01", To: "12-31", Hours: []calendar.Period{{From: 720, To: 510}}}}},
	} {
		if _, err := calendar.New(o); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: New = %v, want it refused", name, err)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	for s, want := range map[string]calendar.TimeOfDay{"00:00": 0, "08:30": 510, "24:00": 1440} {
		if got, err := calendar.ParseTimeOfDay(s); got != want || err != nil || got.String() != s {
			t.Errorf("ParseTimeOfDay(%q) = %v, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "8:30", "08：30", "08:60", "24:01", "-1:00", "08:3x"} {
		if got, err := calendar.ParseTimeOfDay(s); err == nil {
			t.Errorf("ParseTimeOfDay(%q) = %v, want it refused", s, got)
		}
	}
}
