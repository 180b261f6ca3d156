package calendar

import "testing"

func TestHistory(t *testing.T) {
	var h History[string]
	if _, ok := h.On("2018-01-01"); ok || h.Last() != "" {
		t.Error("an empty history knows a value")
	}
	h = h.Add("2018-01-01", "a")
	old := h.Add("2018-03-01", "b")
	h = h.Add("2018-03-01", "c").Add("2018-05-01", "d") // does not disturb old
	for _, tt := range []struct {
		day  Date
		want string
	}{{"2017-12-31", ""}, {"2018-01-01", "a"}, {"2018-02-28", "a"}, {"2018-03-01", "c"}, {"2018-04-30", "c"}, {"2018-05-01", "d"}, {"2030-01-01", "d"}} {
		if got, _ := h.On(tt.day); got != tt.want {
			t.Errorf("On(%s) = %q, want %q", tt.day, got, tt.want)
		}
	}
	if got, _ := old.On("2018-06-01"); got != "b" {
		t.Errorf("the other branch holds %q, want b", got)
	}
	corrected := old.Add("2018-03-01", "e")
	if got, _ := corrected.On("2018-03-01"); got != "e" || h.Last() != "2018-05-01" {
		t.Errorf("corrected on the day: %q, want e; last %s", got, h.Last())
	}
}
