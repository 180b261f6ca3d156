package settings

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
)

func TestParseTerm(t *testing.T) {
	for _, want := range []calendar.Term{calendar.WorkingHours(4), calendar.WorkingDays(5), calendar.NaturalDays(0), calendar.NaturalDays(7), calendar.ContinuousHours(24)} {
		if got, err := parseTerm(want.String()); err != nil || got != want {
			t.Errorf("parseTerm(%q) = %v, %v", want, got, err)
		}
	}
	for _, bad := range []string{"", "三天", "3", "0个工作日", "99999天", "3个月"} {
		if got, err := parseTerm(bad); err == nil {
			t.Errorf("parseTerm(%q) = %v, want a refusal", bad, got)
		}
	}
}
