package app

import (
	"cmp"
	"strconv"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/matter"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/store"
)

// correctDuty proposes to the duty map what a ruling among the events says 更正责任图, so that the next matter of the kind goes
// the right way at once; the office accepts or declines it. What the map's rules refuse, such as a rule about everything, is not
// proposed: the ruling stands all the same. What was found about a restricted matter stays with
// it. It reports whether anything was proposed.
func (a *App) correctDuty(t *store.Tx, q Ask, s matter.State, events []journal.Event) (done bool, err error) {
	for _, x := range events {
		e, ok := x.(matter.Ruled)
		if !ok || !s.Secrecy.IsZero() {
			continue
		}
		c := org.ProposeRule{ID: jobID("ruling", s.Number, strconv.Itoa(s.Contest.Returns), strconv.Itoa(s.Dispatch.Times)), Terms: ruledTerms(a.District().Org, s.Number, e.Duty)}
		f := a.orgFacts(q)
		if _, err := (org.Rule{}).Decide(f, c); err != nil {
			if fault.KindOf(err) == fault.Internal {
				return false, err
			}
			continue
		}
		words, err := t.Texts(e.Finding.Ref)
		if err != nil {
			return done, err
		}
		if c.Origin.Reason, err = t.Text(org.Rule{ID: c.ID}.Stream(), "reason", words[e.Finding.Ref]); err != nil {
			return done, err
		}
		if err := change[org.Rule, org.RuleCommand](t, f, duties, c.ID, c); err != nil {
			return done, err
		}
		done = true
	}
	return done, nil
}

// ruledTerms puts the duty that a ruling found into the words of the map: the condition, or else the class; the site, or else
// the narrowest territory of the place.
func ruledTerms(r *org.Register, number string, d matter.Duty) org.Terms {
	terms := org.Terms{What: org.Class(cmp.Or(d.Condition, d.Problem)), Owner: org.Party{Ground: org.Ground(d.Kind), Unit: d.Unit},
		Span: calendar.Span{From: d.From}, Origin: org.Origin{Source: org.FromRuling, Ruling: number}}
	if d.Kind == matter.ByFallback {
		terms.Owner.Ground = org.ByLine
		if r.Unit(d.Unit).Territory() {
			terms.Owner.Ground = org.ByPlace
		}
	}
	for _, id := range (matter.Place{Path: d.Path}).Territories() { // the widest first; a cell at the end is no unit
		if r.Unit(id).Territory() {
			terms.Where.Territory = id
		}
	}
	if d.Site != "" {
		terms.Where = org.Where{Site: d.Site}
	}
	return terms
}
