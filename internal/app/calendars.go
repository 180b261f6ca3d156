package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// CalendarYear is what is known of a year's days off.
type CalendarYear struct {
	Year      int
	Published bool
	Needed    bool             // terms that run now reach into it
	Edition   calendar.Edition // zero while it is not published
	Holidays  int              // days off listed, weekend days among them
	Makeups   int              // weekend days worked
}

// noticeMonth is the month from which next year is needed: terms then reach over New Year, and the notice usually comes in it.
const noticeMonth = time.November

// CalendarYears lists the years that are published or needed, ascending. A needed year that is not published is said here;
// deadlines that reach into it are refused and not guessed.
func (a *App) CalendarYears() []CalendarYear {
	d, today := a.District(), a.Now().Date()
	needed := []int{today.Year()}
	if today.Time().Month() >= noticeMonth {
		needed = append(needed, today.Year()+1)
	}
	var list []CalendarYear
	for year, y := range d.years {
		c := CalendarYear{Year: year, Published: true, Edition: y.Edition, Needed: slices.Contains(needed, year)}
		for _, day := range y.Days {
			if day.Kind == calendar.Holiday {
				c.Holidays++
			} else {
				c.Makeups++
			}
		}
		list = append(list, c)
	}
	for _, year := range needed {
		if _, ok := d.years[year]; !ok {
			list = append(list, CalendarYear{Year: year, Needed: true})
		}
	}
	slices.SortFunc(list, func(x, y CalendarYear) int { return x.Year - y.Year })
	return list
}

// noticeHeads and noticeKinds are the words that offices write in a sheet of days off, beside those of the shipped files.
//
//msg:off heads and words of foreign sheets
var (
	noticeHeads = map[string]string{"日期": "date", "类别": "kind", "节日": "name", "名称": "name", "节日日期": "festival_date", "星期": "weekday"}
	noticeKinds = map[string]string{"放假": "holiday", "休": "holiday", "调休上班": "makeup_workday", "上班": "makeup_workday", "班": "makeup_workday"}
)

// ReadNotice reads a sheet of days off, first row the heads, into the years that it covers.
func ReadNotice(rows [][]string, ed calendar.Edition) ([]calendar.Year, error) {
	ed.Label, ed.Source = strings.TrimSpace(ed.Label), strings.TrimSpace(ed.Source)
	switch {
	case ed.Label == "":
		return nil, fault.New(fault.Invalid, "请给这份放假安排起一个简短的名称，例如“国办2027年通知”。").At("label")
	case len([]rune(ed.Label)) > 60 || len([]rune(ed.Source)) > 200:
		return nil, fault.New(fault.Invalid, "名称最多60个字，来源最多200个字，请写短一些。").At("label")
	case ed.Published.Time().IsZero():
		return nil, fault.New(fault.Invalid, "请填写通知的公布日期，写成2026-11-04这样。").At("published")
	}
	clean := make([][]string, len(rows))
	kind := -1
	for i, row := range rows {
		clean[i] = slices.Clone(row)
		for j, cell := range row {
			cell = strings.TrimSpace(cell)
			if word, ok := noticeHeads[cell]; i == 0 && ok {
				clean[i][j] = word
			}
			if i == 0 && clean[i][j] == "kind" {
				kind = j
			}
			if word, ok := noticeKinds[cell]; i > 0 && j == kind && ok {
				clean[i][j] = word
			}
		}
	}
	return calendar.ReadYears(clean, ed)
}

// PublishNotice takes in the years of a sheet; a year taken in from the same edition before changes nothing. Everything is
// checked first, so that nothing half-done remains.
func (a *App) PublishNotice(ctx context.Context, q Ask, rows [][]string, ed calendar.Edition) ([]calendar.Year, error) {
	years, err := ReadNotice(rows, ed)
	if err != nil {
		return nil, err
	}
	if len(years) == 0 {
		return nil, fault.New(fault.Invalid, "放假安排里一天也没有，请核对文件。")
	}
	for _, y := range years {
		one := q
		one.ID = jobID("notice", q.ID, fmt.Sprint(y.Year))
		if _, err := a.Publish(ctx, one, y); err != nil {
			return nil, fmt.Errorf("publish days off of %d: %w", y.Year, err)
		}
	}
	return years, nil
}
