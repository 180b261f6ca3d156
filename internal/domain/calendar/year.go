package calendar

import (
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/domain/fault"
)

// Kind says why a day is worked or not.
type Kind string

// The kinds of day. Only Holiday and Makeup are listed in a notice; the others follow from the week.
const (
	Workday Kind = "workday"        // 工作日: Monday to Friday and not listed
	Weekend Kind = "weekend"        // 周末: Saturday or Sunday and not listed
	Holiday Kind = "holiday"        // 放假: a day off by notice, weekend days inside it included
	Makeup  Kind = "makeup_workday" // 调休上班: a weekend day worked by notice
)

// Day is one civil day and what the calendar knows of it.
type Day struct {
	Date Date   `json:"date"`
	Kind Kind   `json:"kind"`
	Name string `json:"name,omitzero"` // festival behind a Holiday or Makeup, such as 春节
}

// Working reports whether offices are open on the day.
func (d Day) Working() bool { return d.Kind == Workday || d.Kind == Makeup }

// Edition names the data a year rests on, so that a deadline computed from it can be traced.
type Edition struct {
	Label     string `json:"label"`     // short and unique, such as cn-holidays-2016-2026
	Source    string `json:"source"`    // the notice, or the compilation of notices, in words
	Published Date   `json:"published"` // day on which that source was published
}

// Year holds the listed days of one yearly notice 节假日安排.
type Year struct {
	Year    int     `json:"year"`
	Edition Edition `json:"edition"`
	Days    []Day   `json:"days"` // Holiday and Makeup only, ascending; may begin in December of the year before
}

// fewestHolidays is the least number of days off a complete notice lists: the statutory holidays
// of the years 2008 to 2024. A shorter list is a fragment, and a fragment would make wrong deadlines.
const fewestHolidays = 11

// NewYear checks the days of one notice: listed kinds only, no day twice, make-up days on weekends,
// all days in the year or in the December before it, and enough of them to be a whole notice.
func NewYear(year int, ed Edition, days []Day) (Year, error) {
	if ed.Label == "" {
		return Year{}, fault.New(fault.Invalid, "%d年放假安排没有写明版本，请填写版本名称后再导入", year)
	}
	days = slices.Clone(days)
	slices.SortFunc(days, func(a, b Day) int { return strings.Compare(string(a.Date), string(b.Date)) })
	off := 0
	for i, d := range days {
		if err := checkListed(year, d); err != nil {
			return Year{}, err
		}
		if i > 0 && days[i-1].Date == d.Date {
			return Year{}, fault.New(fault.Invalid, "%s在放假安排中出现两次，请删去一行后再导入", d.Date)
		}
		if d.Kind == Holiday {
			off++
		}
	}
	if off < fewestHolidays {
		return Year{}, fault.New(fault.Invalid, "%d年的放假安排只有%d个放假日，不是完整的通知，请补齐后再导入", year, off)
	}
	return Year{Year: year, Edition: ed, Days: days}, nil
}

// checkListed refuses a day that a notice for the year cannot hold.
func checkListed(year int, d Day) error {
	t := d.Date.Time()
	switch {
	case t.IsZero():
		return fault.New(fault.Invalid, "放假安排中的日期“%s”不存在，请改为2018-03-15这样的写法", d.Date)
	case t.Year() != year && (t.Year() != year-1 || t.Month() != time.December):
		return fault.New(fault.Invalid, "%s不属于%d年的放假安排，请核对年份", d.Date, year)
	case d.Kind != Holiday && d.Kind != Makeup:
		return fault.New(fault.Invalid, "%s的类别“%s”无法识别，请填holiday（放假）或makeup_workday（调休上班）", d.Date, d.Kind)
	case d.Kind == Makeup && !isWeekend(d.Date):
		return fault.New(fault.Invalid, "%s是%s，本来就上班，不能列为调休上班，请核对日期", d.Date, weekdayText(d.Date))
	}
	return nil
}

func isWeekend(d Date) bool {
	w := d.Time().Weekday()
	return w == time.Saturday || w == time.Sunday
}

func weekdayText(d Date) string {
	return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[d.Time().Weekday()]
}

// ReadYears reads a sheet of listed days, first row the heads, into the years it covers, ascending.
// Wanted heads are date, kind and name; festival_date, when there, says to which year's notice a day
// belongs (30 December may belong to the next), otherwise the date does. A weekday column, when there,
// must agree with the date.
func ReadYears(rows [][]string, ed Edition) ([]Year, error) {
	if len(rows) == 0 {
		return nil, fault.New(fault.Invalid, "放假安排是空表，请选择有表头的文件")
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[strings.TrimSpace(strings.TrimPrefix(h, "\ufeff"))] = i
	}
	for _, h := range []string{"date", "kind", "name"} {
		if _, ok := col[h]; !ok {
			return nil, fault.New(fault.Invalid, "放假安排缺少“%s”列，请补上表头date、kind、name", h)
		}
	}
	byYear := map[int][]Day{}
	for i, row := range rows[1:] {
		year, day, err := readDay(row, col, i+2)
		if err != nil {
			return nil, err
		}
		byYear[year] = append(byYear[year], day)
	}
	return makeYears(byYear, ed)
}

func makeYears(byYear map[int][]Day, ed Edition) ([]Year, error) {
	var years []Year
	for y, days := range byYear {
		year, err := NewYear(y, ed, days)
		if err != nil {
			return nil, err
		}
		years = append(years, year)
	}
	slices.SortFunc(years, func(a, b Year) int { return a.Year - b.Year })
	return years, nil
}

// readDay reads one row; line is its number in the sheet, for the sentence.
func readDay(row []string, col map[string]int, line int) (year int, d Day, err error) {
	cell := func(head string) string {
		i, ok := col[head]
		if !ok || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	date, err := ParseDate(cell("date"))
	if err != nil {
		return 0, Day{}, fault.New(fault.Invalid, "第%d行的日期“%s”不存在，请改为2018-03-15这样的写法", line, cell("date")).Because(err)
	}
	if w := cell("weekday"); w != "" && w != weekdayText(date) {
		return 0, Day{}, fault.New(fault.Invalid, "第%d行写%s是%s，实际是%s，请核对", line, date, w, weekdayText(date))
	}
	year = date.Year()
	if f := cell("festival_date"); f != "" {
		festival, err := ParseDate(f)
		if err != nil {
			return 0, Day{}, fault.New(fault.Invalid, "第%d行的节日日期“%s”不存在，请改为2018-03-15这样的写法", line, f).Because(err)
		}
		year = festival.Year()
	}
	return year, Day{Date: date, Kind: Kind(cell("kind")), Name: cell("name")}, nil
}
