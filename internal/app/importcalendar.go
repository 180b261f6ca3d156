package app

import (
	"cmp"
	"fmt"
	"path"
	"strconv"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/settings"
)

// noticeYear is the year to whose notice a day belongs: that of its festival, else its own.
func noticeYear(r ImportRow) string {
	for _, key := range []string{"festival", "date"} {
		if v := r.Values[key]; len(v) >= 4 {
			return v[:4]
		}
	}
	return ""
}

// noticeOf makes the notice of one year from its rows. Label, source and day of publishing stand in any of them; the label may be
// left to the name of the file.
func (s ImportSpec) noticeOf(rows []ImportRow) (calendar.Year, error) {
	ed := calendar.Edition{}
	var days []calendar.Day
	for _, r := range rows {
		v := r.Values
		ed.Label, ed.Source = cmp.Or(ed.Label, v["label"]), cmp.Or(ed.Source, v["source"])
		ed.Published = cmp.Or(ed.Published, calendar.Date(v["published"]))
		days = append(days, calendar.Day{Date: calendar.Date(v["date"]), Kind: calendar.Kind(v["kind"]), Name: v["name"]})
	}
	ed.Label = cmp.Or(ed.Label, strings.TrimSuffix(s.Name, path.Ext(s.Name)))
	if ed.Published == "" {
		return calendar.Year{}, fault.New(fault.Invalid, "没有写通知的公布日期，请在“公布日期”列至少填一行")
	}
	year, _ := strconv.Atoi(noticeYear(rows[0])) // digits of a date
	return calendar.NewYear(year, ed, days)
}

// officeOf makes the office hours from their rows, one season a row.
func officeOf(rows []ImportRow) (o calendar.Office, err error) {
	for _, r := range rows {
		v := r.Values
		s := calendar.Season{Name: v["season"]}
		if s.From, err = monthDay(v["first"]); err != nil {
			return o, err
		}
		if s.To, err = monthDay(v["last"]); err != nil {
			return o, err
		}
		for _, part := range splitPeriods(v["hours"]) {
			from, to, _ := strings.Cut(part, "-")
			var p calendar.Period
			if p.From, err = calendar.ParseTimeOfDay(clock(from)); err != nil {
				return o, err
			}
			if p.To, err = calendar.ParseTimeOfDay(clock(to)); err != nil {
				return o, err
			}
			s.Hours = append(s.Hours, p)
		}
		o.Seasons = append(o.Seasons, s)
	}
	_, err = settings.SetHours(o)
	return o, err
}

// splitPeriods cuts 8:30-12:00、14:00—18:00 into its periods.
func splitPeriods(s string) []string {
	s = strings.NewReplacer("—", "-", "–", "-", "~", "-", "～", "-", "至", "-", "：", ":").Replace(s)
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；; \n", r) })
}

// clock writes 8:30 as 08:30.
func clock(s string) string {
	if len(s) == len("8:30") {
		return "0" + s
	}
	return s
}

// monthDay reads 5月1日, 05-01 and 5.1.
func monthDay(s string) (calendar.MonthDay, error) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) > 2 {
		parts = parts[len(parts)-2:] // a year in front says nothing
	}
	if len(parts) == 2 {
		m, err1 := strconv.Atoi(parts[0])
		d, err2 := strconv.Atoi(parts[1])
		if err1 == nil && err2 == nil && m >= 1 && m <= 12 && d >= 1 && d <= 31 {
			return calendar.MonthDay(fmt.Sprintf("%02d-%02d", m, d)), nil
		}
	}
	return "", fault.New(fault.Invalid, "“%s”不是月日，请写成 5月1日 或 05-01", s)
}

// checkTogether says what is wrong with rows that make one thing: each of them carries the sentence, since none is imported alone.
func (s ImportSpec) checkTogether(rows []ImportRow) {
	sentences := map[string]string{}
	for _, r := range s.arrange(rows) {
		if len(r.Faults) > 0 {
			continue
		}
		var err error
		if s.Kind == ImportCalendar {
			_, err = s.noticeOf(r.parts)
		} else {
			_, err = officeOf(r.parts)
		}
		for _, x := range r.parts {
			if err != nil {
				sentences[fmt.Sprint(x.Line)] = err.Error()
			}
		}
	}
	for n := range rows {
		if text, bad := sentences[fmt.Sprint(rows[n].Line)]; bad {
			rows[n].fail("", "第 %d 行：%s", rows[n].Line, text)
		}
	}
}

// noticeRow publishes the notice of a year.
func (b *batch) noticeRow(row ImportRow) (outcome, error) {
	year, err := b.Spec.noticeOf(row.parts)
	if err != nil {
		return outcome{}, err
	}
	name := fmt.Sprint(settings.Calendar, year.Year)
	n, err := b.setting(name, func(s settings.State) ([]journal.Event, error) { return settings.Publish(s, year) })
	if err != nil || n == 0 {
		return outcome{"", fmt.Sprintf("%d年的放假安排已按这个版本发布", year.Year)}, err
	}
	return outcome{"setting/" + name, fmt.Sprintf("发布%d年放假安排，%d 天", year.Year, len(year.Days))}, nil
}

// hoursRow puts office hours in force.
func (b *batch) hoursRow(row ImportRow) (outcome, error) {
	office, err := officeOf(row.parts)
	if err != nil {
		return outcome{}, err
	}
	if _, err := b.setting(settings.Hours, func(settings.State) ([]journal.Event, error) { return settings.SetHours(office) }); err != nil {
		return outcome{}, err
	}
	return outcome{"setting/" + settings.Hours, fmt.Sprintf("作息时间 %d 段", len(office.Seasons))}, nil
}

// setting enters the events of a setting and says how many.
func (b *batch) setting(name string, decide func(settings.State) ([]journal.Event, error)) (int, error) {
	r, err := setups.From(b.t, name)
	if err != nil {
		return 0, err
	}
	events, err := decide(r.State)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	_, err = setups.Enter(b.t, r, events...)
	return len(events), err
}

// reverseSetting puts back what a setting was before the import changed it.
func (b *batch) reverseSetting(name string, pos int64) error {
	r, err := setups.From(b.t, name)
	if err != nil {
		return err
	}
	if r.Pos > pos {
		return fault.New(fault.Refused, "导入后已有人再改过这项设置，请到设置页处理")
	}
	stored, err := b.db.Stream(journal.Of("setting", name))
	if err != nil {
		return err
	}
	var before settings.State
	for _, s := range stored {
		if s.Pos >= pos {
			break
		}
		e, err := journal.Parse([]byte(s.Leaf))
		if err != nil {
			return fmt.Errorf("read setting %s: %w", name, err)
		}
		event, err := settings.Decode(e.Kind, e.Body)
		if err != nil {
			return fmt.Errorf("read setting %s: %w", name, err)
		}
		before = settings.Apply(before, event)
	}
	_, err = b.setting(name, func(now settings.State) ([]journal.Event, error) {
		switch {
		case name == settings.Hours && before.Hours != nil:
			return settings.SetHours(*before.Hours)
		case name == settings.Hours:
			return settings.SetHours(calendar.YearRound())
		case before.Year != nil:
			return settings.Publish(now, *before.Year)
		}
		return settings.Withdraw(now)
	})
	return err
}
