package msg

import (
	"context"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
)

func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Num(0), "0"}, {Num(999), "999"}, {Num(1286), "1,286"}, {Num(int64(-1234567)), "−1,234,567"}, {Num(-12), "−12"},
		{Decimal("-0.6"), "−0.6"}, {Decimal("1286.50"), "1,286.50"}, {Decimal("87"), "87"}, {Decimal("1234567"), "1,234,567"},
		{Size(0), "0 KB"}, {Size(1), "1 KB"}, {Size(300 << 10), "300 KB"}, {Size(3<<20 + 400<<10), "3.4 MB"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	const today = calendar.Date("2018-04-18")
	zh, en := context.Background(), With(context.Background(), English)
	at := calendar.At(time.Date(2018, 4, 12, 1, 14, 30, 0, time.UTC))
	for _, tt := range []struct{ got, want string }{
		{Day("2018-04-12", today), "4-12"},
		{Day("2017-12-31", today), "2017-12-31"},
		{Day("", today), ""},
		{Moment(at, today), "4-12 09:14"},
		{Moment(at, "2019-01-01"), "2018-4-12 09:14"},
		{Moment(0, today), ""},
		{Stamp(at), "2018-04-12 09:14"},
		{Stamp(0), ""},
		{Prose(zh, "2018-04-12", today), "4月12日"},
		{Prose(zh, "2017-04-12", today), "2017年4月12日"},
		{Prose(en, "2018-04-12", today), "12 April"},
		{Prose(en, "2017-04-12", today), "12 April 2017"},
		{Waited(zh, 30*time.Second), "不到 1 分钟"},
		{Waited(zh, 5*time.Minute), "5 分钟"},
		{Waited(zh, 14*time.Hour+59*time.Minute), "14 小时"},
		{Waited(zh, 49*time.Hour), "2 天"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
