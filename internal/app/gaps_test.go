package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/shipped"
)

// TestGapsKeepTheComparisonOfBorders: the comparison is made once, and again after a cell changed.
func TestGapsKeepTheComparisonOfBorders(t *testing.T) {
	w := newTown(t, "")
	head := w.head(t)
	w.found(t, head, "d", "示例区", org.District, "", org.UnitHead)
	w.found(t, head, "t1", "示例街道", org.Township, "u-d", org.Town)
	day := w.Now().Date()
	box := func(lon int32) geo.Area {
		return geo.Area{{{{Lon: lon, Lat: 364400000}, {Lon: lon + 20000, Lat: 364400000}, {Lon: lon + 20000, Lat: 364420000}, {Lon: lon, Lat: 364420000}}}}
	}
	cell := func(id grid.CellID, code string, lon int32) {
		t.Helper()
		_, err := w.Cell(t.Context(), w.ask(head), id, func(*Desk) grid.Command {
			return grid.Found{ID: id, Code: code, Name: "网格" + code[12:], Outline: grid.Outline{Area: box(lon)}, Seat: grid.Seat{Town: "u-t1"}, From: day}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ground := func() (n int) {
		t.Helper()
		r, err := w.Gaps(day)
		if err != nil || !r.Covered {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, g := range r.Gaps {
			if g.Code == grid.BadGround {
				n++
			}
		}
		return n
	}
	cell("c-1", "371502990901001", 1160000000)
	if n := ground(); n != 0 || len(w.District().ground.covers) != 1 {
		t.Errorf("%d faults of the ground, %d comparisons kept; want none and one", n, len(w.District().ground.covers))
	}
	cell("c-2", "371502990901002", 1160010000)
	if n := ground(); n != 1 {
		t.Errorf("%d faults of the ground after two cells overlap, want 1", n)
	}
	r, err := w.Gaps(day)
	if err != nil || !slices.ContainsFunc(r.Gaps, func(g grid.Gap) bool { return g.Code == grid.NoChief }) || len(r.Notes) != 1 {
		t.Errorf("gaps %v, notes %v, %v; want cells without a chief and the word about classes", r.Gaps, r.Notes, err)
	}
}

func TestCalendarYearsSayWhatIsMissing(t *testing.T) {
	w := newTown(t, "")
	q := w.ask(w.head(t))
	missing := func() (years []int) {
		for _, y := range w.CalendarYears() {
			if y.Needed && !y.Published {
				years = append(years, y.Year)
			}
		}
		return years
	}
	if m := missing(); len(m) != 0 {
		t.Errorf("missing in 2018: %v", m)
	}
	w.clock.Set(time.Date(2026, 11, 2, 1, 0, 0, 0, time.UTC))
	if m := missing(); !slices.Equal(m, []int{2027}) {
		t.Errorf("missing in November 2026: %v, want 2027", m)
	}
	ed := calendar.Edition{Label: "示例通知", Source: "示例", Published: "2026-11-04"}
	for _, c := range []struct {
		rows [][]string
		ed   calendar.Edition
		want string
	}{
		{nil, ed, "空表"},
		{[][]string{{"日期", "类别"}}, ed, "缺少“name”列"},
		{[][]string{{"日期", "类别", "节日"}}, ed, "一天也没有"},
		{[][]string{{"日期", "类别", "节日"}, {"2027-02-30", "放假", "春节"}}, ed, "第2行的日期"},
		{[][]string{{"日期", "类别", "节日"}, {"2027-10-01", "放假", "国庆节"}}, ed, "不是完整的通知"},
		{[][]string{{"日期", "类别", "节日"}}, calendar.Edition{Published: "2026-11-04"}, "名称"},
	} {
		if _, err := w.PublishNotice(t.Context(), q, c.rows, c.ed); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want a sentence with %s", c.rows, err, c.want)
		}
	}
	// An invented notice: the days of 2026 that exist, a year later.
	rows := [][]string{{"日期", "类别", "节日"}}
	days, err := shipped.Holidays()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days[len(days)-1].Days {
		if d.Kind == calendar.Holiday && d.Date.Year() == 2026 {
			rows = append(rows, []string{"2027" + string(d.Date[4:]), "放假", d.Name})
		}
	}
	if years, err := w.PublishNotice(t.Context(), q, rows, ed); err != nil || len(years) != 1 || len(missing()) != 0 {
		t.Errorf("%d years, %v, still missing %v", len(years), err, missing())
	}
	if _, err := w.District().Calendar.WorkingDays("2027-01-01", "2027-12-31"); err != nil {
		t.Error(err)
	}
}
