// Package site holds the sites 点位 that are inspected: what they are, where they lie, who manages them and when they are
// in use, all with dates.
package site

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/geo"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// ID names a site; it never changes and is never reused.
type ID string

// Place is where a site lies and how it is walked.
type Place struct {
	Address string    `json:"address,omitempty"`
	Point   geo.Point `json:"point,omitzero"`
	Walk    string    `json:"walk,omitempty"` // 考察路线, as in 从校门向内200米
}

// Manager is who answers on the spot 现场负责人; a private person's name and phone, so both lie in the vault.
type Manager struct {
	Name  value.Secret `json:"name"`
	Phone value.Secret `json:"phone,omitzero"`
}

// State says whether a site is inspected.
type State string

// The states. A site under works drops out of inspections and scores for the days of the works.
const (
	Active State = "active" // 启用
	Off    State = "off"    // 停用
	Works  State = "works"  // 施工
)

// States lists the states with the office's word.
var States = []struct {
	State State
	Word  string
}{{Active, "启用"}, {Off, "停用"}, {Works, "施工"}}

// Word is the office's word for s, empty when s is unknown.
func (s State) Word() string {
	for _, x := range States {
		if x.State == s {
			return x.Word
		}
	}
	return ""
}

// Spell is a time in a state. Of two spells that hold on a day the later entered stands.
type Spell struct {
	State  State         `json:"state"`
	Span   calendar.Span `json:"span"`
	Reason value.Text    `json:"reason,omitzero"`
}

// Item is an item of a checklist of one edition; a code alone means nothing.
type Item struct {
	Edition string `json:"edition"`
	Code    string `json:"code"`
}

// Exemption is an item that does not apply to a site 不适用项, approved by the office and listed in its report.
type Exemption struct {
	Item   Item          `json:"item"`
	Span   calendar.Span `json:"span"`
	Reason value.Text    `json:"reason"`
}

// Site is one site, folded from its events. The zero Site is not founded yet.
type Site struct {
	ID         ID
	Code       string
	Names      calendar.History[string]
	Types      calendar.History[string] // codes of the list of site types
	Places     calendar.History[Place]
	Cells      calendar.History[grid.CellID]
	Owners     calendar.History[org.UnitID] // 直管单位
	Managers   calendar.History[Manager]
	Spells     []Spell
	Exemptions []Exemption
	Span       calendar.Span
}

// Stream is the stream of the site's entries.
func (id ID) Stream() journal.Stream { return journal.Of("site", string(id)) }

// Alive reports whether s was in the register on d.
func (s Site) Alive(d calendar.Date) bool { return s.ID != "" && s.Span.Holds(d) }

// NameOn is the name on d, the first one for earlier days.
func (s Site) NameOn(d calendar.Date) string {
	n, ok := s.Names.On(d)
	if !ok && len(s.Names) > 0 {
		return s.Names[0].Is
	}
	return n
}

// TypeOn is the code of the site's type on d, which decides its checklist.
func (s Site) TypeOn(d calendar.Date) string { return on(s.Types, d) }

// PlaceOn is where the site lay on d, as far as it was known.
func (s Site) PlaceOn(d calendar.Date) Place { return on(s.Places, d) }

// CellOn is the cell the site was entered under on d, empty when none.
func (s Site) CellOn(d calendar.Date) grid.CellID { return on(s.Cells, d) }

// OwnerOn is the unit that managed the site on d.
func (s Site) OwnerOn(d calendar.Date) org.UnitID { return on(s.Owners, d) }

// ManagerOn is who answered on the spot on d; the zero Manager when nobody was named.
func (s Site) ManagerOn(d calendar.Date) Manager { return on(s.Managers, d) }

func on[T any](h calendar.History[T], d calendar.Date) T {
	v, _ := h.On(d)
	return v
}

// StateOn is the state on d: the latest spell that holds, Active without one, Off outside the site's life.
func (s Site) StateOn(d calendar.Date) State {
	if !s.Alive(d) {
		return Off
	}
	for _, x := range slices.Backward(s.Spells) {
		if x.Span.Holds(d) {
			return x.State
		}
	}
	return Active
}

// InUse reports whether the site is inspected on d.
func (s Site) InUse(d calendar.Date) bool { return s.StateOn(d) == Active }

// ExemptOn is the exemption that takes an item off the site's checklist on d; ok is false when the item applies.
func (s Site) ExemptOn(i Item, d calendar.Date) (e Exemption, ok bool) {
	for _, x := range s.Exemptions {
		if x.Item == i && x.Span.Holds(d) {
			return x, true
		}
	}
	return Exemption{}, false
}

// Apply folds one event into s. It never refuses: what happened, happened. An event of another package leaves s as it is.
func (s Site) Apply(e journal.Event) Site {
	if e, ok := e.(interface{ apply(*Site) }); ok {
		e.apply(&s)
	}
	return s
}
