package site

import (
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/grid"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Facts about a site.
type (
	// Founded 已登记.
	Founded struct {
		ID      ID            `json:"id"`
		Code    string        `json:"code"`
		Name    string        `json:"name"`
		Type    string        `json:"type"`
		Place   Place         `json:"place,omitzero"`
		Cell    grid.CellID   `json:"cell,omitempty"`
		Owner   org.UnitID    `json:"owner,omitempty"`
		Manager Manager       `json:"manager,omitzero"`
		From    calendar.Date `json:"from"`
	}
	// Renamed 已更名.
	Renamed struct {
		From calendar.Date `json:"from"`
		Name string        `json:"name"`
	}
	// Retyped 类型变更.
	Retyped struct {
		From calendar.Date `json:"from"`
		Type string        `json:"type"`
	}
	// Placed 位置变更.
	Placed struct {
		From  calendar.Date `json:"from"`
		Place Place         `json:"place"`
	}
	// CellSet 网格变更, by a person who looked at the proposal.
	CellSet struct {
		From calendar.Date `json:"from"`
		Cell grid.CellID   `json:"cell,omitempty"`
		Why  string        `json:"why,omitempty"` // the sentence of the proposal
	}
	// OwnerSet 直管单位变更.
	OwnerSet struct {
		From  calendar.Date `json:"from"`
		Owner org.UnitID    `json:"owner"`
	}
	// ManagerSet 现场负责人变更.
	ManagerSet struct {
		From    calendar.Date `json:"from"`
		Manager Manager       `json:"manager,omitzero"`
	}
	// StateSet 状态变更.
	StateSet Spell
	// ItemExempted 不适用项已批准.
	ItemExempted Exemption
	// ExemptionEnded 不适用项已终止.
	ExemptionEnded struct {
		Item Item          `json:"item"`
		Last calendar.Date `json:"last"`
	}
	// Closed 已注销.
	Closed struct {
		Last   calendar.Date `json:"last"`
		Reason value.Text    `json:"reason"`
	}
)

func (Founded) Kind() string        { return "site.founded.v1" }
func (Renamed) Kind() string        { return "site.renamed.v1" }
func (Retyped) Kind() string        { return "site.retyped.v1" }
func (Placed) Kind() string         { return "site.placed.v1" }
func (CellSet) Kind() string        { return "site.cell-set.v1" }
func (OwnerSet) Kind() string       { return "site.owner-set.v1" }
func (ManagerSet) Kind() string     { return "site.manager-set.v1" }
func (StateSet) Kind() string       { return "site.state-set.v1" }
func (ItemExempted) Kind() string   { return "site.item-exempted.v1" }
func (ExemptionEnded) Kind() string { return "site.exemption-ended.v1" }
func (Closed) Kind() string         { return "site.closed.v1" }

func (e Founded) apply(s *Site) {
	*s = Site{ID: e.ID, Code: e.Code, Span: calendar.Span{From: e.From}}
	s.Names, s.Types, s.Places = s.Names.Add(e.From, e.Name), s.Types.Add(e.From, e.Type), s.Places.Add(e.From, e.Place)
	s.Cells, s.Owners = s.Cells.Add(e.From, e.Cell), s.Owners.Add(e.From, e.Owner)
	if e.Manager != (Manager{}) {
		s.Managers = s.Managers.Add(e.From, e.Manager)
	}
}
func (e Renamed) apply(s *Site)      { s.Names = s.Names.Add(e.From, e.Name) }
func (e Retyped) apply(s *Site)      { s.Types = s.Types.Add(e.From, e.Type) }
func (e Placed) apply(s *Site)       { s.Places = s.Places.Add(e.From, e.Place) }
func (e CellSet) apply(s *Site)      { s.Cells = s.Cells.Add(e.From, e.Cell) }
func (e OwnerSet) apply(s *Site)     { s.Owners = s.Owners.Add(e.From, e.Owner) }
func (e ManagerSet) apply(s *Site)   { s.Managers = s.Managers.Add(e.From, e.Manager) }
func (e StateSet) apply(s *Site)     { s.Spells = append(slices.Clip(s.Spells), Spell(e)) }
func (e ItemExempted) apply(s *Site) { s.Exemptions = append(slices.Clip(s.Exemptions), Exemption(e)) }
func (e ExemptionEnded) apply(s *Site) {
	s.Exemptions = slices.Clone(s.Exemptions)
	for n, x := range s.Exemptions {
		if x.Item == e.Item && x.Span.Holds(e.Last) {
			s.Exemptions[n].Span.To = e.Last
		}
	}
}
func (e Closed) apply(s *Site) { s.Span.To = e.Last }

var kinds = journal.NewKinds(
	journal.Reads[Founded], journal.Reads[Renamed], journal.Reads[Retyped], journal.Reads[Placed], journal.Reads[CellSet], journal.Reads[OwnerSet],
	journal.Reads[ManagerSet], journal.Reads[StateSet], journal.Reads[ItemExempted], journal.Reads[ExemptionEnded], journal.Reads[Closed],
)

// Decode reads a stored body of one of this package's kinds.
func Decode(kind string, body []byte) (journal.Event, error) { return kinds.Decode(kind, body) }

// Kinds lists the kinds of this package, ascending.
func Kinds() []string { return kinds.Names() }
