//msg:off words of dates in foreign sheets
package sheet

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// parts are the fields of a written date and time, not yet in a zone. day 0 means that only a
// month was written, year 0 that only a time of day was.
type parts struct {
	year, month, day, hour, minute, second int
	zoned                                  bool // an offset was written
	offset                                 int  // seconds east of Greenwich, when zoned
}

// dateHint says how to read what the value itself leaves open.
type dateHint struct {
	layout string // Go layout made from the mapping's format; empty accepts the usual forms
	year   int    // for 3月5日; 0 refuses such dates
	e1904  bool   // serial day numbers count from 1904-01-01
}

var (
	errNoDate = errors.New("not a date")
	errNoYear = errors.New("no year")
)

// readDate reads the forms in which offices write dates: 2018-03-05, 2018.3.5, 2018/3/5,
// 2018年3月5日, 20180305, 3月5日, day numbers of spreadsheets, each with or without a time of day.
func readDate(s string, hint dateHint) (parts, error) {
	if hint.layout != "" {
		t, err := time.Parse(hint.layout, fold(s))
		if err != nil {
			return parts{}, errNoDate
		}
		return partsOf(t), nil
	}
	if s == "" || len(s) > 64 {
		return parts{}, errNoDate
	}
	s = dropWeekday(fold(s))
	if p, ok := readDigits(s, hint); ok {
		return p, p.check()
	}
	r := dateScanner{rest: s}
	p, err := r.date(hint)
	if err != nil {
		return parts{}, err
	}
	if err := r.clock(&p); err != nil {
		return parts{}, err
	}
	return p, p.check()
}

func partsOf(t time.Time) parts {
	return parts{year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), minute: t.Minute(), second: t.Second()}
}

// dropWeekday removes 星期一, (周三) and the like.
func dropWeekday(s string) string {
	for _, w := range []string{"星期", "周", "礼拜"} {
		i := strings.Index(s, w)
		if i < 0 {
			continue
		}
		day := s[i+len(w):]
		for _, d := range []string{"一", "二", "三", "四", "五", "六", "日", "天"} {
			if rest, ok := strings.CutPrefix(day, d); ok {
				return strings.TrimSpace(strings.TrimRight(s[:i], "( ") + " " + strings.TrimLeft(rest, ") "))
			}
		}
	}
	return s
}

// readDigits reads values without separators: 20180305, 201803051020, 20180305102030, and day
// numbers of spreadsheets between 1954 and 2119, with a fraction for the time of day.
func readDigits(s string, hint dateHint) (parts, bool) {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return parts{}, false
		}
	}
	layout := map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}[len(s)]
	if layout != "" && !strings.Contains(s, ".") {
		t, err := time.Parse(layout, s)
		return partsOf(t), err == nil
	}
	serial, err := strconv.ParseFloat(s, 64)
	if err != nil || serial < 20_000 || serial >= 80_000 {
		return parts{}, false
	}
	t := serialTime(serial, hint.e1904)
	return partsOf(t), true
}

// serialTime turns a spreadsheet's day number into a time, to the second. The 1900 system counts a
// 29 February 1900 that never was.
func serialTime(serial float64, e1904 bool) time.Time {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case e1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case serial < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	days := math.Floor(serial)
	seconds := math.Round((serial - days) * 86_400)
	return epoch.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
}

// check refuses days and times that do not exist.
func (p parts) check() error {
	if p.month < 1 || p.month > 12 || p.day < 0 || p.hour > 23 || p.minute > 59 || p.second > 59 || p.year < 1800 || p.year > 2999 {
		return errNoDate
	}
	if p.day > 0 && time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC).Day() != p.day {
		return errNoDate
	}
	return nil
}

// dateScanner reads numbers and the marks between them.
type dateScanner struct{ rest string }

// number takes up to max digits; ok is false when there is none or more.
func (r *dateScanner) number(max int) (n int, ok bool) {
	i := 0
	for i < len(r.rest) && r.rest[i] >= '0' && r.rest[i] <= '9' {
		i++
	}
	if i == 0 || i > max {
		return 0, false
	}
	n, err := strconv.Atoi(r.rest[:i])
	r.rest = r.rest[i:]
	return n, err == nil
}

// mark takes the first of the marks that comes next, spaces around it included.
func (r *dateScanner) mark(marks ...string) (string, bool) {
	s := strings.TrimLeft(r.rest, " ")
	for _, m := range marks {
		if rest, ok := strings.CutPrefix(s, m); ok {
			r.rest = strings.TrimLeft(rest, " ")
			return m, true
		}
	}
	return "", false
}

