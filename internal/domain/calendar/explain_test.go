package calendar_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangcheng/internal/domain/calendar"
)

func TestExplainText(t *testing.T) {
	c := district(t, calendar.YearRound())
	info := calendar.Pause{From: at(t, "2018-03-16 10:00"), To: at(t, "2018-03-16 12:00"), Reason: "补充材料"}
	for _, tt := range []struct {
		start, cause string
		term         calendar.Term
		pauses       []calendar.Pause
		want         string
	}{
		{"2018-03-15 09:30", "交办", calendar.WorkingDays(5), nil, "自3月15日9:30交办起算，按工作日计5日，跳过3月17日至18日（周末），至3月22日17:30止。"},
		{"2018-02-09 16:00", "签收", calendar.WorkingDays(7), nil, "自2月9日16:00签收起算，按工作日计7日，跳过2月10日（周末），2月11日因春节调休上班照计，跳过2月15日至21日（春节放假），2月24日因春节调休上班照计，至2月24日17:30止。"},
		{"2018-03-15 09:30", "交办", calendar.WorkingDays(1), []calendar.Pause{info}, "自3月15日9:30交办起算，按工作日计1日，3月16日10:00至3月16日12:00暂停计时（补充材料），跳过3月17日至18日（周末），至3月19日10:30止。"},
		{"2018-03-15 20:10", "交办", calendar.WorkingHours(4), nil, "自3月15日20:10交办起算，按工作时计4小时，非办公时间不计，从3月16日8:30上班起计，至3月16日14:00止。"},
		{"2018-03-17 20:10", "交办", calendar.ContinuousHours(24), nil, "自3月17日20:10交办起算，昼夜连续计24小时，至3月18日20:10止。"},
		{"2018-03-17 00:00", "交办", calendar.NaturalDays(3), nil, "自3月17日0:00交办起算，按自然日计3日，至3月20日24:00止。"},
		{"2018-03-17 09:00", "交办", calendar.NaturalDays(0), nil, "自3月17日9:00交办起算，限当日，至3月17日24:00止。"},
		{"2018-12-28 16:00", "交办", calendar.WorkingDays(2), nil, "自2018年12月28日16:00交办起算，按工作日计2日，2018年12月29日因元旦调休上班照计，跳过2018年12月30日至2019年1月1日（元旦放假），至2019年1月2日17:30止。"},
	} {
		e, err := c.Explain(at(t, tt.start), tt.cause, tt.term, tt.pauses...)
		if got := e.String(); err != nil || got != tt.want {
			t.Errorf("%s %v:\n got %s, %v\nwant %s", tt.start, tt.term, got, err, tt.want)
		}
	}
}

func TestExplainFacts(t *testing.T) {
	c := district(t, calendar.YearRound())
	got, err := c.Explain(at(t, "2018-03-17 10:00"), "交办", calendar.WorkingHours(4))
	if err != nil {
		t.Fatal(err)
	}
	start, opens, due := at(t, "2018-03-17 10:00"), at(t, "2018-03-19 08:30"), at(t, "2018-03-19 14:00")
	want := calendar.Explanation{
		Term: calendar.WorkingHours(4), Due: due, Editions: []string{"cn-holidays-2016-2026"},
		Facts: []calendar.Fact{
			{Kind: calendar.FactStart, From: start, To: start, Name: "交办"},
			{Kind: calendar.FactWeekend, From: at(t, "2018-03-17 00:00"), To: at(t, "2018-03-18 24:00")},
			{Kind: calendar.FactOpens, From: opens, To: opens},
			{Kind: calendar.FactDue, From: due, To: due},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("Explain (-want +got):\n%s", d)
	}
}

// TestExplainLaws: the explanation agrees with Due, its facts stand in the order of time, and for working
// days the days it skips and the days it counts make up the whole stretch.
func TestExplainLaws(t *testing.T) {
	c := district(t, seasons())
	rapid.Check(t, func(t *rapid.T) {
		start, term := moments().Draw(t, "start"), terms().Draw(t, "term")
		e := must[calendar.Explanation](t)(c.Explain(start, "交办", term))
		if due := must[calendar.Instant](t)(c.Due(start, term)); e.Due != due {
			t.Fatalf("explained %v, due %v", e.Due, due)
		}
		skipped := 0
		for i, f := range e.Facts {
			if i > 1 && f.From < e.Facts[i-1].From {
				t.Fatalf("facts out of order: %+v", e.Facts)
			}
			if f.Kind == calendar.FactWeekend || f.Kind == calendar.FactHoliday {
				for d := f.From.Date(); d <= f.To.Date(); d = d.AddDays(1) {
					if d > start.Date() {
						skipped++
					}
				}
			}
		}
		stretch := int(e.Due.Date().Start().Sub(start.Date().Start()).Hours() / 24)
		if term.Clock == calendar.Working && term.Unit == calendar.UnitDay && stretch != skipped+term.N {
			t.Fatalf("%v from %v: %d days, %d skipped, %d counted", term, start.Time(), stretch, skipped, term.N)
		}
	})
}
