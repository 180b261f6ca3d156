package standard

import (
	"maps"
	"slices"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
)

// State is one edition, folded from its events. The zero State is not imported yet.
type State struct {
	Edition
	Items     []Item          `json:"items,omitempty"` // in the file's order; in place of the edition's own, which its header leaves out
	Rows      int             // items announced
	Parts     int             // parts announced
	Arrived   int             // parts seen so far
	Decisions map[string]bool // code → enabled, where an officer decided; others follow their confidence
	RetiredOn calendar.Date   // first day out of use; empty while in use
	Successor string
	Mappings  map[string][]Pair // older edition → confirmed table
}

// Complete reports whether every announced part has arrived.
func (s State) Complete() bool { return s.Parts > 0 && s.Arrived == s.Parts }

// Standing is a row with what officers decided about it.
type Standing struct {
	Item
	Enabled bool
	House   bool // shown with the mark 自定 and never as official
}

// Official reports whether the row may be shown as an official one.
func (s Standing) Official() bool { return !s.House && s.Item.Official() }

// Mark is the short word that every page shows beside the row: 自定, 未核对, or the official number.
func (s Standing) Mark() string {
	switch {
	case s.House:
		return House.Text()
	case s.Confidence == FromMemory:
		return FromMemory.Text()
	}
	return s.OfficialCode
}

// Standings are all rows in the file's order.
func (s State) Standings() []Standing {
	out := make([]Standing, len(s.Items))
	for n, i := range s.Items {
		out[n] = s.standing(i)
	}
	return out
}

// Enabled are the rows in use, in the file's order; none when the edition is retired.
func (s State) Enabled() []Item {
	var out []Item
	for _, i := range s.Items {
		if s.RetiredOn == "" && s.standing(i).Enabled {
			out = append(out, i)
		}
	}
	return out
}

// Standing finds one row.
func (s State) Standing(code string) (Standing, error) {
	n := slices.IndexFunc(s.Items, func(i Item) bool { return i.Code == code })
	if n < 0 {
		return Standing{}, fault.New(fault.Missing, "版本“%s”里没有编码为 %s 的条目，请核对。", s.Title, code)
	}
	return s.standing(s.Items[n]), nil
}

// standing: rows from memory are off until an officer takes them over as the district's own.
func (s State) standing(i Item) Standing {
	enabled, decided := s.Decisions[i.Code]
	if !decided {
		enabled = i.Confidence != FromMemory
	}
	return Standing{Item: i, Enabled: enabled, House: i.Confidence == House || i.Confidence == FromMemory && enabled}
}

// Apply folds one event into s. It never refuses: what happened, happened.
func Apply(s State, e journal.Event) State {
	switch e := e.(type) {
	case Imported:
		s.Edition, s.Rows, s.Parts = e.Edition, e.Rows, e.Parts
	case RowsImported:
		s.Items = append(slices.Clip(s.Items), e.Items...)
		s.Arrived++
	case ItemsEnabled:
		s.Decisions = decided(s.Decisions, e.Codes, true)
	case ItemsDisabled:
		s.Decisions = decided(s.Decisions, e.Codes, false)
	case Retired:
		s.RetiredOn, s.Successor = e.From, e.Successor
	case Mapped:
		s.Mappings = maps.Clone(s.Mappings)
		if s.Mappings == nil {
			s.Mappings = map[string][]Pair{}
		}
		if e.Part == 1 {
			s.Mappings[e.From] = nil
		}
		s.Mappings[e.From] = append(slices.Clip(s.Mappings[e.From]), e.Pairs...)
	}
	return s
}

func decided(old map[string]bool, codes []string, enabled bool) map[string]bool {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]bool{}
	}
	for _, c := range codes {
		out[c] = enabled
	}
	return out
}