// date reads year, month and day, or month and day alone.
func (r *dateScanner) date(hint dateHint) (parts, error) {
	before := r.rest
	first, ok := r.number(4)
	if !ok {
		return parts{}, errNoDate
	}
	if _, month := r.mark("月"); month && len(before)-len(strings.TrimLeft(before, "0123456789")) <= 2 {
		return r.monthDay(first, hint)
	}
	if first < 1000 {
		return parts{}, errNoDate
	}
	m, ok := r.mark("-", "/", ".", "年")
	if !ok {
		return parts{}, errNoDate
	}
	p := parts{year: first}
	if p.month, ok = r.number(2); !ok {
		return parts{}, errNoDate
	}
	if m == "年" {
		m = "月"
	}
	if _, ok = r.mark(m); !ok || r.rest == "" {
		if strings.TrimSpace(r.rest) == "" {
			return p, nil // 2018年3月: the caller decides whether a month is enough
		}
		return parts{}, errNoDate
	}
	if p.day, ok = r.number(2); !ok || p.day == 0 {
		return parts{}, errNoDate
	}
	r.mark("日", "号")
	return p, nil
}

func (r *dateScanner) monthDay(month int, hint dateHint) (parts, error) {
	day, ok := r.number(2)
	if !ok || day == 0 {
		return parts{}, errNoDate
	}
	r.mark("日", "号")
	if hint.year == 0 {
		return parts{}, errNoYear
	}
	return parts{year: hint.year, month: month, day: day}, nil
}

// clock reads the time of day and the offset, if any is written; nothing may follow.
func (r *dateScanner) clock(p *parts) error {
	r.mark("T", "t", ",")
	if r.rest = strings.TrimSpace(r.rest); r.rest == "" {
		return nil
	}
	half, _ := r.mark("上午", "下午", "中午", "晚上", "凌晨", "早上")
	hour, ok := r.number(2)
	if !ok {
		return errNoDate
	}
	p.hour = hour
	if _, ok := r.mark(":", "时", "点"); !ok {
		return errNoDate
	}
	if p.minute, ok = r.number(2); ok {
		if _, more := r.mark(":", "分"); more {
			p.second, _ = r.number(2)
			r.mark("秒")
		}
	}
	r.fraction()
	late, _ := r.mark("AM", "PM", "am", "pm")
	r.offset(p)
	if strings.TrimSpace(r.rest) != "" {
		return errNoDate
	}
	afternoon := half == "下午" || half == "晚上" || half == "中午" && hour < 11 || strings.EqualFold(late, "pm")
	switch {
	case afternoon && p.hour < 12:
		p.hour += 12
	case (strings.EqualFold(late, "am") || half == "凌晨") && p.hour == 12:
		p.hour = 0
	}
	return nil
}

// fraction passes over parts of a second.
func (r *dateScanner) fraction() {
	if rest, ok := strings.CutPrefix(r.rest, "."); ok {
		r.rest = strings.TrimLeft(rest, "0123456789")
	}
}

// offset reads Z, +08:00 or +0800; anything else stays and is refused by clock.
func (r *dateScanner) offset(p *parts) {
	before := r.rest
	sign, ok := r.mark("Z", "+", "-")
	if !ok || sign == "Z" {
		p.zoned = ok
		return
	}
	digits := strings.Replace(r.rest, ":", "", 1)
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) != 4 || !isDigits(digits) || n > 1400 || n%100 > 59 {
		r.rest = before
		return
	}
	r.rest, p.zoned = "", true
	p.offset = (n/100*60 + n%100) * 60
	if sign == "-" {
		p.offset = -p.offset
	}
}

// goLayout turns a format such as MM/DD/YYYY hh:mm:ss AM/PM into a Go layout. One-letter forms
// take values without leading zero; HH is the 24-hour clock, hh the 12-hour clock.
func goLayout(format string) (string, bool) {
	tokens := []struct{ token, layout string }{
		{"YYYY", "2006"}, {"MM", "01"}, {"DD", "02"}, {"HH", "15"}, {"hh", "03"}, {"mm", "04"}, {"ss", "05"},
		{"AM/PM", "PM"}, {"M", "1"}, {"D", "2"}, {"H", "15"}, {"h", "3"}, {"m", "4"}, {"s", "5"},
	}
	var b strings.Builder
	dated := false
next:
	for rest := format; rest != ""; {
		for _, t := range tokens {
			if after, ok := strings.CutPrefix(rest, t.token); ok {
				b.WriteString(t.layout)
				dated = dated || t.token == "YYYY"
				rest = after
				continue next
			}
		}
		if c := rest[0]; strings.IndexByte(" -/.:,T", c) < 0 {
			for _, han := range []string{"年", "月", "日", "号", "时", "点", "分", "秒"} {
				if after, ok := strings.CutPrefix(rest, han); ok {
					b.WriteString(han)
					rest = after
					continue next
				}
			}
			return "", false
		}
		b.WriteByte(rest[0])
		rest = rest[1:]
	}
	return b.String(), dated
}
