package app

import (
	"strings"
	"testing"
	"time"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
)

// standardDo carries out a command on an edition.
func (w *town) standardDo(t *testing.T, v Viewer, id string, c standard.Command) {
	t.Helper()
	if _, err := w.Standard(t.Context(), w.ask(v), id, func(*Desk) standard.Command { return c }); err != nil {
		t.Fatalf("%T on %s: %v", c, id, err)
	}
}

// TestMoveTies: rules and power lists hang on the newer edition from today on, with their words, and past days keep theirs.
func TestMoveTies(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		v := w.head(t)
		office := v.Unit
		edition := func(id string, codes ...string) standard.Edition {
			e := standard.Edition{ID: id, System: standard.Manual, Title: id, File: id + ".csv", SHA256: strings.Repeat("0", 64)}
			for _, c := range codes {
				e.Items = append(e.Items, standard.Item{Code: c, Kind: "criterion", Title: c, Confidence: standard.House})
			}
			return e
		}
		older, newer := edition("older", "A1", "A2", "A3"), edition("newer", "B1", "B2", "B3")
		for _, e := range []standard.Edition{older, newer} {
			w.standardDo(t, v, e.ID, standard.Import{Edition: e})
		}
		today := w.Now().Date()
		span := calendar.Span{From: today}
		for _, code := range []string{"A1", "A2", "A3"} {
			_, err := w.DutyWords(t.Context(), w.ask(v), "rule-"+code, func(k *Desk) org.RuleCommand {
				return org.LayRule{ID: "rule-" + code, Terms: org.Terms{What: org.Class{Edition: "older", Code: code}, Owner: org.Party{Ground: org.ByLine, Unit: office}, Span: span,
					Origin: org.Origin{Source: org.FromClerk, Reason: k.Text("reason", "区长办公会")}}}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		row := org.ListPower{ID: "power-A1", Unit: office, Scope: org.Scope{Class: org.Class{Edition: "older", Code: "A1"}}, Grade: org.Basic, Document: "1号", Span: span}
		if _, err := w.Power(t.Context(), w.ask(v), row.ID, row); err != nil {
			t.Fatal(err)
		}
		if _, err := w.MoveTies(t.Context(), w.ask(v), "older", "newer"); fault.KindOf(err) != fault.Refused {
			t.Errorf("without a confirmed table: %v", err)
		}
		w.standardDo(t, v, "newer", standard.ConfirmMapping{From: older, By: "account/" + string(v.Account), Pairs: []standard.Pair{
			{Old: "A1", New: "B1", Relation: standard.Same}, {Old: "A2", New: "B2", Relation: standard.Split}, {Old: "A2", New: "B3", Relation: standard.Split}, {Old: "A3", Relation: standard.Dropped}}})
		w.clock.Advance(24 * time.Hour)
		moved, err := w.MoveTies(t.Context(), w.ask(v), "older", "newer")
		if err != nil || moved != 2 {
			t.Fatalf("moved %d (%v), want the rule and the power of A1", moved, err)
		}
		rules := func(class org.Class, day calendar.Date) string {
			return w.District().Org.Owner(org.Case{Class: class, Day: day}).Rule
		}
		if got := rules(org.Class{Edition: "older", Code: "A1"}, today); got != "rule-A1" {
			t.Errorf("yesterday the older class is decided by %q", got)
		}
		if got := rules(org.Class{Edition: "older", Code: "A1"}, today.AddDays(1)); got != "" {
			t.Errorf("today the older class is still decided by %q", got)
		}
		if got := rules(org.Class{Edition: "newer", Code: "B1"}, today.AddDays(1)); got == "" || got == "rule-A1" {
			t.Errorf("today the newer class is decided by %q", got)
		}
		if got := rules(org.Class{Edition: "older", Code: "A2"}, today.AddDays(1)); got != "rule-A2" {
			t.Errorf("a rule on a split row is decided by %q, want it where it was", got)
		}
		for _, r := range w.District().Org.Rules() {
			words, err := w.Words(r.Origin.Reason)
			if err != nil || words[r.Origin.Reason] != "区长办公会" {
				t.Errorf("rule %s says %q (%v)", r.ID, words[r.Origin.Reason], err)
			}
		}
	})
}
