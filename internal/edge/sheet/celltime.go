package sheet

import (
	"fmt"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
)

// Date reads a civil day; a time of day behind it is left out. A format names the source's own
// way of writing, year completes 3月5日; both may be empty.
func (c Cell) Date(format string, year int) (calendar.Date, *fault.Error) {
	layout, _ := goLayout(format)
	return c.date(dateHint{layout: layout, year: year}, format)
}

func (c Cell) date(hint dateHint, format string) (calendar.Date, *fault.Error) {
	p, err := readDate(c.Text, hint)
	if err != nil || p.day == 0 {
		return "", c.noDate(p, err, format, "2018-03-05")
	}
	return calendar.Date(fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day)), nil
}

// Time reads a moment as Date does; without a time of day it is midnight. zone is a name that
// findZone knows and serves times without an offset of their own.
func (c Cell) Time(format string, year int, zone string) (calendar.Instant, *fault.Error) {
	z, ok := findZone(zone)
	if !ok {
		return 0, c.wrong("的时区“%s”不认识，请写 Asia/Shanghai 或 +08:00", shorten(zone))
	}
	layout, _ := goLayout(format)
	return c.time(dateHint{layout: layout, year: year}, format, z)
}

func (c Cell) time(hint dateHint, format string, z zone) (calendar.Instant, *fault.Error) {
	p, err := readDate(c.Text, hint)
	if err != nil || p.day == 0 {
		return 0, c.noDate(p, err, format, "2018-03-05 10:20")
	}
	return calendar.At(z.moment(p)), nil
}

// noDate says what keeps the text from being a day.
func (c Cell) noDate(p parts, err error, format, example string) *fault.Error {
	switch {
	case err == errNoYear:
		return c.wrong("没有写年份：“%s”，请写成 %s，或在对应关系里给出年份", shorten(c.Text), example)
	case err == nil && p.year > 0:
		return c.wrong("只写到月：“%s”，请写成 %s", shorten(c.Text), example)
	case format != "":
		return c.wrong("不是“%s”格式的日期：“%s”，请改正或调整对应关系里的日期格式", format, shorten(c.Text))
	}
	return c.wrong("不是日期：“%s”，请写成 %s", shorten(c.Text), example)
}
