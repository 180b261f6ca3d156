package app

import (
	"context"
	"crypto/sha256"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/standard"
	"shuangcheng/internal/store"
)

// MoveTies lets the rules of the duty map and the rows of power lists that hang on an older edition hang on a newer one from
// today on, by the confirmed table; what is split or dropped stays where it is and waits for a person. The old rows end
// yesterday, so that past days keep their answer. It returns how many moved; all move or none.
func (a *App) MoveTies(ctx context.Context, q Ask, older, newer string) (moved int, err error) {
	pairs, ok := a.District().Standards[newer].Mappings[older]
	if !ok {
		return 0, fault.New(fault.Refused, "这两版的对照表还没有确认，请先确认再改挂。")
	}
	q.Digest = sha256.Sum256([]byte("ties/" + older + "/" + newer))
	_, err = a.register(ctx, q, func(t *store.Tx) error {
		m := tieMover{a: a, t: t, f: a.orgFacts(q), q: q, newer: newer, to: map[string]string{}, today: t.Now().Date()}
		for _, p := range pairs {
			if _, twice := m.to[p.Old]; p.Relation != standard.Split && !twice {
				m.to[p.Old] = p.New
			}
		}
		if err := m.rules(older); err != nil {
			return err
		}
		err := m.powers(older)
		moved = m.moved
		return err
	})
	return moved, err
}

// tieMover moves the ties of one request.
type tieMover struct {
	a     *App
	t     *store.Tx
	f     org.Facts
	q     Ask
	newer string
	to    map[string]string // code in the older edition → code in the newer, empty where it was dropped
	today calendar.Date
	moved int
}

// next is the class in the newer edition, and whether a row that has held since from can be moved today.
func (m *tieMover) next(c org.Class, older string, s calendar.Span) (org.Class, bool) {
	code := m.to[c.Code]
	return org.Class{Edition: m.newer, Code: code}, c.Edition == older && code != "" && s.From < m.today && s.Holds(m.today)
}

// fresh is the ID of a row that replaces another.
func (m *tieMover) fresh(id string) string { return jobID("tie", m.q.ID, id) }

func (m *tieMover) rules(older string) error {
	for _, r := range m.f.Register.Rules() {
		class, ok := m.next(r.What, older, r.Span)
		if !ok || r.State != org.InForce {
			continue
		}
		terms, id := r.Terms, m.fresh(r.ID)
		terms.What, terms.Span.From = class, m.today
		if err := m.reseal(&terms, id); err != nil {
			return err
		}
		commands := []org.RuleCommand{org.LayRule{ID: id, Terms: terms}}
		if r.Origin.Source == org.FromRuling { // what was ruled stays a ruling
			commands = []org.RuleCommand{org.ProposeRule{ID: id, Terms: terms}, org.AcceptRule{From: m.today}}
		}
		if err := change[org.Rule, org.RuleCommand](m.t, m.f, duties, r.ID, org.EndRule{Last: m.today.AddDays(-1)}); err != nil {
			return err
		}
		for _, c := range commands {
			if err := change(m.t, m.f, duties, id, c); err != nil {
				return err
			}
		}
		m.moved++
	}
	return nil
}

// reseal writes what was said about a rule anew under its new stream, because a seal is bound to its stream.
func (m *tieMover) reseal(t *org.Terms, id string) error {
	if t.Origin.Reason.IsZero() {
		return nil
	}
	words, err := m.t.Texts(t.Origin.Reason.Ref)
	if err != nil {
		return err
	}
	t.Origin.Reason, err = m.t.Text(org.Rule{ID: id}.Stream(), "reason", words[t.Origin.Reason.Ref])
	return err
}

func (m *tieMover) powers(older string) error {
	for _, p := range m.f.Register.Powers(m.today) {
		class, ok := m.next(p.Scope.Class, older, p.Span)
		if !ok {
			continue
		}
		fresh := p
		fresh.ID, fresh.Scope.Class, fresh.Span.From = m.fresh(p.ID), class, m.today
		if err := change[org.Power, org.PowerCommand](m.t, m.f, powers, p.ID, org.EndPower{Last: m.today.AddDays(-1)}); err != nil {
			return err
		}
		if err := change[org.Power, org.PowerCommand](m.t, m.f, powers, fresh.ID, org.ListPower(fresh)); err != nil {
			return err
		}
		m.moved++
	}
	return nil
}
