package matter

import (
	"shuangcheng/internal/domain/calendar"
	"shuangcheng/internal/domain/fault"
	"shuangcheng/internal/domain/journal"
	"shuangcheng/internal/domain/value"
)

// Support 附议: a citizen finds his trouble among those that are known and adds his report to it instead of filing another.
type Support struct {
	Source Source
	Words  value.Text // what he saw; may be empty
	Photos []Photo
}

// Supported 已附议.
type Supported struct {
	Stamp
	Source Source     `json:"source"`
	Words  value.Text `json:"words,omitzero"`
	Photos []Photo    `json:"photos,omitempty"`
}

// Voice is what one who supported a matter said.
type Voice struct {
	At      calendar.Instant `json:"at"`
	Receipt string           `json:"receipt"`
	Words   value.Text       `json:"words,omitzero"`
	Photos  int              `json:"photos,omitempty"` // how many; they stand among the matter's
}

func (Supported) Kind() string { return "matter.supported.v1" }

func (e Supported) apply(s *State) {
	s.Sources, s.Photos = add(s.Sources, e.Source), add(s.Photos, e.Photos...)
	s.Voices = add(s.Voices, Voice{e.At, e.Source.Finder.Receipt, e.Words, len(e.Photos)})
}

func (Support) verb() Verb { return "support" }

// Supportable reports whether somebody else's report of the same trouble may still be added.
func (s State) Supportable() bool {
	return s.Secrecy.IsZero() && !s.History && s.Status.Live()
}

func maySupport(s State, f Facts) error {
	switch {
	case f.Receipt == "":
		return fault.New(fault.Denied, "附议由市民凭查询码办理，工作人员请登记后合并。")
	case !s.Secrecy.IsZero() || s.Status == Absent:
		return fault.New(fault.Missing, "没有这件事项，请按新问题提交。")
	case !s.Supportable():
		return fault.New(fault.Refused, "这件事项已经办结，请按新问题提交。")
	case s.holds(f.Receipt):
		return fault.New(fault.Conflict, "您已经报过这件事项，不必重复附议。")
	}
	return nil
}

func (c Support) decide(_ State, f Facts) ([]journal.Event, error) {
	if err := first(pick(Channels, c.Source.Channel, "channel", "来源渠道"), checkPhotos(c.Photos)); err != nil {
		return nil, err
	}
	c.Source.Finder, c.Source.From, c.Source.FromNo = f.by(), "", ""
	return one(Supported{f.stamp(), c.Source, c.Words, c.Photos})
}
