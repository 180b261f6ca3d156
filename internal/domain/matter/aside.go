package matter

import (
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// SetAside 已移入保密库: numbers of persons that stood in a typed text were taken out of it; a mark stays in the text. It is
// entered with the event whose text it was.
type SetAside struct {
	Stamp
	Values value.Secret `json:"values"`
}

func (SetAside) Kind() string { return "matter.set-aside.v1" }

func (e SetAside) apply(s *State) { s.Aside = add(s.Aside, e.Values) }

// Territories are the IDs on the path, the district first. The last may be that of a cell.
func (p Place) Territories() []org.UnitID {
	s := State{Place: p}
	return s.territories()
}
