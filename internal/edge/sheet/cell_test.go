package sheet

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/fault"
)

// answer is the value, or the sentence without the place it begins with.
func answer(value string, err *fault.Error) string {
	if err == nil {
		return value
	}
	return strings.TrimPrefix(err.Error(), "第 12 行「整改时限」")
}

func in(text string) Cell { return Cell{Row: 12, Column: "整改时限", Text: text} }

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text, format string
		year         int
		day, moment  string
	}{
		{"2018-3-5", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"2018.3.5", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"2018/03/05", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"2018年3月5日", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"２０１８年３月５号（周一）", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"2018年3月5日 星期一 下午3点20分", "", 0, "2018-03-05", "2018-03-05T07:20:00.000Z"},
		{"20180305", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"20180305142030", "", 0, "2018-03-05", "2018-03-05T06:20:30.000Z"},
		{"3月5日", "", 2018, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"3月5日9:30", "", 2018, "2018-03-05", "2018-03-05T01:30:00.000Z"},
		{"43164", "", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"43164.5", "", 0, "2018-03-05", "2018-03-05T04:00:00.000Z"},
		{"2018-03-05 10:20", "", 0, "2018-03-05", "2018-03-05T02:20:00.000Z"},
		{"2018-03-05 10：20：30", "", 0, "2018-03-05", "2018-03-05T02:20:30.000Z"},
		{"2018-03-05T10:20:30.123Z", "", 0, "2018-03-05", "2018-03-05T10:20:30.000Z"},
		{"2018-03-05T10:20:30-05:00", "", 0, "2018-03-05", "2018-03-05T15:20:30.000Z"},
		{"2018/3/5 12:05:06 AM", "", 0, "2018-03-05", "2018-03-04T16:05:06.000Z"},
		{"03/05/2018 01:02:03 PM", "MM/DD/YYYY hh:mm:ss AM/PM", 0, "2018-03-05", "2018-03-05T05:02:03.000Z"},
		{"5/3/2018", "D/M/YYYY", 0, "2018-03-05", "2018-03-04T16:00:00.000Z"},
		{"3月5日", "", 0, "没有写年份：“3月5日”，请写成 2018-03-05，或在对应关系里给出年份", ""},
		{"2018年3月", "", 0, "只写到月：“2018年3月”，请写成 2018-03-05", ""},
		{"3/5/2018", "", 0, "不是日期：“3/5/2018”，请写成 2018-03-05", ""},
		{"2018-02-29", "", 0, "不是日期：“2018-02-29”，请写成 2018-03-05", ""},
		{"2018-13-01", "", 0, "不是日期：“2018-13-01”，请写成 2018-03-05", ""},
		{"2018-03-05 25:00", "", 0, "不是日期：“2018-03-05 25:00”，请写成 2018-03-05", ""},
		{"2018-03-05前", "", 0, "不是日期：“2018-03-05前”，请写成 2018-03-05", ""},
		{"2018-03-05 10:20-", "", 0, "不是日期：“2018-03-05 10:20-”，请写成 2018-03-05", ""},
		{"2018-03-05 10:20+99:00", "", 0, "不是日期：“2018-03-05 10:20+99:00”，请写成 2018-03-05", ""},
		{"长期", "", 0, "不是日期：“长期”，请写成 2018-03-05", ""},
		{"2018-03-05", "MM/DD/YYYY", 0, "不是“MM/DD/YYYY”格式的日期：“2018-03-05”，请改正或调整对应关系里的日期格式", ""},
	} {
		d, err := in(tt.text).Date(tt.format, tt.year)
		if got := answer(string(d), err); got != tt.day {
			t.Errorf("Date(%q) = %q, want %q", tt.text, got, tt.day)
		}
		m, err := in(tt.text).Time(tt.format, tt.year, "")
		if tt.moment != "" && answer(m.String(), err) != tt.moment || tt.moment == "" && err == nil {
			t.Errorf("Time(%q) = %q, want %q", tt.text, answer(m.String(), err), tt.moment)
		}
	}
}

