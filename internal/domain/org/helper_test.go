package org

import (
	"testing"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// world is a small district in which each test does its deeds; every event goes through its stored form.
type world struct {
	t testing.TB
	r *Register
}

var clerk = Actor{Account: "clerk", Post: "p-clerk", Unit: "office", Roles: []Role{Clerk, OfficeHead, Admin}}

func newWorld(t testing.TB) *world { return &world{t, NewRegister(Parts{})} }

func (w *world) facts() Facts { return Facts{Actor: clerk, Register: w.r} }

func (w *world) stored(list []journal.Event, err error) []journal.Event {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("refused: %v", err)
	}
	var out []journal.Event
	for _, e := range list {
		body, err := journal.Body(e)
		if err != nil {
			w.t.Fatal(err)
		}
		again, err := Decode(e.Kind(), body)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, again)
	}
	return out
}

func (w *world) unit(id UnitID, c UnitCommand) {
	w.t.Helper()
	u := w.r.Unit(id)
	for _, e := range w.stored(u.Decide(w.facts(), c)) {
		u = u.Apply(e)
	}
	w.r = w.r.With(Parts{Units: []Unit{u}})
}

func (w *world) post(id PostID, c PostCommand) {
	w.t.Helper()
	p := w.r.Post(id)
	for _, e := range w.stored(p.Decide(w.facts(), c)) {
		p = p.Apply(e)
	}
	w.r = w.r.With(Parts{Posts: []Post{p}})
}

func (w *world) account(id AccountID, c AccountCommand) {
	w.t.Helper()
	a := w.r.Account(id)
	for _, e := range w.stored(a.Decide(w.facts(), c)) {
		a = a.Apply(e)
	}
	w.r = w.r.With(Parts{Accounts: []Account{a}})
}

func (w *world) power(c ListPower) {
	w.t.Helper()
	var p Power
	for _, e := range w.stored(p.Decide(w.facts(), c)) {
		p = p.Apply(e)
	}
	w.r = w.r.With(Parts{Powers: []Power{p}})
}

func (w *world) delegate(c Delegate) {
	w.t.Helper()
	var d Delegation
	for _, e := range w.stored(d.Decide(w.facts(), c)) {
		d = d.Apply(e)
	}
	w.r = w.r.With(Parts{Delegations: []Delegation{d}})
}

func (w *world) rule(id string, c RuleCommand) {
	w.t.Helper()
	var r Rule
	for _, x := range w.r.Rules() {
		if x.ID == id {
			r = x
		}
	}
	for _, e := range w.stored(r.Decide(w.facts(), c)) {
		r = r.Apply(e)
	}
	w.r = w.r.With(Parts{Rules: []Rule{r}})
}

const day0 = calendar.Date("2018-01-01")

func (w *world) found(id UnitID, k UnitKind, name string, parent UnitID) {
	w.t.Helper()
	w.unit(id, Found{ID: id, Code: "C-" + string(id), Kind: k, Name: UnitName{Full: name}, Parent: parent, Span: calendar.Span{From: day0}})
}

// district founds a district with two towns, three communities and three lines, one post and two accounts.
func district(t testing.TB) *world {
	w := newWorld(t)
	w.found("d", District, "示例区", "")
	w.found("t1", Township, "一号镇", "d")
	w.found("t2", Township, "二号街道", "d")
	w.found("v1", Village, "甲村", "t1")
	w.found("v2", Village, "乙村", "t1")
	w.found("v3", Village, "甲村", "t2") // a namesake elsewhere is allowed
	w.found("law", Dept, "综合执法局", "d")
	w.found("water", Utility, "供水公司", "")
	w.found("firm", Property, "示例物业", "")
	w.account("a1", OpenAccount{ID: "a1", Login: "wang", Name: "王甲一", From: day0})
	w.account("a2", OpenAccount{ID: "a2", Login: "liu", Name: "刘丙七", From: day0})
	w.post("p1", CreatePost{ID: "p1", Unit: "t1", Desk: PostDesk{"网格长1", []Role{CellChief}}, From: day0})
	return w
}

// outcome is the kinds of the events or the refusal.
func outcome(list []journal.Event, err error) string {
	if err != nil {
		return err.Error()
	}
	s := ""
	for n, e := range list {
		if n > 0 {
			s += " "
		}
		s += e.Kind()
	}
	return s
}

// text stands for typed words that a desk has sealed.
func text(s string) value.Text { return value.Text{C: "c:" + s, Ref: s} }
