package org

import (
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Grade says how far a row of a power list 权力清单 goes.
type Grade string

// The grades, as the lists of towns print them.
const (
	Basic     Grade = "basic"     // 基本: the unit itself does it
	Helping   Grade = "assisting" // 配合: another does it, the unit helps
	Withdrawn Grade = "withdrawn" // 收回: a higher unit took it back
)

// Grades lists the grades with the office's word.
var Grades = []struct {
	Grade Grade
	Word  string
}{{Basic, "基本"}, {Helping, "配合"}, {Withdrawn, "收回"}}

// Word is the office's word for g, empty when g is unknown.
func (g Grade) Word() string {
	for _, x := range Grades {
		if x.Grade == g {
			return x.Word
		}
	}
	return ""
}

// Class is a problem class 问题小类 of one edition of the catalogue, or one above it; a code alone means nothing.
type Class struct {
	Edition string `json:"edition"`
	Code    string `json:"code"` // parts divided by dots, as in C01.01
}

// IsZero reports whether no class is named; it serves `omitzero`.
func (c Class) IsZero() bool { return c == Class{} }

// covers reports whether o is c or stands below it.
func (c Class) covers(o Class) bool {
	return c.Edition == o.Edition && c.Code != "" && (o.Code == c.Code || strings.HasPrefix(o.Code, c.Code+"."))
}

// depth counts the parts of the code: how narrow the class is.
func (c Class) depth() int {
	if c.Code == "" {
		return 0
	}
	return 1 + strings.Count(c.Code, ".")
}

// Scope is what a power is about: a class with all below it, or a field of matters 事项领域 in words. One of the two.
type Scope struct {
	Class Class  `json:"class,omitzero"`
	Field string `json:"field,omitempty"` // as in 行政许可
}

func (s Scope) covers(o Scope) bool {
	return s.Class.covers(o.Class) || s.Field != "" && s.Field == o.Field
}

// String is the scope for a sentence.
func (s Scope) String() string {
	if s.Field != "" {
		return s.Field
	}
	return s.Class.Code
}

// Power is one row of a unit's power list, folded from its events. The zero Power is not listed yet.
type Power struct {
	ID       string
	Unit     UnitID
	Scope    Scope
	Grade    Grade
	Follower UnitID // who does it after a withdrawal; may be empty, which is a gap
	Document string // number of the paper 文号
	Row      string // its number in the printed list
	Span     calendar.Span
}

// Delegation is a power that one unit entrusted to another 委托, folded from its events.
type Delegation struct {
	ID       string
	From, To UnitID
	Scope    Scope
	Document string
	Span     calendar.Span
}

// Facts about rows of power lists and about delegations.
type (
	// PowerListed 已列入清单.
	PowerListed struct {
		ID       string        `json:"id"`
		Unit     UnitID        `json:"unit"`
		Scope    Scope         `json:"scope"`
		Grade    Grade         `json:"grade"`
		Follower UnitID        `json:"follower,omitempty"`
		Document string        `json:"document"`
		Row      string        `json:"row,omitempty"`
		Span     calendar.Span `json:"span"`
	}
	// PowerEnded 已移出清单.
	PowerEnded struct {
		Last     calendar.Date `json:"last"`
		Document string        `json:"document,omitempty"`
		Reason   value.Text    `json:"reason,omitzero"`
	}
	// Delegated 已委托.
	Delegated struct {
		ID       string        `json:"id"`
		From     UnitID        `json:"from"`
		To       UnitID        `json:"to"`
		Scope    Scope         `json:"scope"`
		Document string        `json:"document"`
		Span     calendar.Span `json:"span"`
	}
	// DelegationEnded 委托终止.
	DelegationEnded struct {
		Last     calendar.Date `json:"last"`
		Document string        `json:"document,omitempty"`
	}
)

func (PowerListed) Kind() string     { return "power.listed.v1" }
func (PowerEnded) Kind() string      { return "power.ended.v1" }
func (Delegated) Kind() string       { return "delegation.given.v1" }
func (DelegationEnded) Kind() string { return "delegation.ended.v1" }

// Stream is the stream of the row's entries.
func (p Power) Stream() journal.Stream { return journal.Of("power", p.ID) }

// Stream is the stream of the delegation's entries.
func (d Delegation) Stream() journal.Stream { return journal.Of("delegation", d.ID) }

// Apply folds one event into p. It never refuses: what happened, happened. An event of another aggregate leaves p as it is.
func (p Power) Apply(e journal.Event) Power {
	switch e := e.(type) {
	case PowerListed:
		return Power(e)
	case PowerEnded:
		p.Span.To = e.Last
	}
	return p
}

// Apply folds one event into d, as Power.Apply does.
func (d Delegation) Apply(e journal.Event) Delegation {
	switch e := e.(type) {
	case Delegated:
		return Delegation(e)
	case DelegationEnded:
		d.Span.To = e.Last
	}
	return d
}