func TestCells(t *testing.T) {
	choices := []Choice{{"open", "待派遣", nil}, {"doing", "整改中", []string{"正在整改", "处理中"}}, {"closed", "已销号", []string{"已办结"}}}
	choice := func(c Cell) (string, *fault.Error) { return c.Choice(choices) }
	for _, tt := range []struct {
		what       string
		read       func(Cell) (string, *fault.Error)
		text, want string
	}{
		{"int", Cell.Int, "１２", "12"},
		{"int", Cell.Int, "1,234,567", "1234567"},
		{"int", Cell.Int, "-0012.00", "-12"},
		{"int", Cell.Int, "1200", "1200"},
		{"int", Cell.Int, "0", "0"},
		{"int", Cell.Int, "-0", "0"},
		{"int", Cell.Int, "1.5", "不是整数：“1.5”，请只写数字"},
		{"int", Cell.Int, "12个", "不是整数：“12个”，请只写数字"},
		{"int", Cell.Int, "1,23", "不是整数：“1,23”，请只写数字"},
		{"int", Cell.Int, "1e5", "不是整数：“1e5”，请只写数字"},
		{"int", Cell.Int, "9007199254740993", "不是整数：“9007199254740993”，请只写数字"},
		{"number", Cell.Number, "1,234.50", "1234.5"},
		{"number", Cell.Number, "-0.10", "-0.1"},
		{"number", Cell.Number, "100", "100"},
		{"number", Cell.Number, "0.1234567890123456", "不是数：“0.1234567890123456”，请只写数字"},
		{"number", Cell.Number, "1.2.3", "不是数：“1.2.3”，请只写数字"},
		{"choice", choice, "整改 中", "doing"},
		{"choice", choice, "正在整改", "doing"},
		{"choice", choice, "整治中", "没有“整治中”这一项，是不是“整改中”？"},
		{"choice", choice, "挂起", "没有“挂起”这一项，可填：待派遣、整改中、已销号"},
		{"phone", Cell.Phone, "100 1234 5678", "10012345678"},
		{"phone", Cell.Phone, "+86-100-1234-5678", "10012345678"},
		{"phone", Cell.Phone, "（0635）1234567", "0635-1234567"},
		{"phone", Cell.Phone, "0635-1234567转12", "0635-1234567-12"},
		{"phone", Cell.Phone, "12345", "12345"},
		{"phone", Cell.Phone, "1234567", "1234567"},
		{"phone", Cell.Phone, "1001234567", "1001234567"},
		{"phone", Cell.Phone, "100123456789", "不是电话号码：“100123456789”，请写 11 位手机号，或带区号的座机如 0635-1234567"},
		{"phone", Cell.Phone, "无", "不是电话号码：“无”，请写 11 位手机号，或带区号的座机如 0635-1234567"},
		{"lon", Cell.Lon, "115.985600000", "115.9856"},
		{"lon", Cell.Lon, "-71.0589", "-71.0589"},
		{"lon", Cell.Lon, "东经115°59′8.16″", "115.9856"},
		{"lon", Cell.Lon, "181", "不是经度：“181”，请写成 115.98 这样的度数"},
		{"lat", Cell.Lat, "36.45N", "36.45"},
		{"lat", Cell.Lat, "115.98E", "不是纬度：“115.98E”，请写成 36.45 这样的度数"},
		{"point", Cell.Point, "115.98，36.45", "115.98,36.45"},
		{"point", Cell.Point, "36.45 115.98", "115.98,36.45"},
		{"point", Cell.Point, "北纬36°27′ 东经115°58.8′", "115.98,36.45"},
		{"point", Cell.Point, "[115.98, 36.45]", "115.98,36.45"},
		{"point", Cell.Point, "经度：115.98；纬度：36.45", "115.98,36.45"},
		{"point", Cell.Point, "115.98,136.45", "的经纬度“115.98,136.45”超出范围，请写成“115.98,36.45”，经度在前"},
		{"point", Cell.Point, "115.98", "不是一对经纬度：“115.98”，请写成“115.98,36.45”"},
		{"point", Cell.Point, "东街 115.98,36.45", "不是一对经纬度：“东街 115.98,36.45”，请写成“115.98,36.45”"},
		{"text", func(c Cell) (string, *fault.Error) { return c.Plain(3) }, "四个汉字", "有 4 个字，最多 3 个字，请缩短"},
	} {
		if got := answer(tt.read(in(tt.text))); got != tt.want {
			t.Errorf("%s of %q = %q, want %q", tt.what, tt.text, got, tt.want)
		}
	}
}

func TestSentenceNamesPlace(t *testing.T) {
	_, err := in("三月五").Date("", 0)
	if got, want := err.Error(), "第 12 行「整改时限」不是日期：“三月五”，请写成 2018-03-05"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestUSZone compares the fixed rule with the zone database over the changes of 2014 to 2016,
// every quarter of an hour of the days around them, hours that do not exist or exist twice aside.
func TestUSZone(t *testing.T) {
	place, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Skip("skipped, needs the zone database")
	}
	z, _ := findZone("America/New_York")
	for _, day := range []string{"2014-03-09", "2014-11-02", "2015-03-08", "2015-11-01", "2016-03-13", "2016-11-06", "2015-01-01", "2015-07-04"} {
		d, err := time.Parse(time.DateOnly, day)
		must(t, err)
		for q := -96; q < 192; q++ {
			u := d.Add(time.Duration(q) * 15 * time.Minute)
			want := time.Date(u.Year(), u.Month(), u.Day(), u.Hour(), u.Minute(), 0, 0, place)
			if _, o := want.Zone(); want.Hour() != u.Hour() || o != offsetAfter(want) {
				continue
			}
			got := z.moment(partsOf(u))
			if !got.Equal(want) {
				t.Errorf("%s in New York = %s, want %s", u.Format("2006-01-02 15:04"), got, want.UTC())
			}
		}
	}
}

// offsetAfter is the offset an hour later, which differs in the last hour before a change.
func offsetAfter(t time.Time) int {
	_, o := t.Add(time.Hour).Zone()
	return o
}

func TestUSZoneEdges(t *testing.T) {
	z, _ := findZone("America/New_York")
	for _, tt := range []struct{ local, want string }{
		{"2015-03-08 01:59:59", "2015-03-08T06:59:59Z"},
		{"2015-03-08 02:30:00", "2015-03-08T07:30:00Z"}, // skipped: 03:30 summer time
		{"2015-03-08 03:00:00", "2015-03-08T07:00:00Z"},
		{"2014-11-02 00:59:59", "2014-11-02T04:59:59Z"},
		{"2014-11-02 01:30:00", "2014-11-02T05:30:00Z"}, // twice: the first
		{"2014-11-02 02:00:00", "2014-11-02T07:00:00Z"},
		{"2016-03-13 03:00:00", "2016-03-13T07:00:00Z"},
		{"2016-11-06 02:00:00", "2016-11-06T07:00:00Z"},
	} {
		p, err := readDate(tt.local, dateHint{})
		must(t, err)
		if got := z.moment(p).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s = %s, want %s", tt.local, got, tt.want)
		}
	}
	for name, ok := range map[string]bool{"": true, "UTC": true, "+09:00": true, "-05:30": true, "+15:00": false, "Mars": false, "+9:00": false, "*09:00": false} {
		if _, got := findZone(name); got != ok {
			t.Errorf("findZone(%q) = %v, want %v", name, got, ok)
		}
	}
}
