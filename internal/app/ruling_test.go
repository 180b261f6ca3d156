package app

import (
	"testing"

	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
)

// ruled is a matter at the market whose owner the head of the office had to name.
func (w *ward) ruled(t *testing.T, r Report) Filed {
	t.Helper()
	filed := w.file(t, w.head, r)
	w.do(t, w.head, filed.ID, func(*Desk) matter.Command { return matter.Accept{} })
	w.do(t, w.head, filed.ID, func(k *Desk) matter.Command { return k.SendOut("u-t1", true, "", nil) })
	w.do(t, w.street, filed.ID, func(*Desk) matter.Command { return matter.Receive{} })
	w.do(t, w.street, filed.ID, func(k *Desk) matter.Command {
		return matter.AskRuling{Basis: k.Text("basis", "容器属商户"), Better: "u-cg"}
	})
	w.do(t, w.head, filed.ID, func(k *Desk) matter.Command {
		out := k.SendOut("u-cg", true, "", nil)
		return matter.Rule{To: out.To, Term: out.Term, Finding: k.Text("finding", "容器属商户，由执法局牵头"), Present: []org.UnitID{"u-t1"}}
	})
	return filed
}

// TestRulingCorrectsTheDutyMap: what was ruled is proposed to the map; accepted, the next matter of the kind goes the right way.
func TestRulingCorrectsTheDutyMap(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		if got := w.Owner(w.state(t, w.file(t, w.head, litter()).ID)).Unit; got == "u-cg" {
			t.Fatal("the map answered rightly before")
		}
		filed := w.ruled(t, litter())
		rules := w.District().Org.Rules()
		if len(rules) != 1 {
			t.Fatalf("%d rules, want one proposal", len(rules))
		}
		r := rules[0]
		if r.State != org.Proposed || r.Owner.Unit != "u-cg" || r.Where.Site != "s-1" || r.Origin.Ruling != filed.Number || r.Origin.Reason.IsZero() {
			t.Fatalf("proposed: %+v", r)
		}
		words, err := w.Words(r.Origin.Reason)
		if err != nil || words[r.Origin.Reason] != "容器属商户，由执法局牵头" {
			t.Errorf("reason %q, %v", words[r.Origin.Reason], err)
		}
		if _, err := w.Duty(t.Context(), w.ask(w.head), r.ID, org.AcceptRule{From: w.Now().Date()}); err != nil {
			t.Fatal(err)
		}
		if got := w.Owner(w.state(t, w.file(t, w.head, litter()).ID)); got.Unit != "u-cg" {
			t.Errorf("after the correction the map answers %s: %v", got.Unit, got.Why)
		}
	})
}

// TestRulingWithoutASite: the narrowest territory of the place is meant, not the district.
func TestRulingWithoutASite(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		r := litter()
		r.Site, r.Words = "", "示例路口"
		w.ruled(t, r)
		rules := w.District().Org.Rules()
		if len(rules) != 1 || rules[0].Where != (org.Where{Territory: "u-c1"}) {
			t.Errorf("proposed: %+v", rules)
		}
	})
}

// TestRulingOnARestrictedMatter: nothing of it reaches the map, which everybody reads.
func TestRulingOnARestrictedMatter(t *testing.T) {
	eachWard(t, func(t *testing.T, w *ward) {
		filed := w.file(t, w.head, litter())
		w.do(t, w.head, filed.ID, func(*Desk) matter.Command { return matter.Accept{} })
		w.do(t, w.head, filed.ID, func(k *Desk) matter.Command { return k.SendOut("u-t1", true, "", nil) })
		w.do(t, w.street, filed.ID, func(*Desk) matter.Command { return matter.Receive{} })
		w.do(t, w.street, filed.ID, func(k *Desk) matter.Command {
			return matter.AskRuling{Basis: k.Text("basis", "容器属商户"), Better: "u-cg"}
		})
		w.do(t, w.head, filed.ID, func(k *Desk) matter.Command {
			return matter.Restrict{Secrecy: matter.Secrecy{Kind: matter.Conduct}, Reason: k.Text("reason", "涉及工作作风")}
		})
		w.do(t, w.head, filed.ID, func(k *Desk) matter.Command {
			out := k.SendOut("u-cg", true, "", nil)
			return matter.Rule{To: out.To, Term: out.Term, Finding: k.Text("finding", "由执法局牵头"), Present: []org.UnitID{"u-t1"}}
		})
		if rules := w.District().Org.Rules(); len(rules) != 0 {
			t.Errorf("%d rules came of a restricted matter", len(rules))
		}
	})
}
