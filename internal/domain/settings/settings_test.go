package settings

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/matter"
)

func TestSetRules(t *testing.T) {
	first := matter.DefaultRulebook()
	s := Apply(State{}, RulebookSet{first})
	if _, err := SetRules(s, first); fault.KindOf(err) != fault.Refused {
		t.Errorf("the same rules again: %v, want a refusal", err)
	}
	changed := matter.DefaultRulebook()
	changed.HoldDays, changed.ID, changed.Version = 60, "forged", 40
	events, err := SetRules(s, changed)
	if err != nil {
		t.Fatal(err)
	}
	s = Apply(s, events[0])
	if s.Rules.ID != first.ID || s.Rules.Version != first.Version+1 || s.Rules.HoldDays != 60 {
		t.Errorf("got %s with %d days, want the next version of %s with 60", s.Rules.Name(), s.Rules.HoldDays, first.ID)
	}
	changed.Hops = 0
	if _, err := SetRules(s, changed); fault.KindOf(err) != fault.Invalid {
		t.Errorf("rules without returns: %v, want a refusal", err)
	}
}

func TestSetHours(t *testing.T) {
	events, err := SetHours(calendar.YearRound())
	if err != nil || len(Apply(State{}, events[0]).Hours.Seasons) != 1 {
		t.Errorf("hours of the whole year: %v", err)
	}
	half := calendar.YearRound()
	half.Seasons[0].To = "06-30"
	if _, err := SetHours(half); fault.KindOf(err) != fault.Invalid {
		t.Errorf("hours for half a year: %v, want a refusal", err)
	}
}
