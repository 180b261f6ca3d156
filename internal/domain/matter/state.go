package matter

import (
	"slices"
	"strings"

	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/org"
	"shuangcheng/internal/domain/value"
)

// Stream is the stream of a matter's entries.
func Stream(id string) journal.Stream { return journal.Of("matter", id) }

// State is one matter, folded from its events. The zero State is not filed yet. Apply never writes into a slice that an
// earlier State holds, so States may be kept and compared.
type State struct {
	Number   string           `json:"number,omitempty"` // 2018-000123; never changes
	Status   Status           `json:"status,omitempty"`
	Entered  calendar.Instant `json:"entered,omitzero"`
	Occurred calendar.Instant `json:"occurred,omitzero"` // when it was seen; equals Entered unless the source says otherwise
	Clocked  TimeSource       `json:"clocked,omitempty"` // where Occurred comes from
	History  bool             `json:"history,omitempty"` // 历史导入: out of every rate
	What     value.Text       `json:"what,omitzero"`
	Private  value.Secret     `json:"private,omitzero"` // words about persons
	Aside    []value.Secret   `json:"aside,omitempty"`  // numbers of persons taken out of typed texts
	Photos   []Photo          `json:"photos,omitempty"` // the finder's, never replaced
	Place    Place            `json:"place,omitzero"`
	Class    Class            `json:"class,omitzero"`
	Secrecy  Secrecy          `json:"secrecy,omitzero"`
	Source   Source           `json:"source,omitzero"`
	Sources  []Source         `json:"sources,omitempty"` // of the matters merged into this one
	Into     string           `json:"into,omitempty"`    // ID of the matter this one was merged into
	IntoNo   string           `json:"into_no,omitempty"`
	Was      Status           `json:"was,omitempty"`   // status before 挂账, to which Resume leads back
	Fixes    int              `json:"fixes,omitempty"` // corrections of typos

	Info       Info             `json:"info,omitzero"`
	Owner      Owner            `json:"owner,omitzero"`
	Dispatch   Dispatch         `json:"dispatch,omitzero"`
	Tasks      []Task           `json:"tasks,omitempty"`
	Clock      Clock            `json:"clock,omitzero"`
	Extension  Extension        `json:"extension,omitzero"`
	Hold       Holding          `json:"hold,omitzero"`
	Contest    Contest          `json:"contest,omitzero"`
	Link       Link             `json:"link,omitzero"`
	Report     Report           `json:"report,omitzero"`
	Declined   Declined         `json:"declined,omitzero"`
	Passed     []Pass           `json:"passed,omitempty"`   // levels passed since the last report
	Failures   int              `json:"failures,omitempty"` // failed verifications
	Falses     int              `json:"falses,omitempty"`   // reports that a person found false 虚假
	FalseAt    calendar.Instant `json:"false_at,omitzero"`  // when the last one was found
	Closed     Close            `json:"closed,omitzero"`
	Sampling   Sampling         `json:"sampling,omitzero"`  // chosen for a re-check
	Looks      []Look           `json:"looks,omitempty"`    // re-checks 回头看
	Reopened   int              `json:"reopened,omitempty"` // times; never decreases
	Recurred   int              `json:"recurred,omitempty"` // times of these for 反弹
	Recur      Recurrence       `json:"recur,omitzero"`     // whether it is an older matter come back
	Voices     []Voice          `json:"voices,omitempty"`   // of those who support it 附议
	Links      []GoneLink       `json:"links,omitempty"`    // that were out once, so that their holders are told what became of them
	Doors      []Door           `json:"doors,omitempty"`    // objection doors given out, one for each coercive measure
	Undo       Undo             `json:"undo,omitzero"`      // what an upheld objection orders to be undone
	Voiding    By               `json:"voiding,omitzero"`   // who proposed 作废, until a second person decides
	Signatures []Signature      `json:"signatures,omitempty"`
	Objections []Objection      `json:"objections,omitempty"`
	TimesUp    []Ended          `json:"times_up,omitempty"` // waits that the clock has noted
	Shown      []string         `json:"shown,omitempty"`    // photos that anybody with the receipt may see, by SHA-256
}

// Secrecy restricts who may see a matter; the zero Secrecy is none.
type Secrecy struct {
	Kind  Restriction  `json:"kind,omitempty"`
	Units []org.UnitID `json:"units,omitempty"` // units whose named officers have the right
}

// IsZero reports whether the matter is not restricted; it serves `omitzero`.
func (s Secrecy) IsZero() bool { return s.Kind == "" }

// territories are the unit IDs on the path, district first.
func (s *State) territories() []org.UnitID {
	if s.Place.Path == "" {
		return nil
	}
	var ids []org.UnitID
	for id := range strings.SplitSeq(s.Place.Path, "/") {
		ids = append(ids, org.UnitID(id))
	}
	return ids
}

// rectifiers are the units whose work is verified, never empty: the responsible unit and every assisting unit that did its task.
func (s *State) rectifiers() []org.UnitID {
	units := []org.UnitID{s.Owner.Unit}
	if s.Owner.Unit == "" {
		units[0] = s.Report.By.Unit // settled on the spot: the finder's own
	}
	for _, t := range s.Tasks {
		if t.State == TaskDone && !slices.Contains(units, t.Unit) {
			units = append(units, t.Unit)
		}
	}
	return units
}

// Rectifier is the unit whose work is judged first: the responsible one, or the finder's own when it was settled on the spot.
func (s State) Rectifier() org.UnitID { return s.rectifiers()[0] }

// holds reports whether the receipt is that of a citizen who reported it, here or in a merged matter.
func (s *State) holds(receipt string) bool {
	if receipt == "" {
		return false
	}
	return s.Source.Finder.Receipt == receipt ||
		slices.ContainsFunc(s.Sources, func(x Source) bool { return x.Finder.Receipt == receipt })
}

// undispatch forgets everything that belongs to the present dispatch, when the matter has no responsible unit any more.
func (s *State) undispatch() {
	s.endLink(LinkWithdrawn)
	s.Owner, s.Clock, s.Extension, s.Declined = Owner{}, Clock{}, Extension{}, Declined{}
	s.Dispatch = Dispatch{Times: s.Dispatch.Times}
	s.Info.Pending = false
}

// add appends without touching what another State holds.
func add[T any](list []T, x ...T) []T { return append(slices.Clip(list), x...) }
